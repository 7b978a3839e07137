/** Central production of passports: accepted now, made later; the old one is cancelled on demand. */
import { addYears, type Call, PASSPORT_NUMBER, plainName, putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

interface Production extends Row {
  readonly status: 'waiting' | 'produced' | 'refused' | 'cancelled';
  readonly cnie: string | null;
  readonly familyName: string;
  readonly givenNames: string;
  readonly birthDate: string;
  readonly years: number;
  readonly passportNumber: string | null;
  readonly expiresOn: string | null;
  readonly cancelledOn: string | null;
}
const productionOf = ({ tables }: Call, reference: unknown): Production | undefined =>
  tables.get<Production>('productions', String(reference));

/** For whom it is made: whoever asked can see that it is about the same person. */
const holderOf = ({ cnie, birthDate }: Production): Row => ({ holder: cnie === null ? { birthDate } : { cnie, birthDate } });

/** A passport is cancelled once: again, the day of the first time. */
function cancelPassport({ tables, today }: Call, number: string, reason: string): string {
  const passport = tables.get<{ cancelledOn?: string }>('passports', number);
  if (passport?.cancelledOn !== undefined) return passport.cancelledOn;
  tables.put('passports', number, { ...passport, status: 'cancelled', reason, cancelledOn: today });
  return today;
}

interface Burial extends Row {
  readonly familyName: string;
  readonly givenNames: string;
  readonly birthDate: string;
  readonly commune: string;
  readonly status: 'waiting' | 'authorised' | 'refused' | 'cancelled';
}

/** Again, the day of the first time. */
function callOff({ with: { reference }, tables, today }: Call, table: 'burials' | 'arrivals', unknown: string): Row {
  const row = tables.get<{ cancelledOn: string | null }>(table, String(reference));
  if (row === undefined) throw refuse(404, unknown, 'Nothing has this reference', String(reference));
  const cancelledOn = row.cancelledOn ?? today;
  tables.put(table, String(reference), { ...row, status: 'cancelled', cancelledOn });
  return { status: 'cancelled', cancelledOn };
}

export default {
  handlers: {
    'produce-passport': {
      ask({ with: { cnie = null, familyName, givenNames, birthDate, years }, tables }) {
        const reference = `PRD-${String(tables.next('PRD')).padStart(6, '0')}`;
        const made = { status: 'waiting', passportNumber: null, expiresOn: null, cancelledOn: null };
        tables.put('productions', reference, { cnie, familyName, givenNames, birthDate, years, ...made });
        return { reference };
      },
      reply(call, { reference }) {
        const production = productionOf(call, reference);
        if (production?.status !== 'waiting') return null; // cancelled meanwhile
        if (production.cnie !== null && call.tables.get('refused', production.cnie) !== undefined) {
          call.tables.put('productions', String(reference), { ...production, status: 'refused' });
          return { status: 'refused', reference, ...holderOf(production) };
        }
        const passportNumber = `AA${String(call.tables.next('passports')).padStart(7, '0')}`;
        const expiresOn = addYears(call.today, production.years);
        call.tables.put('productions', String(reference), { ...production, status: 'produced', passportNumber, expiresOn });
        call.tables.put('passports', passportNumber, { status: 'valid', expiresOn });
        return { status: 'produced', reference, passportNumber, expiresOn, ...holderOf(production) };
      },
    },
    'production-status'(call) {
      const production = productionOf(call, call.with['reference']);
      if (production === undefined) return { status: 'unknown' };
      const { status, passportNumber, expiresOn } = production;
      const made = passportNumber === null ? {} : { passportNumber, expiresOn };
      return { status, ...made, ...holderOf(production) };
    },
    'cancel-production'(call) {
      const production = productionOf(call, call.with['reference']);
      if (production === undefined) throw refuse(404, 'production-unknown', 'No such production', 'No production has this reference.');
      const cancelledOn = production.cancelledOn ?? call.today;
      if (production.passportNumber !== null) cancelPassport(call, production.passportNumber, 'destroyed');
      call.tables.put('productions', String(call.with['reference']), { ...production, status: 'cancelled', cancelledOn });
      return { status: 'cancelled', cancelledOn };
    },
    'cancel-passport'(call) {
      const { passportNumber, reason } = call.with;
      if (!PASSPORT_NUMBER.test(String(passportNumber)))
        throw refuse(404, 'passport-unknown', 'No such passport', 'No passport has this number.');
      return { status: 'cancelled', cancelledOn: cancelPassport(call, String(passportNumber), String(reason)) };
    },
    'authorise-burial': {
      ask({ with: { familyName, givenNames, birthDate, commune, arrivalOn }, tables }) {
        const reference = `INH-${String(tables.next('INH')).padStart(6, '0')}`;
        tables.put('burials', reference, { familyName, givenNames, birthDate, commune, arrivalOn, status: 'waiting', cancelledOn: null });
        return { reference };
      },
      reply({ tables }, { reference }) {
        const burial = tables.get<Burial>('burials', String(reference));
        if (burial?.status !== 'waiting') return null; // called off meanwhile
        const full = tables.get<{ reason: string }>('full', plainName(burial.commune));
        const status = full === undefined ? 'authorised' : 'refused';
        tables.put('burials', String(reference), { ...burial, status });
        const { familyName, givenNames, birthDate } = burial;
        return { status, reference, ...(full && { reason: full.reason }), familyName, givenNames, birthDate };
      },
    },
    'cancel-burial': (call) => callOff(call, 'burials', 'burial-unknown'),
    'announce-arrival'({ with: { border, arrivalOn, familyName, givenNames, permit }, tables, today }) {
      if (String(arrivalOn) < today) throw refuse(422, 'arrival-past', 'The day is past', 'Remains arrive today or later.');
      if (tables.get('closed', String(border)) !== undefined)
        throw refuse(409, 'border-closed', 'Closed', 'The border post takes no remains.');
      const reference = `ARR-${String(tables.next('ARR')).padStart(6, '0')}`;
      tables.put('arrivals', reference, { border, arrivalOn, familyName, givenNames, permit, status: 'announced', cancelledOn: null });
      return { reference, border, arrivalOn };
    },
    'cancel-arrival': (call) => callOff(call, 'arrivals', 'arrival-unknown'),
  },
  /** `{ refused: [{ cnie }] }`: persons for whom no passport is made; `{ full: [{ commune, reason }] }`; `{ closed: [{ border }] }`. */
  seed: (tables, { refused, full, closed }) => ({
    refused: putRows(tables, 'refused', (row) => String(row['cnie']), refused),
    full: putRows(tables, 'full', (row) => plainName(row['commune']), full),
    closed: putRows(tables, 'closed', (row) => String(row['border']), closed),
  }),
} satisfies Simulator;
