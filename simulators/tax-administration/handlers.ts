/** Tax situations. Everybody with a well-formed card is up to date, but those whom the seed names; what was owed and is paid is owed no more. */
import { createHash } from 'node:crypto';
import { CNIE, putRows, type Row, type Simulator } from '../kit/simulator.js';

interface Person extends Row {
  readonly cnie: string;
  readonly state?: 'owes' | 'unknown' | 'up-to-date';
  readonly taxNumber?: string;
  /** Centimes. */
  readonly amount?: number;
}

/** The same card has the same number: eight digits. */
const numberOf = (cnie: string): string => String(10_000_000 + (createHash('sha256').update(cnie).digest().readUInt32BE(0) % 90_000_000));

export default {
  handlers: {
    'tax-situation'({ with: { cnie }, tables, today }) {
      const id = String(cnie);
      const held = tables.get<Person>('persons', id);
      if (!CNIE.test(id) || held?.state === 'unknown') return { state: 'unknown', asOf: today, cnie };
      const taxNumber = held?.taxNumber ?? numberOf(id);
      if (held?.state !== 'owes') return { state: 'up-to-date', taxNumber, asOf: today, cnie };
      return { state: 'owes', taxNumber, amount: held.amount ?? 0, paymentReference: `PAI-${taxNumber}`, asOf: today, cnie };
    },
  },
  /** `{ persons: [{ cnie, state, taxNumber, amount }] }`: a debt is settled by `state: up-to-date`. */
  seed: (tables, { persons }) => ({ persons: putRows(tables, 'persons', (row) => String(row['cnie']), persons) }),
} satisfies Simulator;
