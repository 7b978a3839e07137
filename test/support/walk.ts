/** Walks cases of any procedure along one of its scenarios, on the simulators of the registers, with whatever faults these have. */
import { readFile } from 'node:fs/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { merged } from '../../client/drafts.js';
import { Engine } from '../../client/engine.js';
import type { Filing } from '../../client/filing.js';
import { commandOf } from '../../client/rehearsal/act.js';
import { type Loaded, loadRehearsal } from '../../client/rehearsal/load.js';
import type { Play } from '../../client/rehearsal/rehearse.js';
import { type CaseRecord, writePath } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { localDateOf } from '../../domain/zoned.js';
import { Dates, fresh } from '../../scripts/samples/from-scenario.js';
import { isReportTimer } from '../../workflows/delivery.js';
import { buyStamps, post, receive } from './passport.js';
import type { Stack } from './stack.js';
import { isTried, nextDay, stampsIn, toldOf } from './standing.js';

/** Worth more than any fee: a stamp is good when it is worth enough. */
const STAMP_AMOUNT = 100_000_000;
/** How long (ms, real) a case may stand still before time is let pass. */
const STILL_MS = 250;
/** How long (ms, real) what is left of a case is waited for. */
const LEFT_MS = 3000;
/** Time that is let pass while a case stands still (s): tries again, looks, delays of states; a month in all. */
const PASSES = [6, 30, 60, 300, 1800, 7200, 21_600, 21_600, 86_400, 2 * 86_400, 4 * 86_400, 8 * 86_400, 16 * 86_400];
/** Where a step has its day, none is passed over. */
const DAY_BY_DAY = [...PASSES.slice(0, 6), ...Array.from({ length: 60 }, () => 43_200)];
/** Steps that a case can be led by, whatever day it is. */
const LEADS = ['complete', 'answer', 'event'] as const;

export interface Walked {
  readonly record: CaseRecord;
  /** What the case showed on its way that a person had to put right. */
  readonly incidents: readonly string[];
  /** Why it did not go to its end: where it waits, for whom. */
  readonly waits?: string;
  /** Effects that its registers hold, by operation: `{ "tax-stamps.consume": 1 }`. */
  readonly effects: Readonly<Record<string, number>>;
  /** Operations that it asked for, in the order of the registers. */
  readonly asked: readonly Operation[];
  /** Faults that nothing met: `tax-stamps.consume slow`. */
  readonly unmet: readonly string[];
  /** Mails that came to the applicant; one that came again counts once. */
  readonly mails: number;
}

export interface Operation {
  readonly register: string;
  readonly operation: string;
}

/** Without `times` it lasts until somebody sees an incident, and takes it away. */
export interface Fault extends Operation {
  readonly kind: string;
  readonly times?: number;
  readonly delayMs?: number;
}
/** The mail server, among the registers; it has one operation, which is not named there. */
export const MAIL: Operation = { register: 'outbox', operation: 'mail' };

export interface WalkOptions {
  /** States with a task on the way without faults: a task elsewhere is somebody's, and the walk ends there. */
  readonly known?: ReadonlySet<string>;
  /** Laid over what the scenario gives, once it is known who asks. */
  readonly own?: (given: Given) => Promise<object>;
  /** Whether the next step is taken on this day. Default: as soon as the case takes it. */
  readonly isDue?: (record: CaseRecord, today: string) => boolean;
  /** The steps of the scenario that are taken. Default: all. */
  readonly steps?: number;
  /** The event, at any time, by which the applicant gives up while the faults last; where it is too late for that, the case goes on. */
  readonly leave?: string;
  /** The case is left as it stands. */
  readonly keep?: true;
  /** Who asks, as another case knows them. */
  readonly applicant?: Partial<Filing['applicant']>;
}
export interface Given {
  readonly applicant: Filing['applicant'];
  readonly data: Readonly<Record<string, unknown>>;
  /** The day of filing. */
  readonly today: string;
  /** Of the walk: no other has it. */
  readonly number: number;
}

/** How one walk stands still, and what it does about incidents. */
interface Rest {
  readonly caseId: string;
  readonly known: ReadonlySet<string> | undefined;
  readonly incidents: string[];
  readonly passes: readonly number[];
  mend(): Promise<void>;
  leave(): Promise<boolean>;
}

interface Effect {
  readonly status: number;
  readonly callbackDelivered?: boolean;
}
interface Request {
  readonly operation: string;
  readonly caseId: string | null;
}

/** A fault that lasts, as one that can be seen to have been met. */
const LASTING = 1_000_000;

export class Walker {
  readonly engine: Engine;
  readonly #stack: Stack;
  readonly #time: TestWorkflowEnvironment;
  readonly #seeds: ReadonlyMap<string, unknown>;
  #cases = 0;

