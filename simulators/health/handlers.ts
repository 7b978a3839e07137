/** Mortuary and border health control: everybody is certified, but those whom the seed names; a foreign file may not be known here. */
import { type AskAndReply, type Call, plainName, putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

type Kind = 'non-contagion' | 'hermetic-coffin';
type Status = 'issued' | 'refused' | 'not-held';
interface Certificate extends Row {
  readonly kind: Kind;
  readonly familyName: string;
  readonly givenNames: string;
  readonly birthDate: string;
  readonly status: Status | 'waiting' | 'cancelled';
  readonly number: string | null;
  readonly reason: string | null;
  readonly cancelledOn: string | null;
}

const keyOf = ({ familyName, givenNames }: Row): string => `${plainName(familyName)}/${plainName(givenNames)}`;
const certificateOf = ({ tables }: Call, reference: unknown): Certificate | undefined =>
  tables.get<Certificate>('certificates', String(reference));

/** What the other side needs to know again of whom it is about. */
const told = (reference: unknown, { status, number, reason, familyName, givenNames, birthDate }: Certificate): Row => ({
  status,
  reference,
  ...(number !== null && { number }),
  ...(reason !== null && { reason }),
  familyName,
  givenNames,
  birthDate,
});

const certify = (kind: Kind): AskAndReply => ({
  ask({ with: { familyName, givenNames, birthDate, diedOn, country, city }, tables }) {
    const reference = `SAN-${String(tables.next('SAN')).padStart(6, '0')}`;
    const open = { status: 'waiting', number: null, reason: null, cancelledOn: null };
    tables.put('certificates', reference, { kind, familyName, givenNames, birthDate, diedOn, country, city, ...open });
    return { reference };
  },
  reply(call, { reference }) {
    const certificate = certificateOf(call, reference);
    if (certificate?.status !== 'waiting') return null; // taken back meanwhile
    const known = call.tables.get<Partial<Record<Kind, Status>> & { reason?: string }>('deceased', keyOf(certificate));
    const status = known?.[kind] ?? 'issued';
    const number =
      status === 'issued' ? `${kind === 'non-contagion' ? 'NC' : 'CH'}-${String(call.tables.next(kind)).padStart(5, '0')}` : null;
    const made: Certificate = { ...certificate, status, number, reason: status === 'refused' ? (known?.reason ?? 'Refusé') : null };
    call.tables.put('certificates', String(reference), made);
    return told(reference, made);
  },
});

export default {
  handlers: {
    'non-contagion': certify('non-contagion'),
    'hermetic-coffin': certify('hermetic-coffin'),
    'certificate-status'(call) {
      const certificate = certificateOf(call, call.with['reference']);
      return certificate === undefined ? { status: 'unknown' } : told(call.with['reference'], certificate);
    },
    'cancel-certificate'(call) {
      const { reference } = call.with;
      const certificate = certificateOf(call, reference);
      if (certificate === undefined) throw refuse(404, 'certificate-unknown', 'No such certificate', 'No certificate has this reference.');
      const cancelledOn = certificate.cancelledOn ?? call.today;
      call.tables.put('certificates', String(reference), { ...certificate, status: 'cancelled', cancelledOn });
      return { status: 'cancelled', cancelledOn };
    },
  },
  /** `{ deceased: [{ familyName, givenNames, non-contagion: refused | not-held, hermetic-coffin: …, reason }] }` */
  seed: (tables, { deceased }) => ({ deceased: putRows(tables, 'deceased', keyOf, deceased) }),
} satisfies Simulator;
