import type { CalendarAction } from '../../definitions/calendar-changes.js';
import { type CalendarFile, readCalendar } from '../../definitions/calendar-file.js';
import { loadCalendarFile, loadCalendarNames } from '../../definitions/files.js';
import { LANGUAGES, type Language, say } from '../../domain/language.js';
import { isPlainDate, weekday } from '../../domain/plain-date.js';
import { type AppliedChange, type CalendarPlan, type ChangeOf, DeploymentCalendars } from '../calendars.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { problemLine, Unavailable, UsageError } from './output.js';
import { table } from './table.js';

/** Long enough to tell a hundred thousand cases. */
const PATIENCE = 30 * 60_000;

export interface ShowOptions {
  readonly year?: string;
  readonly lang?: string;
  readonly format?: string;
}

/** `mistara calendar show ID [--year Y]`: the rest days in force, with their sources. Where no engine runs, those of the shipped file. */
export async function showCalendar(id: string, { year, lang = 'en', format = 'text' }: ShowOptions, io: Io): Promise<ExitCode> {
  if (year !== undefined && !/^\d{4}$/.test(year)) throw new UsageError(`--year ${year}: write four digits.`);
  const file = await inForce(id, io);
  const days = file.days.filter(({ date }) => year === undefined || date.startsWith(year));
  if (format === 'json') {
    const rows = days.map(({ date, name, kind, source, status, knownSince }) => ({
      date,
      name: file.names[name],
      kind,
      status,
      source: file.sources[source],
      ...(knownSince !== undefined && { knownSince }),
    }));
    io.out(JSON.stringify({ id: file.id, title: file.title, zone: file.zone, weekend: file.weekend, covers: file.covers, days: rows }));
    return 0;
  }
  const language = lang as Language;
  io.out(`${say(file.title, language)} (${file.id}, ${file.zone})  ${file.covers.from} – ${file.covers.until}, ${file.weekend.join(', ')}`);
  const rows = days.map(({ date, name, status, source }) => [
    date,
    weekday(date),
    say(file.names[name], language),
    status,
    file.sources[source],
  ]);
  if (rows.length > 0) io.out(table(['day', '', 'name', 'status', 'source'], rows));
  return 0;
}

/** The calendar in force where the engine runs; else the shipped one, and a line that says so. */
async function inForce(id: string, io: Io): Promise<CalendarFile> {
  let file: CalendarFile | undefined;
  try {
    await withEngine(async (connected) => {
      ({ file } = await new DeploymentCalendars(connected).inForce(id));
      return 0;
    });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    if (!loadCalendarNames().has(id))
      throw new UsageError(`There is no calendar "${id}". There are: ${[...loadCalendarNames()].join(', ')}.`);
    io.err('No engine answers: this is the calendar as it is shipped, without the changes of a deployment.');
  }
  return file ?? loadCalendarFile(id);
}

/**
 * `mistara calendar check FILE|ID`: all that is wrong with a calendar file; of one in force, the past days that nobody has confirmed.
 * @returns 1 when something is wrong.
 */
export async function checkCalendar(what: string, { format = 'text' }: { readonly format?: string }, io: Io): Promise<ExitCode> {
  const problems = loadCalendarNames().has(what)
    ? unconfirmed(await inForce(what, io))
    : readCalendar(await io.read(what), what).problems.map((problem) => ({ ...problem, file: problem.file ?? what }));
  if (format === 'json') io.out(JSON.stringify(problems));
  else for (const problem of problems) io.out('line' in problem ? problemLine(problem) : problem.message);
  if (format !== 'json' && problems.length === 0) io.err(`${what}: no problem.`);
  return problems.length > 0 ? 1 : 0;
}

function unconfirmed(file: CalendarFile): { code: string; date: string; message: string }[] {
  const today = new Date().toISOString().slice(0, 10);
  return file.days
    .filter(({ date, status }) => status === 'predicted' && date < today)
    .map(({ date, name }) => ({
      code: 'unconfirmed-day',
      date,
      message: `${date} ${file.names[name]?.en ?? name}: past, and still predicted. Confirm or move it: cases counted with a guess.`,
    }));
}

export interface ChangeOptions {
  readonly source?: string;
  readonly to?: string;
  readonly which?: string;
  readonly only?: boolean;
  readonly reason?: string;
  readonly as?: string;
  readonly apply?: boolean;
  readonly format?: string;
  /** `--name-ar`, `--name-fr`…, as commander names them. */
  readonly [name: `name${string}`]: string | undefined;
}

/** `mistara calendar confirm|move|add|remove ID DAY`: lists the cases whose dates move; with `--apply`, does it. */
export async function changeCalendar(action: CalendarAction, id: string, day: string, options: ChangeOptions, io: Io): Promise<ExitCode> {
  const { source, to, which, only, reason, as = 'operator', apply = false, format = 'text' } = options;
  if (source === undefined) throw new UsageError(`Name the decree or announcement: mistara calendar ${action} ${id} ${day} --source "…"`);
  for (const date of [day, to])
    if (date !== undefined && !isPlainDate(date)) throw new UsageError(`"${date}" is not a day: write it as 2026-11-22.`);
  const names = LANGUAGES.flatMap((language) => {
    const text = options[`name${language[0]?.toUpperCase()}${language.slice(1)}`];
    return text === undefined ? [] : [[language, text] as const];
  });
  const request: ChangeOf = {
    calendar: id,
    action,
    day,
    source,
    ...(to !== undefined && { to }),
    ...(which !== undefined && { which }),
    ...(only !== undefined && { only }),
    ...(names.length > 0 && { name: Object.fromEntries(names) }),
    ...(reason !== undefined && { reason }),
  };
  return withEngine(async (connected) => {
    const calendars = new DeploymentCalendars(connected);
    const done = apply ? await calendars.apply(request, as) : await calendars.plan(request);
    if (format === 'json') io.out(JSON.stringify({ applied: apply, ...done }));
    else tell(done, io);
    return 0;
  }, PATIENCE);
}

function tell(plan: CalendarPlan | AppliedChange, io: Io): void {
  const { change, moved, settled, counted, stored } = plan;
  const rows = moved.map(({ caseId, procedure, what, state, from, to, past }) => [
    caseId,
    procedure,
    what === 'due' ? 'due date' : `deadline${state === undefined ? '' : ` of ${state}`}`,
    from,
    to,
    past ? 'PAST: takes effect at once' : '',
  ]);
  if (rows.length > 0) io.out(table(['case', 'procedure', 'what moves', 'from', 'to', ''], rows));
  for (const { caseId, procedure, silentOn, wouldBe } of settled)
    io.out(`${caseId} ${procedure}: silence took effect on ${silentOn} and is not undone (by the new calendar ${wouldBe}).`);
  const days = `${change.calendar}: ${change.action} ${change.days.join(', ')}${change.to === undefined ? '' : ` → ${change.to}`}`;
  const cases = new Set(moved.map(({ caseId }) => caseId)).size;
  const count = `${cases} of ${counted} running ${counted === 1 ? 'case' : 'cases'}`;
  if ('told' in plan) io.err(`${days}: ${stored ? 'was stored before' : 'stored'}; ${count} told to count again.`);
  else io.err(`${days}: would move dates of ${count}. Nothing was changed; add --apply to do it.`);
}
