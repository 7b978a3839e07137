import { plain, temporalType, unquote, zoneHint } from './literals.js';
import { lowerCall, lowerDateTime } from './lower-call.js';
import { declared, fieldsOf, normalName, suggestName } from './names.js';
import { format } from './number.js';
import type { ExpressionProblem, ExpressionProblemCode } from './problems.js';
import { SIGNATURES } from './signatures.js';
import type { Arithmetic, At, Comparison, Expression, Loop, Names, Test, Type, UnaryTests } from './tree.js';

/** What is used of a node of the concrete syntax tree. */
export interface SyntaxNode {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly firstChild: SyntaxNode | null;
  readonly nextSibling: SyntaxNode | null;
}

const MARKS = new Set(
  'for in return if then else some every satisfies or and between instance of not function external ( ) [ ] { } , : .. . LineComment BlockComment'.split(
    ' ',
  ),
);

export interface LoweringOptions {
  readonly names?: Names;
  readonly lenient?: boolean;
  readonly isOpen?: boolean;
  readonly locals?: readonly string[];
}

/** Makes the small tree of an expression from its concrete syntax; collects what is wrong on the way. */
export class Lowering {
  readonly source: string;
  readonly names: Names | undefined;
  readonly isLenient: boolean;
  /** Names that are not declared are accepted, untyped. */
  readonly isOpen: boolean;
  readonly problems: ExpressionProblem[] = [];
  /** Local variables around the node being lowered, innermost last; a filter is an entry of its own. */
  readonly locals: { readonly name: string; readonly isFilter: boolean }[];
  usesInput = false;

  constructor(source: string, { names, lenient = false, isOpen = false, locals = [] }: LoweringOptions) {
    this.source = source;
    this.names = names;
    this.isLenient = lenient;
    this.isOpen = isOpen || lenient || names === undefined;
    this.locals = locals.map((name) => ({ name, isFilter: false }));
  }

  text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  nameText(node: SyntaxNode): string {
    return this.text(node).replace(/\s+/g, ' ').trim();
  }

