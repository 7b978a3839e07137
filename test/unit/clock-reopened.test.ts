import { expect } from 'chai';
import type { Calendar } from '../../domain/calendar.js';
import { clockRequest } from '../../domain/clock/clock-request.js';
import { explain } from '../../domain/clock-words.js';
import { ClockError, type ClockEvent, type ClockInput, type Reopening, readClock, replay } from '../../domain/legal-clock.js';
import { plainDate as d } from '../../domain/plain-date.js';

const week: Calendar = { weekend: ['saturday', 'sunday'], holidays: [] };
const clock = (more: Partial<ClockInput>): ClockInput => ({
  counting: 'calendar',
  limit: { days: 60 },
  calendar: week,
  deposit: d('2026-11-22'),
  asOf: d('2027-02-01'),
  ...more,
});
const reopened = (on: string, decided: string, how: Reopening): ClockEvent => ({
  type: 'reopened',
  on: d(on),
  decided: d(decided),
  clock: how,
});
const told = (input: ClockInput, language: 'ar' | 'fr' | 'en' = 'en'): string[] =>
  explain(readClock(input), language).map(({ text }) => text);

describe('a case decided on 2 December and reopened on 10 January', () => {
  const again = (how: Reopening, more: Partial<ClockInput> = {}) =>
    readClock(clock({ events: [reopened('2027-01-10', '2026-12-02', how)], ...more }));

  it('runs its whole limit again', () => expect(again('restart').dueOn).to.equal('2027-03-11'));
  it('goes on with the 51 days that were left: the day of the decision was not used', () =>
    expect(again('continue').dueOn).to.equal('2027-03-02'));
  it('runs a delay of its own', () => expect(again({ days: 30 }).dueOn).to.equal('2027-02-09'));
  it('is never due earlier than before', () => {
    const reading = again({ days: 5 });
    expect([reading.dueOn, replay(reading.steps)]).to.deep.equal(['2027-01-21', '2027-01-21']);
    expect(told(clock({ events: [reopened('2027-01-10', '2026-12-02', { days: 5 })] }))).to.include(
      'It would end on 15 Jan 2027, but never before the date that held before the reopening: 21 Jan 2027.',
    );
  });
  it('is not read before it is known', () => expect(again('restart', { asOf: d('2027-01-09') }).dueOn).to.equal('2027-01-21'));
  it('says so in three languages', () => {
    const input = clock({ events: [reopened('2027-01-10', '2026-12-02', 'restart')] });
    expect(told(input)).to.deep.equal([
      'Received on 22 Nov 2026; that day is not counted, day 1 is 23 Nov 2026.',
      'A first decision was made on 2 Dec 2026; the time limit ended on 21 Jan 2027.',
      'The case was reopened on 10 Jan 2027: the whole time limit runs anew; day 1 is 11 Jan 2027.',
      '60 days end on 11 Mar 2027.',
      'The authority has until Thursday 11 Mar 2027, to its end.',
      'Silence takes effect on 12 Mar 2027.',
    ]);
    expect(told(input, 'fr')[2]).to.equal(
      'Le dossier a été rouvert le 10 janvier 2027 : le délai entier court de nouveau ; le jour 1 est le 11 janvier 2027.',
    );
    expect(told(input, 'ar')[2]).to.equal('أعيد فتح الملف بتاريخ 10 يناير 2027: يسري الأجل كاملا من جديد، واليوم الأول هو 11 يناير 2027.');
    expect(told(clock({ events: [reopened('2027-01-10', '2026-12-02', 'continue')] }))[2]).to.equal(
      'The case was reopened on 10 Jan 2027: the rest of the time limit runs on; 40 days since the decision do not count.',
    );
  });
  it('stops and starts like any other', () => {
    const events = (how: Reopening): ClockEvent[] => [
      reopened('2027-01-10', '2026-12-02', how),
      { type: 'suspended', on: d('2027-01-20') },
      { type: 'resumed', on: d('2027-01-24') },
    ];
    expect(readClock(clock({ events: events('restart') })).dueOn).to.equal('2027-03-16');
    expect(readClock(clock({ events: events('continue') })).dueOn).to.equal('2027-03-07');
    expect(readClock(clock({ events: events({ days: 30 }) })).dueOn).to.equal('2027-02-14');
  });
  it('starts again when a missing piece comes', () => {
    const events: ClockEvent[] = [
      reopened('2027-01-10', '2026-12-02', { days: 30 }),
      { type: 'correction-requested', on: d('2027-01-12'), reason: 'incomplete' },
      { type: 'correction-answered', on: d('2027-01-20') },
    ];
    expect(readClock(clock({ events })).dueOn).to.equal('2027-02-19');
  });
});

