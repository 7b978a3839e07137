import { APPROVE, asked, choose, ROOMS, register, S, task, three } from '../way-parts.js';
import { type AlarmWay, LEVEL, optional, TEXT, TO_MAKE, table, weighing } from './parts.js';

const SAID = 'what interior.produce-passport did stays done: "undo: true" would undo it';
const OWNED = { type: 'document', required: false, issuer: 'town-hall', label: three('Extra'), source: 'usual practice' };
/** A visit is run as a case of its own. */
const run = (more: object, on: object, fields: Readonly<Record<string, object>> = { stamp: TEXT }) => ({
  ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [`data/${name}`, field])),
  'form/0/fields': asked(...Object.keys(fields).filter((name) => (fields[name] as { by?: string }).by === undefined)),
  'applicant/asks': ['name', 'email'],
  'flow/start': 'visiting',
  [`${S}/visiting`]: {
    title: three('Visit'),
    run: 'visit',
    with: { 'visit.purpose': '"signature"', 'fee.stamp': 'stamp', 'case.post': 'case.post' },
    within: '40 days',
    'owed-by': 'applicant',
    on: { completed: 'checking', refused: 'lapsed', else: 'lapsed', late: 'lapsed', failed: 'lapsed', ...on },
    ...more,
  },
});
/** Another procedure that the product ships: of what its form asks, only the purpose is demanded. */
const appointment = (given: object, fields: Readonly<Record<string, object>>) => ({
  ...run({ run: 'appointment', with: given, on: { completed: 'checking', else: 'lapsed', late: 'lapsed', failed: 'lapsed' } }, {}, fields),
  'applicant/asks': ['name', 'email', 'phone'],
});
const PURPOSE = { type: 'choice', of: { passport: three('Passport'), other: three('Other') }, label: three('Purpose') };
/** An effect that is not undone, in a case that ends without success. */
const ended = (outcome: string) => ({
  [APPROVE]: 'making',
  [`${S}/making`]: { ...TO_MAKE, within: '10 days', on: { done: 'handing', late: 'checking' } },
  [`${S}/handing`]: task({ complete: 'delivering', reject: 'ended' }),
  [`${S}/ended`]: { outcome, notify: 'lapsed' },
  'flow/anytime/withdraw/until': ['handing', 'delivering'],
  [`${S}/checking/on/incomplete`]: null,
  [`${S}/checking/on/reject`]: 'lapsed',
});

