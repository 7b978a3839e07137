import type { Context } from './context.js';
import { forAgent } from './diff/agent.js';
import { forApplicant } from './diff/applicant.js';
import { renamedStates, withNames } from './diff/states.js';
import { type Change, Teller } from './diff/teller.js';
import type { DiffLanguage } from './diff/words.js';
import type { Definition } from './schema.js';

export type { Change } from './diff/teller.js';
export { DIFF_LANGUAGES, type DiffLanguage } from './diff/words.js';

/**
 * What changes from one version of a procedure to another: for the applicant, then for those who work on cases, in words. Pure.
 *
 * Two versions that differ in anything but comments, the layout of the file and the order of its keys give at least one change: what no sentence was
 * found for is told as "other details".
 * @param context where groups and registers have their titles; without it their names are shown.
 */
export function diffDefinitions(older: Definition, newer: Definition, language: DiffLanguage, context: Context = {}): Change[] {
  const renamed = renamedStates(older, newer);
  const was = withNames(older, renamed);
  const teller = new Teller(was, newer, language, context);
  forApplicant(was, newer, teller);
  for (const [old, name] of renamed)
    teller.say({ for: 'agent', about: `state:${name}`, title: teller.state(name) }, 'state-renamed', { old, new: name });
  forAgent(was, newer, teller);
  rest(was, newer, teller);
  return [...teller.changes.filter((change) => change.for === 'applicant'), ...teller.changes.filter((change) => change.for === 'agent')];
}

/** Where each part of a file is told, by the beginning of `about`. */
const TOLD_AS: Readonly<Record<keyof Definition, readonly string[]>> = {
  mistara: ['procedure'],
  id: ['procedure'],
  version: ['version'],
  title: ['procedure'],
  description: ['description'],
  languages: ['languages'],
  owner: ['owner'],
  'served-by': ['served-by'],
  act: ['act', 'gates'],
  legal: ['legal'],
  applicant: ['applicant'],
  data: ['field:'],
  form: ['field:', 'page:'],
  tables: ['table:'],
  fees: ['fees'],
  clock: ['clock'],
  flow: ['flow', 'start:', 'state:', 'anytime:'],
  notices: ['notice:'],
  documents: ['document:'],
  retention: ['retention'],
};

function rest(older: Definition, newer: Definition, teller: Teller): void {
  const versions = { for: 'agent' as const, about: 'version', title: teller.loose('procedure') };
  teller.aspect(versions, 'version', older.version, newer.version);
  for (const [part, told] of Object.entries(TOLD_AS) as [keyof Definition, readonly string[]][]) {
    if (teller.changes.some(({ about }) => told.some((start) => about.startsWith(start)))) continue;
    teller.rest({ for: 'agent', about: `part:${part}`, title: `${teller.loose('procedure')} (${part})` }, older[part], newer[part]);
  }
}
