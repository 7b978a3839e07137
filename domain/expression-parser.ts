import { normalizeContextKey, parser, trackVariables } from 'lezer-feel';
import { checkTests, checkType } from './feel/check.js';
import { Lowering } from './feel/lower.js';
import { fieldsOf } from './feel/names.js';
import type { ExpressionProblem } from './feel/problems.js';
import { SIGNATURES } from './feel/signatures.js';
import type { Expression, Names, Type, UnaryTests } from './feel/tree.js';

/**
 * From the text of a FEEL expression to its small tree, with all its problems at once. The only module that knows the parser: it is used
 * when a definition is checked or published, never where a case runs.
 */
export { namesFrom } from './feel/names.js';
export type { ExpressionProblem } from './feel/problems.js';

export interface ParseContext {
  /** What the scope holds. Without it every name is accepted, untyped. */
  readonly names?: Names;
  /** Other names than the declared ones are accepted too, untyped. */
  readonly isOpen?: boolean;
  /** The type that the result must have, `boolean` for a guard. */
  readonly expects?: Type;
  /** Variables around the expression that are not read from the scope: those of a boxed context or function. */
  readonly locals?: readonly string[];
  /** As DMN wants it: a mistake of type or value is no problem, it gives null when it is evaluated. What is not supported stays refused. */
  readonly lenient?: boolean;
}

export type Parsed<T> = T | { readonly problems: readonly ExpressionProblem[] };

/** Parses an expression and checks its names and types. Both `"text"` and `'text'` are texts, so that an expression reads well inside YAML. */
export function parseExpression(
  source: string,
  context: ParseContext = {},
): Parsed<{ readonly expression: Expression; readonly type: Type | 'null' }> {
  const text = doubleQuoted(source);
  const tree = parserFor('Expression', context.names).parse(text);
  const problems = source.trim() === '' ? [nothing(source)] : syntaxProblems(tree, text);
  if (problems.length > 0) return { problems };
  const lowering = new Lowering(text, context);
  const expression = lowering.expression(tree.topNode);
  const checked = checkType(expression, context.names, context.expects);
  const all = [...lowering.problems, ...(context.lenient === true ? [] : apart(checked.problems, lowering.problems))];
  return all.length > 0 ? { problems: sorted(all) } : { expression, type: checked.type };
}

/** Parses a cell of a decision table; an empty one is `-`. `inputType` is the type of the value that is tested. */
export function parseUnaryTests(
  source: string,
  inputType: Type = 'any',
  context: ParseContext = {},
): Parsed<{ readonly tests: UnaryTests }> {
  const text = doubleQuoted(source);
  if (text.trim() === '') return { tests: { not: false, tests: [{ test: 'any', at: [0, source.length] }], at: [0, source.length] } };
  const tree = parserFor('UnaryTests', context.names).parse(text);
  const problems = syntaxProblems(tree, text);
  if (problems.length > 0) return { problems };
  const lowering = new Lowering(text, context);
  const tests = lowering.unaryTests(tree.topNode);
  const all = [
    ...lowering.problems,
    ...(context.lenient === true ? [] : apart(checkTests(tests, inputType, context.names), lowering.problems)),
  ];
  return all.length > 0 ? { problems: sorted(all) } : { tests };
}

type Tree = ReturnType<typeof parser.parse>;
type Top = 'Expression' | 'UnaryTests';

const NO_NAMES: Names = {};
/** A part that is not understood has no type: what the check says about the whole around it is noise. */
function apart(found: readonly ExpressionProblem[], others: readonly ExpressionProblem[]): ExpressionProblem[] {
  return found.filter((problem) => !others.some(({ from, to }) => problem.from <= to && from <= problem.to));
}

const parsers = new WeakMap<Names, Partial<Record<Top, typeof parser>>>();

/** Names with spaces, dashes or keywords in them are only recognised when the parser knows them. */
function parserFor(top: Top, names: Names = NO_NAMES): typeof parser {
  const known = parsers.get(names) ?? {};
  parsers.set(names, known);
  known[top] ??= parser.configure({ top, contextTracker: trackVariables({ ...FUNCTION_NAMES, ...tracked(names) }) });
  return known[top];
}

const FUNCTION_NAMES = Object.fromEntries(
  Object.keys(SIGNATURES)
    .filter((name) => name.includes(' '))
    .map((name) => [name, 1]),
);

type Tracked = { [name: string]: 1 | Tracked };

function tracked(names: Names): Tracked {
  return Object.fromEntries(
    Object.entries(names).map(([name, type]) => {
      const fields = fieldsOf(type);
      return [normalizeContextKey(name), fields === undefined ? 1 : tracked(fields)];
    }),
  );
}

/** Every place where the text is not FEEL, the nearest ones told as one. */
function syntaxProblems(tree: Tree, text: string): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  tree.iterate({
    enter: (node) => {
      if (!node.type.isError) return;
      const last = problems.at(-1);
      if (last !== undefined && node.from <= last.to + 1) {
        problems[problems.length - 1] = {
          ...last,
          to: Math.max(last.to, node.to),
          message: syntaxMessage(text, last.from, Math.max(last.to, node.to)),
        };
      } else problems.push({ code: 'syntax', message: syntaxMessage(text, node.from, node.to), from: node.from, to: node.to });
    },
  });
  return problems;
}

function syntaxMessage(text: string, from: number, to: number): string {
  const found = text.slice(from, to).trim();
  if (from >= text.trimEnd().length) return 'The expression ends too early.';
  if (found === '') return `Something is missing before ${JSON.stringify(text.slice(from).trim().slice(0, 20))}.`;
  if (found.startsWith('"')) return 'A text is not closed.';
  return `${JSON.stringify(found)} is not understood here.`;
}

const nothing = (source: string): ExpressionProblem => ({
  code: 'syntax',
  message: 'The expression is empty.',
  from: 0,
  to: source.length,
});

const sorted = (problems: readonly ExpressionProblem[]): ExpressionProblem[] => [...problems].sort((a, b) => a.from - b.from);

/**
 * The same text with 'x' written "x", character for character. An apostrophe after a letter belongs to a name, as in `l'adresse`; a text
 * that holds a double quote is left as it is, for the parser to refuse.
 */
function doubleQuoted(source: string): string {
  return source.replace(
    /"(?:\\[\s\S]|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<![\p{L}\p{N}_])'((?:\\[\s\S]|[^'"\\])*)'/gu,
    (found: string, inner?: string) => (inner === undefined ? found : `"${inner}"`),
  );
}
