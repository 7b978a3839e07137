/** A payment agent: asks a person to pay by card, at a bank agency, at its own counters or by telephone; says later what came; pays back. */
import {
  type Call,
  type Door,
  putRows,
  type Row,
  refuse,
  type Simulator,
  type Tables,
  type Visit,
  type Visited,
} from '../kit/simulator.js';
import { move, statement } from '../kit/statement.js';
import { cardPage, phonePage } from './pages.js';

/** Money that came for a demand. Each has its own number there, so that nobody counts it twice. */
export interface Receipt extends Row {
  readonly transaction: string;
  readonly amount: number;
  readonly currency: string;
  readonly paidOn: string;
  /** Of it, what was paid back. */
  readonly refunded: number;
}
export interface Demand extends Row {
  readonly state: 'waiting' | 'part-paid' | 'paid' | 'declined' | 'expired' | 'cancelled' | 'refunded';
  readonly effectId: string;
  readonly caseId: string | null;
  readonly payer: string;
  readonly amount: number;
  readonly currency: string;
  readonly way: string;
  readonly motive: string;
  readonly receipts: readonly Receipt[];
  readonly refundedOn: string | null;
}
/** What a payer, or everybody who pays that way, does by themselves when the time of the reply has come. */
type Habit = 'pays' | 'waits' | 'declined' | 'expired';

const isOpen = ({ state }: Demand): boolean => state === 'waiting' || state === 'part-paid';
const received = ({ receipts, currency }: Demand): number =>
  receipts.reduce((sum, one) => sum + (one.currency === currency ? one.amount : 0), 0);
const demandAt = (tables: Tables, reference: unknown): Demand | undefined => tables.get<Demand>('payments', String(reference));

/** How the demand stands: the answer of the callback, of the status and of a refund. */
function stateOf(reference: string, demand: Demand): Row {
  const { state, currency, receipts } = demand;
  const paidOn = receipts.at(-1)?.paidOn;
  return { state, reference, amount: received(demand), currency, receipts, ...(paidOn !== undefined && { paidOn }) };
}

function put(tables: Tables, reference: string, demand: Demand): Demand {
  tables.put('payments', reference, demand);
  return demand;
}

/** Money comes in, whatever was agreed: a counter takes what it is given. */
function take({ tables, today }: Pick<Visit, 'tables' | 'today'>, reference: string, amount: number, currency: string): Demand {
  const demand = known(tables, reference);
  const transaction = `TRX-${String(tables.next('TRX')).padStart(6, '0')}`;
  const receipts = [...demand.receipts, { transaction, amount, currency, paidOn: today, refunded: 0 }];
  move(tables, transaction, { kind: 'payment', case: demand.caseId, reference, amount, currency, on: today });
  const paid = { ...demand, receipts };
  const state = !isOpen(demand) ? demand.state : received(paid) >= demand.amount ? 'paid' : received(paid) > 0 ? 'part-paid' : demand.state;
  return put(tables, reference, { ...paid, state });
}

function known(tables: Tables, reference: unknown): Demand {
  const demand = demandAt(tables, reference);
  if (demand === undefined) throw refuse(404, 'payment-unknown', 'No such payment', 'No payment has this reference.');
  return demand;
}

const missing = (demand: Demand): number => Math.max(0, demand.amount - received(demand)) || demand.amount;

