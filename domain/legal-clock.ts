import { type Calendar, euWorkingDays, type WorkingDays, workingDays } from './calendar.js';
import { ClockError } from './clock/clock-error.js';
import { type Count, clampedFrom, count, type Gap, join, type Part, partOf, plainEnd } from './clock/count.js';
import { type Pause, type Reopened, readEvents } from './clock/events.js';
import { type Told, tellReopening } from './clock/reopening.js';
import {
  type ClockInput,
  type ClockReading,
  type ClockStep,
  COUNTING_VERSIONS,
  COUNTINGS,
  type CountingName,
  type Limit,
  type NamedDay,
} from './clock/types.js';
import { compareDates, epochDayOfText, fromEpochDay, LAST_DAY, type PlainDate, toEpochDay } from './plain-date.js';

export { ClockError } from './clock/clock-error.js';
export { replay, shareOn } from './clock/steps.js';
export * from './clock/types.js';

/** The policy that a name means: `calendar` and `calendar@1` are the same one. @throws {ClockError} `unknown-counting`. */
export function countingOf(name: string): CountingName {
  const at = name.indexOf('@');
  const policy = (at < 0 ? name : name.slice(0, at)) as CountingName;
  const version = Object.hasOwn(COUNTING_VERSIONS, policy) ? COUNTING_VERSIONS[policy] : undefined;
  if (version === undefined || (at >= 0 && name.slice(at + 1) !== String(version)))
    throw new ClockError(
      'unknown-counting',
      `Unknown counting ${JSON.stringify(name)}: write one of ${COUNTINGS.join(', ')}, with or without its version (calendar@1).`,
      'counting',
    );
  return policy;
}

function dayOf(date: PlainDate, at: string): number {
  const day = typeof date === 'string' ? epochDayOfText(date) : undefined;
  if (day === undefined)
    throw new ClockError(
      'invalid-date',
      `${JSON.stringify(date)} is not a day of the calendar: write it as YYYY-MM-DD, for example 2026-11-22.`,
      at,
    );
  return day;
}

/** What is known of the delay while its history is gone through. Days are integers since 1970-01-01. */
interface Known {
  readonly policy: CountingName;
  readonly deposit: number;
  readonly reset: boolean;
  readonly working: WorkingDays;
  limit: Part;
  extension: Part | undefined;
  restartedOn: number;
  /** What was due when the case was reopened: it never comes earlier. */
  floor: number;
  pauses: Pause[];
}

interface Run {
  readonly anchor: number;
  /** The correction that made the delay start again, when it was not an event of its own. */
  readonly restart: Pause | undefined;
  readonly parts: readonly Part[];
  readonly gaps: readonly Gap[];
  readonly counted: Count;
  /** The last day: as it was counted, or the one that held before a reopening. */
  readonly due: number;
  /** By how many days each pause, in the order of `pauses`, moves the date. */
  readonly lost: readonly number[];
}

/** The day after which the delay is counted: the deposit, or the last day on which it started again. */
function anchorOf(known: Known): { anchor: number; restart: Pause | undefined } {
  let anchor = Math.max(known.deposit, known.restartedOn);
  let restart: Pause | undefined;
  for (const pause of known.pauses) {
    if (pause.cause !== 'correction' || !(known.reset || pause.reason === 'incomplete')) continue;
    if (pause.to >= anchor) {
      anchor = pause.to;
      restart = pause;
    }
  }
  return { anchor, restart };
}

/** A correction answered on the anchor or on day 1 costs nothing: its answer is not strictly after the start. */
const counts = (pause: Pause, anchor: number): boolean => pause.to > (pause.cause === 'correction' ? anchor + 1 : anchor);

function run(known: Known): Run {
  const { anchor, restart } = anchorOf(known);
  const parts = join(known.limit, known.extension);
  const found =
    known.policy === 'fr-sva' ? runFrench(known, anchor, restart, parts) : runByDays(known, known.policy, anchor, restart, parts);
  return { ...found, due: Math.max(found.counted.due, known.floor) };
}

/** All policies but the French one leave out the days of the union of the pauses: a day paused twice is left out once. */
function runByDays(
  known: Known,
  policy: Exclude<CountingName, 'fr-sva'>,
  anchor: number,
  restart: Pause | undefined,
  parts: readonly Part[],
): Omit<Run, 'due'> {
  const gaps: Gap[] = [];
  const gapOf: number[] = [];
  let end = anchor;
  for (const pause of known.pauses) {
    const from = Math.max(pause.from, end + 1);
    if (!counts(pause, anchor) || pause.to < from) {
      gapOf.push(-1);
      continue;
    }
    const previous = gaps.at(-1);
    gapOf.push(from);
    if (previous !== undefined && previous.to === from - 1) gaps[gaps.length - 1] = { from: previous.from, to: pause.to };
    else gaps.push({ from, to: pause.to });
    end = pause.to;
  }
  const counted = count(policy, anchor, parts, gaps, known.working);
  const lost = known.pauses.map((pause, i) => (gapOf[i]! < 0 || gapOf[i]! > counted.out ? 0 : pause.to - gapOf[i]! + 1));
  return { anchor, restart, parts, gaps, counted, lost };
}

