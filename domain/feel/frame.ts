import { type At, ExpressionError } from './tree.js';

/** `strict` raises on every mistake and on a null where a value is needed: for guards. `feel` gives null as DMN does: for DMN files. */
export type Mode = 'strict' | 'feel';

export type Scope = Readonly<Record<string, unknown>>;

/** Values of the local variables, innermost first. Their names are resolved to a depth when the expression is compiled. */
export interface Frame {
  readonly value: unknown;
  readonly up: Frame | null;
}

export function frameAt(frame: Frame | null, depth: number): Frame | null {
  let at = frame;
  for (let i = 0; i < depth; i += 1) at = at?.up ?? null;
  return at;
}

/** A tree made into nested functions, once: evaluating them is some ten times faster than walking the tree. */
export type Code = (scope: Scope, frame: Frame | null) => unknown;

/** A local variable while an expression is compiled; of a filter it is the element. */
export interface Local {
  readonly name: string;
  readonly isFilter?: boolean;
}
export type Locals = readonly Local[];

/** Steps and nested calls left of the running evaluation. One thread evaluates one expression at a time, so one counter is enough. */
let steps = 0;
let calls = 0;
const MOST_STEPS = 1_000_000;
const MOST_CALLS = 300;

export function startEvaluation(): void {
  steps = MOST_STEPS;
  calls = 0;
}

/** Counts work that is done: about one for each value that is touched. */
export function step(at: At, cost = 1): void {
  steps -= cost;
  if (steps < 0) tooLong(at);
}

/** The work of a function on a value. */
export const costOf = (value: unknown): number => (Array.isArray(value) ? value.length : typeof value === 'string' ? value.length >> 6 : 0);

/** Runs a function of the expression; functions that call themselves do not go deep. */
export function nested<T>(at: At, run: () => T): T {
  calls += 1;
  if (calls > MOST_CALLS) tooLong(at);
  try {
    return run();
  } finally {
    calls -= 1;
  }
}

export function tooLong(at: At): never {
  throw new ExpressionError('too-long', 'the expression takes too long', at);
}
