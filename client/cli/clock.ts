import { fileURLToPath } from 'node:url';
import { calendarOf, readCalendar, SHIPPED_CALENDARS } from '../../definitions/calendar-file.js';
import type { Calendar } from '../../domain/calendar.js';
import { clockRequest, type RequestProblem } from '../../domain/clock/clock-request.js';
import { explain } from '../../domain/clock-words.js';
import type { Language } from '../../domain/language.js';
import { LANGUAGES } from '../../domain/language.js';
import { ClockError, readClock } from '../../domain/legal-clock.js';
import type { ExitCode, Io } from './io.js';

export interface ClockOptions {
  /** Of the explanation; default English. */
  readonly lang?: string;
  /** Gives the calendar of a name, or undefined when there is none; default: the shipped ones. */
  readonly calendars?: (name: string) => Promise<Calendar | undefined>;
}

/**
 * `mistara clock`: one JSON request a line in, one JSON answer a line out, in the same order, each written before the next line is read.
 * A wrong line is answered in its place by its problems; the others are answered all the same.
 * @returns 0 when every line was right, 1 when one was not, 2 for an unknown language.
 */
export async function clock(io: Io, options: ClockOptions = {}): Promise<ExitCode> {
  const language = (options.lang ?? 'en') as Language;
  if (!LANGUAGES.includes(language)) {
    io.err(`Unknown language "${options.lang}": write one of ${LANGUAGES.join(', ')}.`);
    return 2;
  }
  const load = options.calendars ?? ((name) => shippedCalendar(name, io));
  const calendars = new Map<string, Calendar | undefined>();
  let exit: ExitCode = 0;
  let number = 0;
  for await (const line of io.stdin()) {
    number += 1;
    if (line.trim() === '') continue;
    let request: unknown;
    try {
      request = JSON.parse(line.trim()); // also without the mark that some editors put before the first line
    } catch {
      exit = 1;
      io.out(answerWrong(null, [{ code: 'invalid-json', message: `Line ${number} is not JSON: write one object a line.` }]));
      continue;
    }
    const fields = (typeof request === 'object' && request !== null ? request : {}) as Record<string, unknown>;
    const name = fields['calendar'];
    if (typeof name === 'string' && !calendars.has(name)) calendars.set(name, await load(name));
    const checked = clockRequest(request, (known) => calendars.get(known));
    const id = fields['id'] ?? null;
    if ('problems' in checked) {
      exit = 1;
      io.out(answerWrong(id, checked.problems));
      continue;
    }
    try {
      const reading = readClock(checked.input);
      const { dueOn, silenceOn, state, remainingDays } = reading;
      io.out(JSON.stringify({ id, dueOn, silenceOn, state, remainingDays, explanation: explain(reading, language) }));
    } catch (error) {
      if (!(error instanceof ClockError)) throw error;
      exit = 1;
      io.out(answerWrong(id, [{ code: error.code, message: error.message, ...(error.at === undefined ? {} : { at: error.at }) }]));
    }
  }
  return exit;
}

/** The first problem is the error; when there are more, all of them are listed. */
function answerWrong(id: unknown, problems: readonly RequestProblem[]): string {
  const [error] = problems;
  return JSON.stringify({ id, error: problems.length > 1 ? { ...error, problems } : error });
}

/** A calendar of `definitions/calendars`. */
async function shippedCalendar(name: string, io: Io): Promise<Calendar | undefined> {
  if (!(SHIPPED_CALENDARS as readonly string[]).includes(name)) return undefined;
  const path = fileURLToPath(new URL(`../../definitions/calendars/${name}.yaml`, import.meta.url));
  const { calendar, problems } = readCalendar(await io.read(path), path);
  if (calendar === undefined) throw new Error(`${path}: ${problems.map((problem) => problem.message).join(' ')}`);
  return calendarOf(calendar);
}
