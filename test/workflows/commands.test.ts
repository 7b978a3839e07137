import { expect } from 'chai';
import type { CaseErrorCode } from '../../domain/errors.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';
import { fileTrial, PROOF, publishTrial } from '../support/trial.js';

describe('what people do to a case', function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack([]);
    await publishTrial(stack.store);
  });
  after(() => stack?.stop());

  const who = (id: string) => stack.engine.actor(id);
  const [amal, badr, driss, consul, operator, citizen, stranger] = [
    'agent.amal',
    'agent.badr',
    'officer.driss',
    'consul.fatima',
    'operator',
    'u-1',
    'x',
  ];
  const open = async () => {
    const { caseId, dueOn } = await fileTrial(stack.engine);
    const { tasks } = await stack.engine.record(caseId);
    return { caseId, dueOn, task: tasks['checking']!.id };
  };
  /** Is refused with that code, and leaves no trace in the history. */
  const refused = async (caseId: string, code: CaseErrorCode, work: () => Promise<unknown>) => {
    const before = await stack.engine.record(caseId);
    const length = async () => (await stack.client.workflow.getHandle(caseId).describe()).historyLength;
    const events = await length();
    expect((await refusalOf(work())).code).to.equal(code);
    expect(await stack.engine.record(caseId)).to.deep.equal(before);
    expect(await length()).to.equal(events);
  };

  it('a task is claimed, kept from others, released, and delegated', async () => {
    const { caseId, task } = await open();
    const { engine } = stack;
    await refused(caseId, 'NOT_IN_GROUP', () => engine.claim(task, who(driss!)));
    await refused(caseId, 'TASK_NOT_CLAIMED', () => engine.release(task, who(amal!)));
    await engine.claim(task, who(amal!));
    await engine.claim(task, who(amal!)); // once more does no harm
    await refused(caseId, 'TASK_ALREADY_CLAIMED', () => engine.claim(task, who(badr!)));
    await refused(caseId, 'TASK_ALREADY_CLAIMED', () => engine.complete(task, { outcome: 'approve' }, who(badr!)));
    await refused(caseId, 'TASK_ALREADY_CLAIMED', () => engine.release(task, who(badr!)));
    await engine.release(task, who(amal!));
    await engine.claim(task, who(badr!));
    await engine.release(task, who(operator!)); // of somebody who is away
    await refused(caseId, 'NOT_IN_GROUP', () => engine.delegate(task, who(driss!), who(amal!)));
    await engine.delegate(task, who(badr!), who(amal!));
    await refused(caseId, 'TASK_ALREADY_CLAIMED', () => engine.complete(task, { outcome: 'weigh', data: { weight: '3' } }, who(amal!)));
    const view = await engine.complete(task, { outcome: 'weigh', data: { weight: '3' } }, who(badr!));
    expect(view.states).to.deep.equal(['light']);
    await refused(caseId, 'TASK_NOT_FOUND', () => engine.claim(task, who(amal!)));
    const { log } = await engine.record(caseId);
    expect(log.filter(({ type }) => type.startsWith('task-')).map(({ type, by }) => `${type} ${by}`)).to.deep.equal([
      'task-opened agent.amal'.replace('agent.amal', 'u-1'),
      'task-claimed agent.amal',
      'task-claimed agent.amal',
      'task-released agent.amal',
      'task-claimed agent.badr',
      'task-released operator',
      'task-delegated agent.amal',
      'task-completed agent.badr',
      'task-opened agent.badr',
    ]);
  });

  it('data are corrected by the applicant or who has the case, with a reason, while nothing is decided', async () => {
    const { caseId, task } = await open();
    const { engine } = stack;
    const correct = (by: string, data: Record<string, unknown>, reason = 'typing mistake') =>
      engine.act(caseId, { kind: 'correct', data, reason, by: who(by) });
    const address = { home: { address: '14, rue des Orangers, Rabat' } };
    await refused(caseId, 'NOT_THE_APPLICANT', () => correct(stranger!, address));
    await refused(caseId, 'REASON_REQUIRED', () => correct(citizen!, address, ''));
    await refused(caseId, 'FORM_INVALID', () => correct(citizen!, { home: { since: '2999-01-01' } }));
    await refused(caseId, 'FORM_INVALID', () => correct(citizen!, { home: { rooms: 3 } }));
    await refused(caseId, 'FORM_INVALID', () => correct(citizen!, { clearance: 'yes' }));
    await correct(citizen!, address);
    await correct(amal!, { home: { since: '2021-02-03' } });
    expect((await engine.record(caseId)).data['home']).to.deep.equal({
      address: '14, rue des Orangers, Rabat',
      since: '2021-02-03',
      proof: PROOF,
    });
    await engine.complete(task, { outcome: 'approve', data: { clearance: 'yes' } }, who(amal!));
    expect((await refusalOf(correct(citizen!, address))).code).to.equal('CASE_CLOSED');
  });

  it('missing pieces are asked once, among those that may be asked, and answered by the applicant or at the desk', async () => {
    const { caseId, task } = await open();
    const { engine } = stack;
    const answer = (by: string, data: Record<string, unknown>) => engine.act(caseId, { kind: 'answer', data, by: who(by) });
    const proof = { home: { proof: { ...PROOF, id: 'f-2' } } };
    await refused(caseId, 'EVENT_NOT_ALLOWED', () => answer(citizen!, proof));
    await refused(caseId, 'FORM_INVALID', () => engine.complete(task, { outcome: 'incomplete', missing: ['home.since'] }, who(amal!)));
    await engine.complete(task, { outcome: 'incomplete', missing: ['home.proof'], message: 'Illisible' }, who(amal!));
    await refused(caseId, 'TASK_NOT_FOUND', () => engine.complete(task, { outcome: 'approve' }, who(amal!)));
    await refused(caseId, 'NOT_THE_APPLICANT', () => answer(stranger!, proof));
    await refused(caseId, 'FORM_INVALID', () => answer(citizen!, { home: { address: 'x' } }));
    await refused(caseId, 'FORM_INVALID', () => answer(citizen!, { home: { proof: { ...PROOF, type: 'exe' } } }));
    expect((await answer(badr!, proof)).states).to.deep.equal(['checking']);
    const again = await engine.record(caseId);
    expect(again).to.not.have.property('asked');
    await refused(caseId, 'MISSING_PIECES_ASKED_TWICE', () =>
      engine.complete(again.tasks['checking']!.id, { outcome: 'incomplete' }, who(amal!)),
    );
  });

  it('the delay is extended once, by those who may, for a reason; the applicant can read why', async () => {
    const { caseId, dueOn } = await open();
    const { engine } = stack;
    const extend = (by: string, reason = 'an enquiry abroad') => engine.act(caseId, { kind: 'extend', reason, by: who(by) });
    await refused(caseId, 'NOT_IN_GROUP', () => extend(amal!));
    await refused(caseId, 'REASON_REQUIRED', () => extend(consul!, '  '));
    const later = await extend(consul!);
    const days = (Date.parse(later.dueOn!) - Date.parse(dueOn!)) / 86_400_000;
    expect(days).to.equal(5);
    await refused(caseId, 'EXTENSION_NOT_ALLOWED', () => extend(consul!));
    expect((await engine.record(caseId)).timers['silence']!.at).to.be.greaterThan(Date.parse(`${dueOn}T00:00:00Z`) + 5 * 86_400_000);
  });

  it('the applicant withdraws, an operator cancels with a reason, and nobody else', async () => {
    const { engine } = stack;
    const { caseId } = await open();
    const act = (command: object) => () => engine.act(caseId, command as never);
    await refused(caseId, 'NOT_AN_OPERATOR', act({ kind: 'cancel', reason: 'r', by: who(amal!) }));
    await refused(caseId, 'REASON_REQUIRED', act({ kind: 'cancel', reason: '', by: who(operator!) }));
    await refused(caseId, 'NOT_THE_APPLICANT', act({ kind: 'anytime', event: 'withdraw', by: who(operator!) }));
    await refused(caseId, 'EVENT_NOT_ALLOWED', act({ kind: 'anytime', event: 'toString', by: who(citizen!) }));
    await refused(caseId, 'EVENT_NOT_ALLOWED', act({ kind: 'event', event: 'presented', by: who(amal!) }));
    await refused(caseId, 'INCIDENT_NOT_FOUND', act({ kind: 'retry', incident: '__proto__', by: who(operator!) }));
    expect(await act({ kind: 'cancel', reason: 'filed by mistake', by: who(operator!) })()).to.include({
      status: 'closed',
      outcome: 'cancelled',
    });
    expect((await refusalOf(act({ kind: 'anytime', event: 'withdraw', by: who(citizen!) })())).code).to.equal('CASE_CLOSED');
    const other = await open();
    expect(await engine.act(other.caseId, { kind: 'anytime', event: 'withdraw', by: who(citizen!) })).to.include({ outcome: 'withdrawn' });
  });

  it('an unknown case, task or procedure is said to be unknown', async () => {
    const { engine } = stack;
    expect((await refusalOf(engine.record('TR-00000-000000'))).code).to.equal('CASE_NOT_FOUND');
    expect((await refusalOf(engine.act('TR-00000-000000', { kind: 'extend', reason: 'r', by: who(consul!) }))).code).to.equal(
      'CASE_NOT_FOUND',
    );
    expect((await refusalOf(engine.file('passport-of-a-cat', { applicant: { id: 'u', name: 'U' }, data: {} }))).code).to.equal(
      'PROCEDURE_NOT_FOUND',
    );
  });

  it('two agents who complete the same task at once: one does, the other is told', async () => {
    const { caseId, task } = await open();
    const both = await Promise.allSettled(
      [amal!, badr!].map((by) => stack.engine.complete(task, { outcome: 'weigh', data: { weight: '30' } }, who(by))),
    );
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const { doneBy, states } = await stack.engine.record(caseId);
    expect([doneBy['checking']?.length, states]).to.deep.equal([1, ['heavy']]);
  });

  it('a closed case answers questions, also when its worker has forgotten it', async () => {
    const { caseId, task } = await open();
    await stack.engine.complete(task, { outcome: 'approve', data: { clearance: 'yes' } }, who(amal!));
    await stack.stopWorker();
    await stack.startWorker();
    const record = await stack.engine.record(caseId);
    expect(record).to.include({ status: 'closed', outcome: 'granted' });
    expect(await stack.engine.view(caseId)).to.include({ status: 'closed', outcome: 'granted', caseId });
  });
});

