import { expect } from 'chai';
import { rebuild } from '../../client/rebuild.js';
import { loadProcedures, loadRegisters } from '../../definitions/files.js';
import type { CaseRecord, ChildCase } from '../../domain/case.js';
import { localDateOf } from '../../domain/zoned.js';
import type { Sample } from '../../scripts/samples/sample.js';
import { simulatorNames } from '../../simulators/main.js';
import { childOf } from '../../workflows/run.js';
import { insist, live } from '../support/live-sample.js';
import { MIXED, mixedCases, referenceOf } from '../support/mixed-cases.js';
import { buyStamps, filePassport, post, workOn } from '../support/passport.js';
import { type Processes, startProcesses } from '../support/processes.js';

const CASES = 20;
const EACH = 2;
const operationsWithEffect = new Set(
  [...loadRegisters().values()].flatMap(({ id, operations }) =>
    Object.values(operations).flatMap((operation) => (operation.effect ? [`${id}.${operation.id}`] : [])),
  ),
);
const REGISTERS = simulatorNames();
/** Each of them once, in this order, while cases run; the worker and the servers once more at the end. */
const VICTIMS = ['worker', 'temporal', 'mongodb', ...REGISTERS, 'outbox', 'api', 'worker', 'temporal', 'mongodb'];
/** One in five applicants withdraws: half of them before the examination, half before the decision. */
const withdrawsAt = (n: number): string | undefined => (n % 5 !== 0 ? undefined : n % 10 === 0 ? 'examining' : 'deciding');
/** Every other applicant books an appointment at the agenda, which the API serves; the others come without one. */
const books = (n: number): boolean => n % 2 === 1;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

interface Stamp {
  readonly state: string;
  readonly consumed: number;
  readonly refunded: number;
  readonly caseId: string | null;
}
interface Message {
  readonly messageId: string;
  readonly subject: string;
  readonly caseId: string;
  readonly count: number;
}

