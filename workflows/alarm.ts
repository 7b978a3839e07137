import { CancellationScope, sleep } from '@temporalio/workflow';
import type { CaseRecord } from '../domain/case.js';

/** One timer of Temporal for all the deadlines of a case: it wakes the case at the next of them. */
export function alarm(wake: () => void): (timers: CaseRecord['timers'], now: number) => void {
  let armed: { readonly at: number; readonly scope: CancellationScope } | undefined;
  return (timers, now) => {
    const next = Math.min(...Object.values(timers).map(({ at }) => at));
    // A timer that is too early only wakes the case once for nothing; arming another one would cost two events each time.
    if (!Number.isFinite(next) || (armed !== undefined && armed.at <= next)) return;
    armed?.scope.cancel();
    const scope = new CancellationScope();
    const mine = { at: next, scope };
    armed = mine;
    scope
      .run(() => sleep(Math.max(1, next - now)))
      .then(
        () => {
          if (armed === mine) armed = undefined;
          wake();
        },
        () => undefined, // cancelled: an earlier one took its place
      );
  };
}
