import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { calendarOf, readCalendar, SHIPPED_CALENDARS } from '../../definitions/calendar-file.js';
import { addWorkingDays, type Calendar, euWorkingDays, isWorkingDay, nextWorkingDay, workingDays } from '../../domain/calendar.js';
import { ClockError } from '../../domain/legal-clock.js';
import { addDays, fromEpochDay, plainDate, toEpochDay, WEEKDAYS, type Weekday, weekday } from '../../domain/plain-date.js';

const d = plainDate;
const read = (name: string) => readCalendar(readFileSync(`definitions/calendars/${name}.yaml`, 'utf8'), `${name}.yaml`);
const load = (name: string): Calendar => {
  const { calendar, problems } = read(name);
  expect(problems).to.deep.equal([]);
  return calendarOf(calendar!);
};

/** Easter of the Gregorian calendar (Meeus, Astronomical Algorithms, ch. 8). */
function easterSunday(year: number) {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const n = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114;
  return plainDate(`${year}-0${Math.floor(n / 31)}-${String((n % 31) + 1).padStart(2, '0')}`);
}

describe('a calendar', () => {
  const calendar: Calendar = { weekend: ['saturday', 'sunday'], holidays: [d('2026-12-25'), d('2026-12-25'), d('2026-12-26')] };

  it('knows its working days', () => {
    expect(isWorkingDay(calendar, d('2026-12-24'))).to.equal(true);
    expect(isWorkingDay(calendar, d('2026-12-25'))).to.equal(false);
    expect(isWorkingDay(calendar, d('2026-12-27'))).to.equal(false);
    expect(nextWorkingDay(calendar, d('2026-12-24'))).to.equal('2026-12-24');
    expect(nextWorkingDay(calendar, d('2026-12-25'))).to.equal('2026-12-28');
    expect(addWorkingDays(calendar, d('2026-12-24'), 2)).to.equal('2026-12-29');
  });
  it('may rest on other days of the week, which EU time limits do not ask about', () => {
    const friday: Calendar = { weekend: ['friday'], holidays: [] };
    expect(isWorkingDay(friday, d('2026-11-20'))).to.equal(false);
    expect(isWorkingDay(friday, d('2026-11-21'))).to.equal(true);
    expect(euWorkingDays(friday).isWorking(toEpochDay(d('2026-11-20')))).to.equal(true);
    expect(euWorkingDays(friday).isWorking(toEpochDay(d('2026-11-21')))).to.equal(false);
  });
  it('refuses what it cannot count with', () => {
    const code = (c: unknown): string => {
      try {
        workingDays(c as Calendar);
      } catch (error) {
        if (error instanceof ClockError) return error.code;
      }
      return 'none';
    };
    expect(code({ weekend: ['someday'], holidays: [] })).to.equal('unknown-weekday');
    expect(code({ weekend: WEEKDAYS, holidays: [] })).to.equal('calendar-without-working-day');
    expect(code({ weekend: [], holidays: ['2026-02-30'] })).to.equal('invalid-date');
  });
  it('counts as one does who goes from day to day', () => {
    const holiday = fc.integer({ min: 20_400, max: 20_500 });
    const weekend = fc.subarray([...WEEKDAYS], { maxLength: 6 });
    fc.assert(
      fc.property(
        weekend,
        fc.array(holiday, { maxLength: 60 }),
        fc.integer({ min: 20_380, max: 20_520 }),
        fc.integer({ min: 1, max: 80 }),
        (off, days, from, n) => {
          const c: Calendar = { weekend: off as Weekday[], holidays: days.map(fromEpochDay) };
          let day = fromEpochDay(from);
          for (let left = n; left > 0; ) {
            day = addDays(day, 1);
            if (!off.includes(weekday(day)) && !c.holidays.includes(day)) left -= 1;
          }
          expect(addWorkingDays(c, fromEpochDay(from), n)).to.equal(day);
          expect(workingDays(c).between(from, toEpochDay(day))).to.equal(n);
        },
      ),
    );
  });
});

