/** A state is of one kind, has the keys of its kind and answers the events of its kind. */

import { COMMON_OUTCOMES } from '../builtins.js';
import { longForm } from '../compile-flow.js';
import { nearest } from '../problems.js';
import type { State } from '../schema.js';
import { OUTCOMES } from '../schema-flow.js';
import { type Model, mustKnow, type StateAt } from './model.js';

interface Kind {
  readonly keys: readonly (keyof State)[];
  /** Events that may come; `any` for those that the designer names. */
  readonly events?: readonly string[] | 'any';
  readonly must?: readonly string[];
}

const EVERYWHERE: readonly (keyof State)[] = [
  'title',
  'owed-by',
  'decided',
  'do',
  'at-most',
  'source',
  'notify',
  'issue',
  'refund',
  'undo',
];
const PARALLEL: Kind = { keys: ['on', 'next'], events: ['done'] };

const KINDS = {
  task: { keys: ['on', 'within'], events: 'any' },
  call: { keys: ['on', 'with', 'attach', 'gives', 'within', 'remind'], events: ['done', 'refused', 'late', 'failed'], must: ['done'] },
  run: { keys: ['on', 'with', 'gives', 'within', 'remind'], events: [...OUTCOMES, 'else', 'late', 'failed'] },
  ask: { keys: ['on'], events: ['answered', 'unanswered'], must: ['answered', 'unanswered'] },
  choose: { keys: [] },
  decide: { keys: ['gives', 'next'] },
  wait: { keys: ['on', 'gives', 'within'], events: 'any' },
  pay: { keys: ['on', 'within'], events: ['paid', 'refused', 'unpaid', 'late', 'failed'], must: ['paid'] },
  all: PARALLEL,
  any: PARALLEL,
  'at-least': PARALLEL,
  states: { keys: ['start', 'on', 'next'], events: ['done'] },
  outcome: { keys: ['reopen-by'] },
  end: { keys: [] },
  next: { keys: [] },
} as const satisfies Partial<Record<keyof State, Kind>>;
type KindName = keyof typeof KINDS;

/** The kinds that a state says it is of. `next` is one only where no other is: elsewhere it says where the case goes on. */
function kindsOf(state: State): KindName[] {
  const found = (Object.keys(KINDS) as KindName[]).filter((key) => state[key] !== undefined);
  return found.length > 1 ? found.filter((key) => key !== 'next') : found;
}

export function checkKinds(model: Model): void {
  for (const at of model.states) {
    const kinds = kindsOf(at.state);
    const [name, ...others] = kinds;
    if (name === undefined) {
      const words = `The state "${at.name}" does not say what happens in it: give it one of ${Object.keys(KINDS).join(', ')}.`;
      model.report('state-without-kind', at.path, words, { at: 'key' });
    } else if (others.length > 0) {
      const words = `The state "${at.name}" is of several kinds (${kinds.join(', ')}); make a state of each.`;
      model.report('several-kinds', at.path, words, { at: 'key' });
    } else checkKind(model, at, name, KINDS[name]);
  }
}

function checkKind(model: Model, at: StateAt, name: KindName, kind: Kind): void {
  const { state, path } = at;
  for (const key of Object.keys(state) as (keyof State)[]) {
    if (key === name || kind.keys.includes(key) || EVERYWHERE.includes(key)) continue;
    model.report('misplaced-key', [...path, key], `"${key}" does not go with "${name}".`, { at: 'key' });
  }
  if (name === 'end' && at.scopes.length === 0) {
    model.report(
      'misplaced-key',
      [...path, 'end'],
      '"end" ends a branch or nested states; at the top of the flow a case ends by an "outcome".',
      { at: 'key' },
    );
  }
  if (name === 'decide' && state.next === undefined) {
    model.report('missing-key', [...path, 'next'], `"${at.name}" decides by a table and needs "next".`);
  }
  const ways = [state.next, state.on?.['done']].filter((way) => way !== undefined).length;
  if ((name === 'states' || kind === PARALLEL) && ways !== 1) {
    const words =
      ways === 0 ? 'does not say where the case goes when all of it is done' : 'says twice where the case goes when all of it is done';
    model.report('missing-event', path, `"${at.name}" ${words}: "next", or "done" under "on".`, { at: 'key' });
  }
  if (name === 'states' && state.start === undefined)
    model.report('missing-key', [...path, 'start'], `"${at.name}" needs "start", the first of its states.`);
  checkEvents(model, at, name, kind);
}

