import { civilOf as civil, epochDayOf } from '../plain-date.js';
import { add, divide, format, multiply, subtract } from './number.js';

/**
 * Dates, times and durations of FEEL (DMN 1.3, clause 10.3.2.3) without any time-zone table: an offset such as +01:00 is kept, a named zone is
 * refused, because its rules change and a case must give the same answer when it is replayed.
 */

/** A calendar day, counted from 1970-01-01. */
export class FeelDate {
  readonly day: number;
  constructor(day: number) {
    this.day = day;
  }
}

/** A time of day in seconds; `offset` in seconds east of UTC, null for a local time. */
export class FeelTime {
  readonly seconds: number;
  readonly offset: number | null;
  constructor(seconds: number, offset: number | null) {
    this.seconds = seconds;
    this.offset = offset;
  }
}

export class FeelDateTime {
  readonly day: number;
  readonly seconds: number;
  readonly offset: number | null;
  constructor(day: number, seconds: number, offset: number | null) {
    this.day = day;
    this.seconds = seconds;
    this.offset = offset;
  }
  /** Seconds from 1970-01-01T00:00, in UTC when there is an offset. */
  get instant(): number {
    return add(this.day * 86_400 - (this.offset ?? 0), this.seconds);
  }
}

/** A days and time duration, in seconds. */
export class DayTime {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
}

/** A years and months duration, in months. */
export class YearMonth {
  readonly months: number;
  constructor(months: number) {
    this.months = months;
  }
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar. The month may lie outside 1–12: it carries into the year. */
export const dayNumber = (year: number, month: number, day: number): number =>
  epochDayOf(year + Math.floor((month - 1) / 12), ((((month - 1) % 12) + 12) % 12) + 1, day);

export { civilOf as civil } from '../plain-date.js';

export const daysInMonth = (year: number, month: number): number => dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);

/** The date, or null when the calendar has no such day. */
export function makeDate(year: number, month: number, day: number): FeelDate | null {
  if (![year, month, day].every(Number.isInteger) || Math.abs(year) > 999_999_999) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return new FeelDate(dayNumber(year, month, day));
}

const DATE = /^(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)$/;
const TIME = /^T?(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d:\d\d(?::\d\d)?)?$/i;
const DURATION = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?$/;

const recent = new Map<string, FeelDate | null>();

export function parseDate(text: string): FeelDate | null {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const m = DATE.exec(text);
  const date = m === null ? null : makeDate(Number(m[1]), Number(m[2]), Number(m[3]));
  if (recent.size > 4096) recent.clear(); // the same few dates are read again and again by a simulation
  recent.set(text, date);
  return date;
}

export function makeTime(hour: number, minute: number, second: number, offset: number | null): FeelTime | null {
  const isHour = Number.isInteger(hour) && hour >= 0 && hour <= 23;
  const isMinute = Number.isInteger(minute) && minute >= 0 && minute <= 59;
  if (!isHour || !isMinute || !(second >= 0 && second < 60)) return null;
  if (offset !== null && Math.abs(offset) > 18 * 3600) return null;
  return new FeelTime(add(hour * 3600 + minute * 60, second), offset);
}

export function parseTime(text: string): FeelTime | null {
  const m = TIME.exec(text);
  if (m === null) return null;
  return makeTime(Number(m[1]), Number(m[2]), Number(m[3] ?? 0), parseOffset(m[4]));
}

function parseOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text.toUpperCase() === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).split(':').map(Number);
  const size = hours * 3600 + minutes * 60 + seconds;
  return text.startsWith('-') ? -size : size;
}

/** A date and time; a date alone is its midnight. */
export function parseDateTime(text: string): FeelDateTime | null {
  const t = text.search(/T/i);
  const date = parseDate(t < 0 ? text : text.slice(0, t));
  if (date === null) return null;
  if (t < 0) return new FeelDateTime(date.day, 0, null);
  const time = parseTime(text.slice(t + 1));
  return time === null ? null : new FeelDateTime(date.day, time.seconds, time.offset);
}

