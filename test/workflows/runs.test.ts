import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { CaseRecord, ChildCase } from '../../domain/case.js';
import { buyStamps, until } from '../support/passport.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';

const FOLDER = 'test/support/fixtures/runs';
const VISIT = readFileSync(`${FOLDER}/visit.yaml`, 'utf8');
const PERMIT = readFileSync(`${FOLDER}/permit.yaml`, 'utf8');

describe('a case that another case runs, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  let filed = 0;
  before(async () => {
    stack = await startStack(['tax-stamps']);
    for (const [text, file] of [
      [VISIT, 'visit.yaml'],
      [PERMIT, 'permit.yaml'],
    ] as const)
      await stack.catalogue.publish(text, 'designer', `${FOLDER}/${file}`);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 20, 3000);
  });
  after(() => stack?.stop());

  const file = async (more: Record<string, unknown> = {}, procedure = 'permit'): Promise<{ caseId: string; stamp: string; by: string }> => {
    filed += 1;
    const stamp = stamps.pop()!;
    const by = `runner-${filed}`;
    const applicant = { id: by, name: 'Salma Idrissi', email: `${by}@example.org`, phone: '+212612345678' };
    const filing = { applicant, data: { stamp, ...more }, post: 'paris', language: 'en' as const };
    const { caseId } = await stack.engine.file(procedure, filing);
    return { caseId, stamp, by };
  };
  const childIn = ({ children }: CaseRecord): ChildCase => Object.values(children ?? {})[0]!;
  /** The case that was started, when it waits for the desk. */
  const child = async (caseId: string): Promise<CaseRecord> => {
    const { children } = await until(stack.engine, caseId, (record) => childIn(record)?.caseId !== undefined);
    return until(stack.engine, Object.values(children!)[0]!.caseId!, ({ states }) => states.includes('meeting'));
  };
  const complete = (record: CaseRecord, state: string, outcome: string, data: Record<string, unknown> = {}) =>
    stack.engine.complete(record.tasks[state]!.id, { outcome, data }, stack.engine.actor('agent.amal'));
  const stampState = async (stamp: string): Promise<unknown> => {
    const ledger = (await (await fetch(`${stack.urls['tax-stamps']}/_ledger`)).json()) as {
      tables: Record<string, Record<string, { state?: string }>>;
    };
    return ledger.tables['stamps']![stamp]?.state;
  };
  const types = ({ log }: CaseRecord) => log.map(({ type }) => type);
  const mails = async (caseId: string): Promise<string> => {
    const url = `${stack.urls['outbox']}/api/messages`;
    const list = (await (await fetch(`${url}?case=${caseId}`)).json()) as { id: string }[];
    const texts = await Promise.all(list.map(async ({ id }) => ((await (await fetch(`${url}/${id}`)).json()) as { text: string }).text));
    return texts.join('\n');
  };

  it('both run to their ends: the one waits, takes what the other ended with, and goes on', async () => {
    const { caseId, by, stamp } = await file();
    const visit = await child(caseId);
    expect(visit).to.include({ procedure: 'visit', channel: 'case', post: 'paris', language: 'en', filedBy: by });
    expect(visit.applicant).to.include({ id: by, name: 'Salma Idrissi', phone: '+212612345678' });
    expect(visit.parent?.caseId).to.equal(caseId);
    expect((await stack.engine.view(caseId)).children).to.deep.equal([
      { procedure: 'visit', state: 'booking', status: 'running', caseId: visit.caseId },
    ]);
    expect(await stack.engine.view(visit.caseId)).to.include({ parent: caseId });
    const parent = await stack.engine.record(caseId);
    expect(parent.states).to.deep.equal(['booking']);
    expect(parent.clock?.state).to.equal('running', 'someone else owes: the clock goes on');

    await complete(visit, 'meeting', 'complete', { visit: { attendedOn: visit.filedOn } });
    const checking = await until(stack.engine, caseId, ({ states }) => states.includes('checking'));
    expect(checking.data['taken']).to.equal(visit.filedOn);
    expect(childIn(checking)).to.include({ status: 'ended', outcome: 'completed', caseId: visit.caseId });
    expect(await complete(checking, 'checking', 'approve')).to.include({ status: 'closed', outcome: 'granted' });
    expect(await mails(caseId)).to.include('You came on');
    expect(await stampState(stamp)).to.equal('used');
  });

  it('an outcome without a way of its own takes that of all others', async () => {
    const { caseId } = await file();
    const visit = await child(caseId);
    await complete(visit, 'meeting', 'refuse', { reasons: 'No document' });
    const parent = await until(stack.engine, caseId, ({ status }) => status === 'closed');
    expect(parent).to.include({ outcome: 'returned' });
    expect(parent.data['taken']).to.equal(null);
  });

  it('what is tried twice starts one case; the worker that tries may die', async () => {
    const applicant = { id: 'twice', name: 'Salma Idrissi', email: 'twice@example.org' };
    const { caseId } = await stack.engine.file('permit', { applicant, data: { stamp: stamps.pop()! }, language: 'en', key: 'twice' });
    await stack.stopWorker();
    await stack.startWorker();
    const visit = await child(caseId);
    const { effectId } = visit.parent!;
    // The same order again, as a worker gives it that did not live to say that it was done.
    const again = await stack.engine
      .file('visit', { applicant, data: { visit: { purpose: 'signature' } }, channel: 'case', post: 'rabat' }, { caseId, effectId })
      .catch((error: Error) => error);
    expect(again).to.be.an('error', 'a form that is not filled is refused before anything else');
    const full = {
      applicant,
      data: { visit: { purpose: 'signature' }, fee: { stamp: '1000000000000008' } },
      channel: 'case',
      post: 'rabat',
    };
    expect((await stack.engine.file('visit', full, { caseId, effectId })).caseId).to.equal(visit.caseId);
    expect(await stack.store.cases.countDocuments({ procedure: 'visit', applicant: 'twice' })).to.equal(1);
    // Its outcome twice, and another one after it: taken once.
    await complete(visit, 'meeting', 'complete', { visit: { attendedOn: visit.filedOn } });
    const parent = await until(stack.engine, caseId, ({ states }) => states.includes('checking'));
    const told = { outcome: 'lapsed', caseId: visit.caseId, decision: null, data: {} };
    expect(await stack.engine.answer({ caseId, effectId }, 'another message', told)).to.equal(true);
    const after = await until(stack.engine, caseId, (record) => types(record).includes('reply-too-late'));
    expect(after.states).to.deep.equal(parent.states);
    expect(childIn(after).outcome).to.equal('completed');
  });

  it('a case that its parent does not wait for ends by its own event; the money goes back, and people are told', async () => {
    const { caseId, by, stamp } = await file();
    const visit = await child(caseId);
    expect(await stampState(stamp)).to.equal('reserved');
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(by) });
    const off = await until(stack.engine, visit.caseId, ({ status, fees }) => status === 'closed' && fees?.state === 'refunded');
    expect(off).to.include({ outcome: 'cancelled' });
    expect(off.states).to.deep.equal(['cancelled']);
    expect(types(off)).to.include('called-off');
    expect(off.tasks).to.deep.equal({});
    expect(await mails(visit.caseId)).to.include('is called off');
    const parent = await stack.engine.record(caseId);
    expect(childIn(parent)).to.include({ status: 'left', caseId: visit.caseId });
    expect(types(off)).to.not.include('outcome-told');
    expect(parent.outcome).to.equal('withdrawn');
  });

  it('one whose procedure has no such event ends all the same, and the applicant is told by the product', async () => {
    const plain = VISIT.replace(/^ {4}call-off: .*\n/m, '')
      .replace(/^ {4}cancelled: .*\n/m, '')
      .replace(/^ {2}off: .*\n/m, '')
      .replace('id: visit\n', 'id: plain-visit\n');
    await stack.catalogue.publish(plain, 'designer');
    await stack.catalogue.publish(
      PERMIT.replace('run: visit', 'run: plain-visit').replace('id: permit\n', 'id: plain-permit\n'),
      'designer',
    );
    const { caseId, by } = await file({}, 'plain-permit');
    const visit = await child(caseId);
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(by) });
    const off = await until(stack.engine, visit.caseId, ({ status, fees }) => status === 'closed' && fees?.state === 'refunded');
    expect(off).to.include({ outcome: 'cancelled' });
    expect(off.log.find(({ type }) => type === 'notified')).to.not.equal(undefined);
    expect(await mails(visit.caseId)).to.include('is no longer needed');
  });

  it('a decision stands: a case that is decided is not called off', async () => {
    const { caseId, by } = await file();
    const visit = await child(caseId);
    await complete(visit, 'meeting', 'refuse', { reasons: 'No document' });
    await until(stack.engine, caseId, ({ status }) => status === 'closed');
    await stack.engine.send(visit.caseId, { kind: 'call-off', messageId: 'late', from: caseId, reason: 'late' });
    expect(await stack.engine.record(visit.caseId)).to.include({ outcome: 'refused' });
    expect((await refusalOf(stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(by) }))).code).to.equal(
      'CASE_CLOSED',
    );
  });

  it('nobody but the case that runs it calls a case off', async () => {
    const { caseId } = await file();
    const visit = await child(caseId);
    expect(await stack.engine.send(visit.caseId, { kind: 'call-off', messageId: 'm-1', from: 'PE-OTHER', reason: 'no' })).to.equal(true);
    const still = await until(stack.engine, visit.caseId, (record) => types(record).includes('call-off-too-late'));
    expect(still).to.include({ status: 'open' });
    expect(await stack.engine.send('VI-NOONE-NOONEX', { kind: 'call-off', messageId: 'm-2', from: caseId, reason: 'no' })).to.equal(false);
  });

  it('a case that cannot be filed is an incident with its reasons; put right and tried again, it is filed', async () => {
    const { caseId } = await file({ purpose: 'dance' });
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    const [incident] = Object.values(stuck.incidents);
    expect(incident).to.include({ kind: 'case', state: 'booking' });
    expect(incident!.message).to.include('"visit" could not be started').and.to.include('visit.purpose');
    expect(childIn(stuck).status).to.equal('starting');
    const operator = stack.engine.actor('operator');
    await stack.engine.act(caseId, {
      kind: 'repair',
      incident: incident!.id,
      reason: 'a slip',
      set: { purpose: 'signature' },
      by: operator,
    });
    expect((await child(caseId)).data['visit']).to.deep.equal({ purpose: 'signature' });
  });

  it('what the case that is run meets is its own business: a stamp that its register refuses ends it, and the parent takes that outcome', async () => {
    const { caseId } = await file({ stamp: '1000000000000909' });
    const record = await until(stack.engine, caseId, ({ status }) => status === 'closed');
    // The stamp is refused when it is to be paid with: the visit lapses, and so does the permit.
    expect(record).to.include({ outcome: 'lapsed' });
    expect(childIn(record)).to.include({ status: 'ended', outcome: 'lapsed' });
  });

  it('an operator says the outcome in its place, one of those that the procedure knows', async () => {
    const { caseId } = await file({ purpose: 'dance' });
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    const operator = stack.engine.actor('operator');
    const repair = { kind: 'repair' as const, incident: Object.keys(stuck.incidents)[0]!, reason: 'done by letter', by: operator };
    expect((await refusalOf(stack.engine.act(caseId, { ...repair, answer: {} }))).code).to.equal('OUTCOME_UNKNOWN');
    await stack.engine.act(caseId, { ...repair, answer: { outcome: 'completed', data: { visit: { attendedOn: '2026-11-20' } } } });
    const record = await until(stack.engine, caseId, ({ states }) => states.includes('checking'));
    expect(record.data['taken']).to.equal('2026-11-20');
  });

  it('leaves before the case is filed: it is called off as soon as it has a number', async () => {
    const { caseId, by } = await file();
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(by) });
    const left = await until(stack.engine, caseId, (record) => childIn(record)?.caseId !== undefined);
    const off = await until(stack.engine, childIn(left).caseId!, ({ status }) => status === 'closed');
    expect(off).to.include({ outcome: 'cancelled' });
  });
});
