import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { RegisterField } from '../../domain/register.js';
import { readDocument } from '../../simulators/kit/document.js';
import { addYears } from '../../simulators/kit/simulator.js';
import { simulatorNames } from '../../simulators/main.js';
import { checkDigit } from '../../simulators/tax-stamps/handlers.js';
import { newEffect, type Side, startSide } from '../support/registers.js';

type Data = Record<string, unknown>;
const person = { cnie: 'AB123456', familyName: 'Alaoui', givenNames: 'Amina', birthDate: '1990-05-14' };

/** One case against one simulator: answers become their values, refusals their codes. */
function asker(side: Side) {
  return async (operation: string, data: Data = {}, caseId = 'case-1'): Promise<Data | string> => {
    const reply = await side.ask(operation, data, { caseId });
    return reply.kind === 'answered' ? { ...reply.answer } : reply.kind === 'refused' ? reply.code : { reference: reply.reference };
  };
}

describe('the e-stamps', () => {
  let side: Side;
  let ask: ReturnType<typeof asker>;
  let from = 0;
  before(async () => {
    side = await startSide('tax-stamps', { today: '2026-11-23' });
    ask = asker(side);
  });
  after(() => side.close());
  const newStamp = async (): Promise<string> =>
    ((await side.post('/_seed', { stamps: { count: 1, from: from++ } })) as { codes: [string] }).codes[0];
  const row = (code: string) => side.get(`/_ledger?table=stamps&id=${code}`);

  it('have the check digit of Luhn', () => {
    expect(checkDigit('7992739871')).to.equal('3'); // the usual example
    expect(checkDigit('453201511283036')).to.equal('6');
  });
  it('are ordered once a payment, for ten years, and found again', async () => {
    const order = { holder: 'AB1', amount: 50_000, payment: 'PAY-1' };
    const stamp = (await ask('order', order)) as Data;
    expect(stamp).to.include({ amount: 50_000, validUntil: '2036-11-23' });
    expect(stamp['code']).to.match(/^[0-9]{16}$/);
    expect(await ask('order', order)).to.equal('payment-used');
    expect(await ask('find', { holder: 'AB1', payment: 'PAY-1' })).to.deep.equal({
      found: true,
      code: stamp['code'],
      amount: 50_000,
      state: 'valid',
    });
    expect(await ask('find', { holder: 'AB2', payment: 'PAY-1' })).to.include({ found: false, code: null });
    expect(await ask('verify', { code: stamp['code'], holder: 'AB2' })).to.include({ state: 'other-person', amount: null });
    expect(await ask('order', { ...order, payment: 'PAY-2', amount: 0 })).to.equal('amount-wrong');
  });
  it('are put right when the identity was mistyped, as long as they can be used', async () => {
    const { code } = (await ask('order', { holder: 'AB10', amount: 6000, payment: 'PAY-10' })) as { code: string };
    const correct = (data: Data) => ask('correct-holder', { holder: 'AB10', payment: 'PAY-10', newHolder: 'AB01', ...data });
    expect(await correct({ payment: 'PAY-11' })).to.equal('stamp-unknown');
    expect(await correct({ holder: 'AB99' })).to.equal('stamp-unknown');
    expect(await correct({})).to.deep.equal({ code, state: 'valid' });
    expect(await ask('verify', { code, holder: 'AB01' })).to.include({ state: 'valid' });
    expect(await ask('consume', { code, holder: 'AB01' })).to.include({ state: 'used' });
    expect(await correct({ holder: 'AB01', newHolder: 'AB02' })).to.equal('stamp-used');
    const { entries } = (await ask('statement', { day: '2026-11-23' })) as { entries: Data[] };
    const mine = entries.filter(({ reference }) => reference === code);
    expect(mine.map(({ kind, amount, currency }) => [kind, amount, currency])).to.deep.equal([['payment', 6000, 'MAD']]);
  });
  it('are known by their state', async () => {
    const state = async (code: string) => ((await ask('verify', { code, holder: 'AB1' })) as Data)['state'];
    const codeOf = (n: number) => `1${String(n).padStart(14, '0')}${checkDigit(`1${String(n).padStart(14, '0')}`)}`;
    expect(await Promise.all([0, 90, 91, 92, 93].map((n) => state(codeOf(n))))).to.deep.equal([
      'valid',
      'used',
      'expired',
      'other-person',
      'refunded',
    ]);
    expect(await state('1000000000000001')).to.equal('unknown');
    expect(await state('abc')).to.equal('unknown');
  });
  it('are held for one case, used up once, by that case only', async () => {
    const code = await newStamp();
    expect(await ask('reserve', { code })).to.include({ state: 'reserved', amount: 50_000 });
    expect(await ask('reserve', { code })).to.include({ state: 'reserved' });
    expect(await ask('verify', { code })).to.include({ state: 'valid' });
    expect(await ask('verify', { code }, 'case-2')).to.include({ state: 'reserved' });
    expect(await ask('consume', { code }, 'case-2')).to.equal('stamp-reserved');
    expect(await ask('release', { code }, 'case-2')).to.equal('stamp-reserved');
    expect(await ask('refund', { code }, 'case-2')).to.equal('stamp-reserved');
    expect(await ask('consume', { code })).to.include({ state: 'used', usedOn: '2026-11-23' });
    expect(await ask('consume', { code })).to.equal('stamp-used');
    expect(await ask('release', { code })).to.equal('stamp-used');
    expect(await row(code)).to.include({ consumed: 1, refunded: 0 });
  });
  it('are let go without harm, held or not', async () => {
    const code = await newStamp();
    await ask('reserve', { code });
    expect(await ask('release', { code })).to.deep.equal({ state: 'valid' });
    expect(await ask('release', { code })).to.deep.equal({ state: 'valid' });
    expect(await ask('reserve', { code }, 'case-2')).to.include({ state: 'reserved' });
  });
  it('are paid back once, with one reference', async () => {
    const code = await newStamp();
    await ask('consume', { code });
    expect(await ask('refund', { code }, 'case-2')).to.equal('stamp-used');
    const first = await ask('refund', { code });
    expect(first).to.include({ state: 'refunded', amount: 50_000, refundedOn: '2026-11-23' });
    expect(await ask('refund', { code })).to.deep.equal(first);
    expect(await ask('refund', { code }, 'case-2')).to.equal('stamp-refunded');
    expect(await ask('consume', { code })).to.equal('stamp-refunded');
    expect(await row(code)).to.include({ consumed: 1, refunded: 1 });
  });
  it('do twenty tries of one effect at the same time once', async () => {
    const code = await newStamp();
    const effectId = newEffect();
    const replies = await Promise.all(Array.from({ length: 20 }, () => side.ask('consume', { code }, { effectId })));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).to.equal(1);
    expect(replies[0]).to.have.nested.property('answer.state', 'used');
    expect(await row(code)).to.include({ consumed: 1 });
    expect(await side.get(`/_ledger?effect=${encodeURIComponent(effectId)}`)).to.include({ requests: 20 });
  });
  it('let one of two cases have a stamp', async () => {
    const code = await newStamp();
    const both = await Promise.all(['case-1', 'case-2'].map((caseId) => ask('consume', { code }, caseId)));
    expect(both.filter((one) => one === 'stamp-used')).to.have.length(1);
  });
});

