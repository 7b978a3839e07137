import { deadlineOf, readCaseClock } from '../activities/clock.js';
import { type CalendarChange, type ChangeRequest, calendarInForce, resolveChange, withChanges } from '../definitions/calendar-changes.js';
import type { CalendarFile } from '../definitions/calendar-file.js';
import { loadCalendarFile, loadCalendarNames } from '../definitions/files.js';
import type { Statechart } from '../definitions/statechart.js';
import type { Calendar } from '../domain/calendar.js';
import { type CaseRecord, clockPost } from '../domain/case.js';
import { explain } from '../domain/clock-words.js';
import { CaseError } from '../domain/errors.js';
import { localDateOf } from '../domain/zoned.js';
import { CALENDAR_KEPT_MS, type CalendarChangeRow, type Store } from '../store/index.js';
import { OPERATORS, workingDelays } from '../workflows/contract.js';
import type { Catalogue } from './catalogue.js';
import type { Engine } from './engine.js';

/** A date of a running case that a change moves. */
export interface MovedDate {
  readonly caseId: string;
  readonly procedure: string;
  readonly post: string;
  /** `due`: the last day to decide. `deadline`: of a task, a question or another state. */
  readonly what: 'due' | 'deadline';
  readonly state?: string;
  readonly from: string;
  readonly to: string;
  /** The new date is past: silence, or what follows a deadline, takes effect as soon as the change is applied. */
  readonly past?: true;
  /** Of a due date: why it is that day, in sentences. */
  readonly explanation?: readonly { readonly on: string; readonly text: string }[];
}

/** Silence decided, or had its effect, on the old calendar: that is never undone. */
export interface SettledCase {
  readonly caseId: string;
  readonly procedure: string;
  readonly post: string;
  readonly silentOn: string;
  readonly wouldBe: string;
}

export interface CalendarPlan {
  readonly change: CalendarChange;
  /** True when exactly this change was stored before: what is listed are cases that have not heard of it. */
  readonly stored: boolean;
  readonly moved: readonly MovedDate[];
  readonly settled: readonly SettledCase[];
  /** Running cases on this calendar that were counted again. */
  readonly counted: number;
}

export interface AppliedChange extends CalendarPlan {
  /** Cases that were told to count again. */
  readonly told: number;
}

export interface ChangeOf extends ChangeRequest {
  readonly reason?: string;
}

/** Cases told at the same time. */
const TOGETHER = 20;

/**
 * The calendars of a deployment: the shipped ones with its changes. A change is stored once and never edited; each running case counts its own dates
 * again, so nothing here decides a date.
 */
export class DeploymentCalendars {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #engine: Engine;
  readonly #now: () => number;

  constructor(of: { store: Store; catalogue: Catalogue; engine: Engine }, now: () => number = Date.now) {
    this.#store = of.store;
    this.#catalogue = of.catalogue;
    this.#engine = of.engine;
    this.#now = now;
  }

