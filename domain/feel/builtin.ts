import { kindOf } from './values.js';

/** Thrown by an operation that has no answer: null in FEEL, an error in a guard. */
export class Refusal extends Error {
  readonly code: 'type-mismatch' | 'null-value' | 'wrong-argument' | 'division-by-zero' | 'number-range' | 'too-long';
  constructor(code: Refusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A built-in function: its arguments in the order of its signature, already of the right kind; an optional one that was left out is null; a
 * repeated one is an array.
 */
export type Builtin = (...args: never[]) => unknown;

export function mismatch(wanted: string, value: unknown): Refusal {
  return value === null || value === undefined
    ? new Refusal('null-value', `${wanted} is needed, but there is no value`)
    : new Refusal('type-mismatch', `${wanted} is needed, not ${withArticle(kindOf(value))}`);
}

export const withArticle = (kind: string): string => (kind === 'text' || kind === 'null' ? kind : `a ${kind}`);

/** A finite number, or a refusal. */
export function finite(n: number): number {
  if (!Number.isFinite(n)) throw new Refusal('number-range', 'the result is not a number that can be written');
  return n;
}

/** An expression that makes more than this many values is refused: it would hold the thread. */
export const MOST = 100_000;
