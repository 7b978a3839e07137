import { type Builtin, finite, mismatch, Refusal } from './builtin.js';
import { modulo, type Rounding, round } from './number.js';
import { DayTime, YearMonth } from './temporal.js';

const to =
  (how: Rounding): Builtin =>
  (n: number, scale: number | null) => {
    const digits = scale ?? 0;
    if (!Number.isInteger(digits) || Math.abs(digits) > 6176) throw new Refusal('wrong-argument', 'the scale is a whole number');
    return round(n, digits, how);
  };

/** Functions of the platform may differ in the last digit from one version to the next: 15 digits are kept. */
const steady = (n: number): number => Number(finite(n).toPrecision(15));

function abs(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value);
  if (value instanceof DayTime) return new DayTime(Math.abs(value.seconds));
  if (value instanceof YearMonth) return new YearMonth(Math.abs(value.months));
  throw mismatch('a number or a duration', value);
}

export const NUMBER_FUNCTIONS: Readonly<Record<string, Builtin>> = {
  decimal: to('half-even'),
  floor: to('floor'),
  ceiling: to('ceiling'),
  'round up': to('up'),
  'round down': to('down'),
  'round half up': to('half-up'),
  'round half down': to('half-down'),
  abs,
  modulo: (a: number, b: number) => {
    if (b === 0) throw new Refusal('division-by-zero', 'a modulo by zero');
    return modulo(a, b);
  },
  sqrt: (n: number) => {
    if (n < 0) throw new Refusal('wrong-argument', 'a negative number has no square root');
    return Math.sqrt(n);
  },
  log: (n: number) => {
    if (n <= 0) throw new Refusal('wrong-argument', 'only a positive number has a logarithm');
    return steady(Math.log(n));
  },
  exp: (n: number) => steady(Math.exp(n)),
  odd: (n: number) => Number.isInteger(n) && n % 2 !== 0,
  even: (n: number) => Number.isInteger(n) && n % 2 === 0,
};
