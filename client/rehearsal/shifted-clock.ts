/**
 * Bundled with the workflows of a rehearsal, and of nothing else: the case reads the day of its scenario, not the day of the server. The offset stands
 * in the memo of the execution, so a replay and a workflow that continued as new read the same. Timers are delays, which an offset does not change.
 */
import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';

/** Milliseconds to add to the server's clock. */
export const OFFSET = 'clockOffset';

export function interceptors(): WorkflowInterceptors {
  const ServerDate = globalThis.Date;
  const now = () => ServerDate.now() + Number(workflowInfo().memo?.[OFFSET] ?? 0);
  globalThis.Date = class extends ServerDate {
    constructor(...args: number[]) {
      super(...((args.length === 0 ? [now()] : args) as [number]));
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  return {};
}