describe('the other registers', () => {
  const sides = new Map<string, Side>();
  before(async () => {
    for (const name of ['dgsn', 'civil-status', 'courts', 'sms-gateway', 'payment-agent', 'interior']) {
      sides.set(name, await startSide(name, { today: '2028-02-29', callbackDelayMs: null }));
    }
  });
  after(() => Promise.all([...sides.values()].map((side) => side.close())));
  const side = (name: string): Side => sides.get(name) ?? expect.fail(name);
  const ask = (name: string, operation: string, data: Data) => asker(side(name))(operation, data);
  const identity = async (data: Data) => {
    const { match, reason, alert } = (await ask('dgsn', 'verify-identity', data)) as Data;
    return `${match} ${reason}${alert === true ? ' alert' : ''}`;
  };

  it('dgsn: everybody is known, but whom the seed names', async () => {
    expect(await identity(person)).to.equal('true same');
    expect(await identity({ passportNumber: 'AB1234567' })).to.equal('true same');
    expect(await identity({ cnie: 'ABC12' })).to.equal('false unknown');
    expect(await identity({ cnie: 'ZU000001' })).to.equal('false unknown');
    expect(await identity({ cnie: 'ZX000001' })).to.equal('false document-expired');
    expect(await identity({ cnie: 'ZA000001' })).to.equal('true same alert');
    expect(await identity({ cnie: 'BE998877', familyName: 'El-Idrissi', givenNames: 'SALMA' })).to.equal('true same');
    expect(await identity({ cnie: 'BE998877', familyName: 'Alaoui' })).to.equal('false other-person');
    expect(await ask('dgsn', 'verify-identity', {})).to.equal('identity-missing');
  });
  it('civil status: everybody is born, few are dead', async () => {
    const { cnie: _, ...names } = person;
    const born = (await ask('civil-status', 'birth-record', names)) as { act: Data };
    expect(born.act).to.include({ familyName: 'Alaoui', birthDate: '1990-05-14' });
    expect(born.act['number']).to.match(/^[0-9]+\/1990$/);
    expect(
      await ask('civil-status', 'birth-record', { familyName: 'Sans-acte', givenNames: 'exemple', birthDate: '1970-01-01' }),
    ).to.deep.equal({ found: false, act: null });
    expect(await ask('civil-status', 'death-record', person)).to.include({ found: false });
    expect(
      await ask('civil-status', 'death-record', { familyName: 'Defunt', givenNames: 'Exemple', birthDate: '1950-06-15' }),
    ).to.have.nested.property('act.diedOn', '2026-02-10');
  });
  it('courts: an opposition counts when it was notified before', async () => {
    expect(await ask('courts', 'opposition', person)).to.include({ opposed: false });
    expect(await ask('courts', 'opposition', { cnie: 'ZO000001' })).to.include({ opposed: true, notifiedOn: '2026-01-12' });
    expect(await ask('courts', 'opposition', { cnie: 'ZO000001', notifiedBefore: '2026-01-12' })).to.include({ opposed: false });
    expect(await ask('courts', 'opposition', { cnie: 'ZO000001', notifiedBefore: '2026-01-13' })).to.include({ opposed: true });
    expect(
      await ask('courts', 'opposition', { cnie: 'AB9', familyName: 'Opposé', givenNames: 'Exemple', birthDate: '2012-09-03' }),
    ).to.include({ opposed: true });
    expect(await ask('courts', 'opposition', {})).to.equal('identity-missing');
  });
  it('mobile operator: takes a message to a number, and says later what became of it', async () => {
    const send = async (to: string, text: string) => ((await ask('sms-gateway', 'send', { to, text })) as { reference: string }).reference;
    expect(await send('+212612345678', 'جوازكم جاهز')).to.equal('SMS-000001');
    expect(await send('+212600000002', 'ج'.repeat(71))).to.equal('SMS-000002');
    expect(await ask('sms-gateway', 'send', { to: '0612345678', text: 'x' })).to.equal('number-wrong');
    const state = (reference: string) => ask('sms-gateway', 'message-status', { reference });
    expect(await state('SMS-000001')).to.include({ state: 'waiting' });
    await side('sms-gateway').post('/_replies', {});
    expect(await state('SMS-000001')).to.include({ state: 'delivered', on: '2028-02-29' });
    expect(await state('SMS-000002')).to.include({ state: 'failed', reason: 'switched-off' });
    expect(await state('SMS-000009')).to.equal('message-unknown');
    const { tables } = (await side('sms-gateway').get('/_ledger')) as { tables: { messages: Record<string, Data> } };
    expect(Object.values(tables.messages).map(({ parts }) => parts)).to.deep.equal([1, 2]);
  });
  it('payments: paid when it is said so, then paid back; or declined, or cancelled', async () => {
    const pay = async (payer: string) =>
      ((await ask('payment-agent', 'request-payment', { payer, amount: 900, motive: 'x' })) as { reference: string }).reference;
    const [paid, declined, cancelled] = [await pay('AB1'), await pay('ZD000001'), await pay('AB2')];
    const state = async (reference: string) => ((await ask('payment-agent', 'payment-status', { reference })) as Data)['state'];
    expect(await state(paid)).to.equal('waiting');
    expect(await ask('payment-agent', 'refund', { reference: cancelled })).to.include({ state: 'cancelled' });
    await side('payment-agent').post('/_replies', {});
    expect([await state(paid), await state(declined), await state(cancelled), await state('?')]).to.deep.equal([
      'paid',
      'declined',
      'cancelled',
      'unknown',
    ]);
    const refunded = (await ask('payment-agent', 'refund', { reference: paid })) as Data;
    expect(refunded).to.include({ state: 'refunded', amount: 900, refundedOn: '2028-02-29' });
    expect(refunded['receipts']).to.deep.equal([
      { transaction: 'TRX-000001', amount: 900, currency: 'MAD', paidOn: '2028-02-29', refunded: 900 },
    ]);
    expect(await ask('payment-agent', 'refund', { reference: declined })).to.equal('payment-not-paid');
    expect(await ask('payment-agent', 'refund', { reference: '?' })).to.equal('payment-unknown');
  });
  it('payments: each transaction by itself, whatever comes; the statement of the day has them all', async () => {
    const pay = (reference: string, more: Data = {}) => side('payment-agent').post('/_pay', { reference, ...more }) as Promise<Data>;
    const demand = (await ask('payment-agent', 'request-payment', { payer: 'AB3', amount: 900, motive: 'x', way: 'agency' })) as Data;
    const reference = String(demand['reference']);
    expect(await pay(reference, { amount: 400 })).to.include({ state: 'part-paid', amount: 400 });
    expect(await pay(reference, { amount: 50, currency: 'EUR' })).to.include({ state: 'part-paid', amount: 400 });
    expect(await pay(reference)).to.include({ state: 'paid', amount: 900 });
    expect(await pay(reference, { amount: 0 })).to.include({ code: 'amount-wrong' });
    const { receipts } = (await ask('payment-agent', 'payment-status', { reference })) as { receipts: Data[] };
    const [first, euro] = receipts.map(({ transaction }) => String(transaction));
    const refund = (data: Data) => ask('payment-agent', 'refund', { reference, ...data });
    expect(await refund({ transaction: euro })).to.include({ state: 'refunded', amount: 50 });
    expect(await refund({ transaction: first, amount: 500 })).to.equal('refund-too-much');
    expect(await refund({ transaction: first, amount: 150 })).to.include({ amount: 150 });
    expect(await refund({ transaction: 'TRX-0' })).to.equal('transaction-unknown');
    const entries = ((await ask('payment-agent', 'statement', { day: '2028-02-29' })) as { entries: Data[] }).entries.filter(
      (entry) => entry['reference'] === reference,
    );
    expect(entries.map(({ kind, amount, currency, case: caseId }) => [kind, amount, currency, caseId])).to.have.deep.members([
      ['payment', 400, 'MAD', 'case-1'],
      ['payment', 50, 'EUR', 'case-1'],
      ['payment', 500, 'MAD', 'case-1'],
      ['refund', 50, 'EUR', 'case-1'],
      ['refund', 150, 'MAD', 'case-1'],
    ]);
    expect(await ask('payment-agent', 'statement', { day: '2028-02-28' })).to.deep.include({ entries: [] });
    expect(await refund({})).to.include({ state: 'refunded', amount: 950 }); // all that is still held
  });
  it('interior: made, refused or cancelled; a passport is cancelled once', async () => {
    const make = async (cnie: string) =>
      ((await ask('interior', 'produce-passport', { ...person, cnie, years: 5 })) as { reference: string }).reference;
    const [made, refused] = [await make('AB1'), await make('ZR000001')];
    await side('interior').post('/_replies', {});
    const status = (reference: string) => ask('interior', 'production-status', { reference });
    const production = (await status(made)) as Data;
    expect(production).to.include({ status: 'produced', expiresOn: '2033-02-28' });
    expect(await status(refused)).to.include({ status: 'refused', passportNumber: null });
    await ask('interior', 'cancel-production', { reference: made });
    expect(await status(made)).to.include({ status: 'cancelled' });
    expect(await side('interior').get(`/_ledger?table=passports&id=${production['passportNumber']}`)).to.include({
      status: 'cancelled',
      reason: 'destroyed',
    });
    const cancel = { passportNumber: 'XY1234567', reason: 'renewed' };
    expect(await ask('interior', 'cancel-passport', cancel)).to.deep.equal({ status: 'cancelled', cancelledOn: '2028-02-29' });
    await side('interior').post('/_settings', { today: '2028-03-01' });
    expect(await ask('interior', 'cancel-passport', cancel)).to.deep.equal({ status: 'cancelled', cancelledOn: '2028-02-29' });
    expect(await ask('interior', 'cancel-passport', { ...cancel, passportNumber: '12' })).to.equal('passport-unknown');
    expect(addYears('2028-02-29', 4)).to.equal('2032-02-29');
  });
});