/**
 * The French tacit decision fires on start + period + pauses, where start is the day after the anchor. Months are counted from the start and
 * end in their month before the pause days are added; the days of each correction add up, also where corrections overlap. Suspensions,
 * which the French calculator does not know, leave out the days that no correction has taken already.
 */
function runFrench(known: Known, anchor: number, restart: Pause | undefined, parts: readonly Part[]): Omit<Run, 'due'> {
  const start = anchor + 1;
  let due = plainEnd(start, parts) - 1;
  const raw = due;
  const corrections: Gap[] = [];
  const lost = known.pauses.map((pause) => {
    if (pause.cause !== 'correction' || !counts(pause, anchor)) return 0;
    corrections.push(pause);
    due += pause.to + 1 - pause.from;
    return pause.to + 1 - pause.from;
  });
  let end = anchor;
  known.pauses.forEach((pause, i) => {
    if (pause.cause === 'correction') return;
    for (let day = Math.max(pause.from, end + 1); day <= pause.to; day += 1) {
      if (corrections.some((gap) => gap.from <= day && day <= gap.to)) continue;
      due += 1;
      lost[i]! += 1;
    }
    end = Math.max(end, pause.to);
  });
  if (due > LAST_DAY - 400)
    throw new ClockError('date-out-of-range', 'The delay ends after the year 9998: shorten the limit or correct the deposit.');
  const gaps = known.pauses.filter((pause) => counts(pause, anchor));
  return { anchor, restart, parts, gaps, counted: { raw, out: raw, due, rolls: [], twoWorkingDays: 0 }, lost };
}

/** Takes a reopening into what is known: what was open when the case was decided ended with the decision. */
function reopen(known: Known, { from, fromDate, decided, decidedDate, clock }: Reopened): Told {
  known.pauses = known.pauses.map((pause) =>
    pause.open || pause.to > decided ? { ...pause, to: decided, toDate: decidedDate, open: false } : pause,
  );
  const dueBefore = run(known).due;
  known.floor = dueBefore;
  const told = { fromDate, decidedDate, dueBefore };
  if (clock === 'continue' && decided <= dueBefore) {
    const pause: Pause = {
      cause: 'decision',
      reason: undefined,
      from: decided,
      fromDate: decidedDate,
      to: from,
      toDate: fromDate,
      open: false,
    };
    known.pauses.push(pause);
    return { ...told, how: 'continue', pause };
  }
  known.restartedOn = from;
  if (typeof clock === 'string') return { ...told, how: clock === 'restart' ? 'restart' : 'exhausted' };
  known.limit = partOf(clock, 'events');
  known.extension = undefined;
  return { ...told, how: 'delay' };
}

/**
 * Reads the clock of an act: the last day to decide, the day on which silence takes effect, and the steps that gave them.
 *
 * A pure function of its input. It is the same for the delay of the act, of one body consulted inside it, and of an answer due from the applicant.
 * @throws {ClockError} with a stable code and what to do, for an input that cannot be read.
 * @example readClock({ counting: 'calendar', limit: { days: 60 }, calendar, deposit, asOf }).dueOn // 2027-01-21 from 2026-11-22
 */
