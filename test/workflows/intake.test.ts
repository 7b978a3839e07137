import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import Fastify from 'fastify';
import { verdictOn } from '../../activities/registers/index.js';
import { sign } from '../../activities/registers/signature.js';
import { loadRegisters } from '../../definitions/files.js';
import { ExchangeLog } from '../../store/exchange-log.js';
import { readPayloadKeys } from '../../store/payload-codec.js';
import { KEYS } from '../support/keys.js';
import { post, until } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

type Json = Record<string, unknown> & {
  caseId?: string;
  code?: string;
  details?: { problems?: { field: string; code: string; message: string }[]; caseId?: string };
};
interface Sent {
  readonly state: string;
  readonly status: number | null;
  readonly attempts: number;
  readonly answer: Json;
}

const KEY = 'development-key-of-justice';
const mail = (more: Record<string, unknown> = {}) => ({
  mail: {
    court: 'المحكمة الابتدائية بالرباط',
    docket: '2026/1401/3127',
    kind: 'judgment',
    language: 'ar',
    issuedOn: '2026-01-05',
    document: { name: 'hokm.pdf', content: Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64') },
    addressee: { name: 'Karim Tazi', language: 'ar', address: '12 rue des Lilas', city: 'Paris', country: 'FR' },
    ...more,
  },
});

describe('an institution starts a case over HTTP', function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack(['justice']);
    await stack.catalogue.publish(readFileSync('definitions/procedures/judicial-mail.yaml', 'utf8'), 'designer');
    await stack.catalogue.publish(readFileSync('definitions/examples/residence-certificate.yaml', 'utf8'), 'designer');
    await post(`${stack.urls['justice']}/_settings`, { productUrl: stack.apiUrl });
  });
  after(() => stack?.stop());

  interface Asking {
    readonly key?: string;
    readonly body?: unknown;
    readonly method?: string;
    /** Signed for another request, with another key, at another time. */
    readonly context?: string;
    readonly secret?: string;
    readonly at?: number;
    readonly headers?: Record<string, string>;
  }
  async function ask(
    path: string,
    { key = '', body, method = 'POST', ...more }: Asking,
  ): Promise<{ status: number; json: Json; answer: Response; text: string }> {
    const bytes = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const signature = sign(more.secret ?? KEY, more.context ?? `${method} ${path} ${key}`, bytes, more.at ?? Date.now());
    const answer = await fetch(stack.apiUrl + path, {
      method,
      headers: {
        ...(bytes !== '' && { 'content-type': 'application/json' }),
        ...(key !== '' && { 'idempotency-key': key }),
        'mistara-signature': signature,
        ...more.headers,
      },
      ...(method === 'POST' && { body: bytes }),
    });
    const text = await answer.text();
    return { status: answer.status, json: JSON.parse(text) as Json, answer, text };
  }
  const start = (key: string, body: unknown, more: Asking = {}) => ask('/intake/judicial-mail', { key, body, ...more });
  const problems = ({ details }: Json) => details?.problems?.map(({ field, code }) => `${field} ${code}`);

  it('opens one case for one key, and signs its answer', async () => {
    const body = { reference: 'PJ-2026-100001', data: mail(), replyTo: 'greffe@justice.example.org' };
    const first = await start('key-1', body);
    expect(first.status).to.equal(201);
    const { caseId = '' } = first.json;
    expect(first.json).to.deep.include({ reference: 'PJ-2026-100001', links: { state: `/intake/judicial-mail/${caseId}` } });
    expect(first.json).to.have.nested.property('receipt.number', caseId);
    expect(first.json['dueOn']).to.match(/^\d{4}-\d\d-\d\d$/);
    expect(first.answer.headers.get('location')).to.equal(`/intake/judicial-mail/${caseId}`);
    const signedAt = Number(/t=(\d+)/.exec(first.answer.headers.get('mistara-signature') ?? '')?.[1]) * 1000;
    expect(first.answer.headers.get('mistara-signature')).to.equal(sign(KEY, 'answer 201 key-1', first.text, signedAt));

    const again = await start('key-1', body);
    expect([again.status, again.json]).to.deep.equal([201, first.json]);
    const other = await start('key-1', { ...body, data: mail({ docket: 'another' }) });
    expect([other.status, other.json.code, other.json.details?.caseId]).to.deep.equal([409, 'IDEMPOTENCY_KEY_REUSED', caseId]);

    const kept = (await new ExchangeLog(stack.store, readPayloadKeys(KEYS)).list(caseId)).map(({ id, ...exchange }) => ({
      id,
      ...exchange,
    }));
    expect(
      kept.map(({ direction, register, operation, status, effectId }) => [direction, register, operation, status, effectId]),
    ).to.deep.equal([
      ['intake', 'justice', 'judicial-mail', 201, 'key-1'],
      ['intake', 'justice', 'judicial-mail', 201, 'key-1'],
    ]);
    const proof = (await new ExchangeLog(stack.store, readPayloadKeys(KEYS)).proof(kept[0]!.id))!.proof!;
    const justice = loadRegisters().get('justice')!;
    expect([verdictOn(justice, proof.received!), verdictOn(justice, proof.sent!)]).to.deep.equal(['holds', 'holds']);
    expect(verdictOn(justice, { ...proof.received!, body: Buffer.from('{}').toString('base64') })).to.equal('does not hold');

    const record = await stack.engine.record(caseId);
    expect(record).to.include({ post: 'paris', filedBy: 'justice', channel: 'institution' });
    expect(record.applicant).to.include({ id: 'justice', name: 'وزارة العدل', email: 'greffe@justice.example.org' });
    expect(record.data).to.have.nested.property('mail.reference', 'PJ-2026-100001');
    const paper = (record.data['mail'] as { document: { id: string; type: string } }).document;
    expect(paper).to.include({ type: 'pdf', name: 'hokm.pdf' }).and.to.not.have.property('content');
    expect(await stack.store.attachments.countDocuments({ _id: paper.id })).to.equal(1);
  });

  it('takes dotted names as well, and a person reads the problems in the language that the request asks for', async () => {
    const { mail: fields } = mail();
    const { addressee, ...flat } = fields;
    const dotted = Object.fromEntries(Object.entries(flat).map(([name, value]) => [`mail.${name}`, value]));
    expect((await start('key-2', { reference: 'PJ-2', data: { ...dotted, mail: { addressee } } })).status).to.equal(201);
    const wrong = await start(
      'key-3',
      { reference: 'PJ-3', data: { ...mail(), 'mail.docket': 'another' } },
      { headers: { 'accept-language': 'fr-FR' } },
    );
    expect(wrong.json.details?.problems).to.deep.equal([
      { field: 'mail.docket', code: 'given-twice', message: 'La valeur est donnée deux fois, et différemment.' },
    ]);
  });

  it('names every problem at once, and opens no case', async () => {
    const document = { name: 'hokm.pdf', content: Buffer.from('<html></html>').toString('base64') };
    const { mail: fields } = mail({ kind: 'parcel', issuedOn: 'tomorrow', sealed: true, document });
    const { court: _, ...rest } = fields as Record<string, unknown>;
    const body = { reference: 'pj 4', data: { mail: rest, __proto__x: 1 }, replyTo: 'nobody', post: 'paris' };
    const { status, json } = await start('key-4', body);
    expect([status, json.code]).to.deep.equal([422, 'FORM_INVALID']);
    expect(problems(json)).to.have.members([
      'post unknown-field',
      'replyTo not-an-email',
      '__proto__x unknown-field',
      'mail.sealed unknown-field',
      'reference pattern',
      'mail.court required',
      'mail.kind not-a-choice',
      'mail.issuedOn not-a-date',
      'mail.document type',
    ]);
    const unreadable = await start('key-4', { reference: 'PJ-4', data: mail({ document: { name: 'x.pdf', content: '*' } }) });
    expect(problems(unreadable.json)).to.deep.equal(['mail.document unreadable']);
    // Mended, the same key opens the case: nothing was opened before.
    expect((await start('key-4', { reference: 'PJ-4', data: mail() })).status).to.equal(201);
    const poisoned = await start('key-5', '{"reference":"PJ-5","data":{"__proto__":{"a":1},"mail":7}}');
    expect(problems(poisoned.json)).to.include.members(['__proto__ unknown-field', 'mail wrong-type', 'mail.court required']);
    expect((await start('key-6', '[]')).json.code).to.equal('REQUEST_INVALID');
    expect((await start('key-6', '{')).json.code).to.equal('REQUEST_INVALID');
    expect(problems((await start('key-6', {})).json)).to.include.members(['reference required', 'mail.addressee.country required']);
    expect((await start('', { reference: 'PJ-7', data: mail() })).json.code).to.equal('IDEMPOTENCY_KEY_MISSING');
    expect((await start('x'.repeat(201), {})).json.code).to.equal('IDEMPOTENCY_KEY_MISSING');
  });

  it('believes nobody whose signature does not hold', async () => {
    const body = { reference: 'PJ-2026-100010', data: mail() };
    const refused = async (more: Asking) => {
      const { status, json, answer } = await start('key-10', body, more);
      expect(answer.headers.get('mistara-signature'), 'nobody to sign for').to.equal(null);
      return [status, json.code];
    };
    const no = [401, 'SIGNATURE_INVALID'];
    expect(await refused({ headers: { 'mistara-signature': '' } })).to.deep.equal(no);
    expect(await refused({ secret: 'development-key-of-courts' })).to.deep.equal(no);
    expect(await refused({ context: 'POST /intake/judicial-mail key-11' }), 'another key').to.deep.equal(no);
    expect(await refused({ context: 'callback' }), 'a callback').to.deep.equal(no);
    expect(await refused({ at: Date.now() - 301_000 }), 'kept, and sent again later').to.deep.equal(no);
    expect(await stack.store.cases.countDocuments({ 'data.mail.reference': 'PJ-2026-100010' })).to.equal(0);
    expect((await start('key-10', body)).status).to.equal(201);
  });

  it('knows which procedures an institution starts', async () => {
    expect((await ask('/intake/residence-certificate', { key: 'k', body: {} })).json).to.deep.include({
      status: 409,
      code: 'EVENT_NOT_ALLOWED',
    });
    expect((await ask('/intake/nothing', { key: 'k', body: {} })).json).to.deep.include({ status: 404, code: 'PROCEDURE_NOT_FOUND' });
    const citizen = { applicant: { id: 'u-1', name: 'Salma' }, data: {} };
    const refusal = await stack.engine.file('judicial-mail', citizen).catch((error: Error) => error.message);
    expect(refusal).to.equal('No applicant asks for judicial-mail: it is started by justice.');
  });

  it('shows a case to the institution that started it, and to nobody else', async () => {
    const { json } = await start('key-20', { reference: 'PJ-2026-100020', data: mail() });
    const path = `/intake/judicial-mail/${json.caseId}`;
    const state = await ask(path, { method: 'GET' });
    expect([state.status, state.json['reference'], state.json['status']]).to.deep.equal([200, 'PJ-2026-100020', 'open']);
    expect(state.json['states']).to.have.nested.property('[0].state', 'registering');
    expect(JSON.stringify(state.json)).to.not.contain('Tazi');
    expect((await ask(path, { method: 'GET', secret: 'wrong' })).json.code).to.equal('SIGNATURE_INVALID');
    const unknown = await ask('/intake/judicial-mail/JM-00000-000000', { method: 'GET' });
    expect([unknown.status, unknown.json.code]).to.deep.equal([404, 'CASE_NOT_FOUND']);
    const { mail: fields } = mail();
    const document = { id: 'scan-1', name: 'pli.pdf', type: 'pdf', size: 1000 };
    const byHand = await stack.engine.file('judicial-mail', {
      start: 'justice',
      applicant: { id: 'registry-of-rabat', name: 'Greffe' },
      data: { mail: { ...fields, document, reference: 'PAPER-1' } },
    });
    expect((await ask(`/intake/judicial-mail/${byHand.caseId}`, { method: 'GET' })).status).to.equal(404);
  });

  it('lets the institution recall its mail once, however often it says so', async () => {
    const { json } = await start('key-30', { reference: 'PJ-2026-100030', data: mail() });
    const path = `/intake/judicial-mail/${json.caseId}/events/recall`;
    const recalled = await ask(path, { key: 'recall-30', body: { reason: 'Les parties ont transigé.' } });
    expect([recalled.status, recalled.json['outcome']]).to.deep.equal([200, 'withdrawn']);
    expect((await ask(path, { key: 'recall-30', body: { reason: 'Les parties ont transigé.' } })).json).to.deep.equal(recalled.json);
    const late = await start('key-31', { reference: 'PJ-2026-100031', data: mail() });
    expect((await ask(`/intake/judicial-mail/${late.json.caseId}/events/cancel`, { key: 'c', body: {} })).json.code).to.equal(
      'NOT_IN_GROUP',
    );
    expect((await ask(`/intake/judicial-mail/${late.json.caseId}/events/recall`, { key: 'c', body: { reason: 7 } })).json.code).to.equal(
      'REQUEST_INVALID',
    );
  });

  it('is described by an OpenAPI document that takes what is right and refuses what is wrong', async () => {
    const document = (await (await fetch(`${stack.apiUrl}/intake/judicial-mail/openapi.json`)).json()) as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
    };
    expect(Object.keys(document.paths)).to.deep.equal([
      '/intake/judicial-mail',
      '/intake/judicial-mail/{caseId}',
      '/intake/judicial-mail/{caseId}/events/recall',
    ]);
    const { schema } = document.paths['/intake/judicial-mail']!.post.requestBody.content['application/json']!;
    const app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true } } });
    app.post('/', { schema: { body: schema } }, async () => 'taken');
    const status = async (payload: object) => (await app.inject({ method: 'POST', url: '/', payload })).statusCode;
    expect(await status({ reference: 'PJ-1', data: mail() })).to.equal(200);
    expect(await status({ data: mail() })).to.equal(400);
    expect(await status({ reference: 'PJ-1', data: mail({ kind: 'parcel' }) })).to.equal(400);
    expect(await status({ reference: 'PJ-1', data: mail({ strange: 1 }) })).to.equal(400);
  });

  it('goes the whole way: sent by Justice, served, and the certificate comes to its ledger once', async () => {
    const { key } = (await post(`${stack.urls['justice']}/_send`, { name: 'judicial-mail', reference: 'PJ-2026-200001' })) as {
      key: string;
    };
    const ledger = async (table: string, id: string) =>
      (await fetch(`${stack.urls['justice']}/_ledger?table=${table}&id=${encodeURIComponent(id)}`)).json() as Promise<never>;
    const sent = async (): Promise<Sent> => {
      for (const end = Date.now() + 90_000; ; ) {
        const row = (await ledger('sent', key)) as Sent;
        if (row.state === 'answered' || Date.now() > end) return row;
        await new Promise((next) => setTimeout(next, 50));
      }
    };
    const { status, answer } = await sent();
    expect(status, JSON.stringify(answer)).to.equal(201);
    // Sent again by the other side, with the same key and the same bytes: the same case.
    await post(`${stack.urls['justice']}/_send`, { name: 'judicial-mail', reference: 'PJ-2026-200001', key });
    expect((await sent()).answer.caseId).to.equal(answer.caseId);
    const caseId = answer.caseId!;
    const task = async (state: string, by: string, outcome: string, data: Record<string, unknown> = {}) => {
      const { tasks } = await until(stack.engine, caseId, (record) => record.tasks[state] !== undefined);
      await stack.engine.complete(tasks[state]!.id, { outcome, data }, stack.engine.actor(by));
    };
    const { filedOn } = await stack.engine.record(caseId);
    await task('registering', 'agent.amal', 'accept');
    await task('attempting', 'agent.amal', 'handed-over', { service: { on: filedOn, place: 'home', identityNumber: 'AB123456' } });
    await task('certifying', 'officer.samir', 'sign');
    const record = await until(stack.engine, caseId, (one) => one.status === 'closed');
    expect([record.outcome, record.incidents]).to.deep.equal(['completed', {}]);
    const paper = record.documents['certificate-of-service']!;
    expect(await ledger('certificates', 'PJ-2026-200001')).to.deep.include({
      result: 'served',
      countsOn: filedOn,
      caseId,
      certificate: { id: paper.code, number: paper.number, code: paper.code, digest: paper.digest },
    });
    const { effects } = (await (await fetch(`${stack.urls['justice']}/_ledger`)).json()) as {
      effects: Record<string, { operation: string; caseId: string }>;
    };
    expect(Object.values(effects).filter((line) => line.caseId === caseId)).to.have.length(1);
    // Whoever holds the paper can check it by that code.
    const checked = (await (await fetch(`${stack.apiUrl}/verify/${paper.code}.json`)).json()) as Json;
    expect(checked).to.include({ status: 'genuine', digest: paper.digest });
    expect(loadRegisters().get('justice')?.operations['return-certificate']?.compensation).to.have.property('none');
  });

  it('loses no mail while the product is away: it is sent with the same key until it is answered', async () => {
    await post(`${stack.urls['justice']}/_settings`, { productUrl: 'http://127.0.0.1:9' });
    const { key } = (await post(`${stack.urls['justice']}/_send`, { reference: 'PJ-2026-200002' })) as { key: string };
    await new Promise((next) => setTimeout(next, 300));
    const row = async () => (await fetch(`${stack.urls['justice']}/_ledger?table=sent&id=${key}`)).json() as Promise<Sent>;
    expect(await row()).to.include({ state: 'waiting', status: null });
    await post(`${stack.urls['justice']}/_settings`, { productUrl: stack.apiUrl });
    for (const end = Date.now() + 90_000; (await row()).state === 'waiting' && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 100));
    expect(await row()).to.include({ state: 'answered', status: 201 });
  });
});
