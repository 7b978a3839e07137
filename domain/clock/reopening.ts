import { fromEpochDay, toEpochDay } from '../plain-date.js';
import type { Pause, Reopened } from './events.js';
import type { ClockStep } from './types.js';

/** A reopening, as it is told: of one that goes on with the rest, the time since the decision is a pause. */
export interface Told extends Pick<Reopened, 'fromDate' | 'decidedDate'> {
  readonly how: 'restart' | 'exhausted' | 'delay' | 'continue';
  readonly dueBefore: number;
  readonly pause?: Pause;
}

/** @param lost days of each pause, in the order of `pauses`. */
export function tellReopening(
  { fromDate, decidedDate, how, dueBefore, pause }: Told,
  pauses: readonly Pause[],
  lost: readonly number[],
): ClockStep[] {
  const params =
    how === 'continue' && pause
      ? { how, days: lost[pauses.indexOf(pause)] ?? 0 }
      : { how: how as 'restart', dayOne: fromEpochDay(toEpochDay(fromDate) + 1) };
  return [
    { on: decidedDate, kind: 'decided', params: { dueOn: fromEpochDay(dueBefore) } },
    { on: fromDate, kind: 'reopened', params },
  ];
}
