/** How long a case can stay in a state. */
import type { ChartClock, Delay } from '../statechart.js';
import type { Node } from './model.js';

/** A deadline that leads on. */
export function isBounded({ state }: Node): boolean {
  const isTimed = state.within !== undefined || state.wait?.until !== undefined || state.consults !== undefined;
  return isTimed && ['late', 'unanswered', 'unpaid'].some((event) => state.on?.[event] !== undefined);
}

/** Someone of the house has the wait in the work list, or is told when its delay passes. */
export const isOwned = ({ state }: Node, clock: ChartClock | undefined): boolean =>
  state.wait?.group !== undefined || (state.within !== undefined && clock?.supervisor !== undefined);

/** The longest that each unit can last, in days. Five working days take a week. */
const LONGEST: Readonly<Record<Delay['unit'], number>> = {
  minute: 1 / 1440,
  hour: 1 / 24,
  day: 1,
  'working-day': 7 / 5,
  week: 7,
  month: 31,
  year: 366,
};
export const daysOf = ({ count, unit }: Delay): number => Math.floor(count * LONGEST[unit]);

/** The longest that the limit can last, in days of the calendar. */
export function limitDays({ limit, counting }: ChartClock): number {
  const days = (limit.days ?? 0) + 7 * (limit.weeks ?? 0) + 31 * (limit.months ?? 0) + 366 * (limit.years ?? 0);
  return /^working(@|$)/.test(counting) && limit.days !== undefined ? Math.floor((days * 7) / 5) : days;
}
