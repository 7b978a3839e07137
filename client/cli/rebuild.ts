import { rebuild as refill } from '../rebuild.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';

const HOUR = 3_600_000;

/** `mistara rebuild`: the read model again from the workflows. @returns 1 when a workflow did not answer; its row stays as it was. */
export const rebuild = ({ format }: { readonly format: string }, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const { written, kept, dropped, failed } = await refill(connected, (done) => io.err(`${done} cases written…`));
    if (format === 'json') io.out(JSON.stringify({ written, kept, dropped, failed }));
    else {
      io.out(`${written} cases written again, ${kept} kept whose workflow is gone, ${dropped} rows dropped that no workflow runs.`);
      for (const { caseId, message } of failed) io.err(`${caseId}: ${message}`);
    }
    return failed.length > 0 ? 1 : 0;
  }, HOUR);
