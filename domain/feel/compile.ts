import { MOST, Refusal, withArticle } from './builtin.js';
import { propertiesOf } from './date-functions.js';
import { callBuiltin } from './functions.js';
import { calculate, negated } from './operators.js';
import { type At, type Comparison, type Expression, ExpressionError, type ExpressionErrorCode, type Loop, type Test } from './tree.js';
import { compare, equal, fromJson, includes, isContext, kindOf, Lambda, Range, WrongValue } from './values.js';

/** `strict` raises on every mistake and on a null where a value is needed: for guards. `feel` gives null as DMN does: for DMN files. */
export type Mode = 'strict' | 'feel';

export type Scope = Readonly<Record<string, unknown>>;

/** Values of the local variables, innermost first. Their names are resolved to a depth when the expression is compiled. */
export interface Frame {
  readonly value: unknown;
  readonly up: Frame | null;
}

/** A tree made into nested functions, once: evaluating them is some ten times faster than walking the tree. */
export type Code = (scope: Scope, frame: Frame | null) => unknown;

interface Local {
  readonly name: string;
  readonly isFilter?: boolean;
}
type Locals = readonly Local[];

/** Steps left of the running evaluation. One thread evaluates one expression at a time, so one counter is enough. */
let steps = 0;
export function startEvaluation(): void {
  steps = MOST;
}
function step(at: At): void {
  steps -= 1;
  if (steps < 0) throw new ExpressionError('too-long', `the expression takes more than ${MOST} steps`, at);
}

export function compile(node: Expression, mode: Mode, names: readonly string[] = []): Code {
  return new Compiler(mode).code(
    node,
    names.map((name) => ({ name })),
  );
}

export function compileTests(tests: readonly Test[], mode: Mode): (value: unknown, scope: Scope) => boolean | null {
  const run = new Compiler(mode).tests(tests, [{ name: '?' }]);
  return (value, scope) => run(value, scope, { value, up: null });
}

type TestCode = (value: unknown, scope: Scope, frame: Frame | null) => boolean | null;

type Of<Op extends Expression['op']> = Extract<Expression, { op: Op }>;
type Loops = Extract<Expression, { op: 'for' | 'some' | 'every' }>;

class Compiler {
  readonly mode: Mode;
  constructor(mode: Mode) {
    this.mode = mode;
  }

  /** An error in a guard, null in FEEL. */
  fail(code: ExpressionErrorCode, message: string, at: At): null {
    if (this.mode === 'strict') throw new ExpressionError(code, message, at);
    return null;
  }

