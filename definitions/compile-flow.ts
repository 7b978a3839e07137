import type { Delay } from '../domain/delay.js';
import { parseDelay } from './delay.js';
import type { Action, Branch, Definition, Feel, Reopening, State, Target, Transition } from './schema.js';
import type { Act, AnytimeEvent, Arrow, ChartClock, ChartReopening, ChartState, ChartTransition, Owes, StateKind } from './statechart.js';

/** What the parts of the compiler share: expressions are kept once and named by their place. */
export interface Compiler {
  intern(source: Feel): number;
  internAll(map: Readonly<Record<string, Feel>> | undefined): Record<string, number>;
  /** For how long values of all these fields may be used again; absent when one of them may not. */
  validFor(fields: readonly string[]): Delay | undefined;
  /** By state: the bodies whose own delay runs there. */
  readonly consults: ReadonlyMap<string, readonly string[]>;
}

const KINDS: readonly [keyof State, StateKind][] = [
  ['task', 'task'],
  ['call', 'call'],
  ['run', 'run'],
  ['ask', 'ask'],
  ['choose', 'choice'],
  ['decide', 'choice'],
  ['wait', 'wait'],
  ['pay', 'pay'],
  ['all', 'parallel'],
  ['any', 'parallel'],
  ['at-least', 'parallel'],
  ['states', 'compound'],
  ['outcome', 'outcome'],
  ['end', 'end'],
  ['next', 'step'],
];

/** The kinds that a state says it is of. One is right; lint names the others. */
export const kindsOf = (state: State): StateKind[] => KINDS.filter(([key]) => state[key] !== undefined).map(([, kind]) => kind);

/** The name of the state that waits for pieces asked by an outcome of a task. */
export const askingState = (state: string, outcome: string): string => `${state}--${outcome}`;

export function compileStates(
  definition: Definition,
  compiler: Compiler,
): { states: Record<string, ChartState>; anytime: Record<string, AnytimeEvent> } {
  const states = flowStates(definition.flow.states, compiler);
  const anytime = Object.fromEntries(
    Object.entries(definition.flow.anytime ?? {}).map(([event, { to, by, until, do: acts }]): [string, AnytimeEvent] => [
      event,
      { to, by, refusedIn: until === undefined ? [] : reachableFrom(until, states), ...(acts && { act: compileActs(acts, compiler) }) },
    ]),
  );
  return { states, anytime };
}

function flowStates(states: Readonly<Record<string, State>>, compiler: Compiler): Record<string, ChartState> {
  const compiled: Record<string, ChartState> = {};
  for (const [name, state] of Object.entries(states)) {
    compiled[name] = compileState(name, state, compiler);
    Object.assign(compiled, askStates(name, state));
  }
  return compiled;
}

function compileState(name: string, state: State, compiler: Compiler): ChartState {
  const kind = kindsOf(state)[0] ?? 'step';
  const enter = entryActs(state, compiler);
  const branches = state.all ?? state.any ?? state['at-least']?.of;
  return {
    kind,
    owes: state['owed-by'] ?? owes(kind, state),
    ...(state.decided !== undefined && { decided: state.decided }),
    ...(enter.length > 0 && { enter }),
    ...onOf(name, kind, state, compiler),
    ...alwaysOf(kind, state, compiler),
    ...withinOf(state),
    ...(compiler.consults.has(name) && { consults: compiler.consults.get(name) as readonly string[] }),
    ...(state['at-most'] && { atMost: { times: state['at-most'].times, otherwise: state['at-most'].else } }),
    ...(state.task && {
      task: {
        group: state.task.group,
        ...(state.task.supervisor !== undefined && { supervisor: state.task.supervisor }),
        form: state.task.form ?? [],
        requires: state.task.requires ?? [],
        notBy: state.task['not-by'] ?? [],
        escalate: (state.task.escalate ?? []).map(({ after, to }) => ({ after: parseDelay(after), to })),
      },
    }),
    ...(state.call !== undefined && {
      call: {
        operation: state.call,
        with: compiler.internAll(state.with),
        gives: compiler.internAll(state.gives),
        ...(state.attach && { attach: state.attach }),
        ...reuseOf(state, compiler),
        ...(state.remind && { remind: { every: parseDelay(state.remind.every), atMost: state.remind['at-most'] } }),
      },
    }),
    ...(state.run !== undefined && {
      run: {
        procedure: state.run,
        with: compiler.internAll(state.with),
        gives: compiler.internAll(state.gives),
        ...(state.remind && { remind: { every: parseDelay(state.remind.every), atMost: state.remind['at-most'] } }),
      },
    }),
    ...(state.ask && {
      ask: { fields: state.ask.fields, answerWithin: parseDelay(state.ask['answer-within']), reason: state.ask.reason ?? 'incomplete' },
    }),
    ...(state.wait && {
      wait: {
        event: state.wait.for,
        from: state.wait.from,
        ...(state.wait.group !== undefined && { group: state.wait.group }),
        ...(state.wait['matched-by'] !== undefined && { matchedBy: state.wait['matched-by'] }),
        ...(state.wait.until !== undefined && { until: compiler.intern(state.wait.until) }),
        gives: compiler.internAll(state.gives),
      },
    }),
    ...(state.decide !== undefined && { table: { id: state.decide, gives: outputsOf(state.gives) } }),
    ...(branches && { states: branchStates(name, branches, compiler), need: needed(state, branches) }),
    ...(state.states && { initial: state.start as string, states: flowStates(state.states, compiler) }),
    ...(state.outcome !== undefined && { outcome: state.outcome }),
    ...(state['reopen-by'] && { reopen: reopenings(state['reopen-by'], compiler) }),
    ...(state.undo === true && { undo: true as const }),
  };
}

