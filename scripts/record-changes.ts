/**
 * Records cases that silence decided, that moved to another version or another calendar, that were reopened, and one that an institution started, as
 * `record-history.ts` does for the others: `node --import tsx scripts/record-changes.ts [v1]`. Time is skipped. A version is recorded once and kept for as
 * long as cases of it may run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeploymentCalendars } from '../client/calendars.js';
import { Migration } from '../client/migration.js';
import { loadCalendar } from '../definitions/files.js';
import { nextWorkingDay } from '../domain/calendar.js';
import { addDays, plainDate } from '../domain/plain-date.js';
import { EXAMPLE } from '../test/support/broken-definitions.js';
import { until } from '../test/support/passport.js';
import { patchDefinition } from '../test/support/patch-definition.js';
import { stopShared } from '../test/support/servers.js';
import { startStack } from '../test/support/stack.js';
import { fileTrial, PROOF, publishTrial, TRIAL } from '../test/support/trial.js';
import { projectRoot } from './home.js';
import { recorder } from './recorder.js';

const write = recorder(`changes-${process.argv[2] ?? 'v1'}`);
const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

const stack = await startStack(['justice'], { skipTime: true });
try {
  const { engine, catalogue, client } = stack;
  const time = stack.time!;
  const save = (name: string, caseId: string) => write(client, name, caseId);
  const actor = (id: string) => engine.actor(id);
  const taskOf = async (caseId: string, state: string) => (await engine.record(caseId)).tasks[state]!.id;
  const goTo = async (instant: number) => time.sleep(Math.max(1, instant - (await time.currentTimeMs())));
  await publishTrial(stack.store);

  // Before time is skipped: these two read the clock of the operator.
  const first = TRIAL.replace('id: trial', 'id: moved').replace(/counting: \S+@1/, 'counting: working@1');
  const second = first.replace(/limit: \{ days: \d+/, 'limit: { days: 21');
  const publish = async (text: string): Promise<string> => {
    await publishTrial(stack.store, text);
    return (await stack.store.definitions.findOne({ text }).lean())!._id;
  };
  const from = await publish(first);
  const moved = await fileTrial(engine, { key: 'moved' }, 'moved');
  const to = await publish(second);
  const order = { by: 'operator', reason: 'Order of 20 November' };
  const [row] = await new Migration(stack).apply({ from, to, map: {}, cases: [moved.caseId] }, order);
  if (row === undefined || row.refusals.length > 0) throw new Error(`it was not moved: ${JSON.stringify(row)}`);
  await save('running-migrated', moved.caseId);

  const day = nextWorkingDay(loadCalendar('ma'), addDays(plainDate((await engine.record(moved.caseId)).clock!.dueOn), 0));
  const name = { ar: 'عطلة استثنائية', fr: 'Jour exceptionnel', en: 'Exceptional day' };
  const decreed = { calendar: 'ma', action: 'add', day, source: 'Decree of the head of government', name, reason: 'Announced' } as const;
  const before = (await engine.record(moved.caseId)).clock!.dueOn;
  await new DeploymentCalendars(stack).apply(decreed, 'operator');
  await until(engine, moved.caseId, ({ clock }) => clock!.dueOn !== before);
  await save('running-another-calendar', moved.caseId);

  const clear = (caseId: string, clearance: string) =>
    engine.act(caseId, { kind: 'correct', data: { clearance }, reason: 'cleared', by: actor('agent.amal') });
  const silent = await fileTrial(engine, { key: 'silent' });
  const held = await fileTrial(engine, { key: 'held' });
  const asked = await fileTrial(engine, { key: 'asked' });
  await clear(silent.caseId, 'yes');
  await clear(held.caseId, 'no');
  await engine.complete(await taskOf(asked.caseId, 'checking'), { outcome: 'incomplete', message: 'Illisible' }, actor('agent.amal'));
  await goTo((await engine.record(held.caseId)).clock!.silenceAt! + 1000);
  await until(engine, silent.caseId, ({ status }) => status === 'closed');
  await save('silence-granted', silent.caseId);
  const { incidents } = await until(engine, held.caseId, (record) => Object.keys(record.incidents).length > 0);
  await save('running-silence-held', held.caseId);
  const repair = { kind: 'repair', incident: Object.keys(incidents)[0]!, reason: 'cleared', set: { clearance: 'yes' } } as const;
  await engine.act(held.caseId, { ...repair, by: actor('operator') });
  await save('silence-repaired', held.caseId);
  await engine.act(asked.caseId, { kind: 'answer', data: { home: { proof: { ...PROOF, id: 'f-2' } } }, by: actor('u-1') });
  await save('running-answered', asked.caseId);

  await catalogue.publish(patchDefinition(EXAMPLE, read('test/support/fixtures/contested.yaml')), 'designer');
  const contested = await fileTrial(engine, { key: 'contested' }, 'contested');
  const refuse = { outcome: 'refuse', data: { reasons: 'Justificatif illisible.' } };
  await engine.complete(await taskOf(contested.caseId, 'checking'), refuse, actor('agent.amal'));
  await save('running-reopenable', contested.caseId);
  const annulled = { kind: 'reopen', event: 'annulled', data: { reasons: 'Jugement 12 : le justificatif suffit.' } } as const;
  await engine.act(contested.caseId, { ...annulled, by: actor('consul.fatima') });
  await engine.complete(await taskOf(contested.caseId, 'checking'), { outcome: 'approve' }, actor('agent.badr'));
  await until(engine, contested.caseId, ({ status }) => status === 'closed');
  await save('reopened-granted', contested.caseId);

  await catalogue.publish(read('definitions/procedures/judicial-mail.yaml'), 'designer');
  const { caseId } = await engine.file('judicial-mail', {
    applicant: { id: 'justice', name: 'Justice', email: 'greffe@justice.example.org' },
    data: {
      mail: {
        reference: 'PJ-2026-1',
        court: 'المحكمة الابتدائية بالرباط',
        docket: '2026/1401/3127',
        kind: 'judgment',
        language: 'ar',
        issuedOn: '2026-01-05',
        document: PROOF,
        addressee: { name: 'Karim Tazi', language: 'ar', address: '12 rue des Lilas', city: 'Paris', country: 'FR' },
      },
    },
    channel: 'institution',
    language: 'ar',
    start: 'justice',
    by: 'justice',
    key: 'mail-1',
  });
  await until(engine, caseId, ({ tasks }) => Object.keys(tasks).length > 0);
  await save('running-started-by-an-institution', caseId);
} finally {
  await stack.stop();
  await stopShared();
}
process.exit(0);