export function readClock(input: ClockInput): ClockReading {
  const policy = countingOf(input.counting);
  const deposit = dayOf(input.deposit, 'deposit');
  const asOf = dayOf(input.asOf, 'asOf');
  if (asOf < deposit)
    throw new ClockError(
      'as-of-before-deposit',
      `The clock is read as of ${input.asOf}, before the deposit of ${input.deposit}. Correct one of the two dates.`,
      'asOf',
    );
  const limit = partOf(input.limit, 'limit');
  const working = policy === 'eu-1182-71' ? euWorkingDays(input.calendar) : workingDays(input.calendar);
  const { openings, later } = readEvents(input.events, deposit, asOf, input.asOf, input.extension);
  const reset = input.resume === 'reset';
  const known: Known = { policy, deposit, reset, working, limit, extension: undefined, restartedOn: deposit, floor: deposit, pauses: [] };

  const soonest = plainEnd(deposit, [limit]); // no delay ends before; spares a run for each event of a case that is in time
  const late: ClockStep[] = [];
  let extendedBy: Limit | undefined;
  let extendedOn: PlainDate | undefined;
  let told = input.limit;
  const reopenings: Told[] = [];
  for (const opening of openings) {
    if (opening.cause === 'reopening') {
      const reopening = reopen(known, opening);
      reopenings.push(reopening);
      if (typeof opening.clock === 'object') {
        told = opening.clock;
        extendedBy = undefined; // it belonged to the delay that the decision ended
      }
      continue;
    }
    // The French formula knows no corrections after the end: where it is used, none can be asked any more.
    const formula = policy === 'fr-sva' && opening.cause === 'correction';
    // A suspension that goes on where another ends is the same suspension, told in two parts.
    const goesOn =
      opening.cause === 'suspension' && known.pauses.some((pause) => pause.cause === 'suspension' && opening.from <= pause.to + 1);
    const dueBefore = formula || goesOn || opening.from <= soonest ? undefined : run(known).due;
    const expired = dueBefore !== undefined && opening.from > dueBefore;
    if (opening.cause === 'extension') {
      const at = `events[${input.events?.findIndex(({ type, on }) => type === 'extended' && on === opening.fromDate)}]`;
      if (expired) {
        throw new ClockError(
          'extended-after-expiry',
          `The delay ended on ${fromEpochDay(dueBefore)}, so it cannot be extended on ${opening.fromDate}. Take the extension out.`,
          at,
        );
      }
      const by = partOf(opening.by, at);
      const max = input.extension?.max;
      if (max !== undefined && plainEnd(deposit, [by]) > plainEnd(deposit, [partOf(max, 'extension.max')]))
        throw new ClockError(
          'extension-too-long',
          `The extension is longer than the ${JSON.stringify(max)} that the act allows. Shorten it.`,
          at,
        );
      known.extension = by;
      extendedBy = opening.by;
      extendedOn = opening.fromDate;
    } else if (expired) {
      late.push({ on: opening.fromDate, kind: 'late', params: { cause: opening.cause as 'correction', dueOn: fromEpochDay(dueBefore) } });
    } else if (opening.cause === 'restart') {
      known.restartedOn = opening.from;
    } else known.pauses.push(opening);
  }

  const result = run(known);
  const { anchor, counted, due } = result;
  const dueOn = fromEpochDay(due);
  const silenceOn = fromEpochDay(due + 1);
  const open = known.pauses.some((pause) => pause.open);
  const state = asOf > due ? 'expired' : open ? 'suspended' : 'running';
  const anchorDate = fromEpochDay(anchor);

  // The story, in the order in which a person tells it.
  const steps: ClockStep[] = [{ on: input.deposit, kind: 'received', params: { dayOne: fromEpochDay(deposit + 1) } }];
  const anew = reopenings.some(({ how, fromDate }) => how !== 'continue' && fromDate === anchorDate);
  if (result.restart !== undefined || (anchor > deposit && !anew)) {
    const cause = result.restart === undefined ? 'event' : known.reset ? 'reset' : 'incomplete';
    steps.push({
      on: anchorDate,
      kind: 'restarted',
      params: { cause, dayOne: fromEpochDay(anchor + 1), open: result.restart?.open ?? false },
    });
  }
  for (let i = 0; i < known.pauses.length; i += 1) {
    const pause = known.pauses[i]!;
    const days = result.lost[i]!;
    if (pause === result.restart || pause.cause === 'decision' || (days === 0 && pause.to <= anchor && anchor > deposit)) continue; // what was before a new start is past
    const { cause, reason, fromDate: from, toDate: to } = pause;
    steps.push({
      on: from,
      kind: 'paused',
      params: { cause: cause as 'correction', ...(reason === undefined ? {} : { reason }), from, to, open: pause.open, days },
    });
  }
  if (extendedBy !== undefined && extendedOn !== undefined) steps.push({ on: extendedOn, kind: 'extended', params: { by: extendedBy } });
  for (const step of late) steps.push(step);
  if (reopenings.length > 0) {
    for (const reopening of reopenings) steps.push(...tellReopening(reopening, known.pauses, result.lost));
    steps.sort((a, b) => compareDates(a.on, b.on));
  }
  if (later > 0) steps.push({ on: input.asOf, kind: 'unknown', params: { events: later } });
  tellCount(steps, { ...input, limit: told }, policy, result, extendedBy, working);
  if (due > counted.due) steps.push({ on: dueOn, kind: 'kept', params: { from: fromEpochDay(counted.due), days: due - counted.due } });
  const covers = input.calendar.covers;
  if (covers !== undefined && policy !== 'calendar' && policy !== 'fr-sva' && (anchorDate < covers.from || dueOn > covers.until))
    steps.push({ on: dueOn, kind: 'uncovered', params: covers });
  steps.push({ on: dueOn, kind: 'due', params: input.calendar.id === undefined ? {} : { calendar: input.calendar.id } });
  steps.push({ on: silenceOn, kind: 'silence', params: {} });
  return { dueOn, silenceOn, state, remainingDays: Math.max(0, due - asOf), anchor: anchorDate, steps };
}

