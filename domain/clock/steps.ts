import { fromEpochDay, type PlainDate, toEpochDay } from '../plain-date.js';
import { ClockError } from './clock-error.js';
import { advance, type Gap } from './count.js';
import type { ClockReading, ClockStep } from './types.js';

/**
 * The due date that the steps tell: the anchor plus the days of each step. It does not count again, so a reading whose story and result
 * disagree is found out (a property test holds `readClock` to it).
 */
export function replay(steps: readonly ClockStep[]): PlainDate {
  let anchor: PlainDate | undefined;
  let days = 0;
  for (const step of steps) {
    if (step.kind === 'received' || step.kind === 'restarted' || (step.kind === 'reopened' && step.params.how !== 'continue'))
      anchor = step.on;
    else if ('days' in step.params) days += step.params.days;
  }
  if (anchor === undefined) throw new RangeError('These steps do not begin with the receipt.');
  return fromEpochDay(toEpochDay(anchor) + days);
}

/**
 * The day at whose end a share of the delay has run: when to warn before silence decides. Days on which the delay is paused do not run.
 * @param percent more than 0, at most 100; 100 is the due date. The usual warnings are at 50, 75 and 90.
 */
export function shareOn(reading: ClockReading, percent: number): PlainDate {
  if (!(percent > 0 && percent <= 100))
    throw new ClockError('invalid-share', `A share of the delay is more than 0 and at most 100 percent, not ${percent}.`);
  const anchor = toEpochDay(reading.anchor);
  const due = toEpochDay(reading.dueOn);
  const gaps: Gap[] = [];
  let end = anchor;
  for (const { from: first, to: last } of pausesOf(reading.steps)) {
    const from = Math.max(toEpochDay(first), end + 1);
    const to = Math.min(toEpochDay(last), due);
    if (from > to) continue;
    gaps.push({ from, to });
    end = to;
  }
  const running = due - anchor - gaps.reduce((sum, gap) => sum + gap.to - gap.from + 1, 0);
  const day = advance(anchor, Math.max(1, Math.ceil((running * percent) / 100)), gaps, undefined);
  return fromEpochDay(Math.min(day, due));
}

/** The times, told by the steps, in which the delay did not run: pauses, and from a decision to the reopening that went on with the rest. */
function pausesOf(steps: readonly ClockStep[]): { from: PlainDate; to: PlainDate }[] {
  let decidedOn: PlainDate | undefined;
  return steps.flatMap((step) => {
    if (step.kind === 'decided') decidedOn = step.on;
    if (step.kind === 'paused' && step.params.days > 0) return [{ from: step.params.from, to: step.params.to }];
    const resumed = step.kind === 'reopened' && step.params.how === 'continue' && step.params.days > 0;
    return resumed && decidedOn !== undefined ? [{ from: decidedOn, to: step.on }] : [];
  });
}
