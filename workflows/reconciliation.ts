import { isCancellation, proxyActivities } from '@temporalio/workflow';
import type * as activities from '../activities/index.js'; // types only: no I/O enters the bundle
import type { DayReport } from '../domain/reconciliation.js';
import type { ReconciliationInput } from './contract.js';
import { rootMessage } from './failures.js';

const PATIENCE_MS = 2 * 3_600_000;

/** Compares what cases say of money with the statements of the registers that keep it: every day by a Schedule, or when an operator asks. */
export async function reconciliation({ patienceMs = PATIENCE_MS, ...wanted }: ReconciliationInput = {}): Promise<readonly DayReport[]> {
  const { planReconciliation, noteUnanswered } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });
  const { reconcileDay } = proxyActivities<typeof activities>({
    startToCloseTimeout: '30 minutes',
    scheduleToCloseTimeout: patienceMs,
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  });
  const { days } = await planReconciliation(wanted);
  const reports: DayReport[] = [];
  for (const day of days) {
    try {
      reports.push(await reconcileDay(day));
    } catch (error) {
      if (isCancellation(error)) throw error;
      reports.push(await noteUnanswered({ ...day, message: rootMessage(error) }));
    }
  }
  return reports;
}
