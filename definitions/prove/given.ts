/** What a definition itself gives to a field: the constants of its expressions and tables. They are told apart as those that it is compared with. */
import type { Decisions } from '../../domain/decision-table.js';
import type { Expression } from '../../domain/expression.js';
import type { ChartState, Statechart } from '../statechart.js';
import { constantsIn, isConstant } from './values.js';

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
      add(field, cellsOf(tables, state.table!.id, output).filter(isConstant).flatMap(constantsIn));
    for (const inner of Object.values(state.states ?? {})) walk(inner);
  };
  for (const state of Object.values(chart.states)) walk(state);
  for (const [field, { value }] of Object.entries(chart.fields)) if (value !== undefined) expressions({ [field]: value });
  return given;
}

/** Whether all that a table can give is written in its cells: nothing of it is computed from what only stands for other values. */
export const givesConstants = (tables: Decisions, id: string, output: string): boolean => cellsOf(tables, id, output).every(isConstant);

function cellsOf(tables: Decisions, id: string, output: string): readonly Expression[] {
  const table = tables[id]?.table;
  const place = table?.outputs.findIndex(({ name }) => name === output) ?? -1;
  if (table === undefined || place < 0) return [];
  const otherwise = table.outputs[place]!.default;
  return [...table.rules.flatMap(({ then }) => then[place] ?? []), ...(otherwise === undefined ? [] : [otherwise])];
}