  /** @param seeds first rows of each simulator, which each walk finds again. */
  constructor(stack: Stack, time: TestWorkflowEnvironment, organisation: Loaded['organisation'], seeds: ReadonlyMap<string, unknown>) {
    this.#stack = stack;
    this.#time = time;
    this.#seeds = seeds;
    this.engine = new Engine({
      client: stack.client,
      organisation,
      published: stack.catalogue.published,
      taskQueue: stack.taskQueue,
      now: () => time.currentTimeMs(),
      acts: { find: async () => [{ grantedOn: null }] }, // who asks holds what other procedures give
    });
  }

  static async load(file: string): Promise<Loaded> {
    const loaded = await loadRehearsal(file, (path) => readFile(path, 'utf8'));
    if (!('plays' in loaded)) throw new Error(`${file}: ${JSON.stringify(loaded)}`);
    return loaded;
  }

  /** The scenarios of a procedure that a case can be led by to one of these outcomes, in the order of their file. */
  static async plays(file: string, outcomes: readonly string[]): Promise<{ readonly loaded: Loaded; readonly plays: readonly Play[] }> {
    const loaded = await Walker.load(file);
    const plays = loaded.plays.filter(
      ({ scenario: { steps = [], then } }) =>
        outcomes.includes(then.outcome ?? '') &&
        steps.every((step) => step.refused !== undefined || actionOf(step) === undefined || LEADS.some((key) => step[key] !== undefined)),
    );
    return { loaded, plays };
  }

