import { withArticle } from './builtin.js';
import type { Compiler } from './compile.js';
import type { Frame, Locals, Scope } from './frame.js';
import type { At, Expression, Test } from './tree.js';
import { equal, includes, kindOf, Range } from './values.js';

/** The word `null` itself, which asks about null. */
export const isNull = (node: Expression): boolean => node.op === 'literal' && node.type === 'null';

type TestCode = (value: unknown, scope: Scope, frame: Frame | null) => boolean | null;

export function testsCode(compiler: Compiler, tests: readonly Test[], locals: Locals): TestCode {
  const codes = tests.map((test) => testCode(compiler, test, locals));
  const [only] = codes;
  if (codes.length === 1 && only !== undefined) return only;
  return (value, scope, frame) => {
    let answer: boolean | null = false;
    for (const code of codes) {
      const result = code(value, scope, frame);
      if (result === true) return true;
      if (result === null) answer = null;
    }
    return answer;
  };
}

/** A missing value answers null to a test that needs one: it is for the caller to say what that means. */
function testCode(compiler: Compiler, test: Test, locals: Locals): TestCode {
  if (test.test === 'any') return () => true;
  const { at } = test;
  if (test.test === 'holds') {
    const condition = compiler.code(test.if, locals);
    return (_, scope, frame) => {
      const value = condition(scope, frame);
      if (value === null || typeof value === 'boolean') return value;
      return compiler.fail('type-mismatch', `${withArticle(kindOf(value))} is not a condition`, at);
    };
  }
  const to = compiler.code(test.to, locals);
  if (test.test === 'compare') {
    const { cmp } = test;
    if (cmp !== '=' && cmp !== '!=') {
      return (value, scope, frame) => (value === null ? null : compiler.ordered(cmp, value, to(scope, frame), at));
    }
    const asksNull = isNull(test.to);
    return (value, scope, frame) => {
      if (value === null && !asksNull) return null;
      const same = compiler.equals(value, to(scope, frame), asksNull, at);
      return same === null ? null : same === (cmp === '=');
    };
  }
  if (isNull(test.to)) return (value) => value === null;
  return (value, scope, frame) => (value === null ? null : matches(compiler, value, to(scope, frame), at));
}

/** The value is the one given, or lies in the list or range given, or the condition given is true. */
function matches(compiler: Compiler, value: unknown, given: unknown, at: At): boolean | null {
  if (given instanceof Range) {
    if (value instanceof Range) return equal(value, given) === true;
    const inside = includes(given, value);
    return inside ?? compiler.fail('type-mismatch', `${withArticle(kindOf(value))} is compared with the ends of a range`, at);
  }
  if (Array.isArray(given)) {
    if (Array.isArray(value) && equal(value, given) === true) return true;
    return given.some((item) => (item instanceof Range ? includes(item, value) === true : equal(value, item) === true));
  }
  if (typeof given === 'boolean' && typeof value !== 'boolean') return given;
  return compiler.equals(value, given, false, at);
}
