/**
 * Records cases, finished and running, on real servers: `node --import tsx scripts/record-history.ts [v1]`. The replay of these histories proves that
 * a change of the workflow's code lets running cases go on. A version is recorded once and kept for as long as cases of it may run.
 */
import { readFileSync } from 'node:fs';
import { Engine } from '../client/engine.js';
import { filesIn, HOME } from '../definitions/files.js';
import type { CaseRecord } from '../domain/case.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, post, until, workUntil } from '../test/support/passport.js';
import { startProcesses } from '../test/support/processes.js';
import { recorder } from './recorder.js';

const write = recorder(process.argv[2] ?? 'v1');

const all = await startProcesses(PASSPORT_REGISTERS, { MISTARA_SIMULATORS_CALLBACK_DELAY_MS: '200' });
try {
  const { engine, client, catalogue, urls } = all;
  for (const file of [...filesIn(`${HOME}procedures`), ...filesIn(`${HOME}examples`)])
    await catalogue.publish(readFileSync(file, 'utf8'), 'designer');
  const stamps = await buyStamps(urls['tax-stamps']!, 20, 0);
  const operator = engine.actor('operator');
  let people = 0;

  const save = (name: string, caseId: string, runId?: string) => write(client, name, caseId, runId);
  const passport = async (): Promise<{ caseId: string; applicant: ReturnType<Engine['actor']> }> => {
    people += 1;
    const { caseId } = await filePassport(engine, people, stamps[people]!);
    return { caseId, applicant: engine.actor(`citizen-${people}`) };
  };
  const residence = (by: Engine, id: string) =>
    by.file('residence-certificate', {
      applicant: { id, name: 'Salma Idrissi', email: `${id}@example.org` },
      data: {
        home: {
          address: '12, rue des Orangers, Rabat',
          since: '2020-01-01',
          proof: { id: 'f-1', name: 'bill.pdf', type: 'pdf', size: 12_345 },
        },
      },
      language: 'fr',
    });
  const incident = (record: CaseRecord): string => Object.keys(record.incidents)[0]!;
  const fault = (register: string, operation: string, kind: string, more = {}) =>
    post(`${urls[register]}/_faults`, { operation, kind, times: 1, ...more });

  const granted = await passport();
  await workUntil(engine, granted.caseId);
  await save('passport-granted', granted.caseId);

  const withdrawn = await passport();
  await workUntil(engine, withdrawn.caseId, 'deciding');
  await engine.act(withdrawn.caseId, { kind: 'anytime', event: 'withdraw', by: withdrawn.applicant });
  await until(engine, withdrawn.caseId, ({ fees }) => fees?.state === 'refunded');
  await save('passport-withdrawn', withdrawn.caseId);

  const refused = await passport();
  const { tasks } = await workUntil(engine, refused.caseId, 'examining');
  await engine.claim(tasks['examining']!.id, engine.actor('agent.amal'));
  await engine.complete(tasks['examining']!.id, { outcome: 'refuse', data: { reasons: 'Pièce falsifiée' } }, engine.actor('agent.amal'));
  await until(engine, refused.caseId, ({ fees }) => fees?.state === 'refunded');
  await save('passport-refused', refused.caseId);

  const examining = await passport();
  await workUntil(engine, examining.caseId, 'examining');
  await save('passport-running-examining', examining.caseId);

  const ready = await passport();
  await workUntil(engine, ready.caseId, 'awaiting-collection');
  await save('passport-running-awaiting-collection', ready.caseId);

  // A register that is down: the call goes on as an ordinary activity; then an answer that does not fit, an incident, and its repair.
  await fault('tax-stamps', 'reserve', 'down', { times: 2 });
  const retried = await passport();
  await workUntil(engine, retried.caseId, 'examining', 40_000);
  await save('passport-running-register-was-down', retried.caseId);
  await fault('dgsn', '*', 'wrong-answer', { times: 2 });
  const stuck = await passport();
  const first = await until(engine, stuck.caseId, (record) => incident(record) !== undefined);
  await save('passport-running-incident', stuck.caseId);
  await engine.act(stuck.caseId, { kind: 'retry', incident: incident(first), by: operator });
  const second = await until(engine, stuck.caseId, (record) => ![undefined, incident(first)].includes(incident(record)));
  const answer = { match: true, reason: 'same', alert: false };
  await engine.act(stuck.caseId, { kind: 'repair', incident: incident(second), reason: 'answered by letter', answer, by: operator });
  await workUntil(engine, stuck.caseId);
  await save('passport-repaired', stuck.caseId);

  const asked = await residence(engine, 'asked');
  const amal = engine.actor('agent.amal');
  const taskOf = async (caseId: string) => (await engine.record(caseId)).tasks['checking']!.id;
  await engine.complete(await taskOf(asked.caseId), { outcome: 'incomplete', message: 'Illisible' }, amal);
  await save('residence-certificate-running-asked', asked.caseId);
  const proof = { id: 'f-2', name: 'bill.pdf', type: 'pdf', size: 12_345 };
  await engine.act(asked.caseId, { kind: 'answer', data: { home: { proof } }, by: engine.actor('asked') });
  await engine.complete(await taskOf(asked.caseId), { outcome: 'approve' }, amal);
  await save('residence-certificate-granted', asked.caseId);

  // A long case, which continues as new: one history a run.
  const short = new Engine({ client, organisation: engine.organisation, published: catalogue.published, historyLimit: 20 });
  const long = await residence(short, 'long');
  const runs = new Set<string>();
  for (let n = 0; n < 6; n += 1) {
    runs.add((await client.workflow.getHandle(long.caseId).describe()).runId);
    const task = await taskOf(long.caseId);
    await engine.claim(task, amal);
    await engine.release(task, amal);
    await new Promise((next) => setTimeout(next, 300));
  }
  runs.add((await client.workflow.getHandle(long.caseId).describe()).runId);
  if (runs.size < 2) throw new Error('the long case did not continue as new');
  for (const [n, runId] of [...runs].slice(0, 3).entries()) await save(`residence-certificate-long-${n + 1}`, long.caseId, runId);

  // A filing that a register refuses fails its workflow.
  const used = await filePassport(engine, 99, '1000000000000909').catch(() => undefined);
  if (used !== undefined) throw new Error('a used stamp was taken');
  for await (const { workflowId, runId } of client.workflow.list({ query: 'ExecutionStatus = "Failed"' })) {
    await save('passport-stamp-refused', workflowId, runId);
    break;
  }
} finally {
  await all.stop();
}
process.exit(0);
