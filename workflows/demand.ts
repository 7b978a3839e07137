import type { ChartState } from '../definitions/statechart.js';
import type { CaseRecord } from '../domain/case.js';
import { type Demand, keptOf, type PaybackReason, type Receipt, receivedFor } from '../domain/fees.js';
import { OWN } from './effects.js';
import { dayOf, disarm, letterScope, note, type Turn, valuesOf, want } from './turn.js';

/** The demands of a case for payment at an agent: asked, called off, paid back. What the agent answers is taken in `payment.ts`. */

export const demandOf = ({ fees }: CaseRecord, effectId: string): Demand | undefined =>
  fees?.demands?.find((demand) => demand.effectId === effectId);

export const statusTimer = (state: string): string => `status:${state}`;

/** Asks the agent for the payment. The fee is due, again when it was expired. */
export function askPayment(turn: Turn, name: string, state: ChartState): void {
  const payment = turn.chart.fees!.payment!;
  const fees = turn.record.fees!;
  fees.state = 'due';
  // Before the demand, whose letter says until when to pay.
  if (state.within) want(turn, { kind: 'deadline', timer: `late:${name}`, event: `late:${name}`, from: turn.now, delay: state.within });
  const values = { ...valuesOf(turn, payment.with), amount: fees.amount, currency: fees.currency };
  const operation = `${payment.register}.${payment.request}`;
  const effectId = want(turn, { kind: 'pay', state: name, operation, with: values });
  turn.record.calls[name] = { effectId, operation, with: values, sentAt: turn.now, status: 'sent' };
  (fees.demands ??= []).push({ effectId, state: name, register: payment.register, status: 'open', receipts: [] });
  note(turn, 'payment-sent', { state: name, detail: { effectId, amount: fees.amount } });
}

/** Nobody waits for the demand any longer: parts that came go back, and the agent takes no more. */
export function leaveDemand(turn: Turn, name: string, demand: Demand): void {
  const call = turn.record.calls[name]!;
  delete turn.record.calls[name];
  disarm(turn, (id) => id === statusTimer(name));
  demand.status = 'closed';
  note(turn, 'payment-called-off', { state: name, detail: { effectId: demand.effectId } });
  for (const receipt of demand.receipts) payBack(turn, demand, receipt, keptOf(receipt), 'part');
  if (demand.reference !== undefined) callOff(turn, demand);
  else if (call.status === 'sent') turn.record.abandoned[demand.effectId] = { operation: call.operation, with: call.with, payment: true };
}

/** The request may have arrived after nobody waited for it: it is called off once its reference is known. */
export function callOff(turn: Turn, demand: Demand): void {
  if (demand.reference === undefined) return;
  const { register, refund } = turn.chart.fees!.payment!;
  want(turn, { kind: 'payback', demand: demand.effectId, operation: `${register}.${refund}`, with: { reference: demand.reference } });
}

/** Gives back some of what came. The person is told why, but when the procedure itself gives the fee back, and tells it in its own words. */
export function payBack(turn: Turn, demand: Demand, receipt: Receipt, amount: number, reason: PaybackReason): void {
  if (amount <= 0) return;
  const { register, refund } = turn.chart.fees!.payment!;
  const { transaction, currency } = receipt;
  const effectId = want(turn, {
    kind: 'payback',
    demand: demand.effectId,
    transaction,
    operation: `${register}.${refund}`,
    with: { reference: demand.reference ?? '', transaction, amount, currency },
  });
  receipt.back.push({ effectId, amount, reason, at: turn.now });
  note(turn, 'pay-back', { by: 'engine', state: demand.state, detail: { transaction, amount, currency, reason } });
  if (reason !== 'refund') tellPaidBack(turn, amount, currency, reason);
}

/** Tells what is to pay, what of it is missing, and the last day for it. */
export function tellDemand(turn: Turn, demand: Demand, notice: string): void {
  const { amount, currency } = turn.record.fees!;
  const rest = amount - receivedFor(demand, currency);
  const timer = turn.record.timers[`late:${demand.state}`];
  if (timer) demand.until = dayOf(turn.offsets, timer.at - 1);
  want(turn, { kind: 'notify', notice, scope: letterScope(turn, { due: { amount, currency }, rest: { amount: rest, currency } }) });
}

export function tellPaidBack(turn: Turn, amount: number, currency: string, reason: PaybackReason): void {
  const because = { double: false, late: false, part: false, tooMuch: false, wrongCurrency: false, [camel(reason)]: true };
  want(turn, { kind: 'notify', notice: OWN.paidBack, scope: letterScope(turn, { payback: { amount, currency, ...because } }) });
}

const camel = (reason: string): string => reason.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The procedure gives the fee back: all that is kept, of every demand. */
export function refundFees(turn: Turn): void {
  for (const demand of turn.record.fees?.demands ?? [])
    for (const receipt of demand.receipts) payBack(turn, demand, receipt, keptOf(receipt), 'refund');
}
