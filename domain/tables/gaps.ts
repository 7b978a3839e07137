import { evaluate, testUnary, visit } from '../expression.js';
import type { Expression, UnaryTests } from '../feel/tree.js';
import { type Axis, axisOf } from './axis.js';
import type { TablePath } from './compile.js';
import type { DecisionTable } from './model.js';

export interface TableFinding {
  readonly code: 'table-gap' | 'table-overlap' | 'table-not-analysed';
  readonly severity: 'error' | 'info';
  readonly message: string;
  readonly path: TablePath;
  /** The rules concerned, from 1. */
  readonly rules: readonly number[];
  /** One value for each input, by its label, that shows it. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** No more than this many findings of a kind are told: the first ones show what is wrong. */
const MOST = 20;
/** Nodes of the search for gaps; a table of 300 rules takes some thousands. */
const MOST_STEPS = 200_000;

/**
 * Exact check of a table whose cells compare with constants: inputs that no rule matches, and pairs of rules that match together although
 * the hit policy forbids it. Each input is cut into the few pieces on which all its cells are constant, and one value of each piece is held
 * against the cells, so that the check means exactly what `decide` does. A missing value is not looked at. Two inputs are taken to be
 * independent of each other.
 */
export function gapsAndOverlaps(table: DecisionTable): readonly TableFinding[] {
  const axes = table.inputs.map((input, i) =>
    axisOf(
      input,
      table.rules.map(({ when }) => when[i]).filter((cell) => cell !== undefined),
    ),
  );
  const blind = axes.flatMap((axis, i) => (axis === undefined ? [i] : []));
  if (blind.length > 0)
    return blind.map((i) =>
      notAnalysed(`The cells of the input ${table.inputs[i]?.label} do not compare with constants only.`, ['inputs', i]),
    );
  const known = axes as Axis[];
  const sets = table.inputs.map((_, i) => rulesOfPieces(table, known[i] as Axis, i));
  return [...overlaps(table, known, sets), ...gaps(table, known, sets)];
}

function notAnalysed(message: string, path: TablePath): TableFinding {
  return {
    code: 'table-not-analysed',
    severity: 'info',
    message: `${message} Gaps and overlaps are not looked for.`,
    path,
    rules: [],
    example: {},
  };
}

/** For each piece of an input the rules whose cell accepts it. Equal cells are tested once. */
function rulesOfPieces(table: DecisionTable, axis: Axis, input: number): Bits[] {
  const cells = new Map<string, { readonly cell: UnaryTests; readonly rules: Bits }>();
  table.rules.forEach(({ when }, rule) => {
    const cell = when[input] as UnaryTests;
    const key = withoutPlaces(cell);
    const same = cells.get(key) ?? { cell, rules: empty(table.rules.length) };
    cells.set(key, same);
    set(same.rules, rule);
  });
  return axis.pieces.map((piece) => {
    const accepted = empty(table.rules.length);
    for (const { cell, rules } of cells.values()) {
      if (testUnary(cell, piece, {}, { type: axis.type, mode: 'feel' }) === true) join(accepted, rules);
    }
    return accepted;
  });
}

/** The same text for trees that mean the same. */
const withoutPlaces = (tree: unknown): string => JSON.stringify(tree, (key, value: unknown) => (key === 'at' ? undefined : value));

type Bits = Int32Array;
const empty = (size: number): Bits => new Int32Array(Math.ceil(size / 32));
const full = (size: number): Bits => {
  const bits = empty(size);
  for (let i = 0; i < size; i += 1) set(bits, i);
  return bits;
};
const set = (bits: Bits, i: number): void => {
  bits[i >> 5] = (bits[i >> 5] as number) | (1 << (i & 31));
};
const join = (to: Bits, from: Bits): void => {
  for (let i = 0; i < to.length; i += 1) to[i] = (to[i] as number) | (from[i] as number);
};
const has = (bits: Bits, i: number): boolean => ((bits[i >> 5] as number) & (1 << (i & 31))) !== 0;
const both = (a: Bits, b: Bits): Bits => a.map((word, i) => word & (b[i] as number));
const isEmpty = (bits: Bits): boolean => bits.every((word) => word === 0);

function example(table: DecisionTable, axes: readonly Axis[], pieces: readonly number[]): Record<string, unknown> {
  return Object.fromEntries(table.inputs.map(({ label }, i) => [label, axes[i]?.pieces[pieces[i] ?? 0] ?? null]));
}

const shown = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([label, value]) => `${label} = ${JSON.stringify(value)}`)
    .join(', ');

