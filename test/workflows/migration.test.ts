import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { expect } from 'chai';
import { Migration } from '../../client/migration.js';
import { workflowBundle } from '../../worker/bundle.js';
import { dataConverterOf } from '../../worker/create-worker.js';
import { commandLine } from '../support/command-line.js';
import { KEYS } from '../support/keys.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';

const first = readFileSync('definitions/examples/residence-certificate.yaml', 'utf8');
/** The task gets another name, a longer delay, and a second pair of eyes. */
const second = first
  .replace('limit: { days: 10', 'limit: { days: 15')
  .replace('start: checking', 'start: examining')
  .replace('    checking:\n', '    examining:\n')
  .replace('approve: delivering', 'approve: countersigning')
  .replace('answered: checking', 'answered: examining')
  .replace(
    '    delivering:\n',
    `    countersigning:
      title: { ar: التوقيع بالعطف, fr: Contreseing, en: Countersignature }
      task: { group: consular-desk, not-by: [examining] }
      on: { sign: delivering }
    delivering:\n`,
  );
/** The second version with one more thing to know of the applicant. */
const third = second
  .replace('    since: {', '    rooms: { type: integer, label: { ar: عدد الغرف, fr: Pièces, en: Rooms } }\n    since: {')
  .replace('home.since, home.proof]', 'home.since, home.proof, home.rooms]');