/** Pays back: part of one transaction, all of it, or all that is held for the demand. One that is not paid in full is called off instead. */
function refund(call: Call): Row {
  const { tables, today, effectId } = call;
  const { transaction } = call.with;
  const reference = String(call.with['reference']);
  const demand = known(tables, reference);
  const one = transaction === undefined ? undefined : demand.receipts.find((receipt) => receipt.transaction === transaction);
  if (transaction !== undefined && one === undefined)
    throw refuse(404, 'transaction-unknown', 'No such transaction', 'Nothing was received for this payment under this number.');
  const held = demand.receipts.reduce((sum, receipt) => sum + receipt.amount - receipt.refunded, 0);
  if (one === undefined && held === 0 && (demand.state === 'declined' || demand.state === 'expired'))
    throw refuse(409, 'payment-not-paid', 'Nothing was paid', `The payment is ${demand.state}.`);
  const asked = one === undefined ? undefined : Number(call.with['amount'] ?? one.amount - one.refunded);
  if (one !== undefined && (asked === 0 || Number(asked) > one.amount - one.refunded))
    throw refuse(409, 'refund-too-much', 'More than is held', `Of this transaction ${one.amount - one.refunded} centimes are held.`);
  let count = 0;
  const receipts = demand.receipts.map((receipt): Receipt => {
    const all = isOpen(demand) ? 0 : receipt.amount - receipt.refunded; // one that is not paid in full is called off
    const back = one === undefined ? all : receipt === one ? Number(asked) : 0;
    if (back === 0) return receipt;
    count += 1;
    // A request that pays back several transactions is listed once for each of them.
    const id = count === 1 ? effectId : `${effectId}#${count}`;
    move(tables, id, { kind: 'refund', case: demand.caseId, reference, amount: back, currency: receipt.currency, on: today });
    return { ...receipt, refunded: receipt.refunded + back };
  });
  const refundedOn = demand.refundedOn ?? today;
  put(tables, reference, { ...demand, receipts, state: stateAfter(demand, receipts, one !== undefined), refundedOn });
  const amount = asked ?? receipts.reduce((sum, receipt) => sum + receipt.refunded, 0);
  return { state: one === undefined && (isOpen(demand) || receipts.length === 0) ? 'cancelled' : 'refunded', amount, refundedOn, receipts };
}

function stateAfter(demand: Demand, receipts: readonly Receipt[], isPart: boolean): Demand['state'] {
  if (isOpen(demand)) return isPart ? demand.state : 'cancelled';
  const empty = receipts.length > 0 && receipts.every((receipt) => receipt.refunded === receipt.amount);
  return empty && demand.state === 'paid' ? 'refunded' : demand.state;
}

const habitOf = (tables: Tables, { payer, way }: Demand): Habit =>
  tables.get<{ does: Habit }>('payers', payer)?.does ?? tables.get<{ does: Habit }>('ways', way)?.does ?? 'pays';

/** Something happened to a demand: whoever asked for it is told. */
const told = (reference: string, demand: Demand, more: Omit<Visited, 'say'> = {}): Visited => ({
  answer: stateOf(reference, demand),
  ...more,
  say: { effectId: demand.effectId, answer: stateOf(reference, demand) },
});

const amountOf = (value: unknown, otherwise: number): number => {
  const amount = value === undefined || value === '' ? otherwise : Number(value);
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw refuse(422, 'amount-wrong', 'Not an amount', 'A whole number of centimes, from 1.');
  return amount;
};

/** For tests, and for whoever plays the clerk: money at a counter, a refusal, a demand that runs out. */
const COUNTER: readonly Door[] = [
  {
    method: 'POST',
    path: '/_pay',
    visit(visit) {
      const reference = String(visit.with['reference']);
      const demand = known(visit.tables, reference);
      return told(
        reference,
        take(visit, reference, amountOf(visit.with['amount'], missing(demand)), String(visit.with['currency'] ?? demand.currency)),
      );
    },
  },
  ...(['declined', 'expired'] as const).map(
    (state): Door => ({
      method: 'POST',
      path: `/_${state}`,
      visit({ with: { reference }, tables }) {
        const demand = known(tables, reference);
        if (!isOpen(demand)) throw refuse(409, 'payment-closed', 'The payment is closed', `The payment is ${demand.state}.`);
        return told(String(reference), put(tables, String(reference), { ...demand, state }));
      },
    }),
  ),
];

/** A card of the test range is declined; any other number with a right check digit is taken. */
const DECLINED_CARD = '4000000000000002';

