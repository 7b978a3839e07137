/** The ways through a procedure: every arrow leads to a state, every state can be reached, every branch ends. */
import { longForm } from '../compile-flow.js';
import type { Path } from '../problems.js';
import type { Target } from '../schema.js';
import { branchesOf, type Model, mustKnow, type StateAt } from './model.js';

/** A failed call that names no state becomes an incident, which an operator settles. */
const INCIDENT = 'incident';

/** One way from a state to another. */
export interface Arrow {
  readonly from: StateAt;
  readonly to: string;
  /** Where the target is written. */
  readonly path: Path;
  /** The event that takes it; absent when it is taken at once. */
  readonly event?: string;
  /** The arrow passes a time in which something outside happens. */
  readonly waits: boolean;
}

export function arrowsOf(model: Model): Arrow[] {
  const arrows: Arrow[] = [];
  for (const from of model.states) {
    const { state, path } = from;
    const add = (to: string, at: Path, event?: string) =>
      void arrows.push({ from, to, path: at, waits: event !== undefined, ...(event === undefined ? {} : { event }) });
    const each = (target: Target | undefined, at: Path, event?: string) => {
      if (typeof target === 'string') add(target, at, event);
      else for (const [when, to] of Object.entries(target ?? {})) add(to, [...at, when], event);
    };
    each(state.choose, [...path, 'choose']);
    each(state.next, [...path, 'next']);
    if (state['at-most']) add(state['at-most'].else, [...path, 'at-most', 'else'], 'at-most');
    for (const [event, transition] of Object.entries(state.on ?? {})) {
      const on = [...path, 'on', event];
      const long = longForm(transition);
      const written = typeof transition === 'object' && Object.hasOwn(transition, 'to') ? [...on, 'to'] : on;
      if (long.ask === undefined) each(long.to, written, event);
      else if (long.answered === undefined) add(from.name, on, event);
      if (long.answered !== undefined) add(long.answered, [...on, 'answered'], event);
      if (long.unanswered !== undefined) add(long.unanswered, [...on, 'unanswered'], event);
    }
    for (const [event, { to }] of Object.entries(state['reopen-by'] ?? {})) add(to, [...path, 'reopen-by', event, 'to'], event);
  }
  return arrows.filter(({ to }) => to !== INCIDENT);
}

/** The states in which a case can begin or be put from outside: starts, silence, events at any time. */
function entriesOf({ definition: { flow, clock } }: Model): { name: string; path: Path }[] {
  const starts =
    typeof flow.start === 'string'
      ? [{ name: flow.start, path: ['flow', 'start'] }]
      : Object.entries(flow.start).map(([who, way]) =>
          typeof way === 'string' ? { name: way, path: ['flow', 'start', who] } : { name: way.to, path: ['flow', 'start', who, 'to'] },
        );
  const silence = clock?.silence.then === undefined ? [] : [{ name: clock.silence.then, path: ['clock', 'silence', 'then'] }];
  const anytime = Object.entries(flow.anytime ?? {}).map(([event, { to }]) => ({ name: to, path: ['flow', 'anytime', event, 'to'] }));
  return [...starts, ...silence, ...anytime];
}

const UNKNOWN = 'is not a state of this procedure';

export function checkFlow(model: Model): void {
  const arrows = arrowsOf(model);
  const { states } = model.names;
  for (const { name, path } of entriesOf(model)) {
    if (mustKnow(model, 'unknown-state', states, name, path, UNKNOWN)) checkCrossing(model, undefined, name, path);
  }
  for (const [event, { until }] of Object.entries(model.definition.flow.anytime ?? {})) {
    for (const [i, name] of (until ?? []).entries())
      mustKnow(model, 'unknown-state', states, name, ['flow', 'anytime', event, 'until', i], UNKNOWN);
  }
  for (const { from, to, path } of arrows) {
    if (mustKnow(model, 'unknown-state', states, to, path, UNKNOWN)) checkCrossing(model, from, to, path);
  }
  checkChoices(model);
  checkNames(model);
  checkBranches(model, arrows);
  if (!model.complete) return; // what follows would blame what is only missing because it is faulty
  checkReach(model, arrows);
  checkEndless(model, arrows);
}

/** From outside, or from a sister branch, nobody jumps into the middle of a branch: the others would not be begun. */
function checkCrossing(model: Model, from: StateAt | undefined, to: string, path: Path): void {
  for (const { owner, branch } of model.byName.get(to)?.scopes ?? []) {
    if (branch === undefined || from?.scopes.some((scope) => scope.owner === owner && scope.branch === branch)) continue;
    model.report(
      'crossing-branches',
      path,
      `"${to}" stands in the branch "${branch}" of "${owner}", which can only be entered by "${owner}" itself.`,
    );
    return;
  }
}

/** Conditions in order need an `else`, at the end: a case is never left without a way on. */
function checkChoices(model: Model): void {
  const check = (target: Target | undefined, path: Path) => {
    if (target === undefined || typeof target === 'string') return;
    const keys = Object.keys(target);
    const place = keys.indexOf('else');
    if (place < 0)
      model.report('missing-else', path, 'The conditions need an "else": what follows when none of them holds.', { at: 'key' });
    else if (place < keys.length - 1) {
      model.report(
        'else-not-last',
        [...path, 'else'],
        '"else" comes last: conditions are tried in order, and none after it would ever be.',
        { at: 'key' },
      );
    }
  };
  for (const { state, path } of model.states) {
    check(state.choose, [...path, 'choose']);
    check(state.next, [...path, 'next']);
    for (const [event, transition] of Object.entries(state.on ?? {})) {
      const written = typeof transition === 'object' && Object.hasOwn(transition, 'to') ? ['to'] : [];
      check(longForm(transition).to, [...path, 'on', event, ...written]);
    }
  }
}

