import { statesOf } from '../definitions/machine.js';
import type { Act, ChartState } from '../definitions/statechart.js';
import { type AbandonedCall, writePath } from '../domain/case.js';
import { type Delay, dayAfter } from '../domain/delay.js';
import { evaluate, type Scope } from '../domain/expression.js';
import { plainDate } from '../domain/plain-date.js';
import { isReportTimer } from './delivery.js';
import { askPayment, demandOf, leaveDemand, refundFees } from './demand.js';
import { OWN, type Values } from './effects.js';
import { askIntervener, endIntervener } from './interveners.js';
import { timerOfReopening, timesReopened } from './reopening.js';
import { answerParent, leaveRun, startRun } from './run.js';
import { computed, disarm, isTrue, letterScope, note, revised, scopeOf, stateOf, type Turn, today, valuesOf, want } from './turn.js';

/** A gate of the act does not hold: the act is not made, whoever decided. */
export class GateClosed extends Error {
  override readonly name = 'GateClosed';
}

/** What entering a state means: its acts, then what its kind waits for. */
export function enterState(turn: Turn, name: string): void {
  const state = stateOf(turn.chart, name);
  const { record } = turn;
  if (state.decided !== undefined) decide(turn, state.decided);
  perform(turn, state.enter ?? []);
  askIntervener(turn, name);
  switch (state.kind) {
    case 'task':
      record.tasks[name] = {
        id: `${record.caseId}/${name}/${record.nextEffect}`,
        state: name,
        group: state.task!.group,
        openedAt: turn.now,
      };
      note(turn, 'task-opened', { state: name, detail: { group: state.task!.group } });
      if (state.within)
        want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.within, task: name });
      state.task!.escalate.forEach(({ after }, i) => {
        want(turn, { kind: 'deadline', timer: `escalate:${name}:${i}`, event: `escalate:${name}:${i}`, from: turn.now, delay: after });
      });
      return;
    case 'call':
      return startCall(turn, name, state);
    case 'run':
      return startRun(turn, name, state);
    case 'pay':
      return startPayment(turn, name, state);
    case 'ask':
      return startAsk(turn, name, state);
    case 'wait':
      note(turn, 'waiting', { state: name, detail: { for: state.wait!.event, from: state.wait!.from } });
      if (state.wait!.until !== undefined) {
        want(turn, {
          kind: 'deadline',
          timer: `late:${name}`,
          event: `late:${name}`,
          from: turn.now,
          until: String(computed(turn, state.wait!.until)),
        });
      } else if (state.within) {
        want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.within });
      }
      return;
    case 'choice':
      if (state.table) want(turn, { kind: 'decide', state: name, table: state.table.id, scope: letterScope(turn) });
      else turn.follow.push({ event: `${name}.go` });
      return;
    case 'step':
      turn.follow.push({ event: `${name}.go` });
      return;
    case 'end':
      return endBranch(turn, name);
    case 'outcome':
      return close(turn, name, state);
    default:
      return;
  }
}

/** What this case has asked before is asked again: somebody wants to know how it is now. */
const answeredHere = ({ record }: Turn, name: string): boolean =>
  record.log.some(({ type, state }) => state === name && (type === 'call-answered' || type === 'answer-reused'));

const span = (turn: Turn, good: Delay) => {
  const now = plainDate(today(turn));
  return { since: dayAfter(now, good, -1), until: dayAfter(now, good) };
};

function startCall(turn: Turn, name: string, state: ChartState): void {
  const call = state.call!;
  const values = valuesOf(turn, call.with);
  const effectId = want(turn, {
    kind: 'call',
    state: name,
    operation: call.operation,
    with: values,
    ...(call.attach && { attach: call.attach }),
    ...(call.reuse && !answeredHere(turn, name) && { reuse: span(turn, call.reuse) }),
  });
  turn.record.calls[name] = { effectId, operation: call.operation, with: values, sentAt: turn.now, status: 'sent' };
  note(turn, 'call-sent', { state: name, detail: { operation: call.operation, effectId } });
  if (state.within) want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.within });
}

function startPayment(turn: Turn, name: string, state: ChartState): void {
  const { stamp, payment } = turn.chart.fees ?? {};
  const { fees } = turn.record;
  // Money that went back when the case was refused is owed again where the case, reopened, comes to the payment again; nowhere else.
  if (turn.record.formerDecisions !== undefined && fees?.state === 'refunded') {
    fees.state = 'due';
    note(turn, 'fees-due-again', { state: name, detail: { amount: fees.amount } });
  }
  const owed = fees !== undefined && fees.amount !== 0 && (fees.state === 'due' || fees.state === 'expired');
  if (!owed || (stamp === undefined && payment === undefined)) {
    turn.follow.push({ event: `${name}.paid` }); // nothing to pay, or paid already
    return;
  }
  if (stamp === undefined) return askPayment(turn, name, state);
  const values = valuesOf(turn, stamp.with);
  const effectId = want(turn, { kind: 'pay', state: name, operation: `${stamp.register}.${stamp.reserve}`, with: values });
  turn.record.calls[name] = { effectId, operation: `${stamp.register}.${stamp.reserve}`, with: values, sentAt: turn.now, status: 'sent' };
  note(turn, 'payment-sent', { state: name, detail: { effectId, amount: fees.amount } });
  if (state.within) want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.within });
}