const reopenings = (events: Readonly<Record<string, Reopening>>, compiler: Compiler): Record<string, ChartReopening> =>
  Object.fromEntries(
    Object.entries(events).map(([event, { to, by, within, clock = 'restart', requires, do: acts, 'at-most': atMost = 1 }]) => [
      event,
      {
        to,
        by,
        within: parseDelay(within),
        clock: typeof clock === 'string' ? clock : lengthOf(clock),
        atMost,
        ...(requires && { requires }),
        ...(acts && { act: compileActs(acts, compiler) }),
      },
    ]),
  );

/** The unit of a limit and how many, without what else is said of it. */
export function lengthOf({ source: _, ...limit }: { readonly source: string }): ChartClock['limit'] {
  return Object.fromEntries(Object.entries(limit).filter(([, n]) => n !== undefined));
}

/** An answer is as good as the field that it fills and that goes stale first. What carries papers is asked each time. */
function reuseOf({ gives, attach }: State, compiler: Compiler): { reuse?: Delay } {
  const reuse = attach === undefined ? compiler.validFor(Object.keys(gives ?? {})) : undefined;
  return reuse === undefined ? {} : { reuse };
}

const needed = (state: State, branches: object): number => (state.any ? 1 : (state['at-least']?.count ?? Object.keys(branches).length));

/** A branch is a compound state of its own name, made unique by the name of the parallel state. */
const branchStates = (parallel: string, branches: Readonly<Record<string, Branch>>, compiler: Compiler): Record<string, ChartState> =>
  Object.fromEntries(
    Object.entries(branches).map(([name, branch]) => [
      `${parallel}--${name}`,
      { kind: 'compound' as const, owes: 'nobody' as const, initial: branch.start, states: flowStates(branch.states, compiler) },
    ]),
  );

/** Who owes the next move (language.md, idea 3). */
function owes(kind: StateKind, state: State): Owes {
  switch (kind) {
    case 'task':
    case 'call':
      return 'administration';
    case 'run':
      return 'other';
    case 'ask':
    case 'pay':
      return kind === 'ask' ? 'applicant' : 'administration';
    case 'wait':
      return state.wait?.from === 'applicant' ? 'applicant' : state.wait?.from === 'agent' ? 'administration' : 'other';
    default:
      return 'nobody';
  }
}

const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

function entryActs(state: State, compiler: Compiler): Act[] {
  return [
    ...compileActs(state.do ?? [], compiler),
    ...(state.undo === true ? [{ kind: 'undo' as const }] : []),
    ...(state.refund === 'fees' ? [{ kind: 'refund' as const }] : []),
    ...list(state.issue).map((document): Act => ({ kind: 'issue', document })),
    ...list(state.notify).map((notice): Act => ({ kind: 'notify', notice })),
  ];
}

function compileActs(actions: readonly Action[], compiler: Compiler): Act[] {
  return actions.flatMap((action): Act[] => [
    ...(action.set ? [{ kind: 'set' as const, values: compiler.internAll(action.set) }] : []),
    ...(action.issue !== undefined ? [{ kind: 'issue' as const, document: action.issue }] : []),
    ...(action.revoke !== undefined ? [{ kind: 'revoke' as const, document: action.revoke }] : []),
    ...(action.consume ? [{ kind: 'consume' as const }] : []),
    ...(action.refund ? [{ kind: 'refund' as const }] : []),
    ...(action.call !== undefined ? [{ kind: 'tell' as const, operation: action.call, with: compiler.internAll(action.with) }] : []),
    ...(action.tell !== undefined
      ? [
          {
            kind: 'tell-case' as const,
            case: compiler.intern(action.tell.case),
            event: action.tell.event,
            with: compiler.internAll(action.tell.with),
          },
        ]
      : []),
    ...(action.notify !== undefined ? [{ kind: 'notify' as const, notice: action.notify }] : []),
  ]);
}

