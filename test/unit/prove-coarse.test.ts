import { expect } from 'chai';
import { Explorer } from '../../definitions/prove/explore.js';
import { proofModel } from '../../definitions/prove/model.js';
import { COPY_WAYS } from '../prove/alarms/copy-ways.js';
import { LAW_WAYS } from '../prove/alarms/law-ways.js';
import { OTHER_WAYS } from '../prove/alarms/other-ways.js';
import type { AlarmWay } from '../prove/alarms/parts.js';
import { alarms } from '../prove/alarms/said.js';
import { SOUND_WAYS } from '../prove/alarms/sound-ways.js';
import { brokenText } from '../prove/broken-copies.js';
import { CONTEXT, readOnce } from '../prove/read-once.js';
import { APPROVE, agent, S, task, three } from '../prove/way-parts.js';

/** Of these nothing is said where the data are taken together: what is missing there may be excluded by what they say together. */
const OF_DATA = /^(collected-before|guard-answers)\b/;
const text = (edits: AlarmWay[1]) => brokenText({ of: 'residence-certificate', edits });

/** Six answers of agents, each of which is told apart and read again at the end: 64 situations of one state, alike but for their data. */
const MANY = 6;
const answers = Array.from({ length: MANY }, (_, i) => `known.a${i}`);
const many = (last: Readonly<Record<string, string>>, more: object = {}) => ({
  'data/known': Object.fromEntries(answers.map((name) => [name.slice(6), agent({ type: 'boolean', label: three('Known') })])),
  [APPROVE]: 'ask0',
  ...Object.fromEntries(
    answers.flatMap((name, i) => {
      const next = i + 1 < MANY ? `ask${i + 1}` : 'choosing';
      const asks = { group: 'consular-desk', title: three('A question'), form: [name] };
      return [
        [`${S}/ask${i}`, { task: asks, on: { approve: { to: `told${i}`, requires: [name] } } }],
        [`${S}/told${i}`, { choose: { [`${name} = true`]: next, else: next } }],
      ];
    }),
  ),
  [`${S}/choosing`]: { choose: last },
  ...more,
});
const all = answers.map((name) => `${name} = true`).join(' and ');

describe('a definition with too many situations', function () {
  this.timeout(60_000);

  it('is looked at more coarsely, and the same is said of it but of the data', () => {
    let coarse = 0;
    const ways = [...SOUND_WAYS, ...LAW_WAYS, ...OTHER_WAYS, ...COPY_WAYS].filter((_, i) => i % 4 === 0); // enough: each is proved twice
    for (const [about, edits] of ways) {
      const { definition, problems } = readOnce(text(edits));
      if (definition === undefined || problems.some(({ severity }) => severity === 'error')) continue;
      const { found } = new Explorer(proofModel(definition, CONTEXT)).explore({ keep: [], watch: {} });
      const mostSituations = Math.ceil(found.length * 0.6);
      coarse += 1;
      const said = (most?: number) =>
        alarms(text(edits), most === undefined ? {} : { mostSituations: most })
          .filter((one) => !OF_DATA.test(one))
          .sort();
      expect(said(mostSituations), about).to.deep.equal(said());
    }
    expect(coarse).to.be.greaterThan(20);
  });

  it('has its faults named when the data are taken together, and no alarm where there is none', () => {
    const said = (edits: AlarmWay[1], mostSituations?: number) =>
      alarms(text(edits), mostSituations === undefined ? {} : { mostSituations });
    const sound = many({ [all]: 'delivering', else: 'second' }, { [`${S}/second`]: task({ approve: 'delivering' }) });
    expect(said(sound)).to.deep.equal([]);
    expect(said(sound, 60)).to.deep.equal([]);
    const untold = many({ [all]: 'delivering', else: 'closing' }, { [`${S}/closing`]: { outcome: 'completed' } });
    expect(said(untold)).to.deep.equal(['outcome-notified closing']);
    expect(said(untold, 60)).to.deep.equal(['outcome-notified closing']);
    // Too much even then: what was seen is said, and nothing of what was not.
    expect(said(sound, 2)).to.deep.equal([]);
  });

  it('is explored no further than allowed: so many situations, and three times as many when they are taken together', () => {
    const { definition } = readOnce(text(many({ [all]: 'delivering', else: 'lapsed' })));
    const model = proofModel(definition!, CONTEXT);
    const walk = (most?: number) => new Explorer(model, most).explore({ keep: [], watch: {} });
    const exact = walk();
    expect(exact.isWhole).to.equal(true);
    expect(exact.found.length).to.be.greaterThan(100);
    expect(walk(exact.found.length).found).to.have.length(exact.found.length);
    const coarse = walk(exact.found.length - 1);
    expect(coarse.isWhole).to.equal(true);
    expect(coarse.found.length).to.be.lessThan(exact.found.length);
    const part = walk(5);
    expect(part.isWhole).to.equal(false);
    expect(part.found).to.have.length(15);
  });
});
