import { epochDayOfText, type PlainDate } from '../plain-date.js';
import { ClockError } from './clock-error.js';
import type { ClockEvent, ClockEventType, ExtensionRule, Limit, Reason, Reopening } from './types.js';

/** A correction or a suspension, both days included; or the time from a decision to the reopening of its case. Days are integers since 1970-01-01. */
export interface Pause {
  readonly cause: 'correction' | 'suspension' | 'decision';
  readonly reason: Reason | undefined;
  readonly from: number;
  readonly fromDate: PlainDate;
  to: number;
  toDate: PlainDate;
  open: boolean;
}
export interface Extension {
  readonly cause: 'extension';
  readonly from: number;
  readonly fromDate: PlainDate;
  readonly by: Limit;
}
export interface Restart {
  readonly cause: 'restart';
  readonly from: number;
  readonly fromDate: PlainDate;
}
export interface Reopened {
  readonly cause: 'reopening';
  readonly from: number;
  readonly fromDate: PlainDate;
  readonly decided: number;
  readonly decidedDate: PlainDate;
  readonly clock: Reopening;
}
export type Opening = Pause | Extension | Restart | Reopened;

export interface History {
  /** In the order of their days. */
  readonly openings: Opening[];
  /** How many events lie after `asOf`. */
  readonly later: number;
}

const NOTHING: History = { openings: [], later: 0 };

/**
 * Pairs requests with answers and suspensions with their ends, as they are known on `asOf`.
 * The whole list is checked, also what lies after `asOf`: a list that can never be right is refused at once.
 */
export function readEvents(
  events: readonly ClockEvent[] | undefined,
  deposit: number,
  asOf: number,
  asOfDate: PlainDate,
  rule: ExtensionRule | undefined,
): History {
  if (events === undefined || events.length === 0) return NOTHING;
  const openings: Opening[] = [];
  const last = new Map<ClockEventType, number>();
  const corrections: Pause[] = [];
  const suspensions: Pause[] = [];
  let answered = 0;
  let resumed = 0;
  let extensions = 0;
  let reopenedOn = deposit;
  let later = 0;
  for (let i = 0; i < events.length; i += 1) {
    const event = events[i]!;
    const on = epochDayOfText(event.on);
    if (on === undefined)
      throw new ClockError(
        'invalid-date',
        `${JSON.stringify(event.on)} is not a day of the calendar: write it as YYYY-MM-DD.`,
        `events[${i}].on`,
      );
    if (on < deposit)
      throw new ClockError(
        'event-before-deposit',
        `This event is dated ${event.on}, before the deposit. Correct one of the two dates.`,
        `events[${i}].on`,
      );
    if (on < (last.get(event.type) ?? on))
      throw new ClockError(
        'events-out-of-order',
        `This event is dated ${event.on}, before the previous "${event.type}". List events in the order of their days.`,
        `events[${i}].on`,
      );
    last.set(event.type, on);
    const known = on <= asOf;
    if (!known) later += 1;
    switch (event.type) {
      case 'correction-requested':
      case 'suspended': {
        const correction = event.type === 'correction-requested';
        const pause: Pause = {
          cause: correction ? 'correction' : 'suspension',
          reason: correction ? (event.reason ?? 'incorrect') : undefined,
          from: on,
          fromDate: event.on,
          to: asOf,
          toDate: asOfDate,
          open: true,
        };
        (correction ? corrections : suspensions).push(pause);
        if (known) openings.push(pause);
        break;
      }
      case 'correction-answered':
        close(corrections[answered], 'answer', event.on, on, known, i);
        answered += 1;
        break;
      case 'resumed':
        close(suspensions[resumed], 'resume', event.on, on, known, i);
        resumed += 1;
        break;
      case 'extended':
        extensions += 1;
        if (rule?.allowed === false)
          throw new ClockError(
            'extension-not-allowed',
            'The delay of this act cannot be extended. Take the extension out.',
            `events[${i}]`,
          );
        if (extensions > 1)
          throw new ClockError('extended-twice', 'A delay is extended once only. Take the second extension out.', `events[${i}]`);
        if (known) openings.push({ cause: 'extension', from: on, fromDate: event.on, by: event.by });
        break;
      case 'restarted':
        if (known) openings.push({ cause: 'restart', from: on, fromDate: event.on });
        break;
      case 'reopened': {
        const decided = epochDayOfText(event.decided);
        if (decided === undefined)
          throw new ClockError(
            'invalid-date',
            `${JSON.stringify(event.decided)} is not a day of the calendar: write it as YYYY-MM-DD.`,
            `events[${i}].decided`,
          );
        if (decided < Math.max(deposit, reopenedOn) || decided > on)
          throw new ClockError(
            'reopened-out-of-order',
            `The decision of ${event.decided} does not lie between the deposit, or the reopening before, and this reopening of ${event.on}. Correct the dates.`,
            `events[${i}].decided`,
          );
        reopenedOn = on;
        const { on: fromDate, decided: decidedDate, clock } = event;
        if (known) openings.push({ cause: 'reopening', from: on, fromDate, decided, decidedDate, clock });
        break;
      }
      default:
        throw new ClockError(
          'unknown-event',
          `Unknown event type ${JSON.stringify((event as { type?: unknown }).type)}.`,
          `events[${i}].type`,
        );
    }
  }
  if (openings.length > 1) openings.sort((a, b) => a.from - b.from);
  return { openings, later };
}

function close(pause: Pause | undefined, how: 'answer' | 'resume', date: PlainDate, on: number, known: boolean, index: number): void {
  const at = `events[${index}]`;
  if (pause === undefined) {
    throw how === 'answer'
      ? new ClockError(
          'answer-without-request',
          `The answer of ${date} closes no open request: add the "correction-requested" event before it.`,
          at,
        )
      : new ClockError(
          'resume-without-suspension',
          `The resumption of ${date} ends no open suspension: add the "suspended" event before it.`,
          at,
        );
  }
  if (on < pause.from) {
    throw how === 'answer'
      ? new ClockError(
          'answer-before-request',
          `The answer of ${date} is dated before its request of ${pause.fromDate}. Correct one of the two dates.`,
          `${at}.on`,
        )
      : new ClockError(
          'resume-before-suspension',
          `The resumption of ${date} is dated before its suspension of ${pause.fromDate}. Correct one of the two dates.`,
          `${at}.on`,
        );
  }
  if (!known) return; // still open on `asOf`
  pause.to = on;
  pause.toDate = date;
  pause.open = false;
}
