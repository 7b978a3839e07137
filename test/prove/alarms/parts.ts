import { APPROVE, agent, asked, ROOMS, S, task, three } from '../way-parts.js';

/**
 * What is laid into the certificate of residence, and what must be said of it, in order: `property state: words` where the last sentence of the story
 * has those words. Nothing: it is sound.
 */
export type AlarmWay = readonly [about: string, edits: Readonly<Record<string, unknown>>, said?: readonly string[]];

export const optional = (field: object) => ({ ...field, required: false });
export const TEXT = { type: 'text', label: three('A text') };
export const REMARK = agent({ type: 'text', label: three('Remark') });
export const LEVEL = { type: 'integer', by: 'engine' };
export const KNOWN = { type: 'boolean', by: 'register', label: three('Known') };
export const table = (inputs: readonly string[], rules: readonly unknown[][], more: object = {}) => ({
  hit: 'first',
  inputs,
  outputs: { level: 'integer' },
  rules,
  source: 'usual practice',
  ...more,
});
/** A table on the way from the approval, and where it leads. */
export const weighing = (next: unknown, fields: Readonly<Record<string, unknown>>, weights: object) => ({
  ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [`data/${name.replace('.', '/')}`, field])),
  'form/0/fields': asked(...Object.keys(fields).filter((name) => (fields[name] as { by?: string }).by === undefined)),
  'data/level': LEVEL,
  [APPROVE]: 'weighing',
  [`${S}/weighing`]: { decide: 'weight', gives: { level: 'level' }, next },
  [`${S}/second`]: task({ approve: 'delivering' }),
  'tables/weight': weights,
});

export const FEES = {
  currency: 'MAD',
  amount: 5000,
  source: 'usual practice',
  stamp: { register: 'tax-stamps', with: { code: 'stamp' }, reserve: 'reserve', consume: 'consume', release: 'release', refund: 'refund' },
};
/** A stamp is paid before anything else. */
export const paying = (stamp: object = TEXT) => ({
  fees: FEES,
  'data/stamp': stamp,
  'form/0/fields': asked('stamp'),
  'flow/start': 'paying',
  [`${S}/paying`]: {
    pay: 'fees',
    'owed-by': 'applicant',
    within: '10 days',
    on: { paid: 'checking', refused: 'lapsed', unpaid: 'lapsed' },
  },
  [`${S}/delivering/do`]: [{ issue: 'certificate' }, { consume: 'fees' }],
  [`${S}/refused`]: { outcome: 'refused', issue: 'refusal', notify: 'refused', refund: 'fees' },
  [`${S}/lapsed`]: { outcome: 'lapsed', notify: 'lapsed', refund: 'fees' },
  [`${S}/withdrawn`]: { outcome: 'withdrawn', notify: 'withdrawn', refund: 'fees' },
});
/** Pieces are asked by a state before anything else, and then a choice is made. */
export const asking = (fields: Readonly<Record<string, object>>, choice: object) => ({
  ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [`data/${name}`, field])),
  'flow/start': 'asking',
  [`${S}/checking/on/incomplete`]: null,
  [`${S}/asking`]: {
    ask: { fields: Object.keys(fields), 'answer-within': '10 days', text: three('Please'), source: 'usual practice' },
    on: { answered: 'choosing', unanswered: 'lapsed' },
  },
  [`${S}/choosing`]: choice,
});
/** An agent tells how many rooms, and the case goes by them. */
export const visiting = (rooms: object, when = 'rooms > 5') => ({
  'data/rooms': agent({ ...ROOMS, ...rooms }),
  [APPROVE]: 'visiting',
  [`${S}/visiting`]: {
    wait: { for: 'visited', from: 'agent', group: 'consular-desk' },
    gives: { rooms: 'event.rooms' },
    on: { visited: { [when]: 'lapsed', else: 'delivering' } },
  },
});
export const TO_VERIFY = { call: 'dgsn.verify-identity', with: { cnie: 'applicant.identityNumber' } };
export const TO_MAKE = {
  call: 'interior.produce-passport',
  with: { familyName: 'applicant.name', givenNames: 'applicant.name', birthDate: 'date("2000-01-01")', years: '5' },
};
/** A refusal that only a letter tells. */
export const letterOnly = (words: string, more: object = {}) => ({
  [`${S}/refused/issue`]: null,
  'notices/refused/attach': null,
  'documents/refusal': null,
  'notices/refused/text': { ar: words, fr: words, en: words },
  ...more,
});
export const reopenedTo = (to: string, again: object, more: object = {}) => ({
  [`${S}/refused`]: {
    outcome: 'refused',
    issue: 'refusal',
    notify: 'refused',
    'reopen-by': { 'appeal-upheld': { to, by: 'case', within: '60 days', source: 'usual practice', ...more } },
  },
  [`${S}/${to}`]: again,
});
