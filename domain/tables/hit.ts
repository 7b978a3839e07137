import type { Scope } from '../feel/frame.js';
import { add } from '../feel/number.js';
import { compare, equal } from '../feel/values.js';
import type { Prepared } from './match.js';
import { DecisionError, type DecisionTable } from './model.js';

/** A row of output values, not yet JSON, and the rule that gave it (from 0). */
export interface Row {
  readonly rule: number;
  readonly values: readonly unknown[];
}

export interface Chosen {
  readonly rows: readonly (readonly unknown[])[];
  readonly rules: readonly number[];
}

/** How many matching rules a table looks for at most. */
export const wanted = ({ hit }: DecisionTable): number => (hit === 'first' ? 1 : Number.POSITIVE_INFINITY);

/** Applies the hit policy to the rules that match, at least one (DMN 1.3, clause 8.2.11). */
export function choose(table: DecisionTable, rows: readonly Row[]): Chosen {
  const first = rows[0] as Row;
  switch (table.hit) {
    case 'unique':
      if (rows.length > 1) throw violated('unique-violated', table, rows, 'match together, where only one may');
      return of([first]);
    case 'any':
      if (rows.some((row) => !isSame(row, first))) throw violated('any-violated', table, rows, 'match together with different outputs');
      return { rows: [first.values], rules: rows.map(({ rule }) => rule) };
    case 'first':
      return of([first]);
    case 'priority':
      return of(byPriority(table, rows).slice(0, 1));
    case 'output-order':
      return of(byPriority(table, rows));
    case 'rule-order':
      return of(rows);
    case 'collect':
      return table.aggregate === undefined ? of(rows) : { rows: [[aggregated(table, rows)]], rules: rows.map(({ rule }) => rule) };
  }
}

/** What is answered when no rule matches. `count` counts nothing: zero; other aggregates of nothing have no value. */
export function unmatched(table: DecisionTable, { defaults }: Prepared, scope: Scope): Chosen {
  if (defaults.some((code) => code !== undefined)) return { rows: [defaults.map((code) => code?.(scope, null) ?? null)], rules: [] };
  return { rows: table.aggregate === 'count' ? [[0]] : [], rules: [] };
}

const of = (rows: readonly Row[]): Chosen => ({ rows: rows.map(({ values }) => values), rules: rows.map(({ rule }) => rule) });

const isSame = (a: Row, b: Row): boolean => a.values.every((value, i) => equal(value, b.values[i]) === true);

function violated(code: 'unique-violated' | 'any-violated', table: DecisionTable, rows: readonly Row[], what: string): DecisionError {
  const rules = rows.map(({ rule }) => rule + 1);
  return new DecisionError(code, `In the table ${table.id} the rules ${rules.join(', ')} ${what}.`, rules);
}

/** Outputs in the order of their declared values, the first output counting most; equal ones stay in the order of the rules. */
function byPriority({ outputs }: DecisionTable, rows: readonly Row[]): readonly Row[] {
  const ranks = new Map(
    rows.map((row) => [
      row,
      outputs.map(({ values }, i) => {
        if (values === undefined) return 0;
        const rank = values.findIndex((value) => equal(value, row.values[i]) === true);
        return rank < 0 ? values.length : rank;
      }),
    ]),
  );
  return [...rows].sort((a, b) => {
    const [x, y] = [ranks.get(a) ?? [], ranks.get(b) ?? []];
    return x.map((rank, i) => rank - (y[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}

function aggregated(table: DecisionTable, rows: readonly Row[]): unknown {
  if (table.aggregate === 'count') return rows.length;
  const values = rows.map((row) => row.values[0]);
  if (table.aggregate === 'sum') {
    return values.reduce((total: number, value, i) => {
      if (typeof value !== 'number') throw notNumber(table, rows[i], 'number');
      return add(total, value);
    }, 0);
  }
  const way = table.aggregate === 'min' ? -1 : 1;
  return values.reduce((best, value, i) => {
    const c = compare(value, best);
    if (c === undefined) throw notNumber(table, rows[i], 'value that can be compared');
    return c * way > 0 ? value : best;
  });
}

function notNumber(table: DecisionTable, row: Row | undefined, what: string): DecisionError {
  const rule = (row?.rule ?? 0) + 1;
  return new DecisionError('aggregate-not-number', `In the table ${table.id} the output of rule ${rule} is not a ${what}.`, [rule]);
}
