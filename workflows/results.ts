import { type AbandonedCall, type ChildAnswer, type Incident, type OpenCall, readPath, writePath } from '../domain/case.js';
import { otherPerson } from '../domain/register.js';
import { advance } from './advance.js';
import type { Reply } from './contract.js';
import { takeLook, takeNotified, takeReport } from './delivery.js';
import { demandOf } from './demand.js';
import type { ClockResult, Effect, EffectResult, Values } from './effects.js';
import { undoAbandoned } from './enter.js';
import { takeInterveners } from './interveners.js';
import { takeFiled, takeOutcome, takeUnfiled } from './outcome.js';
import { isClosedThere, takeAbandonedDemand, takeDemand, takeDemandAccepted, takePayback } from './payment.js';
import { noteMovedDeadline, tellMovedDate } from './recalendar.js';
import { arm, disarm, note, raise, revised, stateOf, type Turn, today, want } from './turn.js';

/** What came of an effect, taken into the case. `final`: nothing tries it again by itself. */
export function takeResult(turn: Turn, effect: Effect, result: EffectResult, final: boolean): void {
  if ('unavailable' in result && !final) return;
  if (effect.kind === 'report') return takeLook(turn, effect, result);
  if ('unavailable' in result || 'wrong' in result)
    return 'wrong' in result ? fail(turn, effect, result.wrong, result.incident) : fail(turn, effect, result.unavailable);
  switch (effect.kind) {
    case 'clock':
      return 'ok' in result ? takeClock(turn, effect, result.ok as unknown as ClockResult) : undefined;
    case 'deadline':
      return 'ok' in result ? takeDeadline(turn, effect, result.ok) : undefined;
    case 'amount':
      if ('ok' in result && turn.record.fees) turn.record.fees.amount = Number(result.ok['amount']);
      return;
    case 'decide':
      return 'ok' in result ? takeDecision(turn, effect, result.ok) : undefined;
    case 'call':
    case 'pay':
      return takeAnswerOf(turn, effect, result);
    case 'poll':
      return takePoll(turn, effect, result);
    case 'status':
    case 'payback': {
      const demand = demandOf(turn.record, effect.demand);
      if (!('ok' in result) || demand === undefined) return takePlain(turn, effect, result);
      return effect.kind === 'status' ? takeDemand(turn, demand, result.ok) : takePayback(turn, effect, result.ok);
    }
    case 'run':
      return takeFiled(turn, effect, result);
    case 'answer':
      if ('ok' in result) note(turn, 'outcome-told', { by: 'engine', detail: { case: effect.to.caseId, heard: result.ok['heard'] } });
      return;
    case 'issue':
      return 'ok' in result ? takeDocument(turn, effect, result.ok) : undefined;
    case 'notify':
      return 'ok' in result ? takeNotified(turn, effect, result.ok) : undefined;
    case 'tell-case':
      return takeTold(turn, effect, result);
    case 'send':
      if ('ok' in result)
        note(turn, 'message-sent', {
          by: 'engine',
          detail: { to: result.ok['to'], message: effect.message.kind, heard: result.ok['heard'] },
        });
      return;
    default:
      return takePlain(turn, effect, result);
  }
}

function takeClock(turn: Turn, { news, tell }: Effect & { kind: 'clock' }, reading: ClockResult): void {
  const clock = turn.record.clock;
  if (clock === undefined || clock.state === 'stopped' || (news && clock.state !== 'running')) return;
  const before = clock.dueOn;
  clock.dueOn = reading.dueOn;
  clock.silenceOn = reading.silenceOn;
  clock.silenceAt = reading.silenceAt;
  clock.remainingDays = reading.remainingDays;
  clock.explanation = reading.explanation;
  const isOver = clock.passedAt !== undefined && reading.silenceAt <= clock.passedAt;
  clock.state = isOver ? 'expired' : reading.state === 'suspended' ? 'suspended' : 'running';
  disarm(turn, (id) => id === 'silence' || id.startsWith('warn:'));
  if (clock.state === 'running') {
    arm(turn, 'silence', { at: reading.silenceAt, event: 'silence' });
    for (const { percent, to, at } of reading.warnings) if (at > turn.now) arm(turn, `warn:${percent}`, { at, event: `warn:${to}` });
  }
  takeInterveners(turn, reading);
  revised(turn);
  if (before === undefined || before === reading.dueOn) return;
  note(turn, 'due-date-moved', { by: 'legal-clock', detail: { from: before, to: reading.dueOn, ...(news && { calendar: news }) } });
  if (news || tell) tellMovedDate(turn, before, news?.source);
}

