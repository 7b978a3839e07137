/**
 * What a deployment knows better than the shipped calendar: days confirmed, moved, added, taken out. Changes are kept in their order and never
 * edited, so the calendar in force on any day can be made again. Pure.
 */
import type { Calendar } from '../domain/calendar.js';
import type { Text } from '../domain/language.js';
import { addDays, daysBetween, isPlainDate, type PlainDate } from '../domain/plain-date.js';
import { type CalendarFile, calendarOf } from './calendar-file.js';

export const CALENDAR_ACTIONS = ['confirm', 'move', 'add', 'remove'] as const;
export type CalendarAction = (typeof CALENDAR_ACTIONS)[number];

/** One change, as it is kept. */
export interface CalendarChange {
  readonly calendar: string;
  /** 1, 2, 3… in each calendar: the order in which the changes count. */
  readonly number: number;
  readonly action: CalendarAction;
  /** The days that it is about; those of one feast follow each other. */
  readonly days: readonly string[];
  /** Of a move: the new first day. */
  readonly to?: string;
  /** Which of the rest days that fall on the same day (`names` of the calendar). */
  readonly which?: string;
  /** Of an added day: what it is called. */
  readonly name?: Text;
  /** The decree or announcement. */
  readonly source: string;
  /** The day on which it was stored. */
  readonly knownSince: string;
}

/** What somebody asks for. `only`: this day alone, not the feast that it begins. */
export type ChangeRequest = Pick<CalendarChange, 'calendar' | 'action' | 'to' | 'which' | 'name' | 'source'> & {
  readonly day: string;
  readonly only?: boolean;
};

type Day = CalendarFile['days'][number];

/** The calendar in force: the shipped one with the changes, in their order. A new object each time, as counting wants it. */
export const calendarInForce = (file: CalendarFile, changes: readonly CalendarChange[]): Calendar => calendarOf(withChanges(file, changes));

export const withChanges = (file: CalendarFile, changes: readonly CalendarChange[]): CalendarFile =>
  [...changes].sort((a, b) => a.number - b.number).reduce(withChange, file);

function withChange(file: CalendarFile, change: CalendarChange): CalendarFile {
  const { action, days, to, which, knownSince } = change;
  const key = `change-${change.number}`;
  const concerned = (day: Day) => days.includes(day.date) && (which === undefined || day.name === which);
  const known = { source: key, status: 'confirmed' as const, knownSince: knownSince as PlainDate };
  const changed = ((): Day[] => {
    switch (action) {
      case 'confirm':
        return file.days.map((day) => (concerned(day) && day.status === 'predicted' ? { ...day, ...known } : day));
      case 'move': {
        const shift = daysBetween(days[0] as PlainDate, to as PlainDate);
        return file.days.map((day) => (concerned(day) ? { ...day, ...known, date: addDays(day.date as PlainDate, shift) } : day));
      }
      case 'add':
        return [...file.days, ...days.map((date): Day => ({ ...known, date: date as PlainDate, name: key, kind: 'exceptional' }))];
      case 'remove':
        return file.days.filter((day) => !concerned(day));
    }
  })();
  return {
    ...file,
    ...(change.name && { names: { ...file.names, [key]: change.name } }),
    sources: { ...file.sources, [key]: change.source },
    days: changed.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
  };
}

/**
 * Turns a request into the change that would be kept.
 * @param file the calendar in force.
 * @returns the change; or `done` when exactly this was stored and still holds; or `problem`, in words.
 */
