import { evaluate, visit } from '../expression.js';
import { type ParseContext, parseExpression, parseUnaryTests } from '../expression-parser.js';
import type { ExpressionProblemCode } from '../feel/problems.js';
import type { Expression, Type, TypeName, UnaryTests } from '../feel/tree.js';
import { fromJson, WrongValue } from '../feel/values.js';
import type { Aggregate, DecisionTable, HitPolicy, TableInput, TableOutput, TableRule } from './model.js';

/** A decision table as it is written: cells are FEEL text. */
export interface TableSource {
  readonly id: string;
  readonly hit: HitPolicy;
  readonly aggregate?: Aggregate;
  readonly inputs: readonly {
    readonly label?: string;
    readonly expression: string;
    readonly type?: Type;
    readonly isWhole?: boolean;
    /** Unary tests, such as `"post","online"` or `[0..120]`. */
    readonly values?: string;
  }[];
  readonly outputs: readonly { readonly name: string; readonly type?: Type; readonly values?: string; readonly default?: string }[];
  readonly rules: readonly { readonly when: readonly string[]; readonly then: readonly string[] }[];
  readonly source?: string;
}

export type TablePath = readonly (string | number)[];

/** One mistake in a table. `path` leads to it in the source; `from` and `to` are offsets in the text of the cell, where there is one. */
export interface TableProblem {
  readonly path: TablePath;
  readonly code:
    | ExpressionProblemCode
    | 'wrong-table'
    | 'wrong-row'
    | 'unknown-type'
    | 'aggregate-outputs'
    | 'no-priority'
    | 'empty-cell'
    | 'decision-cycle';
  readonly message: string;
  readonly from?: number;
  readonly to?: number;
  readonly suggestion?: string;
}

/** How the path of a cell is written: DMN keeps inputs and outputs of a rule apart, YAML in one row. */
export interface TableContext extends ParseContext {
  readonly pathOfCell?: (rule: number, side: 'when' | 'then', cell: number) => TablePath;
}

/** Parses every cell of a table, once; tells all problems. */
export function compileTable(
  source: TableSource,
  context: TableContext = {},
): { readonly table: DecisionTable } | { readonly problems: readonly TableProblem[] } {
  const compiler = new TableCompiler(context);
  const table = compiler.table(source);
  return compiler.problems.length > 0 ? { problems: compiler.problems } : { table };
}

class TableCompiler {
  readonly context: TableContext;
  readonly problems: TableProblem[] = [];

  constructor(context: TableContext) {
    this.context = context;
  }

  table(source: TableSource): DecisionTable {
    const { id, hit, aggregate } = source;
    if (aggregate !== undefined && hit !== 'collect')
      this.problem(['aggregate'], 'wrong-table', `Only a table with hit: collect has an aggregate, not ${hit}.`);
    if (aggregate !== undefined && source.outputs.length !== 1)
      this.problem(['outputs'], 'aggregate-outputs', 'A table with an aggregate has one output.');
    if (source.outputs.length === 0) this.problem(['outputs'], 'wrong-table', 'A table has at least one output.');
    const isOrdered = hit === 'priority' || hit === 'output-order';
    if (isOrdered && source.outputs.every(({ values }) => values === undefined)) {
      this.problem(
        ['outputs'],
        'no-priority',
        `With hit: ${hit} the order of the outputs must be said: give "values" to at least one of them.`,
      );
    }
    const inputs = source.inputs.map((input, i) => this.input(input, i));
    const rules = source.rules.map((rule, r): TableRule => {
      const path = (side: 'when' | 'then', cell: number) => this.context.pathOfCell?.(r, side, cell) ?? ['rules', r, side, cell];
      return {
        when: inputs.map((input, c) => this.tests(rule.when[c] ?? '-', input.type, path('when', c))),
        then: source.outputs.map(({ type }, c) => this.expression(rule.then[c] ?? '', path('then', c), type)),
      };
    });
    const typed = inputs.map((input, c) =>
      input.type === 'any' ? { ...input, type: foundType(rules.map(({ when }) => when[c])) } : input,
    );
    return {
      id,
      hit,
      ...(aggregate === undefined ? {} : { aggregate }),
      inputs: typed,
      outputs: source.outputs.map((output, o) => this.output(output, o)),
      rules,
      ...(source.source === undefined ? {} : { source: source.source }),
    };
  }

