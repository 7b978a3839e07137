import type { WorkingDays } from '../calendar.js';
import { addMonthsToEpochDay, civilOf, daysInMonth, LAST_DAY } from '../plain-date.js';
import { ClockError } from './clock-error.js';
import type { CountingName, Limit } from './types.js';

/** Days that are not counted, both ends included. In a list they are in order and do not touch each other. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A limit as what the arithmetic knows: days are counted as the policy counts, weeks and months go from date to date. */
export interface Part {
  readonly kind: 'days' | 'weeks' | 'months';
  readonly n: number;
}

const LONGEST: Readonly<Record<string, number>> = { days: 36_525, weeks: 5_218, months: 1_200, years: 100 };

/** @throws {ClockError} `invalid-limit`: not exactly one unit, or not a whole number from 1 to a hundred years. */
export function partOf(limit: Limit, at: string): Part {
  let unit: string | undefined;
  for (const key in limit) {
    if (unit !== undefined)
      throw new ClockError('invalid-limit', `A limit has one unit, and this one has "${unit}" and "${key}". Keep one.`, at);
    unit = key;
  }
  const longest = unit === undefined ? undefined : LONGEST[unit];
  if (unit === undefined || longest === undefined)
    throw new ClockError('invalid-limit', 'A limit is written {"days": 60}, or with weeks, months or years.', at);
  const n = (limit as Readonly<Record<string, unknown>>)[unit];
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || n > longest)
    throw new ClockError('invalid-limit', `A limit in ${unit} is a whole number from 1 to ${longest}, not ${JSON.stringify(n)}.`, at);
  if (unit === 'years') return { kind: 'months', n: n * 12 };
  return { kind: unit as Part['kind'], n };
}

/** The limit and its extension: lengths of one kind are added before counting, so that 31 January + 1 month + 1 month is 31 March. */
export function join(limit: Part, extension: Part | undefined): readonly Part[] {
  if (extension === undefined) return [limit];
  return limit.kind === extension.kind ? [{ kind: limit.kind, n: limit.n + extension.n }] : [limit, extension];
}

/** The day reached when every day counts: the soonest day on which a delay can end, whatever the policy. */
export function plainEnd(from: number, parts: readonly Part[]): number {
  let day = from;
  for (const { kind, n } of parts) day = kind === 'days' ? day + n : kind === 'weeks' ? day + 7 * n : addMonthsToEpochDay(day, n);
  return day;
}

/** The day number that the last month of the parts does not have, when a date-to-date step had to end earlier in its month. */
export function clampedFrom(from: number, parts: readonly Part[]): number | undefined {
  const part = parts[0]!;
  if (parts.length !== 1 || part.kind !== 'months') return undefined;
  const { day, month, year } = civilOf(from);
  const index = year * 12 + month - 1 + part.n;
  return day > daysInMonth(Math.floor(index / 12), (index % 12) + 1) ? day : undefined;
}

/** The day on which `n` days have been counted from the day after `from`. Gaps do not count; with `working`, rest days do not either. */
export function advance(from: number, n: number, gaps: readonly Gap[], working: WorkingDays | undefined): number {
  let day = from;
  let left = n;
  for (const gap of gaps) {
    if (gap.to <= day) continue;
    const free = gap.from - 1 <= day ? 0 : working === undefined ? gap.from - 1 - day : working.between(day, gap.from - 1);
    if (left <= free) break;
    left -= free;
    day = gap.to;
  }
  return working === undefined ? day + left : working.nth(day, left);
}

const inside = (day: number, gaps: readonly Gap[]): Gap | undefined => gaps.find((gap) => gap.from <= day && day <= gap.to);

export interface Roll {
  readonly from: number;
  readonly to: number;
  readonly why: 'weekend' | 'holiday' | 'suspension';
}

/** The day itself, or the next working day on which the delay is not paused. */
function roll(day: number, gaps: readonly Gap[], working: WorkingDays, rolls: Roll[]): number {
  let at = day;
  for (;;) {
    const gap = inside(at, gaps);
    const next = gap !== undefined ? gap.to + 1 : working.isWorking(at) ? at : at + 1;
    if (next === at) return at;
    const why = gap !== undefined ? 'suspension' : working.isHoliday(at) ? 'holiday' : 'weekend';
    const previous = rolls.at(-1);
    if (previous !== undefined && previous.why === why && previous.to === at) rolls[rolls.length - 1] = { ...previous, to: next };
    else rolls.push({ from: at, to: next, why });
    at = next;
  }
}

export interface Count {
  /** The day on which the counted length ends, before any roll-over. */
  readonly raw: number;
  /** The same, but with clear days the day after it that is not counted either. */
  readonly out: number;
  readonly due: number;
  readonly rolls: readonly Roll[];
  /** Days added so that the period holds two working days (Regulation 1182/71, art. 3(5)). */
  readonly twoWorkingDays: number;
}

const NO_ROLLS: readonly Roll[] = [];

/**
 * Counts a length from the day after `anchor`.
 * @param working the working days of the policy: those of the calendar, or those of Regulation 1182/71.
 * @throws {ClockError} `date-out-of-range` after the year 9999.
 */
export function count(
  policy: Exclude<CountingName, 'fr-sva'>,
  anchor: number,
  parts: readonly Part[],
  gaps: readonly Gap[],
  working: WorkingDays,
): Count {
  const onlyWorking = policy === 'working' || policy === 'es-39-2015';
  let raw = anchor;
  for (const { kind, n } of parts) {
    if (kind === 'days') raw = advance(raw, n, gaps, onlyWorking ? working : undefined);
    else raw = advance(raw, kind === 'weeks' ? 7 * n : addMonthsToEpochDay(raw, n) - raw, gaps, undefined);
  }
  if (raw > LAST_DAY - 400)
    throw new ClockError('date-out-of-range', 'The delay ends after the year 9998: shorten the limit or correct the deposit.');
  if (policy === 'calendar') return { raw, out: raw, due: raw, rolls: NO_ROLLS, twoWorkingDays: 0 };
  const rolls: Roll[] = [];
  const out = policy === 'clear' ? advance(raw, 1, gaps, undefined) : raw;
  let due = roll(out, gaps, working, rolls);
  let twoWorkingDays = 0;
  if (policy === 'eu-1182-71' && !(parts.length === 1 && parts[0]!.kind === 'days' && parts[0]!.n === 1)) {
    const rolled = due;
    let held = working.between(anchor, due);
    for (const gap of gaps) if (gap.from <= due) held -= working.between(gap.from - 1, Math.min(gap.to, due));
    if (held < 2) due = advance(due, 2 - held, gaps, working);
    twoWorkingDays = due - rolled;
  }
  return { raw, out, due, rolls, twoWorkingDays };
}
