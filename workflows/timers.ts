import { advance, silence, supervisors } from './advance.js';
import { askReport, isReportTimer } from './delivery.js';
import { OWN } from './effects.js';
import { intervenerLate } from './interveners.js';
import { askStatus } from './payment.js';
import { childOf } from './run.js';
import { letterScope, note, stateOf, type Turn, want } from './turn.js';

/** A timer of the case is due. */
export function takeTimer(turn: Turn, id: string): void {
  const timer = turn.record.timers[id];
  if (timer === undefined || timer.at > turn.now) return;
  delete turn.record.timers[id];
  const [kind, name = '', step = ''] = timer.event.split(':');
  if (isReportTimer(id)) return askReport(turn, name);
  if (turn.record.reopenable !== undefined && turn.record.status === 'closed') {
    const reopenable = turn.record.reopenable[step];
    if (kind !== 'reopen' || reopenable === undefined) return; // what ran before the end has no say after it
    reopenable.over = true;
    note(turn, 'final', { by: 'legal-clock', state: name, detail: { event: step } });
    return;
  }
  if (kind === 'silence') {
    silence(turn);
  } else if (kind === 'warn') {
    warn(turn, name, id.split(':')[1] ?? '');
  } else if (kind === 'late') {
    late(turn, name);
  } else if (kind === 'poll') {
    const call = turn.record.calls[name];
    if (call?.reference === undefined) return;
    const { effectId: of, operation, with: values, reference } = call;
    want(turn, { kind: 'poll', state: name, of, operation, with: values, reference });
  } else if (kind === 'status') {
    askStatus(turn, name);
  } else if (kind === 'intervener') {
    if (intervenerLate(turn, name, step, supervisors(turn))) advance(turn, { event: `${name}.late` });
  } else if (kind === 'escalate') {
    const to = stateOf(turn.chart, name).task?.escalate[Number(step)]?.to;
    const task = turn.record.tasks[name];
    if (to === undefined || task === undefined) return;
    task.escalatedTo = [...(task.escalatedTo ?? []), to];
    note(turn, 'escalated', { by: 'engine', state: name, detail: { to } });
    want(turn, { kind: 'notify', notice: OWN.escalation, scope: letterScope(turn), to: { group: to } });
  } else if (kind === 'obligation') {
    note(turn, 'obligation-late', { by: 'legal-clock' });
    for (const group of turn.chart.clock?.owner ? [turn.chart.clock.owner, `supervisor:${turn.chart.clock.owner}`] : supervisors(turn)) {
      want(turn, { kind: 'notify', notice: OWN.escalation, scope: letterScope(turn), to: { group } });
    }
  }
}

/** Before silence decides: the agent, then the group, then the supervisor; in the log and the work list too, never by mail alone. */
function warn(turn: Turn, to: string, percent: string): void {
  note(turn, 'warned', { by: 'legal-clock', detail: { percent: Number(percent), to } });
  const scope = letterScope(turn);
  if (to === 'supervisor') {
    for (const group of supervisors(turn)) want(turn, { kind: 'notify', notice: OWN.warning, scope, to: { group } });
    return;
  }
  for (const task of Object.values(turn.record.tasks)) {
    const user = task.delegatedTo ?? task.claimedBy;
    want(turn, { kind: 'notify', notice: OWN.warning, scope, to: to === 'agent' && user !== undefined ? { user } : { group: task.group } });
  }
}

const LATE_EVENTS = ['late', 'unanswered', 'unpaid'] as const;

function late(turn: Turn, name: string): void {
  if (!turn.record.states.includes(name)) return;
  const state = stateOf(turn.chart, name);
  const event = LATE_EVENTS.find((candidate) => state.on?.[candidate] !== undefined);
  note(turn, event ?? 'late', { by: 'legal-clock', state: name });
  if (event !== undefined) {
    if (state.kind === 'pay' && turn.chart.fees?.payment && turn.record.fees?.state === 'due') turn.record.fees.state = 'expired';
    advance(turn, { event: `${name}.${event}` });
    return;
  }
  const remind = (state.call ?? state.run)?.remind;
  const open = turn.record.calls[name] ?? childOf(turn.record, name);
  const times = (open?.reminders ?? 0) + 1;
  if (open) open.reminders = times;
  if (remind && times <= remind.atMost)
    want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: remind.every });
  for (const group of supervisors(turn)) want(turn, { kind: 'notify', notice: OWN.escalation, scope: letterScope(turn), to: { group } });
}
