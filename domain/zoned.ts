import { Temporal } from 'temporal-polyfill';
import { type PlainDate, plainDate } from './plain-date.js';

/*
 * The one place where an instant meets a local date. Workflows must never import it: the rules of time zones differ between machines and change
 * by decree (Morocco moves its clocks around Ramadan), so a replay could give another day. An activity converts, and its result is recorded.
 */

/**
 * The local date of an instant in a zone of the IANA database (`Africa/Casablanca`).
 * @param instantMs milliseconds since 1970-01-01T00:00Z.
 * @throws {RangeError} for a zone that is not in the database.
 */
export function localDateOf(instantMs: number, zone: string): PlainDate {
  return plainDate(Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone).toPlainDate().toString());
}

/**
 * The first instant of a local date, in milliseconds since 1970-01-01T00:00Z. It is 00:00, or later where the clocks skip midnight.
 * A timer for the end of `dueOn` is set to the start of `silenceOn`.
 */
export function startOfDay(date: PlainDate, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

/** How many hours a local date lasts: 24, or 23 and 25 (in Lord Howe 23.5 and 24.5) on the days on which the clocks change. */
export function zoneHours(date: PlainDate, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).hoursInDay;
}

/** Whether the zone is in the database of this machine. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The offsets of a zone from an instant on: `[from, minutes ahead of UTC]`, in order, for as many years. A workflow is given them once, when its case
 * is filed, and so tells the day of an instant without a table of zones.
 */
export function offsetsOf(zone: string, fromMs: number, years = 12): [number, number][] {
  const start = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone);
  const end = start.add({ years });
  const found: [number, number][] = [[0, start.offsetNanoseconds / 6e10]];
  for (let next = start.getTimeZoneTransition('next'); next !== null; next = next.getTimeZoneTransition('next')) {
    if (Temporal.ZonedDateTime.compare(next, end) > 0) break;
    found.push([next.epochMilliseconds, next.offsetNanoseconds / 6e10]);
  }
  return found;
}

/** The instant of a local date and time (`2026-11-23`, `09:30`). A time that the clocks skip is as much later; of a time that they repeat, the first one. */
export function instantOf(date: PlainDate, time: string, zone: string): number {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds;
}

/** The time of the day (`09:30`) of an instant in a zone. */
export const localTimeOf = (instantMs: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });
