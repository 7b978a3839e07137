import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Calendar } from '../../domain/calendar.js';
import { explain } from '../../domain/clock-words.js';
import { type ClockInput, type ClockReading, readClock, readSubClock, replay } from '../../domain/legal-clock.js';
import { plainDate } from '../../domain/plain-date.js';
import { type SilenceObligation, type SilenceRule, tacitDecision } from '../../domain/tacit-decision.js';
import { clockEvent } from '../support/clock-events.js';

const GOLDEN = 'test/golden/clock.md';
const d = plainDate;
const week: Calendar = { weekend: ['saturday', 'sunday'], holidays: [] };
const named: Calendar = {
  id: 'ma',
  weekend: ['saturday', 'sunday'],
  holidays: ['2026-11-06', '2026-11-18', '2026-12-25', '2027-01-01', '2027-01-11', '2027-01-14'].map(d),
  names: {
    '2026-11-18': { ar: 'عيد الاستقلال', fr: 'Fête de l’Indépendance', en: 'Independence Day' },
    '2027-01-01': { ar: 'رأس السنة الميلادية', fr: 'Jour de l’an', en: 'New Year' },
    '2027-01-14': { ar: 'رأس السنة الأمازيغية', fr: 'Nouvel an amazigh', en: 'Amazigh New Year' },
  },
  covers: { from: d('2026-01-01'), until: d('2027-01-31') },
};

type More = Partial<Omit<ClockInput, 'events' | 'asOf'>> & { asOf?: string };
const input = (counting: ClockInput['counting'], limit: ClockInput['limit'], deposit: string, events: string[] = [], more: More = {}) => {
  const list = events.map(clockEvent);
  const last = [...list.map(({ on }) => on), d(deposit)].sort().at(-1)!;
  const { asOf = last, ...rest } = more;
  return { counting, limit, deposit: d(deposit), calendar: week, events: list, ...rest, asOf: d(asOf) };
};
const days = (n: number) => ({ days: n });

