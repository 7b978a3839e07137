import { APPROVE, agent, asked, choose, register, S, task, three, type Way } from './way-parts.js';

/** Ways about decisions, silence, reopening, people and texts. */
export const LAW_WAYS: readonly Way[] = [
  [
    'silence that refuses, and a decision after it',
    {
      'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' },
    },
  ],
  [
    'silence that grants, while the case was left to be refused',
    {
      [`${S}/checking/on/refuse`]: { to: 'second', requires: ['reasons'] },
      [`${S}/second`]: task({ sign: 'refused', return: 'checking' }, { group: 'consul', 'not-by': ['checking'] }),
      'clock/silence/then': 'third',
      [`${S}/third`]: choose(['case.tacit = true and case.decision = "granted"', 'delivering'], ['else', 'lapsed']),
    },
  ],
  [
    'a decision that is expressed, and then changed',
    {
      [APPROVE]: 'deciding',
      [`${S}/deciding`]: { decided: 'granted', ...task({ complete: 'delivering', reject: 'undeciding' }) },
      [`${S}/undeciding`]: { decided: 'refused', next: 'refused' },
    },
  ],
  [
    'a refusal that an appeal sets aside, twice at most, with new reasons',
    {
      [`${S}/refused`]: {
        outcome: 'refused',
        issue: 'refusal',
        notify: 'refused',
        'reopen-by': {
          'appeal-upheld': { to: 'looking-again', by: 'case', within: '60 days', 'at-most': 2, source: 'usual practice' },
          annulled: {
            to: 'looking-again',
            by: { group: 'consul' },
            label: three('Annul'),
            within: '60 days',
            requires: ['reasons'],
            do: [{ notify: 'lapsed' }],
            source: 'usual practice',
          },
        },
      },
      [`${S}/looking-again`]: task({ approve: 'delivering', refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] }),
    },
  ],
  [
    'a reopened case that no way leads on',
    {
      [`${S}/refused`]: {
        outcome: 'refused',
        issue: 'refusal',
        notify: 'refused',
        'reopen-by': { 'appeal-upheld': { to: 'circling', by: 'case', within: '60 days', source: 'usual practice' } },
      },
      [`${S}/circling`]: task({ complete: 'circling-on' }),
      [`${S}/circling-on`]: task({ return: 'circling' }),
    },
  ],
  [
    'events at any time: who may, until where, and what is done',
    {
      'flow/anytime': {
        withdraw: { to: 'withdrawn', by: 'applicant', until: ['second'] },
        stop: { to: 'stopped', by: 'case' },
        cancel: { to: 'cancelled', by: { group: 'consul' }, label: three('Cancel'), do: [{ notify: 'withdrawn' }] },
      },
      [APPROVE]: 'second',
      [`${S}/second`]: task({ approve: 'delivering' }),
      [`${S}/cancelled`]: { outcome: 'cancelled' },
      [`${S}/stopped`]: { outcome: 'cancelled' },
    },
  ],
  [
    'four eyes between two groups that share one person',
    {
      [APPROVE]: 'first',
      [`${S}/first`]: task({ approve: 'second' }, { group: 'consul' }),
      [`${S}/second`]: task({ sign: 'delivering', return: 'first' }, { group: 'consul', 'not-by': ['first', 'checking'] }),
    },
  ],
  [
    'an identity that a person checks where the register does not answer',
    {
      'act/gates': { known: 'known = true' },
      'data/known': register({ type: 'boolean', label: three('Known') }),
      'flow/start': 'asking',
      [`${S}/asking`]: {
        call: 'dgsn.verify-identity',
        with: { cnie: 'applicant.identityNumber' },
        gives: { known: 'answer.match' },
        on: { done: 'checking', failed: 'identity-review' },
      },
      [`${S}/identity-review`]: task(
        { confirm: { to: 'checking', do: [{ set: { known: 'true' } }] }, refuse: { to: 'refused', requires: ['reasons'] } },
        { form: ['reasons'] },
      ),
    },
  ],
  [
    'a list of choices, and a text that is compared',
    {
      'data/kinds': { type: 'choices', of: { a: three('A'), b: three('B') }, label: three('Kinds') },
      'data/word': { type: 'text', max: 20, label: three('Word') },
      'form/0/fields': asked('kinds', 'word'),
      [APPROVE]: { 'list contains(kinds, "a")': 'first', 'word = "x"': 'second', else: 'delivering' },
      [`${S}/first`]: choose(['word = "x" or word = "y"', 'delivering'], ['else', 'lapsed']),
      [`${S}/second`]: choose(['word = "y"', 'lapsed'], ['else', 'delivering']),
    },
  ],
  [
    'a day that is compared with another, and with today',
    {
      'data/from': { type: 'date', label: three('From') },
      'form/0/fields': asked('from'),
      [APPROVE]: { 'from > today': 'first', 'from < date("2009-02-03")': 'second', else: 'delivering' },
      [`${S}/first`]: choose(['from < date("2009-02-03")', 'lapsed'], ['else', 'delivering']),
      [`${S}/second`]: choose(['from = home.since', 'delivering'], ['else', 'lapsed']),
    },
  ],
  [
    'a letter with what an agent may leave out',
    {
      'data/remark': agent({ type: 'text', label: three('Remark') }),
      [`${S}/checking/task/form`]: ['reasons', 'remark'],
      'notices/ready/text/en': 'Ready. {{remark}}',
    },
  ],
  [
    'the whole limit is extended by less than itself, and a task has longer',
    {
      'clock/extension': { by: '5 days', group: 'consul', source: 'usual practice' },
      [APPROVE]: 'second',
      [`${S}/second`]: task({ approve: 'delivering', late: 'delivering' }, { within: '15 days' }),
    },
  ],
];
