import { APPROVE, agent, choose, end, KIND, register, S, task, three } from '../way-parts.js';
import { type AlarmWay, FEES, LEVEL, TEXT, TO_VERIFY, table } from './parts.js';

/** An agent writes a note when the request is approved; time passes; then something reads it. */
const later = (reading: Readonly<Record<string, unknown>>, note: object = TEXT) => ({
  'data/note': agent(note),
  [`${S}/checking/task/form`]: ['reasons', 'note'],
  [APPROVE]: { to: 'pausing', requires: ['note'] },
  [`${S}/pausing`]: task({ complete: 'reading' }),
  'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' },
  ...reading,
});
const reading = (state: object, more: object = {}) => later({ [`${S}/reading`]: state, ...more });
const DAY = { type: 'date', label: three('A day') };
const WAITED = { wait: { for: 'seen', from: 'agent', group: 'consular-desk' }, on: { seen: 'delivering' } };
const branches = (one: object, other: object, next: unknown) => ({
  all: {
    one: { start: 'first', states: { ...one, 'one-done': end } },
    two: { start: 'other', states: { ...other, 'two-done': end } },
  },
  next,
});
const BESIDE = { other: task({ complete: 'two-done' }) };
const IN_BRANCH = { first: task({ complete: 'one-done' }) };
const REOPENED = (more: object) => ({
  [`${S}/refused`]: {
    outcome: 'refused',
    issue: 'refusal',
    notify: 'refused',
    'reopen-by': { 'appeal-upheld': { to: 'again', by: 'case', within: '60 days', source: 'usual practice', ...more } },
  },
});

