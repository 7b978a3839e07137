import type { Delay } from './statechart.js';

const UNITS: Record<string, Delay['unit']> = {
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  'working day': 'working-day',
  week: 'week',
  month: 'month',
  year: 'year',
};

/** `2 working days` → `{ count: 2, unit: 'working-day' }`. The text has passed the schema. */
export function parseDelay(text: string): Delay {
  const [, count, unit] = /^(\d+) (.+?)s?$/.exec(text) ?? [];
  const known = UNITS[unit ?? ''];
  if (count === undefined || known === undefined) throw new RangeError(`"${text}" is not a duration`);
  return { count: Number(count), unit: known };
}
