/**
 * Identities, and the national cards that prove them. Every well-formed number of a national card or passport is known, and belongs to whoever gives it with names and birth date;
 * only the persons of the seed are held with data of their own, or with something particular.
 */
import { addYears, type Call, CNIE, PASSPORT_NUMBER, putRows, type Row, refuse, type Simulator, sameName } from '../kit/simulator.js';

interface Person extends Row {
  readonly cnie?: string;
  readonly passportNumber?: string;
  readonly familyName?: string;
  readonly givenNames?: string;
  readonly birthDate?: string;
  /** `unknown`: nobody has this number. `expired`: the document is out of date. */
  readonly state?: 'known' | 'unknown' | 'expired';
  readonly alert?: boolean;
  readonly address?: string;
  /** Of the card; absent: some years from now, or last year when `state` is `expired`. */
  readonly expiresOn?: string;
  readonly cancelledOn?: string;
}
interface Production extends Row {
  readonly status: 'waiting' | 'produced' | 'refused' | 'cancelled';
  readonly cnie: string;
  readonly address: string | null;
  readonly cardNumber: string | null;
  readonly expiresOn: string | null;
  readonly cancelledOn: string | null;
  /** The person as they were held before the card was made: its card is void from then on. */
  readonly before?: Person | null;
}
/** A card is good for ten years; one that is not of the seed has half of them behind it. */
const YEARS_VALID = 10;
const YEARS_LEFT = 5;

const personOf = ({ tables }: Call, cnie: unknown): Person | undefined => tables.get<Person>('persons', String(cnie));
const productionOf = ({ tables }: Call, reference: unknown): Production | undefined =>
  tables.get<Production>('productions', String(reference));

/** What the card says. A person without data of their own is told back as asked for. */
function card(call: Call): Row {
  const asked = call.with as Person;
  const held = personOf(call, asked.cnie);
  const { cnie, familyName, givenNames, birthDate } = { ...asked, ...held };
  if (!CNIE.test(String(asked.cnie)) || held?.state === 'unknown')
    return { status: 'unknown', cnie: asked.cnie, match: false, alert: false };
  const other = held?.familyName !== undefined && asked.familyName !== undefined && !sameName(asked.familyName, held.familyName);
  const alert = held?.alert === true;
  if (other) return { status: 'unknown', cnie, match: false, alert };
  const expiresOn = held?.expiresOn ?? addYears(call.today, held?.state === 'expired' ? -1 : YEARS_LEFT);
  const status = held?.cancelledOn !== undefined ? 'cancelled' : expiresOn < call.today ? 'expired' : 'valid';
  const known = { familyName, givenNames, birthDate, address: held?.address, expiresOn };
  return { ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)), status, cnie, match: true, alert };
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
    'card-record': card,
    'produce-card': {
      ask({ with: { cnie, address = null }, tables }) {
        const reference = `CNI-${String(tables.next('CNI')).padStart(6, '0')}`;
        const made = { status: 'waiting', cardNumber: null, expiresOn: null, cancelledOn: null };
        tables.put('productions', reference, { cnie, address, ...made });
        return { reference };
      },
      reply(call, { reference }) {
        const production = productionOf(call, reference);
        if (production?.status !== 'waiting') return null; // cancelled meanwhile
        const { cnie } = production;
        if (call.tables.get('refused', cnie) !== undefined) {
          call.tables.put('productions', String(reference), { ...production, status: 'refused' });
          return { status: 'refused', reference, cnie };
        }
        const cardNumber = `C${String(call.tables.next('cards')).padStart(8, '0')}`;
        const expiresOn = addYears(call.today, YEARS_VALID);
        const before = personOf(call, cnie) ?? { cnie };
        const { cancelledOn: _, ...person } = before;
        const address = production.address ?? before.address;
        call.tables.put('productions', String(reference), { ...production, status: 'produced', cardNumber, expiresOn, before });
        call.tables.put('persons', cnie, { ...person, state: 'known', expiresOn, ...(address !== undefined && { address }) });
        return { status: 'produced', reference, cnie, cardNumber, expiresOn };
      },
    },
    'card-production-status'(call) {
      const production = productionOf(call, call.with['reference']);
      if (production === undefined) return { status: 'unknown' };
      const { status, cnie, cardNumber, expiresOn } = production;
      return cardNumber === null ? { status, cnie } : { status, cnie, cardNumber, expiresOn };
    },
    'cancel-card-production'(call) {
      const production = productionOf(call, call.with['reference']);
      if (production === undefined) throw refuse(404, 'production-unknown', 'No such production', 'No production has this reference.');
      const cancelledOn = production.cancelledOn ?? call.today;
      if (production.status === 'produced') call.tables.put('persons', production.cnie, { ...production.before });
      call.tables.put('productions', String(call.with['reference']), { ...production, status: 'cancelled', cancelledOn });
      return { status: 'cancelled', cancelledOn };
    },
    'cancel-card'(call) {
      const { cnie } = call.with;
      if (card(call)['status'] === 'unknown') throw refuse(404, 'card-unknown', 'No such card', 'Nobody has this number.');
      const held = personOf(call, cnie);
      const cancelledOn = held?.cancelledOn ?? call.today;
      call.tables.put('persons', String(cnie), { ...held, cnie, cancelledOn });
      return { status: 'cancelled', cnie, cancelledOn };
    },
  },
  /** `{ persons: [{ cnie | passportNumber, familyName, givenNames, birthDate, address, state, alert, expiresOn }], refused: [{ cnie }] }` */
  seed: (tables, { persons, refused }) => ({
    persons: putRows(tables, 'persons', (row) => String(row['cnie'] ?? row['passportNumber']), persons),
    refused: putRows(tables, 'refused', (row) => String(row['cnie']), refused),
  }),
} satisfies Simulator;
