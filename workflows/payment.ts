import { type Demand, keptOf, type Receipt, receivedFor } from '../domain/fees.js';
import { advance } from './advance.js';
import { callOff, demandOf, payBack, statusTimer, tellDemand, tellPaidBack } from './demand.js';
import { type Effect, type EffectResult, OWN, type Values } from './effects.js';
import { arm, disarm, note, raise, stateOf, type Turn, today, want } from './turn.js';

/** What a payment agent says: where to pay, and how a demand stands. Each answer tells the whole demand, so that twice, late and out of order do no harm. */

const LONGEST_MS = 86_400_000;

/** The agent has taken the demand: the person is told where to pay, and the agent is asked by itself when no callback comes. */
export function takeDemandAccepted(
  turn: Turn,
  demand: Demand,
  { accepted, address, poll }: Extract<EffectResult, { accepted: string }>,
): void {
  demand.reference ??= accepted;
  if (address !== undefined) demand.address = address;
  const call = turn.record.calls[demand.state];
  if (demand.status !== 'open' || call?.effectId !== demand.effectId) return;
  call.status = 'accepted';
  call.reference = demand.reference;
  note(turn, 'call-accepted', { by: demand.register, state: demand.state, detail: { operation: call.operation } });
  tellDemand(turn, demand, turn.chart.fees!.payment!.notice ?? OWN.toPay);
  if (poll === undefined) return;
  call.pollEveryMs = poll.everyMs;
  armStatus(turn, demand, poll.everyMs);
}

/** Asked again and again, each time twice as late, a day at most. */
function armStatus(turn: Turn, demand: Demand, everyMs: number): void {
  const wait = Math.min(everyMs * 2 ** (demand.asked ?? 0), Math.max(everyMs, LONGEST_MS));
  arm(turn, statusTimer(demand.state), { at: turn.now + wait, event: statusTimer(demand.state) });
}

/** No callback so far: how does the demand stand? */
export function askStatus(turn: Turn, name: string): void {
  const call = turn.record.calls[name];
  const demand = call && demandOf(turn.record, call.effectId);
  if (demand?.status !== 'open' || demand.reference === undefined || call?.pollEveryMs === undefined) return;
  const { register, status } = turn.chart.fees!.payment!;
  want(turn, {
    kind: 'status',
    state: name,
    demand: demand.effectId,
    operation: `${register}.${status}`,
    with: { reference: demand.reference },
  });
  demand.asked = (demand.asked ?? 0) + 1;
  armStatus(turn, demand, call.pollEveryMs);
}

/** How a demand stands, as its agent says it: money that is not known yet is taken, or goes back. */
export function takeDemand(turn: Turn, demand: Demand, answer: Values, calledOffBy?: string): void {
  const fees = turn.record.fees!;
  const before = receivedFor(demand, fees.currency);
  let returned = 0;
  if (typeof answer['reference'] === 'string') demand.reference ??= answer['reference'];
  for (const { refunded, ...told } of receiptsIn(answer, demand, fees, today(turn))) {
    if (demand.receipts.some(({ transaction }) => transaction === told.transaction)) continue;
    const { transaction, amount, currency, on } = told;
    const receipt: Receipt = { transaction, amount, currency, on, back: [] };
    demand.receipts.push(receipt);
    (fees.movements ??= []).push({ register: demand.register, kind: 'payment', id: transaction, amount, currency, on });
    note(turn, 'money-received', { by: demand.register, state: demand.state, detail: { transaction, amount, currency } });
    if (refunded > 0 && calledOffBy !== undefined) {
      returned += 1;
      wentBack(turn, demand, receipt, { amount: refunded, id: returned === 1 ? calledOffBy : `${calledOffBy}#${returned}` });
    }
    judge(turn, demand, receipt);
  }
  if (demand.status !== 'open') return;
  const received = receivedFor(demand, fees.currency);
  if (received >= fees.amount) return paid(turn, demand);
  if (received > before) tellDemand(turn, demand, OWN.partPaid);
  const state = answer['state'];
  if (state === 'declined' || state === 'expired' || state === 'cancelled') notPaid(turn, demand, state);
}

/** Money that nobody asked for, or not so, goes back at once; of what is too much, the difference. */
function judge(turn: Turn, demand: Demand, receipt: Receipt): void {
  const fees = turn.record.fees!;
  const reason =
    receipt.currency !== fees.currency
      ? 'wrong-currency'
      : demand.status === 'paid' || (demand.status === 'open' && fees.state !== 'due')
        ? 'double'
        : demand.status === 'closed'
          ? 'late'
          : undefined;
  if (reason !== undefined) return payBack(turn, demand, receipt, keptOf(receipt), reason);
  const over = receivedFor(demand, fees.currency) - fees.amount;
  payBack(turn, demand, receipt, over, over >= receipt.amount ? 'double' : 'too-much');
}

