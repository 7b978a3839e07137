import { expect } from 'chai';
import { reconcileNow, reportsOf, scheduleReconciliation } from '../../client/reconciliation.js';
import { loadOrganisation } from '../../definitions/files.js';
import { localDateOf } from '../../domain/zoned.js';
import { post, until } from '../support/passport.js';
import { agentOf, demandIn, FEE, filePaid, lettersOf, PAID_CERTIFICATE } from '../support/payment.js';
import { type Stack, startStack } from '../support/stack.js';

describe('the reconciliation with the statements of registers, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let agent: ReturnType<typeof agentOf>;
  const day = localDateOf(Date.now(), 'Africa/Casablanca');
  before(async () => {
    stack = await startStack(['payment-agent', 'tax-stamps', 'sms-gateway']);
    agent = agentOf(stack);
    await agent.settings({ callbackDelayMs: null });
    await stack.catalogue.publish(PAID_CERTIFICATE, 'designer');
  });
  after(() => stack?.stop());
  afterEach(() => agent.well());

  const run = (register = 'payment-agent', patienceMs = 10_000) =>
    reconcileNow(stack.client, { day, register, patienceMs }, stack.taskQueue).then(([report]) => report!);
  const toPay = async () => {
    const caseId = await filePaid(stack.engine, 'agency');
    const record = await until(stack.engine, caseId, (it) => demandIn(it).reference !== undefined);
    return { caseId, reference: demandIn(record).reference! };
  };
  const withdraw = async (caseId: string) => {
    const { applicant } = await stack.engine.record(caseId);
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(applicant.id) });
  };
  const written = async (caseId: string) => {
    const { revision } = await stack.engine.record(caseId);
    for (let i = 0; i < 200 && ((await stack.store.cases.findById(caseId).lean())?.revision ?? 0) < revision; i += 1)
      await new Promise((next) => setTimeout(next, 25));
  };

  it('agrees when the cases know of all that was paid and paid back', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference, { amount: FEE + 100 });
    await until(stack.engine, caseId, ({ log }) => log.some(({ type }) => type === 'paid-back'));
    await written(caseId);
    expect(await run()).to.deep.equal({ register: 'payment-agent', day, matched: 2, differences: [] });
    expect(await run('tax-stamps')).to.include({ matched: 0 });
    expect(await reportsOf(stack.store, {})).to.deep.equal([]);
  });

  it('finds what was paid there and is unknown here, and tells operators once', async () => {
    const { caseId, reference } = await toPay();
    await agent.fault('reply-lost', 'request-payment');
    const paid = (await agent.pay(reference)) as { receipts: { transaction: string }[] };
    const first = await run();
    const found = {
      kind: 'unknown-here',
      movement: 'payment',
      id: paid.receipts[0]!.transaction,
      caseId,
      there: { amount: FEE, currency: 'MAD' },
    };
    expect(first.differences).to.deep.equal([found]);
    await run();
    expect((await lettersOf(stack, 'reconciliation')).split(found.id).length - 1).to.be.greaterThan(0);
    const list = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=reconciliation`)).json()) as unknown[];
    expect(list).to.have.length(1);
    await agent.pay(reference, { amount: 1 }); // the next callback tells the whole demand
    await until(stack.engine, caseId, ({ fees }) => fees!.movements?.filter(({ kind }) => kind === 'refund').length === 1);
    await written(caseId);
    expect((await run()).differences).to.deep.equal([]);
  });

  it('finds a refund that is owed and not done, until it is', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference);
    await until(stack.engine, caseId, ({ fees }) => fees?.state === 'paid');
    await agent.fault('wrong-answer', 'refund');
    await withdraw(caseId);
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length > 0);
    await written(caseId);
    const { differences } = await run();
    // The agent has paid it back; the case does not know it: what it answered could not be read.
    expect(differences.map(({ kind, caseId: of, here, there }) => [kind, of, here?.amount ?? there?.amount])).to.deep.equal([
      ['refund-owed', caseId, FEE],
      ['unknown-here', caseId, FEE],
    ]);
    await stack.engine.act(caseId, { kind: 'retry', incident: Object.keys(stuck.incidents)[0]!, by: stack.engine.actor('operator') });
    await until(stack.engine, caseId, ({ fees }) => fees?.state === 'refunded');
    await written(caseId);
    expect((await run()).differences).to.deep.equal([]);
  });

  it('finds what the register does not have, and amounts that differ', async () => {
    const { caseId, reference } = await toPay();
    await agent.pay(reference);
    const record = await until(stack.engine, caseId, ({ fees }) => fees?.state === 'paid');
    await written(caseId);
    const { id } = record.fees!.movements![0]!;
    const change = (movement: object) =>
      stack.store.cases.updateOne({ _id: caseId }, { $push: { 'record.fees.movements': movement } } as never);
    await change({ ...record.fees!.movements![0]!, id: 'TRX-999999' });
    await stack.store.cases.updateOne({ _id: caseId }, { $set: { 'record.fees.movements.0.amount': FEE - 1 } } as never);
    expect((await run()).differences.map(({ kind, id: of }) => [kind, of])).to.deep.equal([
      ['amounts-differ', id],
      ['missing-there', 'TRX-999999'],
    ]);
    expect((await reportsOf(stack.store, {})).map(({ register, day: on }) => [register, on])).to.deep.equal([['payment-agent', day]]);
  });

  it('notes a register that gives no statement, and tells operators', async () => {
    await post(`${stack.urls['tax-stamps']}/_faults`, { operation: 'statement', kind: 'error-500', times: null });
    const report = await run('tax-stamps', 2000);
    expect(report).to.include({ matched: 0 });
    expect(report.unanswered).to.be.a('string');
    expect(await lettersOf(stack, 'reconciliation')).to.include(report.unanswered!.slice(0, 20));
    await fetch(`${stack.urls['tax-stamps']}/_faults`, { method: 'DELETE' });
    expect((await run('tax-stamps')).unanswered).to.equal(undefined);
  });

  it('runs every day by one Schedule, however often it is set', async () => {
    const id = `reconciliation-${Date.now()}`;
    const { zone } = loadOrganisation().authority;
    const place = { taskQueue: stack.taskQueue, zone, id };
    await scheduleReconciliation(stack.client, place);
    await scheduleReconciliation(stack.client, place);
    const handle = stack.client.schedule.getHandle(id);
    try {
      const { spec, info } = await handle.describe();
      expect(spec.timezone).to.equal(zone);
      expect(info.nextActionTimes.length).to.be.greaterThan(0);
      await handle.trigger();
      for (let i = 0; i < 200 && (await handle.describe()).info.recentActions.length === 0; i += 1)
        await new Promise((next) => setTimeout(next, 50));
      const [started] = (await handle.describe()).info.recentActions;
      const { workflow } = started!.action as { workflow: { workflowId: string } };
      const reports = (await stack.client.workflow.getHandle(workflow.workflowId).result()) as { register: string; day: string }[];
      expect(reports.map(({ register }) => register)).to.include.members(['payment-agent', 'tax-stamps']);
      expect(reports.every((report) => report.day < day)).to.equal(true);
    } finally {
      await handle.delete();
    }
  });
});
