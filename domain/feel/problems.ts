/** What can be wrong with an expression when a definition is checked. Stable. */
export type ExpressionProblemCode =
  | 'syntax'
  | 'unknown-name'
  | 'unknown-function'
  | 'unknown-value'
  | 'unsupported'
  | 'unsafe-pattern'
  | 'wrong-argument'
  | 'wrong-literal'
  | 'type-mismatch';

/** One mistake; `from` and `to` are UTF-16 offsets in the source text. */
export interface ExpressionProblem {
  readonly code: ExpressionProblemCode;
  readonly message: string;
  readonly from: number;
  readonly to: number;
  /** What was probably meant, to put in its place. */
  readonly suggestion?: string;
}
