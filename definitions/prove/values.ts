/**
 * The few values that stand for all values of a name: null, what its type lists, and one value on each side of every constant that it is compared
 * with. A set of them is a bit mask; bit 0 is null.
 */

import type { Expression } from '../../domain/expression.js';
import { literalsOf } from '../../domain/expression.js';
import type { Test, Type, UnaryTests } from '../../domain/feel/tree.js';

export const NULL = 1;
/** More points than bits: such a name is known only to be there or not. */
const MOST_POINTS = 28;
/** The day on which the abstract case lives. */
const TODAY = '2026-06-15';
/** Stands for every text that is not named. */
const ANOTHER = 'another text';
const STAND_INS: readonly unknown[] = [ANOTHER, 'some value', 'some words'];
const DAYS = ['1950-01-01', '1990-05-14', '2009-02-03', '2026-06-14', TODAY, '2026-06-16'];

export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** No number lies between two that follow one another. */
  readonly isWhole?: boolean;
}

export interface Points {
  readonly values: readonly unknown[];
  /** The points stand for every value, as long as the name is only compared with the constants of the definition. */
  readonly isExact: boolean;
  readonly all: number;
}

export const allOf = (count: number): number => 2 ** count - 1;

/**
 * @param compared constants with which the definition compares the name.
 * @param given constants that the definition gives to it, told apart where there is room.
 * @param bounds of a number that people type.
 */
export function pointsOf(type: Type | undefined, compared: readonly unknown[], given: readonly unknown[] = [], bounds?: Bounds): Points {
  if (compared.length > 0 && given.length > 0 && (type === 'text' || type === 'number')) {
    const both = pointsOf(type, [...compared, ...given]);
    if (both.isExact) return both;
  }
  const constants = compared;
  const points = (values: readonly unknown[], isExact: boolean): Points => ({
    values: [null, ...values],
    isExact,
    all: allOf(values.length + 1),
  });
  if (type === 'boolean') return points([true, false], true);
  if (typeof type === 'object' && 'values' in type) {
    if (type.values.length <= MOST_POINTS) return points(type.values, true);
    const named = type.values.filter((value) => constants.includes(value)).slice(0, MOST_POINTS - 1);
    return points([...named, ...type.values.filter((value) => !named.includes(value)).slice(0, 1)], true);
  }
  if (type === 'number') {
    const { min = -Infinity, max = Infinity, isWhole = false } = bounds ?? {};
    const known = constants.filter((value) => typeof value === 'number');
    const ends = known.length === 0 ? [] : [min, max].filter(Number.isFinite);
    const inside = numbers([...known, ...ends]).filter((value) => min <= value && value <= max && (!isWhole || Number.isInteger(value)));
    return inside.length === 0 ? points([1000], false) : bounded(points, inside, 1000);
  }
  if (type === 'date') {
    const days = constants.filter((value): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value));
    return bounded(points, [...new Set([...DAYS, ...days, ...days.flatMap((day) => [nextDay(day, -1), nextDay(day, 1)])])].sort(), TODAY);
  }
  if (type === 'text') return bounded(points, [...new Set(constants.filter((value) => typeof value === 'string')), ANOTHER], ANOTHER);
  if (typeof type === 'object' && 'items' in type) {
    const items = typeof type.items === 'object' && 'values' in type.items ? type.items.values.slice(0, 6) : [];
    return points([[], items, ...items.map((item) => [item])], false);
  }
  return points([sampleOf(type)], false);
}

const bounded = (points: (values: readonly unknown[], isExact: boolean) => Points, values: readonly unknown[], only: unknown): Points =>
  values.length <= MOST_POINTS ? points(values, true) : points([only], false);

function numbers(constants: readonly number[]): number[] {
  if (constants.length === 0) return [0, 1, 40];
  const sorted = [...new Set(constants)].sort((a, b) => a - b);
  const between = sorted.slice(1).flatMap((b, i) => {
    const a = sorted[i] as number;
    return b - a > 1 ? [Math.floor(a) + 1] : [(a + b) / 2];
  });
  return [...new Set([(sorted[0] as number) - 1, ...sorted, ...between, (sorted.at(-1) as number) + 1])].sort((a, b) => a - b);
}