function named(calendar: Calendar, on: PlainDate): NamedDay {
  const name = calendar.names?.[on];
  return name === undefined ? { on } : { on, name };
}

/** The steps from the anchor to the due date; together with the pauses their days are exactly the way. */
function tellCount(
  steps: ClockStep[],
  input: ClockInput,
  policy: CountingName,
  result: Run,
  extension: Limit | undefined,
  working: WorkingDays,
): void {
  const { anchor, parts, gaps, counted } = result;
  const onlyWorking = (policy === 'working' || policy === 'es-39-2015') && parts.some((part) => part.kind === 'days');
  const rawOn = fromEpochDay(counted.raw);
  let days: number;
  let restDays = 0;
  if (policy === 'fr-sva') days = counted.raw - anchor;
  else {
    const paused = gaps.reduce((sum, gap) => (gap.from > counted.raw ? sum : sum + gap.to - gap.from + 1), 0);
    const elapsed = counted.raw - anchor - paused;
    // A limit in months with an extension in days has no one number of working days to tell.
    days = onlyWorking && parts.length === 1 ? parts[0]!.n : elapsed;
    restDays = elapsed - days;
  }
  const clamped = clampedFrom(policy === 'fr-sva' ? anchor + 1 : anchor, parts);
  steps.push({
    on: policy === 'fr-sva' ? fromEpochDay(counted.due) : rawOn,
    kind: 'counted',
    params: {
      limit: input.limit,
      ...(extension === undefined ? {} : { extension }),
      working: onlyWorking,
      ...(clamped === undefined ? {} : { clampedFrom: clamped }),
      days,
    },
  });
  if (restDays > 0) {
    const holidays = working.holidaysBetween(anchor, counted.raw).filter((day) => !gaps.some((gap) => gap.from <= day && day <= gap.to));
    steps.push({
      on: rawOn,
      kind: 'rest-days',
      params: {
        weekend: restDays - holidays.length,
        holidays: holidays.map((day) => named(input.calendar, fromEpochDay(day))),
        days: restDays,
      },
    });
  }
  if (policy === 'clear') steps.push({ on: fromEpochDay(counted.out), kind: 'last-day-out', params: { days: 1 } });
  for (const { from, to, why } of counted.rolls) {
    const { on: fromDate, name } = named(input.calendar, fromEpochDay(from));
    const params = { from: fromDate, why, ...(why === 'holiday' && name !== undefined ? { name } : {}), days: to - from };
    steps.push({ on: fromEpochDay(to), kind: 'rolled', params });
  }
  if (counted.twoWorkingDays > 0) {
    const from = fromEpochDay(counted.due - counted.twoWorkingDays);
    steps.push({ on: fromEpochDay(counted.due), kind: 'two-working-days', params: { from, days: counted.twoWorkingDays } });
  }
}

/**
 * The clock of a part of the act, for example a body consulted inside it: its own limit from its own start, and never later than the whole.
 * The whole was read `asOf` the same day.
 */
export function readSubClock(whole: ClockReading, input: ClockInput): ClockReading {
  const own = readClock(input);
  if (own.dueOn <= whole.dueOn) return own;
  const asOf = dayOf(input.asOf, 'asOf');
  const due = toEpochDay(whole.dueOn);
  const way = own.steps.filter((step) => step.kind !== 'due' && step.kind !== 'silence');
  const end = own.steps.find((step) => step.kind === 'due');
  return {
    dueOn: whole.dueOn,
    silenceOn: whole.silenceOn,
    state: asOf > due ? 'expired' : own.state,
    remainingDays: Math.max(0, due - asOf),
    anchor: own.anchor,
    steps: [
      ...way,
      { on: whole.dueOn, kind: 'capped', params: { from: own.dueOn, days: due - toEpochDay(own.dueOn) } },
      { on: whole.dueOn, kind: 'due', params: end?.kind === 'due' ? end.params : {} },
      { on: whole.silenceOn, kind: 'silence', params: {} },
    ],
  };
}