describe('an incident', function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack([]);
    await publishTrial(stack.store);
  });
  after(() => stack?.stop());

  const who = (id: string) => stack.engine.actor(id);
  const weigh = async (weight: string, clearance?: string) => {
    const { caseId } = await fileTrial(stack.engine);
    const { tasks } = await stack.engine.record(caseId);
    const data = { weight, ...(clearance !== undefined && { clearance }) };
    const view = await stack.engine.complete(tasks['checking']!.id, { outcome: 'weigh', data }, who('agent.amal'));
    return { caseId, view, incident: view.incidents[0]! };
  };

  it('a guard without an answer stops the case, which takes no way by mistake; with the datum put right it goes on', async () => {
    expect((await weigh('30')).view.states).to.deep.equal(['heavy']);
    expect((await weigh('3')).view.states).to.deep.equal(['light']);
    const { caseId, view, incident } = await weigh('thirty');
    expect(view.states).to.deep.equal(['checking'], 'as before the event: never the "else" branch');
    const record = await stack.engine.record(caseId);
    expect(record.incidents[incident]).to.include({ kind: 'expression' });
    expect(record.tasks).to.have.property('checking');
    expect(record.log.map(({ type }) => type)).to.not.include('task-completed');
    expect(record.data).to.not.have.property('weight', 'thirty');
    const repair = (set: Record<string, unknown>) =>
      stack.engine.act(caseId, { kind: 'repair', incident, reason: 'a word instead of a number', set, by: who('operator') });
    const after = await repair({ weight: '30' });
    expect(after.states).to.deep.equal(['heavy']);
    expect(after.incidents).to.deep.equal([]);
    const mended = await stack.engine.record(caseId);
    expect(mended.doneBy['checking']).to.deep.equal(['agent.amal'], 'what the agent did stays the deed of the agent');
    expect(mended.data['weight']).to.equal('30');
  });

  it('a closed gate keeps the act from being made; opened by the operator, the act is made once', async () => {
    const { caseId, view } = await weigh('3', 'no');
    const { tasks } = await stack.engine.record(caseId);
    expect(view.states).to.deep.equal(['light']);
    const stopped = await stack.engine.complete(tasks['light']!.id, { outcome: 'approve' }, who('consul.fatima'));
    expect(stopped).to.include({ status: 'open' });
    const record = await stack.engine.record(caseId);
    expect(Object.values(record.incidents)[0]).to.include({ kind: 'gate' });
    expect(record).to.not.have.property('decision');
    expect(Object.keys(record.documents)).to.not.include('certificate');
    const [incident] = stopped.incidents;
    const done = await stack.engine.act(caseId, {
      kind: 'repair',
      incident: incident!,
      reason: 'cleared',
      set: { clearance: 'yes' },
      by: who('operator'),
    });
    expect(done).to.include({ status: 'closed', outcome: 'granted' });
    expect(await stack.store.documents.countDocuments({ caseId, document: 'certificate' })).to.equal(1);
  });

  it('a retry of what is still wrong is another incident, and changes nothing else', async () => {
    const { caseId, incident } = await weigh('thirty');
    const view = await stack.engine.act(caseId, { kind: 'retry', incident, by: who('operator') });
    expect(view.states).to.deep.equal(['checking']);
    expect(view.incidents).to.have.length(1).and.to.not.include(incident);
  });

  it('does not keep the case from another way out', async () => {
    const { caseId } = await weigh('thirty');
    const { tasks } = await stack.engine.record(caseId);
    const view = await stack.engine.complete(tasks['checking']!.id, { outcome: 'weigh', data: { weight: '4' } }, who('agent.badr'));
    expect(view.states).to.deep.equal(['light']);
    expect(view.incidents).to.deep.equal([], 'what stood still there stands still no longer');
  });

  it('is found by its search attribute, until it is repaired', async () => {
    const { caseId, incident } = await weigh('thirty');
    const listed = async (open: boolean) => {
      const query = `CaseIncident = ${open} AND ProcedureId = "trial" AND WorkflowId = "${caseId}"`;
      for (const end = Date.now() + 90_000; Date.now() < end; await new Promise((next) => setTimeout(next, 100)))
        for await (const { workflowId } of stack.client.workflow.list({ query })) return workflowId;
      return 'nothing';
    };
    expect(await listed(true)).to.equal(caseId);
    await stack.engine.act(caseId, { kind: 'repair', incident, reason: 'typed again', set: { weight: '3' }, by: who('operator') });
    expect(await listed(false)).to.equal(caseId);
  });

  it('of a letter that cannot be sent is skipped with a reason, and the case closes', async () => {
    const { caseId } = await fileTrial(stack.engine, { applicant: { id: 'u-2', name: 'Salma', email: 'refused@example.org' } });
    const faults = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'refuse', to: 'refused@' }),
    };
    await fetch(`${stack.urls['outbox']}/_faults`, faults);
    const { tasks } = await stack.engine.record(caseId);
    const closed = await stack.engine.complete(
      tasks['checking']!.id,
      { outcome: 'approve', data: { clearance: 'yes' } },
      who('agent.amal'),
    );
    expect(closed).to.include({ status: 'closed', outcome: 'granted' });
    expect(closed.incidents).to.have.length(1);
    const record = await stack.engine.record(caseId);
    expect(Object.values(record.incidents)[0]).to.include({ kind: 'notice' });
    await stack.engine.act(caseId, {
      kind: 'repair',
      incident: closed.incidents[0]!,
      reason: 'told on the telephone',
      skip: true,
      by: who('operator'),
    });
    const result = await stack.client.workflow.getHandle(caseId).result();
    expect(result).to.include({ outcome: 'granted' });
    expect((await stack.engine.record(caseId)).incidents).to.deep.equal({});
  });
});
