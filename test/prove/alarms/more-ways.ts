import { APPROVE, agent, asked, choose, KIND, ROOMS, register, S, task, three } from '../way-parts.js';
import { type AlarmWay, asking, FEES, optional, paying, TEXT } from './parts.js';

const VERDICT = 'if answer.opposed then "no" else "yes"';
const CALL = { call: 'courts.opposition' };
const WAIT = { wait: { for: 'seen', from: 'agent', group: 'consular-desk' } };
/** Something comes back to itself, after a step that waits for nothing. */
const around = (state: object) => ({ [APPROVE]: 'first', [`${S}/first`]: state, [`${S}/again`]: { next: 'first' } });
const given = (from: object, when: string, said: readonly string[] = []): readonly [object, readonly string[]] => [
  {
    'data/copy': register(TEXT),
    [APPROVE]: 'first',
    [`${S}/first`]: from,
    [`${S}/sorting`]: choose([when, 'lapsed'], ['else', 'delivering']),
  },
  said,
];
const DEAD = ['no-dead-guard sorting'];
const unwritten = (silence: object, more: object = {}) => ({
  [`${S}/checking/task/form`]: [],
  [`${S}/checking/on/refuse`]: 'refused',
  'clock/silence': silence,
  ...more,
});
const REFUSED = { effect: 'refusal', then: 'refused', owner: 'consular-desk' };
const STARTS = {
  'applicant/who': ['natural-person', 'institution'],
  'data/kind': KIND,
  'data/more': TEXT,
  'form/0/fields': asked('kind'),
  'form/1': { page: 'more', title: three('More'), when: 'kind = "a"', fields: ['more'] },
};
const BY_COURT = { to: 'checking', form: ['home.address', 'home.since', 'home.proof'], reference: 'home.address' };

const GIVEN: readonly (readonly [string, readonly [object, readonly string[]]])[] = [
  [
    'what is taken of an answer is one of two words',
    given({ ...CALL, gives: { copy: VERDICT }, on: { done: 'sorting' } }, 'copy = "maybe"', DEAD),
  ],
  ['what is taken of an answer may be the one word', given({ ...CALL, gives: { copy: VERDICT }, on: { done: 'sorting' } }, 'copy = "no"')],
  [
    'what is taken of an answer may be the other word',
    given({ ...CALL, gives: { copy: VERDICT }, on: { done: 'sorting' } }, 'copy = "yes"'),
  ],
  [
    'what is taken of a choice into a text may be any text',
    given(
      {
        call: 'dgsn.verify-identity',
        with: { cnie: 'home.address' },
        gives: { copy: 'answer.reason' },
        on: { done: 'sorting', failed: 'lapsed' },
      },
      'copy = "never"',
      ['act-after-identity delivering'],
    ),
  ],
];

