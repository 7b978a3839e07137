import { format } from './number.js';
import {
  DayTime,
  FeelDate,
  FeelDateTime,
  FeelTime,
  formatDate,
  formatDateTime,
  formatDuration,
  formatTime,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTime,
  YearMonth,
} from './temporal.js';
import type { Type } from './tree.js';

/** An interval; an absent end is null with `Included` false. */
export class Range {
  readonly low: unknown;
  readonly high: unknown;
  readonly lowIn: boolean;
  readonly highIn: boolean;
  constructor(low: unknown, high: unknown, lowIn: boolean, highIn: boolean) {
    this.low = low;
    this.high = high;
    this.lowIn = lowIn;
    this.highIn = highIn;
  }
}

/** A function written in the expression, or a business knowledge model of a DMN file. */
export class Lambda {
  readonly params: readonly string[];
  readonly call: (args: readonly unknown[]) => unknown;
  constructor(params: readonly string[], call: (args: readonly unknown[]) => unknown) {
    this.params = params;
    this.call = call;
  }
}

export type Context = Readonly<Record<string, unknown>>;

export const isContext = (value: unknown): value is Context => kindOf(value) === 'context';

const isFeelObject = (value: object): boolean =>
  value instanceof FeelDate ||
  value instanceof FeelDateTime ||
  value instanceof FeelTime ||
  value instanceof DayTime ||
  value instanceof YearMonth ||
  value instanceof Range ||
  value instanceof Lambda;

export type Kind =
  | 'null'
  | 'boolean'
  | 'number'
  | 'text'
  | 'date'
  | 'time'
  | 'date-time'
  | 'days and time duration'
  | 'years and months duration'
  | 'list'
  | 'range'
  | 'function'
  | 'context';

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelDateTime) return 'date-time';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof DayTime) return 'days and time duration';
  if (value instanceof YearMonth) return 'years and months duration';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Range) return 'range';
  if (value instanceof Lambda || typeof value === 'function') return 'function';
  return 'context';
}

/** What is compared when two values of one kind are put in order. */
function order(value: unknown): number | string | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof FeelDate) return value.day;
  if (value instanceof FeelDateTime) return value.instant;
  if (value instanceof FeelTime) return value.seconds - (value.offset ?? 0);
  if (value instanceof DayTime) return value.seconds;
  if (value instanceof YearMonth) return value.months;
  return undefined;
}

/** Negative, zero or positive; undefined when the two have no order: different kinds, lists, a local time against one with an offset. */
export function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const x = order(a);
  const y = order(b);
  if (x === undefined || y === undefined || kindOf(a) !== kindOf(b)) return undefined;
  if ((a instanceof FeelDateTime && b instanceof FeelDateTime) || (a instanceof FeelTime && b instanceof FeelTime)) {
    if ((a.offset === null) !== (b.offset === null)) return undefined;
  }
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Equality of FEEL; undefined when the kinds differ. Null equals only null. */
export function equal(a: unknown, b: unknown): boolean | undefined {
  if (a === b) return true;
  if (a === null || b === null || a === undefined || b === undefined) return (a ?? null) === (b ?? null);
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return undefined;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item, b[i]) === true);
  }
  if (a instanceof Range && b instanceof Range) {
    return a.lowIn === b.lowIn && a.highIn === b.highIn && equal(a.low, b.low) === true && equal(a.high, b.high) === true;
  }
  if (kind === 'context') {
    const x = a as Context;
    const y = b as Context;
    const keys = Object.keys(x);
    return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && equal(x[key], y[key]) === true);
  }
  if (kind === 'boolean' || kind === 'function') return false;
  return compare(a, b) === 0;
}

/** Whether a value lies in a range; undefined when it cannot be compared with an end. */
export function includes(range: Range, value: unknown): boolean | undefined {
  if (range.low !== null) {
    const c = compare(value, range.low);
    if (c === undefined) return undefined;
    if (c < 0 || (c === 0 && !range.lowIn)) return false;
  }
  if (range.high !== null) {
    const c = compare(value, range.high);
    if (c === undefined) return undefined;
    if (c > 0 || (c === 0 && !range.highIn)) return false;
  }
  return true;
}

/** Thrown by `fromJson`: a value that is not of its declared type. */
export class WrongValue extends Error {}

/** Reads a JSON value as its declared type. Undefined is null. @throws {WrongValue} */
export function fromJson(value: unknown, type: Type): unknown {
  if (value === undefined || value === null) return null;
  if (typeof type === 'object') {
    if ('values' in type) return expect(value, 'text');
    if ('items' in type) return expect<unknown[]>(value, 'list').map((item) => fromJson(item, type.items));
    const context = expect<Context>(value, 'context');
    const read: Record<string, unknown> = Object.create(null);
    for (const key of Object.keys(context)) {
      const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
      read[key] = field === undefined ? context[key] : fromJson(context[key], field);
    }
    return read;
  }
  if (type === 'any') return value;
  const parse = PARSERS[type];
  if (parse === undefined) return expect(value, type);
  if (typeof value !== 'string') return isOf(value, type) ? value : refuse(value, type);
  return parse(value) ?? refuse(value, type);
}

const PARSERS: Readonly<Partial<Record<string, (text: string) => unknown>>> = {
  date: parseDate,
  'date-time': parseDateTime,
  time: parseTime,
  duration: parseDuration,
};

const isOf = (value: unknown, type: string): boolean =>
  kindOf(value) === type || (type === 'duration' && kindOf(value).endsWith('duration'));

function expect<T>(value: unknown, type: string): T {
  return isOf(value, type) && !(typeof value === 'number' && !Number.isFinite(value)) ? (value as T) : refuse(value, type);
}

function refuse(value: unknown, type: string): never {
  throw new WrongValue(`${JSON.stringify(value)} is not a ${type}`);
}

/** The value as plain JSON: dates, times and durations as ISO text, ranges and functions as FEEL text. */
export function toJson(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return typeof value === 'function' ? 'function' : value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(toJson);
  if (isFeelObject(value)) return textOf(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}

/** The text of `string()`: at the top a text is itself, inside a list it is quoted. */
export function textOf(value: unknown, inside = false): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return inside ? JSON.stringify(value) : value;
  if (typeof value === 'number') return format(value);
  if (value instanceof FeelDate) return formatDate(value);
  if (value instanceof FeelDateTime) return formatDateTime(value);
  if (value instanceof FeelTime) return formatTime(value);
  if (value instanceof DayTime || value instanceof YearMonth) return formatDuration(value);
  if (value instanceof Lambda) return 'function';
  if (value instanceof Range) {
    const end = (v: unknown) => (v === null ? '' : textOf(v, true));
    return `${value.lowIn ? '[' : '('}${end(value.low)}..${end(value.high)}${value.highIn ? ']' : ')'}`;
  }
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, true)).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([key, item]) => `${/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(key) ? key : JSON.stringify(key)}: ${textOf(item, true)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  return String(value);
}
