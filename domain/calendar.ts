import { ClockError } from './clock/clock-error.js';
import type { Text } from './language.js';
import { fromEpochDay, isPlainDate, type PlainDate, toEpochDay, WEEKDAYS, type Weekday, weekdayIndex } from './plain-date.js';

/**
 * The days on which an authority does not work. Plain data: it crosses the border of a workflow and is stored with a case.
 * What is derived from it is kept beside the object, so it is never changed after its first use: a corrected calendar is a new object.
 */
export interface Calendar {
  /** The name of a shipped or stored calendar (`ma`), for the explanation of a date. */
  readonly id?: string;
  readonly weekend: readonly Weekday[];
  /** In any order; a day given twice counts once. */
  readonly holidays: readonly PlainDate[];
  /** What the holidays are called, by date. */
  readonly names?: Readonly<Record<string, Text>>;
  /** First and last day of which the rest days are known. Outside, only the weekend is, and the explanation of a date says so. */
  readonly covers?: { readonly from: PlainDate; readonly until: PlainDate };
}

/** Saturday and Sunday off, no holiday: what is assumed of an authority that says nothing. */
export const PLAIN_WEEK: Calendar = { weekend: ['saturday', 'sunday'], holidays: [] };

/** A calendar ready for counting; days are integers since 1970-01-01. */
export interface WorkingDays {
  isWorking(day: number): boolean;
  isHoliday(day: number): boolean;
  /** Working days d with `after` < d ≤ `upTo`. */
  between(after: number, upTo: number): number;
  /** The n-th working day after a day, n ≥ 1. */
  nth(after: number, n: number): number;
  /** Holidays d with `after` < d ≤ `upTo` that are no weekend day, in order. */
  holidaysBetween(after: number, upTo: number): number[];
}

const prepared = new WeakMap<Calendar, WorkingDays>();
const preparedEu = new WeakMap<Calendar, WorkingDays>();
const EU_WEEKEND: readonly Weekday[] = ['saturday', 'sunday'];

/** @throws {ClockError} `unknown-weekday`, `invalid-calendar` or `calendar-without-working-day`. */
export function workingDays(calendar: Calendar): WorkingDays {
  let days = prepared.get(calendar);
  if (days === undefined) {
    days = prepare(calendar.weekend, calendar.holidays);
    prepared.set(calendar, days);
  }
  return days;
}

/** The same with Saturday and Sunday off whatever the calendar's own weekend: Regulation (EEC, Euratom) 1182/71, art. 2(2). */
export function euWorkingDays(calendar: Calendar): WorkingDays {
  let days = preparedEu.get(calendar);
  if (days === undefined) {
    days = prepare(EU_WEEKEND, calendar.holidays);
    preparedEu.set(calendar, days);
  }
  return days;
}

function prepare(weekend: readonly Weekday[], holidays: readonly PlainDate[]): WorkingDays {
  const rest = new Array<boolean>(7).fill(false);
  for (const name of weekend) {
    const index = WEEKDAYS.indexOf(name);
    if (index < 0)
      throw new ClockError('unknown-weekday', `${JSON.stringify(name)} is no day of the week: write one of ${WEEKDAYS.join(', ')}.`);
    rest[index] = true;
  }
  const perWeek = rest.filter((off) => !off).length;
  if (perWeek === 0)
    throw new ClockError(
      'calendar-without-working-day',
      'This calendar rests on all seven days: no working day can be counted. Take a day out of `weekend`.',
    );
  const off = new Set<number>();
  for (const holiday of holidays) {
    if (!isPlainDate(holiday))
      throw new ClockError('invalid-date', `The holiday ${JSON.stringify(holiday)} is not a day of the calendar: write it as YYYY-MM-DD.`);
    off.add(toEpochDay(holiday));
  }
  // Holidays that take a working day away, in order: the only ones that change a count.
  const lost = Int32Array.from([...off].filter((day) => !rest[weekdayIndex(day)])).sort();
  // before[w]: working weekdays among the days of a week before weekday w. place[k]: the weekday of the k-th of them.
  const before = new Array<number>(8).fill(0);
  const place: number[] = [];
  for (let w = 0; w < 7; w += 1) {
    before[w + 1] = before[w]! + (rest[w] ? 0 : 1);
    if (!rest[w]) place.push(w);
  }
  /** Working weekdays from Monday 1969-12-29 to `day`, both included; negative before. */
  const weekdaysUpTo = (day: number): number => {
    const shifted = day + 3;
    const week = Math.floor(shifted / 7);
    return week * perWeek + before[shifted - week * 7 + 1]!;
  };
  /** The day for which `weekdaysUpTo` first gives n. */
  const weekdayNumber = (n: number): number => {
    const week = Math.floor((n - 1) / perWeek);
    return week * 7 + place[n - 1 - week * perWeek]! - 3;
  };
  const lostUpTo = (day: number): number => {
    let low = 0;
    let high = lost.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lost[middle]! <= day) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    isWorking: (day) => !rest[weekdayIndex(day)] && !off.has(day),
    isHoliday: (day) => off.has(day),
    holidaysBetween: (after, upTo) => Array.from(lost.subarray(lostUpTo(after), lostUpTo(upTo))),
    between: (after, upTo) => weekdaysUpTo(upTo) - weekdaysUpTo(after) - (lostUpTo(upTo) - lostUpTo(after)),
    nth: (after, n) => {
      const first = weekdaysUpTo(after) + n;
      const lostBefore = lostUpTo(after);
      let day = weekdayNumber(first);
      // Each holiday met moves the result on, which may meet further ones; ends because the holidays are finitely many.
      for (let met = lostUpTo(day) - lostBefore; ; ) {
        day = weekdayNumber(first + met);
        const now = lostUpTo(day) - lostBefore;
        if (now === met) return day;
        met = now;
      }
    },
  };
}

export const isWorkingDay = (calendar: Calendar, date: PlainDate): boolean => workingDays(calendar).isWorking(toEpochDay(date));

/** The date itself when it is a working day, else the first one after it. */
export function nextWorkingDay(calendar: Calendar, date: PlainDate): PlainDate {
  return fromEpochDay(workingDays(calendar).nth(toEpochDay(date) - 1, 1));
}

/** The n-th working day after a date, which itself is not counted; n ≥ 1. */
export const addWorkingDays = (calendar: Calendar, date: PlainDate, n: number): PlainDate =>
  fromEpochDay(workingDays(calendar).nth(toEpochDay(date), n));