describe('kill -9 of everything, one after another, while cases of all procedures run', function () {
  this.timeout(900_000);
  let all: Processes;
  const closed = new Map<number, CaseRecord>();
  const mixed: { readonly sample: Sample; readonly stamped: boolean; readonly record: CaseRecord }[] = [];
  const stamps: string[] = [];
  const mixedStamps: string[] = [];
  const openAtKill: string[] = [];
  let filed = 0;
  before(async () => {
    all = await startProcesses(REGISTERS, { MISTARA_SIMULATORS_CALLBACK_DELAY_MS: '2000' });
    for (const { text } of loadProcedures()) await all.catalogue.publish(text, 'designer');
    const mails = Array.from({ length: EACH }, (_, nth) => ({ reference: referenceOf(nth), addressee: 'Karim Tazi' }));
    await post(`${all.urls['justice']}/_seed`, { mails });
    stamps.push(...(await buyStamps(all.urls['tax-stamps']!, CASES, 0)));
    mixedStamps.push(...(await buyStamps(all.urls['tax-stamps']!, EACH * MIXED, 1000, 100_000_000)));
  });
  after(() => all?.stop());

  /** One applicant and the staff, from the filing to the end. */
  async function passport(n: number): Promise<void> {
    while (n >= filed) await pause(50);
    const { caseId } = await insist(() => filePassport(all.engine, n, stamps[n]!));
    for (const end = Date.now() + 600_000; ; ) {
      const record = await insist(() => all.engine.record(caseId));
      const settled = record.status === 'closed' && (record.fees?.state === 'consumed' || record.fees?.state === 'refunded');
      if (settled) return void closed.set(n, record);
      if (Date.now() > end)
        throw new Error(`case ${n} has not ended: ${JSON.stringify([record.states, record.fees, record.incidents, record.log.slice(-6)])}`);
      await insist(async () => {
        const now = await all.engine.record(caseId);
        if (now.status === 'closed') return;
        const by = all.engine.actor(`citizen-${n}`);
        if (now.states.includes('visiting') && books(n) && !(await hasBooked(n, now))) return;
        if (now.states.includes(withdrawsAt(n) ?? '-')) await all.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by });
        else await workOn(all.engine, now);
      });
      await pause(500 + (n % 7) * 200);
    }
  }

  /** Whether the appointment is made, as far as the applicant is concerned; does the next step towards it. */
  async function hasBooked(n: number, record: CaseRecord): Promise<boolean> {
    const caseId = childOf(record, 'visiting')?.caseId;
    if (caseId === undefined) return false;
    const { states, status } = await all.engine.record(caseId);
    if (states.includes('choosing')) {
      const { slots } = await json<{ slots: { day: string; time: string }[] }>(`${all.urls['api']}/agenda/${record.post}/passport/slots`);
      const { day, time } = slots.at(-1 - n)!;
      const by = all.engine.actor(`citizen-${n}`);
      await all.engine.act(caseId, { kind: 'event', event: 'choice', data: { wish: 'slot', day, time }, by });
    }
    return status === 'closed' || states.includes('booked') || states.includes('expected');
  }

  /** Cases of the other procedures; one that is about another, or needs the act of another, comes when that has ended. */
  async function liveMixed(nth: number): Promise<void> {
    const today = localDateOf(Date.now(), all.engine.organisation.authority.zone);
    const running = new Map<string, Promise<CaseRecord>>();
    for (const [i, sample] of mixedCases(nth, today).entries()) {
      const run = async (): Promise<CaseRecord> => {
        const before = sample.after === undefined ? undefined : await running.get(sample.after);
        if (before === undefined) await pause((i * 2 + nth) * 1500);
        const stamp = 'fee' in sample.filing.data ? mixedStamps[nth * MIXED + i] : undefined;
        const record = await live(all, sample, 'mixed', today, stamp, before?.caseId);
        mixed.push({ sample, stamped: stamp !== undefined, record });
        return record;
      };
      running.set(sample.name, run());
    }
    await Promise.all(running.values());
  }

  /** New cases come before each kill, so that whatever is killed has cases that run. */
  async function killAll(): Promise<void> {
    for (const victim of VICTIMS) {
      filed = Math.min(CASES, filed + Math.ceil(CASES / VICTIMS.length));
      await pause(1500);
      await all.running.get(victim)!.kill9();
      openAtKill.push(`${victim}: ${filed - closed.size + EACH * MIXED - mixed.length}`);
      await pause(1000);
      await all.running.get(victim)!.restart();
    }
  }

  const json = async <T>(url: string): Promise<T> => (await fetch(url)).json() as Promise<T>;
  /** The cases of appointments that others ran: one each, but for those that were withdrawn before. */
  const visitsOf = (records: Iterable<CaseRecord>): ChildCase[] => [...records].flatMap(({ children }) => Object.values(children ?? {}));
  const visits = (): string[] => visitsOf([...closed.values(), ...mixed.map(({ record }) => record)]).map(({ caseId }) => String(caseId));

  it('ends each case as it should', async () => {
    await Promise.all([
      killAll(),
      ...Array.from({ length: CASES }, (_, n) => passport(n)),
      ...Array.from({ length: EACH }, (_, nth) => liveMixed(nth)),
    ]);
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

  it('ends each case of the other procedures as its scenario says, each effect done as often as there', async () => {
    expect(mixed.length).to.equal(EACH * MIXED);
    const shipped = loadProcedures().map(({ id }) => id);
    expect([...new Set(mixed.map(({ sample }) => sample.procedure))]).to.include.members(shipped);
    const done = new Map<string, number>();
    for (const register of REGISTERS) {
      const { effects } = await json<{ effects: Record<string, { operation: string; caseId: string | null; status: number }> }>(
        `${all.urls[register]}/_ledger`,
      );
      for (const { operation, caseId, status } of Object.values(effects)) {
        const key = `${caseId} ${register}.${operation}`;
        if (status < 300) done.set(key, (done.get(key) ?? 0) + 1);
      }
    }
    for (const { sample, record } of mixed) {
      const { outcome, state, messages, documents, money } = sample.then;
      const names = (list: readonly string[]) => list.map((name) => name.replace(/^mistara:/, '')).sort();
      const letters = record.log.filter(({ type, detail }) => type === 'notified' && detail?.['to'] === undefined);
      // What a scenario does not say is not looked at.
      const is = {
        of: sample.procedure,
        outcome: record.outcome,
        incidents: record.incidents,
        money: record.fees?.state,
        ...(state !== undefined && { states: record.states }),
        ...(documents && { documents: names(Object.keys(record.documents)) }),
        ...(messages && { letters: names(letters.map(({ detail }) => String(detail?.['notice']))) }),
      };
      expect(is).to.deep.equal({
        of: sample.procedure,
        outcome,
        incidents: {},
        money: record.fees === undefined ? undefined : (money ?? 'consumed'),
        ...(state !== undefined && { states: [state] }),
        ...(documents && { documents: names(documents) }),
        ...(messages && { letters: names(messages) }),
      });
      for (const [operation, times] of Object.entries(sample.calls ?? {})) {
        const effect = operationsWithEffect.has(operation);
        if (effect) expect(done.get(`${record.caseId} ${operation}`) ?? 0, `${record.caseId} ${operation}`).to.equal(times);
      }
    }
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
    const others = (state: string) => mixed.filter(({ stamped, record }) => stamped && record.fees?.state === state).length;
    expect(ledger.operations['consume']!.done).to.equal(CASES - withdrawn + others('consumed'));
    expect(ledger.operations['refund']!.done).to.equal(withdrawn + others('refunded'));
  });

  it('has a rejected appeal decided again, once, when the Mediator recommends it', async () => {
    const appeals = mixed.filter(({ sample }) => sample.procedure === 'administrative-appeal');
    expect(appeals).to.have.length(EACH);
    for (const { record } of appeals) {
      const again = await all.engine.record(record.caseId);
      expect(again.states).to.deep.equal(['deciding']);
      expect(again.log.filter(({ type }) => type === 'reopened')).to.have.length(1);
    }
  });

  it('has each passport made once', async () => {
    const { tables } = await json<{ tables: { productions: Record<string, { cnie: string; status: string }> } }>(
      `${all.urls['interior']}/_ledger`,
    );
    const made = Object.values(tables.productions).map(({ cnie, status }) => `${cnie} ${status}`);
    const wanted = [...closed].filter(([n]) => withdrawsAt(n) === undefined).map(([n]) => `AB${100_000 + n} produced`);
    expect(made.sort()).to.deep.equal(wanted.sort());
  });

  it('has each applicant received once, and no place of the agenda kept that was given back', async () => {
    const withdrawn = [...closed.keys()].filter((n) => withdrawsAt(n) === 'examining').length;
    expect(visitsOf(closed.values()).length).to.equal(CASES - withdrawn);
    const ran = mixed.filter(({ sample }) => sample.steps.some((step) => step.in !== undefined));
    expect(ran.length).to.equal(EACH);
    const received = [
      ...[...closed].map(([n, record]) => ({ of: `passport ${n}`, record, booked: books(n) })),
      ...ran.map(({ sample, record }) => ({ of: sample.name, record, booked: true })),
    ];
    for (const { record } of ran) expect(visitsOf([record])).to.have.length(1);
    for (const { of, record, booked } of received) {
      for (const { caseId, status, outcome } of visitsOf([record])) {
        const visit = await all.engine.record(caseId!);
        expect({ of, status, outcome, incidents: visit.incidents, states: visit.states }).to.deep.equal({
          of,
          status: 'ended',
          outcome: 'completed',
          incidents: {},
          states: ['attended'],
        });
        const asked = visit.log.filter(({ type, detail }) => type === 'call-answered' && detail?.['operation'] === 'agenda.cancel').length;
        expect(asked, `places that ${caseId} gave back`).to.equal(booked ? 1 : 0);
      }
    }
    const slots = await all.store.agenda.slots.find({}).lean();
    expect(slots.length).to.be.greaterThan(0);
    expect(slots.flatMap(({ places }) => places)).to.deep.equal([]);
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
    for (const caseId of [...[...closed.values(), ...mixed.map(({ record }) => record)].map((record) => record.caseId), ...visits()]) {
      for (const end = Date.now() + 90_000; ; await pause(500)) {
        const now = await all.engine.record(caseId);
        const row = await all.store.cases.findById(caseId).lean();
        if (row?.revision !== now.revision && Date.now() < end) continue;
        expect({ ...row?.record, updatedAt: 0 }).to.deep.equal({ ...now, updatedAt: 0 });
        break;
      }
    }
    expect(await all.store.cases.countDocuments()).to.equal(CASES + mixed.length + visits().length);
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
    expect(await rebuild(all)).to.deep.include({ written: CASES + mixed.length + visits().length, dropped: 0, failed: [] });
    expect(await rows()).to.deep.equal(before);
  });
});
