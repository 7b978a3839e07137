import http from 'node:http';
import { expect } from 'chai';
import {
  type Callback,
  type CallbackRefused,
  callRegister,
  RegisterAnswerWrong,
  RegisterRequestWrong,
  RegisterUnavailable,
  verifyCallback,
} from '../../activities/registers/index.js';
import { sign, signatureFault } from '../../activities/registers/signature.js';
import type { Exchange } from '../../domain/exchange.js';
import { isSignedBy, signatureOf } from '../../simulators/kit/signature.js';
import { failure, type Listener, newEffect, readRegister, type Side, startListener, startSide } from '../support/registers.js';

const code = '1000000000000008';
const holder = 'AB123456';

describe('the connector, against the simulator of the e-stamps', () => {
  let side: Side;
  before(async () => {
    side = await startSide('tax-stamps', { requireSignature: true });
  });
  afterEach(() => fetch(`${side.url}/_faults`, { method: 'DELETE' }));
  after(() => side.close());
  const verify = (more = {}) => side.ask('verify', { code, holder }, more);

  it('gives what was declared, signed on both sides', async () => {
    const { kind, answer } = (await verify()) as { kind: string; answer: Record<string, unknown> };
    expect({ kind, ...answer, validUntil: null }).to.deep.equal({ kind: 'answered', state: 'valid', amount: 50_000, validUntil: null });
  });
  it('takes a refusal for an answer', async () =>
    expect(await side.ask('consume', { code: '9999999999999999' })).to.include({
      kind: 'refused',
      code: 'stamp-unknown',
      title: 'No such stamp',
    }));

  for (const kind of ['down', 'error-500']) {
    it(`${kind}: unavailable, nothing done; the next try is answered`, async () => {
      await side.fault(kind, { operation: 'reserve' });
      const effectId = newEffect();
      const again = () => side.ask('reserve', { code }, { effectId });
      expect(await failure(again()))
        .to.be.instanceOf(RegisterUnavailable)
        .with.property('retryable', true);
      expect(await side.get(`/_ledger?effect=${encodeURIComponent(effectId)}`)).to.equal(null);
      expect(await again()).to.deep.include({ kind: 'answered' });
    });
  }
  it('slow: unavailable after the time-out, and the time-out is kept', async () => {
    await side.fault('slow', { delayMs: 600 });
    const start = Date.now();
    expect(await failure(verify({ timeoutMs: 150 }))).to.be.instanceOf(RegisterUnavailable);
    expect(Date.now() - start).to.be.within(140, 500);
  });
  for (const kind of ['reply-lost', 'reply-late']) {
    it(`${kind}: the work is done once, whatever the number of tries`, async () => {
      await side.fault(kind, { operation: 'consume', delayMs: 400 });
      const { codes } = (await side.post('/_seed', { stamps: { count: 1, from: kind.length * 1000 } })) as { codes: [string] };
      const effectId = newEffect();
      const consume = () => side.ask('consume', { code: codes[0] }, { effectId, timeoutMs: 200 });
      expect(await failure(consume())).to.be.instanceOf(RegisterUnavailable);
      expect(await consume()).to.have.nested.property('answer.state', 'used');
      expect(await side.get(`/_ledger?table=stamps&id=${codes[0]}`)).to.include({ consumed: 1 });
      expect(await side.get(`/_ledger?effect=${encodeURIComponent(effectId)}`)).to.include({ requests: 2, status: 200 });
    });
  }
  it('reply-twice: the second answer is not taken for that of the next call', async () => {
    for (let n = 0; n < 5; n += 1) {
      await side.fault('reply-twice', { operation: 'verify' });
      expect(await verify()).to.have.nested.property('answer.amount', 50_000);
      expect(await side.ask('verify', { code: '0000000000000000' })).to.have.nested.property('answer.state', 'unknown');
    }
  });
  it('wrong-answer: names the fields, and is not tried again', async () => {
    await side.fault('wrong-answer');
    const error = (await failure(verify())) as RegisterAnswerWrong;
    expect(error).to.be.instanceOf(RegisterAnswerWrong).with.property('retryable', false);
    expect(error.problems.map(({ field }) => field)).to.deep.equal(['state', 'amount', 'validUntil']);
  });
  it('refuses to ask for what does not fit, and to use an effect id twice', async () => {
    expect(await failure(side.ask('verify', {})))
      .to.be.instanceOf(RegisterRequestWrong)
      .with.property('message')
      .that.contains('code is missing');
    expect(await failure(side.ask('verify', { code: '..' }))).to.be.instanceOf(RegisterRequestWrong);
    expect(await failure(side.ask('burn'))).to.be.instanceOf(RegisterRequestWrong);
    const effectId = newEffect();
    await side.ask('verify', { code, holder }, { effectId });
    expect(await failure(side.ask('verify', { code }, { effectId })))
      .to.be.instanceOf(RegisterRequestWrong)
      .with.property('message')
      .that.contains('sent before');
  });
  it('does not go where a code leads', async () =>
    expect(await side.ask('verify', { code: '../../_seed?x=' })).to.have.nested.property('answer.state', 'unknown'));
  it('refuses a wrong key on either side', async () => {
    const env = { [side.register.address.env]: side.url, [side.register.sharedKey?.env ?? '']: 'another key' };
    expect(await failure(verify({ env })))
      .to.be.instanceOf(RegisterRequestWrong)
      .with.property('message')
      .that.contains('401');
    await side.post('/_settings', { requireSignature: false });
    const unsigned = { ...side.register, sharedKey: null };
    expect(
      await callRegister({ register: unsigned, operation: 'verify', with: { code }, effectId: newEffect(), caseId: 'c', env }),
    ).to.include({ kind: 'answered' });
    await side.post('/_settings', { requireSignature: true });
  });
  it('accepts the key to come beside the old one', async () => {
    const env = {
      [side.register.address.env]: side.url,
      [side.register.sharedKey?.env ?? '']: `${side.register.sharedKey?.default} next-key`,
    };
    expect(await verify({ env })).to.include({ kind: 'answered' });
  });
  it('records each exchange: who, what, when, why, and digests of both sides', async () => {
    const exchanges: Exchange[] = [];
    const record = (exchange: Exchange) => void exchanges.push(exchange);
    const effectId = newEffect();
    await verify({ record, effectId });
    await verify({ record, effectId });
    await side.fault('down');
    await failure(verify({ record }));
    await side.ask('consume', { code: '1' }, { record });
    expect(exchanges.map(({ outcome, status }) => [outcome, status])).to.deep.equal([
      ['answered', 200],
      ['answered', 200],
      ['unavailable', null],
      ['refused', 404],
    ]);
    const [first, second] = exchanges;
    expect(first).to.include({
      register: 'tax-stamps',
      operation: 'verify',
      administration: 'tax-administration',
      caseId: 'case-1',
      effectId,
    });
    expect(first?.purpose).to.contain('stamp duty');
    expect(first?.requestDigest)
      .to.match(/^[0-9a-f]{64}$/)
      .and.equal(second?.requestDigest);
    expect(first?.answerDigest).to.equal(second?.answerDigest);
    expect(Date.parse(first?.askedAt ?? '')).to.be.at.most(Date.parse(first?.answeredAt ?? ''));
  });
  it('must be told the address and the key in production', async () =>
    expect(await failure(verify({ env: { NODE_ENV: 'production' } })))
      .to.be.instanceOf(RegisterRequestWrong)
      .with.property('message')
      .that.contains('MISTARA_TAX_STAMPS_URL'));
});

