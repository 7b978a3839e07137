import { localSeal, renderDocument, type SealedDocument, verificationCode } from '../activities/documents/index.js';
import { caseFound } from '../activities/find-case.js';
import { createMailTransport, type MailTransport, sendMail } from '../activities/notify/index.js';
import type { Books } from '../activities/reconcile.js';
import { callRegister, checkAnswer, pollRegister } from '../activities/registers/index.js';
import type { KeptDocument, Letter, OtherCases, Published, World } from '../activities/world.js';
import { loadOrganisation, loadRegisters } from '../definitions/files.js';
import { postOf } from '../definitions/organisation.js';
import { readDefinition } from '../definitions/parse.js';
import { decisionsOf } from '../definitions/tables.js';
import type { Handed } from '../domain/delivery.js';
import type { Exchange } from '../domain/exchange.js';
import type { Text } from '../domain/language.js';
import type { Register } from '../domain/register.js';
import { AnswerLog, Batch, CaseWriter, documentPdf, ExchangeLog, type Maker, type Store } from '../store/index.js';
import { readPayloadKeys } from '../store/payload-codec.js';
import { booksOf } from './books.js';
import { Calendars } from './calendars.js';
import type { Config } from './config.js';
import { mailboxOf } from './mailbox.js';

export interface LiveWorld extends World {
  readonly books: Books;
  close(): void;
}

/** The world as it is: MongoDB, the mail server, the registers over HTTP, and the other cases. */
export function liveWorld(store: Store, config: Config, cases: OtherCases): LiveWorld {
  const registers = loadRegisters();
  const organisation = loadOrganisation();
  const writer = new CaseWriter(store.cases);
  const keys = config.payloadKeys === undefined ? undefined : readPayloadKeys(config.payloadKeys);
  const exchanges = new ExchangeLog(store, keys);
  const answers = new AnswerLog(store, keys);
  const question = ({ operation, with: asked }: { readonly operation: string; readonly with: Readonly<Record<string, unknown>> }) => {
    const register = registers.get(operation.split('.')[0] ?? '');
    return { operation, with: asked, purpose: register?.purpose.en ?? register?.id ?? '' };
  };
  const seal = config.sealKey === undefined ? undefined : localSeal(config.sealKey);
  const maker: Maker = { render: (input) => renderDocument(input as never), seal: async (document) => seal?.seal(document) };
  const documents = new Batch<KeptDocument & { readonly seal?: object | undefined }>((kept) =>
    store.documents.collection.bulkWrite(kept.flatMap(writesOf) as never, { ordered: false }),
  );
  const mail = createMailTransport();
  const known = new Map<string, Promise<Published>>();
  const calendars = new Calendars(store);
  // Without its proof an answer is not taken: it is asked again, under the same effect id.
  const record = (exchange: Exchange) => exchanges.add(exchange);

  return {
    registers,
    authority: { title: organisation.authority.title as Text },
    published: (digest) => remember(known, digest, () => readPublished(store, digest)),
    calendar: (id, atLeast) => calendars.inForce(id, atLeast),
    post: (id) => postOf(organisation, id),
    people: (of) => [mailboxOf(organisation, of, config.staffMailDomain)],
    async call({ operation, ...call }) {
      const [register = '', name = ''] = operation.split('.');
      const declared = registers.get(register);
      if (declared?.own)
        return {
          kind: 'answered',
          answer: checkAnswer(declared, name, caseFound(await cases.read(String(call.with['case'] ?? '')), call.with)),
        };
      return callRegister({
        ...call,
        register: registers.get(register) as Register,
        operation: name,
        callbackUrl: `${config.callbackUrl}/callbacks/${register}`,
        record,
      });
    },
    cases,
    answers: {
      find: (asked, since) => answers.find(question(asked), since),
      keep: (asked, answer, { on, until }) => answers.keep(question(asked), { answer, on, caseId: asked.caseId }, until),
    },
    poll: ({ operation, of: _, ...look }) => {
      const [register = '', name = ''] = operation.split('.');
      return pollRegister({ ...look, register: registers.get(register) as Register, operation: name, record });
    },
    keep: async (document) =>
      documents.add({ ...document, ...(document.digest !== undefined && { seal: await maker.seal(document as SealedDocument) }) }),
    pdfOf: (caseId, document) => pdfOf(store, caseId, document, maker),
    async paperOf(caseId, document) {
      const row = await store.documents.findOne({ caseId, document, status: 'current' }, { number: 1, code: 1, digest: 1 }).lean();
      return row?.digest == null ? undefined : { number: row.number, code: row.code, digest: row.digest };
    },
    async mark(caseId, document, status) {
      await store.documents.updateMany({ caseId, document, status: 'current' }, { $set: { status } });
    },
    async handed(effectId, channel, to) {
      const row = await store.messages.findById(`${effectId}|${channel}|${to}`, { reference: 1, failed: 1 }).lean();
      return row === null ? undefined : handedOf(registers, channel, row);
    },
    send: (letter) => send({ store, mail, registers, record, callbackUrl: config.callbackUrl }, letter),
    project: (record) => writer.write(record),
    checkUrl: (code) => `${config.publicUrl}/verify/${code}`,
    codeOf: (effectId) => verificationCode(effectId, config.codeKey),
    books: booksOf(store, organisation.authority.zone),
    close: () => mail.close(),
  };
}

