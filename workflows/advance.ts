import { begin, type Move, type Position, statesOf, step } from '../definitions/machine.js';
import type { Act, ChartState } from '../definitions/statechart.js';
import { type CaseRecord, type OpenTask, readPath, writePath } from '../domain/case.js';
import { ExpressionError, evaluate, type Scope } from '../domain/expression.js';
import { leavesOf, normalise } from '../domain/form.js';
import type { Command } from './contract.js';
import { OWN } from './effects.js';
import { clockEvent, enterState, GateClosed, leaveState, perform, stopClock } from './enter.js';
import { isTrue, letterScope, note, place, raise, SILENCE, scopeOf, stateOf, type Turn, valuesOf, want } from './turn.js';

/** More steps than this without waiting is a definition that turns in circles. */
const MOST_STEPS = 500;

export interface Occurrence {
  readonly event: string;
  /** What a person did, when that is what happened: kept in an incident, so that nothing they typed is lost. */
  readonly command?: Command;
  /** Names that exist for this event only: `answer`, `event`. */
  readonly local?: Scope;
}

/**
 * Takes one event and all that follows from it, as a whole: when an expression on the way has no clear answer, or a gate is closed, the case is as
 * before, and an incident holds the event for an operator.
 * @returns false when the statechart has no way on for the event.
 */
export function advance(turn: Turn, occurrence: Occurrence, prepare?: () => void): boolean {
  return wholly(turn, occurrence, () => {
    prepare?.();
    if (!take(turn, occurrence)) return false;
    followUp(turn);
    return true;
  });
}

/** Enters the first state of the case. */
export function enterFirst(turn: Turn, start: string): void {
  wholly(turn, { event: `start.${start}` }, () => {
    const { position, moves } = begin(turn.chart, start);
    place(turn.record, position);
    arrive(turn, moves, []);
    followUp(turn);
    return true;
  });
}

/** States entered by the will of an operator, and what follows from them. @throws ExpressionError, GateClosed: then the case is to be restored. */
export function settle(turn: Turn, moves: readonly Move[], event: string): void {
  arrive(turn, moves, [], undefined, event);
  followUp(turn);
}

/** Remembers a record as it is. @returns what puts it back. */
export function keepingRecord(record: CaseRecord): () => void {
  const { log, ...rest } = record;
  const before = JSON.stringify(rest);
  const entries = log.length;
  return () => {
    for (const key of Object.keys(record)) if (key !== 'log') delete (record as unknown as Record<string, unknown>)[key];
    Object.assign(record, JSON.parse(before) as CaseRecord);
    log.length = entries;
  };
}

/** Remembers the case as it is. @returns what puts it back, and forgets what the turn wanted. */
export function keeping(turn: Turn): () => void {
  const restore = keepingRecord(turn.record);
  const orders = turn.effects.length;
  return () => {
    restore();
    turn.effects.length = orders;
    turn.follow.length = 0;
    turn.clockMoved = false;
  };
}

function wholly(turn: Turn, occurrence: Occurrence, body: () => boolean): boolean {
  const restore = keeping(turn);
  try {
    return body();
  } catch (error) {
    const kind = error instanceof ExpressionError ? 'expression' : error instanceof GateClosed ? 'gate' : undefined;
    if (kind === undefined) throw error;
    restore();
    const [of] = splitEvent(occurrence.event);
    const state = turn.record.states.includes(of) ? of : (turn.record.states.at(-1) ?? occurrence.event);
    raise(turn, { kind, message: (error as Error).message, state, event: occurrence });
    return true;
  }
}

function followUp(turn: Turn): void {
  for (let steps = 0; turn.follow.length > 0; steps += 1) {
    if (steps > MOST_STEPS) throw new GateClosed(`more than ${MOST_STEPS} steps without waiting, the last one "${turn.follow[0]?.event}"`);
    if (turn.record.status === 'closed') {
      turn.follow.length = 0;
      return;
    }
    take(turn, turn.follow.shift() as Occurrence);
  }
  holdClock(turn);
  if (turn.clockMoved && turn.chart.clock && turn.record.clock?.state !== 'stopped') {
    want(turn, { kind: 'clock', clock: turn.chart.clock });
    turn.clockMoved = false;
  }
}

function take(turn: Turn, { event, local }: Occurrence): boolean {
  takeAnswer(turn, event, local);
  takeRepair(turn);
  const moved = step(turn.chart, turn.record.position as Position, { type: event, holds: (expression) => isTrue(turn, expression, local) });
  if (moved === undefined) return false;
  place(turn.record, moved.position);
  arrive(turn, moved.moves, actsOf(turn, event), local, event);
  return true;
}

/** The fields that an answer or an event gives are there before the guards of its transition read them. */
function takeAnswer(turn: Turn, event: string, local?: Scope): void {
  const [name, what] = splitEvent(event);
  const state = statesOf(turn.chart).get(name);
  const gives = state && givesOf(state, what);
  if (gives === undefined || !turn.record.states.includes(name)) return;
  for (const [field, value] of Object.entries(valuesOf(turn, gives, local))) writePath(turn.record.data, field, value);
  recompute(turn);
}

/** A call gives with its answer, a case that was run with any outcome, a wait with the event it waits for. The proofs read it the same way. */
function givesOf({ call, run, wait }: ChartState, event: string): Readonly<Record<string, number>> | undefined {
  if (run) return event === 'late' || event === 'failed' ? undefined : run.gives;
  return event === 'done' ? call?.gives : event === wait?.event ? wait?.gives : undefined;
}