  kids(node: SyntaxNode): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!MARKS.has(child.name)) found.push(child);
    return found;
  }

  problem(code: ExpressionProblemCode, message: string, { from, to }: { from: number; to: number }, suggestion?: string): Expression {
    this.problems.push({ code, message, from, to, ...(suggestion === undefined ? {} : { suggestion }) });
    return { op: 'name', path: [], type: 'any', at: [from, to] }; // stands there so that the rest is checked too
  }

  within<T>(names: readonly string[], run: () => T, isFilter = false): T {
    for (const name of names) this.locals.push({ name, isFilter });
    try {
      return run();
    } finally {
      this.locals.length -= names.length;
    }
  }

  expression(node: SyntaxNode): Expression {
    const at: At = [node.from, node.to];
    const kids = this.kids(node);
    const child = (i: number): Expression => {
      const kid = kids[i];
      return kid === undefined ? this.problem('syntax', 'something is missing here', node) : this.expression(kid);
    };
    switch (node.name) {
      case 'Expression':
      case 'ParenthesizedExpression':
      case 'PositiveUnaryTest':
      case 'FunctionBody':
      case 'IterationContext':
        return child(0);
      case 'null':
        return { op: 'literal', value: null, type: 'null', at };
      case 'BooleanLiteral':
        return { op: 'literal', value: this.text(node) === 'true', type: 'boolean', at };
      case 'NumericLiteral':
        return this.number(node, at);
      case 'StringLiteral':
        return { op: 'literal', value: unquote(this.text(node)), type: 'text', at };
      case 'DateTimeLiteral':
        return this.dateTime(node, kids, at);
      case 'VariableName':
      case 'PathExpression':
        return this.path(node);
      case '?':
        this.usesInput = true;
        return { op: 'local', name: '?', at };
      case 'ArithmeticExpression':
        return this.arithmetic(node, kids, at);
      case 'Conjunction':
      case 'Disjunction':
        return { op: node.name === 'Conjunction' ? 'and' : 'or', left: child(0), right: child(1), at };
      case 'Comparison':
        return this.comparison(node, kids, at);
      case 'SimplePositiveUnaryTest':
        return this.simpleTest(node, kids, at);
      case 'Interval':
        return this.interval(node, kids, at);
      case 'IfExpression':
        return { op: 'if', test: child(0), then: child(1), else: child(2), at };
      case 'ForExpression':
        return this.loops('for', kids, at, ['partial']);
      case 'QuantifiedExpression':
        return this.loops(this.text(node).startsWith('some') ? 'some' : 'every', kids, at, []);
      case 'List':
        return { op: 'list', items: kids.map((kid) => this.expression(kid)), at };
      case 'Context':
        return this.context(kids, at);
      case 'FilterExpression': {
        const of = child(0);
        return { op: 'filter', of, by: this.within(['item'], () => child(1), true), at };
      }
      case 'FunctionInvocation':
        return lowerCall(this, node, kids, at);
      case 'FunctionDefinition':
        return this.functionDefinition(node, kids, at);
      case 'InstanceOfExpression':
        return this.instance(kids, child(0), at);
      default:
        return this.problem('unsupported', `${JSON.stringify(this.text(node))} is not supported`, node);
    }
  }

  number(node: SyntaxNode, at: At): Expression {
    const text = this.text(node);
    const value = Number(text);
    const isExact = Number.isFinite(value) && plain(format(value)) === plain(text.replace(/\s/g, ''));
    if (!isExact && !this.isLenient && !/e/i.test(text)) {
      return this.problem('wrong-literal', `${text} has more digits than are kept (17)`, node);
    }
    return { op: 'literal', value: value || 0, type: 'number', at };
  }

  dateTime(node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
    const [head] = kids;
    if (head?.name !== 'AtLiteral') return lowerDateTime(this, node, kids, at);
    const [quoted] = this.kids(head);
    const text = quoted === undefined ? '' : unquote(this.text(quoted));
    const type = temporalType(text);
    if (type !== undefined) return { op: 'literal', value: text, type, at };
    if (this.isLenient) return { op: 'literal', value: null, type: 'null', at };
    return this.problem('wrong-literal', `${JSON.stringify(text)} is not a date, time or duration${zoneHint(text)}`, node);
  }

  /** `a.b.c`: as long as it leads through contexts it is one name; then properties are read. */
  path(node: SyntaxNode): Expression {
    const keys: SyntaxNode[] = [];
    let base = node;
    while (base.name === 'PathExpression') {
      const [from, key] = this.kids(base);
      if (from === undefined || key === undefined) return this.problem('syntax', 'a name is missing after the dot', node);
      keys.unshift(key);
      base = from;
    }
    if (base.name !== 'VariableName') return this.properties(this.expression(base), undefined, keys);
    const name = this.nameText(base);
    const index = this.locals.findLastIndex((local) => normalName(local.name) === normalName(name));
    const filters = this.locals.flatMap((local, i) => (local.isFilter && i > index ? [i] : [])).length;
    if (index >= 0) {
      const local: Expression = { op: 'local', name: this.locals[index]?.name ?? name, at: [base.from, base.to] };
      return this.properties(this.fields(name, filters, local, base), undefined, keys);
    }
    if (filters === 0) return this.global(base, name, keys);
    const isKnown = this.isOpen || (this.names !== undefined && declared(this.names, name) !== undefined);
    return this.properties(this.fields(name, filters, isKnown ? this.global(base, name, []) : undefined, base), undefined, keys);
  }

  /** A bare name inside filters may be a property of the innermost element, then of the next one outwards, else `otherwise`. */
  fields(name: string, filters: number, otherwise: Expression | undefined, { from, to }: SyntaxNode): Expression {
    let found = otherwise;
    if (name === 'item' && otherwise?.op === 'local') return otherwise;
    for (let up = filters - 1; up >= 0; up -= 1) {
      found = { op: 'field', name, up, ...(found === undefined ? {} : { otherwise: found }), at: [from, to] };
    }
    return found ?? this.problem('unknown-name', `${JSON.stringify(name)} is not declared`, { from, to });
  }

  global(base: SyntaxNode, text: string, keys: readonly SyntaxNode[]): Expression {
    const { names } = this;
    const first = names === undefined ? undefined : declared(names, text);
    if (names === undefined || (first === undefined && this.isOpen)) {
      const path = [text, ...keys.map((key) => this.nameText(key))];
      return { op: 'name', path, at: [base.from, keys.at(-1)?.to ?? base.to] };
    }
    if (first === undefined) return this.unknown(names, [text, ...keys.map((key) => this.nameText(key))], base, keys.at(-1) ?? base);
    const path = [first];
    let type: Type = names[first] ?? 'any';
    let end = base;
    const rest = [...keys];
    for (let key = rest[0]; key !== undefined; key = rest[0]) {
      if (type === 'any' || type === 'context') path.push(this.nameText(key));
      else if (typeof type === 'object' && 'fields' in type) {
        const field = declared(type.fields, this.nameText(key));
        if (field === undefined) return this.unknown(names, [...path, this.nameText(key)], base, key);
        path.push(field);
        type = type.fields[field] ?? 'any';
      } else break;
      if (type === 'context') type = 'any';
      end = key;
      rest.shift();
    }
    return this.properties({ op: 'name', path, type, at: [base.from, end.to] }, type, rest);
  }

  unknown(names: Names, path: readonly string[], { from }: SyntaxNode, { to }: SyntaxNode): Expression {
    const dotted = path.join('.');
    const suggestion = suggestName(names, dotted);
    const hint = suggestion === undefined ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`;
    return this.problem('unknown-name', `${JSON.stringify(dotted)} is not declared.${hint}`, { from, to }, suggestion);
  }

  properties(of: Expression, type: Type | undefined, keys: readonly SyntaxNode[]): Expression {
    let fields = fieldsOf(type);
    return keys.reduce((from, key) => {
      const text = this.nameText(key);
      const name = fields === undefined ? text : declared(fields, text);
      if (fields !== undefined && name === undefined) return this.unknown(fields, [text], key, key);
      fields = fieldsOf(fields?.[name ?? text]);
      return { op: 'get', of: from, key: name ?? text, at: [of.at[0], key.to] };
    }, of);
  }

  arithmetic(node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
    const [first, second, third] = kids;
    if (first?.name === 'ArithOp' && second !== undefined) {
      const of = this.expression(second);
      if (of.op === 'literal' && of.type === 'number') return { ...of, value: -(of.value as number) || 0, at };
      return { op: 'negate', of, at };
    }
    if (first === undefined || second === undefined || third === undefined) return this.problem('syntax', 'an operand is missing', node);
    return { op: 'arithmetic', sign: this.text(second) as Arithmetic, left: this.expression(first), right: this.expression(third), at };
  }

  comparison(node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
    const [first, second, third] = kids;
    if (first === undefined || second === undefined) return this.problem('syntax', 'an operand is missing', node);
    const left = this.expression(first);
    if (second.name === 'CompareOp' && third !== undefined) {
      return { op: 'compare', cmp: this.text(second) as Comparison, left, right: this.expression(third), at };
    }
    if (second.name === 'PositiveUnaryTest' || second.name === 'PositiveUnaryTests')
      return { op: 'in', value: left, tests: this.tests(second), at };
    if (third === undefined) return this.problem('syntax', 'an operand is missing', node);
    return { op: 'between', value: left, low: this.expression(second), high: this.expression(third), at };
  }

  tests(node: SyntaxNode): readonly Test[] {
    return node.name === 'PositiveUnaryTests' ? this.kids(node).map((kid) => this.test(kid)) : [this.test(node)];
  }

  test(node: SyntaxNode): Test {
    const at: At = [node.from, node.to];
    const inner = node.name === 'PositiveUnaryTest' ? (this.kids(node)[0] ?? node) : node;
    const [sign, operand] = this.kids(inner);
    if (inner.name === 'SimplePositiveUnaryTest' && sign?.name === 'CompareOp' && operand !== undefined) {
      return { test: 'compare', cmp: this.text(sign) as Comparison, to: this.expression(operand), at };
    }
    const before = this.usesInput;
    this.usesInput = false;
    const to = this.expression(inner);
    const isCondition = this.usesInput;
    this.usesInput ||= before;
    return isCondition ? { test: 'holds', if: to, at } : { test: 'equal', to, at };
  }

  unaryTests(node: SyntaxNode): UnaryTests {
    const at: At = [node.from, node.to];
    const not = node.firstChild?.name === 'not';
    const [inner] = this.kids(node);
    if (inner === undefined || inner.name === 'Wildcard') return { not: false, tests: [{ test: 'any', at }], at };
    return { not, tests: this.tests(inner), at };
  }

  /** Outside a test, `< 5` stands for the range that is open below. */
  simpleTest(node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
    const [sign, operand] = kids;
    if (sign?.name !== 'CompareOp') return sign === undefined ? this.problem('syntax', 'a range is missing', node) : this.expression(sign);
    const cmp = this.text(sign);
    const before = /[(,]\s*$/.test(this.source.slice(0, node.from));
    if (operand === undefined || !before) {
      return this.problem(
        'unsupported',
        `${JSON.stringify(this.text(node))} has no left side; a range is written [1..10], a list of tests with commas`,
        node,
      );
    }
    const end = this.expression(operand);
    if (cmp.startsWith('<')) return { op: 'range', high: end, lowIn: false, highIn: cmp === '<=', at };
    if (cmp.startsWith('>')) return { op: 'range', low: end, lowIn: cmp === '>=', highIn: false, at };
    if (cmp === '=') return { op: 'range', low: end, high: end, lowIn: true, highIn: true, at };
    return this.problem('unsupported', 'a range cannot be written with !=', node);
  }

  interval(node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
    const [low, high] = kids;
    if (low === undefined || high === undefined) return this.problem('syntax', 'a range has two ends', node);
    const text = this.text(node);
    return {
      op: 'range',
      low: this.expression(low),
      high: this.expression(high),
      lowIn: text.startsWith('['),
      highIn: text.endsWith(']'),
      at,
    };
  }

  loops(op: 'for' | 'some' | 'every', kids: readonly SyntaxNode[], at: At, more: readonly string[]): Expression {
    const [list, body] = kids;
    const loops: Loop[] = [];
    let entered = 0;
    for (const node of list === undefined ? [] : this.kids(list)) {
      const [name, over] = this.kids(node);
      if (name === undefined || over === undefined) continue;
      const [from, to] = over.name === 'IterationContext' ? this.kids(over) : [over];
      if (from === undefined) continue;
      loops.push({ name: this.nameText(name), over: this.expression(from), ...(to === undefined ? {} : { to: this.expression(to) }) });
      this.locals.push({ name: this.nameText(name), isFilter: false });
      entered += 1;
    }
    const lowered = this.within(more, () => (body === undefined ? undefined : this.expression(body)));
    this.locals.length -= entered;
    return lowered === undefined
      ? this.problem('syntax', 'the loop has no body', { from: at[0], to: at[1] })
      : { op, loops, body: lowered, at };
  }

  context(kids: readonly SyntaxNode[], at: At): Expression {
    const entries: (readonly [string, Expression])[] = [];
    for (const entry of kids) {
      const [key, value] = this.kids(entry);
      if (key === undefined || value === undefined) continue;
      const text = this.nameText(key);
      const name = text.startsWith('"') ? unquote(text) : text;
      if (entries.some(([other]) => other === name)) this.problem('wrong-argument', `the key ${JSON.stringify(name)} comes twice`, key);
      entries.push([
        name,
        this.within(
          entries.map(([above]) => above),
          () => this.expression(value),
        ),
      ]);
    }
    return { op: 'context', entries, at };
  }

  functionDefinition(node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
    if (/^function\s*\([^)]*\)\s*external\b/.test(this.text(node)))
      return this.problem('unsupported', 'an external function is not supported', node);
    const body = kids.find((kid) => kid.name === 'FunctionBody');
    const list = kids.find((kid) => kid.name === 'FormalParameters');
    const params = (list === undefined ? [] : this.kids(list)).map((kid) => this.nameText(this.kids(kid)[0] ?? kid));
    if (body === undefined) return this.problem('syntax', 'the function has no body', node);
    return { op: 'function', params, body: this.within(params, () => this.expression(body)), at };
  }

  instance(kids: readonly SyntaxNode[], of: Expression, at: At): Expression {
    const node = kids[1];
    const type = node === undefined ? '' : this.nameText(node).replace(/\s*([<>])\s*/g, '$1');
    const element = /^(?:list<)*(.*?)>*$/.exec(type)?.[1] ?? '';
    if (!TYPES.has(element)) return this.problem('unsupported', `instance of ${type} is not supported`, node ?? { from: at[0], to: at[1] });
    return { op: 'instance', of, type, at };
  }

  isFunction(name: string): boolean {
    return Object.hasOwn(SIGNATURES, name);
  }
}

const TYPES = new Set(
  'Any,Null,string,number,boolean,date,time,date and time,days and time duration,years and months duration,list,context,function'.split(
    ',',
  ),
);
