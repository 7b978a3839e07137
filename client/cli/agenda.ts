import { type Opening, readOpening } from '../../domain/agenda.js';
import { CaseError } from '../../domain/errors.js';
import { type Language, say, type Text } from '../../domain/language.js';
import { isPlainDate } from '../../domain/plain-date.js';
import { localDateOf } from '../../domain/zoned.js';
import { Agendas } from '../agenda/agenda.js';
import { agendaDay, decideDay, type Visit } from '../agenda/days.js';
import type { Connected } from '../connect.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { UsageError } from './output.js';
import { table } from './table.js';

export interface AgendaDayOptions {
  readonly post: string;
  readonly day?: string;
  readonly lang: string;
  readonly format: string;
}

/** `mistara agenda --post P [--day D]`: the visits of a day, by agenda and time; a list to be printed. Default: today at the post. */
export const showAgenda = ({ post, day, lang, format }: AgendaDayOptions, io: Io): Promise<ExitCode> =>
  withEngine(async ({ engine, store }) => {
    const { posts } = engine.organisation;
    const agendas = new Agendas(store, engine.organisation);
    if (posts[post]?.agendas === undefined) throw unknownPost(post, agendas);
    const date = day ?? localDateOf(Date.now(), posts[post].zone);
    mustBeDay(date);
    const days = await agendaDay(agendas, store, post, date);
    if (format === 'json') {
      io.out(JSON.stringify({ post, day: date, agendas: days }));
      return 0;
    }
    const language = lang as Language;
    io.out(`${say(posts[post].title as Text, language)}  ${date}`);
    for (const { agenda, times, visits, decision } of days) {
      const places = times.reduce((sum, one) => sum + one.places, 0);
      const title = say(posts[post].agendas[agenda]?.title as Text, language);
      const decided = decision === undefined ? '' : `  ${decision.state} by ${decision.by}: ${decision.reason}`;
      io.out(`\n${title} (${agenda})  ${visits.length} of ${places} places${decided}`);
      const rows = visits.map(({ time, name, booking, caseId, state }) => [time, name, booking, caseId, state]);
      if (rows.length > 0) io.out(table(['time', 'name', 'appointment', 'case', ''], rows));
    }
    return 0;
  });

export interface FreeOptions {
  readonly post: string;
  readonly purpose: string;
  readonly from?: string;
  readonly until?: string;
  readonly format: string;
}

/** `mistara agenda free --post P --purpose X`: the slots that can be booked. */
export const freeSlots = ({ post, purpose, from, until, format }: FreeOptions, io: Io): Promise<ExitCode> =>
  withEngine(async ({ engine, store }) => {
    for (const day of [from, until]) if (day !== undefined) mustBeDay(day);
    const agendas = new Agendas(store, engine.organisation);
    if (!agendas.slots.agendas(post).some(({ text }) => text.purposes.includes(purpose))) throw unknownPost(post, agendas, purpose);
    const free = await agendas.free(post, purpose, from, until);
    if (format === 'json') io.out(JSON.stringify(free));
    else if (free.slots.length === 0) io.err('Nothing is free.');
    else
      io.out(
        table(
          ['day', 'time', 'places'],
          free.slots.map((slot) => [slot.day, slot.time, slot.free]),
        ),
      );
    if (format !== 'json' && free.waiting > 0) io.err(`${free.waiting} wait for a place: they are served first.`);
    return 0;
  });

export interface DecideOptions {
  readonly post: string;
  readonly agenda?: string;
  readonly reason: string;
  readonly hours?: readonly string[];
  readonly event?: string;
  readonly as: string;
  readonly format: string;
}

/**
 * `mistara agenda close|open DAY --post P --reason …`. A closed day names the visits that stand on it; with `--event E` each of their cases is given
 * this event, as their procedure has it for a post that cannot receive.
 */
export const decideAgenda = (state: 'closed' | 'open', day: string, options: DecideOptions, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const { engine, store } = connected;
    mustBeDay(day);
    const hours = options.hours?.map(opening);
    const { post, agenda, reason, event, as, format } = options;
    const request = { post, day, reason, ...(agenda !== undefined && { agenda }), ...(hours && { hours }) };
    const by = engine.actor(as);
    const left = await decideDay(new Agendas(store, engine.organisation), store, state, request, by);
    const told: { caseId: string; refused?: string }[] = [];
    if (event !== undefined) for (const visit of left) told.push(await tell(connected, visit, event, reason, as));
    if (format === 'json') io.out(JSON.stringify({ post, day, state, visits: left, told }));
    else {
      const rows = left.map((visit) => [visit.agenda, visit.time, visit.name, visit.booking, visit.caseId, answer(told, visit)]);
      if (rows.length > 0) io.out(table(['agenda', 'time', 'name', 'appointment', 'case', ''], rows));
      io.err(
        `${post}, ${day}: ${state}.${left.length > 0 && event === undefined ? ` ${left.length} visits stand on it: tell their cases, as with --event.` : ''}`,
      );
    }
    return told.some(({ refused }) => refused !== undefined) ? 1 : 0;
  });

async function tell({ engine }: Connected, { caseId }: Visit, event: string, reason: string, as: string) {
  try {
    await engine.act(caseId, { kind: 'anytime', event, reason, by: engine.actor(as) });
    return { caseId };
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    return { caseId, refused: `${error.code}: ${error.message}` };
  }
}

function answer(told: readonly { caseId: string; refused?: string }[], { caseId }: Visit): string {
  const one = told.find((each) => each.caseId === caseId);
  return one === undefined ? '' : (one.refused ?? 'told');
}

function opening(text: string): Opening {
  const read = readOpening(text);
  if (read === undefined) throw new UsageError(`--hours ${text}: write two times, the later one last, as 09:00-12:30.`);
  return read;
}

function mustBeDay(day: string): void {
  if (!isPlainDate(day)) throw new UsageError(`"${day}" is not a day: write it as 2026-11-22.`);
}

function unknownPost(post: string, agendas: Agendas, purpose?: string): CaseError {
  const known = agendas.slots.agendas().map(({ key }) => key);
  const words = purpose === undefined ? `The post "${post}" has no agenda.` : `The post "${post}" takes no visits for "${purpose}".`;
  return new CaseError('AGENDA_UNKNOWN', words, { agendas: known });
}
