import { expect } from 'chai';
import type { Calendar } from '../../domain/calendar.js';
import { type ClockInput, type ClockReading, countingOf, type Limit, readClock, replay } from '../../domain/legal-clock.js';
import { plainDate } from '../../domain/plain-date.js';
import { clockEvent } from '../support/clock-events.js';

const d = plainDate;
const week: Calendar = { weekend: ['saturday', 'sunday'], holidays: [] };
const january: Calendar = { weekend: ['saturday', 'sunday'], holidays: ['2027-01-01', '2027-01-11', '2027-01-14'].map(d) };
const christmas: Calendar = { weekend: ['saturday', 'sunday'], holidays: [d('2026-12-25')] };

type More = Partial<Omit<ClockInput, 'events' | 'asOf'>> & { asOf?: string };
function read(
  counting: ClockInput['counting'],
  limit: Limit,
  deposit: string,
  events: readonly string[] = [],
  more: More = {},
): ClockReading {
  const { asOf, ...rest } = more;
  const list = events.map(clockEvent);
  const last = [...list.map(({ on }) => on), d(deposit)].sort().at(-1)!;
  const reading = readClock({ counting, limit, deposit: d(deposit), calendar: week, events: list, asOf: d(asOf ?? last), ...rest });
  expect(replay(reading.steps), 'the steps give the date').to.equal(reading.dueOn);
  return reading;
}
const due = (...args: Parameters<typeof read>): string => read(...args).dueOn;
const silence = (...args: Parameters<typeof read>): string => read(...args).silenceOn;
const refusal = (...args: Parameters<typeof read>): string => {
  try {
    read(...args);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    expect(message, 'is a sentence').to.match(/^[A-Z"].{30,}\.$/s);
    return code;
  }
  return 'none';
};

describe('counting', () => {
  it('calendar days: the day of receipt out, the last day to its end', () => {
    expect(due('calendar', { days: 60 }, '2026-11-22')).to.equal('2027-01-21');
    expect(silence('calendar', { days: 60 }, '2026-11-22')).to.equal('2027-01-22');
    expect(due('calendar', { days: 1 }, '2026-02-28')).to.equal('2026-03-01');
    expect(due('calendar', { weeks: 2 }, '2026-11-22')).to.equal('2026-12-06');
  });
  it('calendar months and years: same day number, or the last of the month', () => {
    expect(due('calendar', { months: 1 }, '2026-01-31')).to.equal('2026-02-28');
    expect(due('calendar', { months: 1 }, '2024-01-31')).to.equal('2024-02-29');
    expect(due('calendar', { months: 3 }, '2026-11-30')).to.equal('2027-02-28');
    expect(due('calendar', { years: 1 }, '2024-02-29')).to.equal('2025-02-28');
  });
  it('clear days: neither the first nor the last, and never on a rest day', () => {
    expect(due('clear', { days: 60 }, '2026-11-22')).to.equal('2027-01-22');
    expect(due('clear', { days: 7 }, '2026-11-20')).to.equal('2026-11-30'); // Sat 28 Nov → Mon
    expect(due('clear', { days: 1 }, '2026-12-23', [], { calendar: christmas })).to.equal('2026-12-28'); // Fri 25 is off
    expect(due('clear', { months: 1 }, '2026-01-31')).to.equal('2026-03-02'); // 28 Feb, out: Sun 1 March → Mon
  });
  it('working days', () => {
    expect(due('working', { days: 60 }, '2026-11-22', [], { calendar: january })).to.equal('2027-02-17');
    expect(due('working', { days: 1 }, '2026-11-20')).to.equal('2026-11-23');
    expect(due('working', { days: 2 }, '2026-12-24', [], { calendar: christmas })).to.equal('2026-12-29');
    expect(due('working', { days: 5 }, '2026-11-22', [], { calendar: { weekend: ['friday', 'saturday'], holidays: [] } })).to.equal(
      '2026-11-29',
    );
  });
  it('working: a limit in weeks or months ends on a working day', () => {
    expect(due('working', { weeks: 1 }, '2026-11-21')).to.equal('2026-11-30');
    expect(due('working', { months: 1 }, '2026-11-25', [], { calendar: christmas })).to.equal('2026-12-28');
  });
  it('Regulation 1182/71', () => {
    expect(due('eu-1182-71', { days: 10 }, '2026-11-04')).to.equal('2026-11-16');
    expect(due('eu-1182-71', { months: 1 }, '2026-01-31')).to.equal('2026-03-02');
    expect(due('eu-1182-71', { days: 2 }, '2026-12-24', [], { calendar: christmas })).to.equal('2026-12-29');
    expect(due('eu-1182-71', { days: 1 }, '2026-11-20')).to.equal('2026-11-23'); // one day: no two working days are asked
    expect(due('eu-1182-71', { days: 2 }, '2026-11-20')).to.equal('2026-11-24'); // Sun 22 → Mon 23 holds one working day only
    expect(due('eu-1182-71', { days: 3 }, '2026-11-20')).to.equal('2026-11-24');
    // Its rest days are Saturday and Sunday, whatever the weekend of the authority.
    expect(due('eu-1182-71', { days: 10 }, '2026-11-04', [], { calendar: { weekend: ['friday'], holidays: [] } })).to.equal('2026-11-16');
  });
  it('Spain, law 39/2015', () => {
    expect(due('es-39-2015', { days: 10 }, '2026-11-20')).to.equal('2026-12-04');
    expect(due('es-39-2015', { months: 1 }, '2026-01-31')).to.equal('2026-03-02'); // Sat 28 Feb → Mon
    expect(due('es-39-2015', { months: 3 }, '2026-11-20')).to.equal('2027-02-22'); // Sat 20 Feb → Mon
  });
  it('names its versions', () => {
    expect(countingOf('calendar')).to.equal('calendar');
    expect(countingOf('fr-sva@1')).to.equal('fr-sva');
    for (const wrong of ['calendar@2', 'calendar@', 'days', '', 'toString', 'calendar@1@1'])
      expect(() => countingOf(wrong), wrong).to.throw('Unknown counting');
    expect(due('es-39-2015@1', { days: 10 }, '2026-11-20')).to.equal('2026-12-04');
  });
});

describe('the French tacit decision', () => {
  const months: Limit = { months: 2 };
  const may = '2023-05-15';
  const first = ['correction 2023-05-20', 'answer 2023-05-25'];
  const incomplete = ['correction 2023-05-20 incomplete', 'answer 2023-05-25'];
  const second = ['correction 2023-05-30', 'answer 2023-06-03'];

  it('fires on the day after the period', () => {
    expect(silence('fr-sva', months, may)).to.equal('2023-07-16');
    expect(due('fr-sva', months, may)).to.equal('2023-07-15');
    expect(silence('fr-sva', { days: 30 }, may)).to.equal('2023-06-15');
    expect(silence('fr-sva', { weeks: 8 }, may)).to.equal('2023-07-11');
  });
  it('is moved by corrections, whose days add up', () => {
    expect(silence('fr-sva', months, may, first)).to.equal('2023-07-22');
    expect(silence('fr-sva', months, may, ['correction 2023-05-20 outdated', 'answer 2023-05-25'])).to.equal('2023-07-22');
    expect(silence('fr-sva', months, may, [...first, ...second])).to.equal('2023-07-27');
  });
  it('starts again after the last incomplete one, and later pauses add to it', () => {
    expect(silence('fr-sva', months, may, incomplete)).to.equal('2023-07-26');
    expect(silence('fr-sva', months, may, [...incomplete, ...second])).to.equal('2023-07-31');
    expect(silence('fr-sva', months, may, [...first, 'correction 2023-05-30 incomplete', 'answer 2023-06-03'])).to.equal('2023-08-04');
    expect(silence('fr-sva', months, may, [...incomplete, 'correction 2023-05-30 incomplete', 'answer 2023-06-03'])).to.equal('2023-08-04');
  });
  it('counts an open correction as answered on the day of the reading', () => {
    expect(silence('fr-sva', months, may, [...first, 'correction 2023-05-30'], { asOf: '2023-06-05' })).to.equal('2023-07-29');
    expect(silence('fr-sva', months, may, [...first, 'correction 2023-05-30 incomplete'], { asOf: '2023-06-05' })).to.equal('2023-08-06');
    expect(silence('fr-sva', months, may, [...incomplete, 'correction 2023-05-30'], { asOf: '2023-05-26' })).to.equal('2023-07-26'); // not asked yet
    expect(read('fr-sva', months, may, [...first, 'correction 2023-05-30'], { asOf: '2023-06-05' }).state).to.equal('suspended');
  });
  it('in reset mode starts again after every correction', () => {
    const reset = { resume: 'reset' } as const;
    expect(silence('fr-sva', months, may, [], reset)).to.equal('2023-07-16');
    expect(silence('fr-sva', months, may, first, reset)).to.equal('2023-07-26');
    expect(silence('fr-sva', months, may, ['correction 2023-05-16 incomplete', 'answer 2023-05-17', ...first], reset)).to.equal(
      '2023-07-26',
    );
    expect(silence('fr-sva', months, may, [...first, ...second], reset)).to.equal('2023-08-04');
    expect(silence('fr-sva', months, may, ['correction 2023-05-30'], { ...reset, asOf: '2023-06-05' })).to.equal('2023-08-06');
  });
  it('pauses for nothing when the answer is not strictly after day 1', () => {
    expect(silence('fr-sva', months, may, ['correction 2023-05-15', 'answer 2023-05-15'])).to.equal('2023-07-16');
    expect(silence('fr-sva', months, may, ['correction 2023-05-15', 'answer 2023-05-16'])).to.equal('2023-07-16');
    expect(silence('fr-sva', months, may, ['correction 2023-05-15', 'answer 2023-05-17'])).to.equal('2023-07-19'); // 3 days: 15, 16, 17
    expect(silence('fr-sva', months, may, ['correction 2023-05-20', 'answer 2023-05-20'])).to.equal('2023-07-17');
    // Answered on day 1 of the new start.
    expect(silence('fr-sva', months, may, [...incomplete, 'correction 2023-05-26', 'answer 2023-05-26'])).to.equal('2023-07-26');
    expect(silence('fr-sva', months, may, [...incomplete, 'correction 2023-05-26', 'answer 2023-05-27'])).to.equal('2023-07-28');
  });
  it('adds the days of corrections that overlap', () => {
    const overlapping = ['correction 2023-05-20', 'correction 2023-05-22', 'answer 2023-05-25', 'answer 2023-05-27'];
    expect(silence('fr-sva', months, may, overlapping)).to.equal('2023-07-28'); // 6 + 6
    // Asked before the new start and answered after it: all of its days.
    const across = ['correction 2023-05-18', 'correction 2023-05-20 incomplete', 'answer 2023-05-30', 'answer 2023-05-25'];
    expect(refusal('fr-sva', months, may, across)).to.equal('events-out-of-order');
    const pairs = ['correction 2023-05-18 incomplete', 'correction 2023-05-20', 'answer 2023-05-25', 'answer 2023-05-30'];
    expect(silence('fr-sva', months, may, pairs)).to.equal('2023-08-06'); // 26 July + 11
  });
  it('clamps the month before it adds the days of the pause', () => {
    const pause = (deposit: string, from: string, to: string): string =>
      silence('fr-sva', months, deposit, [`correction ${from}`, `answer ${to}`]);
    expect(pause('2023-06-29', '2023-06-30', '2023-07-01')).to.equal('2023-09-01');
    expect(pause('2023-07-30', '2023-07-31', '2023-08-01')).to.equal('2023-10-02'); // 31 July + 2 months = 30 Sept, + 2
    expect(pause('2023-07-31', '2023-08-01', '2023-08-02')).to.equal('2023-10-03');
    expect(pause('2023-06-30', '2023-07-01', '2023-07-02')).to.equal('2023-09-03');
  });
  it('ends on a rest day when it falls there', () => expect(silence('fr-sva', { days: 4 }, '2026-11-16')).to.equal('2026-11-21'));
  it('leaves out the days of a suspension that no correction has taken', () => {
    expect(silence('fr-sva', months, may, ['suspend 2023-06-01', 'resume 2023-06-10'])).to.equal('2023-07-26');
    expect(silence('fr-sva', months, may, ['suspend 2023-06-01', 'resume 2023-06-04', 'suspend 2023-06-05', 'resume 2023-06-10'])).to.equal(
      '2023-07-26',
    );
    expect(silence('fr-sva', months, may, [...first, 'suspend 2023-05-24', 'resume 2023-05-27'])).to.equal('2023-07-24');
    expect(silence('fr-sva', months, may, ['suspend 2023-07-16', 'resume 2023-07-30'])).to.equal('2023-07-16'); // silence had taken effect
    expect(silence('fr-sva', months, may, ['suspend 2023-07-15', 'resume 2023-07-30'])).to.equal('2023-08-01');
  });
  it('can be extended', () => {
    expect(silence('fr-sva', months, may, ['extend 2023-06-01 1 months'])).to.equal('2023-08-16');
    expect(silence('fr-sva', months, may, ['extend 2023-06-01 10 days'])).to.equal('2023-07-26');
  });
});

describe('corrections, suspensions and extensions in the other countings', () => {
  it('the same rules: an incomplete file starts again, the others pause', () => {
    expect(due('calendar', { days: 60 }, '2026-11-22', ['correction 2026-12-01', 'answer 2026-12-10'])).to.equal('2027-01-31');
    expect(due('calendar', { days: 60 }, '2026-11-22', ['correction 2026-12-01 incomplete', 'answer 2026-12-10'])).to.equal('2027-02-08');
    expect(due('calendar', { days: 60 }, '2026-11-22', ['correction 2026-12-01', 'answer 2026-12-10'], { resume: 'reset' })).to.equal(
      '2027-02-08',
    );
    expect(
      due('calendar', { days: 60 }, '2026-11-22', ['correction 2026-12-01 incomplete', 'answer 2026-12-10', 'extend 2027-01-05 30 days'], {
        asOf: '2027-01-15',
      }),
    ).to.equal('2027-03-10');
  });
  it('an answer on the deposit or on day 1 costs nothing', () => {
    expect(due('calendar', { days: 10 }, '2026-11-22', ['correction 2026-11-22', 'answer 2026-11-23'])).to.equal('2026-12-02');
    expect(due('calendar', { days: 10 }, '2026-11-22', ['correction 2026-11-22', 'answer 2026-11-24'])).to.equal('2026-12-04');
  });
  it('both ends of a suspension are left out; days suspended twice are left out once', () => {
    expect(due('calendar', { days: 60 }, '2026-11-22', ['suspend 2026-12-01', 'resume 2026-12-10'])).to.equal('2027-01-31');
    expect(
      due('calendar', { days: 60 }, '2026-11-22', ['suspend 2026-12-01', 'suspend 2026-12-05', 'resume 2026-12-10', 'resume 2026-12-12']),
    ).to.equal('2027-02-02');
    expect(
      due('calendar', { days: 60 }, '2026-11-22', [
        'suspend 2026-12-01',
        'resume 2026-12-10',
        'correction 2026-12-08',
        'answer 2026-12-12',
      ]),
    ).to.equal('2027-02-02');
  });
  it('a month keeps its day number, then moves by the days of the pause, then off the rest day', () => {
    expect(due('calendar', { months: 1 }, '2026-01-31', ['suspend 2026-02-10', 'resume 2026-02-12'])).to.equal('2026-03-03');
    expect(due('eu-1182-71', { months: 1 }, '2026-01-31', ['suspend 2026-02-10', 'resume 2026-02-16'])).to.equal('2026-03-09'); // Sat 7 → Mon 9
  });
  it('working days inside a suspension do not count', () => {
    expect(due('working', { days: 5 }, '2026-11-20', ['suspend 2026-11-24', 'resume 2026-11-29'])).to.equal('2026-12-03'); // 23; 30, 1, 2, 3
    expect(due('es-39-2015', { days: 5 }, '2026-11-20', ['suspend 2026-11-28', 'resume 2026-11-29'])).to.equal('2026-11-27'); // a weekend lost nothing
  });
  it('a last day never rolls into a suspension', () => {
    // 10 days from Wed 4 Nov end on Sat 14; the suspension asked on the Sunday is in time, Monday 16 is inside it.
    expect(due('eu-1182-71', { days: 10 }, '2026-11-04', ['suspend 2026-11-15', 'resume 2026-11-17'])).to.equal('2026-11-18');
    expect(due('clear', { days: 7 }, '2026-11-20', ['suspend 2026-11-28', 'resume 2026-11-28'])).to.equal('2026-11-30');
  });
  it('starts again on an event of its own, as when the file reaches the right office', () => {
    const reading = read('calendar', { days: 30 }, '2026-11-02', ['restart 2026-11-10']);
    expect([reading.dueOn, reading.anchor]).to.deep.equal(['2026-12-10', '2026-11-10']);
    expect(due('calendar', { days: 30 }, '2026-11-02', ['suspend 2026-11-04', 'resume 2026-11-06', 'restart 2026-11-10'])).to.equal(
      '2026-12-10',
    );
  });
  it('a suspension never starts it again, whatever an answer does', () => {
    const suspended = ['suspend 2026-11-25', 'resume 2026-11-27'];
    for (const counting of ['calendar', 'fr-sva'] as const) {
      const plain = due(counting, { days: 10 }, '2026-11-22', suspended);
      expect(due(counting, { days: 10 }, '2026-11-22', suspended, { resume: 'reset' }), counting).to.equal(plain);
    }
  });
  it('events of different kinds may be listed in any order: each happens on its day', () => {
    const told = read('calendar', { days: 10 }, '2026-11-22', [
      'suspend 2026-11-30',
      'resume 2026-12-01',
      'extend 2026-11-25 5 days',
      'correction 2026-11-24',
      'answer 2026-11-26',
    ]);
    const inOrder = read('calendar', { days: 10 }, '2026-11-22', [
      'correction 2026-11-24',
      'extend 2026-11-25 5 days',
      'answer 2026-11-26',
      'suspend 2026-11-30',
      'resume 2026-12-01',
    ]);
    expect(told).to.deep.equal(inOrder);
    expect(told.dueOn).to.equal('2026-12-12'); // 10 and 5 days, 3 and 2 left out
  });
  it('what comes after the end moves nothing, and the steps say so', () => {
    for (const late of [
      ['correction 2026-12-03 incomplete', 'answer 2026-12-20'],
      ['correction 2026-12-03'],
      ['suspend 2026-12-03', 'resume 2026-12-05'],
      ['restart 2026-12-03'],
    ]) {
      const reading = read('calendar', { days: 10 }, '2026-11-22', late, { asOf: '2026-12-22' });
      expect([reading.dueOn, reading.state], late.join()).to.deep.equal(['2026-12-02', 'expired']);
      expect(reading.steps.map((step) => step.kind)).to.include('late');
    }
    expect(due('calendar', { days: 10 }, '2026-11-22', ['correction 2026-12-03', 'answer 2026-12-20'], { resume: 'reset' })).to.equal(
      '2026-12-02',
    );
    expect(due('calendar', { days: 10 }, '2026-11-22', ['correction 2026-12-02', 'answer 2026-12-20'])).to.equal('2026-12-21'); // the last day is in time
    // In time because of an earlier suspension, which is asked after the plain end.
    expect(
      due('calendar', { days: 10 }, '2026-11-22', ['suspend 2026-11-25', 'resume 2026-12-04', 'suspend 2026-12-10', 'resume 2026-12-11']),
    ).to.equal('2026-12-14');
  });
  it('months are extended from number to number, all at once', () => {
    expect(due('calendar', { months: 1 }, '2026-01-31', ['extend 2026-02-10 1 months'])).to.equal('2026-03-31');
    expect(due('working', { days: 5 }, '2026-11-20', ['extend 2026-11-24 5 days'])).to.equal('2026-12-04');
    expect(due('calendar', { days: 10 }, '2026-11-21', ['extend 2026-11-24 1 months'])).to.equal('2027-01-01');
    expect(due('calendar', { years: 1 }, '2026-01-31', ['extend 2026-02-10 1 months'])).to.equal('2027-02-28');
  });
});

describe('the reading', () => {
  it('runs, is suspended, and expires on the day of silence', () => {
    const at = (asOf: string, events: string[] = []) => {
      const { state, remainingDays } = read('calendar', { days: 10 }, '2026-11-22', events, { asOf });
      return [state, remainingDays];
    };
    expect(at('2026-11-22')).to.deep.equal(['running', 10]);
    expect(at('2026-12-02')).to.deep.equal(['running', 0]);
    expect(at('2026-12-03')).to.deep.equal(['expired', 0]);
    expect(at('2026-11-25', ['suspend 2026-11-24'])).to.deep.equal(['suspended', 9]); // 23 Nov ran; 9 days are left from 26 Nov
    expect(at('2027-11-25', ['suspend 2026-11-24'])).to.deep.equal(['suspended', 9]);
    expect(at('2027-11-25', ['correction 2026-11-24 incomplete'])).to.deep.equal(['suspended', 10]);
    expect(at('2026-11-26', ['suspend 2026-11-24', 'resume 2026-11-25'])).to.deep.equal(['running', 8]);
    expect(at('2026-11-25', ['suspend 2026-11-24', 'resume 2026-11-25'])).to.deep.equal(['running', 9]);
  });
  it('does not know what comes after its day, and says so', () => {
    const reading = read(
      'calendar',
      { days: 60 },
      '2026-11-22',
      ['correction 2026-12-01 incomplete', 'answer 2026-12-10', 'extend 2027-01-05 30 days'],
      { asOf: '2026-12-05' },
    );
    expect([reading.dueOn, reading.state]).to.deep.equal(['2027-02-03', 'suspended']);
    expect(reading.steps.find((step) => step.kind === 'unknown')?.params).to.deep.equal({ events: 2 });
  });
});

describe('a clock that cannot be read', () => {
  const base = (...events: string[]): string => refusal('calendar', { days: 10 }, '2026-11-22', events);
  it('because of its limit', () => {
    for (const limit of [
      { days: 0 },
      { days: -1 },
      { days: 1.5 },
      { days: 10, months: 1 },
      {},
      { hours: 5 },
      { days: '5' },
      { days: 1e9 },
      { months: Number.NaN },
    ])
      expect(refusal('calendar', limit as unknown as Limit, '2026-11-22'), JSON.stringify(limit)).to.equal('invalid-limit');
  });
  it('because of its events', () => {
    expect(base('suspend 2026-11-21')).to.equal('event-before-deposit');
    expect(base('answer 2026-11-25')).to.equal('answer-without-request');
    expect(base('correction 2026-11-25', 'answer 2026-11-26', 'answer 2026-11-27')).to.equal('answer-without-request');
    expect(base('correction 2026-11-25', 'answer 2026-11-24')).to.equal('answer-before-request');
    expect(base('resume 2026-11-25')).to.equal('resume-without-suspension');
    expect(base('suspend 2026-11-25', 'resume 2026-11-24')).to.equal('resume-before-suspension');
    expect(base('suspend 2026-11-25', 'suspend 2026-11-24')).to.equal('events-out-of-order');
    expect(base('extend 2026-11-25 5 days', 'extend 2026-11-26 5 days')).to.equal('extended-twice');
    expect(base('extend 2026-12-03 5 days')).to.equal('extended-after-expiry');
    expect(base('extend 2026-12-02 5 days')).to.equal('none');
    expect(refusal('fr-sva', { days: 10 }, '2026-11-22', ['extend 2026-12-03 5 days'])).to.equal('extended-after-expiry');
    expect(base('extend 2026-11-25 0 days')).to.equal('invalid-limit');
  });
  it('because of the rule on extensions', () => {
    const extended = (by: string, extension: ClockInput['extension']): string =>
      refusal('calendar', { days: 10 }, '2026-11-22', [`extend 2026-11-25 ${by}`], { extension: extension! });
    expect(extended('10 days', { allowed: true, max: { days: 10 } })).to.equal('none');
    expect(extended('11 days', { allowed: true, max: { days: 10 } })).to.equal('extension-too-long');
    expect(extended('1 months', { max: { weeks: 4 } })).to.equal('extension-too-long');
    expect(extended('10 days', { allowed: false })).to.equal('extension-not-allowed');
  });
  it('because of its dates', () => {
    expect(refusal('calendar', { days: 10 }, '2026-11-22', [], { asOf: '2026-11-21' })).to.equal('as-of-before-deposit');
    expect(refusal('calendar', { years: 100 }, '9950-01-01')).to.equal('date-out-of-range');
    expect(refusal('fr-sva', { years: 100 }, '9950-01-01')).to.equal('date-out-of-range');
    expect(refusal('calendar@2', { days: 10 }, '2026-11-22')).to.equal('unknown-counting');
    const wrong = {
      counting: 'calendar',
      limit: { days: 1 },
      calendar: week,
      deposit: '2026-02-30',
      asOf: '2026-03-01',
    } as unknown as ClockInput;
    expect(() => readClock(wrong)).to.throw('not a day of the calendar');
  });
});