/** What was written stays known until it is read, wherever that is. */
const READERS: readonly (readonly [where: string, edits: Readonly<Record<string, unknown>>])[] = [
  ['a condition', reading(choose(['note = "x"', 'lapsed'], ['else', 'delivering']))],
  [
    'a condition of a state that follows',
    reading({ next: 'last' }, { [`${S}/last`]: choose(['note = "x"', 'lapsed'], ['else', 'delivering']) }),
  ],
  ['a condition of an event', reading({ ...WAITED, on: { seen: { 'note = "x"': 'lapsed', else: 'delivering' } } })],
  [
    'a condition when it is late',
    reading({ ...WAITED, within: '2 days', on: { seen: 'delivering', late: { 'note = "x"': 'withdrawn', else: 'delivering' } } }),
  ],
  [
    'a value that is set',
    reading(
      { do: [{ set: { copy: 'note' } }], next: { 'copy = "x"': 'lapsed', else: 'delivering' } },
      { 'data/copy': { type: 'text', by: 'engine' } },
    ),
  ],
  [
    'a value that is set on an arrow',
    reading(task({ approve: { to: 'sorting', do: [{ set: { copy: 'note' } }] } }), {
      'data/copy': { type: 'text', by: 'engine' },
      [`${S}/sorting`]: choose(['copy = "x"', 'lapsed'], ['else', 'delivering']),
    }),
  ],
  [
    'a register that is told',
    reading({ do: [{ call: 'interior.cancel-passport', with: { passportNumber: 'note', reason: '"lost"' } }], next: 'delivering' }),
  ],
  [
    'another case that is told',
    reading({ do: [{ tell: { case: 'note', event: 'done', with: { address: 'home.address' } } }], next: 'delivering' }),
  ],
  [
    'what another case is told',
    reading({ do: [{ tell: { case: 'home.address', event: 'done', with: { many: 'note = "x"' } } }], next: 'delivering' }),
  ],
  [
    'a register that is asked',
    reading({ call: 'dgsn.card-record', with: { cnie: 'note' }, on: { done: 'delivering', refused: 'delivering' } }),
  ],
  [
    'another procedure',
    reading(
      {
        title: three('Visit'),
        run: 'appointment',
        with: { 'visit.purpose': 'if note = "x" then "passport" else "other"' },
        within: '40 days',
        'owed-by': 'applicant',
        on: { completed: 'delivering', else: 'lapsed', late: 'lapsed', failed: 'lapsed' },
      },
      { 'applicant/asks': ['name', 'email', 'phone'] },
    ),
  ],
  [
    'a wait until a day',
    later(
      { [`${S}/reading`]: { ...WAITED, wait: { ...WAITED.wait, until: 'note' }, on: { seen: 'delivering', late: 'delivering' } } },
      DAY,
    ),
  ],
  [
    'a stamp',
    reading(
      { pay: 'fees', 'owed-by': 'applicant', within: '10 days', on: { paid: 'delivering', refused: 'lapsed', unpaid: 'lapsed' } },
      {
        fees: { ...FEES, stamp: { ...FEES.stamp, with: { code: 'note' } } },
        [`${S}/delivering/do`]: [{ issue: 'certificate' }, { consume: 'fees' }],
      },
    ),
  ],
  ['what an outcome requires', reading(task({ approve: { to: 'delivering', requires: ['note'] } }))],
  ['what a task requires', reading(task({ approve: 'delivering' }, { form: ['reasons'], requires: ['note', 'reasons'] }))],
  [
    'a table',
    reading(
      { decide: 'weight', gives: { level: 'level' }, next: 'delivering' },
      {
        'data/level': LEVEL,
        'tables/weight': table(
          ['note'],
          [
            ['"x"', 1],
            ['not("x")', 2],
          ],
        ),
      },
    ),
  ],
  [
    'a cell of a table',
    reading(
      { decide: 'weight', gives: { level: 'level' }, next: 'delivering' },
      {
        'data/level': LEVEL,
        'tables/weight': table(
          ['home.since < today'],
          [
            ['true', 'if note = "x" then 1 else 2'],
            ['false', 3],
          ],
        ),
      },
    ),
  ],
  [
    'a field that is computed from it',
    reading(choose(['same = true', 'lapsed'], ['else', 'delivering']), {
      'data/same': { type: 'boolean', by: 'engine', value: 'note = "x"', label: three('Same') },
    }),
  ],
  [
    'a state inside another',
    reading({
      start: 'inside',
      states: { inside: choose(['note = "x"', 'inside-done'], ['else', 'lapsed']), 'inside-done': end },
      on: { done: 'delivering' },
    }),
  ],
  [
    'what follows states inside another',
    reading({
      start: 'inside',
      states: { inside: task({ complete: 'inside-done' }), 'inside-done': end },
      on: { done: { 'note = "x"': 'lapsed', else: 'delivering' } },
    }),
  ],
  ['a branch', reading(branches({ first: task({ complete: { 'note = "x"': 'one-done', else: 'lapsed' } }) }, BESIDE, 'delivering'))],
  [
    'a branch that comes second',
    reading(branches(IN_BRANCH, { other: task({ complete: { 'note = "x"': 'two-done', else: 'lapsed' } }) }, 'delivering')),
  ],
  ['what follows branches', reading(branches(IN_BRANCH, BESIDE, { 'note = "x"': 'lapsed', else: 'delivering' }))],
  [
    'what follows the first of two branches',
    reading({
      any: {
        one: { start: 'first', states: { ...IN_BRANCH, 'one-done': end } },
        two: { start: 'other', states: { ...BESIDE, 'two-done': end } },
      },
      next: { 'note = "x"': 'lapsed', else: 'delivering' },
    }),
  ],
  [
    'the way out of a loop',
    reading(
      { 'at-most': { times: 2, else: 'giving-up' }, ...task({ approve: 'delivering', return: 'reading' }) },
      { [`${S}/giving-up`]: choose(['note = "x"', 'lapsed'], ['else', 'delivering']) },
    ),
  ],
  [
    'what may happen at any time',
    reading(task({ approve: 'delivering' }), {
      'flow/anytime/stop': { to: 'stopping', by: { group: 'consul' }, label: three('Stop'), until: ['delivering'] },
      [`${S}/stopping`]: choose(['note = null or note = "x"', 'withdrawn'], ['else', 'withdrawn']),
    }),
  ],
  [
    'what silence leads to',
    reading(task({ approve: 'delivering' }), {
      'clock/silence': { effect: 'refusal', then: 'sorting', owner: 'consular-desk' },
      [`${S}/sorting`]: choose(['note = null', 'refused'], ['note = "x"', 'refused'], ['else', 'refused']),
    }),
  ],
  [
    'a case that is reopened',
    reading(task({ approve: 'delivering', refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] }), {
      ...REOPENED({}),
      [`${S}/again`]: task({ approve: 'sorting' }),
      [`${S}/sorting`]: choose(['note = null', 'lapsed'], ['note = "x"', 'lapsed'], ['else', 'delivering']),
    }),
  ],
  [
    'what a reopening does',
    reading(task({ approve: 'delivering' }), {
      ...REOPENED({ do: [{ set: { copy: 'reasons' } }] }),
      'clock/silence/effect': 'consent',
      'clock/silence/basis': 'usual practice',
      'clock/silence/then': 'delivering',
      'clock/silence/within': '7 days',
      'data/copy': { type: 'text', by: 'engine' },
      [`${S}/again`]: task({ approve: 'sorting' }),
      [`${S}/sorting`]: choose(['copy = "x"', 'lapsed'], ['else', 'delivering']),
    }),
  ],
];

