import { finite, MOST, mismatch, Refusal, withArticle } from './builtin.js';
import { add, divide, multiply, power, subtract } from './number.js';
import { DayTime, FeelDate, FeelDateTime, FeelTime, move, moveTime, YearMonth } from './temporal.js';
import type { Arithmetic } from './tree.js';
import { kindOf } from './values.js';

type Duration = DayTime | YearMonth;
const isDuration = (value: unknown): value is Duration => value instanceof DayTime || value instanceof YearMonth;
const isDay = (value: unknown): value is FeelDate | FeelDateTime => value instanceof FeelDate || value instanceof FeelDateTime;

/** `a sign b` (DMN 1.3, tables 50 to 54). @throws {Refusal} when the two kinds have no such operation. */
export function calculate(sign: Arithmetic, a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return ofNumbers(sign, a, b);
  const found =
    sign === '+' ? sum(a, b) : sign === '-' ? difference(a, b) : sign === '*' ? product(a, b) : sign === '/' ? quotient(a, b) : undefined;
  if (found !== undefined) return found;
  if (a === null || b === null) throw mismatch('a value', null);
  throw new Refusal('type-mismatch', `${withArticle(kindOf(a))} ${sign} ${withArticle(kindOf(b))} has no meaning`);
}

function ofNumbers(sign: Arithmetic, a: number, b: number): number {
  if (sign === '+') return finite(add(a, b));
  if (sign === '-') return finite(subtract(a, b));
  if (sign === '*') return finite(multiply(a, b));
  if (sign === '**') return finite(power(a, b));
  if (b === 0) throw new Refusal('division-by-zero', 'a division by zero');
  return finite(divide(a, b));
}

function sum(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') return joined(a + b);
  if (a instanceof DayTime && b instanceof DayTime) return new DayTime(add(a.seconds, b.seconds));
  if (a instanceof YearMonth && b instanceof YearMonth) return new YearMonth(a.months + b.months);
  if (isDay(a) && isDuration(b)) return move(a, b, 1);
  if (isDuration(a) && isDay(b)) return move(b, a, 1);
  if (a instanceof FeelTime && b instanceof DayTime) return moveTime(a, b, 1);
  if (a instanceof DayTime && b instanceof FeelTime) return moveTime(b, a, 1);
  return undefined;
}

function joined(text: string): string {
  if (text.length > MOST) throw new Refusal('too-long', 'the text is too long');
  return text;
}

function difference(a: unknown, b: unknown): unknown {
  if (a instanceof DayTime && b instanceof DayTime) return new DayTime(subtract(a.seconds, b.seconds));
  if (a instanceof YearMonth && b instanceof YearMonth) return new YearMonth(a.months - b.months);
  if (isDay(a) && isDuration(b)) return move(a, b, -1);
  if (a instanceof FeelTime && b instanceof DayTime) return moveTime(a, b, -1);
  if (a instanceof FeelTime && b instanceof FeelTime && (a.offset === null) === (b.offset === null)) {
    return new DayTime(subtract(subtract(a.seconds, a.offset ?? 0), subtract(b.seconds, b.offset ?? 0)));
  }
  if (!isDay(a) || !isDay(b)) return undefined;
  // a date beside a date and time is its midnight, in UTC when the other has an offset (DMN 1.3, table 53)
  const [x, y] = [instant(a), instant(b)];
  const isMixed = a instanceof FeelDateTime && b instanceof FeelDateTime && (a.offset === null) !== (b.offset === null);
  return isMixed ? undefined : new DayTime(subtract(x, y));
}

const instant = (value: FeelDate | FeelDateTime): number => (value instanceof FeelDate ? value.day * 86_400 : value.instant);

function product(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && isDuration(b)) return scaled(b, a, multiply);
  if (isDuration(a) && typeof b === 'number') return scaled(a, b, multiply);
  return undefined;
}

function quotient(a: unknown, b: unknown): unknown {
  const isZero = b === 0 || (b instanceof DayTime && b.seconds === 0) || (b instanceof YearMonth && b.months === 0);
  if (isZero && isDuration(a)) throw new Refusal('division-by-zero', 'a division by zero');
  if (isDuration(a) && typeof b === 'number') return scaled(a, b, divide);
  if (a instanceof DayTime && b instanceof DayTime) return divide(a.seconds, b.seconds);
  if (a instanceof YearMonth && b instanceof YearMonth) return divide(a.months, b.months);
  return undefined;
}

function scaled(value: Duration, by: number, how: (a: number, b: number) => number): Duration {
  if (value instanceof DayTime) return new DayTime(finite(how(value.seconds, by)));
  return new YearMonth(Math.trunc(finite(how(value.months, by))) || 0);
}

export function negated(value: unknown): unknown {
  if (typeof value === 'number') return -value || 0;
  if (value instanceof DayTime) return new DayTime(-value.seconds || 0);
  if (value instanceof YearMonth) return new YearMonth(-value.months || 0);
  throw mismatch('a number or a duration', value);
}
