import type { Decision, Decisions } from '../decision-table.js';
import { namesIn } from '../expression.js';
import { format } from '../feel/number.js';
import type { Names, Type } from '../feel/tree.js';
import { compileTable, type TablePath, type TableProblem, type TableSource } from './compile.js';
import { AGGREGATES, type Aggregate, type DecisionTable, HIT_POLICIES, type HitPolicy } from './model.js';

type Mapping = Readonly<Record<string, unknown>>;
const NO_OTHERS: Names = {};
const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a table of a definition, as YAML gives it:
 * `{ hit, aggregate, inputs: [FEEL | {expression, label, type, values}], outputs: {name: type | {type, values, default}}, rules: [[cell…]], default }`.
 * A row holds first the input cells, then the output cells; a text cell is FEEL, so a text value has quotes of its own: `'"post"'`; numbers
 * and booleans are taken as they are; a list in an input cell means one of its elements.
 * @param names what the cells may read; without it every name is accepted, and `others` are the tables whose answers may be read.
 * @returns problems with a path inside the object.
 */
export function tableFromYaml(
  id: string,
  object: unknown,
  { names, others }: { readonly names?: Names; readonly others?: Names } = {},
): { readonly table: DecisionTable } | { readonly problems: readonly TableProblem[] } {
  const reader = new Reader();
  const source = reader.read(id, object);
  const inputs = source?.inputs.length ?? 0;
  const compiled =
    source === undefined
      ? undefined
      : compileTable(source, {
          ...(names === undefined ? { names: others ?? NO_OTHERS, isOpen: true } : { names }),
          pathOfCell: (rule, side, cell) => ['rules', rule, side === 'when' ? cell : inputs + cell],
        });
  const problems = [...reader.problems, ...(compiled !== undefined && 'problems' in compiled ? compiled.problems : [])];
  const outputs = isMapping(object) && isMapping(object['outputs']) ? Object.keys(object['outputs']) : [];
  const defaults = isMapping(object) ? object['default'] : undefined;
  // `compileTable` numbers the outputs; here they have names, and a default may stand apart from them
  const named = problems.map((problem) => ({ ...problem, path: namedPath(problem.path, outputs, defaults) }));
  return compiled !== undefined && 'table' in compiled && named.length === 0 ? compiled : { problems: named };
}

/**
 * All tables of a definition, with what they read of each other: an input or cell that names another table requires it.
 * @param tables the value of the key `tables`.
 */
export function decisionsFromYaml(
  tables: unknown,
  { names }: { readonly names?: Names } = {},
): { readonly decisions: Decisions } | { readonly problems: readonly TableProblem[] } {
  if (!isMapping(tables))
    return { problems: [{ path: [], code: 'wrong-table', message: 'The tables are a mapping from names to tables.' }] };
  const ids = Object.keys(tables);
  const readable = ids.filter((id) => names === undefined || !Object.hasOwn(names, id)); // a declared name hides a table that is called alike
  const others = Object.fromEntries(readable.map((id) => [id, 'any' as const]));
  const problems: TableProblem[] = [];
  const decisions: Record<string, Decision> = {};
  for (const id of ids) {
    const read = tableFromYaml(id, tables[id], names === undefined ? { others } : { names: { ...others, ...names }, others });
    if ('problems' in read) problems.push(...read.problems.map((problem) => ({ ...problem, path: [id, ...problem.path] })));
    else decisions[id] = { id, name: id, requires: tablesRead(read.table, readable), table: read.table, value: 'context' };
  }
  for (const id of ids) {
    const cycle = cycleFrom(decisions, id);
    if (cycle !== undefined)
      problems.push({ path: [id], code: 'decision-cycle', message: `The tables ${cycle.join(' → ')} need each other.` });
  }
  return problems.length > 0 ? { problems } : { decisions };
}

function tablesRead(table: DecisionTable, ids: readonly string[]): readonly string[] {
  const cells = table.rules.flatMap(({ when, then }) => [...when, ...then]);
  const defaults = table.outputs.flatMap((output) => (output.default === undefined ? [] : [output.default]));
  const read = [...table.inputs.map(({ expression }) => expression), ...cells, ...defaults].flatMap((part) => namesIn(part));
  return ids.filter((id) => read.some((path) => path === id || path.startsWith(`${id}.`)));
}

