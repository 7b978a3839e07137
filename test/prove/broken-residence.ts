import type { Short } from './broken-copies.js';

const three = (en: string) => ({ ar: 'نص', fr: 'Texte', en });
const task = (on: object, more: object = {}) => ({ task: { group: 'consular-desk', title: three('A task'), ...more }, on });
const KIND = { type: 'choice', of: { a: three('A'), b: three('B') }, label: three('Kind') };
const HOME = ['home.address', 'home.since', 'home.proof'];
const FIRST = 'flow/states/checking/on';

/** One fault each, laid into the certificate of residence. */
export const RESIDENCE: readonly Short[] = [
  // sound
  ['an arrow to nowhere', 'targets-exist', 'checking', { [`${FIRST}/approve`]: 'deliverin' }],
  ['a state that nothing leads to', 'state-reachable', 'forgotten', { 'flow/states/forgotten': task({ approve: 'delivering' }) }],
  [
    'a state behind a condition that is never met',
    'state-reachable',
    'second',
    {
      'data/kind': KIND,
      'form/0/fields': [...HOME, 'kind'],
      [`${FIRST}/approve`]: { 'kind = "a"': 'first', else: 'delivering' },
      'flow/states/first': { choose: { 'kind = "b"': 'second', else: 'delivering' } },
      'flow/states/second': task({ approve: 'delivering' }),
    },
  ],
  [
    'two tasks that send the file to each other for ever',
    'end-reachable',
    'first',
    {
      [`${FIRST}/approve`]: { 'home.since > today': 'delivering', else: 'first' },
      'flow/states/first': task({ complete: 'second' }),
      'flow/states/second': task({ return: 'first' }),
    },
  ],
  [
    'a task none of whose outcomes is open to some cases',
    'end-reachable',
    'first',
    {
      'data/kind': KIND,
      'form/0/fields': [...HOME, 'kind'],
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': task({ approve: { to: 'delivering', when: 'kind = "a"' } }),
    },
  ],
  [
    'an appeal that can only end as the refusal did',
    'reopening-leads-on',
    'refused',
    {
      'flow/states/refused': {
        outcome: 'refused',
        issue: 'refusal',
        notify: 'refused',
        'reopen-by': { 'appeal-upheld': { to: 'looking-again', by: 'case', within: '60 days', source: 'usual practice' } },
      },
      'flow/states/looking-again': task({ refuse: { to: 'refused', requires: ['reasons'] } }),
    },
  ],
  [
    'steps that turn in circles',
    'loop-has-exit',
    undefined,
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': { choose: { 'home.since > today': 'delivering', else: 'second' } },
      'flow/states/second': { next: 'first' },
    },
  ],
  [
    'an outcome for a group that shares nobody with the task',
    'actor-exists',
    'checking',
    { [`${FIRST}/approve`]: { to: 'delivering', by: ['operators'] } },
  ],
  ['a task for a group that does not exist', 'actor-exists', 'checking', { 'flow/states/checking/task/group': 'consular-desks' }],
  [
    'an event of an agent of no group',
    'actor-exists',
    'first',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': { wait: { for: 'sealed', from: 'agent' }, within: '2 days', on: { sealed: 'delivering', late: 'delivering' } },
    },
  ],
  [
    'four eyes in a group of one',
    'four-eyes-possible',
    'second',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': task({ approve: 'second' }, { group: 'operators' }),
      'flow/states/second': task({ sign: 'delivering' }, { group: 'operators', 'not-by': ['first'] }),
    },
  ],
  [
    'six eyes where there are two pairs',
    'four-eyes-possible',
    'third',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': task({ approve: 'second' }, { group: 'consul' }),
      'flow/states/second': task({ approve: 'third' }, { group: 'consul', 'not-by': ['first'] }),
      'flow/states/third': task({ sign: 'delivering' }, { group: 'consul', 'not-by': ['first', 'second'] }),
    },
  ],
  [
    'a wait for another administration without an end',
    'wait-bounded',
    'first',
    { [`${FIRST}/approve`]: 'first', 'flow/states/first': { wait: { for: 'opinion', from: 'town-hall' }, on: { opinion: 'delivering' } } },
  ],
  [
    'a wait with a delay that leads nowhere',
    'wait-bounded',
    'first',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': { wait: { for: 'visit', from: 'applicant' }, within: '5 days', on: { visit: 'delivering' } },
    },
  ],
  ['a condition that is always false', 'no-dead-guard', 'checking', { [`${FIRST}/approve`]: { '1 = 2': 'lapsed', else: 'delivering' } }],
  ['an outcome that is never offered', 'no-dead-guard', 'checking', { [`${FIRST}/approve`]: { to: 'delivering', when: 'case.tacit' } }],
  [
    'a condition that the one before it covers',
    'no-dead-guard',
    'checking',
    {
      'data/rooms': { type: 'integer', label: three('Rooms') },
      'form/0/fields': [...HOME, 'rooms'],
      [`${FIRST}/approve`]: { 'rooms > 2': 'delivering', 'rooms > 5': 'lapsed', else: 'delivering' },
    },
  ],
  [
    'a page that is never shown',
    'no-dead-guard',
    undefined,
    {
      'data/kind': KIND,
      'data/more': { type: 'text', label: three('More') },
      form: [
        { page: 'home', title: three('Home'), fields: [...HOME, 'kind'] },
        { page: 'more', title: three('More'), when: 'kind = "a" and kind = "b"', fields: ['more'] },
      ],
    },
  ],
  // law
  ['no legal clock', 'clock-armed', 'checking', { clock: null }],
  ['consent without a text', 'clock-armed', undefined, { 'clock/silence/basis': null }],
  [
    'a clock that runs while the applicant owes',
    'clock-armed',
    'first',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': {
        'owed-by': 'administration',
        wait: { for: 'visit', from: 'applicant' },
        within: '5 days',
        on: { visit: 'delivering', late: 'lapsed' },
      },
    },
  ],
  [
    'a request for pieces during which the clock runs',
    'clock-armed',
    'first',
    {
      [`${FIRST}/incomplete`]: 'first',
      'flow/states/first': {
        'owed-by': 'administration',
        ask: { fields: ['home.proof'], 'answer-within': '30 days', source: 'usual practice' },
        on: { answered: 'second', unanswered: 'lapsed' },
      },
      'flow/states/second': task({ approve: 'delivering' }),
    },
  ],
  [
    'a request that lapses because the desk is late',
    'clock-armed',
    'checking',
    {
      'flow/states/checking/within': '5 days',
      'flow/states/checking/on/late': 'closing',
      'flow/states/closing': { next: 'lapsed' },
    },
  ],
  ['a task that stops the clock without an end', 'clock-armed', 'checking', { 'flow/states/checking/owed-by': 'applicant' }],
  [
    'a register that is asked while the clock stands still',
    'clock-armed',
    'first',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': { 'owed-by': 'applicant', call: 'courts.opposition', on: { done: 'delivering' } },
    },
  ],
  ['a limit over the ceiling', 'delay-within-ceiling', undefined, { 'clock/limit/days': 90 }],
  [
    'a limit over the ceiling in working days',
    'delay-within-ceiling',
    undefined,
    { 'clock/limit/days': 50, 'clock/counting': 'working@1' },
  ],
  ['a limit over the ceiling of investment', 'delay-within-ceiling', undefined, { 'clock/limit/days': 45, 'clock/investment': true }],
  [
    'an extension longer than the limit',
    'delay-within-ceiling',
    undefined,
    { 'clock/extension': { by: '20 days', group: 'consul', source: 'decree 2-22-386' } },
  ],
  ['a task that may last longer than the limit', 'delay-within-ceiling', 'checking', { 'flow/states/checking/task/within': '30 days' }],
  [
    'what silence grants has no delay',
    'silence-owned',
    'handing',
    { 'clock/silence/within': null, 'clock/silence/then': 'handing', 'flow/states/handing': task({ approve: 'delivering' }) },
  ],
  ['silence means consent and refuses', 'decision-kept', 'refused', { 'clock/silence/then': 'refused' }],
  [
    'a request is granted, then refused',
    'decision-kept',
    'refused',
    {
      [`${FIRST}/approve`]: 'first',
      'flow/states/first': { decided: 'granted', next: 'second' },
      'flow/states/second': task({ sign: 'delivering', refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] }),
    },
  ],
  [
    'two desks that ask for pieces, one after the other',
    'asked-once',
    'second',
    {
      [`${FIRST}/approve`]: 'second',
      'flow/states/second': task({
        approve: 'delivering',
        incomplete: { ask: ['home.proof'], 'answer-within': '30 days', answered: 'second', unanswered: 'lapsed', source: 'usual practice' },
      }),
    },
  ],
  [
    'a request for pieces in a loop',
    'asked-once',
    'first',
    {
      [`${FIRST}/incomplete`]: 'first',
      'flow/states/first': {
        ask: { fields: ['home.proof'], 'answer-within': '30 days', source: 'usual practice' },
        on: { answered: 'checking', unanswered: 'lapsed' },
      },
    },
  ],
  [
    'an identity that is checked after the act',
    'act-after-identity',
    'delivering',
    { 'flow/states/delivering/next': 'first', 'flow/states/first': { call: 'dgsn.verify-identity', with: {}, on: { done: 'granted' } } },
  ],
  [
    'an act that no person and no silence decided',
    'act-after-approval',
    'delivering',
    { 'flow/start': 'first', 'flow/states/first': { choose: { 'home.since < date("2000-01-01")': 'delivering', else: 'checking' } } },
  ],
  ['a refusal without reasons', 'refusal-reasoned', 'checking', { [`${FIRST}/refuse`]: 'refused' }],
  [
    'a refusal that a register decides, without reasons',
    'refusal-reasoned',
    'refused',
    { 'flow/start': 'first', 'flow/states/first': { call: 'courts.opposition', on: { done: 'checking', refused: 'refused' } } },
  ],
  [
    'a refusal whose letter is silent about the reasons',
    'refusal-reasoned',
    'refused',
    {
      'flow/states/refused/issue': null,
      'notices/refused/attach': null,
      'notices/refused/text': { ar: 'تم رفض طلبكم.', fr: 'Votre demande est refusée.', en: 'Your request is refused.' },
      'documents/refusal': null,
    },
  ],
  ['a refusal without an appeal', 'refusal-appealable', undefined, { 'legal/appeals': null }],
  // data
  [
    'a condition on a field that may be empty',
    'guard-answers',
    'checking',
    {
      'data/rooms': { type: 'integer', required: false, label: three('Rooms') },
      'form/0/fields': [...HOME, 'rooms'],
      [`${FIRST}/approve`]: { 'rooms > 5': 'lapsed', else: 'delivering' },
    },
  ],
  [
    'a condition on a field of a page that may be hidden',
    'guard-answers',
    'checking',
    {
      'data/kind': KIND,
      'data/rooms': { type: 'integer', label: three('Rooms') },
      form: [
        { page: 'home', title: three('Home'), fields: [...HOME, 'kind'] },
        { page: 'rooms', title: three('Rooms'), when: 'kind = "a"', fields: ['rooms'] },
      ],
      [`${FIRST}/approve`]: { 'rooms > 5': 'lapsed', else: 'delivering' },
    },
  ],
  [
    'a letter that repeats what nobody wrote',
    'collected-before',
    'granted',
    { 'notices/ready/text/en': 'Your certificate is ready. {{reasons}}' },
  ],
  [
    'an outcome that requires what its form does not ask',
    'collected-before',
    'checking',
    {
      'data/remark': { type: 'text', by: 'agent', label: three('Remark') },
      [`${FIRST}/approve`]: { to: 'delivering', requires: ['remark'] },
    },
  ],
  ['a document that the same administration issues', 'not-asked-when-held', undefined, { 'data/home/proof/issuer': 'consular-direction' }],
  ['a document that a register holds', 'not-asked-when-held', undefined, { 'data/home/proof/issuer': 'civil-status' }],
  // words
  ['an end that nobody is told', 'outcome-notified', 'lapsed', { 'flow/states/lapsed/notify': null, 'notices/lapsed': null }],
  ['an end that only the desk is told', 'outcome-notified', 'granted', { 'notices/ready/to': { group: 'consular-desk' } }],
  ['a notice that lacks a language', 'texts-complete', undefined, { 'notices/ready/text/fr': null }],
];