function takeDeadline(turn: Turn, effect: Effect & { kind: 'deadline' }, ok: Values): void {
  const name = effect.timer.split(':')[1];
  if (name !== undefined && !turn.record.states.includes(name)) return; // left while the date was sought
  if (effect.timer.startsWith('reopen:') && !keepUntil(turn, effect, String(ok['on']))) return;
  if (effect.news && !noteMovedDeadline(turn, effect, ok)) return;
  arm(turn, effect.timer, { at: Number(ok['at']), event: effect.event });
  const task = effect.task === undefined ? undefined : turn.record.tasks[effect.task];
  if (task) {
    task.dueAt = Number(ok['at']);
    task.dueOn = String(ok['on']);
  }
  if (turn.record.asked && effect.timer === `late:${turn.record.asked.state}`) turn.record.asked.answerBy = String(ok['on']);
  revised(turn);
}

/** @returns false when the case was reopened while the day was sought. */
function keepUntil({ record }: Turn, { timer }: Effect & { kind: 'deadline' }, on: string): boolean {
  const reopenable = record.reopenable?.[timer.split(':')[2] ?? ''];
  if (record.status !== 'closed' || reopenable === undefined) return false;
  reopenable.until = on;
  return true;
}

/** What another case did not take waits for an operator, with its reason. */
function takeTold(turn: Turn, effect: Effect & { kind: 'tell-case' }, result: EffectResult): void {
  const { to, event } = effect;
  if ('refused' in result)
    incident(turn, effect, `Case ${to || '(no number)'} did not take "${event}": ${result.refused.title} (${result.refused.code})`);
  else if ('ok' in result) note(turn, 'case-told', { by: 'engine', detail: { to, event } });
}

function takeDecision(turn: Turn, effect: Effect & { kind: 'decide' }, outputs: Values): void {
  if (!turn.record.states.includes(effect.state)) return;
  const { table } = stateOf(turn.chart, effect.state);
  advance(turn, { event: `${effect.state}.go` }, () => {
    for (const [field, output] of Object.entries(table!.gives)) writePath(turn.record.data, field, readPath(outputs, output) ?? null);
    note(turn, 'table-decided', { by: 'engine', state: effect.state, detail: { table: effect.table, rules: outputs['rules'] } });
  });
}

function takeAnswerOf(turn: Turn, effect: Effect & { kind: 'call' | 'pay' }, result: EffectResult): void {
  const { record } = turn;
  const left = record.abandoned[effect.id];
  if (left !== undefined) return takeAbandoned(turn, effect.id, left, result);
  const demand = demandOf(record, effect.id);
  if (demand && 'accepted' in result) return takeDemandAccepted(turn, demand, result);
  if (demand && 'ok' in result) return takeDemand(turn, demand, result.ok);
  const call = record.calls[effect.state];
  if (call?.effectId !== effect.id) return; // answered already by a reply
  if ('accepted' in result) {
    call.status = 'accepted';
    call.reference = result.accepted;
    if (result.poll) call.pollEveryMs = result.poll.everyMs;
    lookLater(turn, effect.state, call);
    note(turn, 'call-accepted', { by: registerOf(effect.operation), state: effect.state, detail: { operation: effect.operation } });
    return;
  }
  delete record.calls[effect.state];
  if ('refused' in result) return refused(turn, effect, result.refused);
  if (!('ok' in result)) return;
  if (effect.kind === 'pay') {
    const amount = Number(result.ok['amount'] ?? record.fees?.amount);
    if (record.fees && amount < record.fees.amount) return tooSmall(turn, effect);
    if (record.fees) record.fees.state = 'paid';
    delete record.fees?.refusal;
    note(turn, 'paid', { by: registerOf(effect.operation), state: effect.state, detail: { amount: record.fees?.amount } });
    advance(turn, { event: `${effect.state}.paid`, local: { answer: result.ok } });
    return;
  }
  if (result.undoable) record.effects.push({ effectId: effect.id, operation: effect.operation, with: effect.with, answer: result.ok });
  const { reused } = result;
  const detail = { operation: effect.operation, ...(reused && { on: reused.on, case: reused.caseId }) };
  note(turn, reused ? 'answer-reused' : 'call-answered', { by: registerOf(effect.operation), state: effect.state, detail });
  const source = { operation: effect.operation, ...(reused ?? { on: today(turn) }) };
  advance(turn, { event: `${effect.state}.done`, local: { answer: result.ok } }, () => {
    for (const field of Object.keys(stateOf(turn.chart, effect.state).call?.gives ?? {})) (record.sources ??= {})[field] = source;
  });
}

/** A callback may never come: the register is asked, too, for as long as the case waits there. */
function lookLater(turn: Turn, state: string, { pollEveryMs }: OpenCall): void {
  if (pollEveryMs !== undefined) arm(turn, `poll:${state}`, { at: turn.now + pollEveryMs, event: `poll:${state}` });
}

