import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'chai';
import { addDays, plainDate } from '../../domain/plain-date.js';
import { localDateOf, startOfDay } from '../../domain/zoned.js';
import { patchDefinition } from '../support/patch-definition.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';
import { fileTrial, PROOF, publishTrial, TRIAL } from '../support/trial.js';

const ZONE = 'Africa/Casablanca';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days are skipped; each test starts later than the one before. */
describe('silence, on a server whose time is skipped', function () {
  this.timeout(240_000);
  let stack: Stack;
  let time: TestWorkflowEnvironment;
  before(async () => {
    stack = await startStack([], { skipTime: true });
    time = stack.time!;
    await publishTrial(stack.store);
  });
  after(() => stack?.stop());

  const goTo = async (instant: number) => {
    const wait = instant - (await time.currentTimeMs());
    if (wait > 0) await time.sleep(wait);
  };
  const who = (id: string) => stack.engine.actor(id);
  const open = async () => {
    const { caseId, dueOn, receipt } = await fileTrial(stack.engine);
    const { tasks, clock } = await stack.engine.record(caseId);
    const task = tasks['checking']!.id;
    const decide = (by = 'agent.amal') =>
      stack.engine.complete(task, { outcome: 'weigh', data: { weight: '3', clearance: 'yes' } }, who(by));
    const approve = async () => {
      await decide();
      const { tasks: next } = await stack.engine.record(caseId);
      return stack.engine.complete(next['light']!.id, { outcome: 'approve' }, who('consul.fatima'));
    };
    return {
      caseId,
      task,
      dueOn: plainDate(dueOn!),
      silenceOn: plainDate(receipt.silenceOn!),
      silenceAt: clock!.silenceAt!,
      decide,
      approve,
    };
  };
  /** Clears the gate in advance, so that silence makes the act. */
  const clear = (caseId: string, clearance = 'yes') =>
    stack.engine.act(caseId, { kind: 'correct', data: { clearance }, reason: 'cleared', by: who('agent.amal') });
  const decisionOf = async (caseId: string) => (await stack.engine.record(caseId)).decision;

  it('decides at the first instant of the day after the last, and not a minute before', async () => {
    const inTime = await open();
    const late = await open();
    await clear(late.caseId);
    expect(late.silenceOn).to.equal(addDays(late.dueOn, 1));
    expect(late.silenceAt).to.equal(startOfDay(late.silenceOn, ZONE));
    await goTo(late.silenceAt - 5 * MINUTE);
    expect(await inTime.approve()).to.include({ outcome: 'granted' });
    const express = await decisionOf(inTime.caseId);
    expect(express).to.deep.include({ tacit: false, on: late.dueOn, by: 'consul.fatima' });
    expect(await decisionOf(late.caseId)).to.equal(undefined);
    await goTo(late.silenceAt + 1000);
    const refused = await refusalOf(late.decide());
    expect(refused.code).to.be.oneOf(['TACIT_DECISION_TAKEN', 'CASE_CLOSED']);
    expect(await decisionOf(late.caseId)).to.deep.equal({
      effect: 'granted',
      tacit: true,
      at: late.silenceAt,
      on: late.silenceOn,
      by: 'legal-clock',
    });
  });

  it('does not run while pieces are asked for, and starts again with the answer', async () => {
    const { caseId, task, silenceAt, dueOn } = await open();
    await stack.engine.complete(task, { outcome: 'incomplete' }, who('agent.amal'));
    await goTo(silenceAt + DAY);
    expect(await decisionOf(caseId)).to.equal(undefined);
    const view = await stack.engine.act(caseId, { kind: 'answer', data: { home: { proof: { ...PROOF, id: 'f-2' } } }, by: who('u-1') });
    expect(view.dueOn! > dueOn).to.equal(true);
    const { clock } = await stack.engine.record(caseId);
    expect(clock).to.include({ state: 'running' });
    await clear(caseId);
    await goTo(clock!.silenceAt! + 1000);
    expect(await decisionOf(caseId)).to.deep.include({ tacit: true, on: clock!.silenceOn });
  });

  it('held by a closed gate, the decision is taken up by an operator and keeps its legal day', async () => {
    const { caseId, silenceAt, silenceOn } = await open();
    await clear(caseId, 'no');
    await goTo(silenceAt + 2 * HOUR);
    const held = await stack.engine.record(caseId);
    expect(Object.values(held.incidents).map(({ kind }) => kind)).to.deep.equal(['gate']);
    expect(held.documents).to.not.have.property('certificate');
    await goTo(silenceAt + 2 * DAY);
    const incident = Object.keys(held.incidents)[0]!;
    const view = await stack.engine.act(caseId, {
      kind: 'repair',
      incident,
      reason: 'cleared',
      set: { clearance: 'yes' },
      by: who('operator'),
    });
    expect(view).to.include({ status: 'closed', outcome: 'granted' });
    expect(await decisionOf(caseId)).to.deep.equal({ effect: 'granted', tacit: true, at: silenceAt, on: silenceOn, by: 'legal-clock' });
  });

  it('warns the agent, the group and the supervisor before it decides, and escalates a task that nobody does', async () => {
    const { caseId, silenceAt, task } = await open();
    await stack.engine.claim(task, who('agent.badr'));
    await goTo(silenceAt - HOUR);
    const { log } = await stack.engine.record(caseId);
    const told = log.filter(({ type }) => type === 'warned' || type === 'escalated').map(({ type, detail }) => `${type} ${detail!['to']}`);
    expect(told).to.include.members(['warned agent', 'warned group', 'warned supervisor', 'escalated consul']);
    const mails = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`)).json()) as { to: string[] }[];
    expect(mails.flatMap(({ to }) => to)).to.include.members([
      'agent.badr@staff.mistara.invalid',
      'consular-desk@staff.mistara.invalid',
      'consul@staff.mistara.invalid',
    ]);
  });

  it('warns the supervisor that the task names, not that of its group', async () => {
    const task = 'flow:\n  states:\n    checking:\n      task:\n        supervisor: central-direction\n';
    const text = patchDefinition(TRIAL, `id: supervised\n${task}`);
    await publishTrial(stack.store, text);
    const { caseId, receipt } = await fileTrial(stack.engine, {}, 'supervised');
    const { silenceAt } = (await stack.engine.record(caseId)).clock!;
    expect(localDateOf(silenceAt!, ZONE)).to.equal(receipt.silenceOn);
    await goTo(silenceAt! - HOUR);
    const { log } = await stack.engine.record(caseId);
    const to = (type: string) => log.filter((entry) => entry.type === type).map(({ detail }) => detail!['to']);
    expect(to('warned')).to.deep.equal(['agent', 'group', 'supervisor']);
    const mails = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`)).json()) as {
      to: string[];
      subject: string;
    }[];
    const staff = mails.flatMap((mail) => mail.to).filter((address) => address.endsWith('@staff.mistara.invalid'));
    // The desk, at 50 and 75 %; the consul, to whom the task is offered; whoever supervises it, when its own delay has passed and at 90 %.
    expect(staff.sort()).to.deep.equal([
      'central-direction@staff.mistara.invalid',
      'central-direction@staff.mistara.invalid',
      'consul@staff.mistara.invalid',
      'consular-desk@staff.mistara.invalid',
      'consular-desk@staff.mistara.invalid',
    ]);
  });

  // Morocco puts its clocks back to UTC for the month of Ramadan: 7 February 2027 at 3:00, and forward again on 14 March at 2:00.
  it('counts the days of Casablanca over the change of offset before Ramadan', async () => {
    await goTo(Date.parse('2027-01-30T12:00:00Z'));
    const { caseId, silenceOn, silenceAt, approve } = await open();
    const other = await open();
    await clear(other.caseId);
    expect(silenceOn).to.equal('2027-02-10');
    expect(new Date(silenceAt).toISOString()).to.equal('2027-02-10T00:00:00.000Z');
    await goTo(Date.parse('2027-02-09T23:30:00Z')); // after midnight by the offset of the day of filing
    expect(await approve()).to.include({ outcome: 'granted' });
    expect(await decisionOf(caseId)).to.deep.include({ tacit: false, on: '2027-02-09' });
    expect(await decisionOf(other.caseId)).to.equal(undefined);
    await goTo(Date.parse('2027-02-10T00:00:01Z'));
    expect(await decisionOf(other.caseId)).to.deep.include({ tacit: true, on: '2027-02-10' });
  });

  it('counts them in Ramadan and over its end; filed around midnight, a case is of its own day', async () => {
    await goTo(Date.parse('2027-03-06T23:30:00Z'));
    const before = await open();
    await goTo(Date.parse('2027-03-07T00:30:00Z'));
    const after = await open();
    expect([before, after].map(({ silenceOn }) => silenceOn)).to.deep.equal(['2027-03-17', '2027-03-18']);
    expect((await stack.engine.record(before.caseId)).filedOn).to.equal('2027-03-06');
    expect(new Date(before.silenceAt).toISOString()).to.equal('2027-03-16T23:00:00.000Z');
    await clear(before.caseId);
    await goTo(before.silenceAt + 30 * MINUTE);
    const now = await time.currentTimeMs();
    expect(localDateOf(now, ZONE)).to.equal('2027-03-17');
    expect(await decisionOf(before.caseId)).to.deep.include({ tacit: true, on: '2027-03-17', at: before.silenceAt });
    expect(await decisionOf(after.caseId)).to.equal(undefined);
  });

  it('takes updates that race with it one way or the other, never both', async () => {
    const cases = await Promise.all(Array.from({ length: 6 }, () => open()));
    for (const { caseId } of cases) await clear(caseId);
    await goTo(cases[0]!.silenceAt - 200); // the real clock goes on from here
    const outcomes = await Promise.all(
      cases.map(async ({ decide }, n) => {
        await new Promise((next) => setTimeout(next, n * 80));
        return decide().then(
          () => 'decided',
          (error: { code?: string }) => error.code,
        );
      }),
    );
    await goTo(cases[0]!.silenceAt + 30 * DAY);
    for (const [n, { caseId, silenceOn }] of cases.entries()) {
      const record = await stack.engine.record(caseId);
      const completed = record.log.filter(({ type }) => type === 'task-completed').length;
      expect(outcomes[n]).to.be.oneOf(['decided', 'TACIT_DECISION_TAKEN', 'CASE_CLOSED']);
      expect(completed).to.equal(outcomes[n] === 'decided' ? 1 : 0);
      expect(record.log.filter(({ type }) => type === 'silence')).to.have.length(1, 'to weigh is not to decide');
      expect(record.decision).to.deep.include({ tacit: true, on: silenceOn });
    }
    expect(outcomes.at(-1)).to.not.equal('decided');
  });
});