describe('a reopened clock', () => {
  it('runs wholly again when silence had used it up', () => {
    const input = clock({ events: [reopened('2027-02-10', '2027-01-22', 'continue')], asOf: d('2027-02-10') });
    expect(readClock(input).dueOn).to.equal('2027-04-11');
    expect(told(input)[2]).to.equal(
      'The case was reopened on 10 Feb 2027: nothing was left of the time limit, so the whole runs anew; day 1 is 11 Feb 2027.',
    );
  });
  it('ends what was open when the case was decided', () => {
    const events: ClockEvent[] = [{ type: 'suspended', on: d('2026-12-01') }, reopened('2026-12-20', '2026-12-10', 'continue')];
    const reading = readClock(clock({ events, asOf: d('2027-01-05') }));
    expect([reading.state, reading.dueOn]).to.deep.equal(['running', '2027-02-10']); // 1 to 20 December do not count
  });
  it('ends what was open also when it is reopened on the day of the decision', () => {
    const events: ClockEvent[] = [{ type: 'suspended', on: d('2026-12-01') }, reopened('2026-12-10', '2026-12-10', 'continue')];
    expect(readClock(clock({ events, asOf: d('2026-12-10') })).state).to.equal('running');
  });
  it('leaves as it was what had ended before the decision', () => {
    const events: ClockEvent[] = [
      { type: 'suspended', on: d('2026-11-25') },
      { type: 'resumed', on: d('2026-11-27') },
      reopened('2026-12-20', '2026-12-10', 'continue'),
    ];
    expect(readClock(clock({ events, asOf: d('2027-01-05') })).dueOn).to.equal('2027-02-04'); // 21 January, 3 days, and 10 to 20 December
  });
  it('may be reopened twice', () => {
    const events = [reopened('2026-12-10', '2026-12-02', 'restart'), reopened('2026-12-30', '2026-12-20', { days: 90 })];
    expect(readClock(clock({ events })).dueOn).to.equal('2027-03-30');
  });
  for (const [what, event] of [
    ['before its decision', reopened('2026-12-01', '2026-12-02', 'restart')],
    ['of a decision before the deposit', reopened('2026-12-01', '2026-11-20', 'restart')],
  ] as const) {
    it(`is not reopened ${what}`, () => {
      expect(() => readClock(clock({ events: [event] })))
        .to.throw(ClockError)
        .with.property('code', 'reopened-out-of-order');
    });
  }
  it('of a request from outside is checked as a whole', () => {
    const base = { counting: 'calendar', limit: { days: 60 }, deposit: '2026-11-22', asOf: '2026-12-20' };
    const codes = (event: object) => {
      const read = clockRequest({ ...base, events: [{ type: 'reopened', on: '2026-12-10', ...event }] }, () => undefined);
      return 'problems' in read ? read.problems.map(({ code, at }) => `${code} ${at}`) : [];
    };
    expect(codes({ decided: '2026-12-01', clock: { weeks: 2 } })).to.deep.equal([]);
    expect(codes({ clock: 'again' })).to.deep.equal(['missing-key events[0].decided', 'unknown-reopening events[0].clock']);
    expect(codes({ decided: '2026-12-32', clock: { days: 0 }, by: 'x' })).to.deep.equal([
      'unknown-key events[0].by',
      'invalid-date events[0].decided',
      'invalid-limit events[0].clock',
    ]);
  });
});
