import type { Text } from '../../domain/language.js';
import { kindsOf } from '../compile-flow.js';
import type { DrawnKind } from '../diagram/words.js';
import type { Definition, State } from '../schema.js';

/** A state or a branch with what is its own: the states inside it stand beside it under their names, which are unique. */
export interface FlatState {
  readonly title: Text | undefined;
  readonly kind: DrawnKind;
  readonly state: State;
  /** Names of the branches of a state whose branches run side by side. */
  readonly branches: readonly string[];
  readonly inside?: string;
}

export function statesOfFlow({ flow }: Definition): Map<string, FlatState> {
  const found = new Map<string, FlatState>();
  const walk = (states: Readonly<Record<string, State>>, inside?: string) => {
    for (const [name, whole] of Object.entries(states)) {
      const { states: inner, all, any, 'at-least': atLeast, ...own } = whole;
      const branches = all ?? any ?? atLeast?.of ?? {};
      found.set(name, {
        title: whole.title as Text | undefined,
        kind: kindOf(whole),
        state: { ...own, ...(atLeast && { 'at-least': { count: atLeast.count, of: {} } }) },
        branches: Object.keys(branches),
        ...(inside !== undefined && { inside }),
      });
      walk(inner ?? {}, name);
      for (const [key, { title, start, states: nested }] of Object.entries(branches)) {
        const branch = `${name}--${key}`;
        found.set(branch, { title: title as Text | undefined, kind: 'branch', state: { start, title }, branches: [], inside: name });
        walk(nested, branch);
      }
    }
  };
  walk(flow.states);
  return found;
}

function kindOf(state: State): DrawnKind {
  if (state.all) return 'all';
  if (state.any) return 'any';
  if (state['at-least']) return 'at-least';
  if (state.decide !== undefined) return 'table';
  return (kindsOf(state)[0] ?? 'step') as DrawnKind;
}

/**
 * States that have another name and are otherwise the same kind of thing with the same title: old name → new name. One that could be either of two is
 * not guessed.
 */
export function renamedStates(older: Definition, newer: Definition): Map<string, string> {
  const [before, after] = [statesOfFlow(older), statesOfFlow(newer)];
  const gone = [...before].filter(([name, { kind }]) => !after.has(name) && kind !== 'branch');
  const come = [...after].filter(([name, { kind }]) => !before.has(name) && kind !== 'branch');
  const alike = (a: FlatState, b: FlatState) => a.kind === b.kind && looks(a) !== undefined && looks(a) === looks(b);
  const renamed = new Map<string, string>();
  for (const [name, was] of gone) {
    const candidates = come.filter(([, is]) => alike(was, is));
    const rivals = gone.filter(([, other]) => alike(other, was));
    if (candidates.length === 1 && rivals.length === 1) renamed.set(name, candidates[0]![0]);
  }
  return renamed;
}

/** What makes a state known to people: its title; without one, all that it says. */
const looks = ({ title, state }: FlatState): string | undefined =>
  title === undefined ? (Object.keys(state).length > 0 ? JSON.stringify(state) : undefined) : JSON.stringify(title);

/** The definition with its states under other names, wherever one is named. */
export function withNames(definition: Definition, renamed: ReadonlyMap<string, string>): Definition {
  if (renamed.size === 0) return definition;
  const named = (name: string) => renamed.get(name) ?? name;
  const walk = (value: unknown, key?: string): unknown => {
    if (typeof value === 'string') return key !== undefined && NO_STATE.has(key) ? value : named(value);
    if (Array.isArray(value)) return value.map((one) => walk(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [key === 'states' ? named(inner) : inner, walk(one, inner)]));
  };
  const { flow, clock } = definition;
  const then = clock?.silence.then;
  return {
    ...definition,
    flow: walk(flow) as Definition['flow'],
    ...(clock && {
      clock: {
        ...clock,
        ...(then !== undefined && { silence: { ...clock.silence, then: named(then) } }),
        ...(clock.interveners && {
          interveners: Object.fromEntries(
            Object.entries(clock.interveners).map(([body, one]) => [body, { ...one, states: one.states.map(named) }]),
          ),
        }),
      },
    }),
  };
}

/** Keys of a flow under which a name is that of something else. */
const NO_STATE: ReadonlySet<string> = new Set(
  'group by for from call run with gives set issue revoke notify fields form shows requires ask decide pay when label title source within every after reason outcome ar fr en es de nl it'.split(
    ' ',
  ),
);
