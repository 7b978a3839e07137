import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { explain } from '../../domain/clock-words.js';
import type { ClockStep } from '../../domain/legal-clock.js';
import { addDays, plainDate } from '../../domain/plain-date.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';
import { PROOF } from '../support/trial.js';

const fixture = (name: string) => readFileSync(new URL(`../support/fixtures/${name}`, import.meta.url), 'utf8');
const data = { home: { address: '12, rue des Orangers, Rabat', since: '2020-01-01', proof: PROOF } };
const applicant = { id: 'u-1', name: 'Salma Idrissi', email: 'salma@example.ma', country: 'MA' };

describe('a case after its end, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack([]);
    for (const name of ['contested.yaml', 'contesting.yaml'])
      await stack.catalogue.publish(patchDefinition(EXAMPLE, fixture(name)), 'designer');
  });
  after(() => stack?.stop());

  const actor = (id: string) => stack.engine.actor(id);
  const record = (id: string) => stack.engine.record(id);
  async function refused(): Promise<string> {
    const { caseId } = await stack.engine.file('contested', { applicant, data, language: 'fr' });
    const task = (await record(caseId)).tasks['checking']!.id;
    await stack.engine.complete(task, { outcome: 'refuse', data: { reasons: 'Justificatif illisible.' } }, actor('agent.amal'));
    return caseId;
  }
  const reopen = (caseId: string, event: string, by: string, reasons?: string) =>
    stack.engine.act(caseId, { kind: 'reopen', event, by: actor(by), ...(reasons !== undefined && { data: { reasons } }) });

  it('is reopened by those who may, with its whole record, and decided again', async () => {
    const caseId = await refused();
    const before = await record(caseId);
    expect(before).to.deep.include({ status: 'closed', outcome: 'refused' });
    expect(before.reopenable?.['annulled']?.until).to.equal(addDays(plainDate(before.filedOn), 60));
    expect((await refusalOf(reopen(caseId, 'annulled', 'agent.amal', 'x'))).code).to.equal('NOT_IN_GROUP');
    expect((await refusalOf(reopen(caseId, 'annulled', 'consul.fatima'))).code).to.equal('FORM_INVALID');
    expect((await refusalOf(reopen(caseId, 'appeal-upheld', 'consul.fatima', 'x'))).code).to.equal('EVENT_NOT_ALLOWED');
    expect((await record(caseId)).log).to.have.length(before.log.length); // a refusal leaves no trace

    const view = await reopen(caseId, 'annulled', 'consul.fatima', 'Jugement 12 : le justificatif suffit.');
    expect(view).to.deep.include({ status: 'open', states: ['checking'] });
    const open = await record(caseId);
    expect(open.decision).to.equal(undefined);
    expect(open.formerDecisions).to.have.length(1);
    expect(open.formerDecisions?.[0]).to.deep.include({ outcome: 'refused', state: 'refused', event: 'annulled', by: 'consul.fatima' });
    expect(open.formerDecisions?.[0]?.decision).to.deep.equal(before.decision);
    expect(open.documents['refusal']?.status).to.equal('revoked');
    expect(open.log.slice(0, before.log.length)).to.deep.equal(before.log);
    expect(open.clock?.state).to.equal('running');
    expect(open.timers['silence']?.at).to.equal(open.clock?.silenceAt);
    const told = explain({ steps: open.clock!.explanation as ClockStep[] }, 'en').map(({ text }) => text);
    expect(told[1]).to.match(/^A first decision was made on /);
    expect(told[2]).to.match(/^The case was reopened on .*: the whole time limit runs anew/);

    const done = await stack.engine.complete(open.tasks['checking']!.id, { outcome: 'approve' }, actor('agent.badr'));
    expect(done).to.deep.include({ status: 'closed', outcome: 'granted' });
    const row = await stack.store.cases.findById(caseId).lean();
    expect(row?.record.formerDecisions).to.have.length(1);
    const sent = await stack.store.messages.find({ caseId }).sort({ sentAt: 1 }).lean();
    expect(sent.map(({ notice }) => notice)).to.deep.equal(['mistara:receipt', 'refused', 'mistara:reopened', 'ready']);
    expect((await refusalOf(reopen(caseId, 'annulled', 'consul.fatima', 'x'))).code).to.equal('REOPENED_TOO_OFTEN');
  });

  it('waits for it through a worker that ends, and answers it once', async () => {
    const caseId = await refused();
    await stack.stopWorker();
    const waiting = reopen(caseId, 'annulled', 'consul.fatima', 'Jugement 13.');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await stack.startWorker();
    expect((await waiting).states).to.deep.equal(['checking']);
    expect((await refusalOf(reopen(caseId, 'annulled', 'consul.fatima', 'x'))).code).to.equal('CASE_NOT_CLOSED');
  });

  it('is reopened by another case, which tells it', async () => {
    const contested = await refused();
    const { caseId } = await stack.engine.file('contesting', { applicant, data: { ...data, contested }, language: 'fr' });
    await stack.engine.complete((await record(caseId)).tasks['checking']!.id, { outcome: 'approve' }, actor('agent.amal'));
    expect((await record(caseId)).log.find(({ type }) => type === 'case-told')?.detail).to.deep.equal({
      to: contested,
      event: 'appeal-upheld',
    });
    const again = await record(contested);
    expect(again).to.deep.include({ status: 'open', states: ['checking'] });
    expect(again.formerDecisions?.[0]).to.deep.include({ event: 'appeal-upheld', by: caseId });
    expect(again.data['reasons']).to.equal(`Recours ${caseId} accueilli`);
    expect(again.seen).to.have.length(1);

    // The same effect, tried again, is the same event; another one finds the case open.
    const effectId = again.seen[0] as string;
    const tell = (id: string) =>
      stack.engine.act(contested, {
        kind: 'told',
        event: 'appeal-upheld',
        by: { id: caseId, groups: [] },
        effectId: id,
        data: { reasons: 'x' },
      });
    expect((await tell(effectId)).revision).to.equal(again.revision);
    expect((await refusalOf(tell(`${caseId}/99/tell-case`))).code).to.equal('EVENT_NOT_ALLOWED');
  });

  it('tells what is refused there as an incident, which an operator settles', async () => {
    const { caseId } = await stack.engine.file('contesting', { applicant, data: { ...data, contested: 'CO-NOPE' }, language: 'fr' });
    const view = await stack.engine.complete((await record(caseId)).tasks['checking']!.id, { outcome: 'approve' }, actor('agent.amal'));
    expect(view).to.deep.include({ status: 'closed', outcome: 'granted' });
    const [incident] = Object.values((await record(caseId)).incidents);
    expect(incident).to.deep.include({ kind: 'case' });
    expect(incident!.message).to.equal('Case CO-NOPE did not take "appeal-upheld": There is no case "CO-NOPE". (CASE_NOT_FOUND)');
    const skip = { kind: 'repair', incident: incident!.id, skip: true, reason: 'told by hand', by: actor('operator') } as const;
    expect((await stack.engine.act(caseId, skip)).incidents).to.deep.equal([]);
  });

  it('stays closed when its procedure says nothing, or the case is unknown', async () => {
    const { caseId } = await stack.engine.file('contested', { applicant, data, language: 'fr' });
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: actor('u-1') });
    expect((await refusalOf(reopen(caseId, 'annulled', 'consul.fatima', 'x'))).code).to.equal('EVENT_NOT_ALLOWED');
    expect((await refusalOf(reopen('CO-NOPE', 'annulled', 'consul.fatima', 'x'))).code).to.equal('CASE_NOT_FOUND');
  });
});
