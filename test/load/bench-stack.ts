import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { Catalogue, type Publication } from '../../client/catalogue.js';
import { Engine, type PublishedDefinition } from '../../client/engine.js';
import { loadOrganisation } from '../../definitions/files.js';
import { spawnTs } from '../../scripts/processes.js';
import { startLocalMongo } from '../../scripts/servers/mongo.js';
import { startLocalTemporal } from '../../scripts/servers/temporal.js';
import { connect, openStore, prepareStore } from '../../store/index.js';
import { dataConverterOf } from '../../worker/create-worker.js';

const REGISTERS = ['dgsn', 'civil-status', 'courts', 'interior'];
const PROCEDURE = fileURLToPath(new URL('bench-case.yaml', import.meta.url));
const KEYS = `bench:${Buffer.alloc(32, 7).toString('base64')}`;
export const QUEUES = { hand: 'bench-hand', engine: 'bench-engine' } as const;
export type Way = keyof typeof QUEUES;

export interface BenchStack {
  readonly client: Client;
  readonly engine: Engine;
  readonly published: PublishedDefinition;
  readonly pids: Readonly<Record<'server' | 'database' | 'simulators' | Way, number>>;
  /** What it was measured on. */
  readonly versions: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Servers, simulators and two workers, each a process of its own; the driver is this one. The database of the server is a file in WAL mode. */
export async function startBenchStack(dir: string): Promise<BenchStack> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of stops.reverse()) await end();
  };
  try {
    const temporal = await startLocalTemporal({ dir: join(dir, 'temporal') });
    stops.push(() => temporal.stop());
    const mongo = await startLocalMongo({ dir: join(dir, 'mongodb') });
    stops.push(() => mongo.stop());
    const simulators = await spawnTs({
      name: 'The simulators',
      file: 'test/load/simulators.bench.ts',
      args: [join(dir, 'registers'), ...REGISTERS],
      dir: join(dir, 'simulators'),
      readyLine: /simulators ready/,
    });
    stops.push(() => simulators.stop());
    const connection = await connect(mongo.uri, 'bench');
    stops.push(() => connection.close());
    const store = openStore(connection);
    await prepareStore(store);
    const catalogue = new Catalogue(store);
    const { digest }: Publication = await catalogue.publish(readFileSync(PROCEDURE, 'utf8'), 'bench', PROCEDURE);

    const at = new URL(mongo.uri);
    at.pathname = '/bench';
    const env = {
      TEMPORAL_ADDRESS: temporal.address,
      MONGODB_URI: at.href,
      MISTARA_PAYLOAD_KEYS: KEYS,
      ...addressesOf(readFileSync(join(dir, 'simulators', 'server.log'), 'utf8')),
    };
    const worker = async (way: Way, file: string) => {
      const running = await spawnTs({
        name: `The worker (${way})`,
        file,
        dir: join(dir, way),
        readyLine: /worker ready/,
        env: { ...env, MISTARA_TASK_QUEUE: QUEUES[way] },
      });
      stops.push(() => running.stop());
      return running.pid;
    };
    const hand = await worker('hand', 'test/load/hand-worker.bench.ts');
    const engine = await worker('engine', 'worker/main.ts');

    const door = await Connection.connect({ address: temporal.address });
    stops.push(() => door.close());
    const client = new Client({ connection: door, dataConverter: dataConverterOf(KEYS) });
    const { serverVersion } = await door.workflowService.getSystemInfo({});
    return {
      client,
      engine: new Engine({ client, organisation: loadOrganisation(), published: catalogue.published, taskQueue: QUEUES.engine }),
      published: await catalogue.byDigest(digest),
      pids: { server: temporal.pid, database: mongo.pid, simulators: simulators.pid, hand, engine },
      versions: { node: process.version, temporal: serverVersion ?? '', database: mongo.engine },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `NAME at URL`, a line each → the variables that the declarations of the registers read. */
const addressesOf = (log: string): Record<string, string> =>
  Object.fromEntries(
    [...log.matchAll(/^(\S+) at (\S+)$/gm)].map(([, name = '', url = '']) => [
      `MISTARA_${name.toUpperCase().replaceAll('-', '_')}_URL`,
      url,
    ]),
  );
