import { type Builtin, finite, MOST, mismatch, Refusal } from './builtin.js';
import { add, divide, format, multiply, subtract } from './number.js';
import { DayTime, FeelDate, YearMonth } from './temporal.js';
import { type Context, compare, equal, isContext, Lambda } from './values.js';

type List = readonly unknown[];

const same = (a: unknown, b: unknown): boolean => equal(a, b) === true;
const has = (list: List, value: unknown): boolean => list.some((item) => same(item, value));

/** `has` for a list that grows while it is searched. */
function hasFew(list: List, value: unknown): boolean {
  if (list.length > 2000) throw new Refusal('too-long', 'more than 2000 lists or contexts are compared with each other');
  return has(list, value);
}

/** `min(1, 2)` and `min([1, 2])` are the same. */
const spread = (items: List): List => (items.length === 1 && Array.isArray(items[0]) ? items[0] : items);

function numbers(items: List): readonly number[] {
  const list = spread(items);
  for (const item of list) if (typeof item !== 'number') throw mismatch('a list of numbers', item);
  return list as readonly number[];
}

function extreme(items: List, way: 1 | -1): unknown {
  const list = spread(items);
  let best: unknown = list[0] ?? null;
  for (const item of list) {
    const c = compare(item, best);
    if (c === undefined) throw mismatch('a list of values that can be put in order', item);
    if (c * way > 0) best = item;
  }
  return best;
}

function sum(items: List): unknown {
  const list = spread(items);
  const [first] = list;
  if (first instanceof DayTime || first instanceof YearMonth) return sumDurations(list);
  return list.length === 0 ? null : finite(numbers([list]).reduce(add, 0));
}

function sumDurations(list: List): DayTime | YearMonth {
  if (list.every((item) => item instanceof DayTime))
    return new DayTime(list.reduce((total: number, d) => add(total, (d as DayTime).seconds), 0));
  const wrong = list.find((item) => !(item instanceof YearMonth));
  if (wrong !== undefined) throw mismatch('a list of durations of one kind', wrong);
  return new YearMonth(list.reduce((total: number, d) => total + (d as YearMonth).months, 0));
}

function mean(items: List): unknown {
  const list = numbers(items);
  return list.length === 0 ? null : divide(list.reduce(add, 0), list.length);
}

function median(items: List): unknown {
  const list = [...numbers(items)].sort((a, b) => a - b);
  if (list.length === 0) return null;
  const middle = Math.floor(list.length / 2);
  return list.length % 2 === 1 ? list[middle] : divide(add(list[middle - 1] ?? 0, list[middle] ?? 0), 2);
}

function stddev(items: List): unknown {
  const list = numbers(items);
  if (list.length < 2) return null;
  const middle = divide(list.reduce(add, 0), list.length);
  const squares = list.map((n) => multiply(subtract(n, middle), subtract(n, middle))).reduce(add, 0);
  return Math.sqrt(divide(squares, list.length - 1));
}

