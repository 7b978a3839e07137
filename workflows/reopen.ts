/** A closed case goes on: its decision is set aside and kept, its clock runs again, its applicant is told. */
import type { CaseRecord, FormerDecision } from '../domain/case.js';
import { advance, merge } from './advance.js';
import type { Command } from './contract.js';
import { isReportTimer } from './delivery.js';
import { OWN } from './effects.js';
import { endOf, givenTo, stateThatHears, timesReopened } from './reopening.js';
import { dayOf, disarm, letterScope, note, stateOf, type Turn, today, want } from './turn.js';

/** @param command checked before. */
export function reopen(turn: Turn, command: Command & { readonly kind: 'reopen' | 'told' }): void {
  const { chart, record } = turn;
  const state = endOf(turn)!;
  const reopening = stateOf(chart, state).reopen![command.event]!;
  const former = formerOf(turn, state, command.event);
  advance(turn, { event: `${state}.${command.event}`, local: { event: command.data ?? {} }, command }, () => {
    if (command.kind === 'told') record.seen.push(command.effectId);
    (record.formerDecisions ??= []).push(former);
    delete record.decision;
    delete record.outcome;
    delete record.reopenable;
    record.status = 'open';
    disarm(turn, (id) => !isReportTimer(id));
    record.position.entries = {}; // what was tried before the decision does not shorten what may be tried after it
    restartClock(turn, former, reopening.clock);
    merge(turn, givenTo(command, reopening.requires ?? []));
    const times = timesReopened(record, command.event);
    note(turn, 'reopened', {
      state,
      detail: {
        event: command.event,
        outcome: former.outcome,
        times,
        atMost: reopening.atMost,
        ...(command.kind === 'reopen' && command.reason !== undefined && { reason: command.reason }),
      },
    });
  });
  // Not when something on the way had no clear answer: then the case is closed as before, and an incident waits.
  if (record.formerDecisions?.includes(former))
    want(turn, { kind: 'notify', notice: OWN.reopened, scope: letterScope(turn, { former: { on: former.decision?.on ?? null } }) });
}

function formerOf({ record, offsets, now, by }: Turn, state: string, event: string): FormerDecision {
  const closed = record.log.findLast(({ type }) => type === 'closed');
  return {
    outcome: record.outcome as string,
    state,
    ...(record.decision && { decision: record.decision }),
    closedAt: closed?.at ?? record.updatedAt,
    event,
    at: now,
    on: dayOf(offsets, now),
    by,
  };
}

/** What held the clock when the case was decided ended with the decision. */
function restartClock(turn: Turn, former: FormerDecision, how: NonNullable<CaseRecord['clock']>['events'][number]['clock']): void {
  const { clock } = turn.record;
  if (clock === undefined) return;
  const decided = former.decision?.on ?? dayOf(turn.offsets, former.closedAt);
  const count = (type: string) => clock.events.filter((event) => event.type === type).length;
  for (const [begun, ended] of [
    ['suspended', 'resumed'],
    ['correction-requested', 'correction-answered'],
  ] as const)
    if (count(begun) > count(ended)) clock.events.push({ type: ended, on: decided });
  delete clock.held;
  clock.state = 'running';
  clock.events.push({ type: 'reopened', on: today(turn), decided, clock: how ?? 'restart' });
  turn.clockMoved = true;
}

/** Another case says that something has happened; under one effect it says it once. */
export function told(turn: Turn, command: Command & { readonly kind: 'told' }): void {
  const { record } = turn;
  if (record.seen.includes(command.effectId)) return;
  if (record.status === 'closed') return reopen(turn, command);
  const local = { event: command.data ?? {} };
  const waiting = stateThatHears(turn, command.event);
  advance(turn, { event: `${waiting ?? 'any'}.${command.event}`, local, command }, () => {
    record.seen.push(command.effectId);
    if (waiting === undefined) note(turn, command.event, { detail: { from: turn.by } });
    else note(turn, 'event', { state: waiting, detail: { event: command.event, from: turn.by } });
  });
}
