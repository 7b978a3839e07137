import { expect } from 'chai';
import { compareDay, idsOf, type KnownMovement, type StatementEntry } from '../../domain/reconciliation.js';

const DAY = '2026-11-21';
const here = (id: string, more: Partial<KnownMovement> = {}): KnownMovement => ({
  register: 'agent',
  kind: 'payment',
  id,
  amount: 7000,
  currency: 'MAD',
  on: DAY,
  caseId: `case-of-${id}`,
  ...more,
});
const there = (id: string, more: Partial<StatementEntry> = {}): StatementEntry => ({
  kind: 'payment',
  id,
  amount: 7000,
  currency: 'MAD',
  on: DAY,
  ...more,
});
const compare = (ours: KnownMovement[], theirs: StatementEntry[], beside: StatementEntry[] = []) => {
  const { matched, differences } = compareDay(DAY, ours, theirs, idsOf(beside), []);
  return [matched, ...differences.map(({ kind, id }) => `${kind} ${id}`)];
};

describe('the comparison of a day of money', () => {
  it('finds what agrees, by the id and the kind of a movement', () => {
    expect(compare([here('a'), here('b')], [there('b'), there('a')])).to.deep.equal([2]);
    expect(compare([here('a', { kind: 'refund' })], [there('a')])).to.deep.equal([0, 'missing-there a', 'unknown-here a']);
  });
  it('names what one side alone has, and what differs', () => {
    expect(compare([here('a')], [])).to.deep.equal([0, 'missing-there a']);
    expect(compare([], [there('a')])).to.deep.equal([0, 'unknown-here a']);
    expect(compare([here('a')], [there('a', { amount: 6999 })])).to.deep.equal([0, 'amounts-differ a']);
    expect(compare([here('a')], [there('a', { currency: 'EUR' })])).to.deep.equal([0, 'amounts-differ a']);
  });
  it('tells both sums, and the case where one side knows it', () => {
    const { differences } = compareDay(
      DAY,
      [here('a'), here('b', { kind: 'refund' })],
      [there('a', { amount: 1 }), there('c', { case: 'case-of-c' }), there('d', { case: null })],
      idsOf([]),
      [],
    );
    expect(differences).to.deep.equal([
      {
        kind: 'amounts-differ',
        movement: 'payment',
        id: 'a',
        caseId: 'case-of-a',
        here: { amount: 7000, currency: 'MAD' },
        there: { amount: 1, currency: 'MAD' },
      },
      { kind: 'missing-there', movement: 'refund', id: 'b', caseId: 'case-of-b', here: { amount: 7000, currency: 'MAD' } },
      { kind: 'unknown-here', movement: 'payment', id: 'c', caseId: 'case-of-c', there: { amount: 7000, currency: 'MAD' } },
      { kind: 'unknown-here', movement: 'payment', id: 'd', caseId: null, there: { amount: 7000, currency: 'MAD' } },
    ]);
  });
  it('does not take a movement at midnight for a missing one', () => {
    expect(compare([here('a')], [], [there('a', { on: '2026-11-22' })])).to.deep.equal([0]);
    expect(compare([here('a', { on: '2026-11-20' })], [there('a')])).to.deep.equal([1]); // known here since the day before
    expect(compare([here('a', { on: '2026-11-20' })], [])).to.deep.equal([0]); // a matter of that day
  });
  it('counts what is listed twice once', () => expect(compare([here('a')], [there('a'), there('a')])).to.deep.equal([1]));
  it('names each refund that is owed, with its day', () => {
    const owed = [{ caseId: 'c', id: 'c/9/payback', amount: 50, currency: 'MAD', since: '2026-11-01' }];
    expect(compareDay(DAY, [], [], new Set(), owed).differences).to.deep.equal([
      {
        kind: 'refund-owed',
        movement: 'refund',
        id: 'c/9/payback',
        caseId: 'c',
        here: { amount: 50, currency: 'MAD' },
        since: '2026-11-01',
      },
    ]);
  });
});
