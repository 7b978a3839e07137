import type { ChartClock } from '../definitions/statechart.js';
import { addWorkingDays, type Calendar } from '../domain/calendar.js';
import type { CaseRecord } from '../domain/case.js';
import type { Delay } from '../domain/delay.js';
import { type ClockEvent, type ClockInput, type ClockReading, readClock, readSubClock, shareOn } from '../domain/legal-clock.js';
import { addDays, addMonths, type PlainDate, plainDate } from '../domain/plain-date.js';
import { localDateOf, startOfDay } from '../domain/zoned.js';
import type { ClockResult } from '../workflows/effects.js';

/** What the clock of the case says now. Dates become instants here, by the zone of the post, and the result is recorded in the history. */
export function readCaseClock(record: CaseRecord, clock: ChartClock, calendar: Calendar, zone: string, now: number): ClockResult {
  const input: ClockInput = {
    counting: clock.counting as ClockInput['counting'],
    limit: clock.limit as ClockInput['limit'],
    calendar,
    deposit: plainDate(record.filedOn),
    resume: 'continue',
    events: (record.clock?.events ?? []) as unknown as readonly ClockEvent[],
    asOf: localDateOf(now, zone),
    ...(clock.extension && { extension: { allowed: true } }),
  };
  const reading = readClock(input);
  return {
    dueOn: reading.dueOn,
    silenceOn: reading.silenceOn,
    silenceAt: startOfDay(reading.silenceOn, zone),
    state: reading.state,
    remainingDays: reading.remainingDays,
    explanation: reading.steps,
    ...intervenersOf(record, clock, input, reading, zone),
    warnings: clock.warnings.map(({ percent, to }) => {
      const on = shareOn(reading, percent);
      return { percent, to, on, at: startOfDay(on, zone) };
    }),
  };
}

/** The delays of the bodies that the case waits for. One that is asked when the whole is over has its own delay all the same. */
function intervenersOf(
  record: CaseRecord,
  clock: ChartClock,
  input: ClockInput,
  whole: ClockReading,
  zone: string,
): Pick<ClockResult, 'consulted'> {
  const open = Object.entries(record.clock?.interveners ?? {}).filter(([, { endedOn }]) => endedOn === undefined);
  const read = open.flatMap(([body, { from }]) => {
    const spec = clock.interveners?.[body];
    if (spec === undefined) return [];
    const { asOf, calendar } = input;
    const own = { counting: spec.counting, limit: spec.limit, deposit: plainDate(from), calendar, asOf } as ClockInput;
    const { dueOn, steps } = whole.dueOn > from ? readSubClock(whole, own) : readClock(own);
    return [[body, { dueOn, at: startOfDay(addDays(dueOn, 1), zone), explanation: steps }] as const];
  });
  return read.length === 0 ? {} : { consulted: Object.fromEntries(read) };
}

const MINUTES = { minute: 1, hour: 60 } as const;

/**
 * When a delay that began at `from` is over. Days are days of the zone, the first one not counted, to the end of the last: `on` is that last day,
 * `at` the instant after it. Minutes and hours are counted as they run.
 */
export function deadlineOf(from: number, delay: Delay, calendar: Calendar, zone: string): { at: number; on: PlainDate } {
  if (delay.unit === 'minute' || delay.unit === 'hour') {
    const at = from + delay.count * MINUTES[delay.unit] * 60_000;
    return { at, on: localDateOf(at, zone) };
  }
  const on = lastDay(localDateOf(from, zone), delay.count, delay.unit, calendar);
  return { at: startOfDay(addDays(on, 1), zone), on };
}

function lastDay(from: PlainDate, count: number, unit: Exclude<Delay['unit'], 'minute' | 'hour'>, calendar: Calendar): PlainDate {
  switch (unit) {
    case 'day':
      return addDays(from, count);
    case 'working-day':
      return addWorkingDays(calendar, from, count);
    case 'week':
      return addDays(from, count * 7);
    case 'month':
      return addMonths(from, count);
    case 'year':
      return addMonths(from, count * 12);
  }
}

/** The start of a day that an expression gave. @throws RangeError when it is no date. */
export function startOf(date: string, zone: string): { at: number; on: PlainDate } {
  const on = plainDate(date);
  return { at: startOfDay(on, zone), on };
}
