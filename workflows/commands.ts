import { type Actor, type ChildAnswer, readPath, writePath } from '../domain/case.js';
import { leavesOf } from '../domain/form.js';
import { actsFor } from './acting.js';
import { advance, enterFirst, keeping, merge, type Occurrence } from './advance.js';
import type { Command } from './contract.js';
import type { Effect } from './effects.js';
import { cancelCase, clockEvent } from './enter.js';
import { forward } from './forward.js';
import { answerInPlace, goOnWith, orderedAgain } from './outcome.js';
import { checkCommand, findTask, waitingFor } from './permissions.js';
import { reopen, told } from './reopen.js';
import { note, stateOf, type Turn, want } from './turn.js';

/**
 * Does what a person asks. It is checked again here: between the validator and its turn, another event may have come first.
 * @throws CaseError when it is no longer allowed.
 */
export function applyCommand(turn: Turn, command: Command): void {
  checkCommand(turn, command);
  turn.actsFor = actsFor(turn, command);
  switch (command.kind) {
    case 'claim':
    case 'release':
    case 'delegate':
      return moveTask(turn, command);
    case 'complete':
      return complete(turn, command);
    case 'correct':
      merge(turn, command.data);
      note(turn, 'corrected', { detail: { fields: leavesOf(command.data, turn.chart.fields), reason: command.reason } });
      return;
    case 'answer':
      return answer(turn, command);
    case 'event':
      return happen(turn, command);
    case 'anytime':
      note(turn, command.event, { detail: { ...(command.reason !== undefined && { reason: command.reason }) } });
      advance(turn, { event: `any.${command.event}`, command });
      return;
    case 'cancel':
      note(turn, 'cancelled', { detail: { reason: command.reason } });
      return cancelCase(turn);
    case 'reopen':
      return reopen(turn, command);
    case 'told':
      return told(turn, command);
    case 'forward':
      return forward(turn, command);
    case 'extend':
      return extend(turn, command.reason);
    case 'retry':
      return atOnce(turn, () => retry(turn, command.incident));
    case 'repair':
      return atOnce(turn, () => repair(turn, command));
  }
}

function moveTask(turn: Turn, command: Command & { kind: 'claim' | 'release' | 'delegate' }): void {
  const task = findTask(turn, command.task)!;
  delete task.delegatedTo;
  delete task.claimedBy;
  if (command.kind === 'claim') task.claimedBy = command.by.id;
  if (command.kind === 'delegate') task.delegatedTo = (command as { to: Actor }).to.id;
  const names = { claim: 'task-claimed', release: 'task-released', delegate: 'task-delegated' } as const;
  note(turn, names[command.kind], { state: task.state, detail: command.kind === 'delegate' ? { to: task.delegatedTo } : {} });
}

function complete(turn: Turn, command: Command & { kind: 'complete' }): void {
  const { state } = findTask(turn, command.task)!;
  const transition = stateOf(turn.chart, state).on?.[command.outcome];
  advance(turn, { event: `${state}.${command.outcome}`, command }, () => {
    merge(turn, command.data ?? {});
    (turn.record.doneBy[state] ??= []).push(turn.by);
    note(turn, 'task-completed', { state, detail: { outcome: command.outcome } });
    if (transition?.asks !== undefined) {
      const all = stateOf(turn.chart, transition.asks).ask!.fields;
      turn.record.asked = {
        state: transition.asks,
        fields: command.missing && command.missing.length > 0 ? command.missing : all,
        at: turn.now,
        by: turn.by,
        ...(command.message !== undefined && { message: command.message }),
      };
    }
  });
}

function answer(turn: Turn, command: Command & { kind: 'answer' }): void {
  const { state } = turn.record.asked!;
  advance(turn, { event: `${state}.answered`, command }, () => {
    merge(turn, command.data);
    note(turn, 'answered', { state, detail: { fields: leavesOf(command.data, turn.chart.fields) } });
  });
}

function happen(turn: Turn, command: Command & { kind: 'event' }): void {
  const name = waitingFor(turn, command.event)!;
  advance(turn, { event: `${name}.${command.event}`, local: { event: command.data ?? {} }, command }, () => {
    note(turn, 'event', { state: name, detail: { event: command.event } });
  });
}

const PLURALS = { day: 'days', 'working-day': 'days', week: 'weeks', month: 'months', year: 'years' } as const;

function extend(turn: Turn, reason: string): void {
  const { by } = turn.chart.clock!.extension!;
  turn.record.clock!.extended = true;
  clockEvent(turn, 'extended', undefined, { [PLURALS[by.unit as keyof typeof PLURALS] ?? 'days']: by.count });
  note(turn, 'extended', { detail: { by, reason } });
  want(turn, { kind: 'clock', clock: turn.chart.clock! });
  turn.clockMoved = false;
}

/** What the incident held may be allowed no longer: then it is refused as a whole, and the incident is there as before. */
function atOnce(turn: Turn, body: () => void): void {
  const restore = keeping(turn);
  try {
    body();
  } catch (error) {
    restore();
    throw error;
  }
}

/** The event or the effect of the incident is taken again, as it was; what was wrong may have been put right from outside. */
function retry(turn: Turn, id: string): void {
  const incident = turn.record.incidents[id]!;
  delete turn.record.incidents[id];
  note(turn, 'incident-retried', { detail: { incident: id } });
  if (incident.effect !== undefined) turn.effects.push(orderedAgain(turn, incident.effect as Effect));
  const occurrence = incident.event as Occurrence | undefined;
  if (occurrence === undefined) return;
  if (incident.kind === 'case') return goOnWith(turn, incident.state!, occurrence.local!['answer'] as ChildAnswer);
  const { event, command } = occurrence;
  if (command !== undefined) applyCommand({ ...turn, by: command.by.id } as Turn, command);
  else if (event.startsWith('start.')) enterFirst(turn, event.slice('start.'.length));
  else advance(turn, occurrence);
}

/** An operator puts right what the case could not: a datum, the answer of a register that stays silent, or a message that need not be sent. */
function repair(turn: Turn, command: Command & { kind: 'repair' }): void {
  const incident = turn.record.incidents[command.incident]!;
  const put = Object.fromEntries(leavesOf(command.set ?? {}, turn.chart.fields).map((path) => [path, readPath(command.set, path)]));
  for (const [path, value] of Object.entries(put)) writePath(turn.record.data, path, value);
  note(turn, 'incident-repaired', {
    detail: {
      incident: command.incident,
      reason: command.reason,
      ...(command.set && { set: Object.keys(put) }),
      ...(command.skip && { skipped: true }),
    },
  });
  if (command.answer !== undefined && incident.state !== undefined) {
    delete turn.record.incidents[command.incident];
    if (stateOf(turn.chart, incident.state).run) return answerInPlace(turn, incident.state, command.answer);
    delete turn.record.calls[incident.state];
    advance(turn, { event: `${incident.state}.done`, local: { answer: command.answer } });
  } else if (command.skip) {
    delete turn.record.incidents[command.incident];
  } else {
    turn.put = put;
    retry(turn, command.incident);
  }
}
