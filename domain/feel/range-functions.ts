import { type Builtin, mismatch } from './builtin.js';
import { compare, Range } from './values.js';

/** Relations of points and ranges in time or in any order (DMN 1.3, table 78). A point is the range that holds only itself. */
type Relation = (a: Range, b: Range) => boolean;

const asRange = (value: unknown): Range => (value instanceof Range ? value : new Range(value, value, true, true));

/** Order of two ends; an open end (null) is refused, because a relation asks for both. */
function order(a: unknown, b: unknown): number {
  const c = a === null || b === null ? undefined : compare(a, b);
  if (c === undefined) throw mismatch('two points or ranges that can be compared', a === null ? a : b);
  return c;
}

const before: Relation = (a, b) => {
  const c = order(a.high, b.low);
  return c < 0 || (c === 0 && !(a.highIn && b.lowIn));
};
const meets: Relation = (a, b) => a.highIn && b.lowIn && order(a.high, b.low) === 0;
const overlaps: Relation = (a, b) => !before(a, b) && !before(b, a);

const sameLow = (a: Range, b: Range): boolean => order(a.low, b.low) === 0 && a.lowIn === b.lowIn;
const sameHigh = (a: Range, b: Range): boolean => order(a.high, b.high) === 0 && a.highIn === b.highIn;

/** a begins at b's begin or after it. */
function beginsWithin(a: Range, b: Range): boolean {
  const c = order(a.low, b.low);
  return c > 0 || (c === 0 && (b.lowIn || !a.lowIn));
}

function endsWithin(a: Range, b: Range): boolean {
  const c = order(a.high, b.high);
  return c < 0 || (c === 0 && (b.highIn || !a.highIn));
}

const during: Relation = (a, b) => beginsWithin(a, b) && endsWithin(a, b);
const overlapsBefore: Relation = (a, b) => overlaps(a, b) && !beginsWithin(a, b) && endsWithin(a, b);
const starts: Relation = (a, b) => sameLow(a, b) && endsWithin(a, b);
const finishes: Relation = (a, b) => sameHigh(a, b) && beginsWithin(a, b);
const coincides: Relation = (a, b) => sameLow(a, b) && sameHigh(a, b);

const relation =
  (holds: Relation): Builtin =>
  (a: unknown, b: unknown) =>
    holds(asRange(a), asRange(b));
const turned =
  (holds: Relation): Builtin =>
  (a: unknown, b: unknown) =>
    holds(asRange(b), asRange(a));

export const RANGE_FUNCTIONS: Readonly<Record<string, Builtin>> = {
  before: relation(before),
  after: turned(before),
  meets: relation(meets),
  'met by': turned(meets),
  overlaps: relation(overlaps),
  'overlaps before': relation(overlapsBefore),
  'overlaps after': turned(overlapsBefore),
  finishes: relation(finishes),
  'finished by': turned(finishes),
  includes: turned(during),
  during: relation(during),
  starts: relation(starts),
  'started by': turned(starts),
  coincides: relation(coincides),
};