function checkNames(model: Model): void {
  const first = new Map<string, StateAt>();
  for (const state of model.states) {
    const before = first.get(state.name);
    if (before === undefined) first.set(state.name, state);
    else {
      const { line } = model.problem('duplicate-state', before.path, '', { at: 'key' });
      model.report(
        'duplicate-state',
        state.path,
        `The name "${state.name}" is taken by the state of line ${line}; names are unique in a procedure.`,
        {
          at: 'key',
        },
      );
    }
  }
}

function checkBranches(model: Model, arrows: readonly Arrow[]): void {
  for (const { name, state, path } of model.states) {
    const branches = branchesOf(state);
    const said = (['all', 'any', 'at-least'] as const).find((key) => state[key] !== undefined);
    if (said !== undefined && branches.length < 2) {
      model.report(
        'too-few-branches',
        [...path, said],
        `"${name}" has ${branches.length} branch: things at the same time are at least two.`,
        { at: 'key' },
      );
    }
    const count = state['at-least']?.count;
    if (count !== undefined && count > branches.length) {
      model.report(
        'count-over-branches',
        [...path, 'at-least', 'count'],
        `${count} branches must end, but "${name}" has only ${branches.length}.`,
      );
    }
    for (const [branch, { start, states }, at] of branches) {
      mustStartInside(model, start, states, [...path, ...at, 'start'], `branch "${branch}"`);
      mustEnd(model, arrows, { owner: name, branch }, [...path, ...at], `The branch "${branch}"`);
    }
    if (state.states) {
      if (state.start !== undefined) mustStartInside(model, state.start, state.states, [...path, 'start'], `state "${name}"`);
      mustEnd(model, arrows, { owner: name }, path, `"${name}"`);
    }
  }
}

function mustStartInside(model: Model, start: string, states: object, path: Path, words: string): void {
  const own = new Set(Object.keys(states));
  if (own.size > 0 || model.complete) mustKnow(model, 'unknown-state', own, start, path, `is not a state of the ${words}`);
}

function mustEnd(model: Model, arrows: readonly Arrow[], owner: { owner: string; branch?: string }, path: Path, words: string): void {
  const inside = (at: StateAt | undefined) => at?.scopes.some((s) => s.owner === owner.owner && s.branch === owner.branch) === true;
  // An `end` of a deeper nesting ends only that; an outcome ends the case from anywhere.
  const ends = model.states.some(
    (s) => inside(s) && (s.state.outcome !== undefined || (s.state.end === true && inside(s) && s.scopes.at(-1)?.owner === owner.owner)),
  );
  const leaves = arrows.some(({ from, to }) => inside(from) && !inside(model.byName.get(to)));
  if (!ends && !leaves)
    model.report('branch-without-end', path, `${words} never ends: give it a state with "end: true", or a way out.`, { at: 'key' });
}

/** States that a case can come to, by the drawing alone: conditions are taken to be possible (`prove` looks deeper). */
function checkReach(model: Model, arrows: readonly Arrow[]): void {
  if (!model.states.some(({ state }) => state.outcome !== undefined)) {
    model.report('no-outcome', ['flow', 'states'], 'No state has an "outcome": a case would never be closed.', { at: 'key' });
  }
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from.name, [...(next.get(from.name) ?? []), to]);
  const reached = new Set<string>();
  const open = entriesOf(model).map(({ name }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const at = model.byName.get(name);
    // Being in a nested state is being in those around it: their events count too.
    open.push(...(next.get(name) ?? []), ...(at?.scopes ?? []).map(({ owner }) => owner));
    if (at?.state.start !== undefined) open.push(at.state.start);
    if (at) open.push(...branchesOf(at.state).map(([, branch]) => branch.start));
  }
  for (const { name, path } of model.states) {
    if (!reached.has(name)) model.report('unreachable-state', path, `No way leads to the state "${name}".`, { at: 'key' });
  }
}

/** A ring of states that wait for nothing would turn for ever. */
function checkEndless(model: Model, arrows: readonly Arrow[]): void {
  const instant = ({ state }: StateAt) =>
    state.choose !== undefined ||
    state.decide !== undefined ||
    (state.next !== undefined && branchesOf(state).length === 0 && !state.states);
  const next = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const target = model.byName.get(arrow.to);
    if (arrow.waits || !instant(arrow.from) || !target || !instant(target) || target.state['at-most']) continue;
    next.set(arrow.from.name, [...(next.get(arrow.from.name) ?? []), arrow]);
  }
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    for (const arrow of next.get(name) ?? []) {
      if (way.includes(arrow.to)) {
        const ring = [...way.slice(way.indexOf(arrow.to)), arrow.to].join(' → ');
        model.report(
          'endless-step',
          arrow.path,
          `Nothing waits on the way ${ring}: the case would turn for ever. Bound it with "at-most".`,
        );
      } else if (!done.has(arrow.to)) visit(arrow.to, [...way, arrow.to]);
    }
    done.add(name);
  };
  for (const name of next.keys()) if (!done.has(name)) visit(name, [name]);
}
