import type { QueryFilter } from 'mongoose';
import { isPlainDate } from '../../domain/plain-date.js';
import type { CaseRow } from '../../store/index.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { UsageError } from './output.js';
import { instant, table } from './table.js';

export interface CasesOptions {
  readonly format: string;
  readonly procedure?: string;
  readonly state?: string;
  readonly status?: string;
  readonly applicant?: string;
  readonly dueBefore?: string;
  readonly incidents?: boolean;
  readonly limit: string;
}

/** `mistara cases`: from the read model; those that fall due first come first. */
export async function cases(options: CasesOptions, io: Io): Promise<ExitCode> {
  const filter = filterOf(options);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError(`--limit ${options.limit} is not a number of cases.`);
  return withEngine(async ({ store, engine }) => {
    const order = options.applicant === undefined ? { dueOn: 1 as const, filedAt: 1 as const } : { filedAt: -1 as const };
    const rows = await store.cases
      .find(filter, { record: 0 })
      .sort(order)
      .limit(limit + 1)
      .lean();
    const shown = rows.slice(0, limit);
    if (options.format === 'json') io.out(JSON.stringify(shown.map(({ _id, ...row }) => ({ caseId: _id, ...row }))));
    else if (shown.length === 0) io.err('No case.');
    else {
      const zone = (post: string) => engine.organisation.posts[post]?.zone ?? 'UTC';
      const cells = shown.map((row) => [
        row._id,
        row.procedure,
        row.states.join(', '),
        row.outcome ?? row.status,
        row.post,
        instant(row.filedAt, zone(row.post)),
        row.dueOn,
        row.incidents === 0 ? '' : row.incidents,
      ]);
      io.out(table(['case', 'procedure', 'state', 'status', 'post', 'filed', 'due', 'incidents'], cells));
    }
    if (rows.length > limit) io.err(`There are more than ${limit}: see --limit.`);
    return 0;
  });
}

function filterOf({ procedure, state, status, applicant, dueBefore, incidents }: CasesOptions): QueryFilter<CaseRow> {
  if (dueBefore !== undefined && !isPlainDate(dueBefore))
    throw new UsageError(`--due-before ${dueBefore} is not a day: write it as 2026-12-31.`);
  const open = dueBefore !== undefined ? 'open' : undefined; // a closed case is due no more
  return {
    ...(procedure !== undefined && { procedure }),
    ...(state !== undefined && { states: state }),
    ...((status ?? open) !== undefined && { status: status ?? open }),
    ...(applicant !== undefined && { applicant }),
    ...(dueBefore !== undefined && { dueOn: { $lt: dueBefore } }),
    ...(incidents && { incidents: { $gt: 0 } }),
  } as QueryFilter<CaseRow>;
}
