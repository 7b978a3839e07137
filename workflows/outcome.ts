/** What comes back from a case that a state runs: that it is filed, that it cannot be, and its outcome, which is taken once. */
import type { ChildAnswer, ChildCase } from '../domain/case.js';
import { ExpressionError } from '../domain/expression.js';
import { advance } from './advance.js';
import type { Effect, EffectResult } from './effects.js';
import { callOff, childOf } from './run.js';
import { note, raise, stateOf, type Turn, valuesOf } from './turn.js';

type Run = Effect & { readonly kind: 'run' };

export function takeFiled(turn: Turn, effect: Run, result: EffectResult): void {
  const child = turn.record.children?.[effect.id];
  if (child === undefined || !('accepted' in result)) return;
  child.caseId = result.accepted;
  if (child.status === 'starting') child.status = 'running';
  note(turn, 'run-filed', { by: 'engine', state: child.state, detail: { procedure: child.procedure, case: child.caseId } });
  if (child.status === 'left') callOff(turn, child);
}

/** The case could not be filed, for what it was given or for want of an answer. */
export function takeUnfiled(turn: Turn, effect: Run, message: string): void {
  const child = turn.record.children?.[effect.id];
  if (child === undefined || child.status === 'ended') return;
  if (child.status === 'left') return callOff(turn, child); // the last attempt may have filed it all the same
  const { state } = child;
  if (stateOf(turn.chart, state).on?.['failed'] === undefined) {
    raise(turn, { kind: 'case', message: `"${child.procedure}" could not be started: ${message}`, effect, state });
    return;
  }
  note(turn, 'run-failed', { by: 'engine', state, detail: { procedure: child.procedure, message } });
  child.status = 'left';
  callOff(turn, child);
  advance(turn, { event: `${state}.failed`, local: { answer: { code: 'not-started', title: message } } });
}

/** @param by the case that ended; an operator who says its outcome in its place. */
export function takeOutcome(turn: Turn, child: ChildCase, answer: ChildAnswer, by: string): void {
  const { record } = turn;
  const isAwaited = child.status !== 'left' && child.status !== 'ended' && record.status === 'open' && record.states.includes(child.state);
  if (child.status === 'ended') return note(turn, 'reply-too-late', { by, detail: { effectId: child.effectId } });
  Object.assign(child, { status: 'ended', outcome: answer.outcome, caseId: answer.caseId });
  note(turn, isAwaited ? 'run-ended' : 'run-ended-unawaited', {
    by,
    state: child.state,
    detail: { procedure: child.procedure, case: answer.caseId, outcome: answer.outcome },
  });
  if (!isAwaited) return;
  for (const [id, open] of Object.entries(record.incidents))
    if (open.state === child.state && open.kind === 'case') delete record.incidents[id];
  goOnWith(turn, child.state, answer);
}

/** An operator says how it ended, in the place of a case that could not be filed, or whose outcome the procedure does not know. */
export function answerInPlace(turn: Turn, state: string, said: Readonly<Record<string, unknown>>): void {
  const child = childOf(turn.record, state);
  const answer = { caseId: child?.caseId ?? null, decision: null, data: {}, ...said } as unknown as ChildAnswer;
  if (child) {
    takeOutcome(turn, child, answer, turn.by);
    callOff(turn, child);
  } else goOnWith(turn, state, answer);
}

/** What an operator put right since is in what is sent the next time. */
export function orderedAgain(turn: Turn, effect: Effect): Effect {
  const run = effect.kind === 'run' ? stateOf(turn.chart, turn.record.children?.[effect.id]?.state ?? effect.state).run : undefined;
  if (effect.kind !== 'run' || run === undefined) return effect;
  try {
    return { ...effect, with: valuesOf(turn, run.with) };
  } catch (error) {
    if (error instanceof ExpressionError) return effect; // then it fails as before, and says why
    throw error;
  }
}

/** By the way of the outcome, or that of all others. A procedure that says nothing of it is an incident; an operator says how to go on. */
export function goOnWith(turn: Turn, state: string, answer: ChildAnswer): void {
  const { run, on = {} } = stateOf(turn.chart, state);
  const event = [answer.outcome, 'else'].find((name) => Object.hasOwn(on, name));
  if (event === undefined) {
    const message = `${answer.caseId} (${run?.procedure}) ended as "${answer.outcome}", and "${state}" does not say what follows`;
    raise(turn, { kind: 'case', message, state, event: { event: `${state}.${answer.outcome}`, local: { answer } } });
  } else advance(turn, { event: `${state}.${event}`, local: { answer } });
}
