import { statesOf } from '../definitions/machine.js';
import type { Statechart } from '../definitions/statechart.js';
import type { CaseRecord, CaseTimer } from '../domain/case.js';
import { CaseError } from '../domain/errors.js';
import { ExpressionError } from '../domain/expression.js';
import { keeping, recompute, settle } from './advance.js';
import type { Effect } from './effects.js';
import { GateClosed, leaveState } from './enter.js';
import { type MigrateCommand, type MigrationPlan, type MigrationRefusal, planMigration } from './migration-plan.js';
import { OPERATORS, type Situation } from './permissions.js';
import { note, place, type Turn, want } from './turn.js';

/**
 * @param jobs ids of the effects that are still being tried in the background.
 * @throws CaseError NOT_AN_OPERATOR, REASON_REQUIRED, CASE_CLOSED, MIGRATION_REFUSED with `details.refusals`.
 */
export function checkMigration(situation: Situation, command: MigrateCommand, jobs: Iterable<string>): MigrationPlan {
  const { record } = situation;
  if (!command.by.groups.includes(OPERATORS))
    throw new CaseError('NOT_AN_OPERATOR', 'Only an operator moves a case to another version of its procedure.');
  if (command.reason.trim() === '') throw new CaseError('REASON_REQUIRED', 'Say why: the reason is kept with the case.');
  if (record.status === 'closed')
    throw new CaseError('CASE_CLOSED', `Case ${record.caseId} is closed (${record.outcome}).`, { outcome: record.outcome });
  const plan = planMigration(situation, command.chart, command.map);
  const refusals = [...plan.refusals];
  if (record.digest !== command.from)
    refusals.unshift({ code: 'another-version', message: `The case runs the version ${record.digest}, not ${command.from}.` });
  // A date or a table that is being sought belongs to the old version; a call is answered to whatever waits for it.
  if ([...jobs].some((id) => /\/(clock|deadline|decide|amount)$/.test(id)))
    refusals.push({ code: 'computing', message: 'A date or a table of the case is being sought just now: try again in a moment.' });
  refuseAll(record, refusals);
  return plan;
}

function refuseAll({ caseId }: CaseRecord, refusals: readonly MigrationRefusal[]): void {
  if (refusals.length === 0) return;
  throw new CaseError('MIGRATION_REFUSED', `Case ${caseId} stays on its version: ${refusals.map(({ message }) => message).join(' ')}`, {
    refusals,
  });
}

/**
 * Moves a case to another version. States that go on keep their tasks, calls, timers and the legal clock; the others are left and entered as by a
 * transition. When anything on the way has no clear answer, the case is as before.
 * @param turn with the chart of the new version.
 * @throws CaseError as `checkMigration`.
 */
export function migrate(turn: Turn, from: Statechart, command: MigrateCommand, jobs: Iterable<string>): void {
  const { record, chart: to } = turn;
  const plan = checkMigration({ ...turn, chart: from }, command, jobs);
  const restore = keeping(turn);
  const { decision } = record;
  try {
    for (const name of plan.left) leaveState(turn, name);
    rename(record, plan, command.map);
    regroup(record, to);
    place(record, { value: plan.value as never, entries: entriesOf(turn, plan, command.map) });
    record.digest = to.digest;
    note(turn, 'migrated', { detail: { from: from.digest, to: to.digest, reason: command.reason, states: plan.images } });
    recompute(turn);
    settle(
      turn,
      plan.entered.map((state) => ({ kind: 'entered', state })),
      'migrate',
    );
  } catch (error) {
    restore();
    if (!(error instanceof ExpressionError || error instanceof GateClosed)) throw error;
    refuseAll(record, [{ code: 'no-image', message: `The new version cannot take the case where it is: ${error.message}` }]);
  }
  if (record.decision !== decision || record.status === 'closed') {
    restore();
    refuseAll(record, [
      { code: 'image-decides', message: 'From its image the case would be decided, or end, at once: a migration does neither.' },
    ]);
  }
  const moved = JSON.stringify(from.clock) !== JSON.stringify(to.clock);
  if (moved && to.clock && record.clock && record.clock.state !== 'stopped' && record.clock.state !== 'expired')
    want(turn, { kind: 'clock', clock: to.clock, tell: true });
}

/** A task of another group now is nobody's in it yet. */
function regroup({ tasks }: CaseRecord, to: Statechart): void {
  for (const [name, { claimedBy: _, delegatedTo: __, ...task }] of Object.entries(tasks)) {
    const group = statesOf(to).get(name)?.task?.group;
    if (group !== undefined && group !== task.group) tasks[name] = { ...task, group };
  }
}

/** Everything that is kept under the name of a state, under its new name. */
function rename(record: CaseRecord, { kept }: MigrationPlan, map: Readonly<Record<string, string>>): void {
  const named = (name: string) => kept[name] ?? name;
  const rekey = <T>(of: Readonly<Record<string, T>>, change: (value: T, name: string) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [named(name), change(value, named(name))]));
  record.tasks = rekey(record.tasks, (task, state) => ({ ...task, state }));
  record.calls = rekey(record.calls, (call) => call);
  for (const child of Object.values(record.children ?? {})) child.state = named(child.state);
  record.timers = Object.fromEntries(
    Object.entries(record.timers).map(([id, timer]): [string, CaseTimer] => [
      inTimer(id, named),
      { ...timer, event: inTimer(timer.event, named) },
    ]),
  );
  for (const intervener of Object.values(record.clock?.interveners ?? {})) intervener.state = named(intervener.state);
  if (record.asked) record.asked = { ...record.asked, state: named(record.asked.state) };
  // Who did what is remembered under the new names, so that four eyes go on to hold.
  const past = (name: string) => kept[name] ?? map[name] ?? name;
  const doneBy: Record<string, string[]> = {};
  for (const [state, people] of Object.entries(record.doneBy)) doneBy[past(state)] = [...(doneBy[past(state)] ?? []), ...people];
  record.doneBy = doneBy;
  if (record.askedIn !== undefined) record.askedIn = past(record.askedIn);
}

/** `late:state`, `escalate:state:1`, `remind:state`; `warn:50` and `silence` name none. */
function inTimer(id: string, named: (name: string) => string): string {
  const [kind = '', state, ...rest] = id.split(':');
  return state === undefined || kind === 'warn' ? id : [kind, named(state), ...rest].join(':');
}

function entriesOf({ chart, record }: Turn, { entered }: MigrationPlan, map: Readonly<Record<string, string>>): Record<string, number> {
  const states = statesOf(chart);
  const entries: Record<string, number> = {};
  for (const [state, times] of Object.entries(record.position.entries))
    entries[map[state] ?? state] = (entries[map[state] ?? state] ?? 0) + times;
  for (const state of entered) if (states.get(state)?.atMost) entries[state] = (entries[state] ?? 0) + 1;
  return entries;
}

/** The answer of a call that was asked before its state got another name. */
export function whereItWaits(record: CaseRecord, effect: Effect): Effect {
  if (effect.kind !== 'call' && effect.kind !== 'pay') return effect;
  const found = Object.entries(record.calls).find(([, { effectId }]) => effectId === effect.id);
  return found === undefined ? effect : { ...effect, state: found[0] };
}
