import { addDays, addMonths, type PlainDate } from './plain-date.js';

/** A delay as the designer wrote it: `2 working days`. What it is counted from is said where it is used. */
export interface Delay {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day' | 'working-day' | 'week' | 'month' | 'year';
}

/** The day so long after another one, in plain calendar; `-1`: before it. Hours and minutes are less than a day, working days need a calendar: neither moves it. */
export function dayAfter(day: PlainDate, { count, unit }: Delay, sign: 1 | -1 = 1): PlainDate {
  switch (unit) {
    case 'day':
      return addDays(day, sign * count);
    case 'week':
      return addDays(day, sign * count * 7);
    case 'month':
      return addMonths(day, sign * count);
    case 'year':
      return addMonths(day, sign * count * 12);
    default:
      return day;
  }
}
