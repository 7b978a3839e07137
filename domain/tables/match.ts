import { codeOf, testsOf } from '../expression.js';
import type { Code, Mode, Scope } from '../feel/frame.js';
import type { Type, UnaryTests } from '../feel/tree.js';
import { fromJson, kindOf, textOf, toJson, WrongValue } from '../feel/values.js';
import { DecisionError, type DecisionTable, type TableInput } from './model.js';

type Test = (value: unknown, scope: Scope) => boolean | null;

interface Column {
  readonly read: (scope: Scope) => unknown;
  /** The different cells of the column; each is tested at most once a decision. */
  readonly tests: readonly Test[];
  /** For each rule the number of its test, -1 for `-`. */
  readonly cells: Int32Array;
  /** Where cells ask for one text, number or boolean: the rules that a value leaves possible. */
  readonly index: ReadonlyMap<unknown, Int32Array>;
  /** The rules that stay possible for a value that is not in the index; undefined when the column has nothing to index. */
  readonly others: Int32Array | undefined;
}

/** A table made ready to decide; kept as long as the table itself. */
export interface Prepared {
  readonly columns: readonly Column[];
  readonly all: Int32Array;
  readonly then: readonly (readonly Code[])[];
  readonly defaults: readonly (Code | undefined)[];
}

const prepared = { strict: new WeakMap<DecisionTable, Prepared>(), feel: new WeakMap<DecisionTable, Prepared>() };

export function prepare(table: DecisionTable, mode: Mode): Prepared {
  let ready = prepared[mode].get(table);
  if (ready === undefined) {
    ready = {
      columns: table.inputs.map((input, i) => column(table, input, i, mode)),
      all: Int32Array.from(table.rules.keys()),
      then: table.rules.map(({ then }) => then.map((expression) => codeOf(expression, mode))),
      defaults: table.outputs.map((output) => (output.default === undefined ? undefined : codeOf(output.default, mode))),
    };
    prepared[mode].set(table, ready);
  }
  return ready;
}

function column(table: DecisionTable, input: TableInput, at: number, mode: Mode): Column {
  const tests: Test[] = [];
  const known = new Map<string, number>();
  const keys = new Map<unknown, number[]>();
  const rest: number[] = [];
  const cells = Int32Array.from(table.rules, ({ when }, rule) => {
    const cell = when[at];
    const asked = cell === undefined ? undefined : keysOf(cell);
    if (asked === undefined) rest.push(rule);
    else for (const key of asked) keys.set(key, [...(keys.get(key) ?? []), rule]);
    if (cell === undefined || isAny(cell)) return -1;
    const same = JSON.stringify(cell, (key, value: unknown) => (key === 'at' ? undefined : value));
    let number = known.get(same);
    if (number === undefined) {
      number = tests.push(testsOf(cell, mode)) - 1;
      known.set(same, number);
    }
    return number;
  });
  const merge = (rules: readonly number[]): Int32Array => Int32Array.from(new Set([...rules, ...rest])).sort();
  return {
    read: reader(input, mode),
    tests,
    cells,
    index: new Map([...keys].map(([key, rules]) => [key, merge(rules)])),
    others: keys.size === 0 ? undefined : merge([]),
  };
}

const isAny = ({ tests }: UnaryTests): boolean => tests.some(({ test }) => test === 'any');

/** The values that a cell asks for when it only asks for equality with texts, numbers or booleans. */
function keysOf({ not, tests }: UnaryTests): readonly unknown[] | undefined {
  if (not) return undefined;
  const keys: unknown[] = [];
  for (const test of tests) {
    if (test.test !== 'equal' || test.to.op !== 'literal') return undefined;
    const { type, value } = test.to;
    if (type !== 'text' && type !== 'number' && type !== 'boolean') return undefined;
    keys.push(value);
  }
  return keys;
}

function reader(input: TableInput, mode: Mode): (scope: Scope) => unknown {
  const code = codeOf(input.expression, mode);
  const allowed = input.values === undefined ? undefined : testsOf(input.values, mode);
  return (scope) => {
    const value = typed(code(scope, null), input, mode);
    if (allowed !== undefined && value !== null && allowed(value, scope) !== true) {
      throw new DecisionError('value-not-allowed', `${input.label}: ${textOf(value, true)} is not an allowed value`);
    }
    return value;
  };
}

function typed(value: unknown, { type, label }: TableInput, mode: Mode): unknown {
  if (value === null || type === 'any' || kindOf(value) === type) return value;
  try {
    return fromJson(value, isText(type) ? 'text' : type);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    if (mode === 'feel') return value;
    throw new DecisionError('wrong-input', `${label}: ${textOf(toJson(value), true)} is not a ${isText(type) ? 'text' : String(type)}`);
  }
}

const isText = (type: Type): boolean => typeof type === 'object' && 'values' in type;

/**
 * The rules that match, in the order of the table; at most `most` of them. In `strict` mode a rule that would match but for a missing value
 * is an error: nobody can say whether it applies.
 */
export function matching(table: DecisionTable, { columns, all }: Prepared, scope: Scope, mode: Mode, most: number): number[] {
  const values = columns.map(({ read }) => read(scope));
  const results = columns.map(({ tests }) => new Int8Array(tests.length)); // 0: not tested, 1: true, 2: false, 3: null
  let candidates = all;
  columns.forEach(({ index, others }, c) => {
    const value = values[c];
    if (others === undefined || value === null || typeof value === 'object') return;
    const possible = index.get(value) ?? others;
    if (possible.length < candidates.length) candidates = possible;
  });
  const matched: number[] = [];
  for (const rule of candidates) {
    const verdict = test(rule);
    if (verdict === null && mode === 'strict') {
      const missing = table.inputs.filter((_, c) => values[c] === null).map(({ label }) => label);
      throw new DecisionError(
        'null-input',
        `In the table ${table.id} there is no value for ${missing.join(', ')}, and rule ${rule + 1} depends on it.`,
        [rule + 1],
      );
    }
    if (verdict === true && matched.push(rule) >= most) break;
  }
  return matched;

  function test(rule: number): boolean | null {
    let verdict: boolean | null = true;
    for (let c = 0; c < columns.length; c += 1) {
      const { cells, tests } = columns[c] as Column;
      const number = cells[rule] as number;
      if (number < 0) continue;
      const memo = results[c] as Int8Array;
      if (memo[number] === 0) {
        const answer = (tests[number] as Test)(values[c], scope);
        memo[number] = answer === true ? 1 : answer === false ? 2 : 3;
      }
      if (memo[number] === 2) return false;
      if (memo[number] === 3) verdict = null;
    }
    return verdict;
  }
}
