import type { Short } from './broken-copies.js';

const P = 'flow/states';
/** One fault each, laid into the passport. */
export const PASSPORT: readonly Short[] = [
  [
    'making that is answered by a callback, and no delay',
    'call-bounded',
    'producing',
    { [`${P}/producing/within`]: null, [`${P}/producing/remind`]: null },
  ],
  ['a passport that is not collected stays made', 'effect-compensated', 'uncollected', { [`${P}/uncollected/undo`]: null }],
  [
    'a decision that is withdrawn leaves the passport made',
    'effect-compensated',
    'decision-withdrawn',
    { [`${P}/decision-withdrawn/undo`]: null },
  ],
  ['a new stamp is awaited for ever', 'wait-bounded', 'new-stamp', { [`${P}/new-stamp/within`]: null, [`${P}/new-stamp/on/late`]: null }],
  [
    'after silence a held case whose identity is confirmed cannot go on',
    'end-reachable',
    'holding',
    { [`${P}/holding/on/check-again`]: null },
  ],
  [
    'one operator reviews the identity and decides',
    'four-eyes-possible',
    'deciding',
    { [`${P}/checks/all/identity/states/identity-review/task/group`]: 'operators', [`${P}/deciding/task/group`]: 'operators' },
  ],
  [
    'an approval that asks for two identities at once',
    'no-dead-guard',
    'examining',
    { [`${P}/examining/on/approve/when`]: 'checks.identity = "mismatch" and checks.identity = "confirmed"' },
  ],
  ['a tariff with a gap', 'table-complete', undefined, { 'tables/fee-amount/rules/3': null }],
  ['a tariff with an overlap', 'table-complete', undefined, { 'tables/validity/rules/0/0': '< 5' }],
  ['an appointment that stops the clock for ever', 'clock-armed', 'visiting', { [`${P}/visiting/on/late`]: null }],
  [
    'after silence the opposition is decided again',
    'decision-kept',
    'refused',
    { [`${P}/checks/on/done`]: { 'checks.opposition = "opposed"': 'opposition-review', else: 'examining' } },
  ],
  [
    'after silence the identity is reviewed again',
    'decision-kept',
    'refused',
    {
      [`${P}/checks/all/identity/states/asking-identity/on/done`]: {
        'checks.identity = "confirmed"': 'identity-known',
        else: 'identity-review',
      },
    },
  ],
  ['the gate of the identity is taken away', 'act-after-identity', 'granting', { 'act/gates/identity': null }],
  [
    'nobody examines and nobody decides',
    'act-after-approval',
    'granting',
    {
      [`${P}/checks/on/done`]: {
        'case.tacit': 'gates',
        'checks.opposition = "opposed"': 'opposition-review',
        'checks.identity = "confirmed"': 'granting',
        else: 'examining',
      },
    },
  ],
  [
    'after silence nobody asks for the stamp',
    'act-after-payment',
    'granting',
    { 'act/gates/payment': null, [`${P}/tacit`]: { next: 'checks' } },
  ],
  ['the checks come without the payment', 'act-after-payment', 'granting', { 'act/gates/payment': null, [`${P}/received/next`]: 'checks' }],
  ['a lapsed case keeps the stamp', 'fees-settled', 'lapsed', { [`${P}/lapsed/refund`]: null }],
  ['a cancelled case keeps the stamp', 'fees-settled', 'cancelled', { [`${P}/cancelled/refund`]: null }],
  ['a granted case only holds the stamp', 'fees-settled', 'delivered', { [`${P}/granting/do/1`]: null }],
  ['the stamp is used up twice', 'fees-used-once', 'delivered', { [`${P}/delivered/do`]: [{ consume: 'fees' }] }],
  ['the stamp is paid back twice', 'fees-used-once', 'decision-withdrawn', { [`${P}/decision-withdrawn/do`]: [{ refund: 'fees' }] }],
  [
    'a lost passport without a number is cancelled',
    'collected-before',
    'voiding-lost',
    { [`${P}/granting/next`]: { 'request.reason = "loss"': 'voiding-lost', else: 'setting-validity' } },
  ],
  [
    'a former passport is cancelled where there is none',
    'collected-before',
    'retiring-former',
    { [`${P}/handing-over/on/deliver/to`]: 'retiring-former' },
  ],
  ['the day from which the passport is ready is not kept', 'collected-before', 'awaiting-collection', { [`${P}/produced/do/0`]: null }],
  ['a delivery that is told to nobody', 'outcome-notified', 'delivered', { [`${P}/delivered/notify`]: null, 'notices/delivered': null }],
];
