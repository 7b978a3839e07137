import { type Calendar, PLAIN_WEEK } from '../calendar.js';
import { countingOf } from '../legal-clock.js';
import { epochDayOfText, isPlainDate, type PlainDate, WEEKDAYS, type Weekday } from '../plain-date.js';
import type { ClockErrorCode } from './clock-error.js';
import { ClockError } from './clock-error.js';
import { partOf } from './count.js';
import { type ClockEvent, type ClockInput, EVENT_TYPES, type Limit, REASONS } from './types.js';

/** What is wrong with a request, where, and what to do. */
export interface RequestProblem {
  readonly code: ClockErrorCode;
  readonly message: string;
  readonly at?: string;
}
export type ClockRequest = { readonly input: ClockInput } | { readonly problems: readonly RequestProblem[] };

const KEYS = ['id', 'counting', 'limit', 'calendar', 'deposit', 'resume', 'events', 'asOf', 'extension'];
const REQUIRED = ['counting', 'limit', 'deposit', 'asOf'];
const EVENT_KEYS: Readonly<Record<string, readonly string[]>> = {
  'correction-requested': ['type', 'on', 'reason'],
  extended: ['type', 'on', 'by'],
  reopened: ['type', 'on', 'decided', 'clock'],
};
const PLAIN_EVENT_KEYS = ['type', 'on'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const quote = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * Checks the shape of a request that comes from outside and gives all that is wrong with it. What only the law can tell (an answer before
 * its request, a second extension) is found by `readClock`.
 *
 * Written by hand and not with a schema library: requests come by the hundred thousand, and each problem has its own code and advice.
 * @param named gives the shipped calendar of a name.
 */
export function clockRequest(value: unknown, named: (name: string) => Calendar | undefined): ClockRequest {
  const problems: RequestProblem[] = [];
  const wrong = (code: ClockErrorCode, message: string, at?: string): void => {
    problems.push(at === undefined ? { code, message } : { code, message, at });
  };
  if (!isObject(value)) {
    wrong('invalid-line', 'Write one JSON object a line.');
    return { problems };
  }
  onlyKeys(value, KEYS, '', wrong);
  for (const key of REQUIRED) if (value[key] === undefined) wrong('missing-key', `"${key}" is missing: add it.`, key);

  const { counting, limit, deposit, asOf, resume, extension } = value;
  if (counting !== undefined) attempt(() => countingOf(typeof counting === 'string' ? counting : quote(counting)), wrong, 'counting');
  if (limit !== undefined) checkLimit(limit, 'limit', wrong);
  for (const [key, date] of [
    ['deposit', deposit],
    ['asOf', asOf],
  ] as const) {
    if (date !== undefined && !isPlainDate(date))
      wrong('invalid-date', `${quote(date)} is not a day of the calendar: write it as YYYY-MM-DD, for example 2026-11-22.`, key);
  }
  if (resume !== undefined && resume !== 'continue' && resume !== 'reset')
    wrong('unknown-resume', `Unknown resume ${quote(resume)}: write "continue" or "reset".`, 'resume');
  if (extension !== undefined) {
    if (!isObject(extension)) wrong('invalid-limit', 'An extension rule is written {"allowed": true, "max": {"days": 60}}.', 'extension');
    else {
      onlyKeys(extension, ['allowed', 'max'], 'extension.', wrong);
      if (extension['allowed'] !== undefined && typeof extension['allowed'] !== 'boolean')
        wrong('invalid-limit', '"allowed" is true or false.', 'extension.allowed');
      if (extension['max'] !== undefined) checkLimit(extension['max'], 'extension.max', wrong);
    }
  }
  const calendar = readCalendar(value['calendar'], named, wrong);
  checkEvents(value['events'], wrong);
  if (problems.length > 0 || calendar === undefined) return { problems };
  return { input: { ...(value as unknown as ClockInput), calendar } };
}

type Wrong = (code: ClockErrorCode, message: string, at?: string) => void;

function onlyKeys(value: Record<string, unknown>, allowed: readonly string[], under: string, wrong: Wrong): void {
  for (const key in value)
    if (!allowed.includes(key))
      wrong('unknown-key', `Unknown key ${quote(key)}: take it out, or write one of ${allowed.join(', ')}.`, under + key);
}

function attempt(check: () => unknown, wrong: Wrong, at: string): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ClockError)) throw error;
    wrong(error.code, error.message, error.at ?? at);
  }
}

function checkLimit(limit: unknown, at: string, wrong: Wrong): void {
  if (isObject(limit)) attempt(() => partOf(limit as unknown as Limit, at), wrong, at);
  else wrong('invalid-limit', 'A limit is written {"days": 60}, or with weeks, months or years.', at);
}