function startAsk(turn: Turn, name: string, state: ChartState): void {
  const { record } = turn;
  const chosen = record.asked?.state === name ? record.asked.fields : undefined;
  record.asked = {
    ...(record.asked?.state === name ? record.asked : {}),
    state: name,
    fields: chosen ?? state.ask!.fields,
    at: turn.now,
    by: turn.by,
  };
  record.askedIn ??= name;
  note(turn, 'asked', { state: name, detail: { fields: record.asked.fields } });
  want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.ask!.answerWithin });
  clockEvent(turn, 'correction-requested', turn.chart.clock?.incomplete === 'pause' ? 'incorrect' : state.ask!.reason);
  want(turn, { kind: 'notify', notice: OWN.asked, scope: letterScope(turn) });
}

/** Adds to what happened to the legal clock; the reading is asked once, at the end of the turn. */
export function clockEvent(turn: Turn, type: string, reason?: string, by?: Readonly<Record<string, number>>): void {
  const clock = turn.record.clock;
  if (clock === undefined || clock.state === 'stopped') return;
  clock.events.push({ type, on: today(turn), ...(reason !== undefined && { reason }), ...(by && { by }) });
  turn.clockMoved = true;
}

/** An express decision stops the clock. A tacit one was recorded by `silence` before the state is entered. */
function decide(turn: Turn, effect: 'granted' | 'refused'): void {
  const { record } = turn;
  if (record.decision === undefined) {
    record.decision = {
      effect,
      tacit: false,
      at: turn.now,
      on: today(turn),
      by: turn.by,
      ...(turn.actsFor !== undefined && { for: turn.actsFor }),
    };
    note(turn, 'decided', { detail: { effect } });
  }
  if (effect === 'granted' && turn.chart.holder !== undefined) {
    const holder = evaluate(turn.chart.expressions[turn.chart.holder]!.tree, scopeOf(turn), { mode: 'feel' });
    record.holder = typeof holder === 'string' && holder !== '' ? holder : null;
  }
  stopClock(turn);
}

export function stopClock(turn: Turn): void {
  const clock = turn.record.clock;
  if (clock === undefined || clock.state === 'stopped') return;
  clock.state = 'stopped';
  disarm(turn, (id) => id === 'silence' || id.startsWith('warn:'));
}

function endBranch(turn: Turn, name: string): void {
  const parent = parentOf(turn, name);
  if (parent === undefined) return;
  const grand = parentOf(turn, parent);
  const whole = grand === undefined ? undefined : stateOf(turn.chart, grand);
  if (grand === undefined || whole?.kind !== 'parallel') {
    turn.follow.push({ event: `${parent}.done` });
    return;
  }
  const ended = Object.values(whole.states ?? {}).filter((branch) =>
    Object.keys(branch.states ?? {}).some((child) => turn.record.states.includes(child) && stateOf(turn.chart, child).kind === 'end'),
  ).length;
  // Branches may end in the same step, each looking at all of them: the whole is done once.
  const done = `${grand}.done`;
  if (ended >= (whole.need ?? 0) && !turn.follow.some(({ event }) => event === done)) turn.follow.push({ event: done });
}

function parentOf(turn: Turn, name: string): string | undefined {
  for (const [candidate, state] of statesOf(turn.chart)) if (state.states && Object.hasOwn(state.states, name)) return candidate;
  return undefined;
}

/** The end of a case. Whatever still runs for it in the background ends first; the workflow waits for that. */
function close(turn: Turn, name: string | undefined, state: Pick<ChartState, 'outcome' | 'reopen'>): void {
  const { record } = turn;
  if (state.outcome === 'granted' || state.outcome === 'refused') decide(turn, state.outcome);
  stopClock(turn);
  record.status = 'closed';
  record.outcome = state.outcome ?? 'completed';
  record.tasks = {};
  disarm(turn, (id) => !isReportTimer(id));
  note(turn, 'closed', { ...(name !== undefined && { state: name }), detail: { outcome: record.outcome } });
  answerParent(turn);
  if (name !== undefined) keepReopenable(turn, name, state.reopen ?? {});
}

/** From now on, for as long as each event has, the case can be reopened; its workflow waits for that. */
function keepReopenable(turn: Turn, name: string, events: NonNullable<ChartState['reopen']>): void {
  for (const [event, { within, atMost }] of Object.entries(events)) {
    if (timesReopened(turn.record, event) >= atMost) continue;
    (turn.record.reopenable ??= {})[event] = {};
    const timer = timerOfReopening(name, event);
    want(turn, { kind: 'deadline', timer, event: timer, from: turn.now, delay: within });
  }
}

/** Ends a case wherever it is: what was done for it is undone, and the money given back. */
export function cancelCase(turn: Turn): void {
  for (const name of turn.record.states) leaveState(turn, name);
  perform(turn, [{ kind: 'undo' }, { kind: 'refund' }]);
  close(turn, undefined, { outcome: 'cancelled' });
}