  /** Runs an operation that may refuse its operands. */
  attempt<T>(at: At, run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'too-long') throw new ExpressionError(error.code, error.message, at);
      return this.fail(error.code, error.message, at);
    }
  }

  code(node: Expression, locals: Locals): Code {
    switch (node.op) {
      case 'literal':
        return this.literal(node);
      case 'name':
        return this.name(node);
      case 'local':
        return this.local(node, locals);
      case 'field':
        return this.field(node, locals);
      case 'get': {
        const of = this.code(node.of, locals);
        return (scope, frame) => this.get(of(scope, frame), node.key, node.at);
      }
      case 'list': {
        const items = node.items.map((item) => this.code(item, locals));
        return (scope, frame) => items.map((item) => item(scope, frame));
      }
      case 'context':
        return this.context(node, locals);
      case 'range':
        return this.range(node, locals);
      case 'compare':
        return this.compare(node, locals);
      case 'arithmetic': {
        const left = this.code(node.left, locals);
        const right = this.code(node.right, locals);
        const { sign, at } = node;
        return (scope, frame) => this.attempt(at, () => calculate(sign, left(scope, frame), right(scope, frame)));
      }
      case 'negate': {
        const of = this.code(node.of, locals);
        return (scope, frame) => this.attempt(node.at, () => negated(of(scope, frame)));
      }
      case 'and':
      case 'or':
        return this.logic(node, locals);
      case 'if': {
        const test = this.code(node.test, locals);
        const yes = this.code(node.then, locals);
        const no = this.code(node.else, locals);
        return (scope, frame) => {
          const condition = test(scope, frame);
          if (condition !== true && condition !== false)
            this.fail('null-condition', 'the condition of `if` is neither true nor false', node.test.at);
          return condition === true ? yes(scope, frame) : no(scope, frame);
        };
      }
      case 'between': {
        const [value, low, high] = [this.code(node.value, locals), this.code(node.low, locals), this.code(node.high, locals)];
        return (scope, frame) => {
          const v = value(scope, frame);
          const above = this.ordered('>=', v, low(scope, frame), node.at);
          const below = this.ordered('<=', v, high(scope, frame), node.at);
          return above === false || below === false ? false : above === null || below === null ? null : true;
        };
      }
      case 'in': {
        const value = this.code(node.value, locals);
        const tests = this.tests(node.tests, [...locals, { name: '?' }]);
        return (scope, frame) => {
          const v = value(scope, frame);
          return tests(v, scope, { value: v, up: frame });
        };
      }
      case 'for':
        return this.loop(node, locals);
      case 'some':
      case 'every':
        return this.quantifier(node, locals);
      case 'filter':
        return this.filter(node, locals);
      case 'call': {
        const args = node.args.map((arg) => this.code(arg, locals));
        const { fn, at } = node;
        return (scope, frame) => {
          step(at);
          const values = args.map((arg) => arg(scope, frame));
          return this.attempt(at, () => callBuiltin(fn, values));
        };
      }
      case 'apply': {
        const fn = this.code(node.fn, locals);
        const args = node.args.map((arg) => this.code(arg, locals));
        return (scope, frame) => {
          step(node.at);
          const called = fn(scope, frame);
          if (!(called instanceof Lambda)) return this.fail('type-mismatch', `${withArticle(kindOf(called))} is not a function`, node.at);
          const order = node.names === undefined ? [...args.keys()] : called.params.map((param) => node.names?.indexOf(param) ?? -1);
          if (called.params.length !== args.length || order.includes(-1)) {
            return this.fail('wrong-argument', `the function takes ${called.params.join(', ')}`, node.at);
          }
          const given = args.map((arg) => arg(scope, frame));
          return called.call(order.map((i) => given[i]));
        };
      }
      case 'function': {
        const body = this.code(node.body, [...locals, ...node.params.map((name) => ({ name }))]);
        return (scope, frame) =>
          new Lambda(node.params, (args) => {
            step(node.at);
            return body(
              scope,
              args.reduce<Frame | null>((up, value) => ({ value, up }), frame),
            );
          });
      }
      case 'instance': {
        const of = this.code(node.of, locals);
        return (scope, frame) => isInstance(of(scope, frame), node.type);
      }
    }
  }

  literal(node: Of<'literal'>): Code {
    const value = node.type === 'null' ? null : fromJson(node.value, node.type);
    return () => value;
  }

  name(node: Of<'name'>): Code {
    const { path, type, at } = node;
    const [first = '', ...rest] = path;
    const label = path.join('.');
    const unknown = (key: string): null =>
      type === undefined ? this.fail('unknown-name', `there is no value named ${JSON.stringify(key)}`, at) : null;
    const read = (scope: Scope): unknown => {
      if (!Object.hasOwn(scope, first)) return unknown(first);
      let value: unknown = scope[first] ?? null;
      for (const key of rest) {
        if (value === null) return null;
        if (isContext(value)) value = Object.hasOwn(value, key) ? (value[key] ?? null) : unknown(label);
        else value = this.get(value, key, at);
      }
      return value;
    };
    if (type === undefined || type === 'any') return read;
    return (scope) => {
      const value = read(scope);
      if (value === null) return null;
      try {
        return fromJson(value, type);
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        return this.fail('type-mismatch', `${label}: ${error.message}`, at);
      }
    };
  }

  local(node: Of<'local'>, locals: Locals): Code {
    const index = locals.findLastIndex((local) => local.name === node.name);
    if (index < 0) return () => this.fail('unknown-name', `there is no value named ${JSON.stringify(node.name)}`, node.at);
    const depth = locals.length - 1 - index;
    if (depth === 0) return (_, frame) => frame?.value ?? null;
    return (_, frame) => frameAt(frame, depth)?.value ?? null;
  }

  field(node: Of<'field'>, locals: Locals): Code {
    const otherwise =
      node.otherwise === undefined
        ? () => this.fail('unknown-name', `there is no value named ${JSON.stringify(node.name)}`, node.at)
        : this.code(node.otherwise, locals);
    const filters = locals.flatMap((local, i) => (local.isFilter === true ? [locals.length - 1 - i] : [])).reverse();
    const depth = filters[node.up];
    if (depth === undefined) return otherwise;
    return (scope, frame) => {
      const item = frameAt(frame, depth)?.value;
      return isContext(item) && Object.hasOwn(item, node.name) ? (item[node.name] ?? null) : otherwise(scope, frame);
    };
  }

  /** A property of a context, of each element of a list, of a range, of a date, time or duration. */
  get(value: unknown, key: string, at: At): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) return value.map((item) => this.get(item, key, at));
    if (isContext(value)) {
      return Object.hasOwn(value, key) ? (value[key] ?? null) : this.fail('unknown-name', `the context has no ${JSON.stringify(key)}`, at);
    }
    if (value instanceof Range && Object.hasOwn(RANGE_PROPERTIES, key)) return RANGE_PROPERTIES[key]?.(value) ?? null;
    const property = propertiesOf(value)?.[key];
    if (property !== undefined) return property(value as never);
    return this.fail('unknown-name', `${withArticle(kindOf(value))} has no ${JSON.stringify(key)}`, at);
  }

  context(node: Of<'context'>, locals: Locals): Code {
    const inner: Local[] = [...locals];
    const entries = node.entries.map(([key, value]) => {
      const code = this.code(value, inner);
      inner.push({ name: key }); // an entry sees those above it
      return [key, code] as const;
    });
    return (scope, frame) => {
      const context: Record<string, unknown> = Object.create(null);
      let at = frame;
      for (const [key, code] of entries) {
        const value = code(scope, at);
        context[key] = value;
        at = { value, up: at };
      }
      return context;
    };
  }

  range(node: Of<'range'>, locals: Locals): Code {
    const low = node.low === undefined ? () => null : this.code(node.low, locals);
    const high = node.high === undefined ? () => null : this.code(node.high, locals);
    const lacksEnd = (value: unknown, end: Expression | undefined): boolean => value === null && end !== undefined;
    return (scope, frame) => {
      const [a, b] = [low(scope, frame), high(scope, frame)];
      if (lacksEnd(a, node.low) || lacksEnd(b, node.high)) return this.fail('null-value', 'an end of the range has no value', node.at);
      if (a !== null && b !== null && compare(a, b) === undefined)
        return this.fail('type-mismatch', 'the ends of the range cannot be compared', node.at);
      return new Range(a, b, node.lowIn, node.highIn);
    };
  }

  compare(node: Of<'compare'>, locals: Locals): Code {
    const left = this.code(node.left, locals);
    const right = this.code(node.right, locals);
    const { cmp, at } = node;
    if (cmp !== '=' && cmp !== '!=') return (scope, frame) => this.ordered(cmp, left(scope, frame), right(scope, frame), at);
    const asksNull = isNull(node.left) || isNull(node.right);
    const yes = cmp === '=';
    return (scope, frame) => {
      const same = this.equals(left(scope, frame), right(scope, frame), asksNull, at);
      return same === null ? null : same === yes;
    };
  }

  /** Only a comparison with the word `null` asks about null; elsewhere a null is a mistake in a guard, and differs from every value in FEEL. */
  equals(a: unknown, b: unknown, asksNull: boolean, at: At): boolean | null {
    if (!asksNull && (a === null || b === null) && this.mode === 'strict') return this.fail('null-value', 'a comparison with no value', at);
    const same = equal(a, b);
    if (same !== undefined) return same;
    return this.fail('type-mismatch', `${withArticle(kindOf(a))} is compared with ${withArticle(kindOf(b))}`, at);
  }

  ordered(cmp: Comparison, a: unknown, b: unknown, at: At): boolean | null {
    const c = compare(a, b);
    if (c === undefined) {
      if (a === null || b === null) return this.fail('null-value', 'a comparison with no value', at);
      return this.fail('type-mismatch', `${withArticle(kindOf(a))} is compared with ${withArticle(kindOf(b))}`, at);
    }
    return cmp === '<' ? c < 0 : cmp === '<=' ? c <= 0 : cmp === '>' ? c > 0 : c >= 0;
  }

  logic(node: Extract<Expression, { op: 'and' | 'or' }>, locals: Locals): Code {
    const left = this.code(node.left, locals);
    const right = this.code(node.right, locals);
    const stops = node.op === 'or';
    const checked = (value: unknown, at: At): unknown =>
      value === null || typeof value === 'boolean'
        ? value
        : this.fail('type-mismatch', `${withArticle(kindOf(value))} is not a condition`, at);
    return (scope, frame) => {
      const a = checked(left(scope, frame), node.left.at);
      if (a === stops) return stops;
      const b = checked(right(scope, frame), node.right.at);
      return b === stops ? stops : a === null || b === null ? null : !stops;
    };
  }

  loop(node: Loops, locals: Locals): Code {
    const names = node.loops.map(({ name }) => ({ name }));
    const each = this.iterate(node.loops, [...locals, { name: 'partial' }], node.at);
    const body = this.code(node.body, [...locals, { name: 'partial' }, ...names]);
    return (scope, frame) => {
      const results: unknown[] = [];
      const isList = each(scope, { value: results, up: frame }, (inner) => {
        results.push(body(scope, inner));
        return true;
      });
      return isList ? [...results] : null;
    };
  }

  quantifier(node: Loops, locals: Locals): Code {
    const each = this.iterate(node.loops, locals, node.at);
    const body = this.code(node.body, [...locals, ...node.loops.map(({ name }) => ({ name }))]);
    const stops = node.op === 'some';
    return (scope, frame) => {
      let answer: boolean | null = !stops;
      const isList = each(scope, frame, (inner) => {
        const value = body(scope, inner);
        if (value === stops) answer = stops;
        else if (value !== !stops) {
          if (value !== null) this.fail('type-mismatch', `${withArticle(kindOf(value))} is not a condition`, node.body.at);
          answer = null;
        }
        return value !== stops;
      });
      return isList ? answer : null;
    };
  }

  /** Visits every combination of the loops; false when what is iterated is not a list. The visitor returns false to stop. */
  iterate(
    loops: readonly Loop[],
    locals: Locals,
    at: At,
  ): (scope: Scope, frame: Frame | null, visit: (frame: Frame) => boolean) => boolean {
    const [loop, ...rest] = loops;
    if (loop === undefined) return (_, frame, visit) => frame === null || visit(frame) || true;
    const over = this.code(loop.over, locals);
    const to = loop.to === undefined ? undefined : this.code(loop.to, locals);
    const inner = rest.length === 0 ? undefined : this.iterate(rest, [...locals, { name: loop.name }], at);
    return (scope, frame, visit) => {
      const first = over(scope, frame);
      const items = to === undefined ? this.elements(first, at) : this.count(first, to(scope, frame), at);
      if (items === null) return false;
      let isStopped = false;
      const visitOnce = (f: Frame): boolean => {
        if (!visit(f)) isStopped = true;
        return !isStopped;
      };
      for (const value of items) {
        step(at);
        const next = { value, up: frame };
        if (inner === undefined) visitOnce(next);
        else if (!inner(scope, next, visitOnce)) return false;
        if (isStopped) break;
      }
      return true;
    };
  }

  elements(value: unknown, at: At): readonly unknown[] | null {
    if (Array.isArray(value)) return value;
    if (value instanceof Range) return this.count(value.low, value.high, at, value.lowIn, value.highIn);
    if (value === null) return this.fail('null-value', 'a list is needed, but there is no value', at);
    return [value];
  }

  count(from: unknown, to: unknown, at: At, fromIn = true, toIn = true): readonly number[] | null {
    if (!Number.isInteger(from) || !Number.isInteger(to))
      return this.fail('type-mismatch', 'an iteration goes from one whole number to another', at);
    const [a, b] = [from as number, to as number];
    const way = a <= b ? 1 : -1;
    const length = Math.abs(b - a) + 1;
    if (length > MOST) throw new ExpressionError('too-long', `the expression takes more than ${MOST} steps`, at);
    return Array.from({ length }, (_, i) => a + way * i).filter((n) => (fromIn || n !== a) && (toIn || n !== b));
  }

  filter(node: Of<'filter'>, locals: Locals): Code {
    const of = this.code(node.of, locals);
    const by = this.code(node.by, [...locals, { name: 'item', isFilter: true }]);
    return (scope, frame) => {
      const source = of(scope, frame);
      const list = Array.isArray(source) ? source : source === null ? [] : [source];
      if (source === null && this.mode === 'strict') return this.fail('null-value', 'a list is needed, but there is no value', node.of.at);
      if (list.length === 0) return isNumberLiteral(node.by) ? null : [];
      const kept: unknown[] = [];
      for (const item of list) {
        step(node.at);
        const answer = by(scope, { value: item, up: frame });
        if (typeof answer === 'number')
          return list.at(answer > 0 ? answer - 1 : answer < 0 && -answer <= list.length ? answer : list.length) ?? null;
        if (answer === true) kept.push(item);
        else if (answer !== false) this.fail('null-condition', 'the condition of a filter is neither true nor false', node.by.at);
      }
      return kept;
    };
  }

  tests(tests: readonly Test[], locals: Locals): TestCode {
    const codes = tests.map((test) => this.test(test, locals));
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
  test(test: Test, locals: Locals): TestCode {
    if (test.test === 'any') return () => true;
    const { at } = test;
    if (test.test === 'holds') {
      const condition = this.code(test.if, locals);
      return (_, scope, frame) => {
        const value = condition(scope, frame);
        if (value === null || typeof value === 'boolean') return value;
        return this.fail('type-mismatch', `${withArticle(kindOf(value))} is not a condition`, at);
      };
    }
    const to = this.code(test.to, locals);
    if (test.test === 'compare') {
      const { cmp } = test;
      if (cmp !== '=' && cmp !== '!=') {
        return (value, scope, frame) => (value === null ? null : this.ordered(cmp, value, to(scope, frame), at));
      }
      const asksNull = isNull(test.to);
      return (value, scope, frame) => {
        if (value === null && !asksNull) return null;
        const same = this.equals(value, to(scope, frame), asksNull, at);
        return same === null ? null : same === (cmp === '=');
      };
    }
    if (isNull(test.to)) return (value) => value === null;
    return (value, scope, frame) => (value === null ? null : this.matches(value, to(scope, frame), at));
  }

  /** The value is the one given, or lies in the list or range given, or the condition given is true. */
  matches(value: unknown, given: unknown, at: At): boolean | null {
    if (given instanceof Range) {
      if (value instanceof Range) return equal(value, given) === true;
      const inside = includes(given, value);
      return inside ?? this.fail('type-mismatch', `${withArticle(kindOf(value))} is compared with the ends of a range`, at);
    }
    if (Array.isArray(given)) {
      if (Array.isArray(value) && equal(value, given) === true) return true;
      return given.some((item) => (item instanceof Range ? includes(item, value) === true : equal(value, item) === true));
    }
    if (typeof given === 'boolean' && typeof value !== 'boolean') return given;
    return this.equals(value, given, false, at);
  }
}

const RANGE_PROPERTIES: Readonly<Record<string, (range: Range) => unknown>> = {
  start: (range) => range.low,
  end: (range) => range.high,
  'start included': (range) => range.lowIn,
  'end included': (range) => range.highIn,
};

function frameAt(frame: Frame | null, depth: number): Frame | null {
  let at = frame;
  for (let i = 0; i < depth; i += 1) at = at?.up ?? null;
  return at;
}

const isNull = (node: Expression): boolean => node.op === 'literal' && node.type === 'null';
const isNumberLiteral = (node: Expression): boolean => node.op === 'literal' && node.type === 'number';

const KIND_OF_TYPE: Readonly<Record<string, string>> = { string: 'text', 'date and time': 'date-time' };

function isInstance(value: unknown, type: string): boolean {
  if (value === null) return type === 'Null';
  if (type === 'Any') return true;
  const element = /^list<(.*)>$/.exec(type)?.[1];
  if (element !== undefined) return Array.isArray(value) && value.every((item) => isInstance(item, element));
  return kindOf(value) === (KIND_OF_TYPE[type] ?? type);
}
