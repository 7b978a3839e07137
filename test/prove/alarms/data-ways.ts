import { APPROVE, agent, asked, choose, ROOMS, register, S, task, three } from '../way-parts.js';
import { type AlarmWay, asking, optional, paying, REMARK, TEXT, table, visiting, weighing } from './parts.js';

const DAY = { type: 'date', label: three('A day') };
const onRooms = (cells: readonly [string, string]) => table(['rooms'], [...cells.map((cell, i) => [cell, i + 1])]);
const NUMBERS = { a: ROOMS, b: ROOMS, c: ROOMS, d: ROOMS };
const LETTER = 'nothing has collected on this way';

const flag = (value: string) => ({ type: 'boolean', by: 'engine', value, label: three('Flag') });
/** A guardian is asked for where a condition says so, and read where another one holds. */
const guarded = (guard: string, required: string) => ({
  'data/age': ROOMS,
  'data/minor': flag('age < 18'),
  'data/child': flag('age < 18'),
  'data/adult': flag('age >= 18'),
  'data/guardian': { ...TEXT, required },
  'form/0/fields': asked('age', 'guardian'),
  [APPROVE]: 'sorting',
  [`${S}/sorting`]: choose([guard, 'reading'], ['else', 'delivering']),
  [`${S}/reading`]: choose(['guardian = "x"', 'lapsed'], ['else', 'delivering']),
});

