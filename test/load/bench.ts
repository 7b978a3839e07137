import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchStack, startBenchStack, type Way } from './bench-stack.js';
import { type CaseDriver, driversOf } from './bench-ways.js';
import { processorTime } from './processor-time.js';

export interface BenchOptions {
  /** Cases of a block. */
  readonly cases: number;
  /** Blocks of each way, one after the other in turn. */
  readonly blocks: number;
  /** Holds the servers' files; the caller removes it. */
  readonly dir: string;
}

const IN_FLIGHT = 50;
const WARM_UP = 100;
/** Blocks are summed up when the servers have done what they put off. */
const SETTLE_MS = 500;
const SAMPLED_HISTORIES = 5;

const PARTS = ['server', 'worker', 'database', 'driver'] as const;
type Part = (typeof PARTS)[number];
const STEPS = ['file', 'review', 'decision'] as const;
type Step = (typeof STEPS)[number];

interface Block {
  readonly way: Way;
  readonly cases: number;
  readonly seconds: number;
  readonly cpuMs: Record<Part | 'simulators', number>;
  readonly latencies: Record<Step, number[]>;
  readonly caseIds: readonly string[];
}

/** One measure of one way; times are milliseconds a case, or of one Update. */
export interface Measure {
  readonly measure: 'case';
  readonly way: Way;
  readonly cases: number;
  readonly casesPerSecond: number;
  readonly cpuMs: Readonly<Record<Part | 'total', number>>;
  /** Not of the engine: the registers that are asked. */
  readonly simulatorsCpuMs: number;
  readonly history: { readonly events: number; readonly mostEvents: number; readonly bytes: number };
  readonly updateMs: Readonly<Record<Step, { readonly p50: number; readonly p99: number }>>;
}
export interface Ratio {
  readonly measure: 'ratio';
  /** Engine over hand-written, of all blocks, and of each pair of neighbours. */
  readonly totalCpu: number;
  readonly ofPairs: readonly number[];
  readonly parts: Readonly<Record<Part, number>>;
}
export interface Conditions {
  readonly measure: 'conditions';
  readonly cpus: number;
  readonly inFlight: number;
  readonly blocks: number;
  readonly casesOfBlock: number;
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Runs both ways in turn on the same servers, and says what a case of each costs. */
export async function bench({ cases, blocks, dir }: BenchOptions, say: (line: string) => void): Promise<(Measure | Ratio | Conditions)[]> {
  const loadBefore = round(loadavg()[0] ?? 0);
  const stack = await startBenchStack(dir);
  try {
    const drivers = driversOf(stack);
    let number = 0;
    const run = (way: Way, count: number) => {
      const first = number;
      number += count;
      return runBlock(stack, way, drivers[way], first, count);
    };
    for (const way of ['hand', 'engine'] as const) await run(way, WARM_UP);
    const done: Block[] = [];
    for (let turn = 0; turn < blocks; turn += 1) {
      const order: Way[] = turn % 2 === 0 ? ['hand', 'engine'] : ['engine', 'hand']; // so that a drift of the machine favours neither
      for (const way of order) {
        const block = await run(way, cases);
        done.push(block);
        say(`block ${turn + 1} of ${blocks}, ${way}: ${round(totalOf(block))} ms of processor time a case`);
      }
    }
    const ways = { hand: done.filter(({ way }) => way === 'hand'), engine: done.filter(({ way }) => way === 'engine') };
    const versions = stack.versions;
    return [
      { measure: 'conditions', cpus: cpus().length, inFlight: IN_FLIGHT, blocks, casesOfBlock: cases, loadBefore, versions },
      await summed(stack, ways.hand),
      await summed(stack, ways.engine),
      ratioOf(ways.hand, ways.engine),
    ];
  } finally {
    await stack.stop();
  }
}

async function runBlock({ pids }: BenchStack, way: Way, driver: CaseDriver, first: number, count: number): Promise<Block> {
  const latencies: Block['latencies'] = { file: [], review: [], decision: [] };
  const caseIds: string[] = [];
  const timed = async <T>(step: Step, work: Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work;
    latencies[step].push(performance.now() - began);
    return result;
  };
  const one = async (number: number): Promise<void> => {
    const { caseId, dueOn } = await timed('file', driver.file(number));
    if (dueOn === undefined) throw new Error(`case ${caseId} (${way}) has no due date`);
    await timed('review', driver.review(caseId));
    const { status } = await timed('decision', driver.decide(caseId));
    if (status !== 'closed') throw new Error(`case ${caseId} (${way}) is ${status} after its decision`);
    caseIds.push(caseId);
  };
  const sample = () => ({
    server: processorTime(pids.server),
    worker: processorTime(pids[way]),
    database: processorTime(pids.database),
    simulators: processorTime(pids.simulators),
    driver: (({ user, system }) => (user + system) / 1000)(process.cpuUsage()),
  });
  const before = sample();
  const began = performance.now();
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < first + count) await one(next++);
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(IN_FLIGHT, count) }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason; // once nothing is under way any longer
  const seconds = (performance.now() - began) / 1000;
  await sleep(SETTLE_MS);
  const after = sample();
  const cpuMs = Object.fromEntries(Object.entries(after).map(([part, ms]) => [part, ms - before[part as Part]])) as Block['cpuMs'];
  return { way, cases: count, seconds, cpuMs, latencies, caseIds };
}

