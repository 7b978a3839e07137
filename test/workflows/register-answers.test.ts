import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, post, publishPassport, until, workUntil } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

const HOUR = 3_600_000;

describe('answers of registers: whose, and when', function () {
  this.timeout(240_000);
  let stack: Stack;
  let time: TestWorkflowEnvironment;
  let stamps: string[];
  let filed = 4000;
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS, { skipTime: true });
    time = stack.time!;
    await publishPassport(stack.catalogue);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 10, 5000);
  });
  after(() => stack?.stop());
  afterEach(async () => {
    for (const name of PASSPORT_REGISTERS) await fetch(`${stack.urls[name]}/_faults`, { method: 'DELETE' });
  });
  const fault = (register: string, operation: string, kind: string, more = {}) =>
    post(`${stack.urls[register]}/_faults`, { operation, kind, times: 1, ...more });
  const file = async () => {
    filed += 1;
    return filePassport(stack.engine, filed, stamps.pop()!);
  };
  const types = ({ log }: CaseRecord) => log.map(({ type }) => type);
  const requests = async (caseId: string, operation: string): Promise<number> => {
    const seen = (await (await fetch(`${stack.urls['interior']}/_requests`)).json()) as { caseId: string; operation: string }[];
    return seen.filter((one) => one.caseId === caseId && one.operation === operation).length;
  };

  it('another person at once: an incident, which no branch of the procedure takes; the right answer goes on', async () => {
    await fault('dgsn', 'verify-identity', 'other-person');
    const { caseId } = await file();
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    const [incident] = Object.values(stuck.incidents);
    expect(incident).to.include({ kind: 'identity-mismatch', state: 'asking-identity' });
    expect(incident!.message).to.include('about another person (cnie, birthDate)').and.not.include('1961');
    expect(stuck.data).to.have.nested.property('checks.identity', 'unknown');
    await stack.engine.act(caseId, { kind: 'retry', incident: incident!.id, by: stack.engine.actor('operator') });
    const known = await until(stack.engine, caseId, ({ states }) => states.includes('examining'));
    expect(known.data).to.have.nested.property('checks.identity', 'confirmed');
  });

  it('another person by callback: an incident, and the right message is still taken', async () => {
    await fault('interior', 'produce-passport', 'other-person');
    const { caseId } = await file();
    const { tasks } = await workUntil(stack.engine, caseId, 'deciding');
    await stack.engine.complete(tasks['deciding']!.id, { outcome: 'sign' }, stack.engine.actor('officer.driss'));
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    expect(Object.values(stuck.incidents)[0]).to.include({ kind: 'identity-mismatch', state: 'producing' });
    expect(stuck.data).to.not.have.nested.property('passport.number');
    // The register puts it right: by the same message, or where it is asked how far it is.
    await time.sleep(6 * HOUR + 60_000);
    const made = await until(stack.engine, caseId, ({ states }) => states.includes('awaiting-collection'));
    expect(made.incidents).to.be.empty;
  });

  it('a callback that never comes is found by polling; the late one changes nothing', async () => {
    await fault('interior', 'produce-passport', 'reply-lost');
    const { caseId } = await file();
    const { tasks } = await workUntil(stack.engine, caseId, 'deciding');
    await stack.engine.complete(tasks['deciding']!.id, { outcome: 'sign' }, stack.engine.actor('officer.driss'));
    const waiting = await until(stack.engine, caseId, ({ calls }) => calls['producing']?.status === 'accepted');
    expect(waiting.timers).to.have.property('poll:producing');
    expect(await requests(caseId, 'production-status')).to.equal(0);
    await new Promise((next) => setTimeout(next, 500)); // the register makes it, and believes that it was told
    await time.sleep(6 * HOUR + 60_000);
    const made = await until(stack.engine, caseId, ({ states }) => states.includes('awaiting-collection'));
    expect(made.timers).to.not.have.property('poll:producing');
    expect(await requests(caseId, 'production-status')).to.equal(1);
    const effectId = waiting.calls['producing']!.effectId;
    await stack.engine.reply(caseId, { effectId, messageId: 'late', register: 'interior', answer: { status: 'refused', reference: 'x' } });
    const after = await until(stack.engine, caseId, (record) => types(record).includes('reply-too-late'));
    expect(after.states).to.deep.equal(['awaiting-collection']);
  });

  it('while the register is away or has nothing yet, it is asked again at the next time', async () => {
    await post(`${stack.urls['interior']}/_settings`, { callbackDelayMs: null });
    const { caseId } = await file();
    const { tasks } = await workUntil(stack.engine, caseId, 'deciding');
    await stack.engine.complete(tasks['deciding']!.id, { outcome: 'sign' }, stack.engine.actor('officer.driss'));
    await until(stack.engine, caseId, ({ calls }) => calls['producing']?.status === 'accepted');
    await time.sleep(6 * HOUR + 60_000);
    await fault('interior', 'production-status', 'down');
    await time.sleep(6 * HOUR + 60_000);
    const record = await stack.engine.record(caseId);
    expect(record).to.have.property('incidents').that.is.empty;
    expect(record.timers).to.have.property('poll:producing');
    expect(await requests(caseId, 'production-status')).to.equal(2);
    await post(`${stack.urls['interior']}/_settings`, { callbackDelayMs: 50 });
    await post(`${stack.urls['interior']}/_replies`, {});
    await until(stack.engine, caseId, ({ states }) => states.includes('awaiting-collection'));
  });
});
