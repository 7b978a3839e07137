import { type CalendarChange, calendarInForce } from '../definitions/calendar-changes.js';
import { loadCalendarFile } from '../definitions/files.js';
import type { Calendar } from '../domain/calendar.js';
import { CALENDAR_KEPT_MS, type Store } from '../store/index.js';

interface Kept {
  readonly calendar: Calendar;
  /** Number of its newest change; 0 when the shipped calendar is in force. */
  readonly number: number;
  askedAt: number;
}

/**
 * The calendars in force, each read once and kept: one query for the number of the newest change each CALENDAR_KEPT_MS, and the changes only when it
 * has grown. The same object is given as long as nothing changed, because what counting prepares is kept beside it.
 */
export class Calendars {
  readonly #store: Pick<Store, 'calendarChanges'>;
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<Calendar>>();

  constructor(store: Pick<Store, 'calendarChanges'>) {
    this.#store = store;
  }

  /**
   * @param atLeast a change that the caller knows to be stored: an older calendar will not do.
   * @throws RangeError when there is no such calendar; the driver's error when it was never read and the database is away.
   */
  async inForce(id: string, atLeast = 0): Promise<Calendar> {
    const kept = this.#kept.get(id);
    if (kept && kept.number >= atLeast && Date.now() - kept.askedAt < CALENDAR_KEPT_MS) return kept.calendar;
    const asking = this.#asking.get(id);
    if (asking) {
      await asking; // begun before this one was asked: it may not see the change
      return this.inForce(id, atLeast);
    }
    const reading = this.#read(id, atLeast).finally(() => this.#asking.delete(id));
    this.#asking.set(id, reading);
    return reading;
  }

  async #read(id: string, atLeast: number): Promise<Calendar> {
    const kept = this.#kept.get(id);
    const askedAt = Date.now();
    try {
      const newest = await this.#store.calendarChanges.findOne({ calendar: id }).sort({ number: -1 }).select({ number: 1 }).lean();
      const number = newest?.number ?? 0;
      if (kept && kept.number === number) {
        kept.askedAt = askedAt;
        return kept.calendar;
      }
      const changes = number === 0 ? [] : await this.#store.calendarChanges.find({ calendar: id }).sort({ number: 1 }).lean();
      const calendar = calendarInForce(loadCalendarFile(id), changes as unknown as CalendarChange[]);
      this.#kept.set(id, { calendar, number: changes.at(-1)?.number ?? 0, askedAt });
      return calendar;
    } catch (error) {
      if (kept === undefined || kept.number < atLeast) throw error;
      kept.askedAt = askedAt; // a database that is away does not stop the clocks: the calendar that was known goes on
      return kept.calendar;
    }
  }
}
