import { statSync } from 'node:fs';
import { expect } from 'chai';
import { histories, replay } from '../../scripts/replay.js';
import { workflowBundle } from '../../worker/bundle.js';
import { quietRuntime } from '../../worker/create-worker.js';
import { refusal } from '../support/refusal.js';

describe('cases already running', function () {
  this.timeout(60_000);
  let bundle: { code: string };
  before(async () => {
    quietRuntime();
    bundle = await workflowBundle();
  });

  for (const name of histories()) it(`go on with this code: ${name}`, () => replay(name, bundle));

  it('are recorded at each kind of moment: waiting, asked, held by an incident, continued as new, ended', () => {
    const kinds = [
      'examining',
      'awaiting-collection',
      'asked',
      'incident',
      'was-down',
      'long-2',
      'granted',
      'withdrawn',
      'refused',
      'permit-running-waits',
      'visit-called-off',
      'text-handed-over',
      'text-failed',
      'forwarded-granted',
      'silence-granted',
      'silence-held',
      'migrated',
      'another-calendar',
      'reopenable',
      'reopened-granted',
      'by-an-institution',
    ];
    for (const kind of kinds)
      expect(
        histories().some((name) => name.includes(kind)),
        kind,
      ).to.equal(true);
    const bytes = histories().reduce((sum, name) => sum + statSync(`test/replay/histories/${name}`).size, 0);
    expect(bytes).to.be.lessThan(1_500_000);
  });

  // Each of these is a change that somebody could make: the replay must say no.
  const planted: [string, string, string][] = [
    [
      'a timer more while a case opens',
      'async function open() {',
      'async function open() { await new Promise((done) => setTimeout(done, 1000));',
    ],
    ['effects of another number, which are what answers are known by', 'nextEffect += 1', 'nextEffect += 2'],
  ];
  for (const [what, before, after] of planted) {
    it(`do not go on with ${what}`, async () => {
      expect(bundle.code, 'where the change is planted').to.include(before);
      const changed = { code: bundle.code.replaceAll(before, after) };
      const name = histories().find((one) => one.includes('passport-running-examining'))!;
      expect(await refusal(() => replay(name, changed))).to.match(/nondeterminism|determinis/i);
    });
  }
});
