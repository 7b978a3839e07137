/**
 * Identities. Every well-formed number of a national card or passport is known, and belongs to whoever gives it with names and birth date;
 * only the persons of the seed are held with data of their own, or with something particular.
 */
import { CNIE, PASSPORT_NUMBER, putRows, type Row, refuse, type Simulator, sameName } from '../kit/simulator.js';

interface Person extends Row {
  readonly cnie?: string;
  readonly passportNumber?: string;
  readonly familyName?: string;
  readonly givenNames?: string;
  readonly birthDate?: string;
  /** `unknown`: nobody has this number. `expired`: the document is out of date. */
  readonly state?: 'known' | 'unknown' | 'expired';
  readonly alert?: boolean;
}

export default {
  handlers: {
    'verify-identity'({ with: asked, tables }) {
      const { cnie, passportNumber, familyName, givenNames, birthDate } = asked as Person;
      const number = cnie ?? passportNumber;
      if (number === undefined)
        throw refuse(422, 'identity-missing', 'Whose identity?', 'Give a national card number or a passport number.');
      const wellFormed = (cnie === undefined ? PASSPORT_NUMBER : CNIE).test(number);
      const held = tables.get<Person>('persons', number);
      if (!wellFormed || held?.state === 'unknown') return { match: false, reason: 'unknown', alert: false };
      const alert = held?.alert === true;
      const other =
        (familyName !== undefined && held?.familyName !== undefined && !sameName(familyName, held.familyName)) ||
        (givenNames !== undefined && held?.givenNames !== undefined && !sameName(givenNames, held.givenNames)) ||
        (birthDate !== undefined && held?.birthDate !== undefined && birthDate !== held.birthDate);
      if (other) return { match: false, reason: 'other-person', alert };
      if (held?.state === 'expired') return { match: false, reason: 'document-expired', alert };
      const known = { cnie, passportNumber, familyName, givenNames, birthDate };
      const own = Object.entries({ ...known, ...held }).filter(([key, value]) => key in known && value !== undefined);
      return { match: true, reason: 'same', alert, person: Object.fromEntries(own) };
    },
  },
  /** `{ persons: [{ cnie | passportNumber, familyName, givenNames, birthDate, state, alert }] }` */
  seed: (tables, { persons }) => ({ persons: putRows(tables, 'persons', (row) => String(row['cnie'] ?? row['passportNumber']), persons) }),
} satisfies Simulator;
