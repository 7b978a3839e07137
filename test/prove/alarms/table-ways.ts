import { APPROVE, asked, choose, KIND, ROOMS, S, task, three } from '../way-parts.js';
import { type AlarmWay, FEES, optional, paying, TEXT, table, weighing } from './parts.js';

const DEAD = ['state-reachable second', 'no-dead-guard weighing'];
const sure = (when: string) => ({ [when]: 'second', else: 'delivering' });
const added = (aggregate: string | undefined, ...cells: number[]) =>
  table(['rooms'], [...cells.map((cell, i) => [`> ${i}`, cell])], {
    hit: 'collect',
    ...(aggregate && { aggregate }),
    default: { level: 0 },
  });
const sum = (when: string, ...cells: number[]) => weighing(sure(when), { rooms: ROOMS }, added('sum', ...cells));
const counted = (when: string) => weighing(sure(when), { rooms: ROOMS }, added('count', 7, 7));
const byWord = (when: string, cell: string) =>
  weighing(
    sure(when),
    { word: TEXT },
    table(
      ['word'],
      [
        [cell, 1],
        ['-', 2],
      ],
    ),
  );
const apart = (when: string, rules: readonly unknown[][]) => weighing(sure(when), { rooms: ROOMS, limit: ROOMS }, table(['rooms'], rules));
/** A table reads a field that people may leave empty. */
const missing = (field: object, ...rules: readonly unknown[][]) =>
  weighing(sure('level = 1'), { rooms: ROOMS, more: optional(field) }, table(['rooms'], rules));
const YES = { type: 'boolean', label: three('Yes') };
const texts = (when: string, more: object, ...rules: readonly unknown[][]) =>
  weighing(sure(when), { word: TEXT, other: TEXT }, table(['word = other'], rules, more));
const chain = (when: string, last: unknown = 5) => ({
  ...weighing(
    sure(when),
    { rooms: ROOMS },
    table(
      ['size.of'],
      [
        ['"large"', 3],
        ['"small"', 4],
        ['-', last],
      ],
    ),
  ),
  'tables/size': {
    hit: 'first',
    inputs: ['rooms'],
    outputs: { of: 'text' },
    rules: [
      ['> 5', '"large"'],
      ['-', '"small"'],
    ],
    source: 'usual practice',
  },
});
const tariff = (...amounts: unknown[]) => ({
  ...paying(),
  fees: { ...FEES, amount: 'tariff' },
  'data/kind': KIND,
  'form/0/fields': asked('stamp', 'kind'),
  'tables/tariff': {
    hit: 'first',
    inputs: ['kind'],
    outputs: { amount: 'integer' },
    rules: [
      ['"a"', amounts[0]],
      ['-', amounts[1]],
    ],
    source: 'usual practice',
  },
});

