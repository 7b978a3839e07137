import { expect } from 'chai';
import { DATA_WAYS } from '../prove/alarms/data-ways.js';
import { LAW_WAYS } from '../prove/alarms/law-ways.js';
import type { AlarmWay } from '../prove/alarms/parts.js';
import { alarms, alarmsIn, alarmsWith } from '../prove/alarms/said.js';
import { SOUND_WAYS } from '../prove/alarms/sound-ways.js';
import { brokenText } from '../prove/broken-copies.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { blocks } from '../support/guide.js';
import { patchDefinition } from '../support/patch-definition.js';

describe('the proofs of small procedures', function () {
  this.timeout(20_000);

  it('let a rule decide where its gates are sure to hold, and nowhere else', () => {
    const rule = (delivering: string, more = '') =>
      patchDefinition(
        EXAMPLE,
        `act:
  gates: { known: known = true }
  automatic: { gates: [known], source: usual practice }
data:
  known: { type: boolean, by: register }
flow:
  start: asking
  states:
    asking:
      call: dgsn.verify-identity
      with: { cnie: applicant.identityNumber }
      gives: { known: answer.match }
      on: { done: ${delivering} }
${more}`,
      );
    const approval = (text: string) => alarmsIn(text, { only: ['law'] }).filter(({ property }) => property === 'act-after-approval');
    const [sound] = approval(rule('{ known = true: delivering, else: checking }'));
    expect(sound).to.equal(undefined);
    // The issue of the act would wait for the gate; a decision that is taken before it would not.
    const [early] = approval(rule('granting', '    granting: { decided: granted, next: delivering }\n'));
    expect(early).to.include({ state: 'granting' });
    expect(early?.story.at(-1)).to.equal(
      'In "granting" the act is made, no person has decided on it, and the gates of "automatic" may be closed.',
    );
    const [none] = approval(rule('{ known = true: delivering, else: checking }').replace(/automatic: \{.*\}/, ''));
    expect(none?.story.at(-1)).to.match(/no person has decided on it: no task, no silence/);
  });

  it('want somebody to be told of a silence that means nothing: the supervisor of the clock, of the task, or of its group', () => {
    const silent = (task: object, warnings: object | null = null) => {
      const edits = {
        'clock/silence': { effect: 'none', basis: 'usual practice' },
        'clock/warnings': warnings,
        'flow/states/checking/task': { form: ['reasons'], ...task },
        'documents/certificate/signed-by': 'consul',
      };
      return alarmsWith(edits, { only: ['law'] });
    };
    expect(silent({ group: 'consul' })).to.deep.equal(['clock-armed checking']);
    expect(silent({ group: 'consular-desk' })).to.deep.equal([]);
    expect(silent({ group: 'consul', supervisor: 'central-direction' })).to.deep.equal([]);
    const named = { agent: 50, group: 75, supervisor: 90, 'supervisor-group': 'central-direction' };
    expect(silent({ group: 'consul' }, named)).to.deep.equal([]);
  });

  it('remember what a condition has told, until the field is written again', () => {
    const edits = {
      'data/kind': {
        type: 'choice',
        of: { a: { ar: 'أ', fr: 'A', en: 'A' }, b: { ar: 'ب', fr: 'B', en: 'B' } },
        label: { ar: 'نوع', fr: 'Type', en: 'Kind' },
      },
      'form/0/fields': ['home.address', 'home.since', 'home.proof', 'kind'],
      'flow/states/checking/on/approve': { 'kind = "a"': 'first', else: 'delivering' },
      'flow/states/first': { next: { 'kind = "b"': 'lapsed', else: 'delivering' } },
    };
    expect(alarmsWith(edits)).to.deep.equal(['no-dead-guard first']);
    const written = {
      ...edits,
      'flow/states/first': { do: [{ set: { kind: '"b"' } }], next: { 'kind = "b"': 'lapsed', else: 'delivering' } },
    };
    expect(alarmsWith(written)).to.deep.equal([]);
  });

  it('take a copied text, number or day for any of its kind, and what the definition itself gives for just that', () => {
    const of = (type: string, gives: string, when: string, more: Record<string, unknown> = {}) => {
      const edits = {
        'data/given': { type, label: { ar: 'ق', fr: 'V', en: 'V' } },
        'data/copy': { type, by: 'engine' },
        'form/0/fields': ['home.address', 'home.since', 'home.proof', 'given'],
        'flow/start': 'copying',
        'flow/states/copying': { do: [{ set: { copy: gives } }], next: { [when]: 'looking', else: 'checking' } },
        'flow/states/looking': { task: { group: 'identity-officers' }, on: { complete: 'checking' } },
        'documents/certificate/facts': ['home.address', 'given'],
        ...more,
      };
      return alarmsWith(edits, { only: ['sound'] });
    };
    expect(of('text', 'given', 'copy = "x"')).to.deep.equal([]);
    expect(of('integer', 'if given > 10 then given else 0', 'copy > 500')).to.deep.equal([]);
    expect(of('date', 'given', 'copy = date("2026-03-03")')).to.deep.equal([]);
    expect(of('text', 'if given = "x" then "a" else "b"', 'copy = "a"')).to.deep.equal([]);
    const dead = ['state-reachable looking', 'no-dead-guard copying'];
    expect(of('text', 'if given = "x" then "a" else "b"', 'copy = "c"')).to.deep.equal(dead);
    expect(of('integer', 'if given > 10 then 3 else 7', 'copy > 10')).to.deep.equal(dead);
    const upTo = { 'data/given': { type: 'integer', min: 1, max: 100, label: { ar: 'ق', fr: 'V', en: 'V' } } };
    expect(of('integer', 'given', 'given > 100', upTo)).to.deep.equal(dead);
    expect(of('integer', 'given', 'given < 1', upTo)).to.deep.equal(dead);
    expect(of('integer', 'given', 'given = 100', upTo)).to.deep.equal([]);
    expect(of('integer', 'given * 2', 'copy > 100', upTo)).to.deep.equal([]);
    const table = (cell: string) => ({
      'tables/level': {
        hit: 'first',
        inputs: ['given'],
        outputs: { of: 'text' },
        rules: [
          ['"x"', '"high"'],
          ['-', cell],
        ],
        source: 'usual practice',
      },
      'flow/states/copying': { decide: 'level', gives: { copy: 'of' }, next: { 'copy = "middle"': 'looking', else: 'checking' } },
    });
    expect(of('text', '', '', table('"low"'))).to.deep.equal(dead);
    expect(of('text', '', '', table('"middle"'))).to.deep.equal([]);
    expect(of('text', '', '', table('given'))).to.deep.equal([]);
  });

  it('let fees be kept where none were taken: before an event is over, and where a condition asks how they stand', () => {
    const fees = patchDefinition(EXAMPLE, blocks.find(({ title }) => title === 'fees')!.text);
    const along = (flow: string) => alarms(patchDefinition(fees, `flow:\n${flow}`));
    const unpaid = '{ outcome: withdrawn, notify: withdrawn }';
    const withdraw = (to: string, until: string) => `  anytime:\n    withdraw: { to: ${to}, by: applicant, until: [${until}] }\n`;
    expect(along(`  states:\n    withdrawn: ${unpaid}\n${withdraw('withdrawn', 'checking')}`)).to.deep.equal([]);
    expect(along(`  states:\n    withdrawn: ${unpaid}\n${withdraw('withdrawn', 'delivering')}`)).to.deep.equal(['fees-settled withdrawn']);
    const asked = (paid: string, otherwise: string) =>
      `  states:\n    withdrawing: { choose: { 'fees.state = "paid"': ${paid}, else: ${otherwise} } }\n    withdrawn-unpaid: ${unpaid}\n${withdraw('withdrawing', 'delivering')}`;
    expect(along(asked('withdrawn', 'withdrawn-unpaid'))).to.deep.equal([]);
    expect(along(asked('withdrawn-unpaid', 'withdrawn'))).to.deep.equal(['fees-settled withdrawn-unpaid']);
  });

  const saying = (ways: readonly AlarmWay[]) => {
    for (const [about, edits, said = []] of ways) {
      const text = brokenText({ of: 'residence-certificate', edits });
      it(said.length === 0 ? `have nothing to say of ${about}` : `name ${about}`, () => {
        const found = new Map<string, string>();
        for (const { property, state, story } of alarmsIn(text)) found.set(`${property} ${state ?? ''}`.trim(), story.at(-1) ?? '');
        const wanted = said.map((one) => one.split(/: (.*)/));
        expect([...found.keys()]).to.deep.equal(wanted.map(([name]) => name));
        for (const [name = '', words = ''] of wanted) expect(found.get(name)).to.include(words);
      });
    }
  };
  describe('about data', () => saying(DATA_WAYS));
  describe('about the law', () => saying(LAW_WAYS));
  describe('about what can happen', () => saying(SOUND_WAYS));
});
