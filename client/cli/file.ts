import { CaseError } from '../../domain/errors.js';
import { fileOrKeep, merged } from '../drafts.js';
import type { Filing } from '../filing.js';
import { sent } from './attach.js';
import { withEngine } from './connection.js';
import { readData } from './data-file.js';
import type { ExitCode, Io } from './io.js';
import { tell, UsageError } from './output.js';
import { instant, table } from './table.js';

export interface FileOptions {
  readonly format: string;
  readonly data?: string;
  readonly draft?: string;
  readonly key?: string;
  readonly as?: string;
  readonly lang?: string;
}

/**
 * `mistara file PROCEDURE --data FILE|-`: FILE holds `{applicant, data, channel, post, language, …}`. Answers with the receipt.
 * A refusal names each wrong field, keeps what was typed as a draft and says its id; `--draft ID` goes on with it.
 */
export async function file(procedure: string | undefined, options: FileOptions, io: Io): Promise<ExitCode> {
  const { draft: draftId, key, as, lang, format } = options;
  if (options.data === undefined && draftId === undefined) throw new UsageError('Say what to file: --data FILE, or --draft ID.');
  if (procedure === undefined && draftId === undefined) throw new UsageError('Say which procedure: mistara file PROCEDURE --data FILE.');
  const typed = options.data === undefined ? {} : await readData(options.data, io);
  const told = { ...(key !== undefined && { key }), ...(as !== undefined && { by: as }), ...(lang !== undefined && { language: lang }) };
  const filing = merged(typed, told) as Filing;
  return withEngine(async (connected) => {
    const draft = draftId === undefined ? undefined : await connected.drafts.get(draftId);
    if (draft !== undefined && procedure !== undefined && procedure !== draft.procedure)
      throw new UsageError(`The draft ${draft.id} is for "${draft.procedure}", not for "${procedure}".`);
    try {
      const receipt = await fileOrKeep(connected, draft?.procedure ?? procedure ?? '', await sent(connected, filing), draft);
      if (format === 'json') io.out(JSON.stringify(receipt));
      else for (const line of receiptLines(receipt)) io.out(line);
      return 0;
    } catch (error) {
      if (!(error instanceof CaseError) || format === 'json') return tell(error, io, format === 'json');
      const exit = tell(error, io, false);
      const kept = error.details['draft'];
      if (kept !== undefined) io.err(`What was typed is kept as draft ${kept}: go on with mistara file --draft ${kept} --data FILE.`);
      return exit;
    }
  });
}

function receiptLines({ caseId, receipt, dueOn, explanation }: Awaited<ReturnType<typeof fileOrKeep>>): string[] {
  return [
    `Filed as ${caseId} on ${receipt.filedOn}.`,
    ...(dueOn === undefined ? [] : [`The answer is due on ${dueOn} at the latest.`]),
    ...(receipt.silenceOn === undefined ? [] : [`Silence takes effect on ${receipt.silenceOn}.`]),
    ...explanation.map(({ on, text }) => `  ${on}  ${text}`),
  ];
}

export interface DraftsOptions {
  readonly format: string;
  readonly applicant?: string;
  readonly procedure?: string;
}

/** `mistara drafts`: requests that were refused, or are still being filled. */
export const drafts = ({ format, applicant, procedure }: DraftsOptions, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const filter = { ...(applicant !== undefined && { applicant }), ...(procedure !== undefined && { procedure }) };
    const list = await connected.drafts.list(filter);
    if (format === 'json') io.out(JSON.stringify(list));
    else if (list.length === 0) io.err('No draft.');
    else {
      const rows = list.map((draft) => [draft.id, draft.procedure, draft.applicant, instant(draft.savedAt, 'UTC'), draft.problems.length]);
      io.out(table(['draft', 'procedure', 'applicant', 'saved (UTC)', 'problems'], rows));
    }
    return 0;
  });
