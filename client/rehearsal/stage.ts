import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/perform.js';
import type { Organisation } from '../../definitions/organisation.js';
import { decisionsOf } from '../../definitions/tables.js';
import type { CaseRecord } from '../../domain/case.js';
import type { Register } from '../../domain/register.js';
import { timeSkippingEnvironment } from '../../scripts/servers/test-server.js';
import { workflowBundle } from '../../worker/bundle.js';
import { Engine, type PublishedDefinition } from '../engine.js';
import { OFFSET } from './shifted-clock.js';
import { type Cast, rehearsalWorld } from './world.js';

const TASK_QUEUE = 'rehearsal';
/** A call that nobody answered is tried again within a minute, once its register is back. */
const RETRY_MS = 60_000;
const MOST_STOPS = 20_000;
const ENDING_MS = 20_000;

export interface StageOptions {
  readonly published: PublishedDefinition;
  readonly organisation: Organisation;
  readonly registers: ReadonlyMap<string, Register>;
}

/** One time-skipping server and one worker, on which the scenarios of a file are played, one after the other. */
export class Stage {
  readonly engine: Engine;
  readonly #env: TestWorkflowEnvironment;
  readonly #worker: Worker;
  readonly #running: Promise<void>;
  readonly #casts: Map<string, Cast>;
  /** What is added to the clock of the server, so that it shows the day of the scenario. */
  #offset = 0;

  private constructor(options: StageOptions, env: TestWorkflowEnvironment, worker: Worker, casts: Map<string, Cast>) {
    this.#env = env;
    this.#worker = worker;
    this.#running = worker.run();
    this.#casts = casts;
    const client = new Client({
      connection: env.connection,
      interceptors: {
        workflow: [
          {
            startUpdateWithStart: (input, next) =>
              next({ ...input, workflowStartOptions: { ...input.workflowStartOptions, memo: { [OFFSET]: this.#offset } } }),
          },
        ],
      },
    });
    this.engine = new Engine({
      client,
      organisation: options.organisation,
      published: async () => options.published,
      taskQueue: TASK_QUEUE,
      now: this.now,
      acts: { find: async (procedure) => this.#heldBefore(procedure) },
    });
  }

  static async open(options: StageOptions): Promise<Stage> {
    silenceRuntime();
    const casts = new Map<string, Cast>();
    const { definition } = options.published;
    const world = rehearsalWorld({ ...options, published: { definition, tables: decisionsOf(definition) }, casts });
    const clock = fileURLToPath(new URL('./shifted-clock.ts', import.meta.url));
    const [env, bundle] = await Promise.all([timeSkippingEnvironment(), workflowBundle(undefined, [clock])]);
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: TASK_QUEUE,
      workflowBundle: bundle,
      activities: createActivities(world),
      maxCachedWorkflows: 10,
    });
    return new Stage(options, env, worker, casts);
  }

  /** The acts that the applicant of the scenario holds; all that are required, unless it says which. */
  holds: readonly string[] | undefined;
  #heldBefore = (procedure: string) => (this.holds === undefined || this.holds.includes(procedure) ? [{ grantedOn: null }] : []);

  /** The clock of the scenario that is being played, in ms. */
  now = async (): Promise<number> => (await this.#env.currentTimeMs()) + this.#offset;

  /** The next scenario begins now, at this instant of its own clock. */
  async begin(at: number): Promise<void> {
    this.#offset = at - (await this.#env.currentTimeMs());
  }

  /** A case that will be filed: who answers it. */
  expect(caseId: string, cast: Cast): void {
    this.#casts.set(caseId, cast);
  }

  /**
   * Lets time pass to an instant (ms), and stops on the way wherever the case has something to do: its timers, and callbacks of its registers.
   * @returns the case as it is then.
   */
  async waitUntil(caseId: string, target: number): Promise<CaseRecord> {
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      const cast = this.#casts.get(caseId);
      if (cast === undefined) throw new Error('The scenario is over.'); // it was given up: it moves no clock any more
      const { registers } = cast;
      const now = await this.now();
      const due = registers.deliveries.findIndex(({ at }) => at <= now);
      if (due >= 0) {
        const [delivery] = registers.deliveries.splice(due, 1);
        await this.engine.reply(caseId, delivery!.reply);
        continue;
      }
      const pending = registers.waiting.size === 0 ? 0 : await this.#pendingActivities(caseId);
      const record = await this.engine.record(caseId);
      const timers = record.status === 'open' ? Object.values(record.timers).map(({ at }) => at) : [];
      const isFiling = Object.values(record.children ?? {}).some(({ status, state }) => status === 'starting' && !isStuck(record, state));
      const overdue = timers.some((at) => at <= now) || pending > registers.waiting.size || isFiling;
      if (now >= target && !overdue) return record;
      const retries = pending === 0 ? [] : [...registers.waiting.values()].map((until) => (until > now ? until : now + RETRY_MS));
      // What is due is under way: a moment, and it is done.
      const next = overdue ? now + 10 : Math.min(target, ...timers, ...retries, ...registers.deliveries.map(({ at }) => at));
      await this.#env.sleep(Math.max(1, Math.ceil(next - now)));
    }
    throw new Error('The case does not come to rest.');
  }

  async #pendingActivities(caseId: string): Promise<number> {
    const { raw } = await this.#env.client.workflow.getHandle(caseId).describe();
    return raw.pendingActivities?.length ?? 0;
  }

  /** Ends the case of a scenario, so that its timers do not hold up the next one. */
  async end(caseId: string): Promise<void> {
    await this.#env.client.workflow
      .getHandle(caseId)
      .terminate('the scenario is over')
      .catch(() => undefined); // it has ended by itself
    this.#casts.delete(caseId);
  }

  async close(): Promise<void> {
    if (this.#worker.getState() === 'RUNNING') this.#worker.shutdown(); // else it has ended by itself, and says why below
    // One that does not end when it is told to keeps nobody waiting: its server goes down with it.
    const isOver = await Promise.race([this.#running.then(() => true), sleep(ENDING_MS, false, { ref: false })]);
    if (isOver) await this.#env.teardown();
    else await Promise.race([this.#env.teardown().catch(() => undefined), sleep(ENDING_MS, undefined, { ref: false })]);
  }
}

/** A case that could not be filed waits for an operator. */
const isStuck = ({ incidents }: CaseRecord, state: string): boolean => Object.values(incidents).some((one) => one.state === state);

/** Once a process, before anything else of the SDK: a rehearsal tells what came of it, and nothing else. */
function silenceRuntime(): void {
  const silent = () => undefined;
  try {
    Runtime.install({
      logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
      telemetryOptions: { logging: { filter: 'temporal_client=ERROR,temporal_sdk=ERROR,temporal_sdk_core=ERROR' } },
    });
  } catch {
    // installed before, by a test in the same process
  }
}
