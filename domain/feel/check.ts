import { TEMPORAL_PROPERTIES } from './date-functions.js';
import { nearest } from './distance.js';
import { declared, fieldsOf } from './names.js';
import type { ExpressionProblem, ExpressionProblemCode } from './problems.js';
import { SIGNATURES } from './signatures.js';
import type { At, Expression, Loop, Names, Test, Type, UnaryTests } from './tree.js';

/** A type as far as it is known before evaluation; `any` when it is not. */
type Known = Type | 'null' | 'range' | 'function';

type Locals = Readonly<Record<string, Known>>;

/** Finds the type of an expression and the operations in it that can have no answer. */
export function checkType(
  expression: Expression,
  names: Names | undefined,
  expects?: Type,
): { type: Type | 'null'; problems: ExpressionProblem[] } {
  const checker = new Checker(names);
  const type = checker.type(expression, {});
  if (expects !== undefined) checker.needs(expects, type, expression.at);
  return { type: type === 'range' || type === 'function' ? 'any' : type, problems: checker.problems };
}

export function checkTests(tests: UnaryTests, inputType: Type, names: Names | undefined): ExpressionProblem[] {
  const checker = new Checker(names);
  for (const test of tests.tests) checker.test(test, inputType, { '?': inputType });
  return checker.problems;
}

class Checker {
  readonly names: Names | undefined;
  readonly problems: ExpressionProblem[] = [];
  /** What the filters around a name go through, the innermost last. */
  readonly #elements: Known[] = [];

  constructor(names: Names | undefined) {
    this.names = names;
  }

  problem(code: ExpressionProblemCode, message: string, [from, to]: At, suggestion?: string): void {
    this.problems.push({ code, message, from, to, ...(suggestion === undefined ? {} : { suggestion }) });
  }

  type(node: Expression, locals: Locals): Known {
    switch (node.op) {
      case 'literal':
        return node.type;
      case 'name':
        return node.type ?? 'any';
      case 'local':
        return Object.hasOwn(locals, node.name) ? (locals[node.name] ?? 'any') : 'any';
      case 'field':
        return this.field(node, locals);
      case 'get':
        return this.property(this.type(node.of, locals), node.key, node.at);
      case 'list': {
        const items = node.items.map((item) => this.type(item, locals));
        const first = items[0];
        const isOne = first !== undefined && items.every((item) => base(item) === base(first));
        return isOne && isType(first) ? { items: first } : 'list';
      }
      case 'context': {
        const fields: Record<string, Type> = {};
        let inner = locals;
        for (const [key, value] of node.entries) {
          const type = this.type(value, inner);
          fields[key] = isType(type) ? type : 'any';
          inner = { ...inner, [key]: type };
        }
        return { fields };
      }
      case 'range': {
        const [low, high] = [node.low, node.high].map((end) => (end === undefined ? undefined : this.type(end, locals)));
        if (low !== undefined && high !== undefined) this.compares('<', low, high, node.at);
        return 'range';
      }
      case 'compare': {
        const [left, right] = [this.type(node.left, locals), this.type(node.right, locals)];
        this.compares(node.cmp, left, right, node.at);
        this.value(left, node.right);
        this.value(right, node.left);
        return 'boolean';
      }
      case 'arithmetic':
        return this.arithmetic(node, this.type(node.left, locals), this.type(node.right, locals));
      case 'negate': {
        const type = this.type(node.of, locals);
        if (!['number', 'duration', 'any'].includes(base(type)))
          this.problem('type-mismatch', `- before ${an(type)} has no meaning`, node.at);
        return type;
      }
      case 'and':
      case 'or':
        this.needs('boolean', this.type(node.left, locals), node.left.at);
        this.needs('boolean', this.type(node.right, locals), node.right.at);
        return 'boolean';
      case 'if': {
        this.needs('boolean', this.type(node.test, locals), node.test.at);
        return joined(this.type(node.then, locals), this.type(node.else, locals));
      }
      case 'between': {
        const value = this.type(node.value, locals);
        this.compares('<', value, this.type(node.low, locals), node.at);
        this.compares('<', value, this.type(node.high, locals), node.at);
        return 'boolean';
      }
      case 'in': {
        const value = this.type(node.value, locals);
        for (const test of node.tests) this.test(test, value, { ...locals, '?': value });
        return 'boolean';
      }
      case 'for': {
        const body = this.type(node.body, { ...this.loops(node.loops, locals), partial: 'list' });
        return isType(body) ? { items: body } : 'list';
      }
      case 'some':
      case 'every':
        this.needs('boolean', this.type(node.body, this.loops(node.loops, locals)), node.body.at);
        return 'boolean';
      case 'filter': {
        const of = this.type(node.of, locals);
        const item = elementOf(of);
        this.#elements.push(item);
        const by = this.type(node.by, { ...locals, item });
        this.#elements.pop();
        if (base(by) === 'number') return item;
        this.needs('boolean', by, node.by.at);
        return base(of) === 'list' ? of : isType(item) ? { items: item } : 'list';
      }
      case 'call':
        return this.call(node, locals);
      case 'apply':
        for (const arg of node.args) this.type(arg, locals);
        return 'any';
      case 'function':
        this.type(node.body, { ...locals, ...Object.fromEntries(node.params.map((name) => [name, 'any' as const])) });
        return 'function';
      case 'instance':
        this.type(node.of, locals);
        return 'boolean';
    }
  }

