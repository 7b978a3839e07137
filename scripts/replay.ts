/** Which recorded cases the code of the workflows would break: `npm run replay`. One line a history; exit code 1 when one breaks. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from '@temporalio/worker';
import { KEYS } from '../test/support/keys.js';
import { workflowBundle } from '../worker/bundle.js';
import { dataConverterOf, quietRuntime } from '../worker/create-worker.js';
import { projectRoot } from './home.js';

export const HISTORIES = join(projectRoot, 'test/replay/histories');
export const histories = (): string[] => readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

/** Runs the code over a recorded history. @throws Error that says where the code does something else than the history. */
export async function replay(name: string, bundle: { code: string }): Promise<void> {
  const history: unknown = JSON.parse(readFileSync(join(HISTORIES, name), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle: bundle, dataConverter: dataConverterOf(KEYS) }, history);
}

async function main(): Promise<void> {
  quietRuntime();
  const bundle = await workflowBundle();
  for (const name of histories()) {
    try {
      await replay(name, bundle);
      console.log(`${name}: goes on`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`${name}: would break: ${(error as Error).message}`);
    }
  }
  if (process.exitCode === 1)
    console.log('Cases that run now would stop. Keep the old way for them: `patched(…)` of Temporal, or another workflow type.');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
