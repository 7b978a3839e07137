/**
 * Which cases the code of the workflows would break. `npm run replay`: those that were recorded with the product. `npm run replay -- --running [--each N]`:
 * those of the engine of the environment, N of each place in each version of each procedure (default 2), newest first. One line a history; exit code 1 when one breaks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isGrpcServiceError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { type Connected, connectEngine } from '../client/connect.js';
import { readSettings } from '../client/settings.js';
import { KEYS } from '../test/support/keys.js';
import { workflowBundle } from '../worker/bundle.js';
import { dataConverterOf, quietRuntime } from '../worker/create-worker.js';
import { projectRoot } from './home.js';

export const HISTORIES = join(projectRoot, 'test/replay/histories');
export const histories = (): string[] => readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

/** Runs the code over a recorded history. @throws Error that says where the code does something else than the history. */
export async function replay(name: string, bundle: Bundle): Promise<void> {
  await over(JSON.parse(readFileSync(join(HISTORIES, name), 'utf8')), bundle, KEYS);
}

/** As gRPC numbers it. */
const NOT_FOUND = 5;

type Bundle = Awaited<ReturnType<typeof workflowBundle>>;

const over = (history: unknown, bundle: Bundle, keys: string | undefined): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: bundle, dataConverter: dataConverterOf(keys) }, history);

export interface Replayed {
  readonly name: string;
  /** Where the code does something else than the history; absent when the case goes on. */
  readonly breaks?: string;
}

/**
 * Cases that an engine knows: of each version of each procedure, and of each place where its cases are, the `each` newest ones.
 * @returns one at a time, as each has been replayed. A case whose history Temporal keeps no longer is left out.
 */
export async function* replayRunning(
  { client, store }: Pick<Connected, 'client' | 'store'>,
  keys: string | undefined,
  each: number,
  bundle: Bundle,
): AsyncGenerator<Replayed> {
  const places = await store.cases
    .aggregate<{ _id: { procedure: string; digest: string; states: string[] }; cases: string[] }>([
      { $sort: { filedAt: -1 } },
      { $group: { _id: { procedure: '$procedure', digest: '$record.digest', states: '$states' }, all: { $push: '$_id' } } },
      { $project: { cases: { $slice: ['$all', each] } } },
      { $sort: { '_id.procedure': 1, '_id.digest': 1, '_id.states': 1 } },
    ])
    .allowDiskUse(true);
  for (const { _id, cases } of places) {
    for (const caseId of cases) {
      const history = await client.workflow
        .getHandle(caseId)
        .fetchHistory()
        .catch((error: unknown) => {
          if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
          throw error;
        });
      if (history === undefined) continue;
      const name = `${_id.procedure} ${_id.digest.slice(0, 8)}, ${caseId} (${_id.states.join(', ')})`;
      yield await told(name, over(history, bundle, keys));
    }
  }
}

async function* recorded(bundle: Bundle): AsyncGenerator<Replayed> {
  for (const name of histories()) yield await told(name, replay(name, bundle));
}

const told = (name: string, replaying: Promise<void>): Promise<Replayed> =>
  replaying.then(
    () => ({ name }),
    (error: Error) => ({ name, breaks: error.message }),
  );

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const options = { running: { type: 'boolean' }, each: { type: 'string', default: '2' } } as const;
  let values: { readonly running?: boolean; readonly each: string };
  try {
    values = parseArgs({ args: [...args], options }).values;
    if (!/^[1-9]\d*$/.test(values.each)) throw new Error(`--each ${values.each} is not a number of cases.`);
  } catch (error) {
    console.error(`${(error as Error).message}\nusage: npm run replay [-- --running [--each N]]`);
    return 2;
  }
  quietRuntime();
  const bundle = await workflowBundle();
  const settings = values.running ? readSettings() : undefined;
  const connected = settings && (await connectEngine(settings));
  let [all, broken] = [0, 0];
  try {
    for await (const { name, breaks } of connected
      ? replayRunning(connected, settings?.payloadKeys, Number(values.each), bundle)
      : recorded(bundle)) {
      all += 1;
      if (breaks !== undefined) broken += 1;
      console.log(breaks === undefined ? `${name}: goes on` : `${name}: would break: ${breaks}`);
    }
  } finally {
    await connected?.close();
  }
  if (all === 0) console.log('There is no case yet.');
  else console.log(`${all} replayed, ${broken} would break.`);
  if (broken === 0) return 0;
  console.log('Cases that run now would stop. Keep the old way for them: `patched(…)` of Temporal, or another workflow type.');
  return 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const code = await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error((error as Error).message);
    return 1;
  });
  process.exit(code); // the native part of the SDK holds the process where nothing was replayed
}
