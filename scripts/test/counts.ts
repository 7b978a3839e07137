/** Tests by their end. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, each by its whole title and the first line of its reason. */
  readonly failures: readonly string[];
  /** What failed, and held when its file was run again. */
  readonly flaky: readonly string[];
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0, failures: [], flaky: [] };

export const oneFailure = (what: string): Counts => ({ ...NONE, failed: 1, failures: [what] });

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
  flaky: [...a.flaky, ...b.flaky],
});

/** What failed, together, for where it failed lies thousands of lines above; empty when nothing did. */
export const failuresAgain = ({ failures, flaky }: Counts): string =>
  [list('Failed, and held when run again', flaky), list('Failed', failures)].join('');

const list = (title: string, failures: readonly string[]): string =>
  failures.length === 0 ? '' : `${title}:\n${failures.map((failure) => `  ✘ ${failure}\n`).join('')}`;

/** The closing line of `npm test`: `N passed, N failed`, and `, N skipped` only when a test was. */
export const closingLine = ({ passed, failed, skipped }: Pick<Counts, 'passed' | 'failed' | 'skipped'>): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A run without any test proves nothing; a machine that runs the tests for us must not skip one. */
export const exitCode = ({ passed, failed, skipped }: Pick<Counts, 'passed' | 'failed' | 'skipped'>, ci: boolean): 0 | 1 =>
  failed > 0 || passed === 0 || (ci && skipped > 0) ? 1 : 0;
