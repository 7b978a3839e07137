import { type Calendar, workingDays } from './calendar.js';
import { type PlainDate, toEpochDay, type Weekday, weekday } from './plain-date.js';

/** An opening, in minutes of the day, in the post's own zone: a visit begins at `from` or later and ends by `until`. */
export interface Opening {
  readonly from: number;
  readonly until: number;
}

/** What one counter of a post can take. */
export interface AgendaRules {
  readonly hours: Readonly<Partial<Record<Weekday, readonly Opening[]>>>;
  /** Minutes of one visit. */
  readonly slotMinutes: number;
  /** Visits at the same time. */
  readonly places: number;
  /** Days ahead that can be booked, today not counted. */
  readonly aheadDays: number;
  /** Hours that whoever waits has to take a place that is offered. */
  readonly answerHours: number;
}

/** What the post decided for one day: closed, or open at hours of its own (whatever the weekday, a holiday too). */
export type DayDecision = { readonly state: 'closed' } | { readonly state: 'open'; readonly hours: readonly Opening[] };

/** `09:00-12:30` → minutes of the day; undefined when it is no opening: an hour that is none, or an end that is not after the start. */
export function readOpening(text: string): Opening | undefined {
  const [, from = '', until = ''] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  const [start, end] = [minutesOf(from), minutesOf(until)];
  return start === undefined || end === undefined || start >= end ? undefined : { from: start, until: end };
}

function minutesOf(time: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return hours === undefined || Number(minutes) > 59 || total > 24 * 60 ? undefined : total;
}

/** `09:05` of minutes of the day. */
const timeOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The times at which a visit can begin that day, in order. None on a holiday of the post's calendar, but where the post has decided otherwise. */
export function timesOf(rules: AgendaRules, day: PlainDate, calendar: Calendar, decision?: DayDecision): string[] {
  if (decision?.state === 'closed') return [];
  const own = decision?.hours;
  if (own === undefined && workingDays(calendar).isHoliday(toEpochDay(day))) return [];
  const openings = own ?? rules.hours[weekday(day)] ?? [];
  const times = new Set<number>();
  for (const { from, until } of openings) for (let at = from; at + rules.slotMinutes <= until; at += rules.slotMinutes) times.add(at);
  return [...times].sort((a, b) => a - b).map(timeOf);
}
