import type { ScenarioStep } from '../../definitions/scenario-schema.js';
import type { Actor, CaseRecord } from '../../domain/case.js';
import type { Command } from '../../workflows/contract.js';

/** The command that a step gives to its case; undefined when only time passes in it. `actor` tells who a user is. */
export function commandOf(step: ScenarioStep, record: CaseRecord, actor: (id: string) => Actor): Command | undefined {
  const by = actor(step.as === 'applicant' ? record.applicant.id : (step.as ?? ''));
  const incident = Object.keys(record.incidents)[0] ?? '(none)';
  if (step.claim !== undefined) return { kind: 'claim', task: step.claim, by };
  if (step.release !== undefined) return { kind: 'release', task: step.release, by };
  if (step.delegate !== undefined) return { kind: 'delegate', task: step.delegate, to: actor(step.to as string), by };
  if (step.complete !== undefined) {
    const { data, missing, message } = step;
    const more = { ...(data && { data }), ...(missing && { missing }), ...(message !== undefined && { message }) };
    return { kind: 'complete', task: step.complete, outcome: step.outcome as string, by, ...more };
  }
  if (step.answer !== undefined) return { kind: 'answer', data: step.answer, by };
  if (step.event !== undefined) return { kind: 'event', event: step.event, by, ...(step.data && { data: step.data }) };
  if (step.anytime !== undefined)
    return { kind: 'anytime', event: step.anytime, by, ...(step.reason !== undefined && { reason: step.reason }) };
  if (step.reopen !== undefined) {
    const { data, reason } = step;
    return { kind: 'reopen', event: step.reopen, by, ...(data && { data }), ...(reason !== undefined && { reason }) };
  }
  if (step.told !== undefined)
    return { kind: 'told', event: step.told, by, effectId: `${by.id}/${record.revision}/tell-case`, ...(step.data && { data: step.data }) };
  if (step.correct !== undefined) return { kind: 'correct', data: step.correct, reason: step.reason as string, by };
  if (step.extend !== undefined) return { kind: 'extend', reason: step.extend, by };
  if (step.cancel !== undefined) return { kind: 'cancel', reason: step.cancel, by };
  if (step.retry !== undefined) return { kind: 'retry', incident, by };
  if (step.repair !== undefined) {
    const { answer, set, skip } = step.repair;
    return {
      kind: 'repair',
      incident,
      by,
      reason: step.reason ?? '',
      ...(answer && { answer }),
      ...(set && { set }),
      ...(skip && { skip }),
    };
  }
  return undefined;
}
