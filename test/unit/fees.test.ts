import { expect } from 'chai';
import { dayAfter } from '../../domain/delay.js';
import { type Demand, keptOf, owedBack, paymentScope, type Receipt, receivedFor } from '../../domain/fees.js';
import { plainDate } from '../../domain/plain-date.js';

const receipt = (transaction: string, amount: number, back: Partial<Receipt['back'][number]>[] = [], currency = 'MAD'): Receipt => ({
  transaction,
  amount,
  currency,
  on: '2026-11-22',
  back: back.map((one, i) => ({ effectId: `c/${i}/refund`, amount: 0, reason: 'double', at: 0, ...one })),
});
const demand = (receipts: Receipt[], more: Partial<Demand> = {}): Demand => ({
  effectId: 'c/1/demand',
  state: 'paying',
  register: 'agent',
  status: 'open',
  receipts,
  ...more,
});

describe('fees that an agent collects', () => {
  it('keep of what came what does not go back, whether it has gone or not', () => {
    expect(keptOf(receipt('t', 500))).to.equal(500);
    expect(keptOf(receipt('t', 500, [{ amount: 120, on: '2026-11-23' }, { amount: 80 }]))).to.equal(300);
  });
  it('count only what came in their own currency', () => {
    const receipts = [receipt('a', 500, [{ amount: 100 }]), receipt('b', 900, [], 'EUR'), receipt('c', 50)];
    expect(receivedFor(demand(receipts), 'MAD')).to.equal(450);
    expect(receivedFor(demand(receipts), 'EUR')).to.equal(900);
    expect(receivedFor(demand([]), 'MAD')).to.equal(0);
  });
  it('owe each refund that was decided and has not gone', () => {
    const gone = receipt('a', 500, [
      { amount: 100, on: '2026-11-23' },
      { amount: 50, reason: 'too-much' },
    ]);
    const late = receipt('b', 70, [{ amount: 70, reason: 'late' }]);
    const owed = owedBack({ demands: [demand([gone]), demand([late])] });
    expect(
      owed.map(({ demand: { receipts }, receipt: { transaction }, payback }) => [receipts.length, transaction, payback.reason]),
    ).to.deep.equal([
      [1, 'a', 'too-much'],
      [1, 'b', 'late'],
    ]);
    expect(owedBack({})).to.deep.equal([]);
  });
  it('tell a letter of the newest demand: where to pay, what came, what is missing', () => {
    const first = demand([receipt('a', 500)], { reference: 'R1', address: 'https://pay.invalid/1', until: '2026-11-30' });
    const second = demand([receipt('b', 200)], { reference: 'R2' });
    const fees = { amount: 500, currency: 'MAD' };
    expect(paymentScope({ ...fees, demands: [second, first] })).to.deep.equal({
      reference: 'R1',
      address: 'https://pay.invalid/1',
      until: '2026-11-30',
      received: 500,
      missing: 0,
    });
    expect(paymentScope({ ...fees, demands: [first, second] })).to.deep.equal({
      reference: 'R2',
      address: null,
      until: null,
      received: 200,
      missing: 300,
    });
    expect(paymentScope({ ...fees, demands: [demand([receipt('c', 800)])] }).missing).to.equal(0);
    expect(paymentScope(fees)).to.deep.equal({ reference: null, address: null, until: null, received: 0, missing: 500 });
  });
});

describe('a delay in plain calendar', () => {
  const later = (count: number, unit: Parameters<typeof dayAfter>[1]['unit'], sign?: 1 | -1) =>
    dayAfter(plainDate('2026-01-31'), { count, unit }, sign);
  it('moves a day forward and back', () => {
    expect([later(3, 'day'), later(3, 'week'), later(1, 'month'), later(2, 'year')]).to.deep.equal([
      '2026-02-03',
      '2026-02-21',
      '2026-02-28',
      '2028-01-31',
    ]);
    expect([later(3, 'day', -1), later(3, 'week', -1), later(2, 'month', -1), later(2, 'year', -1)]).to.deep.equal([
      '2026-01-28',
      '2026-01-10',
      '2025-11-30',
      '2024-01-31',
    ]);
  });
  it('that is shorter than a day, or asks for a calendar, moves none', () => {
    for (const unit of ['minute', 'hour', 'working-day'] as const) expect(later(99, unit), unit).to.equal('2026-01-31');
  });
});
