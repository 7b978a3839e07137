import type { ClockEvent, Limit, Reopening } from '../../domain/legal-clock.js';
import { plainDate as d } from '../../domain/plain-date.js';

/**
 * Events of the clock as words: `correction 2026-12-01 incomplete`, `answer 2026-12-10`, `suspend …`, `resume …`, `extend 2027-01-05 30 days`,
 * `restart …`, `reopen 2027-01-10 2026-12-02 restart` (the second date is that of the decision; also `continue`, `30 days`).
 */
export function clockEvent(words: string): ClockEvent {
  const [what, on = '', third = '', ...rest] = words.split(' ');
  const limitOf = (n: string, unit: string): Limit => ({ [unit]: Number(n) }) as unknown as Limit;
  switch (what) {
    case 'correction':
      return { type: 'correction-requested', on: d(on), ...(third === '' ? {} : { reason: third as 'incomplete' }) };
    case 'answer':
      return { type: 'correction-answered', on: d(on) };
    case 'suspend':
      return { type: 'suspended', on: d(on) };
    case 'resume':
      return { type: 'resumed', on: d(on) };
    case 'restart':
      return { type: 'restarted', on: d(on) };
    case 'extend':
      return { type: 'extended', on: d(on), by: limitOf(third, rest[0]!) };
    case 'reopen':
      return {
        type: 'reopened',
        on: d(on),
        decided: d(third),
        clock: rest[1] === undefined ? (rest[0] as Reopening) : limitOf(rest[0]!, rest[1]),
      };
    default:
      throw new Error(`No event: ${words}`);
  }
}
