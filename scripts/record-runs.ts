/**
 * Records cases that run cases of another procedure, as `record-history.ts` does for the others: `node --import tsx scripts/record-runs.ts [v1]`. A version
 * is recorded once and kept for as long as cases of it may run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseRecord } from '../domain/case.js';
import { buyStamps, until } from '../test/support/passport.js';
import { startProcesses } from '../test/support/processes.js';
import { projectRoot } from './home.js';
import { recorder } from './recorder.js';

const fixtures = join(projectRoot, 'test/support/fixtures/runs');
const write = recorder(`runs-${process.argv[2] ?? 'v1'}`);

const all = await startProcesses(['tax-stamps']);
try {
  const { engine, client, catalogue, urls } = all;
  for (const name of ['visit', 'permit']) await catalogue.publish(readFileSync(join(fixtures, `${name}.yaml`), 'utf8'), 'designer');
  const stamps = await buyStamps(urls['tax-stamps']!, 10, 9000);
  let people = 0;

  const save = (name: string, caseId: string) => write(client, name, caseId);
  const permit = async (more: Record<string, unknown> = {}): Promise<{ caseId: string; by: string }> => {
    people += 1;
    const by = `runner-${people}`;
    const applicant = { id: by, name: 'Salma Idrissi', email: `${by}@example.org` };
    const { caseId } = await engine.file('permit', { applicant, data: { stamp: stamps.pop()!, ...more }, language: 'fr' });
    return { caseId, by };
  };
  const childOf = ({ children }: CaseRecord): string | undefined => Object.values(children ?? {})[0]?.caseId;
  const visitOf = async (caseId: string): Promise<CaseRecord> => {
    const parent = await until(engine, caseId, (record) => childOf(record) !== undefined);
    return until(engine, childOf(parent)!, ({ states }) => states.includes('meeting'));
  };
  const complete = (record: CaseRecord, state: string, outcome: string, data = {}) =>
    engine.complete(record.tasks[state]!.id, { outcome, data }, engine.actor('agent.amal'));

  const done = await permit();
  const attended = await visitOf(done.caseId);
  await save('permit-running-waits', done.caseId);
  await save('visit-running-at-the-desk', attended.caseId);
  await complete(attended, 'meeting', 'complete', { visit: { attendedOn: attended.filedOn } });
  await complete(await until(engine, done.caseId, ({ states }) => states.includes('checking')), 'checking', 'approve');
  await save('visit-completed', attended.caseId);
  await save('permit-granted', done.caseId);

  const left = await permit();
  const off = await visitOf(left.caseId);
  await engine.act(left.caseId, { kind: 'anytime', event: 'withdraw', by: engine.actor(left.by) });
  await until(engine, off.caseId, ({ status, fees }) => status === 'closed' && fees?.state === 'refunded');
  await save('permit-withdrawn', left.caseId);
  await save('visit-called-off', off.caseId);

  const wrong = await permit({ purpose: 'dance' });
  const stuck = await until(engine, wrong.caseId, ({ incidents }) => Object.keys(incidents).length > 0);
  const [incident] = Object.keys(stuck.incidents);
  await engine.act(wrong.caseId, {
    kind: 'repair',
    incident: incident!,
    reason: 'a slip',
    set: { purpose: 'signature' },
    by: engine.actor('operator'),
  });
  await visitOf(wrong.caseId);
  await save('permit-running-repaired', wrong.caseId);
} finally {
  await all.stop();
}
process.exit(0);