/** Money that had come when the demand was called off: the agent has given it back with that, and lists each transaction by itself. */
function wentBack(turn: Turn, demand: Demand, receipt: Receipt, { amount, id }: { amount: number; id: string }): void {
  const { currency } = receipt;
  const on = today(turn);
  receipt.back.push({ effectId: id, amount, reason: 'late', at: turn.now, on });
  turn.record.fees!.movements!.push({ register: demand.register, kind: 'refund', id, amount, currency, on });
  tellPaidBack(turn, amount, currency, 'late');
}

function paid(turn: Turn, demand: Demand): void {
  const { record } = turn;
  const fees = record.fees!;
  const { state } = demand;
  demand.status = 'paid';
  fees.state = 'paid';
  delete fees.refusal;
  delete record.calls[state];
  disarm(turn, (id) => id === statusTimer(state));
  note(turn, 'paid', { by: demand.register, state, detail: { amount: fees.amount } });
  advance(turn, { event: `${state}.paid`, local: { answer: { reference: demand.reference ?? null, amount: fees.amount } } });
}

/** The agent, or the person before it, has ended the demand. */
function notPaid(turn: Turn, demand: Demand, code: 'declined' | 'expired' | 'cancelled'): void {
  const { record, chart } = turn;
  const { state } = demand;
  const call = record.calls[state];
  delete record.calls[state];
  disarm(turn, (id) => id === statusTimer(state));
  demand.status = 'closed';
  record.fees!.refusal = code;
  if (code === 'expired') record.fees!.state = 'expired';
  for (const receipt of demand.receipts) payBack(turn, demand, receipt, keptOf(receipt), 'part');
  note(turn, 'call-refused', { by: demand.register, state, detail: { operation: call?.operation, code } });
  const on = stateOf(chart, state).on ?? {};
  const events = code === 'expired' ? ['late', 'unpaid', 'refused', 'failed'] : ['refused', 'failed'];
  const event = events.find((one) => on[one] !== undefined);
  if (event !== undefined) advance(turn, { event: `${state}.${event}`, local: { answer: { code, title: `The payment is ${code}.` } } });
  else raise(turn, { kind: 'register', message: `${demand.register}: the payment is ${code}`, state });
}

/** The money has gone, or the demand is called off; what had come meanwhile is in the answer. */
export function takePayback(turn: Turn, effect: Effect & { kind: 'payback' }, answer: Values): void {
  const { record } = turn;
  const fees = record.fees;
  const demand = demandOf(record, effect.demand);
  if (fees === undefined || demand === undefined) return;
  if (effect.transaction === undefined) {
    note(turn, 'payment-closed', { by: demand.register, state: demand.state });
    takeDemand(turn, demand, answer, effect.id);
    return;
  }
  const receipt = demand.receipts.find(({ transaction }) => transaction === effect.transaction);
  const payback = receipt?.back.find(({ effectId }) => effectId === effect.id);
  if (receipt === undefined || payback === undefined || payback.on !== undefined) return;
  const { currency } = receipt;
  payback.on = typeof answer['refundedOn'] === 'string' ? answer['refundedOn'] : today(turn);
  const { amount, reason, on } = payback;
  (fees.movements ??= []).push({ register: demand.register, kind: 'refund', id: effect.id, amount, currency, on });
  note(turn, 'paid-back', {
    by: demand.register,
    state: demand.state,
    detail: { transaction: receipt.transaction, amount, currency, reason },
  });
  if (reason !== 'refund') return;
  const all = fees.demands!.flatMap(({ receipts }) => receipts);
  if (all.every((one) => keptOf(one) === 0 && one.back.every((back) => back.on !== undefined))) fees.state = 'refunded';
}

/** A refusal of a demand that nobody waits for: its request never came there, or it was closed there before. */
export const isClosedThere = (effect: Effect): boolean => effect.kind === 'payback' && effect.transaction === undefined;

/** The answer to a request that its case gave up before: the agent is told not to take anything. */
export function takeAbandonedDemand(turn: Turn, demand: Demand, result: EffectResult): void {
  if ('accepted' in result) demand.reference ??= result.accepted;
  else if ('ok' in result) takeDemand(turn, demand, result.ok);
  callOff(turn, demand);
}

interface Told extends Omit<Receipt, 'back'> {
  readonly refunded: number;
}

/** The money of an answer. An agent that keeps no account of transactions says that it is paid, and perhaps how much: one receipt, by the demand's reference. */
function receiptsIn(answer: Values, demand: Demand, fees: { amount: number; currency: string }, day: string): Told[] {
  const list = answer['receipts'];
  if (Array.isArray(list))
    return (list as Values[]).map((one) => ({
      transaction: String(one['transaction']),
      amount: Number(one['amount']),
      currency: String(one['currency']),
      on: String(one['paidOn']),
      refunded: Number(one['refunded'] ?? 0),
    }));
  if (answer['state'] !== 'paid') return [];
  return [
    {
      transaction: demand.reference ?? demand.effectId,
      amount: Number(answer['amount'] ?? fees.amount),
      currency: String(answer['currency'] ?? fees.currency),
      on: String(answer['paidOn'] ?? day),
      refunded: 0,
    },
  ];
}