/** What was set is known to be just that. */
const known = (state: object, said: readonly string[], more: object = {}): readonly [object, readonly string[]] => [
  {
    'data/kind': agent(KIND),
    [APPROVE]: { to: 'pausing', do: [{ set: { kind: '"a"' } }] },
    [`${S}/pausing`]: task({ complete: 'reading' }),
    [`${S}/reading`]: state,
    'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' },
    ...more,
  },
  said,
];
const KNOWERS: readonly (readonly [where: string, way: readonly [object, readonly string[]]])[] = [
  [
    'an outcome that is offered',
    known(task({ approve: 'delivering', reject: { to: 'lapsed', when: 'kind = "b"' } }), [
      'no-dead-guard reading: The outcome "reject" is never offered',
    ]),
  ],
  ['a condition', known(choose(['kind = "b"', 'lapsed'], ['else', 'delivering']), ['no-dead-guard reading: "kind = "b"" is never true'])],
  [
    'a condition after a form that leaves it alone',
    known(task({ approve: 'sorting' }, { form: ['reasons'] }), ['no-dead-guard sorting'], {
      [`${S}/sorting`]: choose(['kind = "b"', 'lapsed'], ['else', 'delivering']),
    }),
  ],
  [
    'a condition after a form that may change it',
    known(task({ approve: 'sorting' }, { form: ['kind'] }), [], {
      [`${S}/sorting`]: choose(['kind = "b"', 'lapsed'], ['else', 'delivering']),
    }),
  ],
  [
    'a condition after a register that may not answer',
    known(
      { ...TO_VERIFY, gives: { known: 'answer.match' }, on: { done: 'sorting', failed: 'sorting' } },
      ['collected-before sorting: "known" may have no value'],
      {
        'data/known': register({ type: 'boolean', label: three('Known') }),
        [`${S}/sorting`]: choose(['known = true', 'delivering'], ['else', 'lapsed']),
      },
    ),
  ],
  [
    'a gate of the act that is closed',
    known({ next: 'delivering' }, ['state-reachable granted', 'end-reachable pausing', 'end-reachable reading'], {
      'act/gates': { other: 'kind = "b"' },
    }),
  ],
  ['a gate of the act that is open', known({ next: 'delivering' }, [], { 'act/gates': { other: 'kind = "a"' } })],
  [
    'a branch',
    known(branches({ first: task({ complete: { 'kind = "b"': 'one-done', else: 'one-done' } }) }, BESIDE, 'delivering'), [
      'no-dead-guard first',
    ]),
  ],
  ['what follows branches', known(branches(IN_BRANCH, BESIDE, { 'kind = "b"': 'lapsed', else: 'delivering' }), ['no-dead-guard reading'])],
  [
    'what follows branches of which one sets it',
    known(
      branches({ first: { do: [{ set: { kind: '"b"' } }], next: 'one-done' } }, BESIDE, { 'kind = "a"': 'lapsed', else: 'delivering' }),
      ['no-dead-guard reading: "kind = "a"" is never true'],
    ),
  ],
  [
    'what follows branches of which one may set it',
    known(
      branches({ first: task({ complete: 'one-done' }, { form: ['kind'] }) }, BESIDE, { 'kind = "b"': 'lapsed', else: 'delivering' }),
      [],
    ),
  ],
];

export const READING_WAYS: readonly AlarmWay[] = [
  ...READERS.map(([where, edits]): AlarmWay => [`a note that is read by ${where}`, edits]),
  ...KNOWERS.map(([where, [edits, said]]): AlarmWay => [`what was set, and is read by ${where}`, edits as AlarmWay[1], said]),
];
