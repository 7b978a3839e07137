/** The ministry of Justice: sends judicial mail to the product, and takes the certificates of service and the mails that come back. */
import { type Call, putRows, type Row, refuse, type Sending, type Simulator } from '../kit/simulator.js';

interface Mail extends Row {
  readonly addressee: string;
  readonly caseId?: string;
  readonly state?: 'sent' | 'taken' | 'not-taken' | 'certified' | 'returned' | 'recalled';
}

/** The mail that this is about. What is closed is not opened again by another paper. */
function openMail({ with: { reference }, tables }: Call): Mail {
  const mail = tables.get<Mail>('mails', String(reference));
  if (mail === undefined) throw refuse(404, 'mail-unknown', 'No such mail', 'No judicial mail has this reference.');
  if (mail.state === 'certified' || mail.state === 'returned')
    throw refuse(409, 'mail-closed', 'The mail is closed', `It was ${mail.state} before; another paper changes nothing.`);
  return mail;
}

/** A mail as a registry writes it: a summons for an addressee in France, in Arabic. */
function judicialMail({ with: given, tables, today }: Call): Sending {
  const { reference, data = {} } = given as { reference?: string; data?: Row };
  const number = `PJ-${today.slice(0, 4)}-${String(tables.next('mails') + 1000).padStart(6, '0')}`;
  const own = { reference: reference || number, data: merged(SAMPLE(today), data as Row) };
  const { name } = (own.data['mail'] as { addressee: { name: string } }).addressee;
  tables.put('mails', own.reference, { addressee: name, state: 'sent' });
  return { path: '/intake/judicial-mail', body: { ...own, replyTo: 'judicial-mail@justice.example.org' } };
}

const SAMPLE = (today: string): Row => ({
  mail: {
    court: 'المحكمة الابتدائية بالرباط',
    docket: '2026/1401/3127',
    kind: 'summons',
    language: 'ar',
    issuedOn: today,
    hearingOn: later(today, 120),
    document: { name: 'istidaa.pdf', content: Buffer.from(PAPER).toString('base64') },
    addressee: { name: 'Karim Tazi', nameArabic: 'كريم التازي', language: 'ar', address: '12 rue des Lilas', city: 'Paris', country: 'FR' },
  },
});

/** The least that is a PDF. */
const PAPER = [
  '%PDF-1.4',
  '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
  '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj',
  'trailer<</Root 1 0 R>>',
  '%%EOF\n',
].join('\n');

const later = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

function merged(before: Row, after: Row): Row {
  const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
  const both = Object.entries(after).map(([key, value]) => [key, isRow(value) && isRow(before[key]) ? merged(before[key], value) : value]);
  return { ...before, ...Object.fromEntries(both) };
}

export default {
  handlers: {
    'return-certificate'(call) {
      const { reference, ...content } = call.with;
      const mail = openMail(call);
      call.tables.put('certificates', String(reference), { ...content, caseId: call.caseId, receivedOn: call.today });
      call.tables.put('mails', String(reference), { ...mail, state: 'certified' });
      return { receivedOn: call.today };
    },
    'return-mail'(call) {
      const { reference, ...content } = call.with;
      const mail = openMail(call);
      call.tables.put('returns', String(reference), { ...content, caseId: call.caseId, receivedOn: call.today });
      call.tables.put('mails', String(reference), { ...mail, state: 'returned' });
      return { receivedOn: call.today };
    },
  },
  sends: {
    /** `{ reference, data }`: laid over the sample. */
    'judicial-mail': {
      make: judicialMail,
      answered({ tables }, { body }, status, { caseId }) {
        const reference = String(body['reference']);
        const mail = tables.get<Mail>('mails', reference);
        tables.put('mails', reference, { ...mail, state: status === 201 ? 'taken' : 'not-taken', ...(status === 201 && { caseId }) });
      },
    },
    /** `{ reference, reason }`: the mail is called back, as long as the product allows it. */
    recall: {
      make({ with: { reference, reason = 'La partie s’est désistée.' }, tables }) {
        const { caseId } = tables.get<Mail>('mails', String(reference)) ?? {};
        if (caseId === undefined) throw refuse(404, 'mail-unknown', 'No such mail', 'No mail of this reference was taken by the product.');
        return { path: `/intake/judicial-mail/${caseId}/events/recall`, body: { reason } };
      },
      answered({ with: { reference }, tables }, _, status) {
        const mail = tables.get<Mail>('mails', String(reference));
        if (status === 200) tables.put('mails', String(reference), { ...mail, state: 'recalled' });
      },
    },
  },
  /** `{ mails: [{ reference, addressee }] }` */
  seed: (tables, { mails }) => ({ mails: putRows(tables, 'mails', (row) => String(row['reference']), mails) }),
} satisfies Simulator;
