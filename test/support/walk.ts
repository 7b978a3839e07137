/** Walks cases of any procedure along one of its scenarios, on the simulators of the registers, with whatever faults these have. */
import { readFile } from 'node:fs/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Engine } from '../../client/engine.js';
import type { Filing } from '../../client/filing.js';
import { commandOf } from '../../client/rehearsal/act.js';
import { type Loaded, loadRehearsal } from '../../client/rehearsal/load.js';
import type { Play } from '../../client/rehearsal/rehearse.js';
import { type CaseRecord, writePath } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { localDateOf } from '../../domain/zoned.js';
import { Dates, fresh } from '../../scripts/samples/from-scenario.js';
import { buyStamps, post } from './passport.js';
import type { Stack } from './stack.js';

/** Worth more than any fee: a stamp is good when it is worth enough. */
const STAMP_AMOUNT = 100_000_000;
/** How long (ms, real) a case may stand still before time is let pass. */
const STILL_MS = 250;
/** Time that is let pass while a case stands still (s): tries again, looks, delays of states; a month in all. */
const PASSES = [6, 30, 60, 300, 1800, 7200, 21_600, 21_600, 86_400, 2 * 86_400, 4 * 86_400, 8 * 86_400, 16 * 86_400];
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
}

export interface Fault {
  readonly register: string;
  readonly operation: string;
  readonly kind: string;
  readonly times?: number;
  readonly delayMs?: number;
}

