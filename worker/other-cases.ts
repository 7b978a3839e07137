import { Client, type ConnectionLike } from '@temporalio/client';
import type { OtherCases } from '../activities/world.js';
import { actsOf } from '../client/acts.js';
import { Catalogue } from '../client/catalogue.js';
import { childFiling, childNumber } from '../client/child-filing.js';
import { Engine } from '../client/engine.js';
import { loadOrganisation } from '../definitions/files.js';
import { CaseError } from '../domain/errors.js';
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

/** A worker that drains takes up no case: what waits for it to be filed must end, and is tried again by another worker. */
const FILED_WITHIN_MS = 6000;

/** Other cases, reached by the way that everybody takes. */
export const otherCases = (engine: Engine): OtherCases => ({
  async run({ procedure, with: given, parent, from }) {
    const { caseId } = await engine.within(FILED_WITHIN_MS, () => engine.file(procedure, childFiling(given, from), parent));
    return caseId;
  },
  numberOf: ({ procedure, parent }) => childNumber(procedure, parent),
  answer: (to, messageId, answer) => engine.answer(to, messageId, answer),
  send: (caseId, message) => engine.send(caseId, message),
  async read(caseId) {
    try {
      return await engine.record(caseId);
    } catch (error) {
      if (error instanceof CaseError && error.code === 'CASE_NOT_FOUND') return undefined;
      throw error;
    }
  },
  tell: async (caseId, { from, ...told }) => void (await engine.act(caseId, { kind: 'told', by: { id: from, groups: [] }, ...told })),
});
