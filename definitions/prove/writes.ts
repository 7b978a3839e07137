/** Which variables the branches of states at the same time write: between them the order of writing is open. */
import type { Expression } from '../../domain/expression.js';
import type { ChartState, Statechart } from '../statechart.js';
import type { Node } from './model.js';

export interface Writes {
  writtenBySeveral(parallel: string): readonly number[];
  writtenBeside(parallel: string, branch: number): readonly number[];
}

export function writesOf(
  chart: Statechart,
  nodes: ReadonlyMap<string, Node>,
  places: ReadonlyMap<string, number>,
  namesOf: (tree: Expression) => readonly string[],
): Writes {
  const beside = new Map<string, readonly number[]>();
  const byBranch = new Map<string, readonly ReadonlySet<number>[]>();
  const of = (parallel: string): readonly ReadonlySet<number>[] => {
    let found = byBranch.get(parallel);
    // Stryker disable next-line ConditionalExpression: only speed
    if (found === undefined) {
      found = (nodes.get(parallel)?.branches ?? []).map((branch) => indexesOf(writtenIn(nodes.get(branch)!.state)));
      byBranch.set(parallel, found);
    }
    return found;
  };
  const indexesOf = (fields: ReadonlySet<string>): Set<number> => {
    const all = new Set(fields);
    // What is computed from a written field is written with it.
    for (const [field, { value }] of Object.entries(chart.fields)) {
      if (value !== undefined && namesOf(chart.expressions[value]!.tree).some((name) => all.has(name))) all.add(field);
    }
    return new Set([...all].flatMap((field) => places.get(field) ?? []));
  };
  return {
    writtenBySeveral(parallel) {
      const count = new Map<number, number>();
      for (const written of of(parallel)) for (const index of written) count.set(index, (count.get(index) ?? 0) + 1);
      return [...count].flatMap(([index, times]) => (times > 1 ? [index] : []));
    },
    writtenBeside(parallel, branch) {
      const key = `${parallel} ${branch}`;
      let found = beside.get(key);
      // Stryker disable next-line ConditionalExpression: only speed
      if (found === undefined) {
        found = [...new Set(of(parallel).flatMap((written, i) => (i === branch ? [] : [...written])))];
        beside.set(key, found);
      }
      return found;
    },
  };
}

/** The fields that a state, its transitions and the states inside it write. */
export function writtenIn(state: ChartState): Set<string> {
  const acts = [...(state.enter ?? []), ...Object.values({ ...state.on, ...state.reopen }).flatMap(({ act }) => act ?? [])];
  const fields = new Set([
    ...acts.flatMap((act) => (act.kind === 'set' ? Object.keys(act.values) : [])),
    ...Object.keys(state.call?.gives ?? {}),
    ...Object.keys(state.run?.gives ?? {}),
    ...Object.keys(state.wait?.gives ?? {}),
    ...Object.keys(state.table?.gives ?? {}),
    ...(state.task?.form ?? []),
    ...(state.ask?.fields ?? []),
    ...Object.values(state.reopen ?? {}).flatMap(({ requires }) => requires ?? []),
  ]);
  for (const inner of Object.values(state.states ?? {})) for (const field of writtenIn(inner)) fields.add(field);
  return fields;
}