interface Request {
  readonly operation: string;
  readonly caseId: string | null;
}

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

  /** The scenarios of a procedure that a case can be led by to a good end, in the order of their file. */
  static async plays(file: string): Promise<{ readonly loaded: Loaded; readonly plays: readonly Play[] }> {
    const loaded = await loadRehearsal(file, (path) => readFile(path, 'utf8'));
    if (!('plays' in loaded)) throw new Error(`${file}: ${JSON.stringify(loaded)}`);
    const plays = loaded.plays.filter(
      ({ scenario: { steps = [], then } }) =>
        ['granted', 'completed'].includes(then.outcome ?? '') &&
        steps.every((step) => step.refused !== undefined || actionOf(step) === undefined || LEADS.some((key) => step[key] !== undefined)),
    );
    return { loaded, plays };
  }

  /**
   * One case from its filing on, with the faults; whenever it shows an incident, the faults are taken away and an operator has it tried again.
   * @param known states with a task on the way without faults: a task elsewhere is somebody's, and the walk ends there.
   */
  async walk(
    { published }: Loaded,
    { scenario, plan, zone }: Play,
    faults: readonly Fault[],
    known?: ReadonlySet<string>,
  ): Promise<Walked> {
    this.#cases += 1;
    await this.#heal();
    const began = await this.#time.currentTimeMs();
    const today = localDateOf(began, zone);
    // Time was let pass for the cases before: the registers live on the same day as this one.
    for (const [name, rows] of this.#seeds) {
      await post(`${this.#stack.urls[name]}/_settings`, { today });
      await post(`${this.#stack.urls[name]}/_seed`, rows);
    }
    const [stamp] = await buyStamps(this.#stack.urls['tax-stamps']!, 1, 50_000 + this.#cases, STAMP_AMOUNT);
    for (const { register, ...fault } of faults) await post(`${this.#stack.urls[register]}/_faults`, fault);

    const dates = new Dates(localDateOf(plan.filedAt, zone), today);
    const { on: _, at: __, ...filed } = scenario.given.filed;
    const people = new Map<string, string>(); // what a register holds of those of an earlier walk is not in the way
    const given = fresh(scenario.given, people);
    const applicant = { ...given.applicant, id: `${given.applicant.id}-${this.#cases}` };
    const data = structuredClone(dates.moved(given.data, localDateOf(plan.filedAt, zone))) as Record<string, unknown>;
    for (const path of stampsIn(published.definition.data)) writePath(data, path, stamp);
    const filing = { ...filed, applicant, data, key: `walk-${this.#cases}` } as unknown as Filing;
    const { caseId } = await this.engine.file(published.definition.id, filing);

    const incidents: string[] = [];
    const done = async (record: CaseRecord, waits?: string): Promise<Walked> => {
      const walked = { record, incidents, effects: await this.#effects(caseId), ...(waits !== undefined && { waits }) };
      await this.#end(caseId);
      return walked;
    };
    for (const { at, step: told } of plan.steps) {
      const step = fresh(told, people);
      if (step.refused !== undefined || actionOf(step) === undefined) continue;
      const moved = { ...step, ...(step.data && { data: dates.moved(step.data, localDateOf(at, zone)) as Record<string, unknown> }) };
      const reached = await this.#rest(caseId, incidents, known, async (record) => {
        if (step.complete !== undefined && record.tasks[step.complete] === undefined) return false;
        if (step.answer !== undefined && record.asked === undefined) return false;
        return this.#tried(caseId, moved, record);
      });
      if ('waits' in reached) return done(reached.record, reached.waits);
    }
    const last = await this.#rest(caseId, incidents, known, async ({ status }) => status === 'closed' && !(await this.#isBusy(caseId)));
    return done(last.record, 'waits' in last ? last.waits : undefined);
  }

  async #tried(caseId: string, step: Play['plan']['steps'][number]['step'], record: CaseRecord): Promise<boolean> {
    const command = commandOf(step, record, (id) => this.engine.actor(id));
    if (command === undefined) return true;
    try {
      await this.engine.act(caseId, command);
      return true;
    } catch (error) {
      if (error instanceof CaseError && ['EVENT_NOT_ALLOWED', 'TASK_NOT_FOUND'].includes(error.code)) return false;
      throw error;
    }
  }

  /** Until it is so, or until the case waits for somebody who was told; time passes whenever it stands still. */
  async #rest(
    caseId: string,
    incidents: string[],
    known: ReadonlySet<string> | undefined,
    isSo: (record: CaseRecord) => Promise<boolean>,
  ): Promise<{ readonly record: CaseRecord } | { readonly record: CaseRecord; readonly waits: string }> {
    let seen = -1;
    let since = Date.now();
    for (let pass = 0; ; ) {
      const record = await this.engine.record(caseId);
      if (await isSo(record)) return { record: await this.engine.record(caseId) }; // it may have gone on while that was found out
      if (record.status === 'closed' && !(await this.#isBusy(caseId)))
        return (await isSo(record)) ? { record: await this.engine.record(caseId) } : { record, waits: `closed: ${record.outcome}` };
      const open = Object.values(record.incidents);
      if (open.length > 0) {
        incidents.push(...open.map(({ kind, state }) => `${kind} in ${state}`));
        if (incidents.length > 40) return { record, waits: `the same incident again and again: ${incidents.at(-1)}` };
        await this.#heal();
        for (const { id } of open) await this.#retry(caseId, id);
        seen = -1;
      }
      const elsewhere = Object.values(record.tasks).find(({ state }) => known !== undefined && !known.has(state));
      if (elsewhere) return { record, waits: `task ${elsewhere.state} of ${elsewhere.group}` };
      if (record.asked && known && !known.has(record.asked.state)) return { record, waits: `asked in ${record.asked.state}` };
      if (record.revision !== seen) {
        seen = record.revision;
        since = Date.now();
      } else if (Date.now() - since > STILL_MS) {
        const seconds = PASSES[pass];
        const told = toldOf(record);
        if (seconds === undefined || told !== 'nobody') return { record, waits: told };
        await this.#time.sleep(seconds * 1000);
        pass += 1;
        since = Date.now();
      }
      await new Promise((next) => setTimeout(next, 15));
    }
  }

  /** What a case still owes the world when it is closed, as the use of a stamp, is tried until it is done. */
  async #isBusy(caseId: string): Promise<boolean> {
    const { raw, status } = await this.#stack.client.workflow.getHandle(caseId).describe();
    if (status.name !== 'RUNNING') return false;
    if ((raw.pendingActivities?.length ?? 0) > 0) return true;
    // It may be about to ask: a moment later it does, has ended, or waits to be reopened.
    await new Promise((next) => setTimeout(next, STILL_MS));
    const later = await this.#stack.client.workflow.getHandle(caseId).describe();
    return later.status.name === 'RUNNING' && (later.raw.pendingActivities?.length ?? 0) > 0;
  }

  /** Another answer may have closed it meanwhile. */
  async #retry(caseId: string, incident: string): Promise<void> {
    await this.engine.act(caseId, { kind: 'retry', incident, by: this.engine.actor('operator') }).catch((error: unknown) => {
      if (!(error instanceof CaseError)) throw error;
    });
  }

  async #heal(): Promise<void> {
    for (const name of this.#seeds.keys()) await fetch(`${this.#stack.urls[name]}/_faults`, { method: 'DELETE' });
  }

  async #effects(caseId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const register of this.#seeds.keys()) {
      const { effects } = (await this.#get(register, '_ledger')) as { effects: Record<string, Request & { status: number }> };
      for (const { operation, caseId: of, status } of Object.values(effects))
        if (of === caseId && status < 300) counts[`${register}.${operation}`] = (counts[`${register}.${operation}`] ?? 0) + 1;
    }
    return counts;
  }

  /** Operations that were asked since the simulators were looked at last, `register.operation`. */
  async asked(): Promise<{ register: string; operation: string }[]> {
    const found: { register: string; operation: string }[] = [];
    for (const register of this.#seeds.keys()) {
      const seen = (await this.#get(register, '_requests')) as Request[];
      const fresh = seen.slice(this.#looked.get(register) ?? 0);
      this.#looked.set(register, seen.length);
      for (const operation of new Set(fresh.map((one) => one.operation))) found.push({ register, operation });
    }
    return found;
  }
  readonly #looked = new Map<string, number>();

  #get = async (register: string, page: string): Promise<unknown> => (await fetch(`${this.#stack.urls[register]}/${page}`)).json();

  async #end(caseId: string): Promise<void> {
    await this.#stack.client.workflow
      .getHandle(caseId)
      .terminate('the walk is over')
      .catch(() => undefined); // it has ended by itself
  }
}

const ACTIONS = ['complete', 'answer', 'event', 'anytime', 'told', 'correct', 'extend', 'cancel', 'retry', 'repair', 'reopen'] as const;
/** Nobody needs to claim a task before completing it. */
const actionOf = (step: object): string | undefined => ACTIONS.find((key) => key in step);

/** Whom the case has told that it waits: a supervisor, by a message that a delay of the state sent; or nobody. */
function toldOf({ log, states }: CaseRecord): string {
  const late = log.findLastIndex(({ type, state }) => type === 'late' && state !== undefined && states.includes(state));
  const told = late >= 0 && log.slice(late).some(({ type, detail }) => type === 'notified' && detail?.['notice'] === 'mistara:escalation');
  return told ? `told in ${log[late]?.state}` : 'nobody';
}

/** Fields that hold the code of a stamp: those that are checked with the register of stamps. */
function stampsIn(data: object, path = ''): string[] {
  return Object.entries(data).flatMap(([name, inner]) => {
    if (typeof inner !== 'object' || inner === null) return [];
    const here = path === '' ? name : `${path}.${name}`;
    const { verify } = inner as { verify?: { call?: string } };
    if (verify?.call?.startsWith('tax-stamps.')) return [here];
    return 'type' in inner && typeof inner.type === 'string' ? [] : stampsIn(inner, here);
  });
}