const READINGS: Readonly<Record<string, ClockInput>> = {
  'Calendar days': input('calendar', days(60), '2026-11-22'),
  'One day': input('calendar', days(1), '2026-11-22'),
  'One week': input('calendar', { weeks: 1 }, '2026-11-22'),
  'Weeks, and the calendar has a name': input('calendar', { weeks: 3 }, '2026-11-22', [], { calendar: named }),
  'A month that has no such day': input('calendar', { months: 1 }, '2026-01-31'),
  'Two months, to a month that has the day': input('calendar', { months: 2 }, '2026-01-31'),
  'Thirteen months to a February of 29 days': input('calendar', { months: 13 }, '2027-01-30'),
  'A year from 29 February': input('calendar', { years: 1 }, '2024-02-29'),
  'Years, expired': input('calendar', { years: 2 }, '2024-01-15', [], { asOf: '2026-01-16' }),
  'Clear days': input('clear', days(60), '2026-11-22'),
  'Clear days over a weekend': input('clear', days(7), '2026-11-20'),
  'Clear days over a holiday without a name, then a weekend': input('clear', days(1), '2026-12-23', [], { calendar: named }),
  'Working days over weekends and holidays': input('working', days(10), '2026-12-28', [], { calendar: named }),
  'Working days over one holiday': input('working', days(3), '2026-11-16', [], { calendar: named }),
  'Working days over a weekend alone': input('working', days(1), '2026-11-20'),
  'Working days with no rest day on the way': input('working', days(2), '2026-11-23'),
  'Working days past the days that the calendar knows': input('working', days(60), '2026-11-22', [], { calendar: named }),
  'Working days before the days that the calendar knows': input('working', days(1), '2025-12-31', [], { calendar: named }),
  'A month that ends on a holiday with a name': input('working', { months: 2 }, '2026-11-14', [], { calendar: named }),
  'Working days with an extension in months': input('working', days(5), '2026-11-20', ['extend 2026-11-24 1 months'], { calendar: named }),
  'Working days with an extension in days': input('working', days(5), '2026-11-20', ['extend 2026-11-24 5 days'], { calendar: named }),
  'Working days, suspended over a holiday': input('working', days(5), '2026-11-16', ['suspend 2026-11-17', 'resume 2026-11-19'], {
    calendar: named,
  }),
  'Working days, suspended on the holiday itself': input('working', days(5), '2026-11-16', ['suspend 2026-11-18', 'resume 2026-11-18'], {
    calendar: named,
  }),
  'Regulation 1182/71: two working days': input('eu-1182-71', days(2), '2026-11-20'),
  'Regulation 1182/71: over a holiday and a weekend': input('eu-1182-71', days(2), '2026-12-23', [], { calendar: named }),
  'Spain, days': input('es-39-2015', days(10), '2026-11-20'),
  'Spain, months': input('es-39-2015', { months: 3 }, '2026-11-20'),
  'France, months': input('fr-sva', { months: 2 }, '2023-06-30'),
  'France, a month that has no such day': input('fr-sva', { months: 1 }, '2023-01-30'),
  'France, corrected': input('fr-sva', { months: 2 }, '2023-05-15', ['correction 2023-05-20', 'answer 2023-05-25']),
  'Suspended, and it goes on': input('calendar', days(60), '2026-11-22', ['suspend 2026-12-01'], { asOf: '2026-12-10' }),
  'Suspended for one day': input('calendar', days(60), '2026-11-22', ['suspend 2026-12-01', 'resume 2026-12-01']),
  'The end falls into a suspension': input('clear', days(7), '2026-11-20', ['suspend 2026-11-28', 'resume 2026-12-02'], {
    asOf: '2026-12-10',
  }),
  'The end rolls over a weekend into a suspension': input('clear', days(7), '2026-11-20', ['suspend 2026-11-30', 'resume 2026-12-02'], {
    asOf: '2026-12-10',
  }),
  'Pieces to be corrected': input('calendar', days(60), '2026-11-22', ['correction 2026-12-01', 'answer 2026-12-10']),
  'Pieces to be renewed, asked within a suspension': input(
    'calendar',
    days(60),
    '2026-11-22',
    ['suspend 2026-12-01', 'correction 2026-12-03 outdated', 'answer 2026-12-04', 'resume 2026-12-10'],
    {},
  ),
  'A missing piece arrived': input('calendar', days(60), '2026-11-22', ['correction 2026-12-01 incomplete', 'answer 2026-12-10']),
  'A missing piece arrived on the day of the deposit': input('calendar', days(60), '2026-11-22', [
    'correction 2026-11-22 incomplete',
    'answer 2026-11-22',
  ]),
  'A missing piece has not arrived': input('calendar', days(60), '2026-11-22', ['correction 2026-12-01 incomplete'], {
    asOf: '2026-12-05',
  }),
  'Any answer starts it again': input('calendar', days(60), '2026-11-22', ['correction 2026-12-01', 'answer 2026-12-10'], {
    resume: 'reset',
  }),
  'Missing pieces are asked after a suspension': input('calendar', days(60), '2026-11-22', [
    'suspend 2026-11-25',
    'resume 2026-11-27',
    'correction 2026-12-01 incomplete',
    'answer 2026-12-10',
  ]),
  'A file that went to the wrong office': input('calendar', days(60), '2026-11-22', [
    'suspend 2026-11-24',
    'resume 2026-11-26',
    'restart 2026-12-01',
  ]),
  'Extended, and then suspended': input('calendar', days(60), '2026-11-22', [
    'extend 2026-12-05 2 weeks',
    'suspend 2026-12-10',
    'resume 2026-12-12',
  ]),
  'Everything too late': input(
    'calendar',
    days(10),
    '2026-11-22',
    ['correction 2026-12-03', 'answer 2026-12-04', 'suspend 2026-12-05', 'resume 2026-12-06', 'restart 2026-12-07'],
    { asOf: '2026-12-22' },
  ),
  'One event is not known yet': input('calendar', days(60), '2026-11-22', ['suspend 2026-12-01', 'resume 2026-12-10'], {
    asOf: '2026-12-05',
  }),
  'Three events are not known yet': input(
    'calendar',
    days(60),
    '2026-11-22',
    ['suspend 2026-12-01', 'resume 2026-12-10', 'extend 2026-12-12 1 years'],
    { asOf: '2026-11-30' },
  ),
  'Reopened for the rest': input('calendar', days(60), '2026-11-22', ['reopen 2027-01-10 2026-12-02 continue']),
  'Reopened on the day after the decision': input('calendar', days(60), '2026-11-22', ['reopen 2026-12-02 2026-12-02 continue']),
  'Reopened as a whole': input('calendar', days(60), '2026-11-22', ['reopen 2027-01-10 2026-12-02 restart']),
  'Reopened when nothing was left': input('calendar', days(60), '2026-11-22', ['reopen 2027-02-10 2027-01-22 continue']),
  'Reopened for thirty days': input('calendar', days(60), '2026-11-22', [
    'extend 2026-12-01 1 months',
    'reopen 2027-03-10 2026-12-02 30 days',
  ]),
  'Reopened for five days, and the first date stands': input('calendar', days(60), '2026-11-22', ['reopen 2027-01-10 2026-12-02 5 days']),
  'Suspended when it was decided, reopened, suspended again': input(
    'working',
    days(20),
    '2026-11-22',
    ['suspend 2026-12-01', 'reopen 2026-12-20 2026-12-10 continue', 'suspend 2026-12-23'],
    { calendar: named, asOf: '2026-12-28' },
  ),
};

