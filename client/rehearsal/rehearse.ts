import type { Context } from '../../definitions/context.js';
import type { Organisation } from '../../definitions/organisation.js';
import type { Expectation, Scenario } from '../../definitions/scenario-schema.js';
import type { CaseRecord, LogEntry } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import type { Register } from '../../domain/register.js';
import type { PublishedDefinition } from '../engine.js';
import { caseNumber } from '../filing.js';
import { commandOf } from './act.js';
import { type Coverage, coverageOf } from './coverage.js';
import { actualOf, differences } from './judge.js';
import type { Plan } from './plan.js';
import { ScriptedRegisters } from './registers.js';
import { ScriptedRuns } from './runs.js';
import { Stage } from './stage.js';
import { Cast } from './world.js';

export interface Rehearsal {
  readonly scenario: string;
  readonly passed: boolean;
  /** `then` of the scenario; `steps`, by their number from 1: what was expected on the way and did not come. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly actual: Readonly<Record<string, unknown>>;
  readonly wallMs: number;
}

export interface Play {
  readonly scenario: Scenario;
  readonly plan: Plan;
  /** Of the post that serves the case. */
  readonly zone: string;
}

/** Longer than any scenario takes: what waits so long waits for ever. */
const LONGEST_MS = 60_000;
const LEAVING_MS = 15_000;

export interface Subject extends Pick<Context, 'procedure'> {
  readonly published: PublishedDefinition;
  readonly organisation: Organisation;
  readonly registers: ReadonlyMap<string, Register>;
}

/** Plays scenarios through the real workflow, engine and activities, with time skipped. `onResult` hears of each as it ends. */
export async function rehearse(
  plays: readonly Play[],
  subject: Subject,
  onResult: (result: Rehearsal, scenario: Scenario) => void = () => undefined,
): Promise<{ readonly results: readonly Rehearsal[]; readonly coverage: Coverage }> {
  const stage = await Stage.open(subject);
  const results: Rehearsal[] = [];
  const logs: (readonly LogEntry[])[] = [];
  try {
    for (const play of plays) {
      const began = performance.now();
      const caseId = caseNumber(subject.published.definition.id, play.scenario.given.applicant.id, play.scenario.name);
      const performed = perform(stage, caseId, play, subject);
      const { log = [], ...judged }: Judged = await bounded(performed, LONGEST_MS)
        .catch((error: unknown) => ({
          passed: false,
          expected: play.scenario.then,
          actual: { error: error instanceof CaseError ? `${error.code}: ${error.message}` : String((error as Error).message ?? error) },
        }))
        .finally(() => stage.end(caseId));
      const result: Rehearsal = { scenario: play.scenario.name, ...judged, wallMs: Math.round(performance.now() - began) };
      results.push(result);
      logs.push(log);
      onResult(result, play.scenario);
      // One that was given up leaves first: nothing may still be asked when the stage is taken down.
      await bounded(performed, LEAVING_MS).catch(() => undefined);
    }
  } finally {
    await stage.close();
  }
  return { results, coverage: coverageOf(subject.published.chart, logs) };
}

type Judged = Omit<Rehearsal, 'scenario' | 'wallMs'> & { readonly log?: readonly LogEntry[] | undefined };

async function perform(stage: Stage, caseId: string, { scenario, plan, zone }: Play, subject: Subject): Promise<Judged> {
  const { published, registers, organisation } = subject;
  const { given, then } = scenario;
  const { on: _, at: __, ...filing } = given.filed;
  const procedure = published.definition.id;
  const scripted = new ScriptedRegisters(registers, given.registers);
  const runs = new ScriptedRuns({ ...subject, chart: published.chart, organisation }, scripted.deliveries, given.runs);
  const cast = new Cast(scripted, runs, stage.now, given.tells);
  await stage.begin(plan.filedAt);
  stage.holds = given.holds;
  stage.expect(caseId, cast);
  const wrong = await refusalOf(
    stage.engine.file(procedure, { ...filing, applicant: given.applicant, data: given.data, key: scenario.name } as never),
  );
  if (wrong !== undefined || then.refused !== undefined) {
    const actual = wrong === undefined ? { refused: null } : told(wrong);
    return { passed: differences({ refused: null, ...then }, actual).length === 0, expected: then, actual };
  }
  const steps = new Missed();
  for (const [i, { at, step }] of plan.steps.entries()) {
    const before = await stage.waitUntil(caseId, at);
    const command = commandOf(step, before, (id) => stage.engine.actor(id));
    if (command !== undefined) {
      const refusal = await refusalOf(stage.engine.act(caseId, command));
      const expected = { refused: step.refused ?? null, ...(step.fields && { fields: step.fields }) };
      // What comes after a step that went another way says nothing.
      if (!steps.compare(i, expected, refusal === undefined ? { refused: null } : told(refusal))) break;
    }
    if (step.expect) steps.compare(i, step.expect, actualOf(await settled(stage, caseId), cast, zone, step.expect));
  }
  const record = await settled(stage, caseId);
  const actual = actualOf(record, cast, zone, then);
  const passed = steps.none && differences(then, actual).length === 0;
  return { passed, expected: { ...then, ...steps.expected }, actual: { ...actual, ...steps.actual }, log: record.log };
}

/** What must be so now must be so after everything that is due now. */
const settled = async (stage: Stage, caseId: string): Promise<CaseRecord> => stage.waitUntil(caseId, await stage.now());

/** Steps that went another way than the scenario says, by their number. */
class Missed {
  readonly #expected: Record<string, object> = {};
  readonly #actual: Record<string, object> = {};

  compare(i: number, expected: Readonly<Record<string, unknown>> | Expectation, actual: Readonly<Record<string, unknown>>): boolean {
    const keys = differences(expected as Record<string, unknown>, actual);
    if (keys.length === 0) return true;
    const more = [...keys, 'message', 'fields', 'openIncidents'];
    const only = (of: object) => Object.fromEntries(Object.entries(of).filter(([key]) => more.includes(key)));
    this.#expected[i + 1] = { ...this.#expected[i + 1], ...only(expected) };
    this.#actual[i + 1] = { ...this.#actual[i + 1], ...only(actual) };
    return false;
  }

  get none(): boolean {
    return Object.keys(this.#expected).length === 0;
  }
  get expected() {
    return this.none ? {} : { steps: this.#expected };
  }
  get actual() {
    return this.none ? {} : { steps: this.#actual };
  }
}

/** The refusal that a call ended in; undefined when it was taken. A defect goes on. */
async function refusalOf(work: Promise<unknown>): Promise<CaseError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof CaseError) return error;
    throw error;
  }
}

function told(error: CaseError) {
  const problems = (error.details['problems'] ?? []) as readonly { field: string }[];
  return { refused: error.code, fields: [...new Set(problems.map(({ field }) => field))], message: error.message };
}

async function bounded<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The scenario did not come to its end in ${ms / 1000} seconds.`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