function mode(items: List): readonly number[] {
  const counts = new Map<number, number>();
  for (const n of numbers(items)) counts.set(n, (counts.get(n) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts]
    .filter(([, count]) => count === most)
    .map(([n]) => n)
    .sort((a, b) => a - b);
}

/** The three-valued conjunction (`stops` false) or disjunction (`stops` true) of a list. */
function logic(items: List, stops: boolean): boolean | null {
  const list = spread(items);
  for (const item of list) if (item !== null && typeof item !== 'boolean') throw mismatch('a list of booleans', item);
  if (list.includes(stops)) return stops;
  return list.includes(null) ? null : !stops;
}

/** What tells simple values apart, as the key of a set; undefined for lists, contexts and dates with a time. */
const keyOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (value instanceof FeelDate ? formatKey(value.day) : undefined) : value;
const formatKey = (day: number): string => `\u0000${day}`;

function distinct(list: List): unknown[] {
  const keys = new Set<unknown>();
  const others: unknown[] = [];
  return list.filter((item) => {
    const key = keyOf(item);
    if (key === undefined) return !hasFew(others, item) && others.push(item) > 0;
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
}

/** The values that come more than once, each once. */
function duplicates(list: List): unknown[] {
  const once = new Set<unknown>();
  const others: unknown[] = [];
  const repeated = list.filter((item) => {
    const key = keyOf(item);
    if (key === undefined) return hasFew(others, item) || others.push(item) < 0;
    const isRepeated = once.has(key);
    once.add(key);
    return isRepeated;
  });
  const all = distinct(repeated);
  return distinct(list).filter((item) => hasFew(all, item));
}

function bounded<T>(list: T[]): T[] {
  if (list.length > MOST) throw new Refusal('too-long', `a list has at most ${MOST} elements`);
  return list;
}

const concatenate = (lists: List): unknown[] => bounded(lists.flatMap((list) => (Array.isArray(list) ? list : [list])));

/** An index in the list from a position that counts from 1, or from -1 at the end; `room` is 1 where the end itself is a place. */
function index(list: List, position: number, room = 0): number {
  const at = position > 0 ? position - 1 : list.length + position;
  if (position === 0 || !Number.isInteger(position) || at < 0 || at >= list.length + room) {
    throw new Refusal('wrong-argument', `the list has no position ${format(position)}`);
  }
  return at;
}

function sublist(list: List, start: number, length: number | null): unknown[] {
  const from = index(list, start);
  if (length !== null && (length < 1 || from + length > list.length)) throw new Refusal('wrong-argument', 'the list is not that long');
  return list.slice(from, length === null ? undefined : from + length);
}

function sort(list: List, precedes: unknown): unknown[] {
  if (precedes === null) {
    return [...list].sort((a, b) => {
      const c = compare(a, b);
      if (c === undefined) throw mismatch('a list of values that can be put in order', typeof a === typeof b ? a : b);
      return c;
    });
  }
  if (!(precedes instanceof Lambda) || precedes.params.length !== 2) throw mismatch('a function of two parameters', precedes);
  return [...list].sort((a, b) => (precedes.call([a, b]) === true ? -1 : precedes.call([b, a]) === true ? 1 : 0));
}

function fromEntries(entries: List): Context {
  const context: Record<string, unknown> = Object.create(null);
  for (const entry of entries) {
    if (!isContext(entry) || typeof entry['key'] !== 'string') throw mismatch('a list of {key, value}', entry);
    if (Object.hasOwn(context, entry['key'])) throw new Refusal('wrong-argument', `the key ${entry['key']} comes twice`);
    context[entry['key']] = entry['value'] ?? null;
  }
  return context;
}

const put = (context: Context, key: string, value: unknown): Context => Object.assign(Object.create(null), context, { [key]: value });

export const LIST_FUNCTIONS: Readonly<Record<string, Builtin>> = {
  min: (items: List) => extreme(items, -1),
  max: (items: List) => extreme(items, 1),
  sum,
  mean,
  median,
  product: (items: List) => (spread(items).length === 0 ? null : finite(numbers(items).reduce(multiply, 1))),
  stddev,
  mode,
  count: (list: List) => list.length,
  all: (items: List) => logic(items, false),
  any: (items: List) => logic(items, true),
  'list contains': (list: List, value: unknown) => has(list, value),
  append: (list: List, items: List) => bounded([...list, ...items]),
  concatenate,
  union: (lists: List) => distinct(concatenate(lists)),
  'distinct values': distinct,
  'duplicate values': duplicates,
  flatten: (list: List) => bounded((list as unknown[]).flat(Number.POSITIVE_INFINITY)),
  reverse: (list: List) => [...list].reverse(),
  'index of': (list: List, value: unknown) => list.flatMap((item, i) => (same(item, value) ? [i + 1] : [])),
  sublist,
  'insert before': (list: List, position: number, value: unknown) => {
    const at = index(list, position, 1);
    return [...list.slice(0, at), value, ...list.slice(at)];
  },
  remove: (list: List, position: number) => {
    const at = index(list, position);
    return list.filter((_, i) => i !== at);
  },
  sort,
  'get value': (context: Context, key: string) => (Object.hasOwn(context, key) ? context[key] : null),
  'get entries': (context: Context) => Object.entries(context).map(([key, value]) => ({ key, value })),
  'context put': put,
  'context merge': (contexts: List) => {
    for (const context of contexts) if (!isContext(context)) throw mismatch('a list of contexts', context);
    return Object.assign(Object.create(null), ...contexts);
  },
  context: fromEntries,
};
