import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { commandLine } from '../support/command-line.js';
import { post, until } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';
import { certificateTold } from '../support/texts.js';
import { PROOF } from '../support/trial.js';

const [REACHED, UNKNOWN, OFF, FIXED] = ['+212612345678', '+212600000001', '+212600000002', '+212522000001'];
let people = 0;

describe('text messages, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  const operator = (path: string, data: object) => post(`${stack.urls['sms-gateway']}${path}`, data);
  const file = async (procedure: string, phone: string | undefined, email = true) => {
    people += 1;
    const by = `reader-${people}`;
    const applicant = {
      id: by,
      name: 'Salma Idrissi',
      country: 'MA',
      ...(phone && { phone }),
      ...(email && { email: `${by}@example.org` }),
    };
    const data = { home: { address: '12, rue des Orangers, Rabat', since: '2020-01-01', proof: PROOF } };
    return (await stack.engine.file(procedure, { applicant, data, language: 'fr', key: by })).caseId;
  };
  const textOf = ({ texts }: CaseRecord) => Object.values(texts ?? {})[0];
  const settled = (caseId: string) => until(stack.engine, caseId, (record) => !['accepted', undefined].includes(textOf(record)?.status));
  const types = ({ log }: CaseRecord) =>
    log.map(({ type }) => type).filter((type) => type.startsWith('text-') || type.startsWith('report-'));
  /** How often the notice went by mail. */
  const mails = async (caseId: string, wanted = 1): Promise<number> => {
    for (let i = 0; ; i += 1) {
      const list = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`)).json()) as {
        subject: string;
        count: number;
      }[];
      const found = list.filter(({ subject }) => subject.includes('Votre dossier')).reduce((sum, { count }) => sum + count, 0);
      if (found >= wanted || i > 60) return found;
      await new Promise((next) => setTimeout(next, 50));
    }
  };

  describe('that the operator reports on', () => {
    before(async () => {
      stack = await startStack(['sms-gateway']);
      await stack.catalogue.publish(certificateTold('by-text', '[sms]'), 'designer');
      await stack.catalogue.publish(certificateTold('both-ways', '[email, sms]'), 'designer');
      await stack.catalogue.publish(certificateTold('text-first', '[sms, email]'), 'designer');
    });
    after(() => stack?.stop());
    afterEach(() => fetch(`${stack.urls['sms-gateway']}/_faults`, { method: 'DELETE' }));

    it('arrive, and the case says so', async () => {
      const caseId = await file('by-text', REACHED);
      const record = await settled(caseId);
      expect(textOf(record)).to.include({ status: 'delivered', to: REACHED });
      expect(textOf(record)).to.not.have.any.keys('scope', 'instead');
      expect(types(record)).to.deep.equal(['text-delivered']);
      expect(Object.keys(record.timers).filter((id) => id.startsWith('report:'))).to.deep.equal([]);
      expect(await mails(caseId, 0)).to.equal(0);
    });

    it('do not arrive: the person is told by mail, once, and the case says why', async () => {
      const caseId = await file('by-text', UNKNOWN);
      const record = await settled(caseId);
      expect(textOf(record)).to.include({ status: 'failed', reason: 'number-unknown', instead: 'email' });
      expect(await mails(caseId)).to.equal(1);
      const { out } = await commandLine(stack, ['case', caseId]);
      expect(out).to.match(/text +seen to \+212600000001: failed .*\(number-unknown\), told by mail instead/);
    });

    it('do not arrive, but went by mail as well: nothing is sent again', async () => {
      const caseId = await file('both-ways', OFF);
      const record = await settled(caseId);
      expect(textOf(record)).to.include({ status: 'failed', reason: 'switched-off', instead: 'email' });
      await until(stack.engine, caseId, ({ log }) => log.some(({ type }) => type === 'text-failed'));
      expect(await mails(caseId)).to.equal(1);
    });

    it('do not arrive, and there is no mail address: that is shown', async () => {
      const caseId = await file('by-text', UNKNOWN, false);
      expect(textOf(await settled(caseId))).to.include({ status: 'failed', instead: 'none' });
      expect((await commandLine(stack, ['case', caseId])).out).to.include('NOT REACHED: no other address is known');
    });

    it('cannot go to a fixed line: the mail goes at once, and nothing stands still', async () => {
      const caseId = await file('by-text', FIXED);
      const record = await settled(caseId);
      expect(textOf(record)).to.include({ status: 'failed', reason: 'number-wrong', instead: 'email' });
      expect(record.incidents).to.deep.equal({});
      expect(await mails(caseId)).to.equal(1);
    });

    it('are reported on twice: once is enough', async () => {
      await operator('/_faults', { operation: 'send', kind: 'reply-twice', times: 1 });
      const caseId = await file('by-text', UNKNOWN);
      await settled(caseId);
      await until(stack.engine, caseId, ({ log }) => log.some(({ type }) => type === 'text-failed'));
      await new Promise((next) => setTimeout(next, 500));
      expect(types(await stack.engine.record(caseId))).to.deep.equal(['text-failed']);
      expect(await mails(caseId)).to.equal(1);
    });

    it('are handed over once, although the operator was away and the answer was lost', async () => {
      await operator('/_faults', { operation: 'send', kind: 'error-500', times: 1 });
      const caseId = await file('by-text', UNKNOWN);
      await settled(caseId);
      const messages = await (await fetch(`${stack.urls['sms-gateway']}/_ledger?table=messages`)).json();
      expect(Object.values(messages as Record<string, { caseId: string }>).filter((one) => one.caseId === caseId)).to.have.length(1);
      expect(await mails(caseId)).to.equal(1);
    });

    it('do not keep the mail back while the operator is away, and go when it is there again', async () => {
      await operator('/_faults', { operation: 'send', kind: 'down' });
      const caseId = await file('text-first', REACHED);
      expect(await mails(caseId)).to.equal(1);
      expect(textOf(await stack.engine.record(caseId))).to.equal(undefined);
      await fetch(`${stack.urls['sms-gateway']}/_faults`, { method: 'DELETE' });
      expect(textOf(await settled(caseId))).to.include({ status: 'delivered' });
      expect(await mails(caseId)).to.equal(1);
    });

    it('are reported on after the end: the closed case waits for it, and the mail still goes', async () => {
      await operator('/_faults', { operation: 'send', kind: 'reply-late', times: 1, delayMs: 2000 });
      const caseId = await file('by-text', UNKNOWN);
      const record = await stack.engine.record(caseId);
      await stack.engine.complete(record.tasks['checking']!.id, { outcome: 'approve' }, stack.engine.actor('agent.amal'));
      expect((await stack.engine.record(caseId)).status).to.equal('closed');
      expect(textOf(await settled(caseId))).to.include({ status: 'failed', instead: 'email' });
      expect(await mails(caseId)).to.equal(1);
      await stack.client.workflow.getHandle(caseId).result(); // and then it ends
    });
  });

  describe('that nobody reports on', () => {
    let time: TestWorkflowEnvironment;
    before(async () => {
      stack = await startStack(['sms-gateway'], { skipTime: true });
      time = stack.time!;
      await stack.catalogue.publish(certificateTold('by-text', '[sms]'), 'designer');
      await operator('/_settings', { callbackDelayMs: null });
    });
    after(() => stack?.stop());

    it('are asked about: a report that was lost is found', async () => {
      await operator('/_faults', { operation: 'send', kind: 'reply-lost', times: 1 });
      const caseId = await file('by-text', OFF);
      const { texts } = await until(stack.engine, caseId, (record) => textOf(record) !== undefined);
      await operator('/_replies', { effectId: Object.keys(texts!)[0] });
      await time.sleep('16 minutes');
      expect(textOf(await settled(caseId))).to.include({ status: 'failed', reason: 'switched-off', instead: 'email' });
      expect(await mails(caseId)).to.equal(1);
    });

    it('are reported on in words that the contract does not have: the next look counts', async () => {
      await operator('/_faults', { operation: 'send', kind: 'wrong-answer', times: 1 });
      const caseId = await file('by-text', UNKNOWN);
      const { texts } = await until(stack.engine, caseId, (record) => textOf(record) !== undefined);
      await operator('/_replies', { effectId: Object.keys(texts!)[0] });
      const unread = await until(stack.engine, caseId, ({ log }) => log.some(({ type }) => type === 'report-unreadable'));
      expect(textOf(unread)).to.include({ status: 'accepted' });
      await time.sleep('16 minutes');
      expect(textOf(await settled(caseId))).to.include({ status: 'failed', reason: 'number-unknown' });
    });

    it('are given up after three days, and the person is told by mail; a report that comes then is still noted', async () => {
      const caseId = await file('by-text', REACHED);
      const { texts } = await until(stack.engine, caseId, (record) => textOf(record) !== undefined);
      await operator('/_faults', { operation: 'message-status', kind: 'error-500', times: 1 });
      await time.sleep('74 hours');
      const given = await settled(caseId);
      expect(textOf(given)).to.include({ status: 'unknown', instead: 'email' });
      expect(types(given)).to.deep.equal(['text-unreported']);
      expect(await mails(caseId)).to.equal(1);
      await operator('/_replies', { effectId: Object.keys(texts!)[0] });
      const late = await until(stack.engine, caseId, (record) => textOf(record)?.status === 'delivered');
      expect(types(late)).to.deep.equal(['text-unreported', 'text-delivered']);
      expect(await mails(caseId)).to.equal(1);
    });
  });
});