function checkEvents(model: Model, { name: stateName, state, path }: StateAt, name: KindName, kind: Kind): void {
  const events = Object.keys(state.on ?? {});
  const allowed = name === 'wait' && state.wait ? [state.wait.for, 'late'] : kind.events;
  if (kind.events === undefined) return;
  for (const event of events) {
    if (allowed === 'any' || allowed?.includes(event)) continue;
    const words = `"${event}" never comes in ${name === 'all' || name === 'any' || name === 'at-least' ? 'a parallel state' : `a state of "${name}"`}: ${allowed?.join(', ')}.`;
    model.report('unknown-event', [...path, 'on', event], words, { at: 'key', suggestion: nearest(event, allowed ?? []) });
  }
  const must = name === 'wait' && state.wait ? [state.wait.for] : (kind.must ?? []);
  for (const event of must) {
    if (state.on?.[event] !== undefined) continue;
    model.report(
      'missing-event',
      state.on === undefined ? path : [...path, 'on'],
      `"${stateName}" does not say what follows when it is ${event} ("${event}" under "on").`,
      { at: 'key' },
    );
  }
  if (name === 'task' && events.length === 0) {
    model.report(
      'missing-event',
      path,
      `The task "${stateName}" has no outcome: say under "on" what the agent may decide, and what follows.`,
      { at: 'key' },
    );
  }
  const consulted = Object.values(model.definition.clock?.interveners ?? {}).some(({ states }) => states.includes(stateName));
  const timed = state.within ?? state.task?.within ?? state.wait?.until ?? (consulted ? 'interveners' : undefined);
  for (const event of ['late', 'unpaid']) {
    if (!events.includes(event) || timed !== undefined) continue;
    const words = `"${event}" never comes: "${stateName}" has no "within"${name === 'wait' ? ' and no "until"' : ''}.`;
    model.report('unknown-event', [...path, 'on', event], words, { at: 'key' });
  }
  for (const [event, transition] of Object.entries(state.on ?? {})) checkTransition(model, [...path, 'on', event], name, event, transition);
}

function checkTransition(
  model: Model,
  path: readonly (string | number)[],
  kind: KindName,
  event: string,
  transition: NonNullable<State['on']>[string],
): void {
  const long = longForm(transition);
  const parts = ['answer-within', 'answered', 'unanswered', 'reason'] as const;
  if (long.ask !== undefined) {
    if (kind !== 'task')
      model.report('misplaced-key', [...path, 'ask'], 'Only an outcome of a task can ask for missing pieces.', { at: 'key' });
    if (long.to !== undefined)
      model.report('misplaced-key', [...path, 'to'], '"to" does not go with "ask": say "answered" and "unanswered".', { at: 'key' });
    for (const key of ['answer-within', 'unanswered'] as const) {
      if (long[key] === undefined) model.report('incomplete-ask', [...path, key], `The request for missing pieces needs "${key}".`);
    }
  } else {
    if (long.to === undefined) model.report('no-target', path, `"${event}" does not say to which state it leads ("to").`, { at: 'key' });
    for (const key of parts) {
      if (long[key] !== undefined)
        model.report('misplaced-key', [...path, key], `"${key}" belongs to a request for missing pieces ("ask").`, { at: 'key' });
    }
  }
  if (kind !== 'task') {
    for (const key of ['by', 'when', 'requires', 'label'] as const) {
      if (long[key] !== undefined)
        model.report('misplaced-key', [...path, key], `"${key}" belongs to the outcome of a task, which a person chooses.`, { at: 'key' });
    }
    return;
  }
  if (event === 'late') return;
  if (long.label === undefined && !Object.hasOwn(COMMON_OUTCOMES, event)) {
    const words = `The outcome "${event}" needs a "label"; only common outcomes have words of their own (${Object.keys(COMMON_OUTCOMES).join(', ')}).`;
    model.report('outcome-label', path, words, { at: 'key', suggestion: nearest(event, Object.keys(COMMON_OUTCOMES)) });
  }
}

/** `not-by` names tasks: someone did them. Who supervises a task is not who does it. */
export function checkFourEyes(model: Model): void {
  for (const { state, path } of model.states) {
    const { group, supervisor } = state.task ?? {};
    if (supervisor !== undefined && supervisor === group)
      model.report('own-supervisor', [...path, 'task', 'supervisor'], `"${group}" does the task, and would be told of its own delay.`);
    for (const [i, other] of (state.task?.['not-by'] ?? []).entries()) {
      const at = [...path, 'task', 'not-by', i];
      if (!mustKnow(model, 'unknown-state', model.names.states, other, at, 'is not a state of this procedure')) continue;
      const found = model.byName.get(other);
      if (found && found.state.task === undefined) model.report('not-by-no-task', at, `"${other}" is no task: nobody does it.`);
    }
  }
}
