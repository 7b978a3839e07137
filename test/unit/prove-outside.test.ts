import { expect } from 'chai';
import { TEXT, table, weighing } from '../prove/alarms/parts.js';
import { alarmsWith } from '../prove/alarms/said.js';
import { APPROVE, agent, asked, end, KIND, ROOMS, S, task, three } from '../prove/way-parts.js';

const OPINION = agent({ ...KIND, required: false });
/** Two bodies are asked at the same time; each says what it thinks, or does not. */
const consulting = (next: unknown, more: object = {}) => ({
  'data/urban': OPINION,
  'data/fire': OPINION,
  [APPROVE]: 'consulting',
  [`${S}/consulting`]: {
    all: {
      agency: { start: 'agency', states: { agency: task({ complete: 'agency-done' }, { form: ['urban'] }), 'agency-done': end } },
      firemen: { start: 'firemen', states: { firemen: task({ complete: 'fire-done' }, { form: ['fire'] }), 'fire-done': end } },
    },
    next,
  },
  ...more,
});

describe('the proofs of procedures written by others', function () {
  this.timeout(20_000);

  it('know from then on what was asked when all branches were done', () => {
    const toldEmpty = { 'urban = null or fire = null': 'lapsed', 'urban = "a"': 'lapsed', else: 'delivering' };
    expect(alarmsWith(consulting(toldEmpty))).to.deep.equal([]);
    expect(alarmsWith(consulting({ 'urban = "a"': 'lapsed', else: 'delivering' }))).to.deep.equal(['guard-answers consulting']);
    const shadowed = {
      'urban = null or fire = null': 'lapsed',
      'urban = "a" or fire = "a"': 'lapsed',
      'fire = "a"': 'lapsed',
      else: 'delivering',
    };
    expect(alarmsWith(consulting(shadowed))).to.deep.equal(['no-dead-guard consulting']);
  });

  it('do not know of branches that were not needed whether they had begun to write', () => {
    const branch = (name: string, form: readonly string[]) => ({
      start: name,
      states: { [name]: task({ complete: `${name}-done` }, { form }), [`${name}-done`]: end },
    });
    const first = (next: unknown) => ({
      ...consulting(next),
      [`${S}/consulting`]: { any: { agency: branch('agency', ['urban']), firemen: branch('firemen', ['fire']) }, next },
    });
    expect(alarmsWith(first({ 'urban != null and fire != null': 'lapsed', 'urban = null': 'checking', else: 'delivering' }))).to.deep.equal(
      [],
    );
  });

  it('know with the answer of a table what it says of what it was asked', () => {
    const guardian = { ...TEXT, required: 'rooms < 18' };
    const minor = { [`${S}/second`]: { choose: { 'guardian = "x"': 'lapsed', else: 'delivering' } } };
    const cells = [
      ['< 18', 1],
      ['-', 2],
    ];
    const asks = (next: object, over = table(['rooms'], cells)) => ({ ...weighing(next, { rooms: ROOMS, guardian }, over), ...minor });
    expect(alarmsWith(asks({ 'level = 1': 'second', else: 'delivering' }))).to.deep.equal([]);
    expect(alarmsWith(asks({ 'level = 2': 'second', else: 'delivering' }))).to.deep.equal(['guard-answers second']);
  });

  it('do not take a few values for all where a table or a condition computes with them, or puts texts in order', () => {
    const three = { 'level = 1': 'second', 'level = 2': 'checking', else: 'delivering' };
    const cells = (...tests: readonly string[]) => [...tests.map((test, i) => [test, i + 1]), ['-', tests.length + 1]];
    for (const [input, ...tests] of [
      ['rooms * 12', '< 1000', '< 5000'],
      ['string length(words)', '< 3', '< 10'],
      ['words', '< "c"', '["m".."n"]'],
    ] as const)
      expect(alarmsWith(weighing(three, { rooms: ROOMS, words: TEXT }, table([input], cells(...tests)))), input).to.deep.equal([]);
    for (const condition of ['words > "m"', 'words in ["x".."z"]', 'words between "x" and "z"', 'words in (< "c", > "x")'])
      expect(
        alarmsWith({
          ...weighing({ [condition]: 'second', else: 'delivering' }, { rooms: ROOMS, words: TEXT }, table(['rooms'], cells('> 5'))),
        }),
        condition,
      ).to.deep.equal([]);
  });

  it('know what a table that adds up can come to', () => {
    const rules = [
      ['>= 30', 2],
      ['>= 10', 1],
    ];
    const points = (least: number) =>
      weighing(
        { [`level >= ${least}`]: 'second', else: 'delivering' },
        { rooms: ROOMS },
        table(['rooms'], rules, { hit: 'collect', aggregate: 'sum', default: { level: 0 } }),
      );
    expect(alarmsWith(points(3))).to.deep.equal([]);
    expect(alarmsWith(points(4))).to.deep.equal(['state-reachable second', 'no-dead-guard weighing']);
  });

  it('take a field that is called as what an event brings for a field', () => {
    const words = (more: object) => ({
      'data/answer': agent({ type: 'text', label: three('Answer') }),
      [APPROVE]: 'second',
      [`${S}/second`]: task({ approve: { to: 'delivering', requires: ['answer'] } }, more),
    });
    expect(alarmsWith(words({ form: ['answer'] }))).to.deep.equal([]);
    expect(alarmsWith(words({}))).to.include('collected-before second');
  });

  it('want the value by which an event finds its case', () => {
    const waiting = (more: object) => ({
      'data/ref': agent({ type: 'text', label: three('Reference') }),
      [`${S}/checking/task/form`]: ['reasons', 'ref'],
      [APPROVE]: { to: 'second', ...more },
      [`${S}/second`]: {
        'owed-by': 'other',
        wait: { for: 'ruling', from: 'justice', 'matched-by': 'ref' },
        within: '1 month',
        on: { ruling: 'delivering', late: 'delivering' },
      },
    });
    expect(alarmsWith(waiting({}))).to.deep.equal(['collected-before second']);
    expect(alarmsWith(waiting({ requires: ['ref'] }))).to.deep.equal([]);
  });

  it('want a delay for what silence grants, also where the act is made at once', () => {
    const SILENCE = 'clock/silence';
    const consent = { effect: 'consent', basis: 'usual practice', then: 'delivering' };
    expect(alarmsWith({ [SILENCE]: consent })).to.deep.equal(['silence-owned delivering']);
    expect(alarmsWith({ [SILENCE]: { ...consent, within: '7 days', owner: 'consular-desk' } })).to.deep.equal([]);
    const handing = {
      [SILENCE]: { ...consent, then: 'handing' },
      [`${S}/handing`]: task({ deliver: 'delivering' }, { within: '7 days' }),
      'flow/anytime/withdraw/until': ['handing', 'delivering'],
    };
    expect(alarmsWith(handing)).to.deep.equal([]);
  });

  it('know that no whole number lies between two that follow one another', () => {
    const between = { 'rooms <= 2': 'second', 'rooms >= 3': 'checking', else: 'lapsed' };
    const asks = (rooms: object, next: object) => ({
      'data/rooms': rooms,
      'form/0/fields': asked('rooms'),
      [APPROVE]: next,
      [`${S}/second`]: task({ approve: 'delivering' }),
    });
    const never = { 'rooms > 2 and rooms < 3': 'second', else: 'delivering' };
    expect(alarmsWith(asks(ROOMS, between))).to.deep.equal([]);
    expect(alarmsWith(asks(ROOMS, never))).to.deep.equal(['state-reachable second', 'no-dead-guard checking']);
    expect(alarmsWith(asks({ ...ROOMS, type: 'decimal' }, never))).to.deep.equal([]);
  });

  it('name a field of the form that a register gives', () => {
    const birth = { type: 'date', from: 'dgsn.card-record', label: three('Birth') };
    expect(alarmsWith({ 'data/birth': birth, 'form/0/fields': asked('birth') })).to.deep.equal(['not-asked-when-held']);
  });

  it('want what an outcome requires to be filled there, or to be certain by then', () => {
    const second = (requires: readonly string[]) => ({
      'data/remark': agent({ type: 'text', label: three('Remark') }),
      [`${S}/checking/task/form`]: ['reasons', 'remark'],
      [APPROVE]: { to: 'second', requires },
      [`${S}/second`]: task({ approve: { to: 'delivering', requires: ['remark'] }, return: 'checking' }),
    });
    expect(alarmsWith(second([]))).to.deep.equal(['collected-before second']);
    expect(alarmsWith(second(['remark']))).to.deep.equal([]);
    const offered = { to: 'delivering', requires: ['remark'], when: 'remark != null' };
    expect(alarmsWith({ ...second([]), [`${S}/second/on/approve`]: offered })).to.deep.equal([]);
  });
});
