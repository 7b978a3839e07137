import { APPROVE, agent, asked, choose, KIND, ROOMS, register, S, task, three } from '../way-parts.js';
import { type AlarmWay, optional, TEXT } from './parts.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const six = (last: object, when: string) => ({
  ...Object.fromEntries(NAMES.map((name) => [`data/${name}`, name === 'f' ? last : ROOMS])),
  'form/0/fields': asked(...NAMES),
  [APPROVE]: { [when]: 'lapsed', else: 'delivering' },
});
const SUM = `${NAMES.join(' + ')} > 10`;
const EACH = NAMES.map((name) => `${name} > 10`).join(' and ');
const WRONG = choose(['1 = 2', 'lapsed'], ['else', 'second']);
const reopenedBy = (event: string, by: unknown, more: object = {}) => ({
  [`${S}/refused`]: {
    outcome: 'refused',
    issue: 'refusal',
    notify: 'refused',
    'reopen-by': { [event]: { to: 'wrong', by, within: '60 days', source: 'usual practice', ...more } },
  },
  [`${S}/wrong`]: WRONG,
  [`${S}/second`]: task({ approve: 'delivering' }),
});
const copied = (value: string, when: string) => ({
  'data/kind': KIND,
  'data/other': { type: 'choice', of: { c: three('C'), d: three('D') }, label: three('Other') },
  'data/word': TEXT,
  'form/0/fields': asked('kind', 'other', 'word'),
  'data/copy': register({
    type: 'choice',
    of: Object.fromEntries(['a', 'b', 'c', 'd', 'x'].map((id) => [id, three(id)])),
    label: three('Copy'),
  }),
  [APPROVE]: { to: 'sorting', do: [{ set: { copy: value } }] },
  [`${S}/sorting`]: choose([when, 'lapsed'], ['else', 'delivering']),
});
const DEAD = ['no-dead-guard sorting'];

export const COPY_WAYS: readonly AlarmWay[] = [
  // many fields at once
  ['a condition on more fields than can be tried together', six(ROOMS, SUM)],
  ['a condition on many fields of which one may be missing', six(optional(ROOMS), SUM), ['guard-answers checking: "f" may have no value']],
  ['a condition on each of many fields', six(ROOMS, EACH)],
  ['a condition on each of many fields that none can meet, of which nobody can tell', six(ROOMS, `${EACH} and a < 5`)],
  ['a condition on one field that none can meet', six(ROOMS, 'a > 10 and a < 5'), ['no-dead-guard checking']],
  // stories
  [
    'what a group does that reopens',
    reopenedBy('annulled', { group: 'consul' }, { label: three('Annul') }),
    ['no-dead-guard wrong: The case has ended in "refused", and the group "consul" reopens it ("annulled"): it goes to "wrong".'],
  ],
  [
    'what another case does that reopens',
    reopenedBy('appeal-upheld', 'case'),
    ['no-dead-guard wrong: The case has ended in "refused", and another case reopens it ("appeal-upheld"): it goes to "wrong".'],
  ],
  // what comes late
  [
    'an agent who told nothing has decided nothing',
    {
      'flow/start': 'waiting',
      [`${S}/waiting`]: {
        wait: { for: 'seen', from: 'agent', group: 'consular-desk' },
        within: '2 days',
        on: { seen: 'checking', late: 'delivering' },
      },
    },
    ['act-after-approval delivering'],
  ],
  [
    'an agent who told something has decided',
    {
      'flow/start': 'waiting',
      'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' },
      [`${S}/waiting`]: {
        wait: { for: 'seen', from: 'agent', group: 'consular-desk' },
        within: '2 days',
        on: { seen: 'delivering', late: 'checking' },
      },
    },
  ],
  [
    'what an event brings is not there when it is late',
    {
      'data/rooms': agent({ ...ROOMS, required: true }),
      [APPROVE]: 'waiting',
      [`${S}/waiting`]: {
        wait: { for: 'seen', from: 'agent', group: 'consular-desk' },
        gives: { rooms: 'event.rooms' },
        within: '2 days',
        on: { seen: 'sorting', late: 'sorting' },
      },
      [`${S}/sorting`]: choose(['rooms > 5', 'lapsed'], ['else', 'delivering']),
    },
    ['collected-before sorting: "rooms" may have no value'],
  ],
  // what is copied
  ['a choice that is copied is one of its values', copied('kind', 'copy = "c"'), DEAD],
  ['a choice that is copied may be that value', copied('kind', 'copy = "b"')],
  [
    'one of two choices that is copied is none of others',
    copied('if home.since < date("2000-01-01") then kind else other', 'copy = "x"'),
    DEAD,
  ],
  [
    'one of two choices that is copied may be of the other',
    copied('if home.since < date("2000-01-01") then kind else other', 'copy = "d"'),
  ],
  ['a word or a choice that is copied may be any word', copied('if home.since < date("2000-01-01") then kind else word', 'copy = "x"')],
  // names
  [
    'a field whose name is like that of an answer',
    {
      'data/my/answer': optional(ROOMS),
      'form/0/fields': asked('my.answer'),
      [APPROVE]: { 'my.answer > 5': 'lapsed', else: 'delivering' },
    },
    ['guard-answers checking: "my.answer" may have no value'],
  ],
  [
    'one of two fields that may be missing is sent',
    {
      'data/one': optional(TEXT),
      'data/two': optional(TEXT),
      'form/0/fields': asked('one', 'two'),
      [APPROVE]: 'asking',
      [`${S}/asking`]: { call: 'dgsn.card-record', with: { cnie: 'if home.since < today then one else two' }, on: { done: 'delivering' } },
    },
    ['collected-before asking: "one", "two" may have no value'],
  ],
];
