import { APPROVE, agent, asked, choose, register, S, task, three } from '../way-parts.js';
import { type AlarmWay, KNOWN, letterOnly, TEXT, TO_VERIFY } from './parts.js';

const NO_REASONS = 'nobody has given the reasons';
const UNTOLD = 'neither a document nor a notice carries the reasons';
const WHY = agent({ type: 'long-text', label: three('Why') });
const named = (name: string) => ({
  'data/reasons': null,
  [`data/${name}`]: WHY,
  [`${S}/checking/task/form`]: [name],
  [`${S}/checking/on/refuse`]: { to: 'refused', requires: [name] },
});
const STANDS_STILL = 'and the clock stands still, without a deadline ("owed-by: applicant")';
const LAPSES = 'when it is late the request lapses ("lapsed")';
const UNCHECKED = 'the identity was not checked ("asking" was never done)';
const SILENT = { effect: 'refusal', then: 'refused', owner: 'consular-desk' };
const wait = (from: string, more: object) => ({
  wait: { for: 'visited', from, ...(from === 'applicant' ? {} : { group: 'consular-desk' }) },
  ...more,
});
/** What the approval leads to, and what it is. */
const then = (state: object, more: object = {}) => ({ [APPROVE]: 'second', [`${S}/second`]: state, ...more });
const ON = { on: { visited: 'delivering', late: 'lapsed' }, within: '3 days' };
const handing = (state: object, silence: object = {}) => ({
  'clock/silence/within': null,
  'clock/silence/then': 'handing',
  [`${S}/handing`]: state,
  ...silence,
});
/** A rule decides by what a register answered. */
const ruled = (gates: readonly string[], when: string) => ({
  'act/gates': { known: 'known = true', valid: 'why = "same"' },
  'act/automatic': { gates, source: 'usual practice' },
  'data/known': KNOWN,
  'data/why': register({ type: 'choice', of: ['same', 'unknown', 'other-person', 'document-expired'], label: three('Why') }),
  'flow/start': 'asking',
  [`${S}/asking`]: {
    ...TO_VERIFY,
    gives: { known: 'answer.match', why: 'answer.reason' },
    on: { done: { [when]: 'deciding', else: 'checking' } },
  },
  [`${S}/deciding`]: { decided: 'granted', next: 'delivering' },
});

