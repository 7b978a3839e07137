/** Social security. Everybody with a well-formed card is affiliated and declared up to last month, but those whom the seed names. */
import { createHash } from 'node:crypto';
import { CNIE, putRows, type Row, type Simulator } from '../kit/simulator.js';

interface Person extends Row {
  readonly cnie: string;
  readonly state?: 'not-affiliated' | 'declaration-missing';
  readonly number?: string;
  readonly employer?: string;
  readonly since?: string;
  readonly declaredUntil?: string;
  /** Rights closed, though affiliated. */
  readonly closed?: boolean;
}

/** The same card has the same number: nine digits. */
const numberOf = (cnie: string): string => String(100_000_000 + (createHash('sha256').update(cnie).digest().readUInt32BE(0) % 900_000_000));
/** The last day of the month so many before this one. */
function monthEnd(today: string, before: number): string {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - before, 0)).toISOString().slice(0, 10);
}

export default {
  handlers: {
    affiliation({ with: { cnie }, tables, today }) {
      const id = String(cnie);
      const held = tables.get<Person>('persons', id);
      if (!CNIE.test(id) || held?.state === 'not-affiliated') return { status: 'not-affiliated', cnie };
      const missing = held?.state === 'declaration-missing';
      return {
        status: missing ? 'declaration-missing' : 'affiliated',
        number: held?.number ?? numberOf(id),
        since: held?.since ?? '2015-09-01',
        employer: held?.employer ?? 'Société Exemple SA',
        declaredUntil: held?.declaredUntil ?? monthEnd(today, missing ? 7 : 1),
        cnie,
      };
    },
    rights({ with: { cnie }, tables, today }) {
      const held = tables.get<Person>('persons', String(cnie));
      const open = CNIE.test(String(cnie)) && held?.state === undefined && held?.closed !== true;
      return open ? { open, until: monthEnd(today, -5), cnie } : { open, cnie };
    },
  },
  /** `{ persons: [{ cnie, state, number, employer, since, declaredUntil, closed }] }` */
  seed: (tables, { persons }) => ({ persons: putRows(tables, 'persons', (row) => String(row['cnie']), persons) }),
} satisfies Simulator;
