/** What `validate` finds before a proof, told as a property that does not hold. */
import type { Problem, ProblemCode } from '../problems.js';
import { PROPERTIES, type ProofClass, type Property } from './properties.js';

/** Faults of the procedure, not of its text: beside them the rest can still be proved. */
const SAME: Partial<Record<ProblemCode, Property>> = {
  'unreachable-state': 'state-reachable',
  'endless-step': 'loop-has-exit',
  'unknown-group': 'actor-exists',
  'own-supervisor': 'actor-exists',
  'never-issued': 'collected-before',
  'table-gap': 'table-complete',
  'table-overlap': 'table-complete',
  'limit-units': 'delay-within-ceiling',
  'over-legal-ceiling': 'delay-within-ceiling',
  'consent-without-basis': 'clock-armed',
  'silence-without-then': 'clock-armed',
  'certified-copy': 'not-asked-when-held',
  'several-copies': 'not-asked-when-held',
  'document-held-by-administration': 'not-asked-when-held',
  'refusal-without-reasons': 'refusal-reasoned',
  'no-appeal': 'refusal-appealable',
  'outcome-not-notified': 'outcome-notified',
  'missing-text': 'texts-complete',
  'outcome-label': 'texts-complete',
  'missing-refund': 'fees-settled',
  'fees-without-pay': 'act-after-payment',
};

/** Faults that leave nothing to prove, by the property that they break. */
const BROKEN: Partial<Record<ProblemCode, Property>> = {
  'unknown-state': 'targets-exist',
  'no-target': 'targets-exist',
  'crossing-branches': 'targets-exist',
  'no-outcome': 'end-reachable',
  'branch-without-end': 'end-reachable',
  'missing-event': 'end-reachable',
  'missing-else': 'end-reachable',
  'not-by-no-task': 'four-eyes-possible',
  'unknown-field': 'collected-before',
  'unknown-answer': 'collected-before',
  'unknown-notice': 'outcome-notified',
  'fees-undeclared': 'act-after-payment',
  'template-syntax': 'texts-complete',
};

/** Whether a definition with this error can still be walked through. */
export const isProvable = ({ code }: Problem): boolean => code in SAME;

/** The property that an error breaks, or its own code where there is no such property. */
export function brokenBy({ code }: Problem): { class: ProofClass; property: string } {
  const property = SAME[code] ?? BROKEN[code];
  return property === undefined ? { class: 'sound', property: code } : { class: PROPERTIES[property], property };
}

/** The state whose declaration holds the fault. */
export function stateAt({ path }: Problem): string | null {
  const names = [...path.matchAll(/(?:^|\.)states\.([a-z0-9-]+)/g)].map(([, name]) => name);
  return names.at(-1) ?? null;
}