const sum = (blocks: readonly Block[], of: (block: Block) => number): number => blocks.reduce((total, block) => total + of(block), 0);
const perCase = (blocks: readonly Block[], part: Part | 'simulators'): number =>
  sum(blocks, ({ cpuMs }) => cpuMs[part]) / sum(blocks, ({ cases }) => cases);
const totalOf = (...blocks: Block[]): number => PARTS.reduce((total, part) => total + perCase(blocks, part), 0);

async function summed(stack: BenchStack, blocks: Block[]): Promise<Measure> {
  const caseIds = blocks.flatMap((block) => block.caseIds.slice(-SAMPLED_HISTORIES));
  const histories = await Promise.all(caseIds.map((caseId) => stack.client.workflow.getHandle(caseId).describe()));
  const bytes = histories.map(({ raw }) => Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0));
  const events = histories.map(({ historyLength }) => historyLength);
  const quantiles = (step: Step) => {
    const sorted = blocks.flatMap(({ latencies }) => latencies[step]).sort((a, b) => a - b);
    return {
      p50: Math.round(sorted[Math.floor(sorted.length * 0.5)] ?? 0),
      p99: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
    };
  };
  const cpu = Object.fromEntries(PARTS.map((part) => [part, round(perCase(blocks, part))])) as Record<Part, number>;
  const cases = sum(blocks, (block) => block.cases);
  return {
    measure: 'case',
    way: blocks[0]!.way,
    cases,
    casesPerSecond: round(cases / sum(blocks, ({ seconds }) => seconds)),
    cpuMs: { ...cpu, total: round(totalOf(...blocks)) },
    simulatorsCpuMs: round(perCase(blocks, 'simulators')),
    history: { events: median(events), mostEvents: Math.max(...events), bytes: median(bytes) },
    updateMs: { file: quantiles('file'), review: quantiles('review'), decision: quantiles('decision') },
  };
}

function ratioOf(hand: Block[], engine: Block[]): Ratio {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  return {
    measure: 'ratio',
    totalCpu: hundredths(totalOf(...engine) / totalOf(...hand)),
    ofPairs: engine.map((block, i) => hundredths(totalOf(block) / totalOf(hand[i]!))),
    parts: Object.fromEntries(PARTS.map((part) => [part, hundredths(perCase(engine, part) / perCase(hand, part))])) as Record<Part, number>,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