export function parseDuration(text: string): DayTime | YearMonth | null {
  const m = DURATION.exec(text);
  if (m === null || text.endsWith('P') || text.endsWith('T')) return null;
  const [, sign, years, months, days, hours, minutes, seconds] = m;
  const isMonths = years !== undefined || months !== undefined;
  const isDays = [days, hours, minutes, seconds].some((part) => part !== undefined);
  if (isMonths === isDays) return null; // FEEL has no duration that mixes months with days
  const way = sign === undefined ? 1 : -1;
  if (isMonths) return new YearMonth(way * (Number(years ?? 0) * 12 + Number(months ?? 0)));
  const whole = Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  return new DayTime(way * add(whole, Number(seconds ?? 0)));
}

const two = (n: number): string => String(n).padStart(2, '0');

export function formatDate({ day }: { readonly day: number }): string {
  const { year, month, day: d } = civil(day);
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(d)}`;
}

export function formatTime({ seconds, offset }: { readonly seconds: number; readonly offset: number | null }): string {
  const whole = Math.floor(seconds);
  const fraction = format(subtract(seconds, whole)).slice(1);
  const clock = `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${fraction}`;
  if (offset === null) return clock;
  if (offset === 0) return `${clock}Z`;
  const size = Math.abs(offset);
  const tail = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${clock}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${tail}`;
}

export const formatDateTime = (value: FeelDateTime): string => `${formatDate(value)}T${formatTime(value)}`;

export function formatDuration(value: DayTime | YearMonth): string {
  if (value instanceof YearMonth) {
    const size = Math.abs(value.months);
    const text = `${size >= 12 ? `${Math.floor(size / 12)}Y` : ''}${size % 12 > 0 ? `${size % 12}M` : ''}`;
    return size === 0 ? 'P0M' : `${value.months < 0 ? '-' : ''}P${text}`;
  }
  const size = Math.abs(value.seconds);
  if (size === 0) return 'PT0S';
  const { days, hours, minutes, seconds } = partsOf(size);
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${format(seconds)}S` : ''}`;
  return `${value.seconds < 0 ? '-' : ''}P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}

/** Days, hours, minutes and seconds of a length that is not negative. */
function partsOf(length: number): { days: number; hours: number; minutes: number; seconds: number } {
  const whole = Math.floor(length);
  return {
    days: Math.floor(whole / 86_400),
    hours: Math.floor(whole / 3600) % 24,
    minutes: Math.floor(whole / 60) % 60,
    seconds: add(whole % 60, subtract(length, whole)),
  };
}

/** The same day of another month, or the last day of that month when it has no such day. */
function addMonths(day: number, months: number): number {
  const from = civil(day);
  const first = dayNumber(from.year, from.month + months, 1);
  const { year, month } = civil(first);
  return first + Math.min(from.day, daysInMonth(year, month)) - 1;
}

/** Whole months from one day to another, towards zero. */
export function monthsBetween(from: number, to: number): number {
  if (to < from) return -monthsBetween(to, from) || 0;
  const a = civil(from);
  const b = civil(to);
  return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day ? 1 : 0);
}

/** A date or date and time moved by a duration. A date moved by hours goes to the day that it then is. */
export function move<T extends FeelDate | FeelDateTime>(value: T, by: DayTime | YearMonth, way: 1 | -1): T {
  if (by instanceof YearMonth) return at(value, addMonths(value.day, way * by.months), null);
  const start = value instanceof FeelDateTime ? value.seconds : 0;
  const seconds = add(start, multiply(way, by.seconds));
  const days = Math.floor(divide(seconds, 86_400));
  return at(value, value.day + days, subtract(seconds, days * 86_400));
}

function at<T extends FeelDate | FeelDateTime>(value: T, day: number, seconds: number | null): T {
  if (value instanceof FeelDateTime) return new FeelDateTime(day, seconds ?? value.seconds, value.offset) as T;
  return new FeelDate(day) as T;
}

export function moveTime(value: FeelTime, by: DayTime, way: 1 | -1): FeelTime {
  const seconds = add(value.seconds, multiply(way, by.seconds));
  return new FeelTime(subtract(seconds, Math.floor(divide(seconds, 86_400)) * 86_400), value.offset);
}