/** What tables give, and what the proofs know of it. */
export const TABLE_WAYS: readonly AlarmWay[] = [
  ['a sum of two cells', sum('level = 3', 1, 2)],
  ['a sum of one cell', sum('level = 1', 1, 2)],
  ['a sum of nothing', sum('level = 0', 1, 2)],
  ['a sum that no cells give', sum('level = 5', 1, 2), DEAD],
  ['a sum of cells that come together only', sum('level = 2', 1, 2), DEAD],
  ['a sum of many cells', sum('level = 31', 1, 2, 4, 8, 16)],
  ['a sum of two large cells', sum('level = 30', 10, 20)],
  ['a sum between those of two large cells', sum('level = 35', 10, 20), DEAD],
  ['a sum that is computed', weighing(sure('level = 35'), { rooms: ROOMS }, { ...added('sum', 10), rules: [['> 0', 'rooms * 2']] })],
  ['a count of two rules', counted('level = 2')],
  ['a count of more rules than there are', counted('level = 3'), DEAD],
  ['a count is no sum', counted('level = 14'), DEAD],
  ['a word that is one of the cells', byWord('level = 1', '"x"')],
  ['a word that is none of two cells', byWord('level = 3', '"x"'), DEAD],
  ['a word before another', byWord('level = 1', '< "m"')],
  ['a word between two others', byWord('level = 1', '["c".."m"]')],
  ['a word that is not another', byWord('level = 1', 'not("x")')],
  [
    'a word by its length',
    weighing(
      sure('level = 1'),
      { word: TEXT },
      table(
        ['string length(word)'],
        [
          ['> 5', 1],
          ['-', 2],
        ],
      ),
    ),
  ],
  [
    'a word compared with another',
    weighing(
      sure('level = 1'),
      { word: TEXT, other: TEXT },
      table(
        ['word = other'],
        [
          ['true', 1],
          ['-', 2],
        ],
      ),
    ),
  ],
  [
    'a table whose cells compare two numbers, the second of them',
    apart('level = 1', [
      ['> 5', 3],
      ['> limit + 50', 1],
      ['-', 2],
    ]),
  ],
  [
    'a table of which no cell gives a number',
    apart('level = 4', [
      ['> 5', 3],
      ['> limit + 50', 1],
      ['-', 2],
    ]),
    DEAD,
  ],
  [
    'a table with a cell of two tests',
    apart('level = 1', [
      ['< -5, > limit + 50', 1],
      ['-', 2],
    ]),
  ],
  [
    'a table with two inputs, one of which is compared with another number',
    {
      ...apart('level = 1', [
        ['> limit + 50', '> 5', 1],
        ['-', '-', 2],
      ]),
      'tables/weight/inputs': ['rooms', 'limit'],
    },
  ],
  [
    'a cell that is compared with what may be missing',
    missing(ROOMS, ['> more + 50', 1], ['-', 2]),
    ['guard-answers weighing: "more" may have no value, and this needs one: the table "weight"'],
  ],
  [
    'a cell that computes from what may be missing',
    missing(ROOMS, ['> 5', 'more + 1'], ['-', 2]),
    ['guard-answers weighing: "more" may have no value'],
  ],
  [
    'a cell that asks what may be missing',
    missing(YES, ['> 5', 'if more then 1 else 3'], ['-', 2]),
    ['guard-answers weighing: "more" may have no value'],
  ],
  [
    'a table that gives a field where no rule holds',
    {
      ...texts('level = 7', { default: { level: 'rooms' } }, ['true', 1]),
      'data/rooms': ROOMS,
      'form/0/fields': asked('word', 'other', 'rooms'),
    },
  ],
  ['a table that compares two texts, and what else it gives', texts('level = 7', { default: { level: 7 } }, ['true', 1])],
  ['a table that compares two texts, and what it never gives', texts('level = 3', {}, ['true', 1], ['-', 2]), DEAD],
  [
    'a sum of cells that two texts decide',
    texts('level = 3', { hit: 'collect', aggregate: 'sum', default: { level: 0 } }, ['true', 1], ['-', 2]),
  ],
  ['a table that reads another', chain('level = 3')],
  ['a table that reads another, otherwise', chain('level = 4')],
  ['a table that reads another, of which one cell is never met', chain('level = 5'), DEAD],
  [
    'what a table said of its inputs is known',
    {
      ...weighing(
        sure('level = 1'),
        { rooms: ROOMS },
        table(
          ['rooms'],
          [
            ['> 5', 1],
            ['-', 2],
          ],
        ),
      ),
      [`${S}/second`]: choose(['rooms <= 5', 'lapsed'], ['else', 'delivering']),
    },
    ['no-dead-guard second: "rooms <= 5" is never true'],
  ],
  ['fees of which some are nothing', tariff(0, 5000)],
  ['fees of which none is nothing', tariff(4000, 5000)],
  ['fees that are computed', tariff('1000 * 4', 5000)],
  [
    'fees of which some are nothing, and a case that goes on without them',
    { ...tariff(0, 5000), [`${S}/paying/on/refused`]: 'checking' },
    ['act-after-payment delivering', 'act-after-payment granted'],
  ],
  // payments
  [
    'a payment that is asked for again after it was refused',
    { ...paying(), [`${S}/paying/on/refused`]: 'again', [`${S}/again`]: { next: 'paying' } },
  ],
  [
    'a payment that is made, and passed again and again',
    {
      ...paying(),
      [`${S}/paying/on/paid`]: 'again',
      [`${S}/again`]: choose(['string length(home.address) > 5', 'checking'], ['else', 'paying']),
    },
    ['loop-has-exit again'],
  ],
  // gates on entering what is around
  [
    'an act that is made on entering several states, behind a gate that is closed',
    {
      'act/gates': { other: 'kind = "a" and kind = "b"' },
      'data/kind': KIND,
      'form/0/fields': asked('kind'),
      [APPROVE]: 'block',
      [`${S}/block`]: {
        do: [{ issue: 'certificate' }],
        start: 'inside',
        states: { inside: task({ complete: 'inside-done' }), 'inside-done': { end: true } },
        on: { done: 'lapsed' },
      },
    },
    ['state-reachable granted', 'state-reachable inside', 'state-reachable inside-done'],
  ],
];
