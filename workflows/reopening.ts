/** The corrections after the end: a closed case whose decision is set aside, and what another case tells this one. */
import type { ChartReopening } from '../definitions/statechart.js';
import { type CaseRecord, readPath, writePath } from '../domain/case.js';
import { CaseError } from '../domain/errors.js';
import type { Command } from './contract.js';
import { checkData, refuseProblems, type Situation } from './given.js';
import { stateOf } from './turn.js';

type Reopen = Command & { readonly kind: 'reopen' | 'told' };

/** The outcome in which the case ended; undefined when an operator ended it elsewhere. */
export const endOf = ({ chart, record }: Pick<Situation, 'chart' | 'record'>): string | undefined =>
  record.status === 'closed' ? record.states.find((name) => stateOf(chart, name).kind === 'outcome') : undefined;

export const timerOfReopening = (state: string, event: string): string => `reopen:${state}:${event}`;

/** How often the case was reopened by this event. */
export const timesReopened = (record: Pick<CaseRecord, 'formerDecisions'>, event: string): number =>
  (record.formerDecisions ?? []).filter((former) => former.event === event).length;

/** Whether, and by whom, a closed case may be reopened. @throws CaseError */
export function checkReopening(situation: Situation, command: Reopen): void {
  const { chart, record, now } = situation;
  if (record.status !== 'closed')
    throw new CaseError('CASE_NOT_CLOSED', `Case ${record.caseId} has not ended: nothing is to be reopened.`, { states: record.states });
  const state = endOf(situation);
  const events = (state === undefined ? undefined : stateOf(chart, state).reopen) ?? {};
  const reopening = Object.hasOwn(events, command.event) ? events[command.event] : undefined;
  if (state === undefined || reopening === undefined)
    throw new CaseError('EVENT_NOT_ALLOWED', `A case that ended like this (${record.outcome}) is not reopened by "${command.event}".`, {
      outcome: record.outcome,
      events: Object.keys(events),
    });
  checkWho(reopening, command);
  refuseFinal(record, command.event, reopening.atMost);
  const until = record.timers[timerOfReopening(state, command.event)];
  if (until !== undefined && until.at <= now) throw tooLate(record, command.event);
  refuseProblems(checkReasons(situation, reopening, command));
}

function checkWho(reopening: ChartReopening, { kind, event, by }: Reopen): void {
  if (reopening.by === 'case') {
    if (kind !== 'told') throw new CaseError('EVENT_NOT_ALLOWED', `"${event}" comes from another case, not from a person.`);
  } else if (kind === 'told') {
    throw new CaseError('EVENT_NOT_ALLOWED', `"${event}" is for the group "${reopening.by.group}", not for another case.`);
  } else if (!by.groups.includes(reopening.by.group)) {
    throw new CaseError('NOT_IN_GROUP', `"${event}" is for the group "${reopening.by.group}".`, { group: reopening.by.group });
  }
}

const tooLate = ({ caseId, reopenable }: CaseRecord, event: string): CaseError =>
  new CaseError('REOPENING_TOO_LATE', `Case ${caseId} could be reopened by "${event}" until ${reopenable?.[event]?.until}.`, {
    until: reopenable?.[event]?.until,
  });

/** @throws CaseError when the end of a case is final for this event: too late, or reopened often enough. */
export function refuseFinal(record: CaseRecord, event: string, atMost: number | undefined): void {
  if (record.reopenable?.[event]?.over) throw tooLate(record, event);
  const times = timesReopened(record, event);
  if (times >= (atMost ?? 1) && record.reopenable?.[event] === undefined)
    throw new CaseError(
      'REOPENED_TOO_OFTEN',
      `Case ${record.caseId} was reopened by "${event}" ${times === 1 ? 'once' : `${times} times`} already.`,
      {
        times,
        ...(atMost !== undefined && { atMost }),
      },
    );
}

/** What must be said is said anew: the reasons of the refusal are no reasons to reopen it. */
function checkReasons(situation: Situation, { requires = [] }: ChartReopening, command: Reopen) {
  const data = JSON.parse(JSON.stringify(situation.record.data)) as Record<string, unknown>;
  for (const path of requires) if (readPath(data, path) !== undefined) writePath(data, path, undefined);
  return checkData({ ...situation, record: { ...situation.record, data } }, command.by, givenTo(command, requires), requires, requires);
}

/** Another case tells the same to procedures of every kind: what this one does not ask for is read by its actions alone. */
export function givenTo(command: Reopen, requires: readonly string[]): Readonly<Record<string, unknown>> {
  if (command.kind === 'reopen') return command.data ?? {};
  const data: Record<string, unknown> = {};
  for (const path of requires) {
    const value = readPath(command.data, path);
    if (value !== undefined) writePath(data, path, value);
  }
  return data;
}

/** What another case tells: to a state that waits for it, at any time, or to a case that has ended. @throws CaseError */
export function checkTold(situation: Situation, command: Command & { readonly kind: 'told' }): void {
  const { chart, record } = situation;
  if (record.seen.includes(command.effectId)) return; // it was taken, and is answered again
  if (record.status === 'closed') return checkReopening(situation, command);
  if (stateThatHears(situation, command.event) !== undefined) return;
  const event = Object.hasOwn(chart.anytime, command.event) ? chart.anytime[command.event] : undefined;
  if (event?.by !== 'case')
    throw new CaseError('EVENT_NOT_ALLOWED', `Case ${record.caseId} does not take "${command.event}" from another case where it is.`, {
      states: record.states,
    });
  const late = record.states.find((state) => event.refusedIn.includes(state));
  if (late !== undefined) throw new CaseError('EVENT_NOT_ALLOWED', `Too late: the case is at "${late}".`, { state: late });
}

/** The state that waits for an event of another case. */
export const stateThatHears = ({ chart, record }: Pick<Situation, 'chart' | 'record'>, event: string): string | undefined =>
  record.states.find((name) => {
    const wait = stateOf(chart, name).wait;
    return wait?.from === 'case' && wait.event === event;
  });
