import { type Builtin, mismatch, Refusal } from './builtin.js';
import {
  civil,
  DayTime,
  dayNumber,
  daysInMonth,
  FeelDate,
  FeelDateTime,
  FeelTime,
  makeDate,
  makeTime,
  monthsBetween,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTime,
  YearMonth,
} from './temporal.js';

type Day = FeelDate | FeelDateTime;

function day(value: unknown): Day {
  if (value instanceof FeelDate || value instanceof FeelDateTime) return value;
  throw mismatch('a date', value);
}

function read<T>(value: T | null, text: unknown, what: string): T {
  if (value !== null) return value;
  throw new Refusal('wrong-argument', `${JSON.stringify(text)} is not ${what}`);
}

function date(from: unknown, month: number | null, dayOfMonth: number | null): FeelDate {
  if (typeof from === 'string') return read(parseDate(from), from, 'a date such as 2026-03-02');
  if (from instanceof FeelDate) return from;
  if (from instanceof FeelDateTime) return new FeelDate(from.day);
  if (typeof from !== 'number') throw mismatch('a text, a date or a year', from);
  if (month === null || dayOfMonth === null) throw mismatch('a year, a month and a day', null);
  return read(makeDate(from, month, dayOfMonth), [from, month, dayOfMonth], 'a day of the calendar');
}

function time(from: unknown, minute: number | null, second: number | null, offset: unknown): FeelTime {
  if (typeof from === 'string') return read(parseTime(from), from, 'a time such as 09:30:00 or 09:30:00+01:00');
  if (from instanceof FeelTime) return from;
  if (from instanceof FeelDateTime) return new FeelTime(from.seconds, from.offset);
  if (from instanceof FeelDate) return new FeelTime(0, 0);
  if (typeof from !== 'number') throw mismatch('a text, a time or an hour', from);
  if (minute === null || second === null) throw mismatch('an hour, a minute and a second', null);
  return read(makeTime(from, minute, second, offset instanceof DayTime ? offset.seconds : null), [from, minute, second], 'a time of day');
}

function dateAndTime(from: unknown, at: FeelTime | null): FeelDateTime {
  if (at !== null) return new FeelDateTime(day(from).day, at.seconds, at.offset);
  if (typeof from === 'string') return read(parseDateTime(from), from, 'a date and time such as 2026-03-02T09:30:00');
  if (from instanceof FeelDateTime) return from;
  if (from instanceof FeelDate) return new FeelDateTime(from.day, 0, 0);
  throw mismatch('a text or a date', from);
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** 1 is Monday (ISO 8601). */
const weekday = (n: number): number => ((((n + 3) % 7) + 7) % 7) + 1;

/** The ISO 8601 week: that of its Thursday. */
function week(n: number): number {
  const thursday = n - weekday(n) + 4;
  return Math.floor((thursday - dayNumber(civil(thursday).year, 1, 1)) / 7) + 1;
}

export const DATE_FUNCTIONS: Readonly<Record<string, Builtin>> = {
  date,
  time,
  'date and time': dateAndTime,
  duration: (text: string) => read(parseDuration(text), text, 'a duration such as P30D, P1Y6M or PT12H'),
  'years and months duration': (from: unknown, to: unknown) => {
    const [a, b] = [day(from), day(to)];
    return new YearMonth(monthsBetween(a.day, b.day));
  },
  'day of week': (value: unknown) => WEEKDAYS[weekday(day(value).day) - 1],
  'day of year': (value: unknown) => day(value).day - dayNumber(civil(day(value).day).year, 1, 1) + 1,
  'month of year': (value: unknown) => MONTHS[civil(day(value).day).month - 1],
  'week of year': (value: unknown) => week(day(value).day),
  'last day of month': (value: unknown) => {
    const { year, month } = civil(day(value).day);
    return daysInMonth(year, month);
  },
};

type Properties = Readonly<Record<string, (value: never) => unknown>>;

const OF_DATE: Properties = {
  year: (value: Day) => civil(value.day).year,
  month: (value: Day) => civil(value.day).month,
  day: (value: Day) => civil(value.day).day,
  weekday: (value: Day) => weekday(value.day),
};

const OF_TIME: Properties = {
  hour: (value: FeelTime) => Math.floor(value.seconds / 3600),
  minute: (value: FeelTime) => Math.floor(value.seconds / 60) % 60,
  second: (value: FeelTime) => Math.floor(value.seconds) % 60,
  'time offset': (value: FeelTime) => (value.offset === null ? null : new DayTime(value.offset)),
  timezone: () => null,
};

const part =
  (unit: number, size: number) =>
  (value: DayTime): number =>
    Math.trunc(value.seconds / unit) % size || 0;

/** What can follow a dot after a date, a time or a duration (DMN 1.3, table 65). */
export function propertiesOf(value: unknown): Properties | undefined {
  if (value instanceof FeelDate) return OF_DATE;
  if (value instanceof FeelDateTime) return OF_DATE_TIME;
  if (value instanceof FeelTime) return OF_TIME;
  if (value instanceof YearMonth) return OF_YEAR_MONTH;
  return value instanceof DayTime ? OF_DAY_TIME : undefined;
}

const OF_DATE_TIME: Properties = { ...OF_DATE, ...OF_TIME };
const OF_YEAR_MONTH: Properties = {
  years: (value: YearMonth) => Math.trunc(value.months / 12) || 0,
  months: (value: YearMonth) => value.months % 12 || 0,
};
const OF_DAY_TIME: Properties = {
  days: part(86_400, Number.POSITIVE_INFINITY),
  hours: part(3600, 24),
  minutes: part(60, 60),
  seconds: part(1, 60),
};

export const TEMPORAL_PROPERTIES: readonly string[] = [OF_DATE_TIME, OF_YEAR_MONTH, OF_DAY_TIME].flatMap(Object.keys);