const PAGES: readonly Door[] = [
  {
    method: 'GET',
    path: '/pay/:reference',
    visit: ({ with: { reference, lang }, tables }) => ({
      html: cardPage(String(reference), demandAt(tables, reference), missing, String(lang ?? 'fr')),
    }),
  },
  {
    method: 'POST',
    path: '/pay/:reference',
    visit(visit) {
      const { tables } = visit;
      const reference = String(visit.with['reference']);
      const lang = String(visit.with['lang'] ?? 'fr');
      const demand = known(tables, reference);
      const number = String(visit.with['number'] ?? '').replace(/[\s-]/g, '');
      if (!isOpen(demand)) return { html: cardPage(reference, demand, missing, lang) };
      if (!isCard(number)) return { html: cardPage(reference, demand, missing, lang, true) };
      const go = `/pay/${encodeURIComponent(reference)}?lang=${encodeURIComponent(lang)}`;
      if (number === DECLINED_CARD) return told(reference, put(tables, reference, { ...demand, state: 'declined' }), { go });
      return told(reference, take(visit, reference, missing(demand), demand.currency), { go });
    },
  },
  {
    method: 'GET',
    path: '/mobile/:reference',
    visit: ({ with: { reference, lang }, tables }) => ({
      html: phonePage(String(reference), demandAt(tables, reference), missing, String(lang ?? 'fr')),
    }),
  },
  {
    method: 'POST',
    path: '/mobile/:reference',
    visit(visit) {
      const reference = String(visit.with['reference']);
      const lang = String(visit.with['lang'] ?? 'fr');
      const demand = known(visit.tables, reference);
      if (!isOpen(demand)) return { html: phonePage(reference, demand, missing, lang) };
      const go = `/mobile/${encodeURIComponent(reference)}?lang=${encodeURIComponent(lang)}`;
      if (visit.with['decision'] !== 'approve')
        return told(reference, put(visit.tables, reference, { ...demand, state: 'declined' }), { go });
      return told(reference, take(visit, reference, missing(demand), demand.currency), { go });
    },
  },
];

/** Thirteen to nineteen digits with the check digit of Luhn (ISO/IEC 7812-1). */
function isCard(number: string): boolean {
  if (!/^[0-9]{13,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const n = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
  return sum % 10 === 0;
}

const addressOf = (way: string, address: string, reference: string): string | undefined =>
  way === 'agency' || way === 'agent' ? undefined : `${address}/${way === 'mobile' ? 'mobile' : 'pay'}/${reference}`;

export default {
  handlers: {
    'request-payment': {
      ask({ with: { payer, amount, currency = 'MAD', motive, way = 'any' }, tables, address, effectId, caseId }) {
        if (Number(amount) === 0) throw refuse(422, 'amount-wrong', 'An amount of nothing', 'At least one centime is paid.');
        const reference = `PAY-${String(tables.next('PAY')).padStart(6, '0')}`;
        put(tables, reference, {
          state: 'waiting',
          effectId,
          caseId,
          payer: String(payer),
          amount: Number(amount),
          currency: String(currency),
          way: String(way),
          motive: String(motive),
          receipts: [],
          refundedOn: null,
        });
        const where = addressOf(String(way), address, reference);
        return { reference, ...(where !== undefined && { address: where }) };
      },
      reply(call, accepted) {
        const reference = String(accepted['reference']);
        const demand = demandAt(call.tables, reference);
        if (demand === undefined || !isOpen(demand)) return null; // cancelled meanwhile, or said when it happened
        const habit = habitOf(call.tables, demand);
        if (habit === 'waits') return null;
        if (habit === 'pays') return stateOf(reference, take(call, reference, missing(demand), demand.currency));
        return stateOf(reference, put(call.tables, reference, { ...demand, state: habit }));
      },
    },
    'payment-status'({ with: { reference }, tables }) {
      const demand = demandAt(tables, reference);
      return demand === undefined ? { state: 'unknown' } : stateOf(String(reference), demand);
    },
    refund,
    statement,
  },
  /** `{ payers: [{ payer, does }], ways: [{ way, does }] }`; `does`: pays, waits, declined, expired. */
  seed: (tables, { payers, ways }) => ({
    payers: putRows(tables, 'payers', (row) => String(row['payer']), payers),
    ways: putRows(tables, 'ways', (row) => String(row['way']), ways),
  }),
  doors: [...COUNTER, ...PAGES],
} satisfies Simulator;
