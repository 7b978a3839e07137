/**
 * How many clocks are read in a second on one core, for a case with five events and the calendar of Morocco:
 * `node --import tsx test/load/clock.bench.ts`. One JSON line a counting. The goal is 100,000; a figure, not a test, since it is the machine's.
 */
import { readFileSync } from 'node:fs';
import { calendarOf, readCalendar } from '../../definitions/calendar-file.js';
import { explain } from '../../domain/clock-words.js';
import { type ClockEvent, type ClockInput, COUNTINGS, readClock } from '../../domain/legal-clock.js';
import { addDays, plainDate } from '../../domain/plain-date.js';

const CASES = 1_000;
const ROUNDS = 100;
const { calendar: file } = readCalendar(readFileSync(new URL('../../definitions/calendars/ma.yaml', import.meta.url), 'utf8'));
if (file === undefined) throw new Error('definitions/calendars/ma.yaml cannot be read');
const calendar = calendarOf(file);

/** Deposits over a year, so that no two neighbours take the same way. */
const casesOf = (counting: ClockInput['counting']): ClockInput[] =>
  Array.from({ length: CASES }, (_, i) => {
    const deposit = addDays(plainDate('2026-01-01'), (i * 37) % 365);
    const on = (days: number) => addDays(deposit, days);
    const events: ClockEvent[] = [
      { type: 'correction-requested', on: on(5), reason: i % 2 === 0 ? 'incorrect' : 'incomplete' },
      { type: 'correction-answered', on: on(12) },
      { type: 'suspended', on: on(20) },
      { type: 'resumed', on: on(25) },
      { type: 'extended', on: on(40), by: { days: 30 } },
    ];
    return { counting, limit: { days: 60 }, calendar, deposit, events, asOf: on(45) };
  });

/** Computations a second of processor time. */
function rate(work: (input: ClockInput) => unknown, inputs: readonly ClockInput[], rounds: number): number {
  for (const input of inputs) work(input);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) for (const input of inputs) work(input);
  const { user, system } = process.cpuUsage(before);
  return Math.round((inputs.length * rounds) / ((user + system) / 1e6));
}

for (const counting of COUNTINGS) {
  const inputs = casesOf(counting);
  const read = rate(readClock, inputs, ROUNDS);
  const explained = rate((input) => explain(readClock(input), 'ar'), inputs, ROUNDS / 10);
  process.stdout.write(`${JSON.stringify({ measure: 'clock', counting, perSecond: read, explainedPerSecond: explained })}\n`);
}
