import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { expect } from 'chai';
import { workflowBundle } from '../../worker/bundle.js';
import { dataConverterOf } from '../../worker/create-worker.js';
import { KEYS } from '../support/keys.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, post, publishPassport, until, workUntil } from '../support/passport.js';
import { splitSteps } from '../support/split-steps.js';
import { type Stack, startStack } from '../support/stack.js';

const HOUR = 3_600_000;

describe('a case that is asked how it stands in the middle of a step', function () {
  this.timeout(240_000);
  let stack: Stack;
  let time: TestWorkflowEnvironment;
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS, { skipTime: true });
    time = stack.time!;
    await publishPassport(stack.catalogue);
  });
  after(() => stack?.stop());

  it('goes on after a restart of its worker, whatever became due since', async () => {
    const [stamp] = await buyStamps(stack.urls['tax-stamps']!, 1, 9100);
    await post(`${stack.urls['interior']}/_settings`, { callbackDelayMs: null });
    const { caseId } = await filePassport(stack.engine, 9100, stamp!);
    const { tasks } = await workUntil(stack.engine, caseId, 'deciding');
    await stack.engine.complete(tasks['deciding']!.id, { outcome: 'sign' }, stack.engine.actor('officer.driss'));
    await until(stack.engine, caseId, ({ calls }) => calls['producing']?.status === 'accepted');
    for (let looks = 0; looks < 3; looks += 1) await time.sleep(6 * HOUR + 60_000);
    await post(`${stack.urls['interior']}/_settings`, { callbackDelayMs: 50 });
    await post(`${stack.urls['interior']}/_replies`, {});
    await until(stack.engine, caseId, ({ states }) => states.includes('awaiting-collection'));
    const whole = await stack.client.workflow.getHandle(caseId).fetchHistory();
    const bundle = await workflowBundle();
    const replay = (history: typeof whole) =>
      Worker.runReplayHistory({ workflowBundle: bundle, dataConverter: dataConverterOf(KEYS) }, history);
    await replay(whole);
    const soon = splitSteps(structuredClone(whole), (started) => started + 20);
    expect(soon.split).to.be.greaterThan(3);
    await replay(soon.history);
    // As late as can be: what is due next is due already.
    await replay(splitSteps(structuredClone(whole), (_, next) => next).history);
  });
});
