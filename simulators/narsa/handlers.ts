/**
 * Driving licences. Every well-formed number is a good licence of whoever gives it; only the licences of the seed, and those that were renewed here,
 * are held with data of their own. A holder without a licence of the seed is given one by the number of the national card.
 */
import { addYears, type Call, CNIE, putRows, type Row, refuse, type Simulator, sameName } from '../kit/simulator.js';

type Status = 'valid' | 'expired' | 'suspended' | 'revoked' | 'unknown' | 'other-person';
interface Licence extends Row {
  readonly number: string;
  readonly cnie?: string;
  readonly familyName?: string;
  readonly givenNames?: string;
  readonly state?: 'good' | 'suspended' | 'revoked' | 'unknown';
  readonly suspendedUntil?: string;
  readonly categories?: string;
  readonly issuedOn?: string;
  readonly expiresOn?: string;
}
interface Renewal extends Row {
  readonly status: 'renewed' | 'cancelled';
  readonly number: string;
  /** The licence before it, given back when the renewal is cancelled. */
  readonly before: Licence;
  readonly cancelledOn: string | null;
}
const NUMBER = /^[0-9A-Z]{2,10}[/-]?[0-9]{1,8}$/;
const YEARS_VALID = 10;
/** How long a licence that is not of the seed has been held. */
const YEARS_HELD = 4;

/** The licence that the request means: by its number, else the one of the holder. */
function licenceOf({ with: asked, tables, today }: Call): Licence | undefined {
  const { number, cnie, familyName, givenNames } = asked as Partial<Licence>;
  if (number === undefined && cnie === undefined)
    throw refuse(422, 'licence-missing', 'Which licence?', 'Give the number of the licence or of the national card.');
  const own = number ?? tables.get<{ number: string }>('holders', String(cnie))?.number ?? String(cnie).replace(/^[A-Z]+/, '$&-');
  const held = tables.get<Licence>('licences', own);
  if (held?.state === 'unknown' || (held === undefined && !NUMBER.test(own))) return undefined;
  if (held === undefined && cnie !== undefined && !CNIE.test(cnie)) return undefined;
  const issuedOn = held?.issuedOn ?? addYears(today, -YEARS_HELD);
  const since = { issuedOn, expiresOn: addYears(issuedOn, YEARS_VALID), categories: 'B' };
  const asker = Object.fromEntries(Object.entries({ cnie, familyName, givenNames }).filter(([, value]) => value !== undefined));
  return { ...asker, ...since, ...held, number: own };
}

/** What is told of it. Of a licence of another person, and of one that is not there, nothing but that. */
function told(call: Call): Row & { readonly status: Status } {
  const licence = licenceOf(call);
  const { number, cnie, familyName, givenNames } = call.with as Partial<Licence>;
  const asked = { ...(number !== undefined && { number }), ...(cnie !== undefined && { cnie }) };
  if (licence === undefined) return { status: 'unknown', ...asked };
  const other =
    (cnie !== undefined && licence.cnie !== undefined && cnie !== licence.cnie) ||
    (familyName !== undefined && licence.familyName !== undefined && !sameName(familyName, licence.familyName)) ||
    (givenNames !== undefined && licence.givenNames !== undefined && !sameName(givenNames, licence.givenNames));
  if (other) return { status: 'other-person', ...asked };
  const { state = 'good', suspendedUntil, ...rest } = licence;
  const suspended = state === 'suspended' && (suspendedUntil === undefined || suspendedUntil >= call.today);
  const expired = String(licence.expiresOn) < call.today;
  const status = state === 'revoked' ? 'revoked' : suspended ? 'suspended' : expired ? 'expired' : 'valid';
  const known = Object.entries({ ...rest, ...(suspended && { suspendedUntil }) }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), status };
}

export default {
  handlers: {
    'licence-status': told,
    'confirm-licence': {
      ask({ with: { number, cnie }, tables }) {
        const reference = `CNF-${String(tables.next('CNF')).padStart(6, '0')}`;
        tables.put('confirmations', reference, { number, cnie, status: 'waiting' });
        return { reference };
      },
      reply(call, { reference }) {
        const answer = told(call);
        call.tables.put('confirmations', String(reference), { ...answer, answeredOn: call.today });
        return { ...answer, reference };
      },
    },
    'confirmation-status'({ with: { reference }, tables }) {
      const confirmation = tables.get('confirmations', String(reference));
      if (confirmation === undefined)
        throw refuse(404, 'confirmation-unknown', 'No such confirmation', 'Nothing was asked under this reference.');
      const { answeredOn: _, ...answer } = confirmation;
      return answer;
    },
    'renew-licence'(call) {
      const before = licenceOf(call);
      const { status } = told(call);
      if (before === undefined) throw refuse(404, 'licence-unknown', 'No such licence', 'No licence has this number.');
      if (status !== 'valid' && status !== 'expired')
        throw refuse(
          409,
          `licence-${status}`,
          `The licence is ${status}`,
          'Only a licence that its holder may use, or that ran out, is renewed.',
        );
      const reference = `RNV-${String(call.tables.next('RNV')).padStart(6, '0')}`;
      const expiresOn = addYears(call.today, YEARS_VALID);
      const licence: Licence = { ...before, cnie: String(call.with['cnie']), state: 'good', issuedOn: call.today, expiresOn };
      call.tables.put('renewals', reference, { status: 'renewed', number: licence.number, before, cancelledOn: null } satisfies Renewal);
      call.tables.put('licences', licence.number, licence);
      return { status: 'renewed', reference, number: licence.number, cnie: licence.cnie, issuedOn: call.today, expiresOn };
    },
    'cancel-renewal'(call) {
      const reference = String(call.with['reference']);
      const renewal = call.tables.get<Renewal>('renewals', reference);
      if (renewal === undefined) throw refuse(404, 'renewal-unknown', 'No such renewal', 'No renewal has this reference.');
      const cancelledOn = renewal.cancelledOn ?? call.today;
      if (renewal.status === 'renewed') call.tables.put('licences', renewal.number, renewal.before);
      call.tables.put('renewals', reference, { ...renewal, status: 'cancelled', cancelledOn });
      return { status: 'cancelled', cancelledOn };
    },
  },
  /** `{ licences: [{ number, cnie, familyName, givenNames, state, suspendedUntil, categories, issuedOn, expiresOn }] }` */
  seed(tables, { licences }) {
    for (const { number, cnie } of Array.isArray(licences) ? (licences as Licence[]) : [])
      if (cnie !== undefined) tables.put('holders', cnie, { number });
    return { licences: putRows(tables, 'licences', (row) => String(row['number']), licences) };
  },
} satisfies Simulator;
