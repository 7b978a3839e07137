import { expect } from 'chai';
import type { Calendar } from '../../domain/calendar.js';
import { countWords, dateWords, explain } from '../../domain/clock-words.js';
import { ClockError, type ClockInput, readClock, readSubClock, replay, shareOn } from '../../domain/legal-clock.js';
import { plainDate } from '../../domain/plain-date.js';
import { tacitDecision } from '../../domain/tacit-decision.js';

const d = plainDate;
const week: Calendar = { weekend: ['saturday', 'sunday'], holidays: [] };
const clock = (more: Partial<ClockInput>): ClockInput => ({
  counting: 'calendar',
  limit: { days: 60 },
  calendar: week,
  deposit: d('2026-11-22'),
  asOf: d('2026-11-22'),
  ...more,
});

describe('the explanation of a date', () => {
  const suspended = clock({
    events: [
      { type: 'suspended', on: d('2026-12-01') },
      { type: 'resumed', on: d('2026-12-10') },
    ],
    asOf: d('2026-12-10'),
  });
  it('is the same story in each language', () => {
    expect(explain(readClock(suspended), 'en').map(({ text }) => text)).to.deep.equal([
      'Received on 22 Nov 2026; that day is not counted, day 1 is 23 Nov 2026.',
      'Suspended from 1 Dec 2026 to 10 Dec 2026: 10 days do not count.',
      '60 days end on 31 Jan 2027.',
      'The authority has until Sunday 31 Jan 2027, to its end.',
      'Silence takes effect on 1 Feb 2027.',
    ]);
    expect(explain(readClock(suspended), 'fr').map(({ text }) => text)).to.deep.equal([
      'Reçu le 22 novembre 2026 ; ce jour ne compte pas, le jour 1 est le 23 novembre 2026.',
      'Délai suspendu du 1er décembre 2026 au 10 décembre 2026 : 10 jours ne comptent pas.',
      'Le délai de 60 jours s’achève le 31 janvier 2027.',
      'L’administration a jusqu’au dimanche 31 janvier 2027 inclus.',
      'Le silence produit son effet le 1er février 2027.',
    ]);
    expect(explain(readClock(suspended), 'ar').map(({ text }) => text)).to.deep.equal([
      'تم تسلم الطلب بتاريخ 22 نونبر 2026؛ لا يحتسب هذا اليوم، واليوم الأول هو 23 نونبر 2026.',
      'توقف الأجل من 1 دجنبر 2026 إلى 10 دجنبر 2026: لا تحتسب مدة 10 أيام.',
      'ينتهي أجل 60 يوما بتاريخ 31 يناير 2027.',
      'للإدارة إلى غاية نهاية يوم الأحد 31 يناير 2027 للبت في الطلب.',
      'ينتج السكوت أثره بتاريخ 1 فبراير 2027.',
    ]);
    expect(explain(readClock(suspended), 'es')).to.deep.equal(explain(readClock(suspended), 'en'));
  });
  it('names each day over which the end rolls, and the holidays left out', () => {
    const calendar: Calendar = {
      id: 'test',
      weekend: ['saturday', 'sunday'],
      holidays: [d('2026-12-25')],
      names: { '2026-12-25': { en: 'Christmas', fr: 'Noël', ar: 'عيد الميلاد' } },
    };
    const eu = readClock(clock({ counting: 'eu-1182-71', limit: { days: 2 }, calendar, deposit: d('2026-12-23'), asOf: d('2026-12-23') }));
    const told = explain(eu, 'en').map(({ text }) => text);
    expect(told).to.include('Friday 25 Dec 2026 is a holiday (Christmas): moved to Saturday 26 Dec 2026.');
    expect(told).to.include('Saturday 26 Dec 2026 is a rest day: moved to Monday 28 Dec 2026.');
    expect(told).to.include('The authority has until Monday 28 Dec 2026, to its end (calendar: test).');
    const working = readClock(
      clock({ counting: 'working', limit: { days: 3 }, calendar, deposit: d('2026-12-23'), asOf: d('2026-12-23') }),
    );
    expect(explain(working, 'en')[2]!.text).to.equal('Not counted on the way: 2 days of weekend and 1 holiday (25 Dec 2026 Christmas).');
    expect(explain(working, 'fr')[2]!.text).to.equal(
      'Non comptés en chemin : 2 jours de fin de semaine et 1 jour férié (25 décembre 2026 Noël).',
    );
  });
  it('says when the holidays of the way are not known', () => {
    const calendar: Calendar = { ...week, covers: { from: d('2026-01-01'), until: d('2026-12-31') } };
    const kinds = (limit: ClockInput['limit'], counting: ClockInput['counting']) =>
      readClock(clock({ limit, counting, calendar })).steps.map((step) => step.kind);
    expect(kinds({ days: 60 }, 'working')).to.include('uncovered');
    expect(kinds({ days: 5 }, 'working')).not.to.include('uncovered');
    expect(kinds({ days: 60 }, 'calendar')).not.to.include('uncovered'); // no holiday changes it
  });
  it('counts as each language counts', () => {
    expect([1, 2, 3, 10, 11, 99, 100, 102, 103].map((n) => countWords(n, 'days', 'ar'))).to.deep.equal([
      'يوم واحد',
      'يومين',
      '3 أيام',
      '10 أيام',
      '11 يوما',
      '99 يوما',
      '100 يوم',
      '102 يوم',
      '103 أيام',
    ]);
    expect([1, 2].map((n) => countWords(n, 'months', 'fr'))).to.deep.equal(['1 mois', '2 mois']);
    expect([1, 2].map((n) => countWords(n, 'weeks', 'en'))).to.deep.equal(['1 week', '2 weeks']);
    expect(dateWords(d('2026-08-01'), 'fr')).to.equal('1er août 2026');
    expect(dateWords(d('2026-08-01'), 'ar')).to.equal('1 غشت 2026');
  });
});