describe('the shipped calendars', () => {
  it('are all known by name', () => {
    expect(
      readdirSync('definitions/calendars')
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -5))
        .sort(),
    ).to.deep.equal([...SHIPPED_CALENDARS].sort());
  });
  for (const name of SHIPPED_CALENDARS) {
    it(`${name} is right, in the order of its days, and says of each where it comes from`, () => {
      const { calendar, problems } = read(name);
      expect(problems).to.deep.equal([]);
      expect(calendar!.id).to.equal(name);
      expect(calendar!.days.map((day) => day.date)).to.deep.equal(calendar!.days.map((day) => day.date).sort());
      for (const text of Object.values(calendar!.names)) expect(text).to.include.keys('ar', 'fr', 'en');
      for (const day of calendar!.days) if (day.knownSince !== undefined) expect(day.knownSince <= day.date, day.date).to.equal(true);
    });
  }
  it('ma has the days that a computed calendar misses', () => {
    const ma = load('ma');
    for (const day of [
      '2024-01-14',
      '2024-04-10',
      '2024-04-11',
      '2024-04-12',
      '2024-06-17',
      '2024-06-18',
      '2024-07-07',
      '2024-09-16',
      '2024-09-17',
      '2025-03-31',
      '2025-04-01',
      '2025-06-07',
      '2025-06-08',
      '2025-06-09',
      '2025-06-27',
      '2025-09-05',
      '2026-03-23',
      '2026-10-31',
      '2027-01-11',
    ])
      expect(ma.holidays, day).to.include(day);
    for (const day of ['2025-10-31', '2024-07-08', '2025-06-06', '2024-04-09']) expect(ma.holidays, day).not.to.include(day);
  });
  it('ma marks as predicted every sighted day that no announcement confirms', () => {
    const { calendar } = read('ma');
    for (const day of calendar!.days) {
      if (day.kind !== 'religious') expect(day.status, day.date).to.equal('confirmed');
      else expect(day.status === 'confirmed', day.date).to.equal(day.source === 'habous');
    }
    for (let year = 2024; year <= 2030; year += 1) {
      const of = (name: string): number => calendar!.days.filter((day) => day.date.startsWith(String(year)) && day.name === name).length;
      expect([of('eid-al-fitr'), of('eid-al-adha'), of('mawlid'), of('hijri-new-year')], String(year)).to.deep.equal([2, 2, 2, 1]);
    }
  });
  it('ma-paris has the movable feasts of Easter', () => {
    const paris = load('ma-paris');
    for (const day of ['2026-04-06', '2026-05-14', '2026-05-25', '2027-03-29', '2024-05-20']) expect(paris.holidays, day).to.include(day);
  });
  for (const [id, own] of [
    ['ma-paris', ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25']],
    ['ma-brussels', ['01-01', '05-01', '07-21', '08-15', '11-01', '11-11', '12-25']],
  ] as const)
    it(`${id} has the days of the law of the place, each year, and no other`, () => {
      const days = (year: number) => [
        ...own.map((day) => `${year}-${day}`),
        ...[1, 39, 50].map((after) => addDays(easterSunday(year), after)), // Easter Monday, Ascension, Whit Monday
      ];
      const { calendar } = read(id);
      expect(calendar!.days.map(({ date }) => date)).to.deep.equal(
        [2024, 2025, 2026, 2027, 2028, 2029, 2030].flatMap((y) => days(y).sort()),
      );
      expect(calendar!.days.map(({ status }) => status)).to.not.include('predicted', 'the law fixes them for every year');
    });
  it('the other posts rest on the days of their place, Sundays not moved', () => {
    const days: Record<string, readonly [readonly string[], readonly string[]]> = {
      'ma-barcelona': [
        ['2025-06-09', '2026-04-06', '2026-05-25', '2026-06-24', '2026-09-11', '2026-09-24', '2026-12-26'],
        ['2026-11-01', '2026-11-02', '2025-10-13'],
      ],
      'ma-amsterdam': [
        ['2025-04-26', '2026-04-27', '2026-05-05', '2026-05-14', '2026-12-26'],
        ['2025-04-27', '2026-05-01', '2026-11-01'],
      ],
      'ma-rome': [
        ['2026-01-06', '2026-04-25', '2026-06-02', '2026-06-29', '2027-10-04', '2026-12-08'],
        ['2025-10-04', '2026-05-14', '2026-04-03'],
      ],
      'ma-frankfurt': [
        ['2026-04-03', '2026-05-14', '2026-05-25', '2026-06-04', '2026-10-03', '2026-12-26'],
        ['2026-11-01', '2026-08-15', '2026-01-06'],
      ],
    };
    for (const [id, [resting, open]] of Object.entries(days)) {
      const { holidays } = load(id);
      for (const day of resting) expect(holidays, `${id} ${day}`).to.include(day);
      for (const day of open) expect(holidays, `${id} ${day}`).to.not.include(day);
    }
  });
  it('ma-madrid has the days that the city adds', () => {
    const madrid = load('ma-madrid');
    for (const day of ['2026-05-15', '2026-11-09', '2025-11-10', '2026-04-02', '2026-12-07']) expect(madrid.holidays, day).to.include(day);
  });
});

describe('a calendar file', () => {
  const file = (days: string, more = ''): string => `id: x
title: { en: X }
zone: UTC
weekend: [sunday]
covers: { from: 2026-01-01, until: 2026-12-31 }
source: a text
names: { feast: { en: Feast } }
sources: { decree: a decree }
days: [${days}]
${more}`;
  const faults = (text: string): string[] => readCalendar(text).problems.map((problem) => `${problem.code} ${problem.path}`);
  const day = '{ date: 2026-05-01, name: feast, kind: civil, source: decree, status: confirmed }';

  it('gives the calendar of the clock, with the names of its days', () => {
    expect(calendarOf(readCalendar(file(day)).calendar!)).to.deep.equal({
      id: 'x',
      weekend: ['sunday'],
      holidays: ['2026-05-01'],
      names: { '2026-05-01': { en: 'Feast' } },
      covers: { from: '2026-01-01', until: '2026-12-31' },
    });
  });
  it('tells all that is wrong, each at its place', () => {
    expect(faults(file(`${day}, ${day}`))).to.deep.equal(['bad-value days[1].date']);
    expect(faults(file(day.replace('feast', 'feest')))).to.deep.equal(['unknown-value days[0].name']);
    expect(faults(file(day.replace('decree', 'x')))).to.deep.equal(['unknown-value days[0].source']);
    expect(faults(file(day.replace('2026-05-01', '2027-05-01')))).to.deep.equal(['bad-value days[0].date']);
    expect(faults(file(day.replace('confirmed', 'sure')))).to.deep.equal(['unknown-value days[0].status']);
    expect(faults(file(day, 'extra: 1'))).to.deep.equal(['unknown-key extra']);
    expect(faults(file(day.replace('2026-05-01', '2026-02-30'))).map((fault) => fault.split(' ')[1])).to.deep.equal(['days[0].date']);
    expect(faults('')).to.deep.equal(['empty-file ']);
  });
});
