import { activeStates, type Position, statesOf } from '../definitions/machine.js';
import type { ChartState, Statechart } from '../definitions/statechart.js';
import { type CaseRecord, type CaseTimer, caseScope, type Incident } from '../domain/case.js';
import { evaluate, holds, type Scope } from '../domain/expression.js';
import { fromEpochDay } from '../domain/plain-date.js';
import type { ZoneOffset } from './contract.js';
import type { Effect, Values } from './effects.js';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** One event taken to its end: the record as it becomes, and what the world must be told. Nothing here waits or reads a clock. */
export interface Turn {
  readonly chart: Statechart;
  readonly record: CaseRecord;
  readonly offsets: readonly ZoneOffset[];
  /** The instant of the event (ms), by the workflow's clock. */
  readonly now: number;
  /** Who caused it: a person, a register, `legal-clock`, `engine`. */
  readonly by: string;
  readonly effects: Effect[];
  /** Events that follow from this one, to be taken in this turn. */
  readonly follow: { readonly event: string; readonly local?: Scope }[];
  clockMoved: boolean;
  /** Whom `by` stands in for in this. */
  actsFor?: string | undefined;
  /** What an operator put right, by field: it stands over what the event that is taken again brings with it. */
  put?: Readonly<Record<string, unknown>>;
}

export function newTurn(chart: Statechart, record: CaseRecord, offsets: readonly ZoneOffset[], now: number, by: string): Turn {
  return { chart, record, offsets, now, by, effects: [], follow: [], clockMoved: false };
}

/** The event by which the case enters the state that silence leads to. */
export const SILENCE = 'any.silence';

/** The legal day of an instant, by the offsets recorded at filing. */
export function dayOf(offsets: readonly ZoneOffset[], at: number): string {
  let minutes = offsets[0]?.[1] ?? 0;
  for (const [from, offset] of offsets) if (from <= at) minutes = offset;
  return fromEpochDay(Math.floor((at + minutes * 60_000) / 86_400_000));
}

export const today = (turn: Turn): string => dayOf(turn.offsets, turn.now);

/** Everything that an expression of the definition may read. */
export const scopeOf = ({ record, offsets, now, by }: Pick<Turn, 'record' | 'offsets' | 'now' | 'by'>, local?: Scope): Scope =>
  caseScope(record, dayOf(offsets, now), by, local);

export const computed = (turn: Turn, place: number, local?: Scope): unknown =>
  evaluate(turn.chart.expressions[place]!.tree, scopeOf(turn, local));
export const isTrue = (turn: Turn, place: number, local?: Scope): boolean =>
  holds(turn.chart.expressions[place]!.tree, scopeOf(turn, local));
export const valuesOf = (turn: Turn, places: Readonly<Record<string, number>>, local?: Scope): Values =>
  Object.fromEntries(Object.entries(places).map(([name, place]) => [name, computed(turn, place, local)]));

/** The record says something new; what is only looked at changes nothing, not even its date. */
export function revised({ record, now }: Turn): void {
  record.revision += 1;
  record.updatedAt = Math.max(record.updatedAt, now); // what an attempt went on with by itself may be dated a little ahead
}

export function note(
  turn: Turn,
  type: string,
  more: { state?: string; detail?: Record<string, unknown>; by?: string; at?: number } = {},
): void {
  const { record } = turn;
  revised(turn);
  record.log.push({
    seq: record.log.length + 1,
    at: more.at ?? turn.now,
    type,
    by: more.by ?? turn.by,
    ...(more.by === undefined && turn.actsFor !== undefined && { for: turn.actsFor }),
    ...(more.state !== undefined && { state: more.state }),
    ...(more.detail !== undefined && { detail: more.detail }),
  });
}

/** Only looks how something stands there: it takes no number. */
const LOOKS: readonly Effect['kind'][] = ['poll', 'status', 'report'];

/**
 * Asks for an effect. Its id is the next of the case: the same event, taken again by a replay, gives the same id (an instant would not: see
 * `Step`). A look is counted by itself: a step that
 * is taken again after a worker died may find the callback before the timer of the look, and what follows must have the numbers it had.
 */
export function want(turn: Turn, body: WithoutId<Effect>): string {
  if (LOOKS.includes(body.kind)) {
    turn.record.looks = (turn.record.looks ?? 0) + 1;
    const id = `${turn.record.caseId}/look-${turn.record.looks}/${body.kind}`;
    turn.effects.push({ id, ...body } as Effect);
    return id;
  }
  const id = `${turn.record.caseId}/${turn.record.nextEffect}/${body.kind}`;
  turn.record.nextEffect += 1;
  turn.effects.push({ id, ...body } as Effect);
  return id;
}

export function arm(turn: Turn, id: string, timer: CaseTimer): void {
  turn.record.timers[id] = timer;
}

export function disarm(turn: Turn, belongs: (id: string, timer: CaseTimer) => boolean): void {
  for (const [id, timer] of Object.entries(turn.record.timers)) if (belongs(id, timer)) delete turn.record.timers[id];
}

export function raise(turn: Turn, incident: Omit<Incident, 'id' | 'at'>): void {
  const id = `incident-${turn.record.revision + 1}`;
  turn.record.incidents[id] = { id, at: turn.now, ...incident };
  note(turn, 'incident', {
    ...(incident.state !== undefined && { state: incident.state }),
    detail: { incident: id, kind: incident.kind, message: incident.message },
  });
}

export const stateOf = (chart: Statechart, name: string): ChartState => {
  const state = statesOf(chart).get(name);
  if (state === undefined) throw new Error(`the chart of ${chart.procedure} has no state "${name}"`);
  return state;
};

export function place(record: CaseRecord, position: Position): void {
  record.position = { value: position.value, entries: { ...position.entries } };
  record.states = activeStates(position.value);
}

/** The letters of a case read names, not the whole record. */
export const letterScope = (turn: Turn, local?: Scope): Values => scopeOf(turn, local) as Values;
