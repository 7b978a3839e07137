import { brokenText } from './broken-copies.js';
import { LAW_WAYS } from './small-ways-law.js';
import { APPROVE, agent, asked, choose, end, KIND, ROOMS, register, S, task, three, type Way } from './way-parts.js';

/** Small ways through the certificate of residence: what it is about, and what is laid into it. Some are sound, some are not: the golden file says. */
const WAYS: readonly Way[] = [
  [
    'what one branch writes, the other cannot rely on',
    {
      'data/kind': agent(KIND),
      [APPROVE]: 'both',
      [`${S}/both`]: {
        all: {
          writing: {
            start: 'asking-kind',
            states: { 'asking-kind': task({ complete: 'kind-known' }, { form: ['kind'] }), 'kind-known': end },
          },
          reading: { start: 'reading-kind', states: { 'reading-kind': choose(['kind = "a"', 'read'], ['else', 'read']), read: end } },
        },
        next: 'delivering',
      },
    },
  ],
  [
    'after the branches what one of them wrote is known',
    {
      'data/kind': agent(KIND),
      [APPROVE]: 'both',
      [`${S}/both`]: {
        all: {
          writing: {
            start: 'asking-kind',
            states: { 'asking-kind': task({ complete: 'kind-known' }, { form: ['kind'], requires: ['kind'] }), 'kind-known': end },
          },
          beside: { start: 'looking', states: { looking: task({ complete: 'looked' }), looked: end } },
        },
        next: 'routing',
      },
      [`${S}/routing`]: choose(['kind = "a"', 'delivering'], ['else', 'lapsed']),
    },
  ],
  [
    'after the branches what two of them wrote may be either',
    {
      'data/kind': agent(KIND),
      [APPROVE]: 'both',
      [`${S}/both`]: {
        all: {
          one: { start: 'setting-a', states: { 'setting-a': { do: [{ set: { kind: '"a"' } }], next: 'a-set' }, 'a-set': end } },
          two: { start: 'setting-b', states: { 'setting-b': { do: [{ set: { kind: '"b"' } }], next: 'b-set' }, 'b-set': end } },
        },
        next: 'routing',
      },
      [`${S}/routing`]: choose(['kind = "a"', 'first'], ['kind = "b"', 'second'], ['else', 'third']),
      [`${S}/first`]: task({ approve: 'delivering' }),
      [`${S}/second`]: task({ approve: 'delivering' }),
      [`${S}/third`]: task({ approve: 'delivering' }),
    },
  ],
  [
    'one of three branches is enough, and another is left where it waits',
    {
      'data/kind': agent(KIND),
      [APPROVE]: 'some',
      [`${S}/some`]: {
        'at-least': {
          count: 1,
          of: {
            one: {
              start: 'first',
              states: { first: task({ complete: 'first-done' }, { form: ['kind'], requires: ['kind'] }), 'first-done': end },
            },
            two: {
              start: 'second',
              states: {
                second: task({ complete: 'second-done', refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] }),
                'second-done': end,
              },
            },
            three: {
              start: 'third',
              states: {
                third: {
                  wait: { for: 'visit', from: 'applicant' },
                  'owed-by': 'applicant',
                  within: '5 days',
                  on: { visit: 'third-done', late: 'third-done' },
                },
                'third-done': end,
              },
            },
          },
        },
        on: { done: 'routing' },
      },
      [`${S}/routing`]: choose(['kind = null', 'delivering'], ['kind = "a"', 'delivering'], ['else', 'lapsed']),
    },
  ],
  [
    'two of three branches are needed',
    {
      [APPROVE]: 'some',
      [`${S}/some`]: {
        'at-least': {
          count: 2,
          of: {
            one: { start: 'first', states: { first: task({ complete: 'first-done' }), 'first-done': end } },
            two: { start: 'second', states: { second: task({ complete: 'second-done' }), 'second-done': end } },
            three: { start: 'third', states: { third: task({ complete: 'third-done' }), 'third-done': end } },
          },
        },
        on: { done: 'delivering' },
      },
    },
  ],
  [
    'branches inside a branch',
    {
      [APPROVE]: 'both',
      [`${S}/both`]: {
        all: {
          deep: {
            start: 'inner',
            states: {
              inner: {
                any: {
                  left: { start: 'left-task', states: { 'left-task': task({ complete: 'left-done' }), 'left-done': end } },
                  right: { start: 'right-task', states: { 'right-task': task({ complete: 'right-done' }), 'right-done': end } },
                },
                next: 'inner-done',
              },
              'inner-done': end,
            },
          },
          flat: { start: 'flat-task', states: { 'flat-task': task({ complete: 'flat-done', reject: 'lapsed' }), 'flat-done': end } },
        },
        next: 'delivering',
      },
    },
  ],
  [
    'a block of states that is left from within',
    {
      [APPROVE]: 'block',
      [`${S}/block`]: {
        start: 'inside',
        states: { inside: task({ complete: 'inside-done', reject: 'lapsed' }), 'inside-done': end },
        on: { done: 'delivering' },
      },
    },
  ],
  [
    'a loop that is bounded, and what comes after it',
    {
      [APPROVE]: 'visiting',
      [`${S}/visiting`]: { 'at-most': { times: 2, else: 'giving-up' }, ...task({ complete: 'delivering', return: 'visiting' }) },
      [`${S}/giving-up`]: task({ complete: 'lapsed' }),
    },
  ],
  [
    'a loop that is counted to the end',
    {
      [APPROVE]: 'visiting',
      [`${S}/visiting`]: { 'at-most': { times: 6, else: 'giving-up' }, ...task({ complete: 'delivering', return: 'visiting' }) },
      [`${S}/giving-up`]: task({ complete: 'lapsed' }),
    },
  ],
  [
    'a loop that is bounded higher than is counted',
    {
      [APPROVE]: 'visiting',
      [`${S}/visiting`]: { 'at-most': { times: 20, else: 'giving-up' }, ...task({ complete: 'delivering', return: 'visiting' }) },
      [`${S}/giving-up`]: task({ complete: 'lapsed' }),
    },
  ],
  [
    'what a register answers is known by its declaration',
    {
      'data/known': register({ type: 'boolean', label: three('Known') }),
      'data/why': register({ type: 'choice', of: ['same', 'unknown', 'other-person', 'document-expired'], label: three('Why') }),
      [APPROVE]: 'asking',
      [`${S}/asking`]: {
        call: 'dgsn.verify-identity',
        with: { cnie: 'applicant.identityNumber' },
        gives: { known: 'answer.match', why: 'answer.reason' },
        within: '2 days',
        on: {
          done: { 'known = true': 'delivering', 'why = "unknown"': 'second', else: 'third' },
          refused: 'second',
          failed: 'third',
          late: 'second',
        },
      },
      [`${S}/second`]: task({ approve: 'delivering' }),
      [`${S}/third`]: choose(['known = null', 'second'], ['known = true', 'lapsed'], ['else', 'second']),
    },
  ],
  [
    'what a register did is undone when the case ends without success',
    {
      [APPROVE]: 'making',
      [`${S}/making`]: {
        call: 'interior.produce-passport',
        with: { familyName: 'applicant.name', givenNames: 'applicant.name', birthDate: 'date("2000-01-01")', years: '5' },
        within: '10 days',
        on: { done: 'handing-over', refused: 'lapsed', late: 'lapsed' },
      },
      [`${S}/handing-over`]: task({ complete: 'delivering', reject: 'giving-back', return: 'returned' }),
      [`${S}/giving-back`]: { undo: true, next: 'lapsed' },
      [`${S}/returned`]: { outcome: 'returned', notify: 'lapsed' },
    },
  ],
  [
    'a number that is needed and may be missing is sent to a register',
    {
      'data/number': { type: 'text', max: 8, required: false, label: three('Number') },
      'form/0/fields': asked('number'),
      [APPROVE]: 'asking',
      [`${S}/asking`]: { call: 'dgsn.card-record', with: { cnie: 'number' }, on: { done: 'delivering', refused: 'delivering' } },
    },
  ],
  [
    'pieces are asked by a state and by a task',
    {
      [`${S}/checking/on/question`]: 'asking',
      [`${S}/asking`]: {
        ask: { fields: ['home.proof'], 'answer-within': '10 days', text: three('Please'), source: 'usual practice' },
        on: { answered: 'second', unanswered: 'lapsed' },
      },
      [`${S}/second`]: task({ approve: 'delivering' }),
    },
  ],
  [
    'an agent who tells what came, and with what',
    {
      'data/visit': agent({ type: 'date', label: three('Visit') }),
      [APPROVE]: 'visiting',
      [`${S}/visiting`]: {
        wait: { for: 'visited', from: 'agent', group: 'consular-desk' },
        gives: { visit: 'event.day' },
        on: { visited: { 'visit > today': 'lapsed', else: 'delivering' } },
      },
    },
  ],
  [
    'a wait until a day that may be missing',
    {
      'data/visit': { type: 'date', required: false, label: three('Visit') },
      'form/0/fields': asked('visit'),
      [APPROVE]: 'visiting',
      [`${S}/visiting`]: {
        wait: { for: 'visited', from: 'agent', group: 'consular-desk', until: 'visit' },
        on: { visited: 'delivering', late: 'delivering' },
      },
    },
  ],
  [
    'a computed field follows what it is computed from',
    {
      'data/rooms': ROOMS,
      'data/large': { type: 'boolean', by: 'engine', value: 'rooms > 5', label: three('Large') },
      'form/0/fields': asked('rooms'),
      [APPROVE]: { 'large = true': 'first', else: 'second' },
      [`${S}/first`]: choose(['rooms <= 5', 'lapsed'], ['else', 'delivering']),
      [`${S}/second`]: { do: [{ set: { rooms: '9' } }], next: 'third' },
      [`${S}/third`]: choose(['large = false', 'lapsed'], ['else', 'delivering']),
    },
  ],
  [
    'a gate of the act that only some cases pass',
    {
      'data/kind': KIND,
      'form/0/fields': asked('kind'),
      'act/gates': { 'kind-a': 'kind = "a"' },
      [`${S}/granted`]: { next: 'checking-kind' },
      [`${S}/checking-kind`]: choose(['kind = "b"', 'lapsed'], ['else', 'ended']),
      [`${S}/ended`]: { outcome: 'granted', notify: 'ready' },
    },
  ],
  [
    'what was known of a number narrows what comes after',
    {
      'data/rooms': ROOMS,
      'form/0/fields': asked('rooms'),
      [APPROVE]: { 'rooms > 2 and rooms < 10': 'some', 'not(rooms <= 2)': 'many', else: 'few' },
      [`${S}/some`]: choose(['rooms = 11', 'lapsed'], ['rooms between 3 and 9', 'delivering'], ['else', 'lapsed']),
      [`${S}/many`]: choose(['rooms in (10, 11)', 'delivering'], ['rooms < 10', 'lapsed'], ['else', 'delivering']),
      [`${S}/few`]: choose(['rooms in [-5..2]', 'delivering'], ['else', 'delivering']),
    },
  ],
  [
    'a field that the form demands only of some is there for those',
    {
      'data/kind': KIND,
      'data/rooms': { ...ROOMS, required: 'kind = "a"' },
      'form/0/fields': asked('kind', 'rooms'),
      [APPROVE]: { 'kind = "a"': 'counting', else: 'delivering' },
      [`${S}/counting`]: choose(['rooms > 5', 'delivering'], ['else', 'lapsed']),
    },
  ],
  [
    'the same field, asked of all',
    {
      'data/kind': KIND,
      'data/rooms': { ...ROOMS, required: 'kind = "a"' },
      'form/0/fields': asked('kind', 'rooms'),
      [APPROVE]: { 'rooms > 5': 'delivering', else: 'lapsed' },
    },
  ],
];

export const smallWays = (): (readonly [about: string, text: string])[] =>
  [...WAYS, ...LAW_WAYS].map(([about, edits]) => [about, brokenText({ of: 'residence-certificate', edits })]);