describe('what every simulator has', () => {
  let side: Side;
  before(async () => {
    side = await startSide('courts');
  });
  after(() => side.close());
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${side.url}/oppositions/search`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const code = async (answer: Response) => `${answer.status} ${((await answer.json()) as Data)['code']}`;

  it('refuses a key with another request, and a request that does not fit the document', async () => {
    expect((await post({ 'idempotency-key': 'k' }, '{"cnie":"AB1"}')).status).to.equal(200);
    expect(await code(await post({ 'idempotency-key': 'k' }, '{"cnie":"AB2"}'))).to.equal('409 idempotency-key-reused');
    expect(await code(await post({}, '{"cnie":12}'))).to.equal('400 request-ill-formed');
    expect(await code(await post({}, '{'))).to.equal('400 request-ill-formed');
    expect(await code(await post({ 'mistara-signature': 't=1,v1=00' }, '{"cnie":"AB1"}'))).to.equal('401 signature-wrong');
    expect(await code(await fetch(`${side.url}/elsewhere`))).to.equal('404 route-unknown');
  });
  it('shows a page with what it holds, escaped, and switches that work without script', async () => {
    await side.post('/_seed', { oppositions: [{ cnie: 'AA1', decision: '<script>alert(1)</script>' }] });
    const form = (path: string, fields: Record<string, string>) =>
      fetch(side.url + path, { method: 'POST', body: new URLSearchParams(fields) });
    const page = await (await form('/_faults', { operation: '*', kind: 'slow', times: '', delayMs: '1' })).text();
    expect(page).to.contain('&#60;script&#62;alert(1)').and.not.contain('<script>');
    expect(await side.get('/_faults')).to.deep.equal([{ operation: '*', kind: 'slow', times: null, delayMs: 1 }]);
    await form('/_faults/clear', {});
    expect(await side.get('/_faults')).to.deep.equal([]);
  });
  it('refuses a fault that is none', async () => {
    for (const fault of [{ kind: 'sleepy' }, { kind: 'down', operation: 'fly' }, { kind: 'down', times: 0 }]) {
      expect(await side.post('/_faults', fault)).to.include({ code: 'fault-wrong' });
    }
  });
  it('counts a fault down', async () => {
    await side.fault('error-500', { times: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await post({}, '{"cnie":"AB1"}')).status);
    expect(statuses).to.deep.equal([500, 500, 200]);
  });

  for (const name of simulatorNames()) {
    it(`${name}: answers what its document says`, async () => {
      const document = readDocument(`simulators/${name}/openapi.yaml`);
      const one = await startSide(name, { callbackDelayMs: null });
      try {
        const served = (await one.get('/openapi.json')) as {
          paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>>;
        };
        expect(JSON.stringify(served)).to.not.contain('$ref');
        const ajv = new Ajv2020({ strict: false, validateFormats: false });
        for (const { id, method, path, later } of document.operations) {
          const asked = Object.fromEntries(
            Object.entries(one.register.operations[id]?.with ?? {}).map(([name, field]) => [name, sampleOf(name, field)]),
          );
          const reply = await one.ask(id, asked, { record: () => {} });
          if (reply.kind === 'refused') continue;
          const content = served.paths[path]?.[method.toLowerCase()]?.responses[later ? '202' : '200']?.content['application/json'];
          const body =
            reply.kind === 'answered'
              ? Object.fromEntries(Object.entries(reply.answer).filter(([, value]) => value !== null))
              : { reference: reply.reference };
          expect(ajv.validate(content?.schema ?? expect.fail(path), body), `${id}: ${ajv.errorsText()}`).to.equal(true);
        }
      } finally {
        await one.close();
      }
    });
  }
});

/** A value that the field can have: of its own choices; else the sample of its name, as long as it may be; else any of its type. */
function sampleOf(name: string, { type, of, max }: RegisterField): unknown {
  if (type === 'choice') return of?.[0];
  const sample = SAMPLES[name] ?? TYPES[type] ?? expect.fail(`${name}: no sample of ${type}`);
  return typeof sample === 'string' ? sample.slice(0, max) : sample;
}
const TYPES: Data = {
  text: 'Sample',
  integer: 1,
  decimal: 1,
  money: 100,
  boolean: true,
  date: '2026-12-01',
  document: { id: 'DOC-1', number: 'N-1', code: 'DOC-1', digest: 'a'.repeat(64) },
};

/** Values that are more than well-formed. */
const SAMPLES: Data = {
  ...person,
  passportNumber: 'AB1234567',
  years: 5,
  photo: { id: 'doc-1' },
  reason: 'renewed',
  reference: 'PRD-000001',
  currency: 'MAD',
  code: '1000000000000008',
  holder: 'AB123456',
  amount: 50_000,
  payment: 'PAY-000001',
  phone: '+212612345678',
  payer: 'AB123456',
  motive: 'stamp',
  address: '4 rue des Orangers, Salé',
  number: '01/234567',
  medicalFitnessUntil: '2028-11-23',
  registration: '12345-B-6',
  chassis: 'VF1AB000000000001',
  make: 'DACIA LOGAN',
  owner: 'AB123456',
  seller: 'AB654321',
  biometricsTakenOn: '2026-11-23',
  notifiedBefore: '2026-11-23',
  country: 'FR',
  to: '+212612345678',
  text: 'ready',
};
