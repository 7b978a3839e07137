import { expect } from 'chai';
import {
  type CalendarChange,
  type ChangeRequest,
  calendarInForce,
  resolveChange,
  withChanges,
} from '../../definitions/calendar-changes.js';
import { loadCalendarFile } from '../../definitions/files.js';

const ma = loadCalendarFile('ma');
const request = (more: Partial<ChangeRequest>): ChangeRequest => ({
  calendar: 'ma',
  action: 'confirm',
  day: '2027-05-17',
  source: 'Announcement of the ministry',
  ...more,
});
const today = '2026-11-22';
const resolve = (more: Partial<ChangeRequest>, changes: readonly CalendarChange[] = []) =>
  resolveChange(withChanges(ma, changes), changes, request(more), today);
const changeOf = (more: Partial<ChangeRequest>, changes: readonly CalendarChange[] = []): CalendarChange => {
  const found = resolve(more, changes);
  if (!('change' in found)) throw new Error(JSON.stringify(found));
  return found.change;
};
const problem = (more: Partial<ChangeRequest>, changes: readonly CalendarChange[] = []): string => {
  const found = resolve(more, changes);
  if (!('problem' in found)) throw new Error(`not refused: ${JSON.stringify(found)}`);
  return found.problem;
};
const feast = ma.days.filter(({ date, name }) => date.startsWith('2027') && name === 'eid-al-adha').map(({ date }) => date);
const [first = '', second = ''] = feast;

describe('changes of a calendar', () => {
  it('confirms a feast as a whole, or one day of it', () => {
    expect(feast).to.have.length(2);
    const whole = changeOf({ day: first });
    expect(whole).to.deep.include({ number: 1, days: feast, which: 'eid-al-adha', knownSince: today });
    const statuses = (change: CalendarChange) =>
      withChanges(ma, [change])
        .days.filter(({ date }) => feast.includes(date))
        .map(({ status, source }) => [status, source]);
    expect(statuses(whole)).to.deep.equal([
      ['confirmed', 'change-1'],
      ['confirmed', 'change-1'],
    ]);
    expect(statuses(changeOf({ day: first, only: true })).map(([status]) => status)).to.deep.equal(['confirmed', 'predicted']);
  });

  it('moves both days of a feast, and keeps their name and number', () => {
    const change = changeOf({ action: 'move', day: first, to: second });
    const moved = calendarInForce(ma, [change]);
    expect(moved.holidays).to.not.include(first);
    expect(moved.holidays).to.include(second);
    expect(moved.holidays).to.have.length(ma.days.length);
    expect(moved.names?.[second]?.fr).to.equal('Aïd Al-Adha');
    expect(calendarInForce(ma, []).holidays).to.include(first); // the shipped one is as it was
  });

  it('adds a decreed day with its names, and takes one out', () => {
    const name = { ar: 'عطلة استثنائية', fr: 'Jour exceptionnel' };
    const added = changeOf({ action: 'add', day: '2027-03-12', name });
    const calendar = calendarInForce(ma, [added]);
    expect(calendar.holidays).to.include('2027-03-12');
    expect(calendar.names?.['2027-03-12']).to.deep.equal(name);
    const removed = changeOf({ action: 'remove', day: '2027-03-12' }, [added]);
    expect(removed.number).to.equal(2);
    expect(calendarInForce(ma, [removed, added]).holidays).to.not.include('2027-03-12'); // by number, in whatever order they come
    expect(ma.days.map(({ date }) => date)).to.not.include('2027-03-12');
  });

  it('knows a change that is stored already, until another one touches the same day', () => {
    const name = { ar: 'عطلة', fr: 'Congé' };
    const added = changeOf({ action: 'add', day: '2027-03-12', name });
    expect(resolve({ action: 'add', day: '2027-03-12', name }, [added])).to.deep.equal({ done: added });
    const removed = changeOf({ action: 'remove', day: '2027-03-12' }, [added]);
    expect(resolve({ action: 'add', day: '2027-03-12', name }, [added, removed])).to.have.property('change');
    const moved = changeOf({ action: 'move', day: first, to: second });
    expect(resolve({ action: 'move', day: first, to: second }, [moved])).to.deep.equal({ done: moved });
  });

  it('says what cannot be', () => {
    expect(problem({ day: '2027-02-30' })).to.include('not a day');
    expect(problem({ day: '2031-01-01' })).to.include('2030-12-31');
    expect(problem({ source: '' })).to.include('--source');
    expect(problem({ day: '2027-03-12' })).to.match(/no rest day.*/);
    expect(problem({ day: '2027-01-11' })).to.include('confirmed already');
    expect(problem({ action: 'move' })).to.include('--to');
    expect(problem({ action: 'move', day: first, to: first })).to.include('confirm it instead');
    expect(problem({ action: 'move', day: first, to: second, only: true })).to.include('the whole feast');
    expect(problem({ action: 'add', day: '2027-03-12' })).to.include('--name-ar');
    expect(problem({ action: 'add', day: '2027-01-11', name: { fr: 'x' } })).to.include('Manifesto of Independence');
  });

  it('asks which of two rest days on one day is meant', () => {
    const onThrone = changeOf({ action: 'move', day: first, to: '2027-07-30', only: true });
    expect(problem({ action: 'move', day: '2027-07-30', to: first, source: 'Another announcement' }, [onThrone])).to.include('--which');
    const back = changeOf({ action: 'move', day: '2027-07-30', to: first, which: 'eid-al-adha', source: 'Another announcement' }, [
      onThrone,
    ]);
    const holidays = calendarInForce(ma, [onThrone, back]).holidays;
    expect(holidays).to.include.members([first, '2027-07-30']);
  });
});
