import { AGGREGATES, type Decision, HIT_POLICIES } from '../domain/decision-table.js';
import type { Expression, Names, Type } from '../domain/expression.js';
import { parseExpression } from '../domain/expression-parser.js';
import { compileTable, type TableSource } from '../domain/tables/compile.js';
import type { DmnProblem } from './dmn.js';
import type { Boxed, Drg } from './dmn-elements.js';
import type { DmnTypes } from './dmn-types.js';

const NOTHING: Expression = { op: 'literal', value: null, type: 'null', at: [0, 0] };

/** Reads the logic of one decision: a table as a table, every other boxed expression as one FEEL expression (DMN 1.3, clauses 7 and 10.2). */
export class DmnLogic {
  readonly root: Drg;
  readonly types: DmnTypes;
  readonly element: string;
  readonly variable: string;
  readonly problems: DmnProblem[];

  constructor(root: Drg, types: DmnTypes, element: string, variable: string, problems: DmnProblem[]) {
    this.root = root;
    this.types = types;
    this.element = element;
    this.variable = variable;
    this.problems = problems;
  }

  of(body: Boxed | undefined, names: Names): Pick<Decision, 'table' | 'expression'> {
    if (body === undefined) {
      this.problem('unsupported', 'The decision has no logic, or logic of a kind that is not supported.');
      return { expression: NOTHING };
    }
    if (body.$type !== 'dmn:DecisionTable') return { expression: this.boxed(body, names, []) };
    const source = this.table(body);
    const compiled = source === undefined ? undefined : compileTable(source, { names, lenient: true });
    if (compiled === undefined || 'table' in compiled) return compiled ?? { expression: NOTHING };
    for (const { path, message, ...rest } of compiled.problems) {
      this.problems.push({ ...rest, message: `${place(path)}: ${message}`, element: this.element });
    }
    return { expression: NOTHING };
  }

  problem(code: DmnProblem['code'], message: string): Expression {
    this.problems.push({ code, message, element: this.element });
    return NOTHING;
  }

  boxed(body: Boxed | undefined, names: Names, locals: readonly string[]): Expression {
    const at = [0, 0] as const;
    switch (body?.$type) {
      case undefined:
        return NOTHING;
      case 'dmn:LiteralExpression':
        return this.literal(body, names, locals);
      case 'dmn:List':
        return { op: 'list', items: (body.elements ?? []).map((item) => this.boxed(item, names, locals)), at };
      case 'dmn:Relation': {
        const columns = (body.column ?? []).map(({ name = '' }) => name);
        const rows = (body.row ?? []).map((row): Expression => {
          const entries = columns.map((column, i) => [column, this.boxed(row.elements?.[i], names, locals)] as const);
          return { op: 'context', entries, at };
        });
        return { op: 'list', items: rows, at };
      }
      case 'dmn:Context':
        return this.context(body, names, locals);
      case 'dmn:Invocation': {
        const bindings = body.binding ?? [];
        return {
          op: 'apply',
          fn: this.boxed(body.calledFunction, names, locals),
          args: bindings.map(({ bindingFormula }) => this.boxed(bindingFormula, names, locals)),
          names: bindings.map(({ parameter }) => parameter?.name ?? ''),
          at,
        };
      }
      case 'dmn:FunctionDefinition': {
        if (body.kind !== undefined && body.kind !== 'FEEL')
          return this.problem('unsupported', `A function of kind ${body.kind} is not supported.`);
        const params = (body.formalParameter ?? []).map(({ name = '' }) => name);
        return { op: 'function', params, body: this.boxed(body.body, withNames(names, params), [...locals, ...params]), at };
      }
      case 'dmn:DecisionTable':
        return this.problem('unsupported', 'A decision table inside a boxed expression is not supported: make it a decision of its own.');
      default:
        return this.problem('unsupported', `${body?.$type.replace('dmn:', '')} is not supported.`);
    }
  }

  /** A context; when its last entry has no name, that entry is the value of the whole. */
  context(body: Boxed, names: Names, locals: readonly string[]): Expression {
    const at = [0, 0] as const;
    const entries: [string, Expression][] = [];
    let inner = names;
    for (const { variable, value } of body.contextEntry ?? []) {
      const key = variable?.name ?? '';
      entries.push([key, this.boxed(value, inner, [...locals, ...entries.map(([name]) => name)])]);
      inner = withNames(inner, [key]);
    }
    const context: Expression = { op: 'context', entries, at };
    return entries.some(([name]) => name === '') ? { op: 'get', of: context, key: '', at } : context;
  }

