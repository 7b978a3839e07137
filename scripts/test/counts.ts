/** Tests by their end. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The closing line of `npm test`: `N passed, N failed`, and `, N skipped` only when a test was. */
export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A run without any test proves nothing; a machine that runs the tests for us must not skip one. */
export const exitCode = ({ passed, failed, skipped }: Counts, ci: boolean): 0 | 1 =>
  failed > 0 || passed === 0 || (ci && skipped > 0) ? 1 : 0;