  field(node: Expression & { op: 'field' }, locals: Locals): Known {
    const fields = fieldsOf(asType(this.#elements.at(-1 - node.up)));
    const name = fields === undefined ? undefined : declared(fields, node.name);
    if (name !== undefined) return fields?.[name] ?? 'any';
    if (node.otherwise !== undefined) {
      const otherwise = this.type(node.otherwise, locals); // also to tell that nothing around has it either
      return fields === undefined ? 'any' : otherwise;
    }
    if (fields === undefined || this.#elements.some((element) => fieldsOf(asType(element)) === undefined)) return 'any';
    return this.unknown(fields, node.name, node.at);
  }

  unknown(fields: Names, name: string, at: At): Known {
    const suggestion = nearest(name, Object.keys(fields));
    const hint = suggestion === undefined ? '' : `. Did you mean ${JSON.stringify(suggestion)}?`;
    this.problem('unknown-name', `${JSON.stringify(name)} is not declared${hint}`, at, suggestion);
    return 'any';
  }

  loops(loops: readonly Loop[], locals: Locals): Locals {
    let inner = locals;
    for (const { name, over, to } of loops) {
      const type = this.type(over, inner);
      if (to !== undefined) {
        this.needs('number', type, over.at);
        this.needs('number', this.type(to, inner), to.at);
      }
      inner = { ...inner, [name]: to === undefined ? elementOf(type) : 'number' };
    }
    return inner;
  }

  property(of: Known, key: string, at: At): Known {
    const fields = fieldsOf(asType(of));
    if (fields !== undefined) {
      const name = declared(fields, key);
      const type = name === undefined ? this.unknown(fields, key, [at[1] - key.length, at[1]]) : (fields[name] ?? 'any');
      if (!isType(type)) return 'any';
      return base(of) === 'list' ? { items: type } : type;
    }
    const kind = base(of);
    if (['any', 'context', 'list', 'range', 'null', 'function'].includes(kind)) return 'any';
    const isTemporal = ['date', 'time', 'date-time', 'duration'].includes(kind);
    if (isTemporal && TEMPORAL_PROPERTIES.includes(key)) return key === 'time offset' ? 'duration' : key === 'timezone' ? 'text' : 'number';
    this.problem('type-mismatch', `${an(of)} has no ${JSON.stringify(key)}`, at);
    return 'any';
  }

  call(node: Expression & { op: 'call' }, locals: Locals): Known {
    const signature = SIGNATURES[node.fn];
    const types = node.args.map((arg) => this.type(arg, locals));
    if (signature === undefined) return 'any';
    const last = signature.params.length - 1;
    types.forEach((type, i) => {
      const param = signature.params[Math.min(i, last)];
      const arg = node.args[i];
      if (param === undefined || arg === undefined || (type === 'null' && param.optional)) return;
      // a single value is taken as a list of one, and a list of one as its element
      if (param.type === 'list' || base(type) === 'list') return;
      this.needs(param.type, type, arg.at);
    });
    if (node.fn === 'abs') return types[0] ?? 'any';
    if (node.fn === 'get or else') return joined(types[0] ?? 'any', types[1] ?? 'any');
    if (node.fn === 'min' || node.fn === 'max') return elementOf(types[0] ?? 'any');
    if (['sublist', 'reverse', 'sort', 'distinct values', 'remove'].includes(node.fn)) return types[0] ?? 'list';
    const isDuration = ['sum', 'mean'].includes(node.fn) && base(elementOf(types[0] ?? 'any')) === 'duration';
    return isDuration ? 'duration' : signature.gives;
  }

  arithmetic(node: Expression & { op: 'arithmetic' }, left: Known, right: Known): Known {
    const [a, b] = [base(left), base(right)];
    if (a === 'any' || b === 'any') return node.sign === '**' ? 'number' : 'any';
    const result = ARITHMETIC[`${a} ${node.sign} ${b}`];
    if (result !== undefined) return result;
    this.problem('type-mismatch', `${an(left)} ${node.sign} ${an(right)} has no meaning${dateHint(a, b)}`, node.at);
    return 'any';
  }

  compares(cmp: string, left: Known, right: Known, at: At): void {
    const [a, b] = [base(left), base(right)];
    const asksEquality = cmp === '=' || cmp === '!=';
    if (asksEquality && (a === 'null' || b === 'null')) return;
    const isOrdered = (kind: string) => asksEquality || !['boolean', 'list', 'context', 'null', 'range', 'function'].includes(kind);
    if (a === 'any' || b === 'any') {
      const other = a === 'any' ? b : a;
      if (!isOrdered(other)) this.problem('type-mismatch', `${an(a === 'any' ? right : left)} has no order`, at);
    } else if (a !== b) this.problem('type-mismatch', `${an(left)} is compared with ${an(right)}${dateHint(a, b)}`, at);
    else if (!isOrdered(a)) this.problem('type-mismatch', `${an(left)} has no order`, at);
  }

  /** A choice is only compared with one of its values. */
  value(type: Known, node: Expression): void {
    if (typeof type !== 'object' || !('values' in type) || node.op !== 'literal' || typeof node.value !== 'string' || node.type !== 'text')
      return;
    if (type.values.includes(node.value)) return;
    const suggestion = nearest(node.value, type.values);
    const hint = suggestion === undefined ? `It is one of ${type.values.join(', ')}.` : `Did you mean ${JSON.stringify(suggestion)}?`;
    this.problem('unknown-value', `${JSON.stringify(node.value)} is not one of the values. ${hint}`, node.at, suggestion);
  }

  needs(wanted: Type, found: Known, at: At): void {
    const [a, b] = [base(wanted), base(found)];
    if (a === b || a === 'any' || b === 'any') return;
    if (b === 'null' && a !== 'boolean') return; // a null is told when it is met, or is what the author means
    this.problem('type-mismatch', `${an(wanted)} is needed, not ${an(found)}${dateHint(a, b)}`, at);
  }

  test(test: Test, value: Known, locals: Locals): void {
    if (test.test === 'any') return;
    if (test.test === 'holds') {
      this.needs('boolean', this.type(test.if, locals), test.at);
      return;
    }
    const to = this.type(test.to, locals);
    if (test.test === 'compare') {
      this.compares(test.cmp, value, to, test.at);
      this.value(value, test.to);
      return;
    }
    if (test.to.op === 'range') {
      for (const end of [test.to.low, test.to.high]) if (end !== undefined) this.compares('<', value, this.type(end, locals), test.at);
      return;
    }
    if (base(to) === 'list') {
      for (const item of test.to.op === 'list' ? test.to.items : []) this.value(value, item);
      if (base(value) !== 'list') this.compares('=', value, elementOf(to), test.at);
      return;
    }
    if (base(to) === 'boolean' && base(value) !== 'boolean') return; // a condition over other names
    if (base(to) !== 'range') this.compares('=', value, to, test.at);
    this.value(value, test.to);
  }
}

const base = (type: Known): string => {
  if (typeof type === 'string') return type;
  return 'fields' in type ? 'context' : 'items' in type ? 'list' : 'text';
};

const isType = (type: Known): type is Type => type !== 'null' && type !== 'range' && type !== 'function';
const asType = (type: Known | undefined): Type | undefined => (type !== undefined && isType(type) ? type : undefined);

function elementOf(type: Known): Known {
  if (typeof type === 'object' && 'items' in type) return type.items;
  return base(type) === 'list' || type === 'range' ? 'any' : type;
}

function joined(a: Known, b: Known): Known {
  if (a === 'null') return b === 'null' ? 'null' : b;
  return b === 'null' || a === b || base(a) === base(b) ? a : 'any';
}

const an = (type: Known): string => {
  const kind = base(type);
  return kind === 'text' || kind === 'null' ? kind : `a ${kind}`;
};

const dateHint = (a: string, b: string): string => {
  const date = [a, b].find((kind) => ['date', 'date-time', 'time', 'duration'].includes(kind));
  if (date === undefined || (a !== 'text' && b !== 'text')) return '';
  return `; a ${date} is written ${{ date: '@"2026-03-02"', 'date-time': '@"2026-03-02T09:30:00"', time: '@"09:30:00"', duration: '@"P30D"' }[date]}`;
};

const ARITHMETIC: Readonly<Record<string, Type>> = {
  ...Object.fromEntries(['+', '-', '*', '/', '**'].map((sign) => [`number ${sign} number`, 'number' as const])),
  'text + text': 'text',
  'date + duration': 'date',
  'duration + date': 'date',
  'date - duration': 'date',
  'date-time + duration': 'date-time',
  'duration + date-time': 'date-time',
  'date-time - duration': 'date-time',
  'time + duration': 'time',
  'duration + time': 'time',
  'time - duration': 'time',
  'date - date': 'duration',
  'date-time - date-time': 'duration',
  'date - date-time': 'duration',
  'date-time - date': 'duration',
  'time - time': 'duration',
  'duration + duration': 'duration',
  'duration - duration': 'duration',
  'duration * number': 'duration',
  'number * duration': 'duration',
  'duration / number': 'duration',
  'duration / duration': 'number',
};