describe('warnings before silence', () => {
  it('come when a share of the delay has run', () => {
    const reading = readClock(clock({}));
    expect([50, 75, 90, 100].map((percent) => shareOn(reading, percent))).to.deep.equal([
      '2026-12-22',
      '2027-01-06',
      '2027-01-15',
      '2027-01-21',
    ]);
  });
  it('wait while it is suspended, and start again with it', () => {
    const suspended = clock({
      events: [
        { type: 'suspended', on: d('2026-12-01') },
        { type: 'resumed', on: d('2026-12-10') },
      ],
      asOf: d('2026-12-31'),
    });
    expect(shareOn(readClock(suspended), 50)).to.equal('2027-01-01');
    const again = clock({ events: [{ type: 'restarted', on: d('2026-12-02') }], asOf: d('2026-12-31') });
    expect(shareOn(readClock(again), 50)).to.equal('2027-01-01');
  });
  it('ask for a share that exists', () => {
    for (const percent of [0, -1, 101, Number.NaN])
      expect(() => shareOn(readClock(clock({})), percent), String(percent)).to.throw(ClockError, 'A share of the delay');
  });
});

describe('a delay inside the whole', () => {
  const whole = readClock(clock({ limit: { days: 30 } })); // to 22 December
  it('has its own limit and start', () => {
    const body = readSubClock(whole, clock({ limit: { days: 15 }, deposit: d('2026-11-25'), asOf: d('2026-11-25') }));
    expect(body.dueOn).to.equal('2026-12-10');
  });
  it('is not said to be cut where it ends with the whole by itself', () => {
    const own = clock({ limit: { days: 15 }, deposit: d('2026-12-07'), asOf: d('2026-12-20') }); // to 22 December
    expect(readSubClock(whole, own)).to.deep.equal(readClock(own));
  });
  it('never ends after the whole', () => {
    const body = readSubClock(whole, clock({ limit: { days: 15 }, deposit: d('2026-12-15'), asOf: d('2026-12-20') }));
    expect([body.dueOn, body.silenceOn, body.remainingDays, body.state]).to.deep.equal(['2026-12-22', '2026-12-23', 2, 'running']);
    expect(replay(body.steps)).to.equal(body.dueOn);
    expect(explain(body, 'en').map(({ text }) => text)).to.include(
      'This delay would end on 30 Dec 2026, but never later than the whole, which ends on 22 Dec 2026.',
    );
    expect(readSubClock(whole, clock({ limit: { days: 15 }, deposit: d('2026-12-15'), asOf: d('2026-12-23') })).state).to.equal('expired');
  });
});

describe('what silence means', () => {
  const reading = readClock(clock({ asOf: d('2027-01-22') }));
  it('consent, with the text that says so and the duty that follows', () => {
    const decision = tacitDecision(
      { effect: 'consent', basis: 'Decree 2-22-387', then: { kind: 'give-act', by: 'authority', within: { days: 7 } } },
      reading,
      week,
    );
    expect(decision).to.deep.include({
      effect: 'consent',
      on: '2027-01-22',
      taken: true,
      obligation: { kind: 'give-act', by: 'authority', dueOn: '2027-01-29' },
    });
    expect(decision.text.en).to.equal(
      'The silence of the authority means consent from 22 Jan 2027 (Decree 2-22-387). The act is given by 29 Jan 2027 at the latest.',
    );
    expect(decision.text.fr).to.equal(
      'Le silence de l’administration vaut acceptation à compter du 22 janvier 2027 (Decree 2-22-387). L’acte est délivré au plus tard le 29 janvier 2027.',
    );
    expect(decision.text.ar).to.include('22 يناير 2027').and.include('29 يناير 2027');
  });
  it('consent is refused without such a text', () => {
    for (const basis of [undefined, '', '  ']) {
      expect(() => tacitDecision({ effect: 'consent', ...(basis === undefined ? {} : { basis }) }, reading, week))
        .to.throw(ClockError)
        .with.property('code', 'consent-without-basis');
    }
  });
  it('refusal or nothing, without one', () => {
    expect(tacitDecision({ effect: 'refusal' }, reading, week)).to.have.keys('effect', 'on', 'taken', 'text');
    expect(
      tacitDecision({ effect: 'none', then: { kind: 'escalate', within: { days: 2 }, counting: 'working' } }, reading, week).obligation,
    ).to.deep.equal({ kind: 'escalate', dueOn: '2027-01-26' });
  });
  it('not before its day, and not while the delay is suspended', () => {
    expect(tacitDecision({ effect: 'refusal' }, readClock(clock({ asOf: d('2027-01-21') })), week).taken).to.equal(false);
    const open = readClock(clock({ events: [{ type: 'suspended', on: d('2026-12-01') }], asOf: d('2027-06-01') }));
    expect(tacitDecision({ effect: 'refusal' }, open, week).taken).to.equal(false);
  });
});
