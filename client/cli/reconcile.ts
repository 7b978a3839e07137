import { isPlainDate } from '../../domain/plain-date.js';
import type { DayReport } from '../../domain/reconciliation.js';
import { reconcileNow, reportsOf } from '../reconciliation.js';
import { readSettings } from '../settings.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { UsageError } from './output.js';
import { table } from './table.js';

/** A register that is away for longer gives no statement now; the daily run waits for hours. */
const PATIENCE_MS = 30_000;
const HOUR = 3_600_000;

export interface ReconcileOptions {
  readonly day?: string;
  readonly register?: string;
  readonly show?: boolean;
  readonly format: string;
}

/** `mistara reconcile`: cases against the statements of the registers that keep money. @returns 1 when something does not agree. */
export const reconcile = ({ day, register, show = false, format }: ReconcileOptions, io: Io): Promise<ExitCode> => {
  if (day !== undefined && !isPlainDate(day)) throw new UsageError(`"${day}" is not a day: write it as 2026-11-22.`);
  const of = { ...(day !== undefined && { day }), ...(register !== undefined && { register }) };
  return withEngine(async ({ client, store }) => {
    const reports = show
      ? await reportsOf(store, of)
      : await reconcileNow(client, { ...of, patienceMs: PATIENCE_MS }, readSettings().taskQueue);
    if (format === 'json') io.out(JSON.stringify(reports));
    else tell(reports, io);
    if (reports.length === 0) io.err(show ? 'No report with something to see to.' : 'No register that gives statements.');
    return reports.some(isOpen) ? 1 : 0;
  }, HOUR);
};

const isOpen = ({ differences, unanswered }: DayReport): boolean => differences.length > 0 || unanswered !== undefined;
const sum = (of: { amount: number; currency: string } | undefined): string =>
  of === undefined ? '' : `${(of.amount / 100).toFixed(2)} ${of.currency}`;

function tell(reports: readonly DayReport[], io: Io): void {
  for (const { register, day, matched, differences, unanswered } of reports) {
    if (unanswered !== undefined) {
      io.out(`${register} ${day}: no statement (${unanswered})`);
      continue;
    }
    io.out(`${register} ${day}: ${matched} agree, ${differences.length} ${differences.length === 1 ? 'does' : 'do'} not`);
    const rows = differences.map(({ kind, movement, id, caseId, here, there, since }) => [
      kind,
      movement,
      id,
      caseId ?? '',
      sum(here),
      sum(there),
      since ?? '',
    ]);
    if (rows.length > 0) io.out(table(['difference', 'what', 'id', 'case', 'here', 'there', 'since'], rows));
  }
}