  literal({ text = '', expressionLanguage }: Boxed, names: Names, locals: readonly string[]): Expression {
    this.checkLanguage(expressionLanguage);
    if (text.trim() === '') return NOTHING;
    const parsed = parseExpression(text, { names, locals, lenient: true });
    if ('expression' in parsed) return parsed.expression;
    this.problems.push(...parsed.problems.map((problem) => ({ ...problem, element: this.element })));
    return NOTHING;
  }

  checkLanguage(language: string | undefined): void {
    const wanted = language ?? this.root.expressionLanguage;
    if (wanted !== undefined && !/feel/i.test(wanted))
      this.problem('unsupported', `The expression language ${wanted} is not supported: only FEEL is.`);
  }

  table(body: Boxed): TableSource | undefined {
    const hit = HIT_POLICIES.find((policy) => policy === (body.hitPolicy ?? 'UNIQUE').toLowerCase().replace(' ', '-'));
    const aggregate = AGGREGATES.find((how) => how === body.aggregation?.toLowerCase());
    if (hit === undefined || (body.aggregation !== undefined && aggregate === undefined)) {
      this.problem('unsupported', `The hit policy ${[body.hitPolicy, body.aggregation].filter(Boolean).join(' ')} is not known.`);
      return undefined;
    }
    const text = (part: { readonly text?: string; readonly expressionLanguage?: string } | undefined): string => {
      this.checkLanguage(part?.expressionLanguage);
      return part?.text ?? '';
    };
    const outputs = body.output ?? [];
    for (const [r, { inputEntry = [], outputEntry = [] }] of (body.rule ?? []).entries()) {
      for (const [what, cells, columns] of [
        ['input', inputEntry, body.input ?? []],
        ['output', outputEntry, outputs],
      ] as const) {
        if (cells.length !== columns.length)
          this.problem(
            'wrong-row',
            `Rule ${r + 1} has ${cells.length} ${what} entries, and the table ${columns.length}: give one for each.`,
          );
      }
    }
    return {
      id: this.element,
      hit,
      ...(aggregate === undefined ? {} : { aggregate }),
      inputs: (body.input ?? []).map(({ label, inputExpression, inputValues }) => {
        const ref = inputExpression?.typeRef;
        const values = inputValues?.text ?? this.types.allowed(ref);
        return {
          ...(label === undefined ? {} : { label }),
          expression: text(inputExpression) || 'null',
          ...typed(this.types.type(ref)),
          isWhole: this.types.isWhole(ref),
          ...(values === undefined || values.trim() === '' ? {} : { values }),
        };
      }),
      outputs: outputs.map(({ name, label, typeRef, outputValues, defaultOutputEntry }) => ({
        name: name ?? (outputs.length === 1 ? this.variable : (label ?? '')),
        ...typed(this.types.type(typeRef)),
        ...optional('values', outputValues?.text ?? this.types.allowed(typeRef)),
        ...optional('default', defaultOutputEntry?.text),
      })),
      rules: (body.rule ?? []).map(({ inputEntry = [], outputEntry = [] }) => ({
        when: inputEntry.map(text),
        then: outputEntry.map(text),
      })),
    };
  }
}

const typed = (type: Type): { type?: Type } => (type === 'any' ? {} : { type });

const optional = <Key extends string>(key: Key, text: string | undefined): { [K in Key]?: string } =>
  (text === undefined || text.trim() === '' ? {} : { [key]: text }) as { [K in Key]?: string };

const withNames = (names: Names, more: readonly string[]): Names => ({
  ...names,
  ...Object.fromEntries(more.map((name) => [name, 'any' as const])),
});

/** `rules/2/when/0` is told as "rule 3, input 1". */
function place(path: readonly (string | number)[]): string {
  const [head, index, side, cell] = path;
  const number = typeof index === 'number' ? index + 1 : '';
  if (head !== 'rules') return `${String(head).replace(/s$/, '')} ${number}`;
  return `rule ${number}, ${side === 'when' ? 'input' : 'output'} ${Number(cell) + 1}`;
}