const RULES: Readonly<Record<string, SilenceRule>> = {
  'Consent; the act is given': { effect: 'consent', basis: 'Decree 2-22-387', then: duty('give-act', { by: 'authority' }) },
  'Consent; the silence is certified': { effect: 'consent', basis: 'Decree 2-22-387', then: duty('certify-silence', { by: 'wali' }) },
  'Refusal; the reasons are given': { effect: 'refusal', then: duty('give-reasons', {}) },
  'No decision; the higher authority': { effect: 'none', basis: 'Law 55-19', then: duty('escalate', { counting: 'working' }) },
  'Refusal, and nothing follows': { effect: 'refusal' },
};
function duty(kind: SilenceObligation['kind'], more: Partial<SilenceObligation>): SilenceObligation {
  return { kind, within: { days: 7 }, ...more };
}

function told(title: string, reading: ClockReading): string {
  const { dueOn, silenceOn, state, remainingDays, anchor, steps } = reading;
  const lines = steps.map(({ on, kind, params }) => `- ${on} ${kind} ${JSON.stringify(params)}`);
  const texts = (['en', 'fr', 'ar'] as const).map((language) =>
    explain(reading, language)
      .map(({ on, text }) => `${on} ${text}`)
      .join('\n'),
  );
  return `## ${title}\n${state} until ${dueOn}, silence ${silenceOn}, ${remainingDays} left, from ${anchor}\n${lines.join('\n')}\n\n${texts.join('\n\n')}\n`;
}

describe('the readings of the clock', () => {
  it('and their words in three languages are those that were reviewed', () => {
    const whole = readClock(input('calendar', days(30), '2026-11-22', [], { calendar: named }));
    const part = readSubClock(whole, input('working', days(15), '2026-12-15', [], { asOf: '2026-12-20', calendar: named }));
    const silence = readClock(input('calendar', days(60), '2026-11-22', [], { asOf: '2027-01-22' }));
    const actual = [
      '# What the legal clock reads, step by step, and says in words',
      ...Object.entries(READINGS).map(([title, given]) => told(title, readClock(given))),
      told('A part ends with the whole', part),
      ...Object.entries(RULES).map(([title, rule]) => `## ${title}\n${JSON.stringify(tacitDecision(rule, silence, named), null, 2)}\n`),
    ].join('\n');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, actual);
    expect(existsSync(GOLDEN), `${GOLDEN} is missing: run again with UPDATE_GOLDEN=1, then review it`).to.equal(true);
    expect(actual).to.equal(readFileSync(GOLDEN, 'utf8'), 'run again with UPDATE_GOLDEN=1, then review the diff');
  });

  for (const [title, given] of Object.entries(READINGS))
    it(`give the date by their steps: ${title}`, () => {
      const reading = readClock(given);
      expect(replay(reading.steps)).to.equal(reading.dueOn);
      expect(JSON.parse(JSON.stringify(reading)), 'plain JSON, no key without a value').to.deep.equal(reading);
    });
});
