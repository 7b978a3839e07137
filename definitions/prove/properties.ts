/** What is proved of a definition. Codes are public: tests, screens and designers name them. Add to them; never rename one. */

export const CLASSES = ['sound', 'law', 'money', 'data', 'words'] as const;
export type ProofClass = (typeof CLASSES)[number];

export const PROPERTIES = {
  'targets-exist': 'sound',
  'state-reachable': 'sound',
  'end-reachable': 'sound',
  'reopening-leads-on': 'sound',
  'loop-has-exit': 'sound',
  'actor-exists': 'sound',
  'four-eyes-possible': 'sound',
  'wait-bounded': 'sound',
  'call-bounded': 'sound',
  'effect-compensated': 'sound',
  'no-dead-guard': 'sound',
  'table-complete': 'sound',
  'clock-armed': 'law',
  'delay-within-ceiling': 'law',
  'silence-owned': 'law',
  'decision-kept': 'law',
  'asked-once': 'law',
  'act-after-identity': 'law',
  'act-after-approval': 'law',
  'refusal-reasoned': 'law',
  'refusal-appealable': 'law',
  'act-after-payment': 'money',
  'fees-settled': 'money',
  'fees-used-once': 'money',
  'collected-before': 'data',
  'guard-answers': 'data',
  'not-asked-when-held': 'data',
  'outcome-notified': 'words',
  'texts-complete': 'words',
} as const satisfies Record<string, ProofClass>;
export type Property = keyof typeof PROPERTIES;

/** One answer: a property that holds of the whole definition, or one state in which it does not. */
export interface Finding {
  readonly class: ProofClass;
  readonly property: Property;
  /** Null when the property holds, or when no state can be named. */
  readonly state: string | null;
  readonly holds: boolean;
  /** Steps of a case, one sentence each; the last one says what is wrong. Empty when the property holds. */
  readonly story: readonly string[];
}

/** Where a property does not hold. */
export interface Failure {
  readonly property: Property;
  readonly state: string | null;
  readonly story: readonly string[];
}
