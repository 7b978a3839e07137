import { expect } from 'chai';
import { type Calendar, workingDays } from '../../domain/calendar.js';
import { clockRequest } from '../../domain/clock/clock-request.js';
import { ClockError, type ClockInput, readClock, shareOn } from '../../domain/legal-clock.js';
import { plainDate } from '../../domain/plain-date.js';
import { tacitDecision } from '../../domain/tacit-decision.js';
import { clockEvent } from '../support/clock-events.js';

const d = plainDate;
const week: Calendar = { weekend: ['saturday', 'sunday'], holidays: [] };
const base: ClockInput = { counting: 'calendar', limit: { days: 10 }, calendar: week, deposit: d('2026-11-22'), asOf: d('2026-12-31') };

/** `code place: message` of what is thrown. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ClockError)) throw error;
    expect(error.name).to.equal('ClockError');
    return `${error.code} ${error.at}: ${error.message}`;
  }
  return 'none';
}
const reading = (more: object): string => refusal(() => readClock({ ...base, ...more } as ClockInput));
const events = (...words: string[]): string => reading({ events: words.map(clockEvent) });

describe('a clock that cannot be read says why, where, and what to do', () => {
  it('of its dates', () => {
    expect(reading({ deposit: '2026-02-30' })).to.equal(
      'invalid-date deposit: "2026-02-30" is not a day of the calendar: write it as YYYY-MM-DD, for example 2026-11-22.',
    );
    expect(reading({ asOf: 20261122 })).to.match(/^invalid-date asOf: 20261122 is not a day/);
    expect(reading({ asOf: d('2026-11-21') })).to.equal(
      'as-of-before-deposit asOf: The clock is read as of 2026-11-21, before the deposit of 2026-11-22. Correct one of the two dates.',
    );
    expect(reading({ asOf: base.deposit })).to.equal('none');
    expect(reading({ events: [{ type: 'suspended', on: '2026-11-31' }] })).to.equal(
      'invalid-date events[0].on: "2026-11-31" is not a day of the calendar: write it as YYYY-MM-DD.',
    );
    expect(reading({ events: [{ type: 'reopened', on: '2026-12-01', decided: '1 December', clock: 'restart' }] })).to.equal(
      'invalid-date events[0].decided: "1 December" is not a day of the calendar: write it as YYYY-MM-DD.',
    );
  });
  it('of its limit', () => {
    expect(reading({ limit: { days: 10, months: 1 } })).to.equal(
      'invalid-limit limit: A limit has one unit, and this one has "days" and "months". Keep one.',
    );
    for (const limit of [{}, { hours: 5 }])
      expect(reading({ limit })).to.equal('invalid-limit limit: A limit is written {"days": 60}, or with weeks, months or years.');
    expect(reading({ limit: { months: 1.5 } })).to.equal(
      'invalid-limit limit: A limit in months is a whole number from 1 to 1200, not 1.5.',
    );
    for (const [unit, longest] of Object.entries({ days: 36_525, weeks: 5218, months: 1200, years: 100 })) {
      expect(reading({ limit: { [unit]: longest } }), unit).to.equal('none');
      expect(reading({ limit: { [unit]: longest + 1 } }), unit).to.include(`from 1 to ${longest}, not ${longest + 1}.`);
      expect(reading({ limit: { [unit]: 1 } }), unit).to.equal('none');
      expect(reading({ limit: { [unit]: 0 } }), unit).to.include('invalid-limit');
    }
    expect(reading({ counting: 'moon' })).to.equal(
      'unknown-counting counting: Unknown counting "moon": write one of calendar, clear, working, eu-1182-71, es-39-2015, fr-sva, with or without its version (calendar@1).',
    );
  });
  it('of an end that no calendar reaches: the last is in the year 9998', () => {
    const far = (counting: string, deposit: string) =>
      reading({ counting, deposit: d(deposit), asOf: d(deposit), limit: { years: 1 } }).split(':')[0];
    for (const counting of ['calendar', 'working', 'fr-sva']) {
      expect(far(counting, '9997-11-22'), counting).to.equal('none');
      expect(far(counting, '9997-11-30'), counting).to.equal('date-out-of-range undefined');
    }
    // The last day on which a delay may end is 9998-11-26, 400 days before the year 9999 is over.
    for (const [counting, deposit] of [
      ['calendar', '9998-11-16'],
      ['fr-sva', '9998-11-16'],
    ] as const) {
      const last = (more: number) => reading({ counting, deposit: d(deposit), asOf: d(deposit), limit: { days: 10 + more } }).split(' ')[0];
      expect([last(0), last(1)], counting).to.deep.equal(['none', 'date-out-of-range']);
    }
    expect(reading({ deposit: d('9998-01-01'), asOf: d('9998-01-01'), limit: { years: 1 } })).to.equal(
      'date-out-of-range undefined: The delay ends after the year 9998: shorten the limit or correct the deposit.',
    );
  });
  it('of its events', () => {
    expect(events('suspend 2026-11-21')).to.equal(
      'event-before-deposit events[0].on: This event is dated 2026-11-21, before the deposit. Correct one of the two dates.',
    );
    expect(events('suspend 2026-11-22')).to.equal('none');
    expect(events('restart 2026-11-25', 'suspend 2026-11-25', 'suspend 2026-11-24')).to.equal(
      'events-out-of-order events[2].on: This event is dated 2026-11-24, before the previous "suspended". List events in the order of their days.',
    );
    expect(events('suspend 2026-11-25', 'suspend 2026-11-25')).to.equal('none');
    expect(events('correction 2026-11-25', 'suspend 2026-11-24')).to.equal('none'); // each type has its own order
    expect(events('answer 2026-11-25')).to.equal(
      'answer-without-request events[0]: The answer of 2026-11-25 closes no open request: add the "correction-requested" event before it.',
    );
    expect(events('suspend 2026-11-24', 'resume 2026-11-25', 'resume 2026-11-26')).to.equal(
      'resume-without-suspension events[2]: The resumption of 2026-11-26 ends no open suspension: add the "suspended" event before it.',
    );
    expect(events('correction 2026-11-25', 'answer 2026-11-24')).to.equal(
      'answer-before-request events[1].on: The answer of 2026-11-24 is dated before its request of 2026-11-25. Correct one of the two dates.',
    );
    expect(events('suspend 2026-11-25', 'resume 2026-11-24')).to.equal(
      'resume-before-suspension events[1].on: The resumption of 2026-11-24 is dated before its suspension of 2026-11-25. Correct one of the two dates.',
    );
    expect(events('correction 2026-11-25', 'answer 2026-11-25', 'suspend 2026-11-25', 'resume 2026-11-25')).to.equal('none');
    expect(reading({ events: [{ type: 'paused', on: '2026-11-25' }] })).to.equal(
      'unknown-event events[0].type: Unknown event type "paused".',
    );
  });
  it('of its events also when they lie after the day of the reading', () => {
    const later = { asOf: d('2026-11-23'), events: ['suspend 2026-11-25', 'resume 2026-11-24'].map(clockEvent) };
    expect(reading(later)).to.match(/^resume-before-suspension/);
    expect(reading({ asOf: d('2026-11-23'), events: ['extend 2026-11-25 5 days', 'extend 2026-11-26 5 days'].map(clockEvent) })).to.match(
      /^extended-twice/,
    );
  });
  it('of its extension', () => {
    expect(events('extend 2026-11-25 5 days', 'extend 2026-11-26 5 days')).to.equal(
      'extended-twice events[1]: A delay is extended once only. Take the second extension out.',
    );
    expect(events('extend 2026-12-03 5 days')).to.equal(
      'extended-after-expiry events[0]: The delay ended on 2026-12-02, so it cannot be extended on 2026-12-03. Take the extension out.',
    );
    expect(events('extend 2026-12-02 5 days')).to.equal('none');
    expect(events('extend 2026-11-25 0 days')).to.match(/^invalid-limit events\[0\]: A limit in days/);
    const ruled = (extension: object) => reading({ extension, events: [clockEvent('extend 2026-11-25 11 days')] });
    expect(ruled({ allowed: false })).to.equal(
      'extension-not-allowed events[0]: The delay of this act cannot be extended. Take the extension out.',
    );
    expect(ruled({ max: { days: 10 } })).to.equal(
      'extension-too-long events[0]: The extension is longer than the {"days":10} that the act allows. Shorten it.',
    );
    expect(ruled({ max: { days: 11 } })).to.equal('none');
    expect(ruled({ max: { days: 0 } })).to.match(/^invalid-limit extension.max/);
    expect(ruled({ allowed: true })).to.equal('none');
    expect(reading({ extension: { allowed: false } })).to.equal('none');
  });
  it('of its reopening', () => {
    const order = (on: string, decided: string): string =>
      `The decision of ${decided} does not lie between the deposit, or the reopening before, and this reopening of ${on}. Correct the dates.`;
    expect(events('reopen 2026-12-01 2026-12-02 restart')).to.equal(
      `reopened-out-of-order events[0].decided: ${order('2026-12-01', '2026-12-02')}`,
    );
    expect(events('reopen 2026-12-01 2026-11-21 restart')).to.match(/^reopened-out-of-order/);
    expect(events('reopen 2026-12-01 2026-11-22 restart')).to.equal('none');
    expect(events('reopen 2026-12-02 2026-12-02 restart')).to.equal('none');
    expect(events('reopen 2026-12-05 2026-12-02 restart', 'reopen 2026-12-10 2026-12-04 restart')).to.equal(
      `reopened-out-of-order events[1].decided: ${order('2026-12-10', '2026-12-04')}`,
    );
    expect(events('reopen 2026-12-05 2026-12-02 restart', 'reopen 2026-12-10 2026-12-05 restart')).to.equal('none');
    expect(events('reopen 2026-12-05 2026-12-02 0 days')).to.match(/^invalid-limit events/);
  });
  it('of its calendar', () => {
    const calendar = (weekend: string[], holidays: string[]) =>
      refusal(() => workingDays({ weekend, holidays } as unknown as Calendar)).split('undefined: ')[1];
    expect(calendar(['Saturday'], [])).to.equal(
      '"Saturday" is no day of the week: write one of monday, tuesday, wednesday, thursday, friday, saturday, sunday.',
    );
    expect(calendar(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], [])).to.equal(
      'This calendar rests on all seven days: no working day can be counted. Take a day out of `weekend`.',
    );
    expect(calendar([], ['25/12/2026'])).to.equal('The holiday "25/12/2026" is not a day of the calendar: write it as YYYY-MM-DD.');
  });
  it('of a consent that no text gives', () => {
    expect(refusal(() => tacitDecision({ effect: 'consent', basis: ' ' }, readClock(base), week))).to.equal(
      'consent-without-basis silence.basis: Silence means consent only for an act that a text names. Say which text in `basis`, or change the effect.',
    );
  });
  it('of a share that there is not', () => {
    const share = (percent: number) => refusal(() => shareOn(readClock(base), percent));
    for (const percent of [0, 101])
      expect(share(percent)).to.equal(
        `invalid-share undefined: A share of the delay is more than 0 and at most 100 percent, not ${percent}.`,
      );
    expect(share(100)).to.equal('none');
    expect(share(0.5)).to.equal('none');
  });
});

describe('a request of the clock from outside', () => {
  const good = { id: 1, counting: 'calendar', limit: { days: 10 }, deposit: '2026-11-22', asOf: '2026-12-31' };
  const problems = (request: unknown): string[] => {
    const answer = clockRequest(request, (name) => (name === 'ma' ? week : undefined));
    return 'problems' in answer ? answer.problems.map(({ code, at, message }) => `${code} ${at}: ${message}`) : [];
  };
  const places = (more: object): string[] => problems({ ...good, ...more }).map((text) => text.split(':')[0]!);
  const event = (more: object, type = 'suspended'): string[] => problems({ ...good, events: [{ type, on: '2026-11-23', ...more }] });

  it('that is right is taken as it is, with its calendar', () => {
    const full = {
      ...good,
      calendar: 'ma',
      resume: 'reset',
      extension: { allowed: true, max: { days: 5 } },
      events: [
        { type: 'correction-requested', on: '2026-11-23', reason: 'outdated' },
        { type: 'correction-answered', on: '2026-11-24' },
        { type: 'extended', on: '2026-11-25', by: { days: 5 } },
        { type: 'reopened', on: '2026-11-29', decided: '2026-11-28', clock: 'continue' },
      ],
    };
    expect(clockRequest(full, () => week)).to.deep.equal({ input: { ...full, calendar: week } });
    expect(problems({ ...good, resume: 'continue' })).to.deep.equal([]);
    const own = { ...good, calendar: { weekend: ['friday'], holidays: ['2026-11-23'] } };
    expect(clockRequest(own, () => undefined)).to.deep.equal({ input: own });
    const rest = clockRequest({ ...good, calendar: {} }, () => undefined);
    expect('input' in rest && rest.input.calendar).to.deep.equal({ weekend: ['saturday', 'sunday'], holidays: [] });
  });
  it('that is no object is refused as a line', () => {
    for (const value of [null, 5, 'x', [], undefined])
      expect(problems(value)).to.deep.equal(['invalid-line undefined: Write one JSON object a line.']);
  });
  it('tells each key that it lacks and each that is too much', () => {
    expect(problems({})).to.deep.equal(
      ['counting', 'limit', 'deposit', 'asOf'].map((key) => `missing-key ${key}: "${key}" is missing: add it.`),
    );
    expect(problems({ ...good, limits: 1 })).to.deep.equal([
      'unknown-key limits: Unknown key "limits": take it out, or write one of id, counting, limit, calendar, deposit, resume, events, asOf, extension.',
    ]);
    expect(places({ calendar: { weekends: [] }, extension: { most: 1 } })).to.deep.equal([
      'unknown-key extension.most',
      'unknown-key calendar.weekends',
    ]);
  });
  it('tells what is wrong with a value, and how it is written', () => {
    expect(problems({ ...good, deposit: 5 })).to.deep.equal([
      'invalid-date deposit: 5 is not a day of the calendar: write it as YYYY-MM-DD, for example 2026-11-22.',
    ]);
    expect(problems({ ...good, resume: 'pause' })).to.deep.equal([
      'unknown-resume resume: Unknown resume "pause": write "continue" or "reset".',
    ]);
    expect(problems({ ...good, extension: 5 })).to.deep.equal([
      'invalid-limit extension: An extension rule is written {"allowed": true, "max": {"days": 60}}.',
    ]);
    expect(problems({ ...good, extension: { allowed: 'yes', max: 5 } })).to.deep.equal([
      'invalid-limit extension.allowed: "allowed" is true or false.',
      'invalid-limit extension.max: A limit is written {"days": 60}, or with weeks, months or years.',
    ]);
    expect(problems({ ...good, limit: { days: 0 }, counting: 7 })).to.deep.equal([
      'unknown-counting counting: Unknown counting "7": write one of calendar, clear, working, eu-1182-71, es-39-2015, fr-sva, with or without its version (calendar@1).',
      'invalid-limit limit: A limit in days is a whole number from 1 to 36525, not 0.',
    ]);
  });
  it('tells what is wrong with an event', () => {
    expect(problems({ ...good, events: {} })).to.deep.equal([
      'invalid-events events: "events" is a list of objects, each with "type" and "on".',
    ]);
    expect(problems({ ...good, events: ['x', { type: 'paused' }] })).to.deep.equal([
      'invalid-events events[0]: An event is an object with "type" and "on".',
      'unknown-event events[1].type: Unknown event type "paused": write one of correction-requested, correction-answered, suspended, resumed, extended, restarted, reopened.',
    ]);
    expect(event({ on: undefined })).to.deep.equal(['missing-key events[0].on: "on" is missing: add the day of the event.']);
    expect(event({ on: 'today' })).to.deep.equal([
      'invalid-date events[0].on: "today" is not a day of the calendar: write it as YYYY-MM-DD.',
    ]);
    expect(event({ reason: 'late' }, 'correction-requested')).to.deep.equal([
      'unknown-reason events[0].reason: Unknown reason "late": write one of incorrect, incomplete, outdated.',
    ]);
    expect(event({}, 'extended')).to.deep.equal([
      'missing-key events[0].by: "by" is missing: add the length of the extension, {"days": 30}.',
    ]);
    expect(event({ by: { days: 5 } })).to.deep.equal([
      'unknown-key events[0].by: Unknown key "by": take it out, or write one of type, on.',
    ]);
    expect(event({ clock: 'restart' }, 'reopened')).to.deep.equal([
      'missing-key events[0].decided: "decided" is missing: add the day of the decision that is set aside.',
    ]);
    expect(event({ clock: 'again', decided: 'x' }, 'reopened')).to.deep.equal([
      'invalid-date events[0].decided: "x" is not a day of the calendar: write it as YYYY-MM-DD.',
      'unknown-reopening events[0].clock: How does the delay run? Write "restart", "continue" or {"days": 30}, not "again".',
    ]);
    expect(event({ clock: 'restart', decided: '2026-11-22' }, 'reopened')).to.deep.equal([]);
  });
  it('tells what is wrong with a calendar', () => {
    const calendar = (value: unknown): string[] => problems({ ...good, calendar: value });
    expect(calendar('mars')).to.deep.equal([
      'unknown-calendar calendar: No calendar is called "mars": write the name of a shipped one, or give the calendar itself.',
    ]);
    expect(calendar(5)).to.deep.equal([
      'invalid-calendar calendar: A calendar is the name of a shipped one, or {"weekend": ["saturday", "sunday"], "holidays": ["2026-12-25"]}.',
    ]);
    expect(calendar({ weekend: 'sunday', holidays: 'none' })).to.deep.equal([
      'invalid-calendar calendar.weekend: "weekend" is a list of days of the week.',
      'invalid-calendar calendar.holidays: "holidays" is a list of dates.',
    ]);
    expect(calendar({ weekend: ['sunday', 'Sunday'], holidays: ['2026-12-25', 5] })).to.deep.equal([
      'unknown-weekday calendar.weekend[1]: "Sunday" is no day of the week: write one of monday, tuesday, wednesday, thursday, friday, saturday, sunday.',
      'invalid-date calendar.holidays[1]: The holiday 5 is not a day of the calendar: write it as YYYY-MM-DD.',
    ]);
    const all = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    expect(calendar({ weekend: all })).to.deep.equal([
      'calendar-without-working-day calendar.weekend: This calendar rests on all seven days: no working day can be counted. Take a day out of "weekend".',
    ]);
    expect(calendar({ weekend: all.slice(1) })).to.deep.equal([]);
    expect(calendar({ weekend: [...all.slice(1), 'sunday'] })).to.deep.equal([]); // six days, one of them twice
  });
});