function checkEvents(events: unknown, wrong: Wrong): void {
  if (events === undefined) return;
  if (!Array.isArray(events)) {
    wrong('invalid-events', '"events" is a list of objects, each with "type" and "on".', 'events');
    return;
  }
  for (let i = 0; i < events.length; i += 1) {
    const event: unknown = events[i];
    const at = `events[${i}]`;
    if (!isObject(event)) {
      wrong('invalid-events', 'An event is an object with "type" and "on".', at);
      continue;
    }
    const type = event['type'] as ClockEvent['type'];
    if (!EVENT_TYPES.includes(type)) {
      wrong('unknown-event', `Unknown event type ${quote(type)}: write one of ${EVENT_TYPES.join(', ')}.`, `${at}.type`);
      continue;
    }
    onlyKeys(event, EVENT_KEYS[type] ?? PLAIN_EVENT_KEYS, `${at}.`, wrong);
    const on = event['on'];
    if (on === undefined) wrong('missing-key', '"on" is missing: add the day of the event.', `${at}.on`);
    else if (!isPlainDate(on)) wrong('invalid-date', `${quote(on)} is not a day of the calendar: write it as YYYY-MM-DD.`, `${at}.on`);
    const reason = event['reason'];
    if (reason !== undefined && !(REASONS as readonly unknown[]).includes(reason))
      wrong('unknown-reason', `Unknown reason ${quote(reason)}: write one of ${REASONS.join(', ')}.`, `${at}.reason`);
    if (type === 'reopened') checkReopening(event, at, wrong);
    if (type === 'extended') {
      if (event['by'] === undefined) wrong('missing-key', '"by" is missing: add the length of the extension, {"days": 30}.', `${at}.by`);
      else checkLimit(event['by'], `${at}.by`, wrong);
    }
  }
}

function checkReopening(event: Record<string, unknown>, at: string, wrong: Wrong): void {
  const { decided, clock } = event;
  if (decided === undefined) wrong('missing-key', '"decided" is missing: add the day of the decision that is set aside.', `${at}.decided`);
  else if (!isPlainDate(decided))
    wrong('invalid-date', `${quote(decided)} is not a day of the calendar: write it as YYYY-MM-DD.`, `${at}.decided`);
  if (isObject(clock)) checkLimit(clock, `${at}.clock`, wrong);
  else if (clock !== 'restart' && clock !== 'continue')
    wrong('unknown-reopening', `How does the delay run? Write "restart", "continue" or {"days": 30}, not ${quote(clock)}.`, `${at}.clock`);
}

function readCalendar(value: unknown, named: (name: string) => Calendar | undefined, wrong: Wrong): Calendar | undefined {
  if (value === undefined) return PLAIN_WEEK;
  if (typeof value === 'string') {
    const calendar = named(value);
    if (calendar === undefined)
      wrong(
        'unknown-calendar',
        `No calendar is called ${quote(value)}: write the name of a shipped one, or give the calendar itself.`,
        'calendar',
      );
    return calendar;
  }
  if (!isObject(value)) {
    wrong(
      'invalid-calendar',
      'A calendar is the name of a shipped one, or {"weekend": ["saturday", "sunday"], "holidays": ["2026-12-25"]}.',
      'calendar',
    );
    return undefined;
  }
  onlyKeys(value, ['weekend', 'holidays'], 'calendar.', wrong);
  const weekend = value['weekend'] ?? PLAIN_WEEK.weekend;
  const holidays = value['holidays'] ?? [];
  let fine = true;
  if (!Array.isArray(weekend)) {
    wrong('invalid-calendar', '"weekend" is a list of days of the week.', 'calendar.weekend');
    fine = false;
  } else {
    weekend.forEach((day, i) => {
      if (WEEKDAYS.includes(day as Weekday)) return;
      wrong('unknown-weekday', `${quote(day)} is no day of the week: write one of ${WEEKDAYS.join(', ')}.`, `calendar.weekend[${i}]`);
      fine = false;
    });
    if (fine && new Set(weekend).size === 7) {
      wrong(
        'calendar-without-working-day',
        'This calendar rests on all seven days: no working day can be counted. Take a day out of "weekend".',
        'calendar.weekend',
      );
      fine = false;
    }
  }
  if (!Array.isArray(holidays)) {
    wrong('invalid-calendar', '"holidays" is a list of dates.', 'calendar.holidays');
    return undefined;
  }
  for (let i = 0; i < holidays.length; i += 1) {
    const day: unknown = holidays[i];
    if (typeof day === 'string' && epochDayOfText(day) !== undefined) continue;
    wrong('invalid-date', `The holiday ${quote(day)} is not a day of the calendar: write it as YYYY-MM-DD.`, `calendar.holidays[${i}]`);
    fine = false;
  }
  return fine ? { weekend: weekend as Weekday[], holidays: holidays as PlainDate[] } : undefined;
}
