import { testUnary, visit } from '../expression.js';
import { add, divide } from '../feel/number.js';
import { DayTime, FeelDate, FeelDateTime, FeelTime, YearMonth } from '../feel/temporal.js';
import type { Expression, Test, Type, UnaryTests } from '../feel/tree.js';
import { compare, fromJson, toJson } from '../feel/values.js';
import type { TableInput } from './model.js';

/** The values of one input, cut into pieces on which every cell of its column is constant; each piece is shown by one JSON value. */
export interface Axis {
  readonly type: Type;
  readonly pieces: readonly unknown[];
}

/** Undefined when a cell does more than compare with constants, or compares constants of several types. */
export function axisOf(input: TableInput, cells: readonly UnaryTests[]): Axis | undefined {
  const all = input.values === undefined ? cells : [...cells, input.values];
  const constants = new Map<string, { readonly type: Type; readonly value: unknown }>();
  for (const { tests } of all) {
    for (const test of tests) {
      for (const node of constantsOf(test) ?? [undefined]) {
        if (node === undefined) return undefined;
        if (node.type !== 'null') constants.set(`${node.type} ${String(node.value)}`, { type: node.type, value: node.value });
      }
    }
  }
  const types = new Set([...constants.values()].map(({ type }) => type));
  const type = types.size === 1 ? ([...types][0] as Type) : types.size === 0 ? input.type : undefined;
  if (type === undefined) return undefined;
  const values = [...constants.values()].map(({ value }) => value);
  const pieces = piecesOf(type, values, input);
  if (pieces === undefined) return undefined;
  const { values: allowed } = input;
  const kept = allowed === undefined ? pieces : pieces.filter((piece) => testUnary(allowed, piece, {}, { type, mode: 'feel' }) === true);
  return { type, pieces: kept };
}

type Literal = Extract<Expression, { op: 'literal' }>;

/** The constants that a test compares with, or undefined when it does something else. */
function constantsOf(test: Test): readonly Literal[] | undefined {
  if (test.test === 'any') return [];
  const found: Literal[] = [];
  let isPlain = true;
  visit(test.test === 'holds' ? test.if : test.to, (node) => {
    if (node.op === 'literal') found.push(node);
    else if (node.op === 'local' && node.name === '?') return;
    else if (!PLAIN.has(node.op) && !(node.op === 'call' && node.fn === 'not')) isPlain = false;
  });
  return isPlain ? found : undefined;
}

const PLAIN = new Set<Expression['op']>(['list', 'range', 'compare', 'and', 'or', 'between', 'in']);

function piecesOf(type: Type, constants: readonly unknown[], input: TableInput): readonly unknown[] | undefined {
  if (type === 'boolean') return [true, false];
  if (type === 'text' || (typeof type === 'object' && 'values' in type)) {
    const declared = typeof input.type === 'object' && 'values' in input.type ? input.type.values : undefined;
    return declared ?? [...constants, another(constants)];
  }
  if (type === 'any' && constants.length === 0) return ['any value'];
  if (constants.length === 0 && typeof type === 'string' && type in SAMPLES) return [SAMPLES[type]];
  if (typeof type !== 'string' || !['number', 'date', 'date-time', 'time', 'duration'].includes(type)) return undefined;
  const points = constants.map((value) => fromJson(value, type)).sort((a, b) => compare(a, b) ?? 0);
  if (points.some((point) => compare(point, points[0]) === undefined)) return undefined; // local times beside times with an offset, days beside months
  const between = points.slice(1).flatMap((point, i) => middle(points[i], point, input.isWhole === true) ?? []);
  const [low, high] = [points[0], points[points.length - 1]];
  return [shifted(low, -1), ...points, ...between, shifted(high, 1)].filter((piece) => piece !== undefined).map(toJson);
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  number: 0,
  date: '2000-01-01',
  'date-time': '2000-01-01T00:00:00',
  time: '12:00:00',
  duration: 'P1D',
  list: [],
  context: {},
};

/** A text that no cell names. */
function another(constants: readonly unknown[]): string {
  let text = 'another value';
  while (constants.includes(text)) text = `${text}'`;
  return text;
}

/** A value between two; of whole ones the next, which may be the second itself: that one is then looked at twice. */
function middle(a: unknown, b: unknown, isWhole: boolean): unknown {
  if (typeof a === 'number' && typeof b === 'number') return isWhole ? Math.floor(a) + 1 : divide(add(a, b), 2);
  if (a instanceof FeelDate) return new FeelDate(a.day + 1);
  if (a instanceof YearMonth) return new YearMonth(a.months + 1);
  if (a instanceof DayTime && b instanceof DayTime) return new DayTime(divide(add(a.seconds, b.seconds), 2));
  if (a instanceof FeelTime && b instanceof FeelTime) return new FeelTime(divide(add(a.seconds, b.seconds), 2), a.offset);
  if (a instanceof FeelDateTime && b instanceof FeelDateTime) {
    const half = divide(add(b.instant, -a.instant), 2);
    const seconds = add(a.seconds, half);
    const days = Math.floor(seconds / 86_400);
    return new FeelDateTime(a.day + days, add(seconds, -days * 86_400), a.offset);
  }
  return undefined;
}

/** A value beyond an end; undefined where there is none, as after the last second of a day. */
function shifted(end: unknown, way: 1 | -1): unknown {
  if (typeof end === 'number') return add(Math.floor(end), way === 1 ? 2 : -1);
  if (end instanceof FeelDate) return new FeelDate(end.day + way);
  if (end instanceof FeelDateTime) return new FeelDateTime(end.day + way, end.seconds, end.offset);
  if (end instanceof DayTime) return new DayTime(end.seconds + way * 86_400);
  if (end instanceof YearMonth) return new YearMonth(end.months + way);
  if (!(end instanceof FeelTime)) return undefined;
  const seconds = way === 1 ? divide(add(end.seconds, 86_400), 2) : divide(end.seconds, 2);
  return seconds === end.seconds || seconds >= 86_400 ? undefined : new FeelTime(seconds, end.offset);
}
