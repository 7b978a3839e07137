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

const ON_SERVERS: readonly string[] = ['workflows', 'e2e'];
/**
 * Tests on real servers have a process each, with servers of its own: what one leaves behind when it fails is in no other's way. Those that start
 * everything follow one another, and begin first, for they take longest. Of the others, those of a kind share a process.
 */
export function jobsOf({ checks, files }: Selection, grep?: string): readonly Job[] {
  const kinds = new Map<string, string[]>();
  for (const file of files) {
    const kind = file.split(/[/\\]/)[1] ?? file;
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  const all: Job[] = checks ? [{ name: 'checks', run: (collect) => runChecks(collect && ((text) => collect(`${text}\n`))) }] : [];
  const job = (name: string, processes: readonly (readonly string[])[]): void => {
    all.push({
      name,
      async run(collect) {
        let counts = NONE;
        for (const one of processes) counts = add(counts, await runMocha(one, grep, collect));
        return counts;
      },
    });
  };
  const alone = (kind: string): readonly (readonly string[])[] => (kinds.get(kind) ?? []).map((file) => [file]);
  if (kinds.has('e2e')) job('e2e', alone('e2e'));
  for (const [kind, own] of kinds) if (!ON_SERVERS.includes(kind)) job(kind, [own]);
  for (const [file] of alone('workflows')) job(file!, [[file!]]);
  return all;
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