const nextDay = (day: string, by: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);

/** A value of a type of which nothing is compared. */
function sampleOf(type: Type | undefined): unknown {
  if (typeof type === 'object' && 'fields' in type)
    return Object.fromEntries(Object.entries(type.fields).map(([name, inner]) => [name, pointsOf(inner, []).values[1]]));
  return 'some value';
}

/** The points that a value falls on; every point but null when it cannot be told. */
export function maskOf({ values, all }: Points, value: unknown): number {
  if (value === null || value === undefined) return NULL;
  const at = typeof value === 'object' ? placeOf(values, JSON.stringify(value)) : values.indexOf(value);
  if (at >= 0) return 2 ** at;
  return all - NULL;
}

/** The states of the fees in which they are owed. */
export const dueBits = (points: Points): number =>
  ['due', 'expired'].reduce((bits, state) => bits | (points.values.includes(state) ? maskOf(points, state) : 0), 0);

const placeOf = (values: readonly unknown[], text: string): number => values.findIndex((point) => JSON.stringify(point) === text);

/** The only value of a set; undefined where there are several. */
export const onlyIn = ({ values }: Points, mask: number): unknown => values[Math.log2(mask)];

export const valuesIn = ({ values }: Points, mask: number): unknown[] => values.filter((_, i) => (mask & (2 ** i)) !== 0);

/** Only comparisons with constants, joined by and, or, not, if: the points of its names then stand for all their values. */
export function isExact(node: Expression): boolean {
  switch (node.op) {
    case 'literal':
    case 'name':
      return true;
    case 'compare':
      return (
        isExact(node.left) &&
        isExact(node.right) &&
        (isConstant(node.left) || isConstant(node.right)) &&
        (node.cmp === '=' || node.cmp === '!=' || !(isText(node.left) || isText(node.right)))
      );
    case 'and':
    case 'or':
      return isExact(node.left) && isExact(node.right);
    case 'if':
      return isExact(node.test) && isExact(node.then) && isExact(node.else);
    case 'between':
      return isExact(node.value) && isConstant(node.low) && isConstant(node.high) && !isText(node.low);
    case 'in':
      return isExact(node.value) && node.tests.every(isExactTest);
    case 'call':
      return node.fn === 'not' && node.args.every(isExact);
    default:
      return false;
  }
}

/** A test of a value by constants, and of a text only whether it is the same: the points of a text do not stand for what comes before or after another. */
export function isExactTest(test: Test): boolean {
  if (test.test === 'any') return true;
  if (test.test === 'holds' || !isConstant(test.to)) return false;
  if (test.test === 'compare') return test.cmp === '=' || test.cmp === '!=' || !isText(test.to);
  return test.to.op !== 'range' || !(isText(test.to.low) || isText(test.to.high));
}

const isText = (node: Expression | undefined): boolean => node?.op === 'literal' && node.type === 'text';

/** A value that stands for nothing but itself: true, false, one of a list. Texts, numbers and days stand for those that are compared alike. */
const isItself = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && !STAND_INS.includes(value) && !/^\d{4}-\d{2}-\d{2}/.test(value));

/** Whether what it gives is exactly that, and not what stands for other values: those could be compared otherwise once another name has them. */
export function givesItself(node: Expression, valuesOf: (name: string) => readonly unknown[] | undefined): boolean {
  if (node.op === 'if') return givesItself(node.then, valuesOf) && givesItself(node.else, valuesOf);
  return node.op !== 'name' || valuesOf(node.path.join('.'))?.every(isItself) === true;
}

export function isConstant(node: Expression): boolean {
  if (node.op === 'literal') return true;
  if (node.op === 'negate') return isConstant(node.of);
  if (node.op === 'list') return node.items.every(isConstant);
  return node.op === 'range' && [node.low, node.high].every((end) => end === undefined || isConstant(end));
}

/** What a name may be compared with in an expression that reads it; minus signs are taken both ways. */
export const constantsIn = (tree: Expression | UnaryTests): unknown[] =>
  literalsOf(tree).flatMap((value) => (typeof value === 'number' && value !== 0 ? [value, -value] : [value]));
