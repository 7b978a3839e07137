import { expect } from 'chai';
import fc from 'fast-check';
import type { Calendar } from '../../domain/calendar.js';
import { explain } from '../../domain/clock-words.js';
import {
  ClockError,
  type ClockEvent,
  type ClockInput,
  COUNTINGS,
  type CountingName,
  type Limit,
  type Reason,
  readClock,
  replay,
  shareOn,
} from '../../domain/legal-clock.js';
import { addDays, addMonths, daysBetween, fromEpochDay, type PlainDate, toEpochDay, WEEKDAYS, weekday } from '../../domain/plain-date.js';
import { runs } from '../support/property-runs.js';

const DEPOSIT = 20_500; // in 2026
const calendar: fc.Arbitrary<Calendar> = fc.record({
  weekend: fc.subarray([...WEEKDAYS], { maxLength: 5 }),
  holidays: fc.array(fc.integer({ min: DEPOSIT - 20, max: DEPOSIT + 200 }).map(fromEpochDay), { maxLength: 30 }),
});
const limit: fc.Arbitrary<Limit> = fc.oneof(
  fc.integer({ min: 1, max: 90 }).map((days) => ({ days })),
  fc.integer({ min: 1, max: 8 }).map((weeks) => ({ weeks })),
  fc.integer({ min: 1, max: 6 }).map((months) => ({ months })),
  fc.constant({ years: 1 }),
);
const deposit = fc.integer({ min: DEPOSIT, max: DEPOSIT + 400 }).map(fromEpochDay);
const reason = fc.constantFrom<Reason>('incorrect', 'incomplete', 'outdated');

/** Asked, then answered after some days, or not at all; days from the deposit. */
interface Pause {
  readonly from: number;
  readonly length: number | undefined;
  readonly reason: Reason;
}
const pause = fc.record({
  from: fc.integer({ min: 0, max: 120 }),
  length: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined, freq: 6 }),
  reason,
});

/** Requests in the order of their days, and answers in the order of theirs: the oldest is answered first. */
function eventsOf(start: PlainDate, pauses: readonly Pause[], kind: 'correction' | 'suspension'): ClockEvent[] {
  const ordered = [...pauses].sort((a, b) => a.from - b.from);
  const events: ClockEvent[] = ordered.map((p) =>
    kind === 'correction'
      ? { type: 'correction-requested', on: addDays(start, p.from), reason: p.reason }
      : { type: 'suspended', on: addDays(start, p.from) },
  );
  let previous = 0;
  for (const p of ordered) {
    if (p.length === undefined) break; // the oldest open one stays open, and so do those after it
    previous = Math.max(previous, p.from + p.length);
    events.push({ type: kind === 'correction' ? 'correction-answered' : 'resumed', on: addDays(start, previous) });
  }
  return events.sort((a, b) => toEpochDay(a.on) - toEpochDay(b.on) || events.indexOf(a) - events.indexOf(b));
}
const input: fc.Arbitrary<ClockInput> = fc
  .record({
    counting: fc.constantFrom(...COUNTINGS),
    limit,
    calendar,
    deposit,
    resume: fc.constantFrom<'continue' | 'reset'>('continue', 'reset'),
    corrections: fc.array(pause, { maxLength: 3 }),
    suspensions: fc.array(pause, { maxLength: 3 }),
    extension: fc.option(fc.record({ on: fc.integer({ min: 0, max: 60 }), by: limit }), { nil: undefined }),
    restart: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined, freq: 4 }),
    asOf: fc.integer({ min: 0, max: 500 }),
  })
  .map(({ corrections, suspensions, extension, restart, asOf, ...rest }) => {
    const events = [
      ...eventsOf(rest.deposit, corrections, 'correction'),
      ...eventsOf(rest.deposit, suspensions, 'suspension'),
      ...(extension === undefined ? [] : [{ type: 'extended' as const, on: addDays(rest.deposit, extension.on), by: extension.by }]),
      ...(restart === undefined ? [] : [{ type: 'restarted' as const, on: addDays(rest.deposit, restart) }]),
    ].sort((a, b) => toEpochDay(a.on) - toEpochDay(b.on));
    return { ...rest, events, asOf: addDays(rest.deposit, asOf) };
  });