function takePoll(turn: Turn, effect: Effect & { kind: 'poll' }, result: EffectResult): void {
  const call = turn.record.calls[effect.state];
  if (call?.effectId !== effect.of) return; // answered meanwhile, or left
  if ('pending' in result) return lookLater(turn, effect.state, call);
  closeIncidents(turn, effect.state);
  takeAnswerOf(turn, effectOf(turn, effect.state, call), result);
}

/** The effect that an open call is. */
function effectOf(turn: Turn, state: string, { effectId: id, operation, with: values }: OpenCall): Effect & { kind: 'call' | 'pay' } {
  const asked = { id, state, operation, with: values };
  const { kind, call } = stateOf(turn.chart, state);
  if (kind === 'pay') return { ...asked, kind };
  return { ...asked, kind: 'call', ...(call?.attach && { attach: call.attach }) };
}

/** What stood still for want of an answer stands still no longer. */
function closeIncidents({ record }: Turn, state: string): void {
  for (const [id, open] of Object.entries(record.incidents))
    if (open.state === state && (open.kind === 'register' || open.kind === 'identity-mismatch')) delete record.incidents[id];
}

/** Nobody waits for this answer any longer. What the register did is undone; a refusal did nothing. */
function takeAbandoned(turn: Turn, effectId: string, left: AbandonedCall, result: EffectResult): void {
  delete turn.record.abandoned[effectId];
  revised(turn);
  if ('refused' in result) return;
  const demand = demandOf(turn.record, effectId);
  if (demand) return takeAbandonedDemand(turn, demand, result);
  const more = 'ok' in result ? result.ok : 'accepted' in result ? { reference: result.accepted } : {};
  undoAbandoned(turn, effectId, { ...left, with: { ...left.with, ...more } });
}

/** The stamp that was held is worth less than the fee: it is let go, and the applicant is told. */
function tooSmall(turn: Turn, effect: Effect & { kind: 'pay' | 'call' }): void {
  const stamp = turn.chart.fees!.stamp!;
  want(turn, { kind: 'release', operation: `${stamp.register}.${stamp.release}`, with: { ...effect.with, effectId: effect.id } });
  refused(turn, effect, { code: 'stamp-too-small', title: 'The stamp is worth less than the fee.' });
}

const registerOf = (operation: string): string => operation.split('.')[0] as string;

function refused(turn: Turn, effect: Effect & { kind: 'call' | 'pay' }, why: { code: string; title: string }): void {
  note(turn, 'call-refused', { by: registerOf(effect.operation), state: effect.state, detail: { operation: effect.operation, ...why } });
  if (effect.kind === 'pay' && turn.record.fees) turn.record.fees.refusal = why.code;
  const demand = demandOf(turn.record, effect.id);
  if (demand) demand.status = 'closed';
  const on = stateOf(turn.chart, effect.state).on ?? {};
  const event = on['refused'] ? 'refused' : on['failed'] ? 'failed' : undefined;
  if (event !== undefined) advance(turn, { event: `${effect.state}.${event}`, local: { answer: why } });
  else incident(turn, effect, `${effect.operation} refused: ${why.title} (${why.code})`);
}

/** @param kind of the incident, when no state of the procedure may take what came: it is for an operator. */
function fail(turn: Turn, effect: Effect, message: string, kind?: Incident['kind']): void {
  if (effect.kind === 'run') return takeUnfiled(turn, effect, message);
  if (effect.kind === 'poll') {
    if (turn.record.calls[effect.state]?.effectId !== effect.of) return;
    closeIncidents(turn, effect.state); // of the same call: the newer one says it all
  }
  if (effect.kind === 'call' || effect.kind === 'pay') {
    const left = turn.record.abandoned[effect.id];
    if (left !== undefined) return takeAbandoned(turn, effect.id, left, { wrong: message });
    const call = turn.record.calls[effect.state];
    if (call?.effectId !== effect.id) return;
    if (kind === undefined && stateOf(turn.chart, effect.state).on?.['failed']) {
      note(turn, 'call-failed', {
        by: registerOf(effect.operation),
        state: effect.state,
        detail: { operation: effect.operation, message },
      });
      advance(turn, { event: `${effect.state}.failed`, local: { answer: { code: 'unavailable', title: message } } });
      return;
    }
  }
  incident(turn, effect, message, kind);
}

const KINDS = {
  issue: 'document',
  revoke: 'document',
  notify: 'notice',
  decide: 'table',
  amount: 'table',
  clock: 'clock',
  deadline: 'clock',
  send: 'case',
  'tell-case': 'case',
  answer: 'case',
} as const;