/** What the other parts of the language bring. */
export const OTHER_WAYS: readonly AlarmWay[] = [
  // another procedure
  ['another procedure is given what its form demands', run({}, {})],
  [
    'another procedure is given what may be missing, and its form demands it',
    appointment({ 'visit.purpose': 'purpose' }, { purpose: optional(PURPOSE) }),
    ['collected-before visiting: "purpose" may have no value, and this needs one: appointment needs "visit.purpose": purpose'],
  ],
  [
    'another procedure is given what may be missing, and its form can do without',
    appointment({ 'visit.purpose': 'purpose', 'visit.post': 'post' }, { purpose: PURPOSE, post: optional(TEXT) }),
  ],
  [
    'another procedure is given something that cannot be said of a missing value',
    appointment(
      { 'visit.purpose': 'purpose', 'visit.post': 'if rooms > 5 then "paris" else "lyon"' },
      { purpose: PURPOSE, rooms: optional(ROOMS) },
    ),
    ['collected-before visiting: "rooms" may have no value, and this needs one: appointment needs "visit.post": if rooms > 5'],
  ],
  [
    'what another procedure gives is there where it ended, and not where it is late',
    {
      ...run(
        { gives: { day: 'answer.data.visit.attendedOn' } },
        { late: 'sorting', completed: 'sorting' },
        { stamp: TEXT, day: register({ type: 'date', label: three('Day') }) },
      ),
      [`${S}/sorting`]: choose(['day = null', 'lapsed'], ['day > date("2026-01-01")', 'checking'], ['else', 'lapsed']),
    },
  ],
  // acts
  [
    'a field is set to what cannot be said of a missing value',
    {
      'data/rooms': optional(ROOMS),
      'data/level': LEVEL,
      'form/0/fields': asked('rooms'),
      [APPROVE]: 'setting',
      [`${S}/setting`]: { do: [{ set: { level: 'if rooms > 5 then 1 else 2' } }], next: { 'level = 1': 'lapsed', else: 'delivering' } },
    },
    ['guard-answers setting: "rooms" may have no value, and this needs one: if rooms > 5 then 1 else 2'],
  ],
  [
    'a field is set to what may be missing, and then asked',
    {
      'data/rooms': optional(ROOMS),
      'data/level': LEVEL,
      'form/0/fields': asked('rooms'),
      [APPROVE]: 'setting',
      [`${S}/setting`]: { do: [{ set: { level: 'rooms' } }], next: { 'level = 1': 'lapsed', else: 'delivering' } },
    },
    ['guard-answers setting: "level" may have no value, and this needs one: level = 1'],
  ],
  [
    'a register is sent nothing, whatever the case is',
    {
      [APPROVE]: 'asking',
      [`${S}/asking`]: { call: 'dgsn.card-record', with: { cnie: 'if home.since < today then "x" else null' }, on: { done: 'delivering' } },
    },
    ['collected-before asking: something it reads may have no value, and this needs one: dgsn.card-record needs "cnie"'],
  ],
  // tables
  [
    'a table whose input is named',
    weighing(
      'second',
      { rooms: optional(ROOMS) },
      {
        ...table(
          [],
          [
            ['> 5', 1],
            ['<= 5', 2],
          ],
        ),
        inputs: [{ expression: 'rooms', label: three('Rooms') }],
      },
    ),
    ['guard-answers weighing: "rooms" may have no value'],
  ],
  // what an administration holds
  [
    'a value that a register gives is asked for',
    { 'data/birth': { type: 'date', by: 'applicant', from: 'dgsn.card-record', label: three('Birth') }, 'form/0/fields': asked('birth') },
    ['not-asked-when-held: The applicant is asked for "birth", which comes from "dgsn.card-record"'],
  ],
  [
    'a document of the administration itself, which has no register',
    { owner: 'town-hall', 'data/extra': OWNED, 'form/0/fields': asked('extra') },
    ['not-asked-when-held: The applicant is asked for "extra", which "town-hall" holds'],
  ],
  ['a document of another administration, which has no register', { 'data/extra': OWNED, 'form/0/fields': asked('extra') }],
  ['a document of nobody in particular, for an administration without a register', { owner: 'town-hall' }],
  // effects
  ...['lapsed', 'cancelled', 'returned', 'withdrawn'].map(
    (outcome): AlarmWay => [`an effect that an end leaves: ${outcome}`, ended(outcome), [`effect-compensated ended: ${SAID}`]],
  ),
  ['an effect that a success keeps', ended('completed')],
  // stories
  ...(
    [
      ['the applicant', { from: 'applicant' }, '"seen" comes from the applicant'],
      ['an agent', { from: 'agent', group: 'consular-desk' }, '"seen" comes from an agent'],
      ['another case', { from: 'case', group: 'consular-desk' }, '"seen" comes from another case'],
      ['a register', { from: 'justice', group: 'consular-desk' }, '"seen" comes from "justice"'],
    ] as const
  ).map(
    ([who, from, sentence]): AlarmWay => [
      `what comes from ${who}`,
      {
        [APPROVE]: 'waiting',
        [`${S}/waiting`]: {
          wait: { for: 'seen', ...from },
          ...('group' in from ? {} : { 'owed-by': 'applicant' }),
          within: '3 days',
          on: { seen: 'wrong', late: 'delivering' },
        },
        [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'delivering']),
      },
      [`no-dead-guard wrong: In "waiting", ${sentence}: the case goes to "wrong".`],
    ],
  ),
  ...(
    [
      ['late', 'the delay passes and nothing came ("late"): the case goes to "wrong".'],
      ['done', 'courts.opposition answers: the case goes to "wrong".'],
      ['refused', 'courts.opposition refuses: the case goes to "wrong".'],
      ['failed', 'courts.opposition fails for good: the case goes to "wrong".'],
    ] as const
  ).map(
    ([event, sentence]): AlarmWay => [
      `what a register does: ${event}`,
      {
        [APPROVE]: 'asking',
        [`${S}/asking`]: { call: 'courts.opposition', within: '3 days', on: { done: 'delivering', [event]: 'wrong' } },
        [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'delivering']),
      },
      [
        `no-dead-guard wrong: In "asking", ${sentence}`,
        ...(event === 'late' ? ['clock-armed asking: when it is late the request lapses'] : []),
      ],
    ],
  ),
  ...(
    [
      ['completed', 'ends as "completed"'],
      ['else', 'ends otherwise'],
    ] as const
  ).map(
    ([event, sentence]): AlarmWay => [
      `what another procedure does: ${event}`,
      {
        ...run({}, { completed: 'checking', [event]: 'wrong' }),
        [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'checking']),
      },
      [`no-dead-guard wrong: In "visiting", the case of "visit" ${sentence}: the case goes to "wrong".`],
    ],
  ),
  [
    'what another procedure does: failed',
    { ...run({}, { failed: 'wrong' }), [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'checking']) },
    ['no-dead-guard wrong: no case of "visit" can be started: the case goes to "wrong".'],
  ],
  [
    'what an event at any time does',
    {
      'flow/anytime/stop': { to: 'wrong', by: { group: 'consul' }, label: three('Stop'), until: ['delivering'] },
      [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'withdrawn']),
    },
    ['no-dead-guard wrong: While the case is in "checking", the group "consul" chooses "stop": the case goes to "wrong".'],
  ],
  [
    'what another case does at any time',
    {
      'flow/anytime/stop': { to: 'wrong', by: 'case', until: ['delivering'] },
      [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'withdrawn']),
    },
    ['no-dead-guard wrong: While the case is in "checking", another case chooses "stop": the case goes to "wrong".'],
  ],
  [
    'what silence does, where it refuses',
    {
      'clock/silence': { effect: 'refusal', then: 'wrong', owner: 'consular-desk' },
      [`${S}/wrong`]: choose(['1 = 2', 'lapsed'], ['else', 'refused']),
    },
    ['no-dead-guard wrong: the legal delay ends in silence, which means refusal: the case goes to "wrong".'],
  ],
  // people
  [
    'an outcome for two groups that share nobody with the task',
    { [APPROVE]: { to: 'delivering', by: ['operators', 'translators'] } },
    ['actor-exists checking: The outcome "approve" is for operators, translators, the task for "consular-desk": nobody is in both.'],
  ],
  ['an outcome for two groups of which one shares somebody', { [APPROVE]: { to: 'delivering', by: ['operators', 'passport-officers'] } }],
  [
    'an event of an agent of a group',
    {
      [APPROVE]: 'first',
      [`${S}/first`]: {
        wait: { for: 'sealed', from: 'agent', group: 'consul' },
        within: '2 days',
        on: { sealed: 'delivering', late: 'delivering' },
      },
    },
  ],
];