  /** One case from its filing on, with the faults; whenever it shows an incident, those that last are taken away and an operator has it tried again. */
  async walk({ published }: Loaded, { scenario, plan, zone }: Play, faults: readonly Fault[], options: WalkOptions = {}): Promise<Walked> {
    const { known, own } = options;
    this.#cases += 1;
    const number = this.#cases;
    await this.#heal();
    const began = await this.#time.currentTimeMs();
    const today = localDateOf(began, zone);
    // Time was let pass for the cases before: the registers live on the same day as this one.
    for (const [name, rows] of this.#seeds) {
      await post(`${this.#stack.urls[name]}/_settings`, { today });
      await post(`${this.#stack.urls[name]}/_seed`, rows);
    }
    await this.#stack.store.answers.deleteMany({}); // what another case was answered is asked again
    const [stamp] = await buyStamps(this.#stack.urls['tax-stamps']!, 1, 50_000 + number, STAMP_AMOUNT);

    const dates = new Dates(localDateOf(plan.filedAt, zone), today);
    const { on: _, at: __, ...filed } = scenario.given.filed;
    const people = new Map<string, string>(); // what a register holds of those of an earlier walk is not in the way
    const given = fresh(scenario.given, people);
    const { id, email } = given.applicant;
    const mine = { id: `${id}-${number}`, ...(email !== undefined && { email: `walk-${number}@example.org` }) };
    const applicant = { ...given.applicant, ...mine, ...options.applicant } as Filing['applicant'];
    let data = structuredClone(dates.moved(given.data, localDateOf(plan.filedAt, zone))) as Record<string, unknown>;
    for (const path of stampsIn(published.definition.data)) writePath(data, path, stamp);
    data = merged(data, await own?.({ applicant, data, today, number })) as Record<string, unknown>;
    for (const { register, operation, times = LASTING, ...fault } of faults)
      await post(`${this.#stack.urls[register]}/_faults`, { ...fault, ...(register !== MAIL.register && { operation }), times });
    const filing = { ...filed, applicant, data, key: `walk-${number}` } as unknown as Filing;
    const { caseId } = await this.engine.file(published.definition.id, filing);

    const unmet = new Set(faults.map(nameOf));
    const incidents: string[] = [];
    let mended = false;
    const mend = async (): Promise<void> => {
      if (mended || faults.every(({ times }) => times !== undefined)) return;
      await this.#noteMet(faults, unmet);
      await this.#heal();
      mended = true;
    };
    let leaving = options.leave;
    const leave = async (): Promise<boolean> => {
      if (leaving === undefined) return false;
      await this.#noteMet(faults, unmet);
      if (unmet.size > 0) return false;
      const by = this.engine.actor(applicant.id);
      await this.engine.act(caseId, { kind: 'anytime', event: leaving, by }).catch((error: unknown) => {
        if (!(error instanceof CaseError)) throw error;
      });
      leaving = undefined;
      await mend();
      return true;
    };
    const rest: Rest = { caseId, known, incidents, mend, leave, passes: options.isDue ? DAY_BY_DAY : PASSES };
    const done = async (record: CaseRecord, waits?: string): Promise<Walked> => {
      if (!mended) await this.#noteMet(faults, unmet);
      const walked = {
        record,
        incidents,
        effects: await this.#effects(caseId),
        asked: await this.#asked(caseId),
        unmet: [...unmet],
        mails: await this.#mails(caseId, applicant.email ?? ''),
        ...(waits !== undefined && { waits }),
      };
      if (options.keep !== true) await this.#end(caseId);
      return walked;
    };
    for (const { at, step: told } of plan.steps.slice(0, options.steps)) {
      const step = fresh(told, people);
      if (step.refused !== undefined || actionOf(step) === undefined) continue;
      const moved = { ...step, ...(step.data && { data: dates.moved(step.data, localDateOf(at, zone)) as Record<string, unknown> }) };
      const reached = await this.#rest(rest, async (record) => {
        if (step.complete !== undefined && record.tasks[step.complete] === undefined) return false;
        if (step.answer !== undefined && record.asked === undefined) return false;
        if (options.isDue?.(record, localDateOf(await this.#time.currentTimeMs(), zone)) === false) return false;
        return this.#tried(caseId, moved, record);
      });
      if ('waits' in reached) return done(reached.record, reached.waits);
    }
    const last = await this.#rest(rest);
    return done(last.record, 'waits' in last ? last.waits : undefined);
  }

  async #tried(caseId: string, step: Play['plan']['steps'][number]['step'], record: CaseRecord): Promise<boolean> {
    const command = commandOf(step, record, (id) => this.engine.actor(id));
    if (command === undefined) return true;
    try {
      await this.engine.act(caseId, command);
      return true;
    } catch (error) {
      if (error instanceof CaseError && ['EVENT_NOT_ALLOWED', 'TASK_NOT_FOUND', 'CASE_CLOSED'].includes(error.code)) return false;
      throw error;
    }
  }

  /** Until it is so (default: until it is over), or until the case waits for somebody who was told; time passes whenever it stands still. */
  async #rest(
    { caseId, known, incidents, mend, leave, passes }: Rest,
    isSo?: (record: CaseRecord) => Promise<boolean>,
  ): Promise<{ readonly record: CaseRecord } | { readonly record: CaseRecord; readonly waits: string }> {
    let seen = -1;
    let since = Date.now();
    for (let pass = 0; ; ) {
      const record = await this.engine.record(caseId);
      if (await isSo?.(record)) return { record: await this.engine.record(caseId) }; // it may have gone on while that was found out
      if (await this.#isOver(record))
        return { record: await this.engine.record(caseId), ...(isSo && { waits: `closed: ${record.outcome}` }) };
      if (await leave()) continue;
      if ((await receive(this.engine, record)) !== false) continue;
      const open = Object.values(record.incidents);
      if (open.length > 0) {
        incidents.push(...open.map(({ kind, state }) => `${kind} in ${state}`));
        if (incidents.length > 40) return { record, waits: `the same incident again and again: ${incidents.at(-1)}` };
        await mend();
        await new Promise((next) => setTimeout(next, STILL_MS)); // nobody is quicker; and what lives on skipped time has followed
        for (const { id } of open) await this.#retry(caseId, id);
        seen = -1;
      }
      const elsewhere = Object.values(record.tasks).find(({ state }) => known !== undefined && !known.has(state));
      if (elsewhere) return { record, waits: `task ${elsewhere.state} of ${elsewhere.group}` };
      if (record.asked && known && !known.has(record.asked.state)) return { record, waits: `asked in ${record.asked.state}` };
      if (record.revision !== seen) {
        seen = record.revision;
        since = Date.now();
      } else if (Date.now() - since > STILL_MS && !(await this.#isAtWork(record))) {
        const seconds = passes[pass];
        const told = toldOf(record);
        if (seconds === undefined || told !== 'nobody') return { record, waits: told };
        // A state that a day ends is not passed over: somebody may do something in the next.
        const next = (nextDay(record) - (await this.#time.currentTimeMs())) / 1000 + 1;
        await this.#time.sleep(Math.min(seconds, Math.max(1, next)) * 1000);
        if (next >= seconds) pass += 1;
        since = Date.now();
      }
      await new Promise((next) => setTimeout(next, 15));
    }
  }

  /** What a case still owes the world when it is closed, as the use of a stamp, is tried until it is done. */
  async #isOver(record: CaseRecord): Promise<boolean> {
    if (record.status !== 'closed' || Object.keys(record.incidents).length > 0) return false;
    if (Object.keys(record.timers).some(isReportTimer)) return false;
    if (!(await this.#isAtRest(record))) return false;
    // It may be about to try something again; a moment later it does.
    await new Promise((next) => setTimeout(next, STILL_MS));
    return this.#isAtRest(record);
  }

  async #isAtRest(record: CaseRecord): Promise<boolean> {
    const { raw, status } = await this.#stack.client.workflow.getHandle(record.caseId).describe();
    return status.name !== 'RUNNING' || ((raw.pendingActivities?.length ?? 0) === 0 && (await this.#isWritten(record)));
  }

  /** Something is being tried just now; what is to be tried again later waits. */
  async #isAtWork(record: CaseRecord): Promise<boolean> {
    const { raw } = await this.#stack.client.workflow.getHandle(record.caseId).describe();
    return (raw.pendingActivities ?? []).some(isTried) || !(await this.#isWritten(record));
  }

  /** A step ends with the read model: until that tells as much, the case is in the middle of one. */
  async #isWritten({ caseId, revision }: CaseRecord): Promise<boolean> {
    return (await this.#stack.store.cases.findById(caseId, { revision: 1 }).lean())?.revision === revision;
  }

  /** Another answer may have closed it meanwhile. */
  async #retry(caseId: string, incident: string): Promise<void> {
    await this.engine.act(caseId, { kind: 'retry', incident, by: this.engine.actor('operator') }).catch((error: unknown) => {
      if (!(error instanceof CaseError)) throw error;
    });
  }

  async #heal(): Promise<void> {
    for (const name of [...this.#seeds.keys(), MAIL.register]) await fetch(`${this.#stack.urls[name]}/_faults`, { method: 'DELETE' });
  }

  async #isAwaited(caseId: string): Promise<boolean> {
    for (const register of this.#seeds.keys()) {
      const { effects } = (await this.#get(register, '_ledger')) as { effects: Record<string, Request & Effect> };
      for (const { caseId: of, status, callbackDelivered } of Object.values(effects))
        if (of === caseId && status === 202 && callbackDelivered === false) return true;
    }
    return false;
  }

  async #effects(caseId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const register of this.#seeds.keys()) {
      const { effects } = (await this.#get(register, '_ledger')) as { effects: Record<string, Request & Effect> };
      for (const { operation, caseId: of, status } of Object.values(effects))
        if (of === caseId && status < 300) counts[`${register}.${operation}`] = (counts[`${register}.${operation}`] ?? 0) + 1;
    }
    return counts;
  }

  async #asked(caseId: string): Promise<Operation[]> {
    const found: Operation[] = [];
    for (const register of this.#seeds.keys()) {
      const seen = ((await this.#get(register, '_requests')) as Request[]).filter((one) => one.caseId === caseId);
      for (const operation of new Set(seen.map((one) => one.operation))) found.push({ register, operation });
    }
    return found;
  }

  /** Takes out those that were met: all of their times, or some of one that lasts. */
  async #noteMet(faults: readonly Fault[], unmet: Set<string>): Promise<void> {
    for (const register of new Set(faults.map((one) => one.register))) {
      const left = (await this.#get(register, '_faults')) as { operation?: string; kind: string; times: number }[];
      for (const fault of faults) {
        if (fault.register !== register) continue;
        const there = left.find(({ kind, operation = MAIL.operation }) => kind === fault.kind && operation === fault.operation);
        if (there === undefined || (fault.times === undefined && there.times < LASTING)) unmet.delete(nameOf(fault));
      }
    }
  }

  async #mails(caseId: string, to: string): Promise<number> {
    return ((await this.#get(MAIL.register, `api/messages?${new URLSearchParams({ case: caseId, to })}`)) as unknown[]).length;
  }

  #get = async (register: string, page: string): Promise<unknown> => (await fetch(`${this.#stack.urls[register]}/${page}`)).json();

  /** Callbacks that are still to come are waited for a little: told to a case that is gone, they would be tried again, and meet the faults of the next. */
  async #end(caseId: string): Promise<void> {
    await this.#heal();
    for (const end = Date.now() + LEFT_MS; Date.now() < end && (await this.#isAwaited(caseId)); )
      await new Promise((next) => setTimeout(next, STILL_MS));
    await this.#stack.client.workflow
      .getHandle(caseId)
      .terminate('the walk is over')
      .catch(() => undefined); // it has ended by itself
  }
}

const nameOf = ({ register, operation, kind }: Fault): string => `${register}.${operation} ${kind}`;

const ACTIONS = ['complete', 'answer', 'event', 'anytime', 'told', 'correct', 'extend', 'cancel', 'retry', 'repair', 'reopen'] as const;
/** Nobody needs to claim a task before completing it. */
const actionOf = (step: object): string | undefined => ACTIONS.find((key) => key in step);