/** What the law asks. */
export const LAW_WAYS: readonly AlarmWay[] = [
  // reasons
  ['a letter that carries the reasons', letterOnly('{{reasons}}')],
  [
    'a letter that carries the reasons in two languages of three',
    letterOnly('{{reasons}}', { 'notices/refused/text/fr': 'Refus' }),
    [`refusal-reasoned refused: ${UNTOLD}`],
  ],
  ['a letter that carries reasons of another name', letterOnly('{{motifs}}', named('motifs'))],
  ['a letter that carries what is no reason', letterOnly('{{why}}', named('why')), [`refusal-reasoned refused: ${NO_REASONS}`]],
  [
    'reasons by the name that a document gives them',
    { ...named('why'), 'documents/refusal/reasons': 'why', 'notices/refused/text': { ar: '{{why}}', fr: '{{why}}', en: '{{why}}' } },
  ],
  [
    'reasons by that name, in a letter alone',
    { ...letterOnly('{{why}}', named('why')), 'documents/refusal': { kind: 'decision', title: three('Refusal'), reasons: 'why' } },
  ],
  [
    'reasons that the applicant wrote',
    letterOnly('{{reasons}}', {
      'data/reasons': TEXT,
      'form/0/fields': asked('reasons'),
      [`${S}/checking/task/form`]: [],
      [`${S}/checking/on/refuse`]: 'refused',
    }),
    ['refusal-reasoned checking', `refusal-reasoned refused: ${NO_REASONS}`],
  ],
  [
    'reasons that only the desk is told',
    letterOnly('{{reasons}}', { 'notices/refused/to': { group: 'consular-desk' } }),
    [`refusal-reasoned refused: ${UNTOLD}`, 'outcome-notified refused: the applicant is not told'],
  ],
  ['a letter to the applicant, by name', letterOnly('{{reasons}}', { 'notices/refused/to': 'applicant' })],
  [
    'a document of the refusal that has no reasons',
    { [`${S}/refused/notify`]: 'lapsed', 'documents/refusal/reasons': null },
    [`refusal-reasoned refused: ${UNTOLD}`],
  ],
  // delays
  [
    'a delay longer than the limit and its extension',
    then(task({ approve: 'delivering' }, { within: '16 days' }), {
      'clock/extension': { by: '5 days', group: 'consul', source: 'usual practice' },
    }),
    ['delay-within-ceiling second: "second" gives the administration 16 days, and the whole delay is 15'],
  ],
  [
    'a delay as long as the limit and its extension',
    then(task({ approve: 'delivering' }, { within: '15 days' }), {
      'clock/extension': { by: '5 days', group: 'consul', source: 'usual practice' },
    }),
  ],
  ['a delay as long as the limit', then(task({ approve: 'delivering' }, { within: '10 days' }))],
  [
    'a long delay after the decision',
    then({ decided: 'granted', next: 'handing' }, { [`${S}/handing`]: task({ complete: 'delivering' }, { within: '90 days' }) }),
  ],
  ['a long delay of the applicant', then(wait('applicant', { ...ON, 'owed-by': 'applicant', within: '90 days' }))],
  ['an extension as long as the limit', { 'clock/extension': { by: '10 days', group: 'consul', source: 'decree 2-22-386' } }],
  ['a limit of 60 days', { 'clock/limit/days': 60 }],
  ['a limit of 61 days', { 'clock/limit/days': 61 }, ['delay-within-ceiling']],
  ['a limit of 30 days for an investment', { 'clock/limit/days': 30, 'clock/investment': true }],
  ['a limit of 31 days for an investment', { 'clock/limit/days': 31, 'clock/investment': true }, ['delay-within-ceiling']],
  ['a limit of 45 days for what is no investment', { 'clock/limit/days': 45, 'clock/investment': false }],
  // the clock
  [
    'no clock: the first state in which it is missed',
    then(task({ approve: 'delivering' }), { clock: null }),
    ['clock-armed checking: no legal clock runs'],
  ],
  [
    'no clock, and only the applicant is waited for',
    {
      clock: null,
      'flow/start': 'visiting',
      [`${S}/visiting`]: wait('applicant', { 'owed-by': 'applicant', on: { visited: 'delivering', late: 'refusing' }, within: '3 days' }),
      [`${S}/refusing`]: { next: 'lapsed' },
      [`${S}/checking`]: null,
      [`${S}/refused`]: null,
      'notices/refused': null,
      'documents/refusal': null,
      'data/reasons': null,
    },
    ['act-after-approval delivering: no person has decided on it: no task, no silence'],
  ],
  [
    'a request that lapses in two steps when the desk is late',
    {
      [`${S}/checking/within`]: '5 days',
      [`${S}/checking/on/late`]: 'one',
      [`${S}/one`]: { next: 'two' },
      [`${S}/two`]: choose(['home.since < today', 'lapsed'], ['else', 'checking']),
    },
    [`clock-armed checking: ${LAPSES}`],
  ],
  [
    'a late desk that another one follows',
    {
      [`${S}/checking/within`]: '5 days',
      [`${S}/checking/on/late`]: 'second',
      [`${S}/second`]: task({ approve: 'delivering', reject: 'lapsed' }),
    },
  ],
  ['a late desk that ends otherwise', { [`${S}/checking/within`]: '5 days', [`${S}/checking/on/late`]: 'withdrawn' }],
  [
    'a register that is late',
    then({ call: 'courts.opposition', within: '3 days', on: { done: 'delivering', late: 'lapsed' } }),
    [`clock-armed second: ${LAPSES}`],
  ],
  ['an agent who tells that nobody came', then(wait('agent', ON))],
  ['an applicant who does not come', then(wait('applicant', { ...ON, 'owed-by': 'applicant' }))],
  [
    'an applicant who is waited for while the clock runs',
    then(wait('applicant', { ...ON, 'owed-by': 'other' })),
    ['clock-armed second: the applicant owes the next move, and the clock of the administration runs on ("owed-by: other")'],
  ],
  ['another one’s answer while the clock stands still', then(wait('justice', { ...ON, 'owed-by': 'applicant' }))],
  [
    'another one’s answer while the clock stands still for ever',
    then(wait('justice', { on: { visited: 'delivering' }, 'owed-by': 'applicant' })),
    [`clock-armed second: the administration owes the next move, ${STANDS_STILL}`],
  ],
  [
    'a register that is asked while the clock stands still, with a delay',
    then({ call: 'courts.opposition', 'owed-by': 'applicant', within: '3 days', on: { done: 'delivering', late: 'delivering' } }),
    [`clock-armed second: the administration owes the next move, ${STANDS_STILL}`],
  ],
  [
    'a task that the applicant owes, with a delay',
    { [`${S}/checking/owed-by`]: 'applicant', [`${S}/checking/within`]: '5 days', [`${S}/checking/on/late`]: 'lapsed' },
  ],
  [
    'a task after the decision, while the clock stands still',
    then({ decided: 'granted', next: 'handing' }, { [`${S}/handing`]: { 'owed-by': 'applicant', ...task({ complete: 'delivering' }) } }),
  ],
  [
    'a silence of which nobody is told, where a task is for another group too',
    {
      'clock/silence': { effect: 'none', basis: 'usual practice' },
      'clock/warnings': null,
      [`${S}/checking/task`]: { group: 'consul', form: ['reasons'] },
      'documents/certificate/signed-by': 'consul',
      ...then(task({ approve: 'delivering' }, { group: 'consul' })),
    },
    ['clock-armed checking: ends in "checking", silence means nothing and nobody is told', 'clock-armed second: nobody is told'],
  ],
  // silence
  ['what silence grants is handed over within a delay', handing(task({ approve: 'delivering' }, { within: '5 days' }))],
  [
    'what silence grants without a delay',
    handing(task({ approve: 'delivering' })),
    ['silence-owned handing: neither "clock.silence.within" nor "within"'],
  ],
  [
    'what silence grants, and the applicant fetches',
    handing(wait('applicant', { ...ON, on: { visited: 'delivering', late: 'delivering' }, 'owed-by': 'applicant' })),
  ],
  ['what silence refuses has no delay', handing(task({ approve: 'refused' }), { 'clock/silence': { ...SILENT, then: 'handing' } })],
  // decisions
  [
    'a refusal that ends as a consent',
    then({ decided: 'refused', next: 'granted' }),
    ['decision-kept granted: The request was refused expressly'],
  ],
  [
    'a consent by silence that ends as a refusal',
    { 'clock/silence/then': 'handing', [`${S}/handing`]: { next: 'refused' } },
    [
      'decision-kept refused: The request was granted by silence, and the case ends in "refused" (refused)',
      'collected-before refused: the notice "refused" says "reasons"',
    ],
  ],
  [
    'pieces that a state asks for, again and again',
    {
      'flow/start': 'asking',
      [`${S}/checking/on/incomplete`]: null,
      [`${S}/checking/on/return`]: 'asking',
      [`${S}/asking`]: {
        ask: { fields: ['home.proof'], 'answer-within': '10 days', text: three('Please'), source: 'usual practice' },
        on: { answered: 'checking', unanswered: 'lapsed' },
      },
    },
    ['asked-once asking: Pieces were asked in "asking", and are asked again in "asking"'],
  ],
  // identity
  [
    'an identity that a gate demands',
    {
      'act/gates': { known: 'known = true' },
      'data/known': KNOWN,
      [APPROVE]: 'asking',
      [`${S}/asking`]: {
        ...TO_VERIFY,
        gives: { known: 'answer.match' },
        on: { done: { 'known = true': 'delivering', else: 'lapsed' }, failed: 'lapsed' },
      },
    },
  ],
  [
    'an identity that is checked on one way of two',
    {
      [APPROVE]: { 'home.since < today': 'delivering', else: 'asking' },
      [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'delivering', failed: 'lapsed' } },
    },
    [`act-after-identity delivering: ${UNCHECKED}; no gate of the act demands it`],
  ],
  [
    'an identity that silence does not wait for',
    { 'flow/start': 'asking', [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'checking', failed: 'lapsed' } } },
    [`act-after-identity delivering: ${UNCHECKED}`],
  ],
  [
    'an identity that is checked before all',
    { 'clock/silence': SILENT, 'flow/start': 'asking', [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'checking', failed: 'lapsed' } } },
  ],
  [
    'a register that could not say, and an agent who looks',
    { 'clock/silence': SILENT, 'flow/start': 'asking', [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'checking', failed: 'checking' } } },
  ],
  [
    'an identity that no gate demands, beside one that demands something else',
    {
      'clock/silence': SILENT,
      'act/gates': { known: 'home.since < today' },
      'data/known': KNOWN,
      [APPROVE]: { 'home.since < date("2000-01-01")': 'delivering', else: 'asking' },
      [`${S}/asking`]: {
        ...TO_VERIFY,
        gives: { known: 'answer.match' },
        on: { done: { 'known = true': 'delivering', else: 'lapsed' }, failed: 'lapsed' },
      },
    },
    [`act-after-identity delivering: ${UNCHECKED}`],
  ],
  [
    'an identity that a register checks for some, and a person for the others',
    {
      'clock/silence': SILENT,
      [APPROVE]: { 'home.since < today': 'asking', else: 'identity-review' },
      [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'delivering' } },
      [`${S}/identity-review`]: task({ confirm: 'delivering' }),
    },
  ],
  [
    'an identity that a register checks for some, and nobody for the others',
    {
      'clock/silence': SILENT,
      [APPROVE]: { 'home.since < today': 'asking', else: 'second-review' },
      [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'delivering' } },
      [`${S}/second-review`]: task({ confirm: 'delivering' }),
    },
    [`act-after-identity delivering: ${UNCHECKED}`],
  ],
  // what a rule decides
  ['a rule all of whose gates hold', ruled(['known', 'valid'], 'known = true and why = "same"')],
  [
    'a rule of whose gates one may be closed',
    ruled(['known', 'valid'], 'known = true'),
    ['act-after-approval deciding: no person has decided on it, and the gates of "automatic" may be closed'],
  ],
  ['a rule of one gate, beside another gate of the act', ruled(['known'], 'known = true')],
  ['a rule that does not know its gate', ruled(['known'], 'home.since < today'), ['act-after-approval deciding']],
  // identity
  [
    'an identity that the register could not check, and nobody after it',
    {
      'clock/silence': SILENT,
      [APPROVE]: 'asking',
      [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'delivering', failed: 'delivering' } },
    },
    [`act-after-identity delivering: ${UNCHECKED}`],
  ],
  [
    'an identity that the register could not check, and a person after it',
    {
      'clock/silence': SILENT,
      [APPROVE]: 'asking',
      [`${S}/asking`]: { ...TO_VERIFY, on: { done: 'delivering', failed: 'looking' } },
      [`${S}/looking`]: task({ approve: 'delivering' }),
    },
  ],
  [
    'a silence that means nothing leads nowhere',
    {
      'clock/silence': { effect: 'none', basis: 'usual practice', then: 'odd' },
      [`${S}/odd`]: task({ approve: 'delivering' }),
    },
    ['state-reachable odd'],
  ],
];
