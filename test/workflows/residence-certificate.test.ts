import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { type Stack, startStack } from '../support/stack.js';

const applicant = { id: 'u-1', name: 'Salma Idrissi', email: 'salma@example.ma', country: 'MA' };
const proof = { id: 'f-1', name: 'bill.pdf', type: 'pdf', size: 12_345 };
const data = { home: { address: '12, rue des Orangers, Rabat', since: '2020-01-01', proof } };

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof CaseError) return error.code;
    throw error;
  }
  return 'nothing was refused';
};

describe('a certificate of residence, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack(['sms-gateway']);
    await stack.catalogue.publish(readFileSync('definitions/examples/residence-certificate.yaml', 'utf8'), 'designer');
  });
  after(() => stack?.stop());

  const file = (more = {}) => stack.engine.file('residence-certificate', { applicant, data, language: 'fr', ...more });
  const taskOf = (record: CaseRecord, state: string) => record.tasks[state]!.id;

  it('goes from filing to the certificate, with its mails and documents', async () => {
    const { engine } = stack;
    const receipt = await file();
    expect(receipt.dueOn).to.match(/^\d{4}-\d\d-\d\d$/);
    expect(receipt.explanation.length).to.be.greaterThan(1);
    const filed = await engine.record(receipt.caseId);
    expect(filed.states).to.deep.equal(['checking']);
    await engine.claim(taskOf(filed, 'checking'), engine.actor('agent.amal'));
    const view = await engine.complete(taskOf(filed, 'checking'), { outcome: 'approve' }, engine.actor('agent.amal'));
    expect(view).to.include({ status: 'closed', outcome: 'granted' });
    const row = await stack.store.cases.findById(receipt.caseId).lean();
    expect(row?.status).to.equal('closed');
    expect(row?.record.log.map(({ type }) => type)).to.include.members([
      'filed',
      'task-claimed',
      'task-completed',
      'decided',
      'issued',
      'notified',
      'closed',
    ]);
    const messages = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${receipt.caseId}`)).json()) as {
      messages?: unknown[];
    };
    expect(JSON.stringify(messages)).to.include('Votre certificat est prêt').and.to.include('Récépissé');
    const certificate = row!.record.documents['certificate']!;
    const check = await fetch(`${stack.apiUrl}/verify/${certificate.code}.json`);
    expect(check.status).to.equal(200);
    const shown = (await check.json()) as { seal: { holds: boolean }; validUntil: string };
    expect(shown).to.include({ status: 'genuine', digest: certificate.digest });
    expect(shown.seal.holds).to.equal(true);
    expect(shown.validUntil > row!.record.filedOn).to.equal(true);
    const receiptCode = row!.record.documents['mistara:receipt']!.code;
    expect((await fetch(`${stack.apiUrl}/documents/${receiptCode}.pdf`)).headers.get('content-type')).to.equal('application/pdf');
    const sealed = await (await fetch(`${stack.apiUrl}/verify/${receiptCode}.json`)).json();
    expect(sealed).to.have.nested.property('seal.holds', true);
    await stack.store.documents.updateOne({ code: certificate.code }, { $set: { validUntil: '2020-01-01' } });
    expect(await (await fetch(`${stack.apiUrl}/verify/${certificate.code}.json`)).json()).to.include({ status: 'expired' });
    await stack.store.documents.updateOne({ code: certificate.code }, { $set: { digest: 'ab'.repeat(32) } });
    expect(await (await fetch(`${stack.apiUrl}/verify/${certificate.code}.json`)).json()).to.have.nested.property('seal.holds', false);
  });

  it('gives the same case for the same key, and refuses the key for something else', async () => {
    const first = await file({ key: 'k-1' });
    const again = await file({ key: 'k-1' });
    expect(again.caseId).to.equal(first.caseId);
    expect(await codeOf(file({ key: 'k-1', data: { home: { ...data.home, address: 'elsewhere' } } }))).to.equal('IDEMPOTENCY_KEY_REUSED');
  });

  it('refuses before the history what state, role and law forbid', async () => {
    const { engine } = stack;
    const { caseId } = await file();
    const task = taskOf(await engine.record(caseId), 'checking');
    const amal = engine.actor('agent.amal');
    expect(await codeOf(engine.complete(task, { outcome: 'approve' }, engine.actor('officer.driss')))).to.equal('NOT_IN_GROUP');
    expect(await codeOf(engine.complete(task, { outcome: 'sing' }, amal))).to.equal('OUTCOME_UNKNOWN');
    expect(await codeOf(engine.complete(task, { outcome: 'refuse' }, amal))).to.equal('REASONS_REQUIRED');
    expect(await codeOf(engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: engine.actor('somebody') }))).to.equal(
      'NOT_THE_APPLICANT',
    );
    expect((await engine.record(caseId)).log.map(({ type }) => type)).to.not.include('task-completed');
    await engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: engine.actor('u-1') });
    expect(await codeOf(engine.complete(task, { outcome: 'approve' }, amal))).to.equal('CASE_CLOSED');
  });

  it('asks for missing pieces once, holds the clock, and starts it again with the answer', async () => {
    const { engine } = stack;
    const { caseId, dueOn } = await file();
    const amal = engine.actor('agent.amal');
    const asked = await engine.complete(
      taskOf(await engine.record(caseId), 'checking'),
      { outcome: 'incomplete', message: 'Illisible' },
      amal,
    );
    expect(asked.states).to.deep.equal(['checking--incomplete']);
    const held = await engine.record(caseId);
    expect(held.clock?.state).to.equal('suspended');
    expect(held.timers).to.not.have.property('silence');
    await engine.act(caseId, { kind: 'answer', data: { home: { proof: { ...proof, id: 'f-2' } } }, by: engine.actor('u-1') });
    const again = await engine.record(caseId);
    expect(again.clock).to.include({ state: 'running', dueOn });
    expect(await codeOf(engine.complete(taskOf(again, 'checking'), { outcome: 'incomplete' }, amal))).to.equal(
      'MISSING_PIECES_ASKED_TWICE',
    );
  });

  it('names every wrong field, in the language of the applicant', async () => {
    const wrong = file({
      applicant: { ...applicant, email: 'a@b.ma\r\nBcc: evil@example.org' },
      data: { home: { since: '2999-01-01', proof: { ...proof, type: 'exe' }, rooms: 3 } },
    });
    try {
      await wrong;
      expect.fail('nothing was refused');
    } catch (error) {
      expect((error as CaseError).code).to.equal('FORM_INVALID');
      const problems = (error as CaseError).details['problems'] as { field: string; message: string }[];
      expect(problems.map(({ field }) => field)).to.have.members([
        'applicant.email',
        'home.rooms',
        'home.address',
        'home.since',
        'home.proof',
      ]);
      expect(problems.find(({ field }) => field === 'home.since')?.message).to.equal('Cette date est dans le futur');
    }
  });
});
