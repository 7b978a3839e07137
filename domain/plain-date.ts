/**
 * A day of the civil calendar, without hour or zone: 'YYYY-MM-DD' (ISO 8601), years 0001 to 9999, proleptic Gregorian.
 *
 * Days are counted here with plain integers (days since 1970-01-01) and not with a date library: due dates are computed for whole registries at
 * once, a hundred thousand a second on one core is the goal, and a library object per day is about ten times too slow for that.
 */
export type PlainDate = string & { readonly __plainDate: unique symbol };

/** ISO 8601 numbers: Monday is 1, Sunday is 7. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** 0001-01-01 and 9999-12-31 as days since 1970-01-01. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
/** 28 to 31; `month` is 1 to 12. */
export const daysInMonth = (year: number, month: number): number => (month === 2 && isLeapYear(year) ? 29 : MONTH_LENGTHS[month - 1]!);

/**
 * Days since 1970-01-01 of a civil date. The year begins in March in this arithmetic, so that a leap day is the last day of its year
 * and months have lengths that one linear formula gives (days from civil; the formula is exact over all Gregorian years).
 */
export function epochDayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function civilOf(epochDay: number): Civil {
  const z = epochDay + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1 };
}

/** The value of two or four ASCII digits, or NaN. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1970-01-01, or undefined when the text is no day of the calendar. The form is strict: ten characters, no time, no sign. */
export function epochDayOfText(text: string): number | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return undefined;
  return epochDayOf(year, month, day);
}

export const isPlainDate = (value: unknown): value is PlainDate => typeof value === 'string' && epochDayOfText(value) !== undefined;

/** @throws {RangeError} with a message that says what a date looks like. */
export function plainDate(value: unknown): PlainDate {
  if (isPlainDate(value)) return value;
  throw new RangeError(
    `${JSON.stringify(value) ?? String(value)} is not a day of the calendar: write it as YYYY-MM-DD, for example 2026-11-22.`,
  );
}

export const toEpochDay = (date: PlainDate): number => epochDayOfText(date)!;

/** @throws {RangeError} outside the years 0001 to 9999. */
export function fromEpochDay(epochDay: number): PlainDate {
  if (!(epochDay >= FIRST_DAY && epochDay <= LAST_DAY)) throw new RangeError('A date falls outside the years 0001 to 9999.');
  const { year, month, day } = civilOf(epochDay);
  return `${TWO_DIGITS[Math.floor(year / 100)]}${TWO_DIGITS[year % 100]}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}` as PlainDate;
}

/** The same day number some months later; a month without that number gives its last day (31 January + 1 month is the end of February). */
export function addMonthsToEpochDay(epochDay: number, months: number): number {
  const { year, month, day } = civilOf(epochDay);
  const index = year * 12 + month - 1 + months;
  const y = Math.floor(index / 12);
  const m = index - y * 12 + 1;
  return epochDayOf(y, m, Math.min(day, daysInMonth(y, m)));
}

/** 0 is Monday, 6 is Sunday. 1970-01-01 was a Thursday. */
export const weekdayIndex = (epochDay: number): number => (((epochDay + 3) % 7) + 7) % 7;

export const addDays = (date: PlainDate, days: number): PlainDate => fromEpochDay(toEpochDay(date) + days);
export const addMonths = (date: PlainDate, months: number): PlainDate => fromEpochDay(addMonthsToEpochDay(toEpochDay(date), months));
export const addYears = (date: PlainDate, years: number): PlainDate => addMonths(date, years * 12);
/** Negative when `to` is before `from`. */
export const daysBetween = (from: PlainDate, to: PlainDate): number => toEpochDay(to) - toEpochDay(from);
export const weekday = (date: PlainDate): Weekday => WEEKDAYS[weekdayIndex(toEpochDay(date))]!;
/** For sorting: negative, zero or positive. ISO dates of four-digit years sort as their text. */
export const compareDates = (a: PlainDate, b: PlainDate): number => (a < b ? -1 : a > b ? 1 : 0);