  /** The calendar in force, and the changes that made it. @throws CaseError CALENDAR_UNKNOWN */
  async inForce(id: string): Promise<{ file: CalendarFile; changes: readonly CalendarChangeRow[] }> {
    if (!loadCalendarNames().has(id)) {
      const calendars = [...loadCalendarNames()];
      throw new CaseError('CALENDAR_UNKNOWN', `There is no calendar "${id}". There are: ${calendars.join(', ')}.`, { calendars });
    }
    const changes = (await this.#store.calendarChanges.find({ calendar: id }).sort({ number: 1 }).lean()) as unknown as CalendarChangeRow[];
    return { file: withChanges(loadCalendarFile(id), changes as readonly CalendarChange[]), changes };
  }

  /**
   * What a change would do, without doing it.
   * @throws CaseError CALENDAR_UNKNOWN, CALENDAR_CHANGE_INVALID.
   */
  async plan(request: ChangeRequest): Promise<CalendarPlan> {
    const { changes, change, stored } = await this.#resolve(request);
    return { change, stored, ...(await this.#moved(stored ? changes : [...changes, change], change)) };
  }

  /**
   * Stores a change and has each case whose dates move count them again. Safe to repeat, and to be run again when it was interrupted: the change is
   * found stored, and the cases that have not heard of it are told.
   * @throws CaseError NOT_AN_OPERATOR, CALENDAR_UNKNOWN, CALENDAR_CHANGE_INVALID.
   */
  async apply({ reason, ...request }: ChangeOf, by: string): Promise<AppliedChange> {
    if (!this.#engine.actor(by).groups.includes(OPERATORS))
      throw new CaseError('NOT_AN_OPERATOR', `${by} is not an operator: only an operator changes a calendar.`);
    const { change, stored } = await this.#resolve(request);
    if (!stored) {
      await this.#keep(change, by, reason);
      // A worker may count with the calendar it has for that long: whatever it files until then is listed below.
      await new Promise((resolve) => setTimeout(resolve, CALENDAR_KEPT_MS + 500));
    }
    const { changes } = await this.inForce(change.calendar);
    const found = await this.#moved(changes as readonly CalendarChange[], change);
    const cases = [...new Set(found.moved.map(({ caseId }) => caseId))];
    const { calendar, number, action, days, to, source } = change;
    for (let i = 0; i < cases.length; i += TOGETHER) {
      await Promise.all(
        cases
          .slice(i, i + TOGETHER)
          .map((caseId) => this.#engine.recalendar(caseId, { calendar, number, action, days, source, ...(to !== undefined && { to }) })),
      );
    }
    return { change, stored, ...found, told: cases.length };
  }

  async #resolve(request: ChangeRequest): Promise<{ changes: readonly CalendarChange[]; change: CalendarChange; stored: boolean }> {
    const { file, changes: rows } = await this.inForce(request.calendar);
    const changes = rows as readonly CalendarChange[];
    const found = resolveChange(file, changes, request, new Date(this.#now()).toISOString().slice(0, 10));
    if ('problem' in found) throw new CaseError('CALENDAR_CHANGE_INVALID', found.problem, { calendar: file.id });
    return 'done' in found ? { changes, change: found.done, stored: true } : { changes, change: found.change, stored: false };
  }

  async #keep(change: CalendarChange, by: string, reason: string | undefined): Promise<void> {
    try {
      await this.#store.calendarChanges.collection.insertOne({
        _id: `${change.calendar}/${change.number}` as never,
        ...change,
        by,
        at: new Date(this.#now()),
        ...(reason !== undefined && { reason }),
      } as never);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 11_000) throw error;
      throw new CaseError('CALENDAR_CHANGE_INVALID', 'Somebody else changed this calendar just now: look at it again, then repeat.', {
        calendar: change.calendar,
      });
    }
  }

  /** Every open case on the calendar, counted again with it. Reads the read model; the cases themselves decide later. */
  async #moved(changes: readonly CalendarChange[], change: CalendarChange): Promise<Pick<CalendarPlan, 'moved' | 'settled' | 'counted'>> {
    const id = change.calendar;
    const shipped = loadCalendarFile(id);
    const without = calendarInForce(
      shipped,
      changes.filter(({ number }) => number !== change.number),
    );
    const calendar = calendarInForce(shipped, changes);
    const { posts } = this.#engine.organisation;
    const moved: MovedDate[] = [];
    const settled: SettledCase[] = [];
    let counted = 0;
    for await (const { record } of this.#store.cases.find({ status: 'open' }).select({ record: 1 }).lean().cursor()) {
      const { chart } = await this.#catalogue.byDigest(record.digest);
      const post = posts[clockPost(record as unknown as CaseRecord)];
      if (post === undefined || (chart.clock?.calendar ?? post.calendar) !== id) continue;
      counted += 1;
      const one = recount(record as unknown as CaseRecord, chart, { calendar, without }, post.zone, this.#now());
      moved.push(...one.moved);
      settled.push(...one.settled);
    }
    const order = (a: { caseId: string }, b: { caseId: string }) => (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0);
    return { moved: moved.sort(order), settled: settled.sort(order), counted };
  }
}

/** The dates of one case under a calendar, against those that it has. Pure. */
function recount(
  record: CaseRecord,
  chart: Statechart,
  { calendar, without }: { readonly calendar: Calendar; readonly without: Calendar },
  zone: string,
  now: number,
): Omit<CalendarPlan, 'change' | 'stored' | 'counted'> {
  const { caseId, procedure, post, clock } = record;
  const whose = { caseId, procedure, post };
  const moved: MovedDate[] = [];
  const settled: SettledCase[] = [];
  if (chart.clock && clock?.dueOn !== undefined) {
    const reading = readCaseClock(record, chart.clock, calendar, zone, now);
    const silent = record.decision?.tacit === true || clock.state === 'expired';
    if (silent && reading.dueOn !== readCaseClock(record, chart.clock, without, zone, now).dueOn)
      settled.push({ ...whose, silentOn: clock.silenceOn as string, wouldBe: reading.silenceOn });
    else if (clock.state === 'running' && reading.dueOn !== clock.dueOn)
      moved.push({
        ...whose,
        what: 'due',
        from: clock.dueOn,
        to: reading.dueOn,
        ...(reading.silenceAt <= now && { past: true as const }),
        explanation: explain({ steps: reading.explanation as never }, 'en'),
      });
  }
  for (const { timer, from, delay, task } of workingDelays(chart, record)) {
    const at = record.timers[timer]!.at;
    const next = deadlineOf(from, delay, calendar, zone);
    if (next.at === at) continue;
    const state = task ?? timer.split(':')[1];
    moved.push({
      ...whose,
      what: 'deadline',
      ...(state !== undefined && { state }),
      from: localDateOf(at - 1, zone),
      to: next.on,
      ...(next.at <= now && { past: true as const }),
    });
  }
  return { moved, settled };
}
