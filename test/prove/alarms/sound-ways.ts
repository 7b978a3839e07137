import { APPROVE, agent, asked, choose, end, KIND, ROOMS, S, task, three } from '../way-parts.js';
import { type AlarmWay, KNOWN, optional, paying, reopenedTo, TEXT, TO_MAKE } from './parts.js';

const LATE = 'clock-armed making: when it is late the request lapses';
/** Two fields of a list, each asked for; the first task is offered by the one or the other. */
const offered = (on: object) => ({ 'data/kind': KIND, 'form/0/fields': asked('kind'), [APPROVE]: 'first', [`${S}/first`]: task(on) });
const made = (after: object, more: object = {}) => ({
  [APPROVE]: 'making',
  [`${S}/making`]: { ...TO_MAKE, within: '10 days', on: { done: 'handing', late: 'lapsed' } },
  [`${S}/handing`]: task(after),
  ...more,
});
const page = (when: string) => ({
  'data/kind': KIND,
  'data/more': TEXT,
  'form/0/fields': asked('kind'),
  'form/1': { page: 'more', title: three('More'), when, fields: ['more'] },
});
const TWO_STARTS = {
  'applicant/who': ['natural-person', 'institution'],
  'flow/start': {
    applicant: 'checking',
    justice: { to: 'checking', form: ['home.address', 'home.since', 'home.proof'], reference: 'home.address' },
  },
};
/** Two branches, one of which does something to a field and the other of which reads it; then something reads it after both. */
const beside = (field: object, writes: object, reads: string, more: object = {}, known: object = {}) => ({
  'data/field': field,
  [APPROVE]: 'both',
  [`${S}/both`]: {
    all: {
      writing: { start: 'writing-it', states: { 'writing-it': writes, written: end } },
      reading: {
        start: 'looking',
        states: {
          looking: task({ complete: 'reading-it' }),
          'reading-it': choose([reads, 'one-way'], ['else', 'other-way']),
          'one-way': { next: 'read' },
          'other-way': { next: 'read' },
          read: end,
        },
      },
    },
    next: 'delivering',
  },
  [`${S}/before`]: { do: [{ set: { field: '"a"' } }], next: 'checking' },
  'flow/start': 'before',
  ...more,
  ...known,
});
const FIELD = agent({ type: 'choice', of: { a: three('A'), b: three('B') }, label: three('Field') });
const WAITS = task({ complete: 'written' });

