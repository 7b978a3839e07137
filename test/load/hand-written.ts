/**
 * The limit that the engine is measured against: the case of bench-case.yaml as a workflow written by hand for it alone, with the same guarantees.
 * Each call is a local activity under an idempotency key, and an ordinary one with retries when it gets no answer; Updates have validators; the
 * read model is written before an Update answers; the clock is a durable timer.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineQuery,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Actor, Applicant, CaseRecord } from '../../domain/case.js';
import type { HandActivities } from './hand-activities.js';

export interface HandInput {
  readonly caseId: string;
  readonly digest: string;
  readonly post: string;
  readonly zone: string;
  readonly calendar: string;
  readonly filedOn: string;
  readonly language: string;
  readonly applicant: Applicant;
  readonly data: Record<string, Record<string, unknown>>;
}
export interface Completion {
  readonly task: string;
  readonly outcome: string;
  readonly by: Actor;
}
export interface HandView {
  readonly caseId: string;
  readonly status: string;
  readonly states: readonly string[];
  readonly dueOn?: string | undefined;
}
type Answer = Readonly<Record<string, unknown>>;

const quick = proxyLocalActivities<HandActivities>({ startToCloseTimeout: '8 seconds', retry: { maximumAttempts: 1 } });
const slow = proxyActivities<HandActivities>({ startToCloseTimeout: '1 minute', retry: { maximumInterval: '1 minute' } });
const GROUPS: Readonly<Record<string, string>> = { reviewing: 'consular-desk', deciding: 'passport-officers' };

export async function handWritten(input: HandInput): Promise<HandView> {
  const record = newRecord(input, Date.now());
  const { data } = record as { data: Record<string, Record<string, unknown>> };
  const holder = data['holder'] as Record<string, unknown>;
  let opened = false;
  let settled = false;

  const view = (): HandView => ({ caseId: record.caseId, status: record.status, states: record.states, dueOn: record.clock?.dueOn });
  const log = (type: string, by: string, detail?: Answer): void => {
    record.revision += 1;
    record.log.push({ seq: record.log.length + 1, at: Date.now(), type, by, ...(detail && { detail }) });
  };
  const enter = (state: string): void => {
    record.states = [state];
    record.tasks = GROUPS[state] ? { [state]: { id: `${record.caseId}/${state}`, state, group: GROUPS[state], openedAt: Date.now() } } : {};
    log('entered', 'engine', { state });
  };
  const ask = async (operation: string, values: Answer): Promise<Answer> => {
    const call = { operation, with: values, effectId: `${record.caseId}/${record.nextEffect}/call`, caseId: record.caseId };
    record.nextEffect += 1;
    log('call-sent', 'engine', { operation, effectId: call.effectId });
    const reply = await quick.call(call).catch(() => slow.call(call));
    if (reply.kind !== 'answered') throw ApplicationFailure.nonRetryable(`${operation} answered ${reply.kind}`);
    log('call-answered', operation, { operation });
    return reply.answer;
  };
  const project = (): Promise<void> => quick.project(record).catch(() => slow.project(record));
  const check = (name: string, value: unknown): void => {
    data['checks'] = { ...data['checks'], [name]: value };
  };

  setHandler(defineQuery<CaseRecord>('record'), () => record);
  setHandler(defineUpdate<HandView, []>('file'), async () => {
    await condition(() => opened);
    return view();
  });
  setHandler(
    defineUpdate<HandView, [Completion]>('complete'),
    async ({ task, outcome, by }) => {
      record.doneBy[task] = [by.id];
      log('task-completed', by.id, { outcome });
      if (task === 'reviewing') {
        enter('deciding');
        await project();
      } else {
        record.decision = { effect: 'granted', tacit: false, at: Date.now(), on: record.filedOn, by: by.id };
        await condition(() => settled);
      }
      return view();
    },
    {
      validator: ({ task, outcome, by }) => {
        const open = record.tasks[task];
        if (open === undefined) throw ApplicationFailure.nonRetryable(`no task ${task}`, 'TASK_NOT_FOUND');
        if (!by.groups.includes(open.group)) throw ApplicationFailure.nonRetryable(`${by.id} is not in ${open.group}`, 'NOT_IN_GROUP');
        if (task === 'deciding' && record.doneBy['reviewing']?.includes(by.id))
          throw ApplicationFailure.nonRetryable('another person decides', 'FOUR_EYES');
        if (outcome !== (task === 'reviewing' ? 'approve' : 'sign')) throw ApplicationFailure.nonRetryable(outcome, 'OUTCOME_UNKNOWN');
        const { identity, opposition } = data['checks'] as Record<string, string>;
        if (task === 'reviewing' && (identity !== 'confirmed' || opposition !== 'none'))
          throw ApplicationFailure.nonRetryable('the checks do not allow it', 'EVENT_NOT_ALLOWED');
        if ((record.clock?.silenceAt ?? Number.POSITIVE_INFINITY) <= Date.now())
          throw ApplicationFailure.nonRetryable('silence decided', 'TACIT_DECISION_TAKEN');
      },
    },
  );

  const { cnie, familyName, givenNames, birthDate } = holder;
  const person = { familyName, givenNames, birthDate };
  log('filed', record.filedBy);
  const opening = { record, calendar: input.calendar, zone: input.zone, now: Date.now() };
  const [clock, identity] = await Promise.all([
    quick.open(opening).catch(() => slow.open(opening)),
    ask('dgsn.verify-identity', { cnie, ...person }),
  ]);
  record.clock = { events: [], ...clock };
  check('identity', identity['match'] === true ? 'confirmed' : 'mismatch');
  const [birth, opposition] = await Promise.all([
    ask('civil-status.birth-record', { cnie, ...person }),
    ask('courts.opposition', { cnie, notifiedBefore: record.filedOn }),
  ]);
  check('birthAct', birth['found'] === true ? 'found' : 'missing');
  check('opposition', opposition['opposed'] === true ? 'opposed' : 'none');
  enter('reviewing');
  await project();
  opened = true;

  const inTime = await condition(() => record.decision !== undefined, Math.max(1, clock.silenceAt - Date.now()));
  if (!inTime) record.decision = { effect: 'granted', tacit: true, at: clock.silenceAt, on: clock.silenceOn, by: 'legal-clock' };
  record.clock.state = 'stopped';
  log('decided', record.decision?.by ?? '', { effect: 'granted' });
  enter('granting');
  const again = await ask('courts.opposition', { cnie, notifiedBefore: record.filedOn });
  check('lastOpposition', again['opposed'] === true ? 'opposed' : 'none');
  const death = await ask('civil-status.death-record', person);
  check('alive', death['found'] === true ? 'no' : 'yes');
  const voided = await ask('interior.cancel-passport', { passportNumber: data['former']?.['number'], reason: 'renewed' });
  check('cancelledOn', voided['cancelledOn']);
  enter('granted');
  record.status = 'closed';
  record.outcome = 'granted';
  log('closed', 'engine', { outcome: 'granted' });
  await project();
  settled = true;
  await condition(allHandlersFinished);
  return view();
}

const newRecord = (input: HandInput, now: number): CaseRecord => ({
  caseId: input.caseId,
  procedure: 'bench-case',
  digest: input.digest,
  channel: 'online',
  post: input.post,
  language: input.language,
  filedAt: now,
  filedOn: input.filedOn,
  filedBy: input.applicant.id,
  applicant: input.applicant,
  data: input.data,
  status: 'open',
  position: { value: '', entries: {} },
  states: [],
  tasks: {},
  calls: {},
  abandoned: {},
  effects: [],
  doneBy: {},
  documents: {},
  timers: {},
  incidents: {},
  seen: [],
  revision: 0,
  updatedAt: now,
  nextEffect: 1,
  log: [],
});
