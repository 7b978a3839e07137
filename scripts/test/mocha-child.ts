import { readFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { Progress } from './mocha.js';

const { files, grep } = JSON.parse(process.argv[2] ?? '') as { files: string[]; grep?: string };
const { timeout } = JSON.parse(readFileSync('.mocharc.json', 'utf8')) as { timeout: number };

const counts = { passed: 0, failed: 0, skipped: 0, failures: [] as string[], flaky: [] };
const tell = (finished: boolean, sent?: () => void): void => {
  const message: Progress = { ...counts, finished };
  process.send?.(message, sent ?? (() => undefined));
};

/** In one line: a whole comparison of values was shown where it failed. */
const reasonOf = (error: unknown): string =>
  String(error instanceof Error ? error.message : error)
    .split('\n', 1)[0]!
    .slice(0, 300);

const mocha = new Mocha({ timeout, forbidOnly: true, reporter: 'spec', ...(grep === undefined ? {} : { grep }) });
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync(); // a file that does not load ends this process: its reason is shown, and counted as a failure
const runner = mocha.run(() => tell(true, () => process.exit(0))); // do not wait for what a test has left open
const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;
for (const [event, kind] of [
  [EVENT_TEST_PASS, 'passed'],
  [EVENT_TEST_FAIL, 'failed'], // also of a hook, in whose place its tests did not run
  [EVENT_TEST_PENDING, 'skipped'],
] as const) {
  runner.on(event as never, (test: Mocha.Runnable, error?: unknown) => {
    counts[kind] += 1;
    if (kind === 'failed') counts.failures.push(`${test.fullTitle()}: ${reasonOf(error)}`);
    tell(false);
  });
}