function incident(turn: Turn, effect: Effect, message: string, kind?: Incident['kind']): void {
  const same = ({ effect: open }: { effect?: unknown }) => (open as Effect | undefined)?.kind === effect.kind;
  if (effect.kind === 'status' && Object.values(turn.record.incidents).some(same)) return; // asked again and again, told once
  // The open call stays: a reply that comes after all is taken.
  const state = 'state' in effect ? effect.state : undefined;
  if (state !== undefined && (effect.kind === 'call' || effect.kind === 'pay')) {
    turn.record.calls[state] ??= { effectId: effect.id, operation: effect.operation, with: effect.with, sentAt: turn.now, status: 'sent' };
  }
  raise(turn, {
    kind: kind ?? KINDS[effect.kind as keyof typeof KINDS] ?? 'register',
    message,
    effect,
    ...(state !== undefined && { state }),
  });
}

function takeDocument(turn: Turn, effect: Effect & { kind: 'issue' }, ok: Values): void {
  const { record } = turn;
  const before = record.documents[effect.document];
  if (before && before.effectId !== effect.id)
    record.documents[`${effect.document}@${before.number}`] = { ...before, status: before.status === 'revoked' ? 'revoked' : 'replaced' };
  record.documents[effect.document] = {
    id: effect.document,
    effectId: effect.id,
    number: String(ok['number']),
    code: String(ok['code']),
    digest: String(ok['digest'] ?? ''),
    issuedAt: turn.now,
    status: 'current',
  };
  note(turn, 'issued', { by: 'engine', detail: { document: effect.document, number: ok['number'] } });
}

const FEE_STATES = { consume: 'consumed', refund: 'refunded' } as const;

function takePlain(turn: Turn, effect: Effect, result: EffectResult): void {
  if ('refused' in result) {
    // What was never done there has nothing to undo: the register says so with a refusal, and that is the wished state.
    if (effect.kind === 'undo' || effect.kind === 'release' || isClosedThere(effect))
      return note(turn, effect.kind, { by: 'engine', detail: { refused: result.refused.code } });
    return incident(
      turn,
      effect,
      `${'operation' in effect ? effect.operation : effect.kind} refused: ${result.refused.title} (${result.refused.code})`,
    );
  }
  if (!('ok' in result)) return;
  if ((effect.kind === 'consume' || effect.kind === 'refund') && turn.record.fees) {
    const { fees } = turn.record;
    fees.state = FEE_STATES[effect.kind];
    const kind = effect.kind === 'consume' ? 'payment' : 'refund';
    const amount = Number(result.ok['amount'] ?? fees.amount);
    const movement = {
      register: registerOf(effect.operation),
      kind,
      id: effect.id,
      amount,
      currency: fees.currency,
      on: today(turn),
    } as const;
    (fees.movements ??= []).push(movement);
  }
  if (effect.kind === 'revoke' && turn.record.documents[effect.document]) turn.record.documents[effect.document]!.status = 'revoked';
  note(turn, effect.kind, { by: 'engine', ...('operation' in effect && { detail: { operation: effect.operation } }) });
}

/** A reply that a register sends by itself. Twice, late, or before the call was acknowledged: taken once or not at all. */
export function takeReply(turn: Turn, reply: Reply): void {
  const { record } = turn;
  if (record.seen.includes(reply.messageId) || takeReport(turn, reply)) return;
  const child = record.children?.[reply.effectId];
  if (child) {
    record.seen.push(reply.messageId);
    return takeOutcome(turn, child, reply.answer as unknown as ChildAnswer, reply.register);
  }
  const found = Object.entries(record.calls).find(([, call]) => call.effectId === reply.effectId);
  const other = otherPerson(found?.[1].with ?? {}, reply.about ?? {});
  // One that is wrong is not taken: the same message may come put right.
  if (reply.wrong === undefined && other.length === 0) record.seen.push(reply.messageId);
  const demand = demandOf(record, reply.effectId);
  if (demand && reply.answer && other.length === 0) {
    closeIncidents(turn, demand.state);
    return takeDemand(turn, demand, reply.answer); // money is taken whenever it comes: what nobody waits for goes back
  }
  if (demand && reply.wrong !== undefined && found === undefined) {
    // Perhaps money that must go back: somebody has to look, though nothing waits.
    return raise(turn, { kind: 'register', message: `${reply.register} said of a payment what its contract does not say: ${reply.wrong}` });
  }
  if (found === undefined || record.status === 'closed') {
    note(turn, 'reply-too-late', { by: reply.register, detail: { effectId: reply.effectId } });
    return;
  }
  const [state, call] = found;
  closeIncidents(turn, state);
  const effect = effectOf(turn, state, call);
  if (other.length > 0)
    return fail(turn, effect, `${call.operation} answered about another person (${other.join(', ')})`, 'identity-mismatch');
  if (reply.wrong !== undefined) return fail(turn, effect, `${call.operation} answered what its contract does not say: ${reply.wrong}`);
  takeAnswerOf(turn, effect, reply.refused ? { refused: reply.refused } : { ok: reply.answer ?? {}, undoable: true });
}
