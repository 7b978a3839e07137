import { Client, type ConnectionLike } from '@temporalio/client';
import type { OtherCases } from '../activities/world.js';
import { actsOf } from '../client/acts.js';
import { Catalogue } from '../client/catalogue.js';
import { Engine } from '../client/engine.js';
import { loadOrganisation } from '../definitions/files.js';
import type { Store } from '../store/index.js';
import type { Config } from './config.js';
import { dataConverterOf } from './create-worker.js';

/** The door to cases, for what one case does to another: over the connection that the worker has. */
export function engineOver(connection: ConnectionLike, store: Store, config: Config): Engine {
  const client = new Client({ connection, namespace: config.temporalNamespace, dataConverter: dataConverterOf(config.payloadKeys) });
  return new Engine({
    client,
    organisation: loadOrganisation(),
    published: new Catalogue(store).published,
    acts: actsOf(store),
    taskQueue: config.taskQueue,
  });
}

/** Other cases, reached by the way that everybody takes. */
export const otherCases = (engine: Engine): OtherCases => ({
  send: (caseId, message) => engine.send(caseId, message),
  tell: async (caseId, { from, ...told }) => void (await engine.act(caseId, { kind: 'told', by: { id: from, groups: [] }, ...told })),
});