  problem(path: TablePath, code: TableProblem['code'], message: string): void {
    this.problems.push({ path, code, message });
  }

  input(input: TableSource['inputs'][number], i: number): TableInput {
    const parsed = parseExpression(input.expression, this.context);
    const path = ['inputs', i];
    if ('problems' in parsed) this.problems.push(...parsed.problems.map((problem) => ({ path, ...problem })));
    const expression = 'problems' in parsed ? NOTHING : absentIsNull(parsed.expression);
    const known = 'problems' in parsed || parsed.type === 'null' ? 'any' : parsed.type;
    const type = input.type ?? known;
    return {
      label: input.label ?? input.expression.trim(),
      expression,
      type,
      ...(input.isWhole === true ? { isWhole: true } : {}),
      ...(input.values === undefined ? {} : { values: this.tests(input.values, type, path) }),
    };
  }

  output({ name, type, values, default: otherwise }: TableSource['outputs'][number], o: number): TableOutput {
    const path = ['outputs', o];
    return {
      name,
      type: type ?? 'any',
      ...(values === undefined ? {} : { values: this.values(values, path) }),
      ...(otherwise === undefined ? {} : { default: this.expression(otherwise, [...path, 'default'], type) }),
    };
  }

  /** The declared values of an output, in order. */
  values(text: string, path: TablePath): readonly unknown[] {
    const parsed = parseExpression(`[${text}]`, this.context);
    if ('problems' in parsed)
      this.problems.push(...parsed.problems.map((problem) => ({ path, ...problem, from: problem.from - 1, to: problem.to - 1 })));
    else return evaluate(parsed.expression, {}, { mode: 'feel' }) as readonly unknown[];
    return [];
  }

  tests(text: string, type: Type, path: TablePath): UnaryTests {
    const parsed = parseUnaryTests(text, type, this.context);
    if ('tests' in parsed) return parsed.tests;
    this.problems.push(...parsed.problems.map((problem) => ({ path, ...problem, message: quoteHint(text, problem) })));
    return { not: false, tests: [], at: [0, 0] };
  }

  expression(text: string, path: TablePath, type: Type | undefined): Expression {
    if (text.trim() === '' || text.trim() === '-') return NOTHING;
    const parsed = parseExpression(text, { ...this.context, ...(type === undefined ? {} : { expects: type }) });
    if ('expression' in parsed) return parsed.expression;
    this.problems.push(...parsed.problems.map((problem) => ({ path, ...problem, message: quoteHint(text, problem) })));
    return NOTHING;
  }
}

const NOTHING: Expression = { op: 'literal', value: null, type: 'null', at: [0, 0] };

/** The commonest mistake in YAML: the quotes of the text were those of YAML. */
function quoteHint(text: string, { code, message }: { readonly code: string; readonly message: string }): string {
  return code === 'unknown-name' && /^[\p{L}\p{N}_-]+$/u.test(text.trim())
    ? `${message} A text is written with its own quotes: '"${text.trim()}"'.`
    : message;
}

/** In an input an absent value is null, so that `-` accepts it; a rule that depends on it says so when it is tested. */
function absentIsNull(expression: Expression): Expression {
  visit(expression, (node) => {
    if (node.op === 'name' && node.type === undefined) (node as { type?: Type }).type = 'any';
  });
  return expression;
}

/** The type of a column as its cells show it, so that the text of a date in JSON is read as a date. */
function foundType(cells: readonly (UnaryTests | undefined)[]): Type {
  const types = new Set<TypeName>();
  for (const cell of cells) {
    for (const test of cell?.tests ?? []) {
      if (test.test === 'any') continue;
      if (test.test === 'holds') return 'any';
      const parts = test.to.op === 'range' ? [test.to.low, test.to.high] : test.to.op === 'list' ? test.to.items : [test.to];
      for (const part of parts) {
        if (part === undefined) continue;
        if (part.op !== 'literal') return 'any';
        if (part.type !== 'null') types.add(part.type);
      }
    }
  }
  const [only] = types;
  return types.size === 1 && only !== undefined ? only : 'any';
}

/** Whether a JSON value is of a type; for the inputs of a whole decision. */
export function isOfType(value: unknown, type: Type): boolean {
  try {
    fromJson(value, type);
    return true;
  } catch (error) {
    if (error instanceof WrongValue) return false;
    throw error;
  }
}
