import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { rebuild } from '../../client/rebuild.js';
import type { CaseRecord } from '../../domain/case.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, workOn } from '../support/passport.js';
import { type Processes, startProcesses } from '../support/processes.js';

const CASES = 50;
/** Each of them once, in this order, while cases run; the worker and the servers once more at the end. */
const VICTIMS = ['worker', 'temporal', 'mongodb', ...PASSPORT_REGISTERS, 'outbox', 'api', 'worker', 'temporal', 'mongodb'];
/** One in five applicants withdraws: half of them before the examination, half before the decision. */
const withdrawsAt = (n: number): string | undefined => (n % 5 !== 0 ? undefined : n % 10 === 0 ? 'examining' : 'deciding');
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface Stamp {
  readonly state: string;
  readonly consumed: number;
  readonly refunded: number;
  readonly caseId: string | null;
}
interface Message {
  readonly messageId: string;
  readonly kind: 'mail' | 'sms';
  readonly subject: string;
  readonly caseId: string;
  readonly count: number;
}

describe('kill -9 of everything, one after another, while 50 cases run', function () {
  this.timeout(300_000);
  let all: Processes;
  const closed = new Map<number, CaseRecord>();
  const stamps: string[] = [];
  const openAtKill: string[] = [];
  let filed = 0;
  before(async () => {
    all = await startProcesses(PASSPORT_REGISTERS, { MISTARA_SIMULATORS_CALLBACK_DELAY_MS: '2000' });
    await all.catalogue.publish(readFileSync('definitions/procedures/passport.yaml', 'utf8'), 'designer');
    stamps.push(...(await buyStamps(all.urls['tax-stamps']!, CASES, 0)));
  });
  after(() => all?.stop());

  /** Tries again what an outage broke off, as a person does. A refusal because the first try had got through is no harm: the state is read again. */
  async function insist<T>(work: () => Promise<T>): Promise<T> {
    for (const end = Date.now() + 120_000; ; ) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > end) throw error;
        await pause(300);
      }
    }
  }

  /** One applicant and the staff, from the filing to the end. */
  async function live(n: number): Promise<void> {
    while (n >= filed) await pause(50);
    const { caseId } = await insist(() => filePassport(all.engine, n, stamps[n]!));
    for (const end = Date.now() + 200_000; ; ) {
      const record = await insist(() => all.engine.record(caseId));
      const settled = record.status === 'closed' && (record.fees?.state === 'consumed' || record.fees?.state === 'refunded');
      if (settled) return void closed.set(n, record);
      if (Date.now() > end)
        throw new Error(`case ${n} has not ended: ${JSON.stringify([record.states, record.fees, record.incidents, record.log.slice(-6)])}`);
      await insist(async () => {
        const now = await all.engine.record(caseId);
        if (now.status === 'closed') return;
        const by = all.engine.actor(`citizen-${n}`);
        if (now.states.includes(withdrawsAt(n) ?? '-')) await all.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by });
        else await workOn(all.engine, now);
      });
      await pause(500 + (n % 7) * 200);
    }
  }

  /** New cases come before each kill, so that whatever is killed has cases that run. */
  async function killAll(): Promise<void> {
    for (const victim of VICTIMS) {
      filed = Math.min(CASES, filed + Math.ceil(CASES / VICTIMS.length));
      await pause(1500);
      await all.running.get(victim)!.kill9();
      openAtKill.push(`${victim}: ${filed - closed.size}`);
      await pause(1000);
      await all.running.get(victim)!.restart();
    }
  }

  const json = async <T>(url: string): Promise<T> => (await fetch(url)).json() as Promise<T>;

  it('ends each case as it should', async () => {
    await Promise.all([killAll(), ...Array.from({ length: CASES }, (_, n) => live(n))]);
    expect(openAtKill.filter((kill) => kill.endsWith(': 0'))).to.deep.equal([], 'each was killed while cases ran');
    for (const [n, record] of closed) {
      expect({ n, outcome: record.outcome, incidents: record.incidents, fees: record.fees?.state }).to.deep.equal({
        n,
        outcome: withdrawsAt(n) === undefined ? 'granted' : 'withdrawn',
        incidents: {},
        fees: withdrawsAt(n) === undefined ? 'consumed' : 'refunded',
      });
    }
    expect(closed.size).to.equal(CASES);
  });

  it('has each e-stamp used or paid back exactly once, as its register counts it', async () => {
    const ledger = await json<{ operations: Record<string, { done: number }>; tables: { stamps: Record<string, Stamp> } }>(
      `${all.urls['tax-stamps']}/_ledger`,
    );
    for (const [n, { caseId }] of closed) {
      const { state, consumed, refunded, caseId: owner } = ledger.tables.stamps[stamps[n]!]!;
      const expected =
        withdrawsAt(n) === undefined ? { state: 'used', consumed: 1, refunded: 0 } : { state: 'refunded', consumed: 0, refunded: 1 };
      expect({ n, state, consumed, refunded, owner }).to.deep.equal({ n, ...expected, owner: caseId });
    }
    const withdrawn = [...closed.keys()].filter((n) => withdrawsAt(n) !== undefined).length;
    expect(ledger.operations['consume']!.done).to.equal(CASES - withdrawn);
    expect(ledger.operations['refund']!.done).to.equal(withdrawn);
  });

  it('has each passport made once', async () => {
    const { tables } = await json<{ tables: { productions: Record<string, { cnie: string; status: string }> } }>(
      `${all.urls['interior']}/_ledger`,
    );
    const made = Object.values(tables.productions).map(({ cnie, status }) => `${cnie} ${status}`);
    const wanted = [...closed].filter(([n]) => withdrawsAt(n) === undefined).map(([n]) => `AB${100_000 + n} produced`);
    expect(made.sort()).to.deep.equal(wanted.sort());
  });

  it('has each notification there once, as the outbox counts by Message-ID', async () => {
    const messages = await json<Message[]>(`${all.urls['outbox']}/api/messages`);
    const short = await json<Record<string, { caseId: string }>>(`${all.urls['sms-gateway']}/_ledger?table=messages`);
    expect(new Set(messages.map(({ messageId }) => messageId)).size).to.equal(messages.length);
    for (const [n, { caseId }] of closed) {
      const mails = messages.filter((message) => message.caseId === caseId).map(({ subject }) => subject);
      const receipt = `Récépissé de votre demande ${caseId}`;
      const full = [receipt, 'Prise des empreintes', 'Demande de passeport acceptée', 'Votre passeport est prêt', 'Passeport remis'];
      const expected =
        withdrawsAt(n) === undefined
          ? full
          : withdrawsAt(n) === 'examining'
            ? [receipt, 'Demande retirée']
            : [receipt, 'Prise des empreintes', 'Demande retirée'];
      expect(mails.sort()).to.deep.equal(expected.sort(), `mails of case ${n}`);
      const texts = Object.values(short).filter((message) => message.caseId === caseId).length;
      expect(texts).to.equal(full.length === expected.length ? 2 : expected.length - 2, `text messages of case ${n}`);
    }
  });

  it('has the whole of each case in the read model, once it has caught up', async () => {
    for (const { caseId } of closed.values()) {
      for (const end = Date.now() + 60_000; ; await pause(500)) {
        const now = await all.engine.record(caseId);
        const row = await all.store.cases.findById(caseId).lean();
        if (row?.revision !== now.revision && Date.now() < end) continue;
        expect({ ...row?.record, updatedAt: 0 }).to.deep.equal({ ...now, updatedAt: 0 });
        break;
      }
    }
    expect(await all.store.cases.countDocuments()).to.equal(CASES);
  });

  it('has the same read model when it is made again from the workflows', async () => {
    const rows = async () =>
      (await all.store.cases.find({}).sort({ _id: 1 }).lean()).map((row) => ({
        ...row,
        updatedAt: 0,
        record: { ...row.record, updatedAt: 0 },
      }));
    const before = await rows();
    await all.store.cases.deleteMany({ _id: { $in: before.slice(0, 10).map(({ _id }) => _id) } });
    await all.store.cases.updateMany(
      { _id: { $in: before.slice(10, 20).map(({ _id }) => _id) } },
      { $set: { status: 'open', states: ['nowhere'] } },
    );
    expect(await rebuild(all)).to.deep.include({ written: CASES, dropped: 0, failed: [] });
    expect(await rows()).to.deep.equal(before);
  });
});
