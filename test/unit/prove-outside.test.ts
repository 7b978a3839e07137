import { expect } from 'chai';
import { alarmsWith } from '../prove/alarms/said.js';
import { APPROVE, agent, end, KIND, S, task, three } from '../prove/way-parts.js';

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
