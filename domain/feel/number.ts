/**
 * Decimal arithmetic on JavaScript numbers (DMN 1.3, clause 10.3.2.3.1: numbers are decimals). A number stands for its shortest decimal
 * form; each operation is computed on these decimals and rounded once to the nearest double: 0.1 + 0.2 is 0.3. Seventeen digits are kept,
 * not the thirty-four of DMN. Amounts up to 15 digits with up to 4 decimals take a path without BigInt.
 */
const SCALE = 10_000;
const EXACT = 1e15;

/** The number in ten-thousandths, or NaN when it does not fit there exactly. */
function scaled(n: number): number {
  const x = Math.round(n * SCALE);
  return x / SCALE === n && x <= EXACT && x >= -EXACT ? x : Number.NaN;
}

type Decimal = readonly [coefficient: bigint, exponent: number];

function toDecimal(n: number): Decimal {
  const [mantissa = '', exponent = '0'] = String(n).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}

const fromDecimal = (coefficient: bigint, exponent: number): number => Number(`${coefficient}e${exponent}`);
const tens = (n: number): bigint => 10n ** BigInt(n);

function aligned(a: number, b: number): readonly [bigint, bigint, number] {
  const [x, i] = toDecimal(a);
  const [y, j] = toDecimal(b);
  const exponent = Math.min(i, j);
  return [x * tens(i - exponent), y * tens(j - exponent), exponent];
}

export function add(a: number, b: number): number {
  const s = a + b;
  if (Number.isInteger(a) && Number.isInteger(b) && Number.isSafeInteger(s)) return s;
  const t = scaled(a) + scaled(b);
  if (t <= EXACT && t >= -EXACT) return t / SCALE;
  const [x, y, exponent] = aligned(a, b);
  return fromDecimal(x + y, exponent);
}

export const subtract = (a: number, b: number): number => add(a, -b);

export function multiply(a: number, b: number): number {
  const p = a * b;
  if (Number.isInteger(a) && Number.isInteger(b) && Number.isSafeInteger(p)) return p;
  const t = scaled(a) * scaled(b);
  if (Number.isSafeInteger(t)) return t / (SCALE * SCALE);
  const [x, i] = toDecimal(a);
  const [y, j] = toDecimal(b);
  return fromDecimal(x * y, i + j);
}

/** `b` is not zero. */
export function divide(a: number, b: number): number {
  const x = scaled(a);
  const y = scaled(b);
  if (!Number.isNaN(x + y)) return x / y; // both exact integers: the quotient is rounded once
  const [p, q] = aligned(a, b);
  const digits = 40 + Math.max(0, String(q).length - String(p).length);
  return fromDecimal((p * tens(digits)) / q, -digits);
}

/** DMN: `a - b * floor(a / b)`, so that the result has the sign of the divisor, which is not zero. */
export function modulo(a: number, b: number): number {
  const [x, y, exponent] = aligned(a, b);
  return fromDecimal(((x % y) + y) % y, exponent);
}

/** Powers with a whole exponent are exact up to the last rounding; others come from the platform, kept to 15 digits. */
export function power(a: number, b: number): number {
  if (!Number.isInteger(b) || Math.abs(b) > 400) return Number((a ** b).toPrecision(15));
  const [x, exponent] = toDecimal(a);
  const positive = fromDecimal(x ** BigInt(Math.abs(b)), exponent * Math.abs(b));
  return b < 0 ? divide(1, positive) : positive;
}

export type Rounding = 'half-even' | 'up' | 'down' | 'half-up' | 'half-down' | 'floor' | 'ceiling';

/** Rounds to `scale` decimals; a negative scale rounds to tens, hundreds… */
export function round(n: number, scale: number, how: Rounding): number {
  if (scale >= 0 && Number.isInteger(n)) return n;
  const [x, exponent] = toDecimal(n);
  const dropped = -exponent - scale;
  if (dropped <= 0) return n;
  const unit = tens(Math.min(dropped, 1000));
  const quotient = x / unit; // towards zero
  const rest = x % unit;
  if (rest === 0n) return fromDecimal(quotient, -scale);
  const away = quotient + (x < 0n ? -1n : 1n);
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const isAway =
    how === 'up' ||
    (how === 'floor' && x < 0n) ||
    (how === 'ceiling' && x > 0n) ||
    (how.startsWith('half') && (twice > unit || (twice === unit && (how === 'half-up' || (how === 'half-even' && quotient % 2n !== 0n)))));
  const result = fromDecimal(isAway ? away : quotient, -scale);
  return result === 0 ? 0 : result; // no minus zero
}

/** The text that FEEL prints: never an exponent. */
export function format(n: number): string {
  const plain = String(n === 0 ? 0 : n);
  if (!plain.includes('e')) return plain;
  const [x, exponent] = toDecimal(n);
  if (exponent >= 0) return `${x * tens(exponent)}`;
  const digits = `${x < 0n ? -x : x}`.padStart(1 - exponent, '0');
  return `${x < 0n ? '-' : ''}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}
