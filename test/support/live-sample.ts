/** Lives through a scenario of the catalogue on processes that are killed meanwhile: whatever an outage broke off is tried again, as a person does. */
import { sent } from '../../client/cli/attach.js';
import type { CaseRecord } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { ready, settled } from '../../scripts/samples/run.js';
import { deedOf, filingOf, type Sample } from '../../scripts/samples/sample.js';
import type { Command } from '../../workflows/contract.js';
import { childOf } from '../../workflows/run.js';
import type { Processes } from './processes.js';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
/** What a case says to a deed that was done by a try whose answer was lost. */
const DONE_BEFORE = ['TASK_NOT_FOUND', 'EVENT_NOT_ALLOWED', 'CASE_CLOSED', 'TASK_ALREADY_CLAIMED'];

/** Tries again what an outage broke off. */
export async function insist<T>(work: () => Promise<T>, refused: (error: unknown) => boolean = () => false): Promise<T> {
  for (const end = Date.now() + 300_000; ; ) {
    try {
      return await work();
    } catch (error) {
      if (refused(error) || Date.now() > end) throw error;
      await pause(300);
    }
  }
}

/** From the filing to the end. @param key tells this case from others of the same scenario. @param about the case that it is about. */
export async function live(
  all: Processes,
  sample: Sample,
  key: string,
  today: string,
  stamp: string | undefined,
  about?: string,
): Promise<CaseRecord> {
  const { engine } = all;
  const filing = await insist(() => sent(all, filingOf(sample, key, today, stamp, about)));
  const { caseId } = await insist(
    () => engine.file(sample.procedure, filing),
    (error) => error instanceof CaseError && error.code === 'FORM_INVALID',
  );
  const until = async (isSo: (record: CaseRecord) => boolean, what: string, id = caseId): Promise<CaseRecord> => {
    for (const end = Date.now() + 600_000; ; await pause(400)) {
      const record = await insist(() => engine.record(id));
      if (isSo(record)) return record;
      if (Date.now() > end || (record.status === 'closed' && what !== 'its end'))
        throw new Error(
          `${sample.procedure} does not come to ${what}: ${JSON.stringify([record.states, record.incidents, record.log.slice(-6)])}`,
        );
    }
  };
  for (const step of sample.steps) {
    const what = step.complete ?? step.event ?? step.anytime ?? 'an answer';
    const runs = (one: CaseRecord) => childOf(one, step.in ?? '')?.caseId;
    const actsIn = step.in === undefined ? caseId : runs(await until((one) => runs(one) !== undefined, `a case that "${step.in}" runs`))!;
    const record = await until((one) => ready(one, step), what, actsIn);
    const deed = deedOf(step, today, (state) => record.tasks[state]?.id ?? `${actsIn}/${state}`);
    const by = engine.actor(step.as === sample.filing.applicant.id ? record.applicant.id : step.as);
    const command = await insist(() => sent(all, { ...deed, by } as Command));
    // What a person did stands in the log under their name, also when the answer to them was lost.
    const theirs = async (): Promise<number> =>
      (await insist(() => engine.record(actsIn))).log.filter((entry) => entry.by === by.id).length;
    const before = await theirs();
    for (const end = Date.now() + 300_000; ; await pause(300)) {
      try {
        await engine.act(actsIn, command);
        break;
      } catch (error) {
        if (Date.now() > end) throw error;
        const known = error instanceof CaseError && DONE_BEFORE.includes(error.code);
        // An event before its time is refused with the same code as one that was taken before.
        if (known && (step.complete !== undefined || (await theirs()) > before)) break;
      }
    }
    await pause(300);
  }
  return until((one) => one.status === 'closed' && settled(sample, one), 'its end');
}
