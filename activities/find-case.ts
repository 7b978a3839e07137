import type { CaseRecord } from '../domain/case.js';
import type { Values } from '../workflows/effects.js';

/**
 * What `cases.find` answers of a case: how it stands, to its own applicant; of a case of somebody else as of one that there is not.
 * @param record as its workflow holds it; undefined when there is none of this number.
 */
export function caseFound(record: CaseRecord | undefined, asked: Values): Values {
  if (record === undefined || !isTheirs(record, asked)) return { found: false, outcome: 'none', reopenable: false };
  const closed = record.log.findLast(({ type }) => type === 'closed');
  const reopening = typeof asked['event'] === 'string' ? record.reopenable?.[asked['event']] : undefined;
  return {
    found: true,
    procedure: record.procedure,
    outcome: record.outcome ?? 'open',
    ...(record.decision ? { decidedOn: record.decision.on } : closed && { decidedOn: new Date(closed.at).toISOString().slice(0, 10) }),
    reopenable: record.status === 'closed' && reopening !== undefined && reopening.over !== true,
    ...(reopening?.until !== undefined && { reopenableUntil: reopening.until }),
  };
}

/** The same account, or the same identity number. */
function isTheirs({ applicant, filedBy }: CaseRecord, asked: Values): boolean {
  const number = asked['identityNumber'];
  const same = (a: unknown, b: unknown) => typeof a === 'string' && a !== '' && a === b;
  return same(asked['applicant'], applicant.id) || same(asked['applicant'], filedBy) || same(number, applicant.identityNumber);
}
