/** What a definition itself gives to a field: the constants of its expressions and tables. They are told apart as those that it is compared with. */
import type { Decisions, DecisionTable } from '../../domain/decision-table.js';
import type { Expression } from '../../domain/expression.js';
import type { UnaryTests } from '../../domain/feel/tree.js';
import type { ChartState, Statechart } from '../statechart.js';
import { constantsIn, isConstant, isExact, isExactTest } from './values.js';

/** By field. What an answer, a form or another field gives is not among them. */
export function constantsGiven(chart: Statechart, tables: Decisions): ReadonlyMap<string, readonly unknown[]> {
  const given = new Map<string, unknown[]>();
  const add = (field: string, values: readonly unknown[]) => given.set(field, [...(given.get(field) ?? []), ...values]);
  const expressions = (gives: Readonly<Record<string, number>> = {}) => {
    for (const [field, place] of Object.entries(gives)) add(field, constantsIn(chart.expressions[place]!.tree));
  };
  const walk = (state: ChartState): void => {
    const ways = Object.values({ ...state.on, ...state.reopen });
    for (const act of [...(state.enter ?? []), ...ways.flatMap((way) => way.act ?? [])]) if (act.kind === 'set') expressions(act.values);
    for (const gives of [state.call?.gives, state.run?.gives, state.wait?.gives]) expressions(gives);
    for (const [field, output] of Object.entries(state.table?.gives ?? {}))
      add(field, [
        ...cellsOf(tables, state.table!.id, output).filter(isConstant).flatMap(constantsIn),
        ...sumsOf(tables[state.table!.id]?.table),
      ]);
    for (const inner of Object.values(state.states ?? {})) walk(inner);
  };
  for (const state of Object.values(chart.states)) walk(state);
  for (const [field, { value }] of Object.entries(chart.fields)) if (value !== undefined) expressions({ [field]: value });
  return given;
}

/** More sums than these are not told apart. */
const MOST_SUMS = 16;

/** What a table that adds up or counts its rules can come to. */
function sumsOf(table: DecisionTable | undefined): readonly number[] {
  if (table?.aggregate !== 'sum' && table?.aggregate !== 'count') return [];
  const cells = table.rules.map(({ then: [cell] }) => (table.aggregate === 'count' ? 1 : cell?.op === 'literal' ? Number(cell.value) : 0));
  const sums = new Set([0]);
  for (const cell of cells) if (sums.size <= MOST_SUMS) for (const sum of [...sums]) sums.add(sum + cell);
  return sums.size > MOST_SUMS ? [] : [...sums];
}

/** Whether all that a table can give is written in its cells: nothing of it is computed from what only stands for other values. */
export const givesConstants = (tables: Decisions, id: string, output: string): boolean => cellsOf(tables, id, output).every(isConstant);

/** All that a table reads something by: its inputs, its cells, what it gives where no rule does. */
export const partsOf = (table: DecisionTable | undefined): (Expression | UnaryTests)[] =>
  table === undefined
    ? []
    : [
        ...table.inputs.map(({ expression }) => expression),
        ...table.rules.flatMap(({ when, then }) => [...when, ...then]),
        ...table.outputs.flatMap((output) => output.default ?? []),
      ];

/** Whether the table, and those that it reads, only compare names with constants: then the points of its names stand for all their values. */
export function isExactTable(tables: Decisions, id: string): boolean {
  const { table, requires = [] } = tables[id] ?? {};
  if (table === undefined) return false;
  const isPlain = table.inputs.every(({ expression }) => isExact(expression));
  return (
    isPlain &&
    table.rules.every(({ when }) => when.every(({ tests }) => tests.every(isExactTest))) &&
    requires.every((other) => isExactTable(tables, other))
  );
}

/** All that a table can write of its own; undefined where it computes, or adds up. */
export function constantsOf(tables: Decisions, id: string, output: string): readonly unknown[] | undefined {
  return tables[id]?.table?.aggregate === undefined && givesConstants(tables, id, output)
    ? cellsOf(tables, id, output).flatMap(constantsIn)
    : undefined;
}

function cellsOf(tables: Decisions, id: string, output: string): readonly Expression[] {
  const table = tables[id]?.table;
  if (table === undefined) return [];
  const place = table.outputs.findIndex(({ name }) => name === output);
  if (place < 0) return [];
  const otherwise = table.outputs[place]!.default;
  return [...table.rules.flatMap(({ then }) => then[place] ?? []), ...(otherwise === undefined ? [] : [otherwise])];
}
