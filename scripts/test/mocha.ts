import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../home.js';
import { tsxLoader } from '../processes.js';
import type { Counts } from './counts.js';

/** What the child tells after each test. */
export interface Progress extends Counts {
  readonly finished: boolean;
}

/**
 * Runs test files with mocha in a process of their own, which writes to our output.
 * A process that ends before its tests are over counts as one failure more.
 */
export function runMocha(files: readonly string[], grep?: string, silent = false): Promise<Counts> {
  return new Promise((resolve) => {
    let progress: Progress = { passed: 0, failed: 0, skipped: 0, finished: false };
    const child = fork(fileURLToPath(new URL('./mocha-child.ts', import.meta.url)), [JSON.stringify({ files, grep })], {
      cwd: projectRoot,
      silent,
      execArgv: ['--import', tsxLoader],
    });
    child.on('message', (message) => {
      progress = message as Progress;
    });
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.on('close', (code, signal) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      const { passed, failed, skipped, finished } = progress;
      if (!finished && !silent) process.stdout.write(`\n  ✘ the tests ended before their end (${signal ?? `exit code ${code}`})\n\n`);
      resolve({ passed, failed: finished ? failed : failed + 1, skipped });
    });
  });
}
