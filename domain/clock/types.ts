import type { Calendar } from '../calendar.js';
import type { Text } from '../language.js';
import type { PlainDate } from '../plain-date.js';

/**
 * The ways of counting, each a versioned part of a procedure: a new reading of a text is a new version, and a running case keeps its own.
 * A bare name means the latest version. What each does is in docs/reference/legal-clock.md.
 */
export const COUNTINGS = ['calendar', 'clear', 'working', 'eu-1182-71', 'es-39-2015', 'fr-sva'] as const;
export type CountingName = (typeof COUNTINGS)[number];
export const COUNTING_VERSIONS: Readonly<Record<CountingName, number>> = {
  calendar: 1,
  clear: 1,
  working: 1,
  'eu-1182-71': 1,
  'es-39-2015': 1,
  'fr-sva': 1,
};
export type Counting = CountingName | `${CountingName}@${number}`;

/** One unit, a whole number of at least 1. */
export type Limit = { readonly days: number } | { readonly weeks: number } | { readonly months: number } | { readonly years: number };
export const UNITS = ['days', 'weeks', 'months', 'years'] as const;
export type Unit = (typeof UNITS)[number];

export const REASONS = ['incorrect', 'incomplete', 'outdated'] as const;
/** Why a correction was asked. Only `incomplete` makes the delay start again; the others pause it. */
export type Reason = (typeof REASONS)[number];

/**
 * What happened to the delay, `on` a local day of the authority. Events of one type are listed in the order of their days; an answer closes
 * the oldest request that is still open, and the end of a suspension the oldest open suspension.
 */
export type ClockEvent =
  | { readonly type: 'correction-requested'; readonly on: PlainDate; readonly reason?: Reason }
  | { readonly type: 'correction-answered'; readonly on: PlainDate }
  /** The delay does not run from this day … */
  | { readonly type: 'suspended'; readonly on: PlainDate }
  /** … to this day, which does not count either: like an answer, it makes the delay run from the day after. */
  | { readonly type: 'resumed'; readonly on: PlainDate }
  | { readonly type: 'extended'; readonly on: PlainDate; readonly by: Limit }
  /** The whole delay starts again from this day, for example when a file reaches the right office. */
  | { readonly type: 'restarted'; readonly on: PlainDate }
  /**
   * The decision of the day `decided`, which had stopped the clock, is set aside, and the administration owes an answer again. `restart`: the whole
   * limit from this day; `continue`: what was left of it; a length: that one from this day. The date is never earlier than it was before.
   */
  | { readonly type: 'reopened'; readonly on: PlainDate; readonly decided: PlainDate; readonly clock: Reopening };
export type ClockEventType = ClockEvent['type'];
export const EVENT_TYPES = [
  'correction-requested',
  'correction-answered',
  'suspended',
  'resumed',
  'extended',
  'restarted',
  'reopened',
] as const;

/** How the delay of a reopened case runs. */
export type Reopening = 'restart' | 'continue' | Limit;

/** What the act allows. Absent: one extension, of any length. Never more than one. */
export interface ExtensionRule {
  readonly allowed?: boolean;
  /** The longest extension, for example the length of the limit itself. */
  readonly max?: Limit;
}

export interface ClockInput {
  readonly counting: Counting;
  readonly limit: Limit;
  readonly calendar: Calendar;
  /** The day of receipt, which is not counted. */
  readonly deposit: PlainDate;
  /** What a correction does: `continue` (default) pauses, but starts again after an *incomplete* one; `reset` always starts again. */
  readonly resume?: 'continue' | 'reset';
  readonly events?: readonly ClockEvent[];
  /** The day from which the clock is read. Later events are not known yet. No rule reads the clock of the machine. */
  readonly asOf: PlainDate;
  readonly extension?: ExtensionRule;
}

export type ClockState = 'running' | 'suspended' | 'expired';

/** A holiday; what it is called, when its calendar says so. */
export interface NamedDay {
  readonly on: PlainDate;
  readonly name?: Text;
}

/**
 * One step of the way to the date. `days` is what the step adds to the anchor in calendar days: the sum of all of them gives the due date
 * (see `replay`), so the explanation cannot tell another story than the result.
 */
interface StepParams {
  received: { readonly dayOne: PlainDate };
  restarted: { readonly cause: 'incomplete' | 'reset' | 'event'; readonly dayOne: PlainDate; readonly open: boolean };
  paused: {
    readonly cause: 'correction' | 'suspension';
    readonly reason?: Reason;
    readonly from: PlainDate;
    readonly to: PlainDate;
    /** Not ended yet: counted as if it ended on `asOf`. */
    readonly open: boolean;
    /** Fewer than the days from `from` to `to` when others already left them out; 0 when nothing of the delay was lost. */
    readonly days: number;
  };
  extended: { readonly by: Limit };
  /** The first decision: it stopped the clock, of which `dueOn` was the last day. Told when the case was reopened. */
  decided: { readonly dueOn: PlainDate };
  /** `exhausted`: nothing was left to go on with, so the whole limit runs again. `days`: from the decision on, left out; only of `continue`. */
  reopened:
    | { readonly how: 'restart' | 'exhausted' | 'delay'; readonly dayOne: PlainDate }
    | { readonly how: 'continue'; readonly days: number };
  /** It came when the delay had already run out, so it moves nothing. */
  late: { readonly cause: 'correction' | 'suspension' | 'restart'; readonly dueOn: PlainDate };
  /** Events after `asOf`. */
  unknown: { readonly events: number };
  counted: {
    /** The limit of the act, or the delay that a reopening gave. */
    readonly limit: Limit;
    readonly extension?: Limit;
    readonly working: boolean;
    /** The day number that the last month did not have. */
    readonly clampedFrom?: number;
    readonly days: number;
  };
  /** Rest days between the working days that were counted. */
  'rest-days': { readonly weekend: number; readonly holidays: readonly NamedDay[]; readonly days: number };
  /** Clear days: the last day is not counted either. */
  'last-day-out': { readonly days: number };
  rolled: { readonly from: PlainDate; readonly why: 'weekend' | 'holiday' | 'suspension'; readonly name?: Text; readonly days: number };
  'two-working-days': { readonly from: PlainDate; readonly days: number };
  /** A delay inside a longer one ends with it. */
  capped: { readonly from: PlainDate; readonly days: number };
  /** A date that held before a reopening is not brought forward by it. */
  kept: { readonly from: PlainDate; readonly days: number };
  /** The way leaves the days of which the calendar knows the holidays. */
  uncovered: { readonly from: PlainDate; readonly until: PlainDate };
  due: { readonly calendar?: string };
  silence: Record<string, never>;
}
export type ClockStep = {
  [K in keyof StepParams]: { readonly on: PlainDate; readonly kind: K; readonly params: StepParams[K] };
}[keyof StepParams];

export interface ClockReading {
  /** Last day for the authority to decide, to its end. */
  readonly dueOn: PlainDate;
  /** The day on which silence takes effect: the day after. */
  readonly silenceOn: PlainDate;
  readonly state: ClockState;
  /** Calendar days from `asOf` to `dueOn`; 0 when it is past. */
  readonly remainingDays: number;
  /** The day from which the delay was counted, itself not counted: the deposit, or the day on which it started again. */
  readonly anchor: PlainDate;
  readonly steps: readonly ClockStep[];
}