function takeRepair(turn: Turn): void {
  if (turn.put === undefined) return;
  for (const [field, value] of Object.entries(turn.put)) writePath(turn.record.data, field, value);
  delete turn.put;
  recompute(turn);
}

/** Fields that are computed from others. One that cannot be computed yet is absent. */
export function recompute(turn: Turn): void {
  for (const [path, { value }] of Object.entries(turn.chart.fields)) {
    if (value === undefined) continue;
    const computed = evaluate(turn.chart.expressions[value]!.tree, scopeOf(turn), { mode: 'feel' });
    if (computed !== null || readPath(turn.record.data, path) !== undefined) writePath(turn.record.data, path, computed);
  }
}

/** New values over the old ones, as typed text is kept. */
export function merge(turn: Turn, data: Readonly<Record<string, unknown>>): void {
  for (const path of leavesOf(data, turn.chart.fields)) {
    const spec = turn.chart.fields[path];
    if (spec !== undefined) writePath(turn.record.data, path, normalise(readPath(data, path), spec));
  }
  recompute(turn);
}

/**
 * States left, then the acts of the transition, then states entered: the order of SCXML (W3C 2015, 3.13). The log says with the first of them by
 * which event, so that the way of a case through its statechart can be read from its record.
 */
function arrive(turn: Turn, moves: readonly Move[], acts: readonly Act[], local?: Scope, event?: string): void {
  for (const move of moves) if (move.kind === 'left') leaveState(turn, move.state);
  perform(turn, acts, local);
  let by = event;
  for (const move of moves) {
    if (move.kind !== 'entered') continue;
    note(turn, 'entered', { state: move.state, ...(by !== undefined && { detail: { event: by } }) });
    by = undefined;
    enterState(turn, move.state);
  }
}

function actsOf(turn: Turn, event: string): readonly Act[] {
  const [name, what] = splitEvent(event);
  if (name === 'any') return turn.chart.anytime[what]?.act ?? [];
  if (name === 'enter' || what === 'go') return [];
  const state = stateOf(turn.chart, name);
  return (state.on?.[what] ?? state.reopen?.[what])?.act ?? [];
}

function splitEvent(event: string): [string, string] {
  const dot = event.indexOf('.');
  return [event.slice(0, dot), event.slice(dot + 1)];
}

/** The clock runs while the administration owes; where only the applicant owes, it is held (a request for pieces holds it by its own rule). */
function holdClock(turn: Turn): void {
  const { record, chart } = turn;
  if (record.clock === undefined || record.clock.state === 'stopped' || record.asked) return;
  const owing = record.states.map((name) => stateOf(chart, name).owes);
  const held = owing.includes('applicant') && !owing.includes('administration') && !owing.includes('other');
  if (held && record.clock.held === undefined) {
    record.clock.held = 'applicant';
    clockEvent(turn, 'suspended');
  } else if (!held && record.clock.held === 'applicant') {
    delete record.clock.held;
    clockEvent(turn, 'resumed');
  }
}

/**
 * The silence of the administration: an event like another, by `legal-clock`. It dates from the legal day, however late it is noticed.
 * @returns false when the clock was stopped, suspended or moved in the meantime.
 */
export function silence(turn: Turn): boolean {
  const { record, chart } = turn;
  const { clock } = record;
  if (
    clock === undefined ||
    clock.state !== 'running' ||
    clock.silenceAt === undefined ||
    clock.silenceAt > turn.now ||
    chart.clock === undefined
  )
    return false;
  const on = clock.silenceOn as string;
  if (chart.clock.silence === 'none' || chart.clock.then === undefined) {
    clock.state = 'expired';
    clock.passedAt = clock.silenceAt;
    note(turn, 'silence', { at: clock.silenceAt, detail: { effect: 'none', on } });
    for (const group of supervisors(turn)) want(turn, { kind: 'notify', notice: OWN.escalation, scope: letterScope(turn), to: { group } });
    return true;
  }
  const effect = chart.clock.silence === 'consent' ? ('granted' as const) : ('refused' as const);
  const at = clock.silenceAt;
  record.decision = { effect, tacit: true, at, on, by: 'legal-clock' };
  note(turn, 'silence', { at, detail: { effect: chart.clock.silence, on } });
  stopClock(turn);
  want(turn, { kind: 'issue', document: OWN.tacit, scope: letterScope(turn) });
  want(turn, { kind: 'notify', notice: OWN.tacit, scope: letterScope(turn) });
  if (chart.clock.within) want(turn, { kind: 'deadline', timer: 'obligation', event: 'obligation', from: at, delay: chart.clock.within });
  // A gate that is closed holds what follows, as an incident; the decision stands.
  return advance(turn, { event: SILENCE });
}

/** Who is told when a group does not move: of each open task its own supervisor, else the one that the clock names, else that of the group. */
export function supervisors(turn: Turn): string[] {
  const named = turn.chart.clock?.supervisor;
  const tasks = Object.values(turn.record.tasks);
  if (tasks.length === 0) return named === undefined ? [] : [named];
  return [...new Set(tasks.map((task) => supervisorOf(turn, task)))];
}

export const supervisorOf = ({ chart }: Turn, { state, group }: OpenTask): string =>
  statesOf(chart).get(state)?.task?.supervisor ?? chart.clock?.supervisor ?? `supervisor:${group}`;
