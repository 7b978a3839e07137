import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createMachine,
  initialTransition,
  type StateValue,
  transition,
} from 'xstate';
import type { Arrow, ChartState, Statechart } from './statechart.js';

/**
 * The machine is asked one thing at a time: given where the case is and what happened, where is it now, and which states were left and entered.
 * It never owns a timer, a promise or a child (ADR 3): it has no delays, no `always` and no final states, so a step is one transition and the
 * interpreter, which applies data between steps, sees every one.
 */
export interface MachineEvent {
  readonly type: string;
  /** Evaluates an expression of the chart against the data of the case; throws when it has no clear answer. */
  readonly holds: (expression: number) => boolean;
}

/** Where a case is, as JSON: what a running case carries. */
export interface Position {
  readonly value: StateValue;
  /** How often each bounded state was entered. */
  readonly entries: Readonly<Record<string, number>>;
}

export type Move = { readonly kind: 'left' | 'entered'; readonly state: string } | { readonly kind: 'took'; readonly event: string };

interface Context {
  entries: Record<string, number>;
}

const machines = new WeakMap<Statechart, AnyStateMachine>();

/** One machine a chart: a case compiles its own once (about 0.3 ms). */
function machineOf(chart: Statechart): AnyStateMachine {
  let machine = machines.get(chart);
  if (machine === undefined) {
    machine = build(chart);
    machines.set(chart, machine);
  }
  return machine;
}

/** Every state by its name. Names are unique in a procedure, whatever their depth. */
const flat = new WeakMap<Statechart, Map<string, ChartState>>();
export function statesOf(chart: Statechart): ReadonlyMap<string, ChartState> {
  let found = flat.get(chart);
  if (found === undefined) {
    found = new Map();
    const walk = (states: Readonly<Record<string, ChartState>>) => {
      for (const [name, state] of Object.entries(states)) {
        found?.set(name, state);
        walk(state.states ?? {});
      }
    };
    walk(chart.states);
    flat.set(chart, found);
  }
  return found;
}

function build(chart: Statechart): AnyStateMachine {
  const all = statesOf(chart);
  const guard = (when: number | undefined, target: string | undefined) =>
    when === undefined && target === undefined
      ? {}
      : {
          guard: ({ context, event }: { context: unknown; event: unknown }) => {
            const bound = target === undefined ? undefined : all.get(target)?.atMost;
            if (bound !== undefined && ((context as Context).entries[target as string] ?? 0) >= bound.times) return false;
            return when === undefined || (event as unknown as MachineEvent).holds(when);
          },
        };
  const arrows = (from: readonly Arrow[]) =>
    from.flatMap(({ to, when }) => {
      const bound = all.get(to)?.atMost;
      const straight = { target: `#${to}`, ...guard(when, bound === undefined ? undefined : to) };
      // A bounded state that was entered often enough is replaced by the way out that the designer named.
      return bound === undefined ? [straight] : [straight, { target: `#${bound.otherwise}`, ...guard(when, undefined) }];
    });
  const node = (name: string, state: ChartState): object => ({
    id: name,
    entry: [
      { type: 'entered', params: { state: name } },
      ...(state.atMost
        ? [
            assign(({ context }) => ({
              entries: { ...(context as Context).entries, [name]: ((context as Context).entries[name] ?? 0) + 1 },
            })),
          ]
        : []),
    ],
    exit: [{ type: 'left', params: { state: name } }],
    on: {
      ...Object.fromEntries(Object.entries(state.on ?? {}).map(([event, t]) => [`${name}.${event}`, arrows(t.arrows)])),
      ...(state.always && { [`${name}.go`]: arrows(state.always) }),
      ...Object.fromEntries(Object.entries(state.reopen ?? {}).map(([event, { to }]) => [`${name}.${event}`, arrows([{ to }])])),
    },
    ...(state.kind === 'parallel' && { type: 'parallel' as const }),
    ...(state.initial !== undefined && { initial: state.initial }),
    ...(state.states && { states: Object.fromEntries(Object.entries(state.states).map(([child, s]) => [child, node(child, s)])) }),
  });
  const first = Object.keys(chart.states)[0] as string;
  return createMachine({
    id: '(case)',
    context: { entries: {} },
    initial: first,
    states: Object.fromEntries(Object.entries(chart.states).map(([name, s]) => [name, node(name, s)])),
    on: {
      ...Object.fromEntries(Object.entries(chart.anytime).map(([event, { to }]) => [`any.${event}`, { target: `#${to}` }])),
      ...(chart.clock?.then !== undefined && { 'any.silence': { target: `#${chart.clock.then}` } }),
      // One door a start, and one to each state, for a migration that names where the case goes on.
      ...Object.fromEntries([...all.keys()].map((name) => [`enter.${name}`, { target: `#${name}` }])),
    },
  } as never) as AnyStateMachine;
}

const moves = (actions: readonly { type: string; params?: unknown }[]): Move[] =>
  actions.flatMap(({ type, params }) =>
    type === 'left' || type === 'entered' ? [{ kind: type, state: (params as { state: string }).state } as const] : [],
  );

const position = (snapshot: AnyMachineSnapshot): Position => ({ value: snapshot.value, entries: (snapshot.context as Context).entries });

/** Enters the first state of a case. */
export function begin(chart: Statechart, start: string): { position: Position; moves: Move[] } {
  const machine = machineOf(chart);
  const [initial] = initialTransition(machine);
  // The machine's own initial state is only the first of the file; the case starts where its kind of start says.
  const blank = machine.resolveState({ value: initial.value, context: { entries: {} } });
  const [snapshot, actions] = transition(machine, blank, { type: `enter.${start}` });
  return { position: position(snapshot), moves: moves(actions).filter((move) => move.kind === 'entered') };
}

/**
 * One step. `undefined` when the machine has no way on for this event: nothing has changed.
 * @throws what `holds` throws: the position given is still true then.
 */
export function step(chart: Statechart, from: Position, event: MachineEvent): { position: Position; moves: Move[] } | undefined {
  const machine = machineOf(chart);
  let fault: unknown;
  const holds = (expression: number) => {
    try {
      return event.holds(expression);
    } catch (error) {
      fault = error; // XState wraps what a guard throws in an Error of its own; the interpreter wants the first one
      throw error;
    }
  };
  const snapshot = machine.resolveState({ value: from.value, context: { entries: { ...from.entries } } });
  try {
    const [next, actions] = transition(machine, snapshot, { type: event.type, holds });
    const done = moves(actions);
    return done.length === 0 ? undefined : { position: position(next), moves: done };
  } catch (error) {
    throw fault ?? error;
  }
}

/** Names of the states the case is in, outermost first. */
export function activeStates(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...(inner === undefined ? [] : activeStates(inner))]);
}
