import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { type MongoServer, startLocalMongo } from '../../scripts/servers/mongo.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, passportFiling, publishPassport, workUntil } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';
import { fileTrial, PROOF, publishTrial } from '../support/trial.js';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('a case that continues as new', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS, { historyLimit: 12 });
    await publishTrial(stack.store);
    await publishPassport(stack.catalogue);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 3, 5000);
  });
  after(() => stack?.stop());

  const runOf = async (caseId: string) => (await stack.client.workflow.getHandle(caseId).describe()).runId;
  /** The case in its next run. */
  const renewed = async (caseId: string, before: string): Promise<CaseRecord> => {
    for (const end = Date.now() + 90_000; (await runOf(caseId)) === before; await pause(50))
      if (Date.now() > end) throw new Error('it did not continue as new');
    return stack.engine.record(caseId);
  };
  const amal = () => stack.engine.actor('agent.amal');

  it('takes everything with it: tasks and their holders, timers, what was asked, the clock, the incidents, the log', async () => {
    const { engine } = stack;
    const { caseId } = await fileTrial(engine, { key: 'long-1' });
    const { tasks } = await engine.record(caseId);
    const task = tasks['checking']!.id;
    let run = await runOf(caseId);
    await engine.claim(task, amal());
    await engine.release(task, amal());
    await engine.claim(task, amal());
    const claimed = await renewed(caseId, run);
    expect(claimed.tasks['checking']).to.include({ id: task, claimedBy: 'agent.amal' });
    expect(Object.keys(claimed.timers)).to.include.members(['silence', 'late:checking', 'escalate:checking:0']);

    run = await runOf(caseId);
    await engine.complete(task, { outcome: 'incomplete', message: 'Illisible' }, amal());
    const correct = (address: string) =>
      engine.act(caseId, { kind: 'correct', data: { home: { address } }, reason: 'moved', by: engine.actor('u-1') });
    for (const n of [1, 2, 3]) await correct(`${n}, rue des Orangers`);
    const asked = await renewed(caseId, run);
    expect(asked.asked).to.include({ message: 'Illisible', state: 'checking--incomplete' });
    expect(asked.clock).to.include({ state: 'suspended' });
    expect(asked.data['home']).to.include({ address: '3, rue des Orangers' });

    run = await runOf(caseId);
    await engine.act(caseId, { kind: 'answer', data: { home: { proof: { ...PROOF, id: 'f-2' } } }, by: engine.actor('u-1') });
    const again = (await engine.record(caseId)).tasks['checking']!.id;
    const stuck = await engine.complete(again, { outcome: 'weigh', data: { weight: 'thirty' } }, amal());
    await correct('4, rue des Orangers');
    const held = await renewed(caseId, run);
    expect(Object.keys(held.incidents)).to.deep.equal(stuck.incidents);
    expect(held.log.map(({ seq }) => seq)).to.deep.equal(
      held.log.map((_, n) => n + 1),
      'nothing of the log is lost',
    );
    expect(held.log[0]).to.include({ type: 'filed' });
    const query = `CaseIncident = true AND ExecutionStatus = "Running" AND WorkflowId = "${caseId}"`;
    let listed = 0;
    for (const end = Date.now() + 90_000; listed === 0 && Date.now() < end; await pause(100))
      for await (const _ of stack.client.workflow.list({ query })) listed += 1;
    expect(listed).to.equal(1);

    const set = { weight: '3', clearance: 'yes' };
    const mended = await engine.act(caseId, {
      kind: 'repair',
      incident: stuck.incidents[0]!,
      reason: 'number',
      set,
      by: engine.actor('operator'),
    });
    expect(mended.states).to.deep.equal(['light']);
    expect((await fileTrial(engine, { key: 'long-1' })).caseId).to.equal(caseId, 'the filing is still known by its key');
    const light = (await engine.record(caseId)).tasks['light']!.id;
    expect(await engine.complete(light, { outcome: 'approve' }, engine.actor('consul.fatima'))).to.include({
      status: 'closed',
      outcome: 'granted',
    });
  });

  it('asks no register twice, and loses none of their replies', async () => {
    const { caseId } = await filePassport(stack.engine, 5000, stamps[0]!);
    const run = await runOf(caseId);
    const closed = await workUntil(stack.engine, caseId);
    expect(await runOf(caseId)).to.not.equal(run);
    expect(closed).to.include({ outcome: 'granted' });
    const ledger = (await (await fetch(`${stack.urls['tax-stamps']}/_ledger`)).json()) as { tables: { stamps: Record<string, unknown> } };
    expect(ledger.tables.stamps[stamps[0]!]).to.include({ state: 'used', consumed: 1, refunded: 0 });
    expect((await stack.engine.file('passport', passportFiling(5000, stamps[0]!))).caseId).to.equal(caseId);
  });
});

describe('cases while MongoDB is away', function () {
  this.timeout(240_000);
  let stack: Stack;
  let mongo: MongoServer;
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mistara-mongo-'));
    mongo = await startLocalMongo({ dir });
    stack = await startStack([], { mongodb: mongo.uri });
    await publishTrial(stack.store);
  });
  after(async () => {
    await stack?.stop();
    await mongo?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('go on, and the read model catches up', async () => {
    const { engine } = stack;
    const filed = await Promise.all([1, 2, 3].map((n) => fileTrial(engine, { key: `away-${n}` })));
    const tasks = await Promise.all(filed.map(async ({ caseId }) => (await engine.record(caseId)).tasks['checking']!.id));
    await mongo.kill9();
    const amal = engine.actor('agent.amal');
    await engine.claim(tasks[0]!, amal);
    const view = await engine.complete(tasks[1]!, { outcome: 'weigh', data: { weight: '30' } }, amal);
    expect(view.states).to.deep.equal(['heavy']);
    await engine.complete(tasks[2]!, { outcome: 'approve', data: { clearance: 'yes' } }, amal);
    await mongo.restart();
    for (const { caseId } of filed) {
      for (const end = Date.now() + 90_000; ; await pause(200)) {
        const record = await engine.record(caseId);
        const row = await stack.store.cases.findById(caseId).lean();
        if (row?.revision === record.revision && (caseId !== filed[2]!.caseId || Object.keys(record.documents).length > 0)) {
          expect({ ...row.record, updatedAt: 0 }).to.deep.equal({ ...record, updatedAt: 0 });
          expect(record.incidents).to.deep.equal({});
          break;
        }
        if (Date.now() > end) throw new Error(`the read model of ${caseId} is at ${row?.revision}, the case at ${record.revision}`);
      }
    }
    expect(await engine.view(filed[2]!.caseId)).to.include({ status: 'closed', outcome: 'granted' });
    expect(await stack.store.documents.countDocuments({ caseId: filed[2]!.caseId, document: 'certificate' })).to.equal(1);
    const mails = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${filed[2]!.caseId}`)).json()) as {
      subject: string;
      count: number;
    }[];
    expect(mails.filter(({ subject }) => subject === 'Votre certificat est prêt')).to.have.length(1);
  });
});