describe('moving running cases to another version, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let migration: Migration;
  let [v1, v2, v3] = ['', '', ''];
  let [claimed, asked, other] = ['', '', ''];
  const proof = { id: 'f-1', name: 'bill.pdf', type: 'pdf', size: 1000 };
  const map = { checking: 'examining', 'checking--incomplete': 'examining--incomplete' };
  const record = (caseId: string) => stack.engine.record(caseId);
  const runOf = async (caseId: string) => (await stack.client.workflow.getHandle(caseId).describe()).runId;
  let firstRun = '';
  const file = async (id: string) =>
    (
      await stack.engine.file('residence-certificate', {
        applicant: { id, name: 'Salma Idrissi', email: `${id}@example.ma`, country: 'MA' },
        data: { home: { address: 'Rue 5', since: '2020-01-01', proof } },
        language: 'fr',
      })
    ).caseId;

  before(async () => {
    stack = await startStack([], { historyLimit: 12 });
    migration = new Migration(stack);
    const publish = async (text: string) => (await stack.catalogue.publish(text, 'designer')).digest;
    v1 = await publish(first);
    [claimed, asked, other] = [await file('u-claimed'), await file('u-asked'), await file('u-other')];
    const amal = stack.engine.actor('agent.amal');
    await stack.engine.claim((await record(claimed)).tasks['checking']!.id, amal);
    await stack.engine.complete((await record(asked)).tasks['checking']!.id, { outcome: 'incomplete', missing: ['home.proof'] }, amal);
    v2 = await publish(second);
    v3 = await publish(third);
  });
  after(() => stack?.stop());

  it('shows what would become of each case, and refuses a state without an image', async () => {
    const rows = await migration.plan({ from: v1, to: v2, map: {}, cases: 'all' });
    expect(rows.map(({ caseId }) => caseId)).to.have.members([claimed, asked, other]);
    expect(new Set(rows.flatMap(({ refusals }) => refusals.map(({ code }) => code)))).to.deep.equal(new Set(['no-image', 'asked']));
    const mapped = await migration.plan({ from: v1, to: v2, map, cases: 'all' });
    expect(mapped.every(({ refusals, entered }) => refusals.length === 0 && entered.length === 0)).to.equal(true);
    expect(mapped.find(({ caseId }) => caseId === claimed)).to.deep.include({ images: { checking: 'examining' } });
    expect(mapped.find(({ caseId }) => caseId === claimed)?.dueOn?.from).to.equal((await record(claimed)).clock?.dueOn);
    expect((await record(claimed)).digest).to.equal(v1);
  });

  it('refuses what the new version needs and the case lacks, and states that are in neither version', async () => {
    const rows = await migration.plan({ from: v1, to: v3, map, cases: [claimed] });
    expect(rows[0]?.refusals).to.deep.include({
      code: 'missing-field',
      field: 'home.rooms',
      message: 'The new version needs "home.rooms", which the case does not have.',
    });
    const [wrong] = await migration.plan({ from: v1, to: v2, map: { ...map, chekcing: 'examining' }, cases: [other] });
    expect(wrong?.refusals.map(({ code }) => code)).to.deep.equal(['unknown-state']);
    const [ended] = await migration.plan({ from: v1, to: v2, map: { checking: 'granted' }, cases: [other] });
    expect(ended?.refusals.map(({ code }) => code)).to.deep.equal(['image-ends']);
  });

  it('shows it on the command line, and exits with 1 when a case is refused', async () => {
    const args = ['migrate', '--from', v1.slice(0, 12), '--to', v2, '--all'];
    const refused = await commandLine(stack, args);
    expect(refused.exit).to.equal(1);
    expect(refused.out).to.include(`${other} no-image`);
    const mapped = await commandLine(stack, [...args, '--map', 'checking=examining', 'checking--incomplete=examining--incomplete']);
    expect(mapped.exit).to.equal(0);
    expect(mapped.out).to.match(new RegExp(`${claimed} +checking +examining +\\d{4}-\\d\\d-\\d\\d → `));
    expect(mapped.err).to.include('3 of 3 would move');
    expect((await commandLine(stack, [...args, '--apply'])).exit).to.equal(2); // without a reason
    const words = await commandLine(stack, ['diff', v1, v2, '--lang', 'fr']);
    expect(words).to.include({ exit: 0 });
    expect(words.out).to.include('Délai de réponse : 10 jours devient 15 jours.').and.to.include('Contreseing');
  });

  it('is for an operator, who says why; the case itself refuses what has changed meanwhile', async () => {
    const request = { from: v1, to: v2, map, cases: [claimed] };
    expect((await refusalOf(migration.apply(request, { by: 'agent.amal', reason: 'Because' }))).code).to.equal('NOT_AN_OPERATOR');
    expect((await refusalOf(migration.apply(request, { by: 'operator', reason: ' ' }))).code).to.equal('REASON_REQUIRED');
    const { chart } = await stack.catalogue.byDigest(v2);
    const direct = { by: stack.engine.actor('operator'), from: v2, chart, calendar: 'ma', map: {}, reason: 'Straight to the case' };
    const refused = await refusalOf(stack.engine.migrate(claimed, direct));
    expect(refused.code).to.equal('MIGRATION_REFUSED');
    expect((refused.details['refusals'] as { code: string }[]).map(({ code }) => code)).to.deep.equal(['another-version', 'no-image']);
    expect((await record(claimed)).digest).to.equal(v1);
  });

  it('keeps the task and its holder, counts the new delay, tells the people, and logs who did it and why', async () => {
    const before = await record(claimed);
    const [row] = await migration.apply({ from: v1, to: v2, map, cases: [claimed] }, { by: 'operator', reason: 'Order of 20 November' });
    expect(row).to.include({ caseId: claimed, migrated: true });
    const after = await record(claimed);
    expect(after.digest).to.equal(v2);
    expect(after.states).to.deep.equal(['examining']);
    expect(after.tasks['examining']).to.deep.equal({ ...before.tasks['checking'], state: 'examining' });
    expect(after.clock?.dueOn).to.equal(row?.dueOn?.to);
    expect(after.timers['silence']?.at).to.equal(after.clock?.silenceAt);
    const entry = after.log.find(({ type }) => type === 'migrated');
    expect(entry).to.deep.include({ by: 'operator' });
    expect(entry?.detail).to.deep.equal({ from: v1, to: v2, reason: 'Order of 20 November', states: { checking: 'examining' } });
    expect(after.log.filter(({ type }) => type === 'task-opened')).to.have.length(1);
    const mails = await (await fetch(`${stack.urls['outbox']}/api/messages?case=${claimed}`)).text();
    expect(mails).to.include('Nouvelle échéance');
    expect((await record(other)).digest).to.equal(v1);
  });

  it('goes on under the new version to its end: another person signs', async () => {
    const amal = stack.engine.actor('agent.amal');
    const examining = (await record(claimed)).tasks['examining']!;
    expect((await stack.engine.complete(examining.id, { outcome: 'approve' }, amal)).states).to.deep.equal(['countersigning']);
    const signing = (await record(claimed)).tasks['countersigning']!;
    expect((await refusalOf(stack.engine.complete(signing.id, { outcome: 'sign' }, amal))).code).to.equal('FOUR_EYES');
    const end = await stack.engine.complete(signing.id, { outcome: 'sign' }, stack.engine.actor('agent.badr'));
    expect(end).to.include({ status: 'closed', outcome: 'granted' });
    expect((await record(claimed)).documents['certificate']?.status).to.equal('current');
  });

  it('moves a case that waits for the applicant: the answer comes under the new version', async () => {
    const before = await record(asked);
    firstRun = await runOf(asked);
    await migration.apply({ from: v1, to: v2, map, cases: [asked] }, { by: 'operator', reason: 'Order of 20 November' });
    const moved = await record(asked);
    expect(moved.states).to.deep.equal(['examining--incomplete']);
    expect(moved.asked).to.deep.equal({ ...before.asked, state: 'examining--incomplete' });
    expect(moved.timers['late:examining--incomplete']?.at).to.equal(before.timers['late:checking--incomplete']?.at);
    const answered = await stack.engine.act(asked, {
      kind: 'answer',
      data: { home: { proof: { ...proof, id: 'f-2' } } },
      by: stack.engine.actor('u-asked'),
    });
    expect(answered.states).to.deep.equal(['examining']);
    const again = await refusalOf(
      stack.engine.complete((await record(asked)).tasks['examining']!.id, { outcome: 'incomplete' }, stack.engine.actor('agent.amal')),
    );
    expect(again.code).to.equal('MISSING_PIECES_ASKED_TWICE');
  });

  it('is not done twice, and carries the version over when the history is begun anew', async () => {
    const rows = await migration.plan({ from: v1, to: v2, map, cases: 'all' });
    expect(rows.map(({ caseId }) => caseId)).to.deep.equal([other]);
    const [again] = await migration.apply({ from: v1, to: v2, map, cases: [asked] }, { by: 'operator', reason: 'Once more' });
    expect(again?.refusals.map(({ code }) => code)).to.deep.equal(['another-version']);
    expect(await runOf(asked)).to.not.equal(firstRun);
    const amal = stack.engine.actor('agent.amal');
    const approved = await stack.engine.complete((await record(asked)).tasks['examining']!.id, { outcome: 'approve' }, amal);
    expect(approved.states).to.deep.equal(['countersigning']);
  });

  it('replays: the history of a moved case decides the same again', async () => {
    await migration.apply({ from: v1, to: v2, map, cases: [other] }, { by: 'operator', reason: 'Order of 20 November' });
    const history = await stack.client.workflow.getHandle(other).fetchHistory();
    await Worker.runReplayHistory({ workflowBundle: await workflowBundle(), dataConverter: dataConverterOf(KEYS) }, history, other);
  });
});
