import { setTimeout as sleep } from 'node:timers/promises';
import { sent } from '../../client/cli/attach.js';
import type { Connected } from '../../client/connect.js';
import type { CaseRecord, LogEntry } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { localDateOf } from '../../domain/zoned.js';
import type { Command } from '../../workflows/contract.js';
import { childOf } from '../../workflows/run.js';
import { deedOf, filingOf, type Sample, type Step } from './sample.js';

/** The world of the local run, as far as samples touch it. */
export interface SampleWorld {
  readonly connected: Connected;
  /** Part of every key: two runs file different cases. */
  readonly run: string;
  /** Buys a stamp of so many centimes. @returns its code. */
  buyStamp(amount: number): Promise<string>;
  /** Has a register send what it sends by itself. @returns the number of the case that came of it. */
  send(register: string, name: string): Promise<string>;
  /** How the register of stamps has it. */
  stateOfStamp(code: string): Promise<string>;
  /** Mails of a case, oldest first. */
  mails(caseId: string): Promise<readonly Mail[]>;
  /** Told of each thing that happens to a case. */
  happened(sample: Sample, record: CaseRecord, entry: LogEntry): void;
}

export interface Mail {
  readonly url: string;
  readonly subject: string;
  readonly to: readonly string[];
}

export interface SampleResult {
  readonly sample: Sample;
  readonly record: CaseRecord;
  readonly mails: readonly Mail[];
  /** What did not end as it should; empty when all did. */
  readonly wrong: readonly string[];
}

/** Milliseconds in which a case must come to its next step. */
const PATIENCE = 120_000;

/** Files one sample and plays its people until it ends. @throws Error in one line when it stands still. */
export async function runSample(sample: Sample, world: SampleWorld, before?: SampleResult): Promise<SampleResult> {
  const { engine } = world.connected;
  const { organisation } = engine;
  const post = organisation.posts[sample.filing.post ?? organisation['default-post']]!;
  const today = localDateOf(Date.now(), post.zone);
  const stamp = sample.stamp === undefined ? undefined : await world.buyStamp(sample.stamp);
  const caseId =
    sample.sent === undefined
      ? await file(sample, world, today, stamp, before?.record.caseId)
      : await world.send(sample.sent.by, sample.sent.name);
  const follow = follower(sample, caseId, world);
  const others = new Map<string, typeof follow>();
  const caseOf = async ({ in: state }: Step): Promise<[string, typeof follow]> => {
    if (state === undefined) return [caseId, follow];
    const record = await follow.until((one) => childOf(one, state)?.caseId !== undefined, `a case that "${state}" runs`);
    const other = childOf(record, state)!.caseId!;
    if (!others.has(other)) others.set(other, follower(sample, other, world));
    return [other, others.get(other)!];
  };
  for (const step of sample.steps) {
    const at = step.at ?? step.complete ?? step.claim;
    const [actsIn, followed] = await caseOf(step);
    let taken = false;
    // What an applicant or an event brings is taken as soon as the case waits for it.
    for (const end = Date.now() + PATIENCE; !taken; ) {
      const record = await followed.until((one) => !closed(one) && ready(one, step), at ?? JSON.stringify(step));
      const deed = deedOf(step, today, (state) => record.tasks[state]?.id ?? `${actsIn}/${state}`);
      const command = await sent(world.connected, {
        ...deed,
        by: engine.actor(step.as === sample.filing.applicant.id ? record.applicant.id : step.as),
      } as Command);
      taken = await engine.act(actsIn, command).then(
        () => true,
        (error: unknown) => {
          if (at === undefined && error instanceof CaseError && error.code === 'EVENT_NOT_ALLOWED' && Date.now() < end) return false;
          throw error;
        },
      );
    }
  }
  const record = await follow.until(closed, 'its end');
  const mails = await world.mails(caseId);
  const wrong = [...faults(sample, record, mails)];
  if (stamp !== undefined) {
    const state = await world.stateOfStamp(stamp);
    const due = sample.then.money === 'refunded' ? 'refunded' : 'used';
    if (state !== due) wrong.push(`the register has the stamp as ${state}, and should have it as ${due}`);
  }
  return { sample, record, mails, wrong };
}