/** One promise a key; a failure is forgotten, so that the next one asks again. */
function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let there = known.get(key);
  if (there === undefined) {
    there = make();
    known.set(key, there);
    there.catch(() => known.delete(key));
  }
  return there;
}

async function readPublished(store: Store, digest: string): Promise<Published> {
  const row = await store.definitions.findById(digest).lean();
  if (row === null) throw new Error(`no definition is published under ${digest}`);
  const { definition } = readDefinition(row.text);
  if (definition === undefined) throw new Error(`the definition ${digest} cannot be read any more`);
  return { definition, tables: decisionsOf(definition) };
}

/** The document, unless it is there; and the one that it takes the place of. */
const writesOf = ({ effectId, pdf, digest, seal, ...document }: KeptDocument & { readonly seal?: object | undefined }) => [
  {
    updateOne: {
      filter: { _id: effectId },
      update: { $setOnInsert: { ...document, status: 'current', ...(pdf && { pdf: Buffer.from(pdf), digest }), ...(seal && { seal }) } },
      upsert: true,
    },
  },
  {
    updateMany: {
      filter: { caseId: document.caseId, document: document.document, _id: { $ne: effectId }, status: 'current' },
      update: { $set: { status: 'replaced' } },
    },
  },
];

async function pdfOf(
  store: Store,
  caseId: string,
  document: string,
  maker: Maker,
): Promise<{ filename: string; content: Uint8Array } | undefined> {
  const row = await store.documents.findOne({ caseId, document, status: 'current' }).lean();
  return row === null ? undefined : { filename: `${row.kind}-${row.number}.pdf`, content: await documentPdf(store, row, maker) };
}

interface Post {
  readonly store: Store;
  readonly mail: MailTransport;
  readonly registers: ReadonlyMap<string, Register>;
  readonly callbackUrl: string;
  record(exchange: Exchange): Promise<void>;
}

/** The register that carries messages of a kind. */
const carrierOf = (registers: ReadonlyMap<string, Register>, kind: string): Register | undefined =>
  [...registers.values()].find(({ channel }) => channel?.kind === kind);

function handedOf(
  registers: ReadonlyMap<string, Register>,
  kind: string,
  { reference, failed }: { readonly reference?: string | null | undefined; readonly failed?: string | null | undefined },
): Handed {
  if (failed != null) return { failed };
  const { id, channel, operations } = carrierOf(registers, kind) ?? {};
  if (reference == null || channel === undefined) return {};
  const { operation, withinMs } = channel;
  return { report: { operation: `${id}.${operation}`, reference, everyMs: operations?.[operation]?.poll?.everyMs ?? withinMs, withinMs } };
}

async function send({ store, mail, registers, record, callbackUrl }: Post, letter: Letter): Promise<Handed> {
  const { effectId, caseId, to, subject, text, html, language, attachments } = letter;
  let said: { readonly reference?: string; readonly failed?: string } = {};
  if (letter.channel === 'email') {
    await sendMail(mail, { effectId, caseId, to, subject, text, html, language, attachments });
  } else {
    const register = carrierOf(registers, letter.channel);
    if (register?.channel === undefined) throw new Error(`no register carries messages by ${letter.channel}`);
    const reply = await callRegister({
      register,
      operation: register.channel.operation,
      with: { to: to.address, text },
      effectId,
      caseId,
      callbackUrl: `${callbackUrl}/callbacks/${register.id}`,
      record,
    });
    if (reply.kind === 'accepted') said = { reference: reply.reference };
    if (reply.kind === 'refused') said = { failed: reply.code };
  }
  await store.messages.collection.updateOne(
    { _id: `${effectId.replace(/\/(email|sms)\/\d+$/, '')}|${letter.channel}|${to.address}` as never },
    { $setOnInsert: { caseId, notice: letter.notice, channel: letter.channel, to: to.address, subject, sentAt: new Date(), ...said } },
    { upsert: true },
  );
  return handedOf(registers, letter.channel, said);
}