/** What is read was collected. */
export const DATA_WAYS: readonly AlarmWay[] = [
  // tables
  [
    'a table stops every case for which it has no answer',
    weighing(
      'second',
      { remark: REMARK },
      table(
        ['remark'],
        [
          ['"x"', 1],
          ['not("x")', 2],
        ],
      ),
    ), // prettier-ignore
    [
      'state-reachable second: the conditions on the ways to it are never met together',
      'end-reachable weighing: no way leads to an outcome',
      'collected-before weighing: "remark" may have no value, and this needs one: the table "weight"',
    ],
  ],
  [
    'a table stops the cases for which it has no answer, and the others go on',
    weighing('second', { rooms: optional(ROOMS) }, onRooms(['> 5', '<= 5'])),
    ['guard-answers weighing: "rooms" may have no value, and this needs one: the table "weight"'],
  ],
  [
    'a table that reads a field of a group, beside one that has a value',
    {
      ...weighing(
        'second',
        { 'more.rooms': optional(ROOMS) },
        table(
          ['more.rooms', 'home.since < today'],
          [
            ['> 5', '-', 1],
            ['<= 5', '-', 2],
          ],
        ),
      ),
    },
    ['guard-answers weighing: "more.rooms" may have no value'],
  ],
  [
    'a table of too many cases to try each may give anything that it holds',
    weighing(
      { 'level = 1': 'second', else: 'delivering' },
      NUMBERS,
      table(Object.keys(NUMBERS), [
        ['> 5', '> 6', '> 7', '> 8', 1],
        ['-', '-', '-', '-', 2],
      ]),
    ),
  ],
  [
    'a table that is not complete stops nobody whom it answers',
    weighing('second', { rooms: ROOMS }, table(['rooms'], [['> 5', 1]])),
    ['table-complete'],
  ],
  [
    'what a table gives is one of its cells',
    weighing({ 'level = 3': 'second', else: 'delivering' }, { rooms: ROOMS }, onRooms(['> 5', '-'])),
    ['state-reachable second', 'no-dead-guard weighing: "level = 3" is never true'],
  ],
  [
    'what a table gives may be less than nothing',
    weighing(
      { 'level = 3': 'second', else: 'delivering' },
      { rooms: ROOMS },
      table(
        ['rooms'],
        [
          ['> 5', '-1'],
          ['-', '4'],
        ],
      ),
    ),
    ['state-reachable second', 'no-dead-guard weighing: "level = 3" is never true'],
  ],
  // what is sent
  ['a stamp that is there', paying()],
  [
    'a stamp that may be missing',
    paying(optional(TEXT)),
    ['collected-before paying: "stamp" may have no value, and this needs one: tax-stamps.reserve needs "code": stamp'],
  ],
  [
    'a register is sent what it can do without',
    {
      'data/day': optional(DAY),
      'form/0/fields': asked('day'),
      [APPROVE]: 'asking',
      [`${S}/asking`]: { call: 'dgsn.verify-identity', with: { cnie: 'home.address', birthDate: 'day' }, on: { done: 'delivering' } },
    },
    ['act-after-identity delivering: the identity was not checked ("asking" was never done); no gate of the act demands it'],
  ],
  ...(
    [
      [
        'another case is told, whose number may be missing',
        optional(TEXT),
        TEXT,
        'rem',
        ['collected-before delivering: "number" may have no value, and this needs one: "done" is told to another case: number'],
      ],
      ['another case is told something that may be missing', TEXT, optional(TEXT), 'rem', []],
      [
        'another case is told something that cannot be said of a missing value',
        TEXT,
        optional(ROOMS),
        'rem > 5',
        ['collected-before delivering: "rem" may have no value, and this needs one: "done" is told to another case: rem > 5'],
      ],
    ] as const
  ).map(
    ([about, number, rem, what, said]): AlarmWay => [
      about,
      {
        'data/number': number,
        'data/rem': rem,
        'form/0/fields': asked('number', 'rem'),
        [`${S}/delivering/do`]: [{ issue: 'certificate' }, { tell: { case: 'number', event: 'done', with: { address: what } } }],
      },
      said,
    ],
  ),
  [
    'a wait until a day that is there',
    {
      [APPROVE]: 'waiting',
      [`${S}/waiting`]: {
        wait: { for: 'visited', from: 'agent', group: 'consular-desk', until: 'home.since' },
        on: { visited: 'delivering', late: 'delivering' },
      },
    },
  ],
  // what comes
  [
    'an answer to a single question is an answer',
    asking({ rooms: optional(ROOMS) }, choose(['rooms > 5', 'checking'], ['else', 'lapsed'])),
  ],
  [
    'an answer to two questions may leave one out',
    asking({ rooms: optional(ROOMS), more: optional(ROOMS) }, choose(['rooms > 5', 'checking'], ['else', 'lapsed'])),
    ['guard-answers choosing: "rooms" may have no value'],
  ],
  [
    'an answer holds what is required',
    asking({ rooms: ROOMS, more: optional(ROOMS) }, choose(['rooms > 5', 'checking'], ['else', 'lapsed'])),
  ],
  ['an event brings what is required', visiting({ required: true })],
  ['an event may leave out what is not', visiting({}), ['guard-answers visiting: "rooms" may have no value']],
  ['what an event brings may be anything', visiting({ required: true }, 'rooms = 5')],
  [
    'a form that comes again keeps what was given',
    {
      'data/rooms': agent(ROOMS),
      [APPROVE]: 'first',
      [`${S}/first`]: task({ complete: { to: 'second', requires: ['rooms'] } }, { form: ['rooms'] }),
      [`${S}/second`]: task({ complete: 'third' }, { form: ['rooms'] }),
      [`${S}/third`]: choose(['rooms > 5', 'delivering'], ['else', 'lapsed']),
    },
  ],
  ...(
    [
      ['a form of an agent may be left empty', ROOMS, {}, ['guard-answers third: "rooms" may have no value']],
      ['a form of an agent holds what the task requires', ROOMS, { requires: ['rooms'] }, []],
      ['a form of an agent holds what its field requires', { ...ROOMS, required: true }, {}, []],
    ] as const
  ).map(
    ([about, rooms, more, said]): AlarmWay => [
      about,
      {
        'data/rooms': agent(rooms),
        [APPROVE]: 'second',
        [`${S}/second`]: task({ complete: 'third' }, { form: ['rooms'], ...more }),
        [`${S}/third`]: choose(['rooms > 5', 'delivering'], ['else', 'lapsed']),
      },
      said,
    ],
  ),
  // what the engine knows
  ...(
    [
      ['applicant.name = "x"', ['name'], true],
      ['applicant.id = "x"', ['name'], true],
      ['applicant.birthDate > date("2000-01-01")', ['name', 'birthDate'], true],
      ['applicant.birthDate > date("2000-01-01")', ['name'], false],
      ['applicant.age > 17', ['name', 'birthDate'], true],
      ['applicant.age > 17', ['name'], false],
      ['applicant.email = "x"', ['name'], false],
      ['clock.dueOn > today', ['name'], true],
      ['case.channel = "online"', ['name'], true],
      ['fees.amount > 100', ['name'], false],
    ] as const
  ).map(
    ([when, asks, isKnown]): AlarmWay => [
      `"${when}" of an applicant whose ${asks.join(' and ')} is asked`,
      { 'applicant/asks': asks, [APPROVE]: { [when]: 'lapsed', else: 'delivering' } },
      isKnown ? [] : [`guard-answers checking: "${when.split(' ')[0]}" may have no value, and this needs one: ${when}`],
    ],
  ),
  ['the amount of fees where there are some', { ...paying(), [APPROVE]: { 'fees.amount > 100': 'lapsed', else: 'delivering' } }],
  // letters and documents
  [
    'a letter of silence repeats reasons that there are not',
    { 'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' } },
  ],
  [
    'a letter of silence says something else that there is not',
    {
      'data/remark': REMARK,
      [`${S}/checking/task/form`]: ['reasons', 'remark'],
      [`${S}/checking/on/refuse`]: { to: 'refused', requires: ['reasons', 'remark'] },
      'notices/refused/text/en': '{{reasons}} {{remark}}',
      'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' },
    },
    [`collected-before refused: the notice "refused" says "remark", which ${LETTER}`],
  ],
  [
    'a letter of consent that says reasons',
    { 'notices/ready/text/en': 'Ready. {{reasons}}', [APPROVE]: { to: 'delivering', requires: ['reasons'] } },
    [`collected-before granted: the notice "ready" says "reasons", which ${LETTER}`],
  ],
  [
    'a subject that says what nothing has collected',
    { 'data/remark': REMARK, [`${S}/checking/on/refuse/do`]: [{ set: { remark: '"x"' } }], 'notices/ready/subject/fr': 'Prêt {{remark}}' },
    [`collected-before granted: the notice "ready" says "remark", which ${LETTER}`],
  ],
  [
    'a document that says what nothing has collected',
    { 'data/remark': REMARK, 'documents/certificate/text/en': 'x {{remark}}' },
    [`collected-before delivering: the document "certificate" says "remark", which ${LETTER}`],
  ],
  [
    'a fact that nothing writes',
    { 'data/fact': register(TEXT), 'documents/certificate/facts': ['home.address', 'fact'] },
    [`collected-before delivering: the document "certificate" says "fact", which ${LETTER}`],
  ],
  [
    'a fact that some cases have',
    { 'data/fact': agent(TEXT), [`${S}/checking/task/form`]: ['reasons', 'fact'], 'documents/certificate/facts': ['home.address', 'fact'] },
  ],
  [
    'a fact that is set where another way goes',
    {
      'data/fact': agent(TEXT),
      [`${S}/checking/on/refuse/do`]: [{ set: { fact: '"x"' } }],
      'documents/certificate/facts': ['home.address', 'fact'],
    },
  ],
  [
    'a computed fact, in a document and a letter',
    {
      'data/fact': { type: 'boolean', by: 'engine', value: 'home.since < today', label: three('Fact') },
      'documents/certificate/facts': ['home.address', 'fact'],
      'notices/ready/text/en': 'Ready {{fact}}',
    },
  ],
  [
    'a computed field has no value where what it is computed from has none',
    {
      'data/rooms': agent(ROOMS),
      'data/large': { type: 'boolean', by: 'engine', value: 'rooms > 5', label: three('Large') },
      [`${S}/checking/task/form`]: ['reasons', 'rooms'],
      [APPROVE]: 'sorting',
      [`${S}/sorting`]: choose(['large = true', 'delivering'], ['else', 'lapsed']),
    },
    ['guard-answers sorting: "large" may have no value'],
  ],
  // what an administration holds
  ['a document of an administration that has a register', { 'data/home/proof/issuer': 'interior' }, ['not-asked-when-held']],
  [
    'a document of the administration itself, asked by a request for pieces',
    {
      'data/extra': { type: 'document', required: false, issuer: 'consular-direction', label: three('Extra'), source: 'usual practice' },
      [`${S}/checking/on/incomplete/ask`]: ['extra'],
    },
    ['not-asked-when-held'],
  ],
  [
    'a document of the administration itself, given by its agent',
    {
      'data/extra': agent({
        type: 'document',
        required: false,
        issuer: 'consular-direction',
        label: three('Extra'),
        source: 'usual practice',
      }),
      [`${S}/checking/task/form`]: ['reasons', 'extra'],
    },
  ],
  // numbers that are bounded, forms of several starts
  [
    'a field that only one start asks for is demanded of no other',
    {
      'data/rooms': ROOMS,
      'form/0/fields': asked('rooms'),
      'applicant/who': ['natural-person', 'institution'],
      'flow/start': {
        applicant: 'sorting',
        justice: { to: 'sorting', form: ['home.address', 'home.since', 'home.proof'], reference: 'home.address' },
      },
      [`${S}/sorting`]: choose(['rooms > 5', 'checking'], ['else', 'lapsed']),
    },
    ['collected-before sorting: "rooms" may have no value'],
  ],
  // what is computed is known with what it is computed from
  ...(
    [
      ['minor = true', 'age < 18', true],
      ['minor = true', 'child = true', true],
      ['age < 18', 'child = true', true],
      ['adult = false', 'child = true', true],
      ['age < 12', 'minor = true', true],
      ['adult = true', 'child = true', false],
      ['age < 20', 'minor = true', false],
    ] as const
  ).map(([guard, required, isSure]): AlarmWay => {
    const said = isSure ? [] : ['guard-answers reading: "guardian" may have no value'];
    return [`a field that is required by ${required}, where ${guard}`, guarded(guard, required), said];
  }),
  [
    'a condition that something computed has ruled out',
    { ...guarded('minor = true', 'minor = true'), [`${S}/reading`]: choose(['age > 20', 'lapsed'], ['else', 'delivering']) },
    ['no-dead-guard reading: "age > 20" is never true'],
  ],
];