async function file(sample: Sample, world: SampleWorld, today: string, stamp: string | undefined, before?: string): Promise<string> {
  const filing = await sent(world.connected, filingOf(sample, world.run, today, stamp, before));
  return (await world.connected.engine.file(sample.procedure, filing)).caseId;
}

/** Whether the case waits for what a step does; one that names no state is tried. */
export function ready(record: CaseRecord, { at, complete, claim, answer }: Step): boolean {
  if (at !== undefined) return record.states.includes(at);
  if (answer !== undefined) return record.asked !== undefined;
  const task = complete ?? claim;
  return task === undefined || record.tasks[task] !== undefined;
}

const closed = (record: CaseRecord): boolean => record.status === 'closed';

/** Reads the case as it is written down, and tells each new line of its log. */
function follower(sample: Sample, caseId: string, { connected, happened }: SampleWorld) {
  let told = 0;
  const look = async (): Promise<CaseRecord | undefined> => {
    const row = await connected.store.cases.findById(caseId).lean();
    for (const entry of row?.record.log.slice(told) ?? []) happened(sample, row!.record, entry);
    told = Math.max(told, row?.record.log.length ?? 0);
    return row?.record;
  };
  return {
    async until(holds: (record: CaseRecord) => boolean, what: string): Promise<CaseRecord> {
      for (const end = Date.now() + PATIENCE; ; await sleep(150)) {
        const record = await look();
        // After the end letters may still be on their way: the log says when none is.
        if (record !== undefined && holds(record) && (!closed(record) || settled(sample, record))) return record;
        const incident = Object.values(record?.incidents ?? {})[0];
        if (incident !== undefined) throw new Error(`${sample.name}: case ${caseId} has an incident: ${incident.message}`);
        if (record !== undefined && closed(record) && what !== 'its end')
          throw new Error(`${sample.name}: case ${caseId} ended (${record.outcome}) before it came to ${what}.`);
        if (Date.now() > end)
          throw new Error(`${sample.name}: case ${caseId} is at ${record?.states.join(', ')} and does not come to ${what}.`);
      }
    },
  };
}

const plain = (name: string): string => name.replace(/^mistara:/, '');
/** What the applicant was told; what staff were told says to whom. */
const sentBy = (record: CaseRecord): string[] =>
  record.log
    .filter(({ type, detail }) => type === 'notified' && detail?.['to'] === undefined)
    .map(({ detail }) => plain(String(detail?.['notice'])));

/** Whether all that a closed case still had to do is done: letters, papers and refunds may come after the end. */
export const settled = ({ then }: Sample, record: CaseRecord): boolean =>
  sentBy(record).length >= (then.messages ?? []).length &&
  Object.keys(record.documents).length >= (then.documents ?? []).length &&
  (then.money === undefined || record.fees?.state === then.money);

function* faults({ then }: Sample, record: CaseRecord, mails: readonly Mail[]): Generator<string> {
  const differ = (what: string, is: unknown, should: unknown) =>
    JSON.stringify(is) === JSON.stringify(should) ? [] : [`${what}: ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`];
  yield* differ('outcome', record.outcome, then.outcome);
  if (then.state !== undefined) yield* differ('state', record.states, [then.state]);
  if (then.messages) yield* differ('letters', sentBy(record).sort(), [...then.messages].sort());
  if (then.documents) yield* differ('documents', Object.keys(record.documents).map(plain).sort(), [...then.documents].sort());
  yield* differ('fees', record.fees?.state, then.money);
  const letters = (then.messages ?? []).length;
  if (mails.length < letters) yield `${mails.length} mails in the outbox, of ${letters}`;
}