/** The procedure can be walked through. */
export const SOUND_WAYS: readonly AlarmWay[] = [
  ['a page that some are shown', page('kind = "a"')],
  ['a page that nobody is shown', page('kind = "a" and kind = "b"'), ['no-dead-guard: The page "more" is never shown']],
  [
    'a page that nobody is shown, where another start has a form of its own',
    { ...page('kind = "a" and kind = "b"'), ...TWO_STARTS },
    ['no-dead-guard: The page "more" is never shown'],
  ],
  // ends
  [
    'a way out that only silence gives',
    { [APPROVE]: 'circle', [`${S}/circle`]: task({ return: 'circle' }) },
    ['end-reachable circle: no way leads to an outcome'],
  ],
  [
    'a task of which an outcome is open to each',
    offered({ approve: { to: 'delivering', when: 'kind = "a"' }, reject: { to: 'lapsed', when: 'kind = "b"' } }),
  ],
  ['a task of which one outcome is open to all', offered({ approve: { to: 'delivering', when: 'kind = "a"' }, reject: 'lapsed' })],
  [
    'a task of which no outcome is open to some',
    offered({ approve: { to: 'delivering', when: 'kind = "a"' }, reject: { to: 'lapsed', when: 'kind = "a"' } }),
    ['end-reachable first: None of the outcomes of "first" is open to this case'],
  ],
  [
    'a task of which several outcomes are open to some',
    {
      ...offered({
        approve: { to: 'delivering', when: 'kind = "a"' },
        reject: { to: 'lapsed', when: 'kind != "c"' },
        return: { to: 'checking', when: 'kind = "c"' },
      }),
      'data/kind': { ...KIND, of: { ...KIND.of, c: three('C') } },
    },
  ],
  [
    'a task of which nobody can tell whether an outcome is open',
    { [APPROVE]: 'first', [`${S}/first`]: task({ approve: { to: 'delivering', when: 'string length(home.address) > 5' } }) },
  ],
  [
    'a task whose outcomes ask for one field each',
    {
      ...offered({ approve: { to: 'delivering', when: 'kind = "a"' }, reject: { to: 'lapsed', when: 'more = "a"' } }),
      'data/more': KIND,
      'form/0/fields': asked('kind', 'more'),
    },
    ['end-reachable first: None of the outcomes'],
  ],
  // reopening
  [
    'a reopened case that can end otherwise',
    reopenedTo('again', task({ approve: 'delivering', refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] })),
  ],
  ['a reopened case that can lapse', reopenedTo('again', task({ reject: 'lapsed' }))],
  [
    'a reopened case that is refused, and reopened once more',
    reopenedTo('again', task({ refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] }), { 'at-most': 2 }),
    ['reopening-leads-on refused: can only end as before (refused): reopening it gives nothing'],
  ],
  [
    'a reopened case that only a withdrawal ends otherwise',
    {
      ...reopenedTo('again', task({ refuse: { to: 'refused', requires: ['reasons'] } }, { form: ['reasons'] })),
      'flow/anytime/withdraw/until': [],
    },
    ['reopening-leads-on refused: can only end as before'],
  ],
  // turning
  [
    'a loop through a payment',
    { ...paying(), [APPROVE]: 'again', [`${S}/again`]: choose(['home.since < today', 'paying'], ['else', 'delivering']) },
  ],
  [
    'a loop that is bounded',
    {
      [APPROVE]: 'first',
      [`${S}/first`]: { 'at-most': { times: 3, else: 'delivering' }, next: 'second' },
      [`${S}/second`]: { next: 'first' },
    },
  ],
  [
    'a loop of three, and a state that leads to it',
    {
      [APPROVE]: 'into',
      [`${S}/into`]: { next: 'first' },
      [`${S}/first`]: choose(['home.since < today', 'delivering'], ['else', 'second']),
      [`${S}/second`]: { next: 'third' },
      [`${S}/third`]: { next: 'first' },
    },
    ['loop-has-exit third', 'loop-has-exit first: it turns for ever'],
  ],
  [
    'two ways that come together, and wait for nothing',
    {
      [APPROVE]: 'one',
      [`${S}/one`]: choose(['home.since < today', 'two'], ['else', 'three']),
      [`${S}/two`]: { next: 'three' },
      [`${S}/three`]: { next: 'delivering' },
    },
  ],
  // effects
  [
    'an effect that an end without success leaves',
    made({ complete: 'delivering', reject: 'lapsed' }),
    ['effect-compensated lapsed: what interior.produce-passport did stays done', 'effect-compensated withdrawn', LATE],
  ],
  [
    'an effect that is undone',
    made({ complete: 'delivering', reject: 'undoing' }, { [`${S}/undoing`]: { undo: true, next: 'lapsed' }, 'flow/anytime': null }),
    ['state-reachable withdrawn', LATE],
  ],
  [
    'an effect that was not asked for',
    made({ complete: 'delivering' }, { 'flow/anytime/withdraw/until': ['handing', 'delivering'] }),
    [LATE],
  ],
  [
    'a call that is answered later, without a delay',
    { [APPROVE]: 'making', [`${S}/making`]: { ...TO_MAKE, on: { done: 'delivering' } } },
    ['call-bounded making: interior.produce-passport answers later, by a callback'],
  ],
  // conditions
  [
    'a condition that is always true',
    { [APPROVE]: { true: 'delivering', else: 'lapsed' } },
    ['no-dead-guard checking: The condition "true" is the same for every case'],
  ],
  ['a condition of which nobody can tell', { [APPROVE]: { 'string length(home.address) > 5': 'delivering', else: 'lapsed' } }],
  [
    'what an answer says, and what was taken from it, are not held against each other',
    {
      'data/known': KNOWN,
      [APPROVE]: 'asking',
      [`${S}/asking`]: {
        call: 'courts.opposition',
        gives: { known: 'answer.opposed' },
        on: { done: { 'answer.opposed = true': 'first', else: 'lapsed' } },
      },
      [`${S}/first`]: choose(['known = false', 'lapsed'], ['else', 'delivering']),
    },
  ],
  // branches
  ['what a branch beside sets may be there or not', beside(FIELD, { do: [{ set: { field: '"b"' } }], next: 'written' }, 'field = "b"')],
  [
    'what a branch beside leaves alone is known',
    beside(FIELD, WAITS, 'field = "b"'),
    ['state-reachable one-way', 'no-dead-guard reading-it'],
  ],
  ['what a form beside writes may be there or not', beside(FIELD, task({ complete: 'written' }, { form: ['field'] }), 'field = "b"')],
  [
    'what a register beside answers may be there or not',
    beside(
      { ...KNOWN, required: false },
      { call: 'courts.opposition', gives: { field: 'answer.opposed' }, on: { done: 'written' } },
      'field = true',
      { [`${S}/before/do`]: [{ set: { field: 'false' } }] },
    ),
  ],
  [
    'what an event beside brings may be there or not',
    beside(
      { ...FIELD, required: true },
      { wait: { for: 'seen', from: 'agent', group: 'consular-desk' }, gives: { field: 'event.field' }, on: { seen: 'written' } },
      'field = "b"',
    ),
  ],
  [
    'what an act on an arrow beside sets may be there or not',
    beside(FIELD, task({ complete: { to: 'written', do: [{ set: { field: '"b"' } }] } }), 'field = "b"'),
  ],
  [
    'what a table beside gives may be there or not',
    beside(FIELD, { decide: 'which', gives: { field: 'of' }, next: 'written' }, 'field = "b"', {
      'tables/which': {
        hit: 'first',
        inputs: ['home.since < today'],
        outputs: { of: 'text' },
        rules: [
          ['true', '"a"'],
          ['-', '"b"'],
        ],
        source: 'usual practice',
      },
    }),
  ],
  [
    'what is computed from a field that is written beside may be either',
    beside(FIELD, { do: [{ set: { field: '"b"' } }], next: 'written' }, 'same = true', {
      'data/same': { type: 'boolean', by: 'engine', value: 'field = "b"', label: three('Same') },
    }),
  ],
  [
    'what is computed from two fields, of which one is written beside, may be either',
    beside(FIELD, { do: [{ set: { field: '"b"' } }], next: 'written' }, 'same = true', {
      'data/rooms': ROOMS,
      'form/0/fields': asked('rooms'),
      'data/same': { type: 'boolean', by: 'engine', value: 'field = "b" and rooms > 2', label: three('Same') },
    }),
  ],
  [
    'what pieces that are asked beside bring may be there or not',
    beside(optional(TEXT), task({ complete: 'asking-it' }), 'field = "b"', {
      'form/0/fields': asked(),
      [`${S}/before`]: { do: [{ set: { field: '"a"' } }], next: 'checking' },
      [`${S}/both/all/writing/states/asking-it`]: {
        ask: { fields: ['field'], 'answer-within': '10 days', text: three('Please'), source: 'usual practice' },
        on: { answered: 'written', unanswered: 'lapsed' },
      },
      [`${S}/checking/on/incomplete`]: null,
    }),
  ],
];
