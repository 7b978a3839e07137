/**
 * Records cases whose text messages are reported on, one that went to another post and one that a stand-in handled, as `record-history.ts` does for the
 * others: `node --import tsx scripts/record-offices.ts [v1]`. A version is recorded once and kept for as long as cases of it may run.
 */
import { until } from '../test/support/passport.js';
import { startProcesses } from '../test/support/processes.js';
import { sampleFile } from '../test/support/sample-files.js';
import { certificateTold } from '../test/support/texts.js';
import { recorder } from './recorder.js';

const write = recorder(`offices-${process.argv[2] ?? 'v1'}`);

const all = await startProcesses(['sms-gateway'], { MISTARA_SIMULATORS_CALLBACK_DELAY_MS: '4000' });
try {
  const { engine, client, catalogue } = all;
  await catalogue.publish(certificateTold('by-text', '[sms]'), 'designer');
  let people = 0;

  const save = (name: string, caseId: string) => write(client, name, caseId);
  const file = async (phone: string) => {
    people += 1;
    const by = `reader-${people}`;
    const applicant = { id: by, name: 'Salma Idrissi', email: `${by}@example.org`, phone, country: 'FR' };
    const data = { home: { address: '75020 Paris', since: '2020-01-01', proof: sampleFile('bill.pdf') } };
    const { caseId } = await engine.file('by-text', { applicant, data, language: 'fr', key: by });
    return engine.record(caseId);
  };
  const REPORTED = ({ texts }: { texts?: Record<string, { status: string }> }) =>
    Object.values(texts ?? {}).every(({ status }) => status !== 'accepted');

  const waits = await file('+212612345678');
  await save('running-text-handed-over', waits.caseId);
  const failed = await file('+212600000001');
  await until(engine, failed.caseId, REPORTED);
  await save('running-text-failed', failed.caseId);

  const goes = await file('+212612345678');
  await engine.act(goes.caseId, { kind: 'forward', to: 'amsterdam', reason: 'lives there', by: engine.actor('agent.amal') });
  engine.standIns = new Map([['officer.driss', ['agent.amal']]]);
  await engine.send(goes.caseId, {
    kind: 'deserted',
    task: goes.tasks['checking']!.id,
    on: goes.filedOn,
    messageId: 'deserted/1',
    from: 'engine',
  });
  await engine.complete(goes.tasks['checking']!.id, { outcome: 'approve' }, engine.actor('officer.driss'));
  await until(engine, goes.caseId, (record) => record.status === 'closed' && REPORTED(record));
  await client.workflow.getHandle(goes.caseId).result();
  await save('forwarded-granted', goes.caseId);
} finally {
  await all.stop();
}
process.exit(0);
