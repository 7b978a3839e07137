import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { actsOf } from '../../client/acts.js';
import { buildApi } from '../../client/api/server.js';
import { Attachments } from '../../client/attachments/attachments.js';
import { Catalogue } from '../../client/catalogue.js';
import { Engine, type EngineOptions, type Receipt } from '../../client/engine.js';
import type { Filing } from '../../client/filing.js';
import { formSources } from '../../client/form-sources.js';
import { loadOrganisation, loadRegisters } from '../../definitions/files.js';
import type { ParentCase } from '../../domain/case.js';
import { timeSkippingEnvironment } from '../../scripts/servers/test-server.js';
import { startSimulator } from '../../simulators/main.js';
import { startOutbox } from '../../simulators/outbox/outbox.js';
import { connect, ExchangeLog, openStore, prepareStore, type Store } from '../../store/index.js';
import { readPayloadKeys } from '../../store/payload-codec.js';
import type { Config } from '../../worker/config.js';
import { createCaseWorker, dataConverterOf, quietRuntime } from '../../worker/create-worker.js';
import { liveWorld } from '../../worker/live-world.js';
import { otherCases } from '../../worker/other-cases.js';
import { KEYS, SEAL_KEY } from './keys.js';
import { ownDatabase, sharedMongo, sharedTemporal } from './servers.js';

export interface Stack {
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly store: Store;
  readonly exchanges: ExchangeLog;
  readonly client: Client;
  /** Addresses of the simulators by name, and of the outbox's pages. */
  readonly urls: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly taskQueue: string;
  /** With `skipTime`. */
  readonly time: TestWorkflowEnvironment | undefined;
  /** Drains the worker and ends it; cases stand still until `startWorker`. */
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Events after which a case continues as new. */
  readonly historyLimit?: number;
  /** A MongoDB of the test's own, to take away; default: the shared one. */
  readonly mongodb?: string;
  /** On a Temporal of its own, whose time is skipped; default: the shared one. */
  readonly skipTime?: true;
  /** 0: each step of a case is a replay from its history. */
  readonly cachedWorkflows?: number;
}

/** What a test takes down may be busy with one that asks it still; nothing comes after it that would mind. */
async function atMost(work: unknown, ms = 10_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((done) => {
      timer = setTimeout(done, ms);
    }),
  ]);
  clearTimeout(timer);
}

/**
 * All stacks of a run share a Temporal, where the number of a case comes of the person and the key: the same request filed by two tests would be one
 * case, and wait for the worker of the one that has ended.
 */
class OwnCases extends Engine {
  readonly #stack: string;
  constructor(stack: string, options: EngineOptions) {
    super(options);
    this.#stack = stack;
  }
  override file(procedure: string, filing: Filing, parent?: ParentCase): Promise<Receipt> {
    return super.file(procedure, { ...filing, ...(filing.key !== undefined && { key: `${this.#stack}/${filing.key}` }) }, parent);
  }
}

/** Everything a case needs, for real, in this process but for the two servers: worker, simulators on free ports, mail server, API. */
export async function startStack(simulators: readonly string[], options: StackOptions = {}): Promise<Stack> {
  quietRuntime();
  const dir = await mkdtemp(join(tmpdir(), 'mistara-stack-'));
  const { skipTime, historyLimit } = options;
  const time = skipTime && (await timeSkippingEnvironment());
  const [temporal, mongodb] = await Promise.all([time?.address ?? sharedTemporal(), options.mongodb ?? sharedMongo()]);
  const urls: Record<string, string> = {};
  const closing: (() => Promise<unknown> | unknown)[] = [];
  const before = { ...process.env };

  for (const name of simulators) {
    const simulator = await startSimulator(name, { port: 0, stateDir: dir, settings: { callbackDelayMs: 50, callbackRetryMs: 200 } });
    urls[name] = simulator.url;
    process.env[`MISTARA_${name.toUpperCase().replaceAll('-', '_')}_URL`] = simulator.url;
    closing.push(() => simulator.close());
  }
  const outbox = await startOutbox({ smtpPort: 0, webPort: 0, stateDir: join(dir, 'outbox') });
  urls['outbox'] = outbox.url;
  process.env['SMTP_URL'] = outbox.smtpUrl;
  closing.push(() => outbox.close());

  const connection = await connect(mongodb, ownDatabase());
  const store = openStore(connection);
  await prepareStore(store);
  const taskQueue = `test-${Math.random().toString(36).slice(2)}`;
  // Where time is skipped, the agendas live on the day of the cases.
  let ahead = 0;
  const following =
    time &&
    setInterval(
      () =>
        void time.currentTimeMs().then(
          (at) => (ahead = at - Date.now()),
          () => undefined,
        ),
      50,
    );
  const api = await buildApi({ logger: false, sealKey: SEAL_KEY, agendaEveryMs: 200, now: () => Date.now() + ahead });
  const apiUrl = await api.listen({ port: 0, host: '127.0.0.1' });
  process.env['MISTARA_AGENDA_URL'] = apiUrl;
  const config: Config = {
    temporalAddress: temporal,
    temporalNamespace: 'default',
    mongodbUri: mongodb,
    taskQueue,
    payloadKeys: KEYS,
    publicUrl: apiUrl,
    callbackUrl: apiUrl,
    codeKey: 'test-key-of-document-codes',
    sealKey: SEAL_KEY,
    staffMailDomain: 'staff.mistara.invalid',
    cachedWorkflows: options.cachedWorkflows ?? 500,
  };
  const native = await NativeConnection.connect({ address: temporal });
  const clientConnection = await Connection.connect({ address: temporal });
  const client = new Client({ connection: clientConnection, dataConverter: dataConverterOf(KEYS) });
  const catalogue = new Catalogue(store);
  const engineOn = (own: Client) =>
    new OwnCases(taskQueue, {
      client: own,
      organisation: loadOrganisation(),
      published: catalogue.published,
      acts: actsOf(store),
      sources: formSources(store, loadRegisters(), { keys: readPayloadKeys(KEYS) }),
      taskQueue,
      ...(historyLimit !== undefined && { historyLimit }),
      ...(time && { now: () => time.currentTimeMs() }),
    });
  const engine = engineOn(client);
  // As a worker of its own has it: over the connection that it runs by.
  const world = liveWorld(store, config, otherCases(engineOn(new Client({ connection: native, dataConverter: dataConverterOf(KEYS) }))));
  let worker: Worker | undefined;
  let running: Promise<void> | undefined;
  const startWorker = async () => {
    worker = await createCaseWorker(world, config, native);
    running = worker.run();
  };
  const stopWorker = async () => {
    worker?.shutdown();
    await running;
    worker = undefined;
  };
  await startWorker();
  const exchanges = new ExchangeLog(store, readPayloadKeys(KEYS));
  api.use({ engine, store, exchanges, attachments: new Attachments(store) });

  return {
    engine,
    catalogue,
    store,
    exchanges,
    client,
    urls,
    apiUrl,
    taskQueue,
    time,
    startWorker,
    stopWorker,
    async stop() {
      clearInterval(following);
      await atMost(stopWorker());
      await atMost(api.close());
      world.close();
      await clientConnection.close();
      await native.close().catch(() => undefined); // held by a worker that has not ended by then
      await store.connection.dropDatabase().catch(() => undefined);
      await store.connection.close();
      for (const close of closing.reverse()) await atMost(close());
      process.env = before;
      await rm(dir, { recursive: true, force: true });
      await atMost(time?.teardown());
    },
  };
}