/** A random clock that can be read: an extension may come after the end. */
function read(given: ClockInput): ReturnType<typeof readClock> {
  try {
    return readClock(given);
  } catch (error) {
    fc.pre(!(error instanceof ClockError && error.code === 'extended-after-expiry'));
    throw error;
  }
}
const works = (c: Calendar, date: PlainDate, eu: boolean): boolean =>
  !(eu ? ['saturday', 'sunday'] : c.weekend).includes(weekday(date)) && !c.holidays.includes(date);

describe('a reopened clock', () => {
  const how = fc.oneof(fc.constantFrom<'restart' | 'continue'>('restart', 'continue'), limit);
  const reopening = fc.record({ decided: fc.integer({ min: 0, max: 200 }), after: fc.integer({ min: 0, max: 120 }), how });
  /** Everything happened before the decision; the time since, and what came later, is of the reopening alone. */
  const reopened = (
    given: ClockInput,
    { decided, after, how: clock }: { decided: number; after: number; how: 'restart' | 'continue' | Limit },
  ) => {
    const last = [given.deposit, ...given.events!.map(({ on }) => on)].sort().at(-1)!;
    const decidedOn = addDays(last, decided);
    const on = addDays(decidedOn, after);
    const asOf = addDays(on, 3);
    return {
      on,
      before: { ...given, asOf: decidedOn },
      input: { ...given, asOf, events: [...given.events!, { type: 'reopened' as const, on, decided: decidedOn, clock }] },
    };
  };
  it('is never due earlier than before, nor on the day of its reopening', () => {
    fc.assert(
      fc.property(input, reopening, (given, more) => {
        const { on, before, input: anew } = reopened(given, more);
        const reading = read(anew);
        expect(reading.dueOn >= read(before).dueOn, `${reading.dueOn} after ${read(before).dueOn}`).to.equal(true);
        expect(reading.dueOn > on).to.equal(true);
        expect(reading.state).to.equal(reading.dueOn < anew.asOf ? 'expired' : 'running');
      }),
      { numRuns: runs(2000) },
    );
  });
  it('tells deposit, decision and reopening, and the way to the new date', () => {
    fc.assert(
      fc.property(input, reopening, fc.boolean(), (given, more, twice) => {
        const first = reopened(given, more);
        const { on, input: anew } = twice ? reopened(first.input, { ...more, after: 5 }) : first;
        const reading = read(anew);
        expect(replay(reading.steps)).to.equal(reading.dueOn);
        const kinds = reading.steps.map(({ kind }) => kind);
        expect(kinds[0]).to.equal('received');
        expect(kinds.filter((kind) => kind === 'decided' || kind === 'reopened')).to.have.length(twice ? 4 : 2);
        expect(reading.steps.findLast(({ kind }) => kind === 'reopened')?.on).to.equal(on);
        for (const language of ['ar', 'fr', 'en'] as const)
          for (const { text } of explain(reading, language)) expect(text).not.to.match(/undefined|NaN|null|\[object/);
        const days = [50, 75, 90, 100].map((percent) => shareOn(reading, percent));
        expect(days).to.deep.equal([...days].sort());
        expect(days.at(-1)! <= reading.dueOn).to.equal(true);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('any clock', () => {
  it('tells the story that gives its result', () => {
    fc.assert(
      fc.property(input, (given) => {
        const reading = read(given);
        expect(replay(reading.steps)).to.equal(reading.dueOn);
        expect(daysBetween(reading.dueOn, reading.silenceOn)).to.equal(1);
        for (const language of ['ar', 'fr', 'en'] as const) {
          const sentences = explain(reading, language);
          expect(sentences.at(-2)?.on).to.equal(reading.dueOn);
          expect(sentences.at(-1)?.on).to.equal(reading.silenceOn);
          for (const { text } of sentences)
            expect(text)
              .to.match(/\.$/)
              .and.not.match(/undefined|NaN|null|\[object/);
        }
      }),
      { numRuns: runs(2000) },
    );
  });
  it('reads the same from events that are listed kind by kind', () => {
    const groups = [['correction-requested', 'correction-answered'], ['suspended', 'resumed'], ['extended'], ['restarted']];
    fc.assert(
      fc.property(input, fc.shuffledSubarray(groups, { minLength: groups.length }), (given, order) => {
        // Of events of one day the first in the list comes first: that order is told, so it is left as it is.
        fc.pre(new Set(given.events!.map(({ on }) => on)).size === given.events!.length);
        const events = order.flat().flatMap((kind) => given.events!.filter(({ type }) => type === kind));
        expect(read({ ...given, events })).to.deep.equal(read(given));
      }),
      { numRuns: runs(1000) },
    );
  });
  it('is suspended, running or expired as its dates say', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { state, dueOn, silenceOn, remainingDays } = read(given);
        expect(state === 'expired').to.equal(given.asOf >= silenceOn);
        expect(remainingDays).to.equal(Math.max(0, daysBetween(given.asOf, dueOn)));
      }),
      { numRuns: runs(1000) },
    );
  });
  it('ends on a working day in the countings that ask for one', () => {
    fc.assert(
      fc.property(input, fc.constantFrom<CountingName>('working', 'clear', 'es-39-2015', 'eu-1182-71'), (given, counting) => {
        const { dueOn } = read({ ...given, counting });
        expect(works(given.calendar, dueOn, counting === 'eu-1182-71'), dueOn).to.equal(true);
      }),
      { numRuns: runs(1000) },
    );
  });
  it('never ends sooner for one more suspension', () => {
    const added = fc.record({ from: fc.integer({ min: 0, max: 150 }), length: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(input, added, (given, { from, length }) => {
        fc.pre(given.events!.every((e) => e.type !== 'extended' && e.type !== 'suspended' && e.type !== 'resumed'));
        const suspension = eventsOf(given.deposit, [{ from, length, reason: 'incorrect' }], 'suspension');
        const asOf = addDays(given.deposit, 800); // both known, whatever their days
        const answered =
          given.events!.filter((e) => e.type === 'correction-requested').length ===
          given.events!.filter((e) => e.type === 'correction-answered').length;
        fc.pre(answered);
        expect(
          readClock({ ...given, asOf, events: [...given.events!, ...suspension] }).dueOn >= readClock({ ...given, asOf }).dueOn,
        ).to.equal(true);
      }),
      { numRuns: runs(2000) },
    );
  });
  it('does not change when a suspension is told in two parts', () => {
    fc.assert(
      fc.property(input, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 40 }), fc.nat(), (given, from, length, cut) => {
        const day = (n: number): PlainDate => addDays(given.deposit, n);
        const at = from + (cut % length);
        const others = given.events!.filter((e) => e.type !== 'suspended' && e.type !== 'resumed');
        const whole: ClockEvent[] = [
          { type: 'suspended', on: day(from) },
          { type: 'resumed', on: day(from + length) },
        ];
        const parts: ClockEvent[] = [
          { type: 'suspended', on: day(from) },
          { type: 'resumed', on: day(at) },
          { type: 'suspended', on: day(at + 1) },
          { type: 'resumed', on: day(from + length) },
        ];
        // The French formula knows no suspensions, and its corrections count even after the end: there the two cannot be compared.
        fc.pre(given.counting !== 'fr-sva');
        const asOf = day(900);
        const answer = (suspension: ClockEvent[]) => read({ ...given, asOf, events: [...others, ...suspension] }).dueOn;
        expect(answer(parts)).to.equal(answer(whole));
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('calendar days', () => {
  it('move by as many days as a suspension inside them has', () => {
    fc.assert(
      fc.property(deposit, fc.integer({ min: 2, max: 90 }), fc.nat(), fc.integer({ min: 1, max: 60 }), (start, days, place, k) => {
        const from = addDays(start, 1 + (place % days));
        const events: ClockEvent[] = [
          { type: 'suspended', on: from },
          { type: 'resumed', on: addDays(from, k - 1) },
        ];
        const given = {
          counting: 'calendar',
          limit: { days },
          calendar: { weekend: [], holidays: [] },
          deposit: start,
          asOf: addDays(start, 500),
        } as const;
        expect(daysBetween(readClock(given).dueOn, readClock({ ...given, events }).dueOn)).to.equal(k);
      }),
    );
  });
});

describe('counted from day to day by another program', () => {
  const suspensions = fc.array(pause, { maxLength: 4 });
  it('suspensions in the countings by days give the same date', () => {
    const counting = fc.constantFrom<Exclude<CountingName, 'fr-sva'>>('calendar', 'clear', 'working', 'eu-1182-71', 'es-39-2015');
    fc.assert(
      fc.property(counting, fc.integer({ min: 1, max: 60 }), calendar, deposit, suspensions, (policy, n, c, start, pauses) => {
        const asOf = addDays(start, 700);
        const closed = pauses.map((p) => ({ ...p, length: p.length ?? 3 }));
        const events = eventsOf(start, closed, 'suspension');
        // What the rule says, one day at a time.
        const ends: [PlainDate, PlainDate][] = [];
        const asked = events.filter((e) => e.type === 'suspended');
        const ended = events.filter((e) => e.type === 'resumed');
        for (let i = 0; i < asked.length; i += 1) ends.push([asked[i]!.on, ended[i]!.on]);
        const eu = policy === 'eu-1182-71';
        const working = (day: PlainDate): boolean => works(c, day, eu);
        const paused = (day: PlainDate): boolean => ends.some(([from, to]) => from <= day && day <= to);
        let day = start;
        for (let left = policy === 'clear' ? n + 1 : n; left > 0; ) {
          day = addDays(day, 1);
          if (!paused(day) && ((policy !== 'working' && policy !== 'es-39-2015') || working(day))) left -= 1;
        }
        if (policy !== 'calendar') while (paused(day) || !working(day)) day = addDays(day, 1);
        if (eu && n >= 2) {
          for (;;) {
            let held = 0;
            for (let at = addDays(start, 1); at <= day; at = addDays(at, 1)) if (working(at) && !paused(at)) held += 1;
            if (held >= 2) break;
            do day = addDays(day, 1);
            while (paused(day) || !working(day));
          }
        }
        expect(readClock({ counting: policy, limit: { days: n }, calendar: c, deposit: start, events, asOf }).dueOn).to.equal(day);
      }),
      { numRuns: runs(3000) },
    );
  });
  it('corrections in the French counting give the same date', () => {
    const corrections = fc.array(pause, { maxLength: 4 });
    fc.assert(
      fc.property(
        limit,
        deposit,
        corrections,
        fc.constantFrom<'continue' | 'reset'>('continue', 'reset'),
        fc.integer({ min: 0, max: 300 }),
        (length, start, pauses, resume, asOfDay) => {
          const asOf = addDays(start, asOfDay);
          const events = eventsOf(start, pauses, 'correction');
          const asked = events.filter((e) => e.type === 'correction-requested' && e.on <= asOf);
          const answers = events.filter((e) => e.type === 'correction-answered').map(({ on }) => [on, asOf].sort()[0]!);
          const known = asked.map((e, i) => ({
            from: e.on,
            to: answers[i] ?? asOf,
            reason: e.type === 'correction-requested' ? e.reason : undefined,
          }));
          const again = resume === 'reset' ? known : known.filter((k) => k.reason === 'incomplete');
          const anchor =
            again
              .map((k) => k.to)
              .sort()
              .at(-1) ?? start;
          const first = addDays(anchor, 1);
          const [unit, n] = Object.entries(length)[0] as [string, number];
          const period =
            unit === 'days'
              ? addDays(first, n)
              : unit === 'weeks'
                ? addDays(first, 7 * n)
                : addMonths(first, unit === 'years' ? 12 * n : n);
          const lost = known.reduce((sum, k) => (k.to > first ? sum + daysBetween(k.from, addDays(k.to, 1)) : sum), 0);
          const reading = readClock({
            counting: 'fr-sva',
            limit: length,
            calendar: { weekend: [], holidays: [] },
            deposit: start,
            resume,
            events,
            asOf,
          });
          expect(reading.silenceOn).to.equal(addDays(period, lost));
        },
      ),
      { numRuns: runs(3000) },
    );
  });
});

describe('a share of the delay', () => {
  it('comes in order, on a day that runs, and ends with the delay', () => {
    fc.assert(
      fc.property(input, (given) => {
        const reading = read(given);
        const days = [1, 50, 75, 90, 100].map((percent) => shareOn(reading, percent));
        expect(days).to.deep.equal([...days].sort());
        expect(days[0]! > reading.anchor).to.equal(true);
        expect(days.at(-1)! <= reading.dueOn).to.equal(true);
        if (given.counting !== 'fr-sva') expect(days.at(-1)).to.equal(reading.dueOn);
      }),
      { numRuns: runs(1000) },
    );
  });
});
