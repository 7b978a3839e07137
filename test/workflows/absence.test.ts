import { expect } from 'chai';
import { Absences } from '../../client/absences.js';
import { addDays, plainDate } from '../../domain/plain-date.js';
import { localDateOf } from '../../domain/zoned.js';
import { commandLine } from '../support/command-line.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';
import { fileTrial, publishTrial } from '../support/trial.js';

describe('absences', function () {
  this.timeout(240_000);
  let stack: Stack;
  let today: string;
  before(async () => {
    stack = await startStack([]);
    await publishTrial(stack.store);
    today = localDateOf(Date.now(), 'Africa/Casablanca');
  });
  after(() => stack?.stop());
  beforeEach(async () => void (await stack.store.absences.collection.deleteMany({})));
  const later = (days: number): string => addDays(plainDate(today), days);
  const away = (more: object = {}) => ({ user: 'agent.amal', from: today, until: later(7), reason: 'Congé', ...more });

  it('give back what was claimed, and give the stand-in the groups of the absent one, under their own name', async () => {
    const { engine } = stack;
    const { caseId } = await fileTrial(engine);
    const task = (await engine.record(caseId)).tasks['checking']!.id;
    await engine.claim(task, engine.actor('agent.amal'));
    const command = [
      'absence',
      'add',
      'agent.amal',
      '--from',
      today,
      '--until',
      later(7),
      '--delegate',
      'officer.driss',
      '--reason',
      'Congé',
    ];
    const said = await commandLine(stack, [...command, '--as', 'agent.amal']);
    expect(said.exit, said.err).to.equal(0);
    expect((await engine.record(caseId)).tasks['checking']?.claimedBy).to.equal(undefined);
    const taken = await commandLine(stack, ['task', 'claim', task, '--as', 'officer.driss']);
    expect(taken.exit, taken.err).to.equal(0);
    const claimed = await engine.record(caseId);
    expect(claimed.tasks['checking']?.claimedBy).to.equal('officer.driss');
    // The log names who acted, and for whom; what somebody does by a group of their own they do for nobody.
    expect(claimed.log.at(-1)).to.include({ type: 'task-claimed', by: 'officer.driss', for: 'agent.amal' });
    const refusing = ['task', 'complete', task, '--outcome', 'refuse', '--data', '-', '--as', 'officer.driss'];
    const done = await commandLine(stack, refusing, JSON.stringify({ reasons: 'no proof' }));
    expect(done.exit, done.err).to.equal(0);
    expect((await engine.record(caseId)).decision).to.include({ effect: 'refused', by: 'officer.driss', for: 'agent.amal' });
    expect((await commandLine(stack, ['case', caseId, '--history'])).out).to.match(
      /task-completed +checking +officer\.driss for agent\.amal/,
    );
    expect((await commandLine(stack, ['case', caseId])).out).to.include('by officer.driss for agent.amal');
    const own = (await fileTrial(engine, { key: 'own' })).caseId;
    await commandLine(stack, ['task', 'claim', (await engine.record(own)).tasks['checking']!.id, '--as', 'agent.badr']);
    expect((await engine.record(own)).log.at(-1)).to.not.have.property('for');
    await engine.release((await engine.record(own)).tasks['checking']!.id, engine.actor('agent.badr'));
    expect((await commandLine(stack, ['absence', 'list'])).out).to.include('officer.driss');
    expect((await commandLine(stack, ['absence', 'end', 'agent.amal', '--as', 'consul.fatima'])).exit).to.equal(0);
    const again = await fileTrial(engine);
    const other = (await engine.record(again.caseId)).tasks['checking']!.id;
    expect((await commandLine(stack, ['task', 'claim', other, '--as', 'officer.driss'])).err).to.include('NOT_IN_GROUP');
  });

  it('begin with their day, and not before', async () => {
    const { engine, store } = stack;
    let now = Date.now();
    const absences = new Absences(stack, () => now);
    const { caseId } = await fileTrial(engine);
    const task = (await engine.record(caseId)).tasks['checking']!.id;
    await engine.claim(task, engine.actor('agent.badr'));
    await absences.add(away({ user: 'agent.badr', from: later(2), delegate: 'agent.chama' }), 'operator');
    expect(await absences.begin()).to.deep.equal([]);
    expect([...(await absences.standIns())]).to.deep.equal([]);
    now += 2 * 86_400_000;
    expect(await absences.begin()).to.deep.equal([task]);
    expect(await absences.begin()).to.deep.equal([]);
    expect([...(await absences.standIns())]).to.deep.equal([['agent.chama', ['agent.badr']]]);
    now += 7 * 86_400_000;
    expect([...(await absences.standIns())]).to.deep.equal([]);
    expect(await store.absences.countDocuments()).to.equal(1);
  });

  it('are refused with all that is wrong, and are for the person, a supervisor or an operator', async () => {
    const absences = new Absences(stack);
    expect((await refusalOf(absences.add(away(), 'agent.badr'))).code).to.equal('NOT_IN_GROUP');
    expect((await refusalOf(absences.add(away({ reason: ' ' }), 'operator'))).code).to.equal('REASON_REQUIRED');
    const wrong = await refusalOf(absences.add(away({ from: later(9), delegate: 'nobody' }), 'operator'));
    expect(wrong.details['problems']).to.have.lengthOf(2);
    await absences.add(away(), 'consul.fatima');
    const twice = await refusalOf(absences.add(away({ user: 'agent.badr', delegate: 'agent.amal' }), 'agent.badr'));
    expect(JSON.stringify(twice.details)).to.include('agent.amal is away then');
    expect((await refusalOf(absences.end('agent.chama', 'agent.chama'))).code).to.equal('FORM_INVALID');
  });

  it('name the groups of which nobody is there', async () => {
    const absences = new Absences(stack);
    await absences.add(away({ user: 'consul.fatima' }), 'operator');
    expect(await absences.deserted()).to.deep.equal([]);
    await absences.add(away({ user: 'consul.hassan' }), 'operator');
    expect(await absences.deserted()).to.include('consul');
    await absences.end('consul.hassan', 'operator');
    await absences.add(away({ user: 'consul.hassan', delegate: 'officer.driss' }), 'operator');
    expect(await absences.deserted()).to.not.include('consul');
  });

  it('of a whole group are told to its supervisor, each open task once a day', async () => {
    const { engine, store, urls } = stack;
    let now = Date.now();
    const absences = new Absences(stack, () => now);
    await store.cases.collection.updateMany({}, { $set: { status: 'closed' } } as never);
    const { caseId } = await fileTrial(engine, { key: 'deserted' });
    const task = (await engine.record(caseId)).tasks['checking']!.id;
    for (const user of ['agent.amal', 'agent.badr']) await absences.add(away({ user }), 'operator');
    expect(await absences.tellSupervisors()).to.deep.equal([]);
    await absences.add(away({ user: 'agent.chama' }), 'operator');
    const told = async () => (await engine.record(caseId)).log.filter(({ type }) => type === 'group-deserted');
    const mails = async () =>
      ((await (await fetch(`${urls['outbox']}/api/messages?case=${caseId}&to=consul@`)).json()) as { subject: string; count: number }[])
        .filter(({ subject }) => subject.includes('personne pour le traiter'))
        .reduce((sum, { count }) => sum + count, 0);
    const written = async (times: number) => {
      for (let i = 0; i < 100; i += 1) {
        const row = await store.cases.findById(caseId).lean();
        if ((await mails()) === times && row?.record.seen.length === times) return;
        await new Promise((next) => setTimeout(next, 50));
      }
      expect.fail(`${await mails()} mails, not ${times}`);
    };
    await absences.keep();
    await written(1);
    expect(await absences.tellSupervisors()).to.deep.equal([]);
    // Another process, for which the read model is late.
    await engine.send(caseId, { kind: 'deserted', task, on: today, messageId: `deserted/${task}/${today}`, from: 'engine' });
    expect((await told()).map(({ detail }) => detail)).to.deep.equal([{ group: 'consular-desk', on: today }]);
    now += 86_400_000;
    expect(await absences.tellSupervisors()).to.deep.equal([task]);
    await written(2);
    expect((await told()).length).to.equal(2);
    await absences.add(away({ user: 'officer.driss', from: later(20), until: later(21) }), 'operator');
    await absences.end('agent.chama', 'operator');
    now += 86_400_000;
    expect(await absences.tellSupervisors()).to.deep.equal([]);
  });
});