export function resolveChange(
  file: CalendarFile,
  changes: readonly CalendarChange[],
  request: ChangeRequest,
  today: string,
): { change: CalendarChange } | { done: CalendarChange } | { problem: string } {
  const { action, day, to, which, name, source, only } = request;
  for (const date of [day, ...(to === undefined ? [] : [to])]) {
    if (!isPlainDate(date)) return { problem: `"${date}" is not a day of the calendar: write it as 2026-11-22.` };
    if (date < file.covers.from || date > file.covers.until)
      return { problem: `${date} lies outside ${file.covers.from} to ${file.covers.until}, the days that ${file.id} knows.` };
  }
  if (source.trim().length < 3) return { problem: 'Name the decree or announcement that says so, with --source.' };
  if (action === 'move' && to === undefined) return { problem: 'Say where the day moves to, with --to.' };
  if (action === 'move' && to === day) return { problem: `${day} stays where it is: confirm it instead.` };
  const before = lastAbout(changes, day, to);
  if (before !== undefined && isSame(before, request)) return { done: before };
  const base = { calendar: file.id, number: (changes.at(-1)?.number ?? 0) + 1, action, source: source.trim(), knownSince: today };
  const there = file.days.filter(({ date }) => date === day);
  if (action === 'add') {
    if (there.length > 0) return { problem: `${day} is a rest day already: ${namesOf(file, there)}.` };
    if (name === undefined) return { problem: 'Say what the day is called, in Arabic and French at least, with --name-ar and --name-fr.' };
    return { change: { ...base, days: [day], name } };
  }
  const meant = which === undefined ? there : there.filter((one) => one.name === which);
  if (meant.length === 0)
    return {
      problem: `${day} is no rest day of ${file.id}${which === undefined ? '' : ` called "${which}"`}.${nearby(file, day as PlainDate)}`,
    };
  const open = action === 'confirm' ? meant.filter(({ status }) => status === 'predicted') : meant;
  if (open.length === 0) return { problem: `${day} (${namesOf(file, meant)}) is confirmed already.` };
  if (open.length > 1)
    return { problem: `Several rest days fall on ${day}: say which one with --which ${open.map((one) => one.name).join('|')}.` };
  const first = open[0] as Day;
  const days = action === 'remove' || only === true ? [day] : feastFrom(file, first);
  const change: CalendarChange = { ...base, days, which: first.name, ...(to !== undefined && action === 'move' && { to }) };
  const taken = action === 'move' ? takenBy(file, change) : undefined;
  return taken === undefined ? { change } : { problem: taken };
}

const isSame = (change: CalendarChange, { action, day, to, which, only }: ChangeRequest): boolean =>
  change.action === action &&
  change.days[0] === day &&
  change.to === to &&
  (which === undefined || change.which === which) &&
  (only !== true || change.days.length === 1);

/** Predictions are a day or two beside the announcement: what may be meant. */
function nearby(file: CalendarFile, day: PlainDate): string {
  const near = file.days.filter(({ date }) => Math.abs(daysBetween(date as PlainDate, day)) <= 3);
  return near.length === 0 ? '' : ` Near it: ${near.map((one) => `${one.date} ${namesOf(file, [one])}`).join(', ')}.`;
}

/** The newest change that touches one of these days. */
function lastAbout(changes: readonly CalendarChange[], day: string, to: string | undefined): CalendarChange | undefined {
  const touches = ({ days, to: target }: CalendarChange) =>
    [...days, ...(target === undefined ? [] : [target])].some((date) => date === day || date === to);
  return [...changes].sort((a, b) => b.number - a.number).find(touches);
}

/** A feast of two days is announced, and moves, as a whole: the days of the same name that follow one another. */
function feastFrom(file: CalendarFile, first: Day): string[] {
  const days: string[] = [first.date];
  for (;;) {
    const next = addDays(days.at(-1) as PlainDate, 1);
    if (!file.days.some(({ date, name }) => date === next && name === first.name)) return days;
    days.push(next);
  }
}

function takenBy(file: CalendarFile, { days, to, which }: CalendarChange): string | undefined {
  const shift = daysBetween(days[0] as PlainDate, to as PlainDate);
  const targets = days.map((date) => addDays(date as PlainDate, shift) as string);
  const stays = file.days.find(({ date, name }) => name === which && targets.includes(date) && !days.includes(date));
  return stays && `${stays.date} is "${which}" already, and does not move with it: move the whole feast, from its first day.`;
}

const namesOf = (file: CalendarFile, days: readonly Day[]): string => days.map(({ name }) => file.names[name]?.en ?? name).join(', ');
