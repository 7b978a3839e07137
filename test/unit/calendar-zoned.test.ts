import { expect } from 'chai';
import { plainDate } from '../../domain/plain-date.js';
import { instantOf, isZone, localDateOf, localTimeOf, offsetsOf, startOfDay, zoneHours } from '../../domain/zoned.js';

const at = (iso: string): number => Date.parse(iso);
const d = plainDate;

describe('an instant becomes a local date', () => {
  it('one hour ahead of UTC in Morocco, but not in Ramadan', () => {
    expect(localDateOf(at('2026-01-15T22:59:59Z'), 'Africa/Casablanca')).to.equal('2026-01-15');
    expect(localDateOf(at('2026-01-15T23:00:00Z'), 'Africa/Casablanca')).to.equal('2026-01-16');
    expect(localDateOf(at('2026-03-01T23:30:00Z'), 'Africa/Casablanca')).to.equal('2026-03-01');
    expect(localDateOf(at('2026-03-02T00:00:00Z'), 'Africa/Casablanca')).to.equal('2026-03-02');
  });
  it('another date at another post at the same instant', () => {
    const instant = at('2026-11-22T23:30:00Z');
    expect(localDateOf(instant, 'Africa/Casablanca')).to.equal('2026-11-23');
    expect(localDateOf(instant, 'America/Montreal')).to.equal('2026-11-22');
  });
  it('and a date begins at an instant of its zone', () => {
    expect(startOfDay(d('2026-01-16'), 'Africa/Casablanca')).to.equal(at('2026-01-15T23:00:00Z'));
    expect(startOfDay(d('2026-03-02'), 'Africa/Casablanca')).to.equal(at('2026-03-02T00:00:00Z'));
    // Clocks that skip midnight: the day begins at one.
    expect(startOfDay(d('2024-04-26'), 'Africa/Cairo')).to.equal(at('2024-04-25T22:00:00Z'));
    for (const zone of ['Africa/Casablanca', 'Europe/Paris', 'Pacific/Apia', 'Africa/Cairo'])
      for (const day of ['2026-02-15', '2026-03-22', '2026-03-29', '2026-10-25', '2024-04-26'])
        expect(localDateOf(startOfDay(d(day), zone), zone), `${zone} ${day}`).to.equal(day);
  });
  it('lasts 23 or 25 hours where the clocks change', () => {
    expect(zoneHours(d('2026-03-29'), 'Europe/Paris')).to.equal(23);
    expect(zoneHours(d('2026-10-25'), 'Europe/Paris')).to.equal(25);
    expect(zoneHours(d('2026-02-15'), 'Africa/Casablanca')).to.equal(25);
    expect(zoneHours(d('2026-03-22'), 'Africa/Casablanca')).to.equal(23);
    expect(zoneHours(d('2026-05-01'), 'Africa/Casablanca')).to.equal(24);
  });
  it('in a zone that exists', () => {
    expect(isZone('Africa/Casablanca')).to.equal(true);
    expect(isZone('Africa/Nowhere')).to.equal(false);
    expect(() => localDateOf(0, 'Africa/Nowhere')).to.throw(RangeError);
    expect(() => isZone(Symbol('no text') as unknown as string)).to.throw(TypeError);
  });
  it('has a time of the day, and an instant for it', () => {
    expect(localTimeOf(at('2026-11-22T08:05:59Z'), 'Africa/Casablanca')).to.equal('09:05');
    expect(instantOf(d('2026-11-23'), '09:30', 'Africa/Casablanca')).to.equal(at('2026-11-23T08:30:00Z'));
    expect(instantOf(d('2026-03-02'), '09:30', 'Africa/Casablanca')).to.equal(at('2026-03-02T09:30:00Z')); // Ramadan
    expect(instantOf(d('2026-03-29'), '02:30', 'Europe/Paris')).to.equal(at('2026-03-29T01:30:00Z')); // skipped: 03:30
    expect(instantOf(d('2026-10-25'), '02:30', 'Europe/Paris')).to.equal(at('2026-10-25T00:30:00Z')); // twice: the first
  });
});

describe('the offsets of a zone that a case is given', () => {
  it('begin with the one that holds, and change when the clocks do', () => {
    expect(offsetsOf('Europe/Paris', at('2026-11-22T10:00:00Z'), 1)).to.deep.equal([
      [0, 60],
      [at('2027-03-28T01:00:00Z'), 120],
      [at('2027-10-31T01:00:00Z'), 60],
    ]);
    expect(offsetsOf('Asia/Riyadh', at('2026-11-22T10:00:00Z'))).to.deep.equal([[0, 180]]);
    expect(offsetsOf('America/Montreal', at('2026-11-22T10:00:00Z'), 1)[0]).to.deep.equal([0, -300]);
  });
  it('end with the years that were asked, its last day included', () => {
    const from = at('2027-03-28T00:59:00Z');
    const change = [at('2028-03-26T01:00:00Z'), 120];
    expect(offsetsOf('Europe/Paris', from, 1)).to.deep.include(change);
    expect(offsetsOf('Europe/Paris', at('2027-03-26T01:00:00Z'), 1).at(-1)).to.deep.equal(change); // at the very instant
    expect(offsetsOf('Europe/Paris', at('2027-03-26T00:59:00Z'), 1)).not.to.deep.include(change);
    expect(offsetsOf('Europe/Paris', from)).to.have.length(1 + 25);
  });
});
