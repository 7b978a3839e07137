import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect } from 'chai';
import { parse } from 'yaml';
import { digestOfText } from '../../client/catalogue.js';
import { loadOrganisation } from '../../definitions/files.js';
import { FAULT_KINDS, type FaultKind } from '../../simulators/kit/faults.js';
import { simulatorNames } from '../../simulators/main.js';
import { quietRuntime } from '../../worker/create-worker.js';
import { type Stack, startStack } from '../support/stack.js';
import { type Fault, type Walked, Walker } from '../support/walk.js';

const FOLDER = 'definitions/procedures';
const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
/** Kinds that stand in the way until somebody takes them away. */
const LASTING = ['down', 'error-500', 'wrong-answer', 'reply-lost', 'other-person'] as const satisfies readonly FaultKind[];
/** Longer than the time-out of a call (2 s). */
const LONG_MS = 2300;
const SHORT_MS = 60;

/** Ways that the simulators alone do not lead to a good end: each has a test of its own with what it needs. */
const WITH_MORE: Readonly<Record<string, string>> = {
  'administrative-appeal': 'a case that it contests: appeal.test.ts',
  appointment: 'a day on which the post receives: appointments.test.ts',
  mediation: 'a case that it is about: appeal.test.ts',
  'registration-certificate': 'a registration of the same person: e2e/kill.test.ts',
};
/** All kinds at each operation of each procedure take half an hour; three kinds and one operation of each, in turn, meet every kind several times. */
const ALL = process.env['MISTARA_ALL_FAULTS'] === '1';

const procedures = readdirSync(FOLDER).map((file) => ({ id: file.replace('.yaml', ''), file: join(FOLDER, file) }));

/**
 * Every kind of fault of the simulators at every operation that a procedure asks for on its way to a good end. The operations are those that a case
 * without faults was seen to ask for. Each kind strikes all operations of a case once: so all combinations are met, by one case a procedure and kind.
 * Besides, each operation is struck until somebody takes the fault away, by one of the lasting kinds in turn. Of what is slow, one operation a procedure
 * in turn is slower than its time-out; the others are slow.
 */
describe('faults of the registers, in every procedure', function () {
  this.timeout(90_000);
  let stack: Stack;
  let time: TestWorkflowEnvironment;
  let walker: Walker;
  before(async () => {
    quietRuntime();
    stack = await startStack(simulatorNames(), { skipTime: true });
    time = stack.time!;
    const seeds = new Map(simulatorNames().map((name) => [name, seedOf(name)] as const));
    walker = new Walker(stack, time, loadOrganisation(), seeds);
    // Published without the proofs, which have tests of their own: an engine holds out where they were not asked.
    for (const { id, file } of procedures) {
      const text = readFileSync(file, 'utf8');
      const row = { _id: digestOfText(text), procedure: id, text, publishedAt: new Date(), publishedBy: 'designer' };
      await stack.store.definitions.create(row);
    }
  });
  after(async () => {
    await stack?.stop();
  });

  it('names the procedures that need more than simulators', () => {
    const ids = procedures.map(({ id }) => id);
    for (const id of Object.keys(WITH_MORE)) expect(ids).to.include(id);
  });

  for (const [turn, { id, file }] of procedures.filter((one) => !(one.id in WITH_MORE)).entries()) {
    describe(id, () => {
      type Way = Awaited<ReturnType<typeof Walker.plays>>;
      let way: { loaded: Way['loaded']; play: Way['plays'][number]; walked: Walked; tasks: ReadonlySet<string> };
      let operations: { register: string; operation: string }[];
      before('a case without faults comes to a good end', async () => {
        const { loaded, plays } = await Walker.plays(file);
        const tried: string[] = [];
        for (const play of plays) {
          await walker.asked();
          const walked = await walker.walk(loaded, play, []).catch((error: Error) => error);
          operations = await walker.asked();
          if (!(walked instanceof Error) && walked.waits === undefined && walked.incidents.length === 0) {
            const tasks = new Set(
              walked.record.log.flatMap(({ type, state }) => (/^(task-opened|asked)$/.test(type) && state ? [state] : [])),
            );
            way = { loaded, play, walked, tasks };
            return;
          }
          tried.push(`${play.scenario.name}: ${walked instanceof Error ? walked.message : (walked.waits ?? walked.incidents.join())}`);
        }
        expect.fail(`none of its scenarios can be walked on the simulators: ${tried.join('; ')}`);
      });

      /** Ended as without faults, each effect once; or somebody has it who was told. */
      const right = ({ record, effects, waits, incidents }: Walked) => {
        if (waits !== undefined) expect(waits, JSON.stringify({ states: record.states, incidents })).to.match(/^(task|asked in|told in) /);
        else
          expect({ ...endOf(record), effects: withoutTexts(effects) }, incidents.join('; ')).to.deep.equal({
            ...endOf(way.walked.record),
            effects: withoutTexts(way.walked.effects),
          });
      };

      for (const [k, kind] of KINDS.entries()) {
        if (!ALL && (turn + k) % Math.ceil(KINDS.length / 3) !== 0) continue;
        it(`${kind}, once at each operation`, async () => {
          const long = (turn + k) % operations.length;
          const faults = operations.map((one, i): Fault => ({ ...one, kind, times: 1, delayMs: i === long ? LONG_MS : SHORT_MS }));
          right(await walker.walk(way.loaded, way.play, faults, way.tasks));
        });
      }

      it('an operation that stays away: somebody is told, and the case goes on when it is back', async function () {
        this.timeout(240_000); // a case an operation
        for (const [i, one] of operations.entries()) {
          if (!ALL && i !== turn % operations.length) continue;
          const kind = LASTING[(turn + i) % LASTING.length] as FaultKind;
          right(await walker.walk(way.loaded, way.play, [{ ...one, kind }], way.tasks));
        }
      });
    });
  }
});

/** How a case ended, and what its people were told: a text message that could not go is no harm where the mail went. */
const endOf = ({ outcome, fees, log }: Walked['record']) => ({
  outcome,
  money: fees?.state,
  told: [
    ...new Set(
      log.flatMap(({ type, detail }) => (type === 'notified' && detail?.['to'] === undefined ? [String(detail?.['notice'])] : [])),
    ),
  ].sort(),
});
const withoutTexts = (effects: Walked['effects']) =>
  Object.fromEntries(Object.entries(effects).filter(([name]) => name !== 'sms-gateway.send'));

function seedOf(name: string): unknown {
  try {
    return parse(readFileSync(`simulators/${name}/seed.yaml`, 'utf8'));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return {};
    throw error;
  }
}