const arrowsOf = (to: Target, compiler: Compiler): Arrow[] =>
  typeof to === 'string'
    ? [{ to }]
    : Object.entries(to).map(([when, target]): Arrow => (when === 'else' ? { to: target } : { to: target, when: compiler.intern(when) }));

/** A block of states goes on when it is done: `next` says so in one word. */
const isBlock = (kind: StateKind): boolean => kind === 'parallel' || kind === 'compound';

function onOf(name: string, kind: StateKind, state: State, compiler: Compiler): Pick<ChartState, 'on'> {
  const done = isBlock(kind) && state.next !== undefined ? { done: { arrows: arrowsOf(state.next, compiler) } } : undefined;
  if (state.on === undefined && done === undefined) return {};
  return { on: { ...(state.on && transitions(name, state.on, compiler)), ...done } };
}

function alwaysOf(kind: StateKind, state: State, compiler: Compiler): { always?: Arrow[] } {
  if (state.choose !== undefined) return { always: arrowsOf(state.choose, compiler) };
  if (state.next !== undefined && !isBlock(kind)) return { always: arrowsOf(state.next, compiler) };
  return {};
}

function withinOf(state: State): Pick<ChartState, 'within'> {
  const within = state.within ?? state.task?.within ?? state.ask?.['answer-within'];
  return within === undefined ? {} : { within: parseDelay(within) };
}

/** A transition in its long form; a mapping without any of the known keys is conditions in order. */
export type LongTransition = Exclude<Transition, string | Record<string, string>>;
const LONG_KEYS = ['to', 'label', 'by', 'when', 'requires', 'do', 'source', 'ask', 'answer-within', 'answered', 'unanswered', 'reason'];
export function longForm(transition: Transition): LongTransition {
  if (typeof transition === 'string') return { to: transition };
  const isLong = Object.keys(transition).some((key) => LONG_KEYS.includes(key));
  return isLong ? (transition as LongTransition) : { to: transition as Record<string, string> };
}

function transitions(name: string, on: Readonly<Record<string, Transition>>, compiler: Compiler): Record<string, ChartTransition> {
  return Object.fromEntries(
    Object.entries(on)
      // `failed: incident` is the default said aloud: nothing to compile.
      .filter(([, transition]) => transition !== 'incident')
      .map(([event, transition]): [string, ChartTransition] => {
        const long = longForm(transition);
        const asks = long.ask === undefined ? undefined : askingState(name, event);
        return [
          event,
          {
            arrows: asks !== undefined ? [{ to: asks }] : arrowsOf(long.to as Target, compiler),
            ...(long.do && { act: compileActs(long.do, compiler) }),
            ...(long.by && { by: long.by }),
            ...(long.when !== undefined && { offered: compiler.intern(long.when) }),
            ...(long.requires && { requires: long.requires }),
            ...(asks !== undefined && { asks }),
          },
        ];
      }),
  );
}

/** The states that wait for pieces asked by outcomes: `incomplete: { ask: […], answered: x, unanswered: y }`. */
function askStates(name: string, state: State): Record<string, ChartState> {
  const found: Record<string, ChartState> = {};
  for (const [event, transition] of Object.entries(state.on ?? {})) {
    if (typeof transition === 'string') continue;
    const long = longForm(transition);
    if (long.ask === undefined) continue;
    const answerWithin = parseDelay(long['answer-within'] ?? '30 days');
    found[askingState(name, event)] = {
      kind: 'ask',
      owes: 'applicant',
      within: answerWithin,
      ask: { fields: long.ask, answerWithin, reason: long.reason ?? 'incomplete' },
      on: {
        answered: { arrows: [{ to: long.answered ?? name }] },
        ...(long.unanswered !== undefined && { unanswered: { arrows: [{ to: long.unanswered }] } }),
      },
    };
  }
  return found;
}

const outputsOf = (gives: Readonly<Record<string, Feel>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(gives ?? {}).map(([field, output]) => [field, String(output)]));

/** The states named, and every state that can follow them. */
function reachableFrom(names: readonly string[], states: Readonly<Record<string, ChartState>>): string[] {
  const next = new Map<string, string[]>();
  const walk = (group: Readonly<Record<string, ChartState>>) => {
    for (const [name, state] of Object.entries(group)) {
      next.set(name, [
        ...(state.always ?? []).map(({ to }) => to),
        ...Object.values(state.on ?? {}).flatMap(({ arrows }) => arrows.map(({ to }) => to)),
        ...Object.keys(state.states ?? {}),
      ]);
      walk(state.states ?? {});
    }
  };
  walk(states);
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(next.get(name) ?? []));
  }
  return [...found].sort();
}