describe('the connector, against servers that do not keep the contract', () => {
  let server: http.Server;
  let respond: http.RequestListener;
  let address: string;
  before(async () => {
    server = http.createServer((request, response) => respond(request, response));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    address = `http://127.0.0.1:${(server.address() as { port: number }).port}/gateway/`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const answers = (status: number, body: string, headers: http.OutgoingHttpHeaders = {}) => {
    respond = (_request, response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
  const ask = async (more = {}, signed = false) => {
    const register = await readRegister('courts');
    const env = { [register.address.env]: address };
    return callRegister({
      register: signed ? register : { ...register, sharedKey: null },
      operation: 'opposition',
      with: { cnie: holder },
      effectId: 'e',
      caseId: 'c',
      env,
      ...more,
    });
  };
  const wrong = async (part: string, signed = false) =>
    expect(await failure(ask({}, signed)))
      .to.be.instanceOf(RegisterAnswerWrong)
      .with.property('message')
      .that.contains(part);

  it('sends what the contract says, behind the path of a gateway', async () => {
    let seen: unknown;
    respond = (request, response) => {
      const { 'idempotency-key': key, 'mistara-case': caseId, 'mistara-purpose': purpose } = request.headers;
      seen = { url: request.url, key, caseId, purpose };
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"opposed":false,"more":1}');
    };
    expect(await ask()).to.deep.equal({
      kind: 'answered',
      answer: { opposed: false, decision: null, court: null, notifiedOn: null, person: null },
    });
    expect(seen).to.deep.equal({
      url: '/gateway/oppositions/search',
      key: 'e',
      caseId: 'c',
      purpose: 'Know whether a decision of a court forbids to deliver the passport',
    });
  });
  it('does not follow a redirect', async () => {
    answers(302, '', { location: 'http://127.0.0.1:1/' });
    await wrong('status 302');
  });
  it('believes no answer that is not signed, not even a refusal', async () => {
    answers(200, '{"opposed":false}');
    await wrong('is not signed', true);
    answers(409, '{"code":"x"}', { 'content-type': 'application/problem+json' });
    await wrong('is not signed', true);
  });
  it('refuses what is not JSON, cut off or too long', async () => {
    answers(200, '<p>Welcome</p>', { 'content-type': 'text/html' });
    await wrong('not JSON');
    answers(200, '{"opposed":');
    await wrong('not JSON');
    answers(200, JSON.stringify({ opposed: false, decision: 'x'.repeat(2_000_000) }));
    await wrong('more than 1000000 bytes');
    answers(404, '<p>Not found</p>', { 'content-type': 'text/html' });
    await wrong('status 404 without');
    answers(200, '{"opposed":false}', { 'content-length': 400 });
    expect(await failure(ask({ timeoutMs: 200 }))).to.be.instanceOf(RegisterUnavailable);
  });
  it('waits when it is told to', async () => {
    answers(503, '', { 'retry-after': '7' });
    expect(await failure(ask()))
      .to.be.instanceOf(RegisterUnavailable)
      .with.property('retryAfterMs', 7000);
    answers(429, '');
    expect(await failure(ask()))
      .to.be.instanceOf(RegisterUnavailable)
      .with.property('retryAfterMs', null);
  });
});

describe('signatures', () => {
  const now = 1_800_000_000_000;
  const header = sign('key', 'callback', '{"é":1}', now);
  const fault = (changes: { keys?: string[]; header?: string; context?: string; body?: string; now?: number }) =>
    signatureFault(
      changes.keys ?? ['key'],
      changes.header ?? header,
      changes.context ?? 'callback',
      changes.body ?? '{"é":1}',
      changes.now ?? now,
    );

  it('hold for the exact bytes, in the exact exchange, for five minutes', () => {
    expect(fault({})).to.equal(null);
    expect(fault({ now: now + 299_000 })).to.equal(null);
    expect(fault({ keys: ['new', 'key'] })).to.equal(null);
    expect(fault({ body: '{"é": 1}' })).to.match(/does not hold/);
    expect(fault({ context: 'answer 200 e' })).to.match(/does not hold/);
    expect(fault({ keys: ['other'] })).to.match(/does not hold/);
    expect(fault({ header: header.replace('t=1800000000', 't=1800000001') })).to.match(/does not hold/);
    expect(fault({ now: now + 301_000 })).to.match(/too long ago/);
    expect(fault({ header: 'v1=00' })).to.match(/unreadable/);
    expect(fault({ header: '' })).to.match(/not signed/);
  });
  it('are the same on both sides', () => {
    expect(signatureOf('key', 'callback', '{"é":1}', now / 1000)).to.equal(header);
    const fresh = sign('key', 'callback', 'x', Date.now());
    expect(isSignedBy('key', fresh, 'callback', 'x')).to.equal(true);
    expect(isSignedBy('key', header, 'callback', '{"é":1}')).to.equal(false); // made long ago or far ahead
  });
});

describe('callbacks', () => {
  let side: Side;
  let listener: Listener;
  before(async () => {
    listener = await startListener();
    side = await startSide('interior', { callbackDelayMs: 0, callbackRetryMs: 20, requireSignature: true });
  });
  beforeEach(() => {
    listener.deliveries.length = 0;
    listener.status = 200;
  });
  afterEach(() => fetch(`${side.url}/_faults`, { method: 'DELETE' }));
  after(async () => {
    await side.close();
    await listener.close();
  });
  const person = { cnie: holder, familyName: 'Alaoui', givenNames: 'Amina', birthDate: '1990-05-14', years: 5 };
  const produce = (more = {}) => side.ask('produce-passport', person, { callbackUrl: listener.url, ...more });
  const read = (index: number) => {
    const { headers, body } = listener.deliveries[index] ?? { headers: {}, body: '' };
    return verifyCallback(headers, body, side.register);
  };
  const settled = () => new Promise((done) => setTimeout(done, 120));

  it('bring the answer, signed, for the effect that asked', async () => {
    const effectId = newEffect();
    const accepted = await produce({ effectId });
    expect(accepted).to.include({ kind: 'accepted', address: null });
    await listener.until(1);
    const callback = read(0);
    expect(callback).to.deep.include({ kind: 'answered', effectId, operation: 'produce-passport' });
    expect(callback).to.have.nested.property('answer.status', 'produced');
    expect(callback).to.have.nested.property('answer.reference', (accepted as { reference: string }).reference);
    expect(callback)
      .to.have.nested.property('answer.passportNumber')
      .that.matches(/^AA[0-9]{7}$/);
  });
  it('come again until they are taken, always the same message', async () => {
    listener.status = 503;
    await produce();
    await listener.until(3);
    listener.status = 200;
    await listener.until(4);
    expect(new Set(listener.deliveries.map(({ body }) => body)).size).to.equal(1);
    await settled();
    expect(listener.deliveries).to.have.length(4);
  });
  it('reply-twice: the same message id twice', async () => {
    await side.fault('reply-twice');
    await produce();
    await listener.until(2);
    expect(read(0).messageId).to.equal(read(1).messageId);
  });
  it('reply-late: later', async () => {
    await side.fault('reply-late', { delayMs: 200 });
    const start = Date.now();
    await produce();
    await listener.until(1);
    expect(Date.now() - start).to.be.at.least(195);
  });
  it('reply-lost: never, until the request comes again; the work is done once', async () => {
    await side.fault('reply-lost');
    const effectId = newEffect();
    const { reference } = (await produce({ effectId })) as { reference: string };
    await settled();
    expect(listener.deliveries).to.have.length(0);
    expect(await side.ask('production-status', { reference })).to.have.nested.property('answer.status', 'produced');
    expect(await produce({ effectId })).to.include({ reference });
    await listener.until(1);
    expect(read(0)).to.have.nested.property('answer.reference', reference);
  });
  it('wrong-answer: is told as ill-formed, with the fields', async () => {
    await side.fault('wrong-answer');
    await produce();
    await listener.until(1);
    const callback = read(0) as Extract<Callback, { kind: 'ill-formed' }>;
    expect(callback.kind).to.equal('ill-formed');
    expect(callback.problems.map(({ field }) => field)).to.deep.equal(['status', 'reference', 'passportNumber', 'expiresOn', 'holder']);
  });
  it('down strikes the request, not the callback', async () => {
    await side.fault('down');
    expect(await failure(produce())).to.be.instanceOf(RegisterUnavailable);
    await produce();
    await listener.until(1);
    expect(read(0).kind).to.equal('answered');
  });
  it('do not come for what was cancelled', async () => {
    await side.post('/_settings', { callbackDelayMs: 60 });
    const { reference } = (await produce()) as { reference: string };
    expect(await side.ask('cancel-production', { reference })).to.have.nested.property('answer.status', 'cancelled');
    await settled();
    expect(listener.deliveries).to.have.length(0);
    await side.post('/_settings', { callbackDelayMs: 0 });
  });
  it('are refused when anything of them was changed', async () => {
    await produce();
    await listener.until(1);
    const { headers, body } = listener.deliveries[0] ?? { headers: {}, body: '' };
    const status = (h: typeof headers, b: string) => {
      try {
        return verifyCallback(h, b, side.register).kind;
      } catch (error) {
        return (error as CallbackRefused).status;
      }
    };
    expect(status(headers, body)).to.equal('answered');
    expect(status(headers, body.replace('produced', 'refused'))).to.equal(401);
    expect(status({}, body)).to.equal(401);
    const signed = (text: string) =>
      status({ 'mistara-signature': sign('development-key-of-interior', 'callback', text, Date.now()) }, text);
    expect(signed('[')).to.equal(400);
    expect(signed('{"effectId":"e"}')).to.equal(400);
    expect(signed('{"effectId":"e","messageId":"m","operation":"cancel-passport","answer":{}}')).to.equal(400);
    expect(signed('{"effectId":"e","messageId":"m","operation":"produce-passport","refused":{"code":"no"}}')).to.equal('refused');
    expect(signed('{"effectId":"e","messageId":"m","operation":"produce-passport"}')).to.equal('ill-formed');
  });
});
