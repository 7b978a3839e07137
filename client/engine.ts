import { type Client, WithStartWorkflowOperation, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { fingerprintOf } from '../definitions/fingerprint.js';
import { actorOf, type Organisation } from '../definitions/organisation.js';
import type { Definition } from '../definitions/schema.js';
import type { Statechart } from '../definitions/statechart.js';
import type { Actor, CaseRecord, ChildAnswer, ParentCase } from '../domain/case.js';
import { explain } from '../domain/clock-words.js';
import { CaseError } from '../domain/errors.js';
import type { DocumentValue } from '../domain/form.js';
import type { Language } from '../domain/language.js';
import type { ClockStep } from '../domain/legal-clock.js';
import { localDateOf } from '../domain/zoned.js';
import {
  type CalendarNews,
  type CaseInput,
  type CaseMessage,
  type CaseView,
  type Command,
  type MigrateCommand,
  queries,
  type Reply,
  refuseFinal,
  SEARCH_ATTRIBUTES,
  signals,
  TASK_QUEUE,
  updates,
  WORKFLOW_TYPE,
} from '../workflows/contract.js';
import { type ActFinder, checkActs } from './acts.js';
import { childNumber } from './child-filing.js';
import { caseNumber, checkFiling, digestOf, type Filing, type FilingProblem, inWords } from './filing.js';
import { type FilledForm, type FormWanted, formFor } from './form.js';
import type { FormSources } from './form-sources.js';
import { offsetsFor } from './offsets.js';
import { refuseUnknownPost } from './posts.js';
import { alreadyStarted, refusalOf, untilTaken } from './server-errors.js';

/** A published definition with the statechart that its cases run. */
export interface PublishedDefinition {
  readonly digest: string;
  readonly definition: Definition;
  readonly chart: Statechart;
}

export interface EngineOptions {
  readonly client: Client;
  readonly organisation: Organisation;
  /** The newest publication of a procedure. @throws CaseError PROCEDURE_NOT_FOUND */
  published(procedure: string): Promise<PublishedDefinition>;
  /** Which of the files that data name are kept, and what they are. Absent: what is said of them is believed (a rehearsal has no files). */
  kept?<T>(data: T): Promise<{ readonly data: T; readonly unknown: readonly DocumentValue[] }>;
  /** Acts that people hold, for procedures that require one. Absent: nobody holds any. */
  readonly acts?: ActFinder;
  /** What fills a form before it is typed. */
  readonly sources?: FormSources;
  readonly taskQueue?: string;
  /** Milliseconds since 1970. A rehearsal gives the clock of its server. */
  readonly now?: () => number | Promise<number>;
  /** Events after which a case continues as new; the default suits all but tests. */
  readonly historyLimit?: number;
}

/** What the applicant holds after filing (law 55-19): the number of the case, the last day for the answer, and why that day. */
export interface Receipt {
  readonly caseId: string;
  readonly receipt: { readonly number: string; readonly filedOn: string; readonly silenceOn?: string };
  readonly dueOn?: string;
  readonly explanation: readonly { readonly on: string; readonly text: string }[];
}

const PROCEDURE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.procedure, SearchAttributeType.KEYWORD);
const POST = defineSearchAttributeKey(SEARCH_ATTRIBUTES.post, SearchAttributeType.KEYWORD);