describe('silence, when the worker is away', function () {
  this.timeout(240_000);
  let stack: Stack;
  let time: TestWorkflowEnvironment;
  before(async () => {
    // The test server does not notice that a worker with cached cases has gone.
    stack = await startStack([], { skipTime: true, cachedWorkflows: 0 });
    time = stack.time!;
    await publishTrial(stack.store);
  });
  after(() => stack?.stop());

  it('dates from the legal day when the worker was away over it, and what comes then comes too late', async () => {
    const { caseId } = await fileTrial(stack.engine);
    const amal = stack.engine.actor('agent.amal');
    await stack.engine.act(caseId, { kind: 'correct', data: { clearance: 'yes' }, reason: 'cleared', by: amal });
    const { clock, tasks } = await stack.engine.record(caseId);
    const silenceAt = clock!.silenceAt!;
    await time.sleep(silenceAt - (await time.currentTimeMs()) - 4000);
    await stack.stopWorker();
    while ((await time.currentTimeMs()) < silenceAt + 500) await new Promise((next) => setTimeout(next, 100)); // it cannot skip what nobody takes
    await stack.startWorker();
    const refused = await refusalOf(stack.engine.complete(tasks['checking']!.id, { outcome: 'approve' }, amal));
    expect(refused.code).to.be.oneOf(['TACIT_DECISION_TAKEN', 'CASE_CLOSED']);
    const record = await stack.engine.record(caseId);
    expect(record.decision).to.deep.equal({ effect: 'granted', tacit: true, at: silenceAt, on: clock!.silenceOn, by: 'legal-clock' });
    expect(record.log.find(({ type }) => type === 'silence')).to.include({ at: silenceAt, by: 'legal-clock' });
    expect(record.log.map(({ type }) => type)).to.not.include('task-completed');
  });
});