/** Leaving a state takes with it what waited there. */
export function leaveState(turn: Turn, name: string): void {
  const { record } = turn;
  disarm(turn, (id) => [`late:${name}`, `remind:${name}`, `poll:${name}`].includes(id) || id.startsWith(`escalate:${name}:`));
  endIntervener(turn, name);
  if (record.tasks[name]) {
    delete record.tasks[name];
    revised(turn);
  }
  let stuck = false;
  // What stood still there stands still no longer: trying it again would act on a state that is gone.
  for (const [id, incident] of Object.entries(record.incidents)) {
    if (incident.state !== name) continue;
    stuck = true;
    delete record.incidents[id];
    note(turn, 'incident-closed', { state: name, detail: { incident: id } });
  }
  const call = record.calls[name];
  const demand = call && demandOf(record, call.effectId);
  if (demand) leaveDemand(turn, name, demand);
  else if (call) {
    delete record.calls[name];
    note(turn, 'call-abandoned', { state: name, detail: { operation: call.operation } });
    const payment =
      turn.chart.fees?.stamp !== undefined && call.operation === `${turn.chart.fees.stamp.register}.${turn.chart.fees.stamp.reserve}`;
    const left = {
      operation: call.operation,
      with: { ...call.with, ...(call.reference !== undefined && { reference: call.reference }) },
      payment,
    };
    // A call that is under way may still arrive there: it is undone when its end is known. One that waits for a reply, or for an operator, has arrived or never will.
    if (call.status === 'sent' && !stuck) record.abandoned[call.effectId] = left;
    else undoAbandoned(turn, call.effectId, left);
  }
  leaveRun(turn, name, stuck);
  if (record.asked?.state === name) {
    clockEvent(turn, 'correction-answered');
    delete record.asked;
  }
}

/** Undoing what was not done is harmless at the register; not undoing what was done is not. */
export function undoAbandoned(turn: Turn, effectId: string, { operation, with: values, payment }: AbandonedCall): void {
  const stamp = turn.chart.fees?.stamp;
  if (payment && stamp) want(turn, { kind: 'release', operation: `${stamp.register}.${stamp.release}`, with: { ...values, effectId } });
  else want(turn, { kind: 'undo', operation, with: { ...values, effectId } });
}

/** The acts of a state or a transition, in order. */
export function perform(turn: Turn, acts: readonly Act[], local?: Scope): void {
  for (const act of acts) performOne(turn, act, local);
}

function performOne(turn: Turn, act: Act, local?: Scope): void {
  const { record, chart } = turn;
  const { stamp, payment } = chart.fees ?? {};
  switch (act.kind) {
    case 'set':
      for (const [field, expression] of Object.entries(act.values)) writePath(record.data, field, computed(turn, expression, local));
      revised(turn);
      return;
    case 'issue':
      if (act.document === chart.actDocument) checkGates(turn);
      want(turn, { kind: 'issue', document: act.document, scope: letterScope(turn, local) });
      return;
    case 'revoke':
      want(turn, { kind: 'revoke', document: act.document });
      return;
    case 'notify':
      want(turn, { kind: 'notify', notice: act.notice, scope: letterScope(turn, local) });
      return;
    case 'consume':
      if (stamp && record.fees?.state === 'paid')
        want(turn, { kind: 'consume', operation: `${stamp.register}.${stamp.consume}`, with: valuesOf(turn, stamp.with) });
      if (payment && record.fees?.state === 'paid') {
        record.fees.state = 'consumed'; // the agent has handed the money over: nothing is to be told there
        note(turn, 'consume', { by: 'engine' });
      }
      return;
    case 'refund':
      if (payment && (record.fees?.state === 'paid' || record.fees?.state === 'consumed')) refundFees(turn);
      if (stamp && (record.fees?.state === 'paid' || record.fees?.state === 'consumed')) {
        want(turn, { kind: 'refund', operation: `${stamp.register}.${stamp.refund}`, with: valuesOf(turn, stamp.with) });
      }
      return;
    case 'tell-case':
      want(turn, {
        kind: 'tell-case',
        to: String(computed(turn, act.case, local) ?? ''),
        event: act.event,
        with: nested(valuesOf(turn, act.with, local)),
      });
      return;
    case 'tell':
      want(turn, { kind: 'tell', operation: act.operation, with: valuesOf(turn, act.with, local) });
      return;
    case 'undo':
      for (const done of [...record.effects].reverse()) {
        if (done.undone) continue;
        done.undone = true;
        want(turn, { kind: 'undo', operation: done.operation, with: { ...done.with, ...done.answer, effectId: done.effectId } });
      }
      return;
  }
}

/** `{ 'refusal.reasons': x }` as the fields of a case are kept. */
function nested(values: Values): Values {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) writePath(whole, path, value);
  return whole;
}

function checkGates(turn: Turn): void {
  for (const [gate, expression] of Object.entries(turn.chart.gates)) {
    if (!isTrue(turn, expression)) throw new GateClosed(`the gate "${gate}" is closed: ${turn.chart.expressions[expression]?.text}`);
  }
}
