import { runChecks } from './checks.js';
import { add, type Counts, NONE, oneFailure } from './counts.js';
import type { Selection } from './kinds.js';
import { runMocha } from './mocha.js';

type Collect = (text: string) => void;

/** What can run beside other things: the checks, or test files that share a process or follow one another. */
export interface Job {
  readonly name: string;
  /** @param collect takes what is written; without it, that is shown as it comes. */
  run(collect?: Collect): Promise<Counts>;
}

export interface JobOptions {
  readonly grep?: string | undefined;
  /** Jobs that run together. */
  readonly atATime?: number;
}

const ON_SERVERS: readonly string[] = ['scenarios', 'workflows', 'e2e'];
/**
 * Tests on real servers have a process each, with servers of its own: what one leaves behind when it fails is in no other's way. Those that start
 * everything follow one another; beside others they begin first, for they take longest. Of the others, those of a kind share a process.
 */
export function jobsOf({ checks, files }: Selection, { grep, atATime = 1 }: JobOptions = {}): readonly Job[] {
  const kinds = new Map<string, string[]>();
  for (const file of files) {
    const kind = file.split(/[/\\]/)[1] ?? file;
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  const first: Job[] = checks ? [{ name: 'checks', run: (collect) => runChecks(collect && ((text) => collect(`${text}\n`))) }] : [];
  const jobs: Job[] = [];
  for (const [kind, own] of kinds) {
    const alone = own.map((file): Job => ({ name: file, run: (collect) => twice(() => runMocha([file], grep, collect)) }));
    if (!ON_SERVERS.includes(kind)) jobs.push({ name: kind, run: (collect) => runMocha(own, grep, collect) });
    else if (kind !== 'e2e' || atATime === 1) jobs.push(...alone);
    else first.push({ name: kind, run: (collect) => inTurn(alone, collect) });
  }
  return [...first, ...jobs];
}

async function inTurn(jobs: readonly Job[], collect?: Collect): Promise<Counts> {
  let counts = NONE;
  for (const job of jobs) counts = add(counts, await job.run(collect));
  return counts;
}

/**
 * Real servers on a busy machine answer late now and then. What fails on them is run once more; what holds then is told as flaky, not kept quiet. What
 * needs no server fails for a reason, and fails at once.
 */
export async function twice(run: () => Promise<Counts>): Promise<Counts> {
  const first = await run();
  if (first.failed === 0) return first;
  const second = await run();
  return second.failed === 0 ? { ...second, flaky: first.failures } : second;
}

/**
 * One after the other, shown as they go; or several at a time, each shown whole when it has ended. Two at a time take two thirds of the time on two cores,
 * but workers on servers whose time is skipped may then not end when they are told to.
 */
export async function runJobs(jobs: readonly Job[], out: (text: string) => void, atATime = 1): Promise<Counts> {
  let counts = NONE;
  const waiting = [...jobs];
  let ended = 0;
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const began = performance.now();
      let text = '';
      const collect: Collect = (more) => {
        text += more;
      };
      const own = await job.run(atATime === 1 ? undefined : collect).catch((error: unknown): Counts => {
        const reason = String(error instanceof Error ? error.stack : error);
        collect(`  ✘ ${reason}\n`);
        return oneFailure(`${job.name}: ${reason}`);
      });
      counts = add(counts, own);
      ended += 1;
      if (jobs.length > 1 || text !== '')
        out(`[${ended}/${jobs.length}] ${job.name}  (${Math.round((performance.now() - began) / 1000)} s)\n${text}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return counts;
}
