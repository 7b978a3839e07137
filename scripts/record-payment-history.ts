/**
 * Records cases whose fees an agent collects, and a reconciliation, on real servers: `node --import tsx scripts/record-payment-history.ts [v1]`. As
 * `record-history.ts` does for the cases before them: a version is recorded once, and kept for as long as cases of it may run.
 */
import { readFileSync } from 'node:fs';
import { reconcileNow } from '../client/reconciliation.js';
import { HOME } from '../definitions/files.js';
import type { CaseRecord } from '../domain/case.js';
import { until, workUntil } from '../test/support/passport.js';
import { agentOf, demandIn } from '../test/support/payment.js';
import { startProcesses } from '../test/support/processes.js';
import { recorder } from './recorder.js';

const write = recorder(`${process.argv[2] ?? 'v1'}-payment`);

const all = await startProcesses(['payment-agent', 'tax-stamps', 'sms-gateway'], {});
try {
  const { engine, client, catalogue } = all;
  const agent = agentOf(all);
  await agent.settings({ callbackDelayMs: null });
  await catalogue.publish(readFileSync(`${HOME}procedures/e-stamp.yaml`, 'utf8'), 'designer');
  let filed = 0;

  const save = (name: string, caseId: string, runId?: string) => write(client, name, caseId, runId);
  const order = async () => {
    filed += 1;
    const { caseId } = await engine.file('e-stamp', {
      applicant: {
        id: `buyer-${filed}`,
        name: 'Salma Idrissi',
        email: `buyer-${filed}@example.org`,
        phone: '+212612345678',
        country: 'MA',
        nameArabic: 'سلمى الإدريسي',
        identityNumber: `AB${String(100_000 + filed)}`,
      },
      data: { request: { what: 'order' }, stamp: { holder: 'AB123456' }, order: { purpose: 'passport' }, payment: { way: 'agency' } },
      language: 'fr',
    });
    const record = await until(engine, caseId, (it) => demandIn(it).reference !== undefined);
    return { caseId, reference: demandIn(record).reference!, applicant: engine.actor(`buyer-${filed}`) };
  };
  const gone = (count: number) => (record: CaseRecord) => record.log.filter(({ type }) => type === 'paid-back').length === count;
  const runOf = async (caseId: string) => (await client.workflow.getHandle(caseId).describe()).runId;

  const bought = await order();
  await agent.pay(bought.reference, { amount: 20_000 });
  await until(engine, bought.caseId, (record) => demandIn(record).receipts.length === 1);
  await save('running-part-paid', bought.caseId);
  await agent.pay(bought.reference, { amount: 30_500 });
  await workUntil(engine, bought.caseId);
  await until(engine, bought.caseId, gone(1));
  await save('too-much', bought.caseId, await runOf(bought.caseId));

  const withdrawn = await order();
  await engine.act(withdrawn.caseId, { kind: 'anytime', event: 'withdraw', by: withdrawn.applicant });
  await until(engine, withdrawn.caseId, ({ log }) => log.some(({ type }) => type === 'payment-closed'));
  await save('withdrawn', withdrawn.caseId, await runOf(withdrawn.caseId));
  await agent.pay(withdrawn.reference);
  await until(engine, withdrawn.caseId, gone(1));
  await save('after-the-end', withdrawn.caseId, await runOf(withdrawn.caseId));

  const declined = await order();
  await agent.end(declined.reference, 'declined');
  await until(engine, declined.caseId, ({ states }) => states.includes('other-way'));
  await save('running-declined', declined.caseId);

  await reconcileNow(client, { patienceMs: 10_000 });
  await save('reconciliation', 'reconciliation/all/open');
} finally {
  await all.stop();
}
process.exit(0);