/** The one door to running cases: the CLI, the API and the tests all go through it. It decides nothing; the case's workflow does. */
export class Engine {
  readonly #client: Client;
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#client = options.client;
    this.#options = options;
  }

  get organisation(): Organisation {
    return this.#options.organisation;
  }

  /** The newest publication of a procedure. @throws CaseError PROCEDURE_NOT_FOUND */
  published(procedure: string): Promise<PublishedDefinition> {
    return this.#options.published(procedure);
  }

  /** Who stands in for whom today: stand-in → those who are away. */
  standIns: ReadonlyMap<string, readonly string[]> = new Map();

  /** Who a user is today: the groups that the organisation puts them in, and those of whom they stand in for. They act under their own name. */
  actor(id: string): Actor {
    return actorOf(this.#options.organisation, id, this.standIns.get(id));
  }

  /** The form of a procedure for one person: with what registers and their former requests say, and where each value comes from. */
  form = (procedure: string, wanted: FormWanted): Promise<FilledForm> => formFor(this.#options, procedure, wanted);

  /**
   * Files a request and opens its case. Repeating the call with the same key gives the first receipt again: safe after a network failure.
   * @param parent the case that runs this one: the same effect of it is the same case.
   * @throws CaseError `ACT_REQUIRED` with `details.requires`; `FORM_INVALID`, `VERIFICATION_FAILED` with `details.problems`, one for each wrong field; `IDEMPOTENCY_KEY_REUSED`.
   */
  async file(procedure: string, filing: Filing, parent?: ParentCase): Promise<Receipt> {
    const { definition, chart, checked, now } = await this.#check(procedure, filing);
    const { organisation } = this.#options;
    const post = organisation.posts[checked.post]!;
    // An institution that starts a case is no applicant who holds acts.
    if (checked.start === 'applicant') await checkActs(definition, checked, chart, localDateOf(now, post.zone), this.#options);
    const caseId = parent === undefined ? caseNumber(procedure, checked.applicant.id, filing.key) : childNumber(procedure, parent);
    const content = digestOf(checked);
    const input: CaseInput = {
      caseId,
      chart,
      fingerprint: fingerprintOf(chart),
      start: checked.start,
      channel: checked.channel,
      post: checked.post,
      calendar: chart.clock?.calendar ?? post.calendar,
      zone: post.zone,
      offsets: offsetsFor(post.zone, now),
      language: checked.language,
      applicant: checked.applicant,
      data: checked.data,
      filedBy: checked.by,
      ...(parent && { parent }),
      filing: content,
      ...(this.#options.historyLimit !== undefined && { historyLimit: this.#options.historyLimit }),
    };
    const view = await this.#open(input).catch((error: unknown) => {
      throw inApplicantsWords(error, definition, checked.language);
    });
    if (parent === undefined && view.filing !== undefined && view.filing !== content) {
      throw new CaseError('IDEMPOTENCY_KEY_REUSED', `The key was used for another request: case ${caseId}.`, { caseId });
    }
    return receiptOf(view, checked.language);
  }

  /** All that is wrong with a request, without filing it. @throws CaseError for what is wrong with the request as a whole. */
  async problemsOf(procedure: string, filing: Filing): Promise<readonly FilingProblem[]> {
    try {
      await this.#check(procedure, filing);
      return [];
    } catch (error) {
      const problems = error instanceof CaseError && error.code === 'FORM_INVALID' ? (error.details['problems'] as FilingProblem[]) : [];
      if (problems.length === 0) throw error;
      return problems;
    }
  }

  async #check(procedure: string, filing: Filing) {
    const { definition, chart } = await this.#options.published(procedure);
    const { organisation } = this.#options;
    const now = await (this.#options.now?.() ?? Date.now());
    const place = organisation.posts[filing.post ?? ''] ?? organisation.posts[organisation['default-post']]!;
    const files = await this.#options.kept?.(filing.data);
    const given = files === undefined ? filing : { ...filing, data: files.data };
    const checked = checkFiling(given, definition, chart, organisation, localDateOf(now, place.zone), files?.unknown);
    return { definition, chart, now, checked };
  }

  async #open(input: CaseInput): Promise<CaseView> {
    const { caseId } = input;
    const start = () =>
      new WithStartWorkflowOperation(WORKFLOW_TYPE, {
        workflowId: caseId,
        taskQueue: this.#options.taskQueue ?? TASK_QUEUE,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        // A filing that a register refused fails its workflow: the applicant goes on with the same draft, and so with the same number.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        typedSearchAttributes: attributesOf(input),
      });
    const { workflow } = this.#client;
    try {
      const filed = await untilTaken(() => workflow.executeUpdateWithStart(updates.file, { startWorkflowOperation: start(), args: [] }));
      return filed as CaseView;
    } catch (error) {
      if (alreadyStarted(error)) return this.view(caseId); // the case has ended, and the same request comes again
      throw refusalOf(error, caseId);
    }
  }

  /** Does something to a case as somebody. The answer is the case after it. @throws CaseError with the code of the refusal. */
  async act(caseId: string, command: Command): Promise<CaseView> {
    refuseUnknownPost(this.organisation, command);
    const files = await this.#options.kept?.(command);
    if (files !== undefined && files.unknown.length > 0) {
      const names = files.unknown.map(({ name }) => name);
      throw new CaseError('ATTACHMENT_UNKNOWN', `Not sent, or not kept: ${names.join(', ')}.`, { names });
    }
    try {
      const args: [Command] = [files?.data ?? command];
      return await untilTaken(() => this.#handle(caseId).executeUpdate<CaseView, [Command]>(updates.act, { args }));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw refusalOf(error, caseId);
      if (command.kind === 'reopen' || command.kind === 'told') return this.#toFinal(caseId, command);
      throw await this.#closedOrUnknown(caseId);
    }
  }

  /** A case whose workflow has ended is not reopened; what it took before it ended is answered again. */
  async #toFinal(caseId: string, command: Command & { kind: 'reopen' | 'told' }): Promise<CaseView> {
    const record = await this.record(caseId);
    if (command.kind === 'told' && record.seen.includes(command.effectId)) return this.view(caseId);
    refuseFinal(record, command.event, undefined);
    throw new CaseError('EVENT_NOT_ALLOWED', `Case ${caseId} has ended (${record.outcome}), and is not reopened by "${command.event}".`, {
      outcome: record.outcome,
    });
  }

  /** Moves a case to another version of its procedure. @throws CaseError MIGRATION_REFUSED, NOT_AN_OPERATOR, CASE_CLOSED… */
  async migrate(caseId: string, command: MigrateCommand): Promise<CaseView> {
    try {
      return await untilTaken(() => this.#handle(caseId).executeUpdate<CaseView, [MigrateCommand]>(updates.migrate, { args: [command] }));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw await this.#closedOrUnknown(caseId);
      throw refusalOf(error, caseId);
    }
  }

  async #closedOrUnknown(caseId: string): Promise<CaseError> {
    const view = await this.view(caseId);
    return new CaseError('CASE_CLOSED', `Case ${caseId} is closed (${view.outcome}).`, { outcome: view.outcome });
  }

  /** By the id of a task (`case/state/n`). */
  task(taskId: string): { caseId: string; task: string } {
    const [caseId = '', ...rest] = taskId.split('/');
    if (caseId === '' || rest.length === 0)
      throw new CaseError('TASK_NOT_FOUND', `"${taskId}" is not the id of a task: it looks like CASE/STATE/NUMBER.`);
    return { caseId, task: taskId };
  }

  claim = (taskId: string, by: Actor) => this.#task(taskId, (task) => ({ kind: 'claim', task, by }));
  release = (taskId: string, by: Actor) => this.#task(taskId, (task) => ({ kind: 'release', task, by }));
  delegate = (taskId: string, to: Actor, by: Actor) => this.#task(taskId, (task) => ({ kind: 'delegate', task, to, by }));
  complete = (
    taskId: string,
    completion: { outcome: string; data?: Record<string, unknown>; missing?: string[]; message?: string },
    by: Actor,
  ) => this.#task(taskId, (task) => ({ kind: 'complete', task, by, ...completion }));

  #task(taskId: string, command: (task: string) => Command): Promise<CaseView> {
    const { caseId, task } = this.task(taskId);
    return this.act(caseId, command(task));
  }

  /** The whole case as its workflow holds it. @throws CaseError CASE_NOT_FOUND */
  record(caseId: string): Promise<CaseRecord> {
    return this.#query<CaseRecord>(caseId, queries.record);
  }

  view(caseId: string): Promise<CaseView> {
    return this.#query<CaseView>(caseId, queries.view);
  }

  async #query<T>(caseId: string, query: string): Promise<T> {
    try {
      return await this.#handle(caseId).query<T>(query);
    } catch (error) {
      throw refusalOf(error, caseId);
    }
  }

  /** Hands the answer of a register to the case that waits for it. Twice does no harm. @throws CaseError CASE_NOT_FOUND */
  async reply(caseId: string, reply: Reply): Promise<void> {
    try {
      await this.#handle(caseId).signal<[Reply]>(signals.reply, reply);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.#afterItsEnd(caseId, reply);
      throw refusalOf(error, caseId);
    }
  }

  /**
   * A closed case has nothing to do with a late answer, but when it tells of money: then the case goes on, as it ended, for as long as it takes to give
   * it back. An unknown case is refused.
   */
  async #afterItsEnd(caseId: string, reply: Reply): Promise<void> {
    const { fees, seen } = await this.record(caseId);
    const isMoney = fees?.demands?.some(({ effectId }) => effectId === reply.effectId) === true;
    if (!isMoney || seen.includes(reply.messageId)) return;
    const input = await this.#query<CaseInput>(caseId, queries.carried);
    await this.#client.workflow.signalWithStart(WORKFLOW_TYPE, {
      workflowId: caseId,
      taskQueue: this.#options.taskQueue ?? TASK_QUEUE,
      args: [input],
      signal: signals.reply,
      signalArgs: [reply],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      typedSearchAttributes: attributesOf(input),
    });
  }

  /** Does something, but waits for the answer no longer than so (ms). What was begun goes on; the same call again finds it. */
  within<T>(ms: number, work: () => Promise<T>): Promise<T> {
    return this.#client.withDeadline(Date.now() + ms, work);
  }

  /** Tells a case the outcome of one that it runs. Twice does no harm. @returns false when it has ended, or there is none of this number. */
  answer({ caseId, effectId }: ParentCase, messageId: string, answer: ChildAnswer): Promise<boolean> {
    const reply: Reply = { effectId, messageId, register: answer.caseId, answer: { ...answer } };
    return this.#signal(caseId, signals.reply, reply);
  }

  /** Says something to a case. Twice does no harm. @returns false when it has ended, or there is none of this number. */
  send(caseId: string, message: CaseMessage): Promise<boolean> {
    return this.#signal(caseId, signals.message, message);
  }

  async #signal<T>(caseId: string, signal: string, content: T): Promise<boolean> {
    try {
      await this.#handle(caseId).signal<[T]>(signal, content);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw refusalOf(error, caseId);
    }
  }

  /** Has a case count its dates again, after its calendar changed. Twice does no harm; a case that has ended has none. */
  async recalendar(caseId: string, news: CalendarNews): Promise<void> {
    try {
      await this.#handle(caseId).signal<[CalendarNews]>(signals.recalendar, news);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw refusalOf(error, caseId);
    }
  }

  #handle(caseId: string): WorkflowHandle {
    return this.#client.workflow.getHandle(caseId);
  }
}

const attributesOf = ({ chart, post }: CaseInput): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: PROCEDURE, value: chart.procedure },
    { key: POST, value: post },
  ]);

function receiptOf(view: CaseView, language: Language): Receipt {
  return {
    caseId: view.caseId,
    receipt: { number: view.caseId, filedOn: view.filedOn, ...(view.silenceOn !== undefined && { silenceOn: view.silenceOn }) },
    ...(view.dueOn !== undefined && { dueOn: view.dueOn }),
    explanation: explain({ steps: (view.explanation ?? []) as readonly ClockStep[] }, language),
  };
}

function inApplicantsWords(error: unknown, definition: Definition, language: Language): unknown {
  if (!(error instanceof CaseError) || error.code !== 'VERIFICATION_FAILED') return error;
  const problems = inWords((error.details['problems'] ?? []) as never[], definition, language);
  return new CaseError('VERIFICATION_FAILED', problems.map(({ message }) => message).join(' '), { problems });
}
