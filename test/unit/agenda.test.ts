import { expect } from 'chai';
import { agendaRules } from '../../definitions/agenda.js';
import { readOrganisation } from '../../definitions/organisation.js';
import { readOpening, timesOf } from '../../domain/agenda.js';
import { plainDate } from '../../domain/plain-date.js';
import { EXAMPLE_ORGANISATION } from '../support/agendas.js';

const CALENDAR = { weekend: ['saturday', 'sunday'] as const, holidays: [plainDate('2026-11-18')] };
const rules = agendaRules({
  title: { en: 'Counter' },
  purposes: ['other'],
  hours: { wednesday: ['09:00-10:00', '14:00-14:50'], saturday: ['10:00-10:20'] },
  slot: '20 minutes',
  places: 2,
  ahead: '30 days',
  'answer-within': '24 hours',
  group: 'consular-desk',
});
const times = (day: string, decision?: Parameters<typeof timesOf>[3]) => timesOf(rules, plainDate(day), CALENDAR, decision).join(' ');

describe('the times of an agenda', () => {
  it('are those that end within an opening', () => expect(times('2026-11-25')).to.equal('09:00 09:20 09:40 14:00 14:20'));
  it('are none where there is no opening', () => expect(times('2026-11-26')).to.equal(''));
  it('follow the opening, not the weekend of the calendar', () => expect(times('2026-11-28')).to.equal('10:00'));
  it('are none on a holiday of the calendar', () => expect(times('2026-11-18')).to.equal(''));
  it('are none on a day that the post closed', () => expect(times('2026-11-25', { state: 'closed' })).to.equal(''));
  it('are those of a day that the post opened, on a holiday too, each once', () => {
    const hours = [readOpening('10:00-11:00')!, readOpening('10:20-10:50')!];
    expect(times('2026-11-18', { state: 'open', hours })).to.equal('10:00 10:20 10:40');
  });
  it('are in order, whatever the order of the openings', () => {
    const hours = [readOpening('14:00-14:40')!, readOpening('09:00-09:40')!];
    expect(times('2026-11-25', { state: 'open', hours })).to.equal('09:00 09:20 14:00 14:20');
  });
  it('are read from two times, the later one last', () => {
    expect(readOpening('09:00-12:30')).to.deep.equal({ from: 540, until: 750 });
    for (const wrong of ['9:00-12:00', '12:00-09:00', '09:00-09:00', '09:00-24:10', '09:60-10:00', '09:00'])
      expect(readOpening(wrong), wrong).to.equal(undefined);
    expect(readOpening('20:00-24:00')?.until).to.equal(1440);
  });
});

describe('the agendas of the organisation', () => {
  const problems = (change: (text: string) => string) =>
    readOrganisation(change(EXAMPLE_ORGANISATION)).problems.map(({ code, path }) => `${code} ${path}`);
  it('are read', () => expect(problems((text) => text)).to.deep.equal([]));
  it('are refused with all that is wrong at once', () => {
    const wrong = (text: string) =>
      text.replace('"09:00-10:00"', '"09:00-08:00"').replace('20 minutes', '20 seconds').replace('places: 2', 'places: 0');
    expect(problems(wrong)).to.have.members([
      'bad-value posts.rabat.agendas.counter.hours.monday[0]',
      'bad-value posts.rabat.agendas.counter.slot',
      'bad-value posts.rabat.agendas.counter.places',
    ]);
  });
  it('name a group that there is, and have each purpose once', () => {
    expect(problems((text) => text.replace('group: desk', 'group: dsk'))).to.deep.equal([
      'unknown-group posts.rabat.agendas.counter.group',
    ]);
    const twice = (text: string) => text.replace('[other, registration]', '[other, other]');
    expect(problems(twice)).to.deep.equal(['bad-value posts.rabat.agendas.counter.purposes[1]']);
  });
});
