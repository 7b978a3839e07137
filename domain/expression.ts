import { compile, compileTests } from './feel/compile.js';
import { type Code, type Mode, type Scope, startEvaluation } from './feel/frame.js';
import { type Expression, ExpressionError, type Test, type Type, type UnaryTests } from './feel/tree.js';
import { fromJson, toJson, WrongValue } from './feel/values.js';

/**
 * The one evaluator of expressions, for the workflow, the server, the browser, the simulator and the proofs. The language is FEEL
 * (DMN 1.3, clause 10.3) as `docs/reference/expressions.md` delimits it. It takes the tree that `expression-parser.ts` gives, which is plain
 * JSON; it reads no clock and no time-zone table, so the same tree and scope always give the same answer. `today` is an ordinary name.
 */
export type { Expression, Names, Type, TypeName, UnaryTests } from './feel/tree.js';
export { ExpressionError, type Mode, type Scope };

export interface EvaluateOptions {
  /** `strict` (default): a mistake or a null where a value is needed raises. `feel`: null, as DMN says. */
  readonly mode?: Mode;
}

const compiled = { strict: new WeakMap<Expression, Code>(), feel: new WeakMap<Expression, Code>() };

/** The expression made ready to run; kept as long as the tree itself. */
export function codeOf(expression: Expression, mode: Mode): Code {
  let code = compiled[mode].get(expression);
  if (code === undefined) {
    code = compile(expression, mode);
    compiled[mode].set(expression, code);
  }
  return code;
}

/**
 * The value of an expression as plain JSON: dates, times and durations as ISO 8601 text.
 * @param scope plain JSON; a name that was declared with a type is read as that type, and is null when absent.
 * @throws {ExpressionError} with the place in the source text; in mode `feel` only when the evaluation is too long.
 */
export function evaluate(expression: Expression, scope: Scope, { mode = 'strict' }: EvaluateOptions = {}): unknown {
  startEvaluation();
  return toJson(codeOf(expression, mode)(scope, null));
}

/**
 * Whether a guard holds. A null is never false: it means that the question has no answer, and stops the case as an incident.
 * @throws {ExpressionError} `null-condition` when the answer is neither true nor false, or the mistake that was met.
 */
export function holds(expression: Expression, scope: Scope): boolean {
  startEvaluation();
  const value = codeOf(expression, 'strict')(scope, null);
  if (value === true || value === false) return value;
  throw new ExpressionError('null-condition', 'the condition is neither true nor false', expression.at);
}

type TestRun = (value: unknown, scope: Scope) => boolean | null;
const compiledTests = { strict: new WeakMap<UnaryTests, TestRun>(), feel: new WeakMap<UnaryTests, TestRun>() };

/** The tests of a cell made ready to run on a value that was read already (`readValue`). Null: the value is missing and a test needs it. */
export function testsOf(tests: UnaryTests, mode: Mode): TestRun {
  let run = compiledTests[mode].get(tests);
  if (run === undefined) {
    const any = compileTests(tests.tests, mode);
    run = tests.not
      ? (value, scope) => {
          const answer = any(value, scope);
          return answer === null ? null : !answer;
        }
      : any;
    compiledTests[mode].set(tests, run);
  }
  return run;
}

/**
 * Whether a value passes the tests of a cell; `type` says how a JSON value is read.
 * @returns null when the value is missing and a test needs one.
 * @throws {ExpressionError}
 */
export function testUnary(
  tests: UnaryTests,
  input: unknown,
  scope: Scope,
  options: EvaluateOptions & { readonly type?: Type } = {},
): boolean | null {
  startEvaluation();
  const mode = options.mode ?? 'strict';
  return testsOf(tests, mode)(readValue(input, options.type ?? 'any', tests, mode), scope);
}

function readValue(input: unknown, type: Type, { at }: UnaryTests, mode: Mode): unknown {
  try {
    return fromJson(input, type);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    if (mode === 'feel') return null;
    throw new ExpressionError('type-mismatch', error.message, at);
  }
}

/** The expressions directly inside a node, in the order of the text. */
function childrenOf(node: Expression): readonly Expression[] {
  switch (node.op) {
    case 'literal':
    case 'name':
    case 'local':
      return [];
    case 'field':
      return node.otherwise === undefined ? [] : [node.otherwise];
    case 'get':
    case 'negate':
    case 'instance':
      return [node.of];
    case 'list':
      return node.items;
    case 'context':
      return node.entries.map(([, value]) => value);
    case 'range':
      return [node.low, node.high].filter((end) => end !== undefined);
    case 'compare':
    case 'arithmetic':
    case 'and':
    case 'or':
      return [node.left, node.right];
    case 'if':
      return [node.test, node.then, node.else];
    case 'between':
      return [node.value, node.low, node.high];
    case 'in':
      return [node.value, ...node.tests.flatMap(expressionsOf)];
    case 'for':
    case 'some':
    case 'every':
      return [...node.loops.flatMap(({ over, to }) => (to === undefined ? [over] : [over, to])), node.body];
    case 'filter':
      return [node.of, node.by];
    case 'call':
      return node.args;
    case 'apply':
      return [node.fn, ...node.args];
    case 'function':
      return [node.body];
  }
}

const expressionsOf = (test: Test): readonly Expression[] => (test.test === 'any' ? [] : [test.test === 'holds' ? test.if : test.to]);

/** Calls `see` on the expression and on everything inside it, outermost first. Cells of tables are visited too. */
export function visit(expression: Expression | UnaryTests, see: (node: Expression) => void): void {
  if (!('op' in expression)) {
    for (const node of expression.tests.flatMap(expressionsOf)) visit(node, see);
    return;
  }
  see(expression);
  for (const child of childrenOf(expression)) visit(child, see);
}

/** The dotted paths that an expression reads from its scope, each once, in the order of the text. */
export function namesIn(expression: Expression | UnaryTests): readonly string[] {
  const names = new Set<string>();
  visit(expression, (node) => {
    if (node.op === 'name') names.add(node.path.join('.'));
  });
  return [...names];
}

/** The literals with which a name is compared in the expression: the values that can change its answer. ISO text for dates. */
export function literalsOf(expression: Expression | UnaryTests): readonly (string | number | boolean | null)[] {
  const found = new Set<string | number | boolean | null>();
  visit(expression, (node) => {
    if (node.op === 'literal') found.add(node.value);
  });
  return [...found];
}
