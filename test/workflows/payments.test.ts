import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { until, workUntil } from '../support/passport.js';
import { agentOf, demandIn, FEE, filePaid, lettersOf, PAID_CERTIFICATE } from '../support/payment.js';
import { type Stack, startStack } from '../support/stack.js';

describe('fees that an agent collects, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let agent: ReturnType<typeof agentOf>;
  before(async () => {
    stack = await startStack(['payment-agent', 'sms-gateway']);
    agent = agentOf(stack);
    await agent.settings({ callbackDelayMs: null }); // nobody pays but by hand
    await stack.catalogue.publish(PAID_CERTIFICATE, 'designer');
  });
  after(() => stack?.stop());
  afterEach(() => agent.well());

  const toPay = async (way = 'agency') => {
    const caseId = await filePaid(stack.engine, way);
    const record = await wait(caseId, (it) => demandIn(it).reference !== undefined);
    return { caseId, reference: demandIn(record).reference! };
  };
  const wait = (caseId: string, wished: (record: CaseRecord) => boolean) => until(stack.engine, caseId, wished);
  const back = (record: CaseRecord) =>
    record.fees!.demands!.flatMap(({ receipts }) =>
      receipts.flatMap(({ back: all }) => all.map(({ amount, reason, on }) => ({ amount, reason, gone: on !== undefined }))),
    );
  const withdraw = async (caseId: string) => {
    const { applicant } = await stack.engine.record(caseId);
    return stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(applicant.id) });
  };
  const letters = async (caseId: string, words: string) => {
    for (let i = 0; i < 100 && !(await lettersOf(stack, caseId)).includes(words); i += 1) await new Promise((next) => setTimeout(next, 50));
    return lettersOf(stack, caseId);
  };

  it('says where to pay, and goes on when it is paid; the fee is used up with the act', async () => {
    const { caseId, reference } = await toPay();
    expect(await letters(caseId, reference)).to.include('Payment of the fee');
    await agent.pay(reference);
    const paid = await wait(caseId, ({ states }) => states.includes('checking'));
    expect(paid.fees).to.include({ state: 'paid', amount: FEE });
    expect(paid.calls).to.deep.equal({});
    const task = paid.tasks['checking']!.id;
    await stack.engine.complete(task, { outcome: 'approve' }, stack.engine.actor('agent.amal'));
    const closed = await workUntil(stack.engine, caseId);
    expect(closed).to.include({ outcome: 'granted' });
    expect(closed.fees!.state).to.equal('consumed');
    expect((await agent.demand(reference)).receipts.map(({ refunded }) => refunded)).to.deep.equal([0]);
  });

  it('is told in the currency of the post as well: in the letters and on the receipt, in their languages', async () => {
    const paris = await filePaid(stack.engine, 'agency', 'AB778899', { post: 'paris' });
    const letter = await letters(paris, 'EUR');
    expect(letter.replace(/\u00a0/g, ' ')).to.include('70.00 DH (6.48 EUR), reference');
    const feeOn = async (caseId: string) => {
      const receipt = await stack.store.documents.findOne({ caseId, document: 'mistara:receipt' }).lean();
      const { facts } = receipt!.input as { facts: { label: { fr: string }; value: Record<string, string> }[] };
      const fee = facts.find(({ label }) => label.fr === 'Droits')!.value;
      return [fee['fr'], fee['ar']].map((text) => text!.replace(/\u00a0/g, ' '));
    };
    expect(await feeOn(paris)).to.deep.equal([
      '70,00 DH, soit 6,48 EUR au taux affiché depuis le 1 juillet 2026',
      '70,00 DH، أي 6,48 EUR بسعر الصرف المعلن منذ 1 يوليوز 2026',
    ]);
    const { caseId } = await toPay();
    expect(await letters(caseId, 'Payment of the fee')).to.not.include('EUR');
    expect(await feeOn(caseId)).to.deep.equal(['70,00 DH', '70,00 DH']);
  });

  it('by card: on the page of the agent, where a wrong number is not taken', async () => {
    const { caseId, reference } = await toPay('card');
    const { address } = demandIn(await stack.engine.record(caseId));
    expect(address).to.equal(`${agent.url}/pay/${reference}`);
    const page = await (await fetch(`${address}?lang=ar`)).text();
    expect(page).to.include('dir="rtl"').and.to.include('70.00 MAD').and.to.include(reference);
    const send = (number: string) =>
      fetch(address!, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ number, expiry: '12/30', code: '123', lang: 'en' }),
      });
    expect(await (await send('4111111111111112')).text()).to.include('This is not a card number.');
    expect((await stack.engine.record(caseId)).fees!.state).to.equal('due');
    expect((await send('4111 1111 1111 1111')).status).to.equal(303);
    await wait(caseId, ({ states }) => states.includes('checking'));
    expect(await (await fetch(`${address}?lang=en`)).text()).to.include('The payment is made.');
  });

  it('declined: the case is told, and nothing is held', async () => {
    const { caseId, reference } = await toPay('mobile');
    await fetch(`${agent.url}/mobile/${reference}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ decision: 'decline' }),
    });
    const closed = await workUntil(stack.engine, caseId);
    expect(closed).to.include({ outcome: 'lapsed' });
    expect(closed.fees).to.include({ state: 'due', refusal: 'declined' });
  });

  it('a second payment goes back, and the person is told why', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference);
    await wait(caseId, ({ fees }) => fees?.state === 'paid');
    await agent.pay(reference);
    const record = await wait(caseId, (it) => back(it).some(({ gone }) => gone));
    expect(back(record)).to.deep.equal([{ amount: FEE, reason: 'double', gone: true }]);
    expect(record.fees!.state).to.equal('paid');
    expect((await agent.demand(reference)).receipts.map(({ refunded }) => refunded)).to.deep.equal([0, FEE]);
    expect(await letters(caseId, 'paid already')).to.include('Money paid back');
  });

  it('a payment after the case has ended wakes it, goes back, and the case ends as it had', async () => {
    const { caseId, reference } = await toPay();
    await withdraw(caseId);
    await until(stack.engine, caseId, ({ status, log }) => status === 'closed' && log.some(({ type }) => type === 'payment-closed'));
    expect((await agent.demand(reference)).state).to.equal('cancelled');
    await agent.pay(reference); // the counter had not heard of it
    const record = await wait(caseId, (it) => back(it).some(({ gone }) => gone));
    expect(back(record)).to.deep.equal([{ amount: FEE, reason: 'late', gone: true }]);
    expect(record).to.include({ status: 'closed', outcome: 'withdrawn' });
    expect((await agent.demand(reference)).receipts[0]).to.include({ amount: FEE, refunded: FEE });
    expect(await letters(caseId, 'after the request had ended')).to.include('Money paid back');
    const row = await stack.store.cases.findById(caseId).lean();
    expect(row?.record.fees?.movements).to.have.length(2);
  });

  it('a callback that comes twice is taken once', async () => {
    const { caseId, reference } = await toPay();
    await agent.fault('reply-twice', 'request-payment');
    await agent.pay(reference);
    await wait(caseId, ({ states }) => states.includes('checking'));
    await new Promise((next) => setTimeout(next, 300));
    const { log, fees } = await stack.engine.record(caseId);
    expect(log.filter(({ type }) => type === 'money-received')).to.have.length(1);
    expect(fees!.movements).to.have.length(1);
  });

  it('of a part the person is told what is missing; the rest makes it whole', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference, { amount: 3000 });
    expect(await letters(caseId, '40.00')).to.include('Incomplete payment');
    expect((await stack.engine.record(caseId)).states).to.deep.equal(['paying']);
    await agent.pay(reference, { amount: 4000 });
    const record = await wait(caseId, ({ states }) => states.includes('checking'));
    expect(back(record)).to.deep.equal([]);
  });

  it('a part goes back when the request is withdrawn', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference, { amount: 3000 });
    await wait(caseId, (it) => demandIn(it).receipts.length === 1);
    await withdraw(caseId);
    const record = await wait(caseId, (it) => back(it).some(({ gone }) => gone));
    expect(back(record)).to.deep.equal([{ amount: 3000, reason: 'part', gone: true }]);
    expect((await agent.demand(reference)).receipts[0]).to.include({ refunded: 3000 });
  });

  it('of too much the difference goes back', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference, { amount: FEE + 250 });
    const record = await wait(caseId, (it) => back(it).some(({ gone }) => gone));
    expect(back(record)).to.deep.equal([{ amount: 250, reason: 'too-much', gone: true }]);
    expect(record.fees!.state).to.equal('paid');
    expect((await agent.demand(reference)).receipts[0]).to.include({ amount: FEE + 250, refunded: 250 });
  });

  it('another currency is not taken, and goes back whole', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference, { amount: 700, currency: 'EUR' });
    const record = await wait(caseId, (it) => back(it).some(({ gone }) => gone));
    expect(back(record)).to.deep.equal([{ amount: 700, reason: 'wrong-currency', gone: true }]);
    expect(record.states).to.deep.equal(['paying']);
    expect(await letters(caseId, 'another currency')).to.include('7.00');
    await agent.pay(reference);
    await wait(caseId, ({ states }) => states.includes('checking'));
  });

  it('a refund that the agent does not answer is tried again; one that it refuses waits for an operator', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference);
    await wait(caseId, ({ states }) => states.includes('checking'));
    await agent.fault('down', 'refund', { times: 2 });
    await withdraw(caseId);
    const record = await until(stack.engine, caseId, ({ fees }) => fees?.state === 'refunded');
    expect(back(record)).to.deep.equal([{ amount: FEE, reason: 'refund', gone: true }]);

    const second = await toPay();
    await agent.pay(second.reference);
    await wait(second.caseId, ({ states }) => states.includes('checking'));
    await agent.fault('wrong-answer', 'refund');
    await withdraw(second.caseId);
    const stuck = await wait(second.caseId, ({ incidents }) => Object.keys(incidents).length > 0);
    expect(stuck.fees!.state).to.equal('paid');
    expect(back(stuck)).to.deep.equal([{ amount: FEE, reason: 'refund', gone: false }]);
    const incident = Object.keys(stuck.incidents)[0]!;
    await stack.engine.act(second.caseId, { kind: 'retry', incident, by: stack.engine.actor('operator') });
    const mended = await wait(second.caseId, ({ fees }) => fees?.state === 'refunded');
    expect(back(mended)).to.deep.equal([{ amount: FEE, reason: 'refund', gone: true }]);
    expect((await agent.demand(second.reference)).receipts[0]).to.include({ refunded: FEE }); // once, however often it was asked
  });
});

describe('fees that nobody speaks of, on a server whose time is skipped', function () {
  this.timeout(240_000);
  let stack: Stack;
  let time: TestWorkflowEnvironment;
  let agent: ReturnType<typeof agentOf>;
  before(async () => {
    stack = await startStack(['payment-agent', 'sms-gateway'], { skipTime: true });
    time = stack.time!;
    agent = agentOf(stack);
    await agent.settings({ callbackDelayMs: null });
    await stack.catalogue.publish(PAID_CERTIFICATE, 'designer');
  });
  after(() => stack?.stop());
  const toPay = async () => {
    const caseId = await filePaid(stack.engine, 'agency');
    const record = await until(stack.engine, caseId, (it) => demandIn(it).reference !== undefined);
    return { caseId, reference: demandIn(record).reference! };
  };

  it('a callback that never comes: the agent is asked, and the payment is taken once', async () => {
    const { caseId, reference } = await toPay();
    await agent.fault('reply-lost', 'request-payment');
    await agent.pay(reference);
    await time.sleep('11 minutes');
    const paid = await until(stack.engine, caseId, ({ states }) => states.includes('checking'));
    expect(paid.fees!.movements).to.have.length(1);
    expect(Object.keys(paid.timers).filter((id) => id.startsWith('status'))).to.deep.equal([]);
  });

  it('an agent that is away when it is asked is asked again', async () => {
    const { caseId, reference } = await toPay();
    await agent.fault('reply-lost', 'request-payment');
    await agent.fault('error-500', 'payment-status');
    await agent.pay(reference);
    await time.sleep('11 minutes');
    const waiting = await until(stack.engine, caseId, (it) => demandIn(it).asked === 1);
    expect(waiting.states).to.deep.equal(['paying']);
    expect(waiting.incidents).to.deep.equal({});
    await time.sleep('21 minutes');
    await until(stack.engine, caseId, ({ states }) => states.includes('checking'));
  });

  it('nobody pays in time: the fee expires, the part that came goes back, and so does what comes after', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference, { amount: 3000 });
    await until(stack.engine, caseId, (it) => demandIn(it).receipts.length === 1);
    await time.sleep('12 days');
    const lapsed = await until(
      stack.engine,
      caseId,
      ({ status, log }) => status === 'closed' && log.some(({ type }) => type === 'paid-back'),
    );
    expect(lapsed).to.include({ outcome: 'lapsed' });
    expect(lapsed.fees!.state).to.equal('expired');
    await agent.pay(reference, { amount: 4000 });
    const after = await until(stack.engine, caseId, ({ log }) => log.filter(({ type }) => type === 'paid-back').length === 2);
    expect(after.fees!.demands![0]!.receipts.map(({ amount, back }) => [amount, back[0]?.reason])).to.deep.equal([
      [3000, 'part'],
      [4000, 'late'],
    ]);
    expect((await agent.demand(reference)).receipts.every(({ amount, refunded }) => amount === refunded)).to.equal(true);
  });
});
