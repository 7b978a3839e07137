/** Types of values, as a definition declares them. Dates, times and durations travel as ISO 8601 text; the name that reads one converts it. */
export type TypeName = 'text' | 'number' | 'boolean' | 'date' | 'date-time' | 'time' | 'duration' | 'list' | 'context' | 'any';

/** A declared type; `values` is a text that can only be one of these. */
export type Type = TypeName | { readonly fields: Names } | { readonly items: Type } | { readonly values: readonly string[] };

/** Declared names and what they hold. A dotted path is nested `fields`. */
export type Names = Readonly<Record<string, Type>>;

/** Where a node stands in its source text: UTF-16 offsets, the end not included. */
export type At = readonly [from: number, to: number];

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '**';

/** One variable of `for`, `some` or `every`; with `to`, it goes from `over` to `to` by one, up or down. */
export interface Loop {
  readonly name: string;
  readonly over: Expression;
  readonly to?: Expression;
}

/**
 * One test of a value that is not named (DMN 1.3, clause 10.3.2, "unary tests").
 * `equal` is also true when the expression gives a list or range that holds the value; `holds` is a condition over `?`.
 */
export type Test =
  | { readonly test: 'any'; readonly at: At }
  | { readonly test: 'compare'; readonly cmp: Comparison; readonly to: Expression; readonly at: At }
  | { readonly test: 'equal'; readonly to: Expression; readonly at: At }
  | { readonly test: 'holds'; readonly if: Expression; readonly at: At };

/** A cell of a decision table: true when one of its tests is true, or none of them with `not`. */
export interface UnaryTests {
  readonly not: boolean;
  readonly tests: readonly Test[];
  readonly at: At;
}

/** A parsed FEEL expression. Plain JSON: it is a part of the statechart, and needs no parser to be evaluated. */
export type Expression =
  | { readonly op: 'literal'; readonly value: null | boolean | number | string; readonly type: TypeName | 'null'; readonly at: At }
  /** A value of the scope. `type` is there when the name was declared: then an absent value is null, else it is an error. */
  | { readonly op: 'name'; readonly path: readonly string[]; readonly type?: Type; readonly at: At }
  /** A variable of a loop, a filter (`item`), a function, a context entry above, or the tested value (`?`). */
  | { readonly op: 'local'; readonly name: string; readonly at: At }
  /** A bare name inside a filter: the property of the element (of the `up`-th filter outwards) if it has it, else `otherwise`. */
  | { readonly op: 'field'; readonly name: string; readonly up: number; readonly otherwise?: Expression; readonly at: At }
  | { readonly op: 'get'; readonly of: Expression; readonly key: string; readonly at: At }
  | { readonly op: 'list'; readonly items: readonly Expression[]; readonly at: At }
  | { readonly op: 'context'; readonly entries: readonly (readonly [string, Expression])[]; readonly at: At }
  /** An absent end is open towards infinity, as in `(< 5)`. */
  | {
      readonly op: 'range';
      readonly low?: Expression;
      readonly high?: Expression;
      readonly lowIn: boolean;
      readonly highIn: boolean;
      readonly at: At;
    }
  | { readonly op: 'compare'; readonly cmp: Comparison; readonly left: Expression; readonly right: Expression; readonly at: At }
  | { readonly op: 'arithmetic'; readonly sign: Arithmetic; readonly left: Expression; readonly right: Expression; readonly at: At }
  | { readonly op: 'negate'; readonly of: Expression; readonly at: At }
  | { readonly op: 'and' | 'or'; readonly left: Expression; readonly right: Expression; readonly at: At }
  | { readonly op: 'if'; readonly test: Expression; readonly then: Expression; readonly else: Expression; readonly at: At }
  | { readonly op: 'between'; readonly value: Expression; readonly low: Expression; readonly high: Expression; readonly at: At }
  | { readonly op: 'in'; readonly value: Expression; readonly tests: readonly Test[]; readonly at: At }
  | { readonly op: 'for' | 'some' | 'every'; readonly loops: readonly Loop[]; readonly body: Expression; readonly at: At }
  | { readonly op: 'filter'; readonly of: Expression; readonly by: Expression; readonly at: At }
  /** A built-in function; its arguments are in the order of the signature, a missing one in the middle is the literal null. */
  | { readonly op: 'call'; readonly fn: string; readonly args: readonly Expression[]; readonly at: At }
  /** A function that is a value; `names` when the arguments were named. */
  | {
      readonly op: 'apply';
      readonly fn: Expression;
      readonly args: readonly Expression[];
      readonly names?: readonly string[];
      readonly at: At;
    }
  | { readonly op: 'function'; readonly params: readonly string[]; readonly body: Expression; readonly at: At }
  | { readonly op: 'instance'; readonly of: Expression; readonly type: string; readonly at: At };

/** What an evaluation says when it has no answer. `code` is stable. */
export type ExpressionErrorCode =
  | 'unknown-name'
  | 'type-mismatch'
  | 'null-value'
  | 'null-condition'
  | 'wrong-argument'
  | 'division-by-zero'
  | 'number-range'
  | 'too-long';

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly code: ExpressionErrorCode;
  readonly from: number;
  readonly to: number;

  constructor(code: ExpressionErrorCode, message: string, at: At) {
    super(message);
    this.code = code;
    this.from = at[0];
    this.to = at[1];
  }
}
