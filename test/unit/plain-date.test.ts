import { expect } from 'chai';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  addYears,
  compareDates,
  daysBetween,
  FIRST_DAY,
  fromEpochDay,
  isPlainDate,
  LAST_DAY,
  plainDate,
  toEpochDay,
  weekday,
} from '../../domain/plain-date.js';

const d = plainDate;

describe('a plain date', () => {
  it('is a real day of the calendar, written in one way only', () => {
    for (const good of ['2026-11-22', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])
      expect(isPlainDate(good), good).to.equal(true);
    for (const bad of [
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '2026-4-3',
      '22-11-2026',
      '2026-11-22T00:00',
      ' 2026-11-22',
      '+2026-11-22',
      '2026-11-2a',
      '0000-01-01',
      '',
      20261122,
      null,
      undefined,
      new Date(0),
    ])
      expect(isPlainDate(bad), String(bad)).to.equal(false);
  });
  it('says what to write instead of what is no date', () => {
    expect(() => d('2026-02-30')).to.throw(RangeError, '"2026-02-30" is not a day of the calendar: write it as YYYY-MM-DD');
    expect(() => d(undefined)).to.throw(RangeError, 'YYYY-MM-DD');
  });
  it('clamps months to the last day of the month', () => {
    expect(addMonths(d('2026-01-31'), 1)).to.equal('2026-02-28');
    expect(addMonths(d('2024-01-31'), 1)).to.equal('2024-02-29');
    expect(addMonths(d('2026-01-31'), 2)).to.equal('2026-03-31');
    expect(addMonths(d('2026-12-15'), 1)).to.equal('2027-01-15');
    expect(addMonths(d('2026-03-31'), -1)).to.equal('2026-02-28');
    expect(addYears(d('2024-02-29'), 1)).to.equal('2025-02-28');
    expect(addYears(d('2024-02-29'), 4)).to.equal('2028-02-29');
  });
  it('knows its weekday, its order and its distance', () => {
    expect(weekday(d('2026-11-22'))).to.equal('sunday');
    expect(weekday(d('1969-12-31'))).to.equal('wednesday');
    expect(daysBetween(d('2026-11-22'), d('2027-01-21'))).to.equal(60);
    expect([d('2026-12-01'), d('2025-12-31'), d('2026-02-01')].sort(compareDates)).to.deep.equal([
      '2025-12-31',
      '2026-02-01',
      '2026-12-01',
    ]);
  });
  it('does not leave the years 0001 to 9999', () => {
    expect(toEpochDay(d('0001-01-01'))).to.equal(FIRST_DAY);
    expect(toEpochDay(d('9999-12-31'))).to.equal(LAST_DAY);
    expect(() => addDays(d('9999-12-31'), 1)).to.throw(RangeError, '0001 to 9999');
    expect(() => addDays(d('0001-01-01'), -1)).to.throw(RangeError);
  });
  it('agrees with the machine’s own calendar on every day of four centuries', () => {
    for (let day = -80_000; day <= 80_000; day += 1) {
      const iso = new Date(day * 86_400_000).toISOString().slice(0, 10);
      if (fromEpochDay(day) !== iso || toEpochDay(d(iso)) !== day) expect.fail(`day ${day}: ${fromEpochDay(day)} against ${iso}`);
    }
  });
  it('comes back to itself over all years', () => {
    fc.assert(fc.property(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), (day) => toEpochDay(fromEpochDay(day)) === day));
  });
});
