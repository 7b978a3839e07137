import { readFile } from 'node:fs/promises';
import type { ExitCode } from '../../client/cli/io.js';
import { main } from '../../client/cli/main.js';
import { KEYS } from './keys.js';
import { sharedMongo, sharedTemporal } from './servers.js';
import type { Stack } from './stack.js';

/** Runs a command line in this process against the engine of a test. @param typed what a file `-` is. */
export async function commandLine(
  stack: Stack,
  args: readonly string[],
  typed?: string,
): Promise<{ exit: ExitCode; out: string; err: string }> {
  const mongodb = new URL(await sharedMongo());
  mongodb.pathname = `/${stack.store.connection.name}`;
  const before = { ...process.env };
  Object.assign(process.env, {
    TEMPORAL_ADDRESS: await sharedTemporal(),
    MONGODB_URI: mongodb.href,
    MISTARA_TASK_QUEUE: stack.taskQueue,
    MISTARA_PAYLOAD_KEYS: KEYS,
  });
  const said = { out: [] as string[], err: [] as string[] };
  try {
    const exit = await main(args, {
      async *stdin() {},
      out: (line) => void said.out.push(line),
      err: (line) => void said.err.push(line),
      read: async (path) => (path === '-' && typed !== undefined ? typed : readFile(path, 'utf8')),
    });
    return { exit, out: said.out.join('\n'), err: said.err.join('\n') };
  } finally {
    process.env = before;
  }
}
