import { brokenBy, isProvable, stateAt } from '../../../definitions/prove/problems.js';
import { type Finding, type ProveOptions, prove } from '../../../definitions/prove.js';
import { brokenText } from '../broken-copies.js';
import { CONTEXT, readOnce } from '../read-once.js';

export interface Alarm {
  readonly property: string;
  readonly state: string | null;
  readonly story: readonly string[];
}
type Edits = Readonly<Record<string, unknown>>;

/** What `mistara prove` says of a text: faults that are errors of the file, and what does not hold beside them. */
export function alarmsIn(text: string, { context = CONTEXT, ...options }: ProveOptions = {}): Alarm[] {
  const { definition, problems } = readOnce(text, context);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const told = errors.map((problem) => ({ ...brokenBy(problem), state: stateAt(problem), story: [`(${problem.code})`] }));
  if (definition === undefined || !errors.every(isProvable)) return told;
  const found: Finding[] = prove(definition, { context, ...options });
  return [...told, ...found.filter(({ holds }) => !holds)];
}

/** Each once: what a reading finds, the proofs may find again. */
export const alarms = (text: string, options?: ProveOptions): string[] => [
  ...new Set(alarmsIn(text, options).map(({ property, state }) => `${property} ${state ?? ''}`.trim())),
];

/** Of the certificate of residence with something laid into it (`a/b/c`). */
export const alarmsWith = (edits: Edits, options?: ProveOptions): string[] =>
  alarms(brokenText({ of: 'residence-certificate', edits }), options);