function overlaps(table: DecisionTable, axes: readonly Axis[], sets: readonly Bits[][]): TableFinding[] {
  const { hit, rules } = table;
  if (hit !== 'unique' && hit !== 'any') return [];
  const found: TableFinding[] = [];
  for (let b = 1; b < rules.length; b += 1) {
    for (let a = 0; a < b && found.length < MOST; a += 1) {
      const pieces = sets.map((ofInput) => ofInput.findIndex((bits) => has(bits, a) && has(bits, b)));
      if (pieces.includes(-1)) continue;
      if (hit === 'any' && sameOutputs(rules[a]?.then ?? [], rules[b]?.then ?? [])) continue;
      const values = example(table, axes, pieces);
      const what = hit === 'unique' ? 'only one may' : 'all that match must agree';
      found.push({
        code: 'table-overlap',
        severity: 'error',
        message: `Rules ${a + 1} and ${b + 1} both match ${shown(values)}, where ${what}.`,
        path: ['rules', b],
        rules: [a + 1, b + 1],
        example: values,
      });
    }
  }
  return found;
}

function sameOutputs(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.every((cell, i) => {
    const other = b[i];
    if (other === undefined) return false;
    if (isConstant(cell) && isConstant(other)) {
      return JSON.stringify(evaluate(cell, {}, { mode: 'feel' })) === JSON.stringify(evaluate(other, {}, { mode: 'feel' }));
    }
    return withoutPlaces(cell) === withoutPlaces(other);
  });
}

function isConstant(expression: Expression): boolean {
  let answer = true;
  visit(expression, (node) => {
    if (node.op === 'name') answer = false;
  });
  return answer;
}

/** Goes through the pieces of one input after the other with the rules still possible; what was searched once is not searched again. */
function gaps(table: DecisionTable, axes: readonly Axis[], sets: readonly Bits[][]): TableFinding[] {
  const { hit, outputs, rules } = table;
  const mayMiss =
    hit === 'collect' || hit === 'rule-order' || hit === 'output-order' || outputs.some((output) => output.default !== undefined);
  if (mayMiss) return [];
  // for each input, the rules that accept everything from there on: one of them closes the search
  const open = sets.map(() => full(rules.length));
  for (let i = sets.length - 1; i >= 0; i -= 1) {
    const rest = i === sets.length - 1 ? full(rules.length) : (open[i + 1] as Bits);
    open[i] = (sets[i] ?? []).reduce((all, bits) => both(all, bits), rest);
  }
  const found: number[][] = [];
  const closed = new Set<string>();
  let steps = 0;
  const search = (input: number, possible: Bits, pieces: readonly number[]): boolean => {
    steps += 1;
    if (steps > MOST_STEPS || found.length >= MOST) return false;
    if (isEmpty(possible)) {
      found.push([...pieces]);
      return false;
    }
    if (input === sets.length || !isEmpty(both(possible, open[input] as Bits))) return true;
    const key = `${input} ${possible.join()}`;
    // Stryker disable next-line ConditionalExpression,BooleanLiteral: only speed
    if (closed.has(key)) return true;
    let isClosed = true;
    const seen = new Set<string>(); // pieces with the same rules give the same gap
    (sets[input] ?? []).forEach((bits, piece) => {
      const rest = both(possible, bits);
      const same = rest.join();
      if (seen.has(same)) return;
      seen.add(same);
      if (!search(input + 1, rest, [...pieces, piece])) isClosed = false;
    });
    if (isClosed) closed.add(key);
    return isClosed;
  };
  search(0, full(rules.length), []);
  const findings = found.map((pieces): TableFinding => {
    const values = example(table, axes, pieces);
    return {
      code: 'table-gap',
      severity: 'error',
      message: `No rule matches ${shown(values)}.`,
      path: ['rules'],
      rules: [],
      example: values,
    };
  });
  return steps > MOST_STEPS ? [...findings, notAnalysed('The table is too large to be searched whole.', ['rules'])] : findings;
}