export const MORE_WAYS: readonly AlarmWay[] = [
  ...GIVEN.map(([about, [edits, said]]): AlarmWay => [about, edits as AlarmWay[1], said]),
  [
    'a computed text is one of two',
    {
      'data/word': { type: 'text', by: 'engine', value: 'if home.since < date("2000-01-01") then "old" else "new"', label: three('Word') },
      [APPROVE]: { 'word = "old"': 'first', 'word = "older"': 'lapsed', else: 'delivering' },
      [`${S}/first`]: choose(['word = "new"', 'lapsed'], ['else', 'delivering']),
    },
    ['no-dead-guard checking: "word = "older"" is never true', 'no-dead-guard first: "word = "new"" is never true'],
  ],
  // loops that wait
  ['a register that is asked again and again', around({ ...CALL, on: { done: 'delivering', refused: 'again', failed: 'again' } })],
  ['an event that is waited for again and again', around({ ...WAIT, within: '2 days', on: { seen: 'delivering', late: 'again' } })],
  ['a task that comes again and again', around(task({ approve: 'delivering', return: 'again' }))],
  [
    'another procedure that is run again and again',
    {
      ...around({
        title: three('Visit'),
        run: 'appointment',
        with: { 'visit.purpose': '"passport"' },
        within: '40 days',
        'owed-by': 'applicant',
        on: { completed: 'delivering', else: 'again', late: 'lapsed', failed: 'again' },
      }),
      'applicant/asks': ['name', 'email', 'phone'],
    },
  ],
  [
    'pieces that are asked again and again',
    {
      ...around({
        ask: { fields: ['home.proof'], 'answer-within': '10 days', text: three('Please'), source: 'usual practice' },
        on: { answered: 'delivering', unanswered: 'again' },
      }),
      [`${S}/checking/on/incomplete`]: null,
      [`${S}/checking/on/reject`]: 'lapsed',
    },
    ['asked-once first'],
  ],
  [
    'a late desk after which the case turns in circles',
    {
      [`${S}/checking/within`]: '5 days',
      [`${S}/checking/on/late`]: 'one',
      [`${S}/one`]: { next: 'two' },
      [`${S}/two`]: { next: 'one' },
    },
    ['loop-has-exit two', 'end-reachable one', 'end-reachable two', 'loop-has-exit one'],
  ],
  ['a late desk that an operator looks after', { [`${S}/checking/within`]: '5 days', [`${S}/checking/on/late`]: 'incident' }],
  // numbers
  [
    'a number that an agent types is within its bounds',
    {
      'data/rooms': agent({ ...ROOMS, min: 1, max: 20 }),
      [`${S}/checking/task/form`]: ['reasons', 'rooms'],
      [APPROVE]: { to: { 'rooms > 20': 'lapsed', else: 'delivering' }, requires: ['rooms'] },
    },
    ['no-dead-guard checking: "rooms > 20" is never true'],
  ],
  [
    'a procedure that gives no act needs no clock',
    {
      act: null,
      clock: null,
      legal: { basis: [{ text: three('Law'), source: 'law 55-19' }] },
      'flow/states': {
        checking: task({ complete: 'done', reject: 'lapsed' }),
        done: { outcome: 'completed', notify: 'ready' },
        lapsed: { outcome: 'lapsed', notify: 'lapsed' },
        withdrawn: { outcome: 'withdrawn', notify: 'withdrawn' },
      },
      'flow/anytime/withdraw/until': null,
      'notices/refused': null,
      'notices/ready/attach': null,
      documents: null,
      'data/reasons': null,
    },
  ],
  // answers
  [
    'pieces that did not come are not there',
    {
      ...asking({ rooms: optional(ROOMS) }, choose(['rooms > 5', 'checking'], ['else', 'lapsed'])),
      [`${S}/asking/on/unanswered`]: 'choosing',
    },
    ['collected-before choosing: "rooms" may have no value'],
  ],
  // reasons
  [
    'a refusal for which nothing is written, and a silence that refuses',
    unwritten(REFUSED),
    [
      'refusal-reasoned checking',
      'refusal-reasoned refused: nobody has given the reasons',
      'collected-before refused: the notice "refused" says "reasons"',
    ],
  ],
  [
    'reasons that are asked for, and that nothing reads',
    {
      [`${S}/checking/on/refuse`]: 'refused',
      [`${S}/refused/issue`]: null,
      'documents/refusal': null,
      'notices/refused/attach': null,
      'notices/refused/text': { ar: 'x', fr: 'x', en: 'x' },
    },
    ['refusal-reasoned checking', 'refusal-reasoned refused: nobody has given the reasons'],
  ],
  // what the engine knows
  [
    'the name of an applicant of whom nothing more is asked',
    { 'applicant/asks': null, [APPROVE]: { 'applicant.name = "x"': 'lapsed', else: 'delivering' } },
  ],
  [
    'the address of an applicant of whom nothing more is asked',
    { 'applicant/asks': null, [APPROVE]: { 'applicant.email = "x"': 'lapsed', else: 'delivering' } },
    ['guard-answers checking: "applicant.email" may have no value'],
  ],
  // fees
  [
    'fees that no register takes',
    {
      ...paying(),
      fees: { currency: FEES.currency, amount: FEES.amount, source: FEES.source },
      'data/stamp': null,
      'form/0/fields': asked(),
    },
  ],
  [
    'a reference that people may give, beside a stamp',
    {
      ...paying(),
      'data/payment/reference': optional(TEXT),
      'form/0/fields': asked('stamp', 'payment.reference'),
      [`${S}/paying/on/paid`]: 'sorting',
      [`${S}/sorting`]: choose(['payment.reference = "x"', 'lapsed'], ['else', 'checking']),
    },
    ['guard-answers sorting: "payment.reference" may have no value'],
  ],
  [
    'a letter that lacks two languages',
    { 'notices/ready/text': { ar: 'x' } },
    ['texts-complete: The notice "ready" has no words in: fr, en.'],
  ],
  [
    'a document that lacks two languages',
    { 'documents/certificate/title': { ar: 'x' } },
    ['texts-complete: The document "certificate" has no words in: fr, en.'],
  ],
  [
    'a state that a circle leads to, and that does not turn itself',
    {
      [APPROVE]: 'into',
      [`${S}/into`]: choose(['string length(home.address) > 5', 'tail'], ['else', 'one']),
      [`${S}/tail`]: { next: 'delivering' },
      [`${S}/one`]: choose(['string length(home.address) > 9', 'tail'], ['else', 'two']),
      [`${S}/two`]: { next: 'one' },
    },
    ['loop-has-exit two', 'loop-has-exit one: From "one" the case goes on at once'],
  ],
  // starts
  [
    'a page of the form of one start, after another that has its own',
    { ...STARTS, 'flow/start': { justice: BY_COURT, applicant: 'checking' } },
  ],
  [
    'a page of the form of one start, before another that has its own',
    { ...STARTS, 'flow/start': { applicant: 'checking', justice: BY_COURT } },
  ],
  ['a start that has a form of its own, alone', { 'applicant/who': ['institution'], 'flow/start': { justice: BY_COURT } }],
];
