import { evaluate } from '../../domain/expression.js';
import { parseExpression } from '../../domain/expression-parser.js';

const SCOPE = { z: null, l: [3, 1, 2], t: 'hello', c: { k: 1, inner: { x: 'y' } }, p: [{ k: 1 }, { k: 2, v: null }] };

/** The value of an expression as DMN has it: a mistake is null. */
export function feel(source: string, values: Readonly<Record<string, unknown>> = SCOPE): unknown {
  const parsed = parseExpression(source, { lenient: true });
  if ('problems' in parsed) throw new Error(`${source}: ${JSON.stringify(parsed.problems)}`);
  return evaluate(parsed.expression, values, { mode: 'feel' });
}

/** By the clause of DMN 1.3 that says so: an expression, then its value as JSON. */
export type FeelCases = Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
