import { expect } from 'chai';
import { replayRunning } from '../../scripts/replay.js';
import { workflowBundle } from '../../worker/bundle.js';
import { KEYS } from '../support/keys.js';
import { type Stack, startStack } from '../support/stack.js';
import { fileTrial, publishTrial } from '../support/trial.js';

describe('before a deployment, the cases of an engine', function () {
  this.timeout(240_000);
  let stack: Stack;
  let bundle: { code: string };
  before(async () => {
    [stack, bundle] = await Promise.all([startStack([]), workflowBundle()]);
    await publishTrial(stack.store);
  });
  after(() => stack?.stop());

  const replayed = async (each: number, code = bundle) => {
    const all = [];
    for await (const one of replayRunning(stack, KEYS, each, code)) all.push(one);
    return all;
  };

  it('are replayed: of each version and place the newest; none that Temporal has forgotten', async () => {
    expect(await replayed(2)).to.deep.equal([]);
    const ids: string[] = [];
    for (const key of ['a', 'b', 'c']) ids.push((await fileTrial(stack.engine, { key })).caseId);
    const [first] = ids as [string];
    const { tasks } = await stack.engine.record(first);
    await stack.engine.complete(tasks['checking']!.id, { outcome: 'incomplete', message: 'Illisible' }, stack.engine.actor('agent.amal'));
    const row = (await stack.store.cases.findById(first).lean())!;
    await stack.store.cases.collection.insertOne({ ...row, _id: 'forgotten', filedAt: row.filedAt - 1 } as never);

    const two = await replayed(2);
    expect(two.map(({ name }) => name.match(/, (\S+) \((.*)\)/)!.slice(1))).to.have.deep.members([
      [ids[2], 'checking'],
      [ids[1], 'checking'],
      [first, 'checking--incomplete'],
    ]);
    for (const { name, breaks } of two) {
      expect(name).to.match(/^trial [0-9a-f]{8}, /);
      expect(breaks).to.equal(undefined);
    }
    expect(await replayed(1)).to.have.length(2);
  });

  it('are named when the code would do something else than they did', async () => {
    const before = 'async function open() {';
    expect(bundle.code, 'where the change is planted').to.include(before);
    const changed = { code: bundle.code.replace(before, `${before} await new Promise((done) => setTimeout(done, 1000));`) };
    for (const { breaks } of await replayed(1, changed)) expect(breaks).to.match(/nondeterminism|determinis/i);
  });
});
