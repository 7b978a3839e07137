import { expect } from 'chai';
import { COPY_WAYS } from '../prove/alarms/copy-ways.js';
import { DATA_WAYS } from '../prove/alarms/data-ways.js';
import { FEES_WAYS } from '../prove/alarms/fees-ways.js';
import { LAW_WAYS } from '../prove/alarms/law-ways.js';
import { MORE_WAYS } from '../prove/alarms/more-ways.js';
import { OTHER_WAYS } from '../prove/alarms/other-ways.js';
import type { AlarmWay } from '../prove/alarms/parts.js';
import { READING_WAYS } from '../prove/alarms/reading-ways.js';
import { alarms, alarmsIn, alarmsWith } from '../prove/alarms/said.js';
import { SOUND_WAYS } from '../prove/alarms/sound-ways.js';
import { TABLE_WAYS } from '../prove/alarms/table-ways.js';
import { brokenText } from '../prove/broken-copies.js';
import { CONTEXT } from '../prove/read-once.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { blocks } from '../support/guide.js';
import { patchDefinition } from '../support/patch-definition.js';

const TITLE = { ar: 'نص', fr: 'Texte', en: 'A text' };

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
        for (const { property, state, story } of alarmsIn(text)) found.set(`${property} ${state ?? ''}`.trim(), story.join(' '));
        const wanted = said.map((one) => one.split(/: (.*)/));
        expect([...found.keys()]).to.deep.equal(wanted.map(([name]) => name));
        for (const [name = '', words = ''] of wanted) expect(found.get(name)).to.include(words);
      });
    }
  };
  describe('about data', () => saying(DATA_WAYS));
  describe('about the law', () => saying(LAW_WAYS));
  describe('about what can happen', () => saying(SOUND_WAYS));
  describe('about what comes from elsewhere', () => saying(MORE_WAYS));
  describe('about tables and fees', () => saying(TABLE_WAYS));
  describe('about many fields, copies and what is late', () => saying(COPY_WAYS));
  describe('about what is owed', () => saying(FEES_WAYS));
  describe('about what was written', () => saying(READING_WAYS));
  describe('about what else there is in the language', () => saying(OTHER_WAYS));

  describe('about people', () => {
    const task = (group: string, on: object, more: object = {}) => ({ task: { group, title: TITLE, ...more }, on });
    /** Of tasks in a row, each for a group and not for those who did others. */
    const row = (members: Readonly<Record<string, readonly string[]>>, ...tasks: [group: string, ...notBy: string[]][]) => {
      const states = tasks.map(([group, ...notBy], i) => [
        `flow/states/t${i + 1}`,
        task(group, { approve: i + 1 === tasks.length ? 'delivering' : `t${i + 2}` }, notBy.length === 0 ? {} : { 'not-by': notBy }),
      ]);
      const groups = Object.fromEntries(Object.entries(members).map(([id, all]) => [id, { members: all }]));
      const known = CONTEXT.organisation!;
      const context = { ...CONTEXT, organisation: { ...known, groups: { ...known.groups, ...groups } } as typeof known };
      return alarmsWith({ ...Object.fromEntries(states), 'flow/states/checking/on/approve': 't1' }, { context, only: ['sound'] });
    };
    const groups = { one: ['ann'], other: ['bob'], pair: ['ann', 'bob'], three: ['ann', 'bob', 'eve'], none: [] };

    it('a group of nobody does nothing', () => {
      expect(row(groups, ['none'])).to.deep.equal(['actor-exists t1']);
      expect(row(groups, ['one'])).to.deep.equal([]);
    });
    it('four eyes are of two people', () => {
      expect(row(groups, ['one'], ['one', 't1'])).to.deep.equal(['four-eyes-possible t2']);
      expect(row(groups, ['one'], ['other', 't1'])).to.deep.equal([]);
      expect(row(groups, ['pair'], ['pair', 't1'])).to.deep.equal([]);
      expect(row(groups, ['pair'], ['one', 't1'])).to.deep.equal([]);
      expect(row(groups, ['pair'], ['pair', 't1'], ['pair'])).to.deep.equal([]);
    });
    it('who is in a group that the organisation does not have is not known, and nothing more is said of it', () => {
      expect(row(groups, ['one'], ['strangers', 't1'])).to.deep.equal(['actor-exists t2']);
      expect(row(groups, ['strangers'], ['one', 't1'])).to.deep.equal(['actor-exists t1']);
    });
    it('whoever took the tasks before is free where nothing forbids it', () => {
      expect(row(groups, ['pair'], ['pair'], ['one', 't1', 't2'])).to.deep.equal([]);
      expect(row(groups, ['pair'], ['pair', 't1'], ['one', 't1', 't2'])).to.deep.equal(['four-eyes-possible t3']);
      expect(row(groups, ['three'], ['pair', 't1'], ['one', 't1', 't2'])).to.deep.equal([]);
      expect(row(groups, ['three'], ['three', 't1'], ['three', 't1', 't2'])).to.deep.equal([]);
      expect(row(groups, ['one'], ['pair'], ['three', 't1'], ['one', 't3'])).to.deep.equal([]);
    });
    it('nothing is said of a group that is not known', () => {
      const unknown = { 'flow/states/checking/task/group': 'town-hall' };
      expect(alarmsWith(unknown)).to.deep.equal(['actor-exists checking']); // told once, by the reading
      const edits = { 'flow/states/checking/on/approve': { to: 'delivering', by: ['operators'] } };
      expect(alarmsWith(edits)).to.deep.equal(['actor-exists checking']);
      const { organisation: _, ...rest } = CONTEXT;
      expect(alarmsWith(edits, { context: rest })).to.deep.equal([]);
    });
  });

  it('say nothing of registers that are not known', () => {
    const edits = {
      'flow/states/checking/on/approve': 'asking',
      'flow/states/asking': {
        call: 'dgsn.card-record',
        with: { cnie: 'applicant.identityNumber' },
        on: { done: 'delivering', refused: 'delivering' },
      },
    };
    expect(alarmsWith(edits)).to.deep.equal(['collected-before asking']);
    const { registers: _, ...rest } = CONTEXT;
    expect(alarmsWith(edits, { context: rest })).to.deep.equal([]);
  });

  it('count a loop up to six times, and take a longer one to end at any time', () => {
    const loop = (times: number) => ({
      'data/remark': { type: 'text', by: 'agent', label: TITLE },
      'flow/states/checking/on/approve': 'visiting',
      'flow/states/visiting': {
        'at-most': { times, else: 'giving-up' },
        task: { group: 'consular-desk', title: TITLE, form: ['remark'], requires: ['remark'] },
        on: { complete: 'delivering', return: 'visiting' },
      },
      'flow/states/giving-up': { choose: { 'remark = "x"': 'lapsed', else: 'delivering' } },
    });
    expect([1, 2, 6, 7].map((times) => alarmsWith(loop(times)))).to.deep.equal([[], [], [], ['collected-before giving-up']]);
  });
});