/** The way from a table back to itself, if there is one. */
export function cycleFrom(decisions: Decisions, start: string, path: readonly string[] = [start]): readonly string[] | undefined {
  for (const next of decisions[path.at(-1) ?? start]?.requires ?? []) {
    if (next === start) return [...path, start];
    const found = path.includes(next) ? undefined : cycleFrom(decisions, start, [...path, next]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function namedPath(path: TablePath, outputs: readonly string[], defaults: unknown): TablePath {
  const [head, index, last] = path;
  if (head !== 'outputs' || typeof index !== 'number') return path;
  const name = outputs[index] ?? index;
  if (last !== 'default' || defaults === undefined) return [head, name, ...path.slice(2)];
  return isMapping(defaults) && name in defaults ? ['default', name] : ['default'];
}

/** Words of the language of procedures, of FEEL and of modelling tools for the types of a column. */
const TYPES: Readonly<Record<string, Type>> = {
  text: 'text',
  'long-text': 'text',
  string: 'text',
  choice: 'text',
  email: 'text',
  phone: 'text',
  country: 'text',
  number: 'number',
  integer: 'number',
  decimal: 'number',
  money: 'number',
  boolean: 'boolean',
  date: 'date',
  'date-time': 'date-time',
  'date and time': 'date-time',
  time: 'time',
  duration: 'duration',
  list: 'list',
  choices: { items: 'text' },
  context: 'context',
  any: 'any',
};

const HIT_LETTERS: Readonly<Record<string, readonly [HitPolicy, Aggregate?]>> = {
  U: ['unique'],
  A: ['any'],
  P: ['priority'],
  F: ['first'],
  R: ['rule-order'],
  O: ['output-order'],
  C: ['collect'],
  'C+': ['collect', 'sum'],
  'C<': ['collect', 'min'],
  'C>': ['collect', 'max'],
  'C#': ['collect', 'count'],
};

const KEYS = ['hit', 'aggregate', 'inputs', 'outputs', 'rules', 'default', 'source', 'title'];

class Reader {
  readonly problems: TableProblem[] = [];

  problem(path: TablePath, code: TableProblem['code'], message: string): undefined {
    this.problems.push({ path, code, message });
  }

  read(id: string, object: unknown): TableSource | undefined {
    if (!isMapping(object)) return this.problem([], 'wrong-table', 'A table is a mapping with inputs, outputs and rules.');
    for (const key of Object.keys(object)) {
      if (!KEYS.includes(key)) this.problem([key], 'wrong-table', `A table has no ${JSON.stringify(key)}: it has ${KEYS.join(', ')}.`);
    }
    const [hit, aggregate] = this.hit(object['hit'], object['aggregate']);
    const { inputs: columns, outputs: results, rules } = object;
    if (!Array.isArray(columns) || columns.length === 0) this.problem(['inputs'], 'wrong-table', 'A table has a list of inputs.');
    if (!isMapping(results)) this.problem(['outputs'], 'wrong-table', 'The outputs are a mapping from names to types.');
    if (!Array.isArray(rules)) this.problem(['rules'], 'wrong-table', 'The rules are a list of rows.');
    if (!Array.isArray(columns) || !isMapping(results) || !Array.isArray(rules)) return undefined;
    const inputs = columns.map((column, i) => this.input(column, ['inputs', i]));
    const names = Object.keys(results);
    const outputs = names.map((name) => this.output(name, results[name], ['outputs', name]));
    const defaults = this.defaults(object['default'], names);
    return {
      id,
      hit,
      ...(aggregate === undefined ? {} : { aggregate }),
      inputs,
      outputs: outputs.map((output) => ({
        ...output,
        ...(defaults[output.name] === undefined ? {} : { default: defaults[output.name] as string }),
      })),
      rules: rules.map((row, r) => this.rule(row, r, inputs.length, names.length)),
      ...(typeof object['source'] === 'string' ? { source: object['source'] } : {}),
    };
  }

  hit(hit: unknown, aggregate: unknown): readonly [HitPolicy, Aggregate | undefined] {
    const letter = typeof hit === 'string' ? HIT_LETTERS[hit] : undefined;
    const policy = hit === undefined ? 'unique' : (letter?.[0] ?? HIT_POLICIES.find((known) => known === hit));
    if (policy === undefined) this.problem(['hit'], 'wrong-table', `A hit policy is one of ${HIT_POLICIES.join(', ')}.`);
    const how = aggregate === undefined ? letter?.[1] : AGGREGATES.find((known) => known === aggregate);
    if (aggregate !== undefined && how === undefined)
      this.problem(['aggregate'], 'wrong-table', `An aggregate is one of ${AGGREGATES.join(', ')}.`);
    return [policy ?? 'unique', how];
  }

  type(value: unknown, path: TablePath): { type?: Type; isWhole?: true } {
    if (value === undefined) return {};
    const type = typeof value === 'string' ? TYPES[value] : undefined;
    if (type === undefined) {
      this.problem(path, 'unknown-type', `${JSON.stringify(value)} is not a type. The types are ${Object.keys(TYPES).join(', ')}.`);
      return {};
    }
    return { type, ...(value === 'integer' ? { isWhole: true } : {}) };
  }

  input(column: unknown, path: TablePath): TableSource['inputs'][number] {
    if (typeof column === 'string') return { expression: column };
    if (!isMapping(column) || typeof column['expression'] !== 'string') {
      this.problem(path, 'wrong-table', 'An input is a FEEL expression, or { expression, label, type, values }.');
      return { expression: 'null' };
    }
    this.unknownKeys(column, ['expression', 'label', 'type', 'values'], path);
    const { label, values } = column;
    return {
      expression: column['expression'],
      ...this.type(column['type'], [...path, 'type']),
      ...(typeof label === 'string' ? { label } : {}),
      ...(values === undefined ? {} : { values: this.allowed(values, [...path, 'values']) }),
    };
  }

  output(name: string, value: unknown, path: TablePath): TableSource['outputs'][number] {
    if (!isMapping(value)) return { name, ...this.type(value ?? undefined, path) };
    this.unknownKeys(value, ['type', 'values', 'default'], path);
    const { values, default: otherwise } = value;
    const { type } = this.type(value['type'], [...path, 'type']);
    return {
      name,
      ...(type === undefined ? {} : { type }),
      ...(values === undefined ? {} : { values: this.allowed(values, [...path, 'values']) }),
      ...(otherwise === undefined ? {} : { default: this.feel(otherwise, [...path, 'default']) }),
    };
  }

  unknownKeys(value: Mapping, known: readonly string[], path: TablePath): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        this.problem([...path, key], 'wrong-table', `${JSON.stringify(key)} is not known here: ${known.join(', ')}.`);
    }
  }

  /** Allowed values: one text of FEEL tests, or a list of plain values, where a text is itself. */
  allowed(values: unknown, path: TablePath): string {
    if (typeof values === 'string') return values;
    if (Array.isArray(values))
      return values.map((value) => (typeof value === 'string' ? quoted(value) : this.feel(value, path))).join(', ');
    this.problem(path, 'wrong-table', 'The values are a list.');
    return ''; // of an input any value, of an output none: no second problem
  }

  defaults(value: unknown, names: readonly string[]): Readonly<Record<string, string>> {
    if (value === undefined) return {};
    const [only] = names;
    if (!isMapping(value)) {
      if (names.length === 1 && only !== undefined) return { [only]: this.feel(value, ['default']) };
      this.problem(['default'], 'wrong-table', 'The defaults are a mapping from outputs to values.');
      return {};
    }
    this.unknownKeys(value, names, ['default']);
    return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, this.feel(cell, ['default', name])]));
  }

  rule(row: unknown, r: number, inputs: number, outputs: number): TableSource['rules'][number] {
    const path = ['rules', r];
    if (!Array.isArray(row) || row.length !== inputs + outputs) {
      const found = Array.isArray(row) ? `this one has ${row.length}` : 'this is no list';
      this.problem(path, 'wrong-row', `A row has ${inputs} input and ${outputs} output cells; ${found}.`);
      return { when: [], then: [] };
    }
    return {
      when: row.slice(0, inputs).map((cell, c) => this.test(cell, [...path, c])),
      then: row.slice(inputs).map((cell, c) => this.feel(cell, [...path, inputs + c])),
    };
  }

  test(cell: unknown, path: TablePath): string {
    if (cell === null || cell === undefined) {
      this.problem(path, 'empty-cell', 'The cell is empty: write "-" for any value, or "null" in quotes for a missing one.');
      return '-';
    }
    return Array.isArray(cell) ? cell.map((item) => this.feel(item, path)).join(', ') : this.feel(cell, path);
  }

  /** The FEEL text of a YAML value. */
  feel(value: unknown, path: TablePath): string {
    if (value === null || value === undefined) return 'null';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return format(value);
    if (typeof value === 'boolean') return String(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.feel(item, path)).join(', ')}]`;
    if (isMapping(value)) {
      const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${this.feel(item, path)}`);
      return `{${entries.join(', ')}}`;
    }
    this.problem(path, 'wrong-row', `${String(value)} cannot stand in a cell.`);
    return 'null';
  }
}

const quoted = (text: string): string => JSON.stringify(text);
