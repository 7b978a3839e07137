/** A state that runs another procedure: the case of its own that it starts, and what is said between the two. What comes back is `outcome.ts`. */
import type { ChartState } from '../definitions/statechart.js';
import { type CaseRecord, type ChildAnswer, type ChildCase, readPath, writePath } from '../domain/case.js';
import { note, type Turn, valuesOf, want } from './turn.js';

export function startRun(turn: Turn, name: string, state: ChartState): void {
  const { record } = turn;
  const { procedure, with: given } = state.run!;
  const effectId = want(turn, { kind: 'run', state: name, procedure, with: valuesOf(turn, given) });
  record.children = { ...record.children, [effectId]: { effectId, procedure, state: name, startedAt: turn.now, status: 'starting' } };
  note(turn, 'run-started', { state: name, detail: { procedure, effectId } });
  if (state.within) want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.within });
}

/** The case whose outcome a state waits for. */
export const childOf = ({ children }: Pick<CaseRecord, 'children'>, state: string): ChildCase | undefined =>
  Object.values(children ?? {}).find((child) => child.state === state && (child.status === 'starting' || child.status === 'running'));

/** @param stuck the case could not be filed, and nothing tries it any longer: whatever is there of it is known by its number alone. */
export function leaveRun(turn: Turn, name: string, stuck: boolean): void {
  const child = childOf(turn.record, name);
  if (child === undefined) return;
  const isUnderWay = child.status === 'starting' && !stuck;
  child.status = 'left';
  note(turn, 'run-left', {
    state: name,
    detail: { procedure: child.procedure, ...(child.caseId !== undefined && { case: child.caseId }) },
  });
  // One that is just being filed is called off when its number is known.
  if (!isUnderWay) callOff(turn, child);
}

export function callOff(turn: Turn, { procedure, effectId, caseId, state }: ChildCase): void {
  const reason = `${turn.record.caseId} has left "${state}"`;
  want(turn, { kind: 'send', to: caseId ?? { procedure, effectId }, message: { kind: 'call-off', reason } });
}

/** At its end a case tells the one that runs it what became of it. */
export function answerParent(turn: Turn): void {
  const { record, chart } = turn;
  if (record.parent === undefined || record.calledOff) return;
  const data: Record<string, unknown> = {};
  for (const path of Object.keys(chart.fields)) writePath(data, path, readPath(record.data, path) ?? null);
  const answer: ChildAnswer = { outcome: record.outcome!, caseId: record.caseId, decision: record.decision?.effect ?? null, data };
  want(turn, { kind: 'answer', to: record.parent, answer });
}
