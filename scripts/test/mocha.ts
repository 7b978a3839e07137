import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../home.js';
import { tsxLoader } from '../processes.js';
import { add, type Counts, NONE, oneFailure } from './counts.js';

/** What the child tells after each test. */
export interface Progress extends Counts {
  readonly finished: boolean;
}

/**
 * Runs test files with mocha in a process of their own, which writes to our output.
 * A process that ends before its tests are over counts as one failure more.
 * @param collect takes what the process writes; without it, that goes to our output as it comes.
 */
export function runMocha(files: readonly string[], grep?: string, collect?: (text: string) => void): Promise<Counts> {
  return new Promise((resolve) => {
    let progress: Progress = { ...NONE, finished: false };
    const child = fork(fileURLToPath(new URL('./mocha-child.ts', import.meta.url)), [JSON.stringify({ files, grep })], {
      cwd: projectRoot,
      silent: collect !== undefined,
      execArgv: ['--import', tsxLoader],
    });
    const out = collect ?? ((text: string) => void process.stdout.write(text));
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', out);
    child.on('message', (message) => {
      progress = message as Progress;
    });
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.on('close', (code, signal) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      const { finished, ...counts } = progress;
      if (finished) return resolve(counts);
      const reason = `the tests ended before their end (${signal ?? `exit code ${code}`})`;
      out(`\n  ✘ ${reason}\n\n`);
      resolve(add(counts, oneFailure(`${files.join(', ')}: ${reason}`)));
    });
  });
}
