import { APPROVE, agent, asked, choose, KIND, S, task } from '../way-parts.js';
import { type AlarmWay, FEES, paying, TEXT, table, weighing } from './parts.js';

/** Fees that an agent collects, on its pages, within ten days. */
const COLLECTED = {
  fees: {
    currency: 'MAD',
    amount: 5000,
    source: 'usual practice',
    payment: {
      register: 'payment-agent',
      with: { payer: 'applicant.name', motive: '"Duty"', way: '"card"' },
      request: 'request-payment',
      status: 'payment-status',
      refund: 'refund',
      notice: 'lapsed',
    },
  },
  'data/stamp': null,
  'form/0/fields': asked(),
};
/** A table of two outputs says what is to be paid. */
const TARIFF = (...amounts: readonly (readonly [days: number, amount: number])[]) => ({
  ...paying(),
  fees: { ...FEES, amount: 'tariff' },
  'data/kind': KIND,
  'form/0/fields': asked('stamp', 'kind'),
  'tables/tariff': {
    hit: 'first',
    inputs: ['kind'],
    outputs: { days: 'integer', amount: 'integer' },
    rules: amounts.map((cells, i) => [i === 0 ? '"a"' : '-', ...cells]),
    source: 'usual practice',
  },
  [`${S}/paying/on/paid`]: { 'fees.state = "due"': 'second', else: 'checking' },
  [`${S}/second`]: task({ complete: 'checking' }),
});
/** The note of the agent is read where only those come who still owe. */
const OWING = {
  ...paying(),
  'clock/silence': { effect: 'refusal', then: 'refused', owner: 'consular-desk' },
  'data/note': agent(TEXT),
  'flow/start': 'checking',
  [`${S}/checking/task/form`]: ['reasons', 'note'],
  [APPROVE]: { to: 'pausing', requires: ['note'] },
  [`${S}/pausing`]: task({ complete: 'sorting' }),
  [`${S}/sorting`]: choose(['fees.state = "due"', 'reading'], ['else', 'delivering']),
  [`${S}/reading`]: choose(['note = "x"', 'lapsed'], ['else', 'paying']),
  [`${S}/paying/on/paid`]: 'delivering',
};

/** What is known of cases that owe something, and of those that do not. */
export const FEES_WAYS: readonly AlarmWay[] = [
  ['what is read only where something is owed', OWING],
  [
    'what is read only where something is owed, and may be missing there',
    { ...OWING, [APPROVE]: 'pausing' },
    ['guard-answers reading: "note" may have no value'],
  ],
  [
    'a tariff in the second output of which none is nothing',
    TARIFF([0, 4000], [0, 5000]),
    ['state-reachable second', 'no-dead-guard paying'],
  ],
  ['a tariff in the second output of which one is nothing', TARIFF([4, 0], [7, 5000])],
  [
    'fees that nobody pays in time, and that are asked again',
    {
      ...paying(),
      ...COLLECTED,
      [`${S}/paying/on/unpaid`]: 'again',
      [`${S}/again`]: { 'at-most': { times: 2, else: 'lapsed' }, next: 'paying' },
    },
  ],
  [
    'what happens when nobody pays in time',
    { ...paying(), ...COLLECTED, [`${S}/paying/on/unpaid`]: 'wrong', [`${S}/wrong`]: choose(['1 = 2', 'checking'], ['else', 'lapsed']) },
    ['no-dead-guard wrong: the delay passes and nothing came ("late"): the case goes to "wrong".'],
  ],
  [
    'the second output of a table that compares two texts',
    weighing(
      { 'level = 1': 'second', else: 'delivering' },
      { word: TEXT, other: TEXT },
      table(
        ['word = other'],
        [
          ['true', 9, 1],
          ['-', 8, 2],
        ],
        { outputs: { grade: 'integer', level: 'integer' } },
      ),
    ),
  ],
  [
    'a table that asks whether a text is another',
    {
      ...weighing(
        { 'level = 1': 'second', else: 'delivering' },
        { word: TEXT },
        table(
          ['word != "x"'],
          [
            ['true', 1],
            ['-', 2],
          ],
        ),
      ),
      [`${S}/second`]: choose(['word = "x"', 'lapsed'], ['else', 'delivering']),
    },
    ['no-dead-guard second: "word = "x"" is never true'],
  ],
];
