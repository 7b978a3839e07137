import type { Expression, Type, UnaryTests } from '../feel/tree.js';

/** What a table does when several rules match (DMN 1.3, clause 8.2.11). */
export const HIT_POLICIES = ['unique', 'any', 'priority', 'first', 'rule-order', 'output-order', 'collect'] as const;
export type HitPolicy = (typeof HIT_POLICIES)[number];

export const AGGREGATES = ['sum', 'min', 'max', 'count'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface TableInput {
  /** As a person names it; the expression when it has no other. */
  readonly label: string;
  readonly expression: Expression;
  /** How the value is read from JSON; `any` when it is not known. */
  readonly type: Type;
  /** Only whole numbers come: between 17 and 18 there is nothing. */
  readonly isWhole?: true;
  /** The values allowed; anything else is an error of the input. */
  readonly values?: UnaryTests;
}

export interface TableOutput {
  readonly name: string;
  readonly type: Type;
  /** The values allowed, in order of priority: the first wins under `priority` and comes first under `output-order`. */
  readonly values?: readonly unknown[];
  readonly default?: Expression;
}

export interface TableRule {
  readonly when: readonly UnaryTests[];
  readonly then: readonly Expression[];
}

/** A decision table whose cells are parsed. Plain JSON: it is a part of the statechart. */
export interface DecisionTable {
  readonly id: string;
  readonly hit: HitPolicy;
  readonly aggregate?: Aggregate;
  readonly inputs: readonly TableInput[];
  readonly outputs: readonly TableOutput[];
  readonly rules: readonly TableRule[];
  readonly source?: string;
}

/** Rules are numbered from 1, as they stand in the table. Without a match and without defaults both lists are empty. */
export interface Answer {
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
  /** The rules that gave the answer: under `any` all that agree, under `priority` and `first` the one chosen. */
  readonly rules: readonly number[];
}

/** Stable codes of a decision that has no answer. Mistakes inside a cell keep the code of `ExpressionError`. */
export type DecisionErrorCode =
  | 'unique-violated'
  | 'any-violated'
  | 'null-input'
  | 'value-not-allowed'
  | 'aggregate-not-number'
  | 'unknown-decision'
  | 'decision-cycle'
  | 'wrong-input';

export class DecisionError extends Error {
  override readonly name = 'DecisionError';
  readonly code: DecisionErrorCode;
  /** The rules concerned, from 1. */
  readonly rules: readonly number[];

  constructor(code: DecisionErrorCode, message: string, rules: readonly number[] = []) {
    super(message);
    this.code = code;
    this.rules = rules;
  }
}
