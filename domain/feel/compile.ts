import { Refusal, withArticle } from './builtin.js';
import { propertiesOf } from './date-functions.js';
import { type Code, costOf, type Frame, frameAt, type Local, type Locals, type Mode, nested, type Scope, step } from './frame.js';
import { callBuiltin } from './functions.js';
import { filterCode, loopCode, quantifierCode } from './loops.js';
import { calculate, negated } from './operators.js';
import { isNull, testsCode } from './tests.js';
import { type At, type Comparison, type Expression, ExpressionError, type ExpressionErrorCode, type Test } from './tree.js';
import { compare, equal, fromJson, isContext, kindOf, Lambda, Range, WrongValue } from './values.js';

export function compile(node: Expression, mode: Mode, names: readonly string[] = []): Code {
  return new Compiler(mode).code(
    node,
    names.map((name) => ({ name })),
  );
}

export function compileTests(tests: readonly Test[], mode: Mode): (value: unknown, scope: Scope) => boolean | null {
  const run = testsCode(new Compiler(mode), tests, [{ name: '?' }]);
  return (value, scope) => run(value, scope, { value, up: null });
}

type Of<Op extends Expression['op']> = Extract<Expression, { op: Op }>;

/** Makes the functions; every mistake passes through `fail`, which knows the mode. */
export class Compiler {
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
        const tests = testsCode(this, node.tests, [...locals, { name: '?' }]);
        return (scope, frame) => {
          const v = value(scope, frame);
          return tests(v, scope, { value: v, up: frame });
        };
      }
      case 'for':
        return loopCode(this, node, locals);
      case 'some':
      case 'every':
        return quantifierCode(this, node, locals);
      case 'filter':
        return filterCode(this, node, locals);
      case 'call': {
        const args = node.args.map((arg) => this.code(arg, locals));
        const { fn, at } = node;
        return (scope, frame) => {
          const values = args.map((arg) => arg(scope, frame));
          step(
            at,
            values.reduce((cost: number, value) => cost + costOf(value), 1),
          );
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
            const inner = args.reduce<Frame | null>((up, value) => ({ value, up }), frame);
            return nested(node.at, () => body(scope, inner));
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
      step(at, costOf(value));
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
}

const RANGE_PROPERTIES: Readonly<Record<string, (range: Range) => unknown>> = {
  start: (range) => range.low,
  end: (range) => range.high,
  'start included': (range) => range.lowIn,
  'end included': (range) => range.highIn,
};

const KIND_OF_TYPE: Readonly<Record<string, string>> = { string: 'text', 'date and time': 'date-time' };

function isInstance(value: unknown, type: string): boolean {
  if (value === null) return type === 'Null';
  if (type === 'Any') return true;
  const element = /^list<(.*)>$/.exec(type)?.[1];
  if (element !== undefined) return Array.isArray(value) && value.every((item) => isInstance(item, element));
  return kindOf(value) === (KIND_OF_TYPE[type] ?? type);
}
