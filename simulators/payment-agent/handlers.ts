/** A payment agent: everybody pays, but those whom the seed names. */
import { type Call, putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

interface Payment extends Row {
  readonly state: 'waiting' | 'paid' | 'declined' | 'expired' | 'cancelled' | 'refunded';
  readonly payer: string;
  readonly amount: number;
  readonly motive: string;
  readonly paidOn: string | null;
  readonly refundedOn: string | null;
}
const paymentOf = ({ with: { reference }, tables }: Call, accepted?: Row): Payment | undefined =>
  tables.get<Payment>('payments', String(accepted?.['reference'] ?? reference));

export default {
  handlers: {
    'request-payment': {
      ask({ with: { payer, amount, motive }, tables, address }) {
        if (Number(amount) === 0) throw refuse(422, 'amount-wrong', 'An amount of nothing', 'At least one centime is paid.');
        const reference = `PAY-${String(tables.next('PAY')).padStart(6, '0')}`;
        const payment: Payment = {
          state: 'waiting',
          payer: String(payer),
          amount: Number(amount),
          motive: String(motive),
          paidOn: null,
          refundedOn: null,
        };
        tables.put('payments', reference, payment);
        return { reference, address: `${address}/` };
      },
      reply(call, accepted) {
        const reference = String(accepted['reference']);
        const payment = paymentOf(call, accepted);
        if (payment?.state !== 'waiting') return null; // cancelled meanwhile
        const state = call.tables.get<{ does: 'declined' | 'expired' }>('payers', payment.payer)?.does ?? 'paid';
        const paidOn = state === 'paid' ? call.today : null;
        call.tables.put('payments', reference, { ...payment, state, paidOn });
        return state === 'paid' ? { state, reference, amount: payment.amount, paidOn } : { state, reference };
      },
    },
    'payment-status'(call) {
      const payment = paymentOf(call);
      if (payment === undefined) return { state: 'unknown' };
      const { state, amount, paidOn } = payment;
      return paidOn === null ? { state, amount } : { state, amount, paidOn };
    },
    refund(call) {
      const payment = paymentOf(call);
      if (payment === undefined) throw refuse(404, 'payment-unknown', 'No such payment', 'No payment has this reference.');
      if (payment.state === 'declined' || payment.state === 'expired') {
        throw refuse(409, 'payment-not-paid', 'Nothing was paid', `The payment is ${payment.state}.`);
      }
      const state = payment.state === 'waiting' || payment.state === 'cancelled' ? 'cancelled' : 'refunded';
      const refundedOn = payment.refundedOn ?? call.today;
      call.tables.put('payments', String(call.with['reference']), { ...payment, state, refundedOn });
      return { state, amount: payment.amount, refundedOn };
    },
  },
  /** `{ payers: [{ payer, does: declined | expired }] }` */
  seed: (tables, { payers }) => ({ payers: putRows(tables, 'payers', (row) => String(row['payer']), payers) }),
} satisfies Simulator;
