import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { DayReport } from '../domain/reconciliation.js';
import type { ReconciliationRow, Store } from '../store/index.js';
import { RECONCILIATION, type ReconciliationInput, TASK_QUEUE } from '../workflows/contract.js';

interface Place {
  readonly taskQueue?: string;
  /** Of the authority: the hour of the run is there. */
  readonly zone: string;
  /** Name of the Schedule; the default suits all but tests. */
  readonly id?: string;
}
/** After midnight in every zone of the posts, before the day's work. */
const HOUR = 4;

/** Has the reconciliation run every day. Safe to repeat: there is one Schedule, and it is as this version wants it. */
export async function scheduleReconciliation(client: Client, { taskQueue = TASK_QUEUE, zone, id = RECONCILIATION }: Place): Promise<void> {
  const wanted = {
    spec: { calendars: [{ hour: HOUR, minute: 0 }], timezone: zone },
    action: { type: 'startWorkflow' as const, workflowType: RECONCILIATION, workflowId: id, taskQueue, args: [{}] },
    // A day on which nothing ran is made up for; two runs at once would compare the same.
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: '1 day' as const },
  };
  try {
    await client.schedule.create({ scheduleId: id, ...wanted });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(id).update((before) => ({ ...before, ...wanted }));
  }
}

/** Compares now, and waits for it. @param patienceMs how long a register may be away. */
export async function reconcileNow(
  client: Client,
  input: ReconciliationInput,
  taskQueue: string = TASK_QUEUE,
): Promise<readonly DayReport[]> {
  const name = [RECONCILIATION, input.register ?? 'all', input.day ?? 'open'].join('/');
  const handle = await client.workflow.start(RECONCILIATION, {
    workflowId: name,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING', // who asks at the same time gets the same answer
  });
  return (await handle.result()) as readonly DayReport[];
}

/** The reports that are kept: of a day, or all with something to see to. */
export async function reportsOf({ reconciliations }: Store, { day, register }: { day?: string; register?: string }): Promise<DayReport[]> {
  const filter = { ...(register !== undefined && { register }), ...(day === undefined ? { open: true } : { day }) };
  const rows = await reconciliations.find(filter).sort({ day: 1, register: 1 }).lean<ReconciliationRow[]>();
  return rows.map(({ register: of, day: on, matched, differences, unanswered }) => ({
    register: of,
    day: on,
    matched,
    differences,
    ...(unanswered != null && { unanswered }),
  }));
}
