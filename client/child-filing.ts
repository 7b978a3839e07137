/** A request that a case files, for the procedure that it runs. */
import { type Applicant, type CaseRecord, type ParentCase, writePath } from '../domain/case.js';
import type { Language } from '../domain/language.js';
import { caseNumber, type Filing } from './filing.js';

/** How a case that another case runs has been filed: a channel of its own, so that forms, tables and starts can tell it apart. */
const CHILD_CHANNEL = 'case';

/**
 * What is not given is taken over from the case that runs it: applicant, language and post. Who gives another applicant (`applicant.id`) gives all that is
 * to be known of them, so that nobody is mixed up with somebody else.
 * @param given values by name: fields, `case.post`, `case.language`, `applicant.…`. A null is not given.
 */
export function childFiling(
  given: Readonly<Record<string, unknown>>,
  from: Pick<CaseRecord, 'applicant' | 'language' | 'post' | 'filedBy'>,
): Filing {
  const all: Record<string, unknown> = { case: {}, applicant: {}, data: {} };
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    writePath(all, /^(case|applicant)\./.test(name) ? name : `data.${name}`, value);
  }
  const { post, language } = all['case'] as { post?: string; language?: Language };
  const said = all['applicant'] as Partial<Applicant>;
  const { age: _, ...own } = from.applicant;
  const isOther = said.id !== undefined && said.id !== own.id;
  return {
    applicant: isOther ? (said as Applicant) : { ...own, ...said },
    data: all['data'] as Record<string, unknown>,
    channel: CHILD_CHANNEL,
    post: post ?? from.post,
    language: language ?? (from.language as Language),
    ...(!isOther && from.filedBy !== own.id && { by: from.filedBy }),
  };
}

/** The same effect is the same case. */
export const childNumber = (procedure: string, { caseId, effectId }: ParentCase): string => caseNumber(procedure, caseId, effectId);
