import type { Client } from '@temporalio/client';
import { CaseError } from '../domain/errors.js';
import { CaseWriter, type Store } from '../store/index.js';
import { WORKFLOW_TYPE } from '../workflows/contract.js';
import type { Engine } from './engine.js';

export interface Rebuilt {
  /** Cases written again from their workflows. */
  readonly written: number;
  /** Closed cases whose workflow Temporal no longer keeps: their row is all there is. */
  readonly kept: number;
  /** Rows of open cases that no workflow runs. */
  readonly dropped: number;
  /** Cases whose workflow did not answer; their row is as it was. */
  readonly failed: readonly { readonly caseId: string; readonly message: string }[];
}

const AT_ONCE = 10;

/**
 * Drops and refills the read model from the workflows, while cases go on.
 *
 * A row is dropped before its workflow is asked, and what the workflow answers is written only over an older revision: what the case itself writes
 * meanwhile is never lost.
 */
export async function rebuild(
  { client, engine, store }: { client: Client; engine: Engine; store: Store },
  progress: (done: number) => void = () => undefined,
): Promise<Rebuilt> {
  const writer = new CaseWriter(store.cases);
  const failed: { caseId: string; message: string }[] = [];
  let written = 0;
  const known = await caseIds(client);
  const waiting = [...known];
  const refill = async (): Promise<void> => {
    for (let caseId = waiting.pop(); caseId !== undefined; caseId = waiting.pop()) {
      const before = await store.cases.collection.findOneAndDelete({ _id: caseId as never });
      try {
        await writer.write(await engine.record(caseId));
        written += 1;
        if (written % 100 === 0) progress(written);
      } catch (error) {
        if (before) await store.cases.collection.updateOne({ _id: caseId as never }, { $setOnInsert: withoutId(before) }, { upsert: true });
        failed.push({ caseId, message: (error as Error).message });
        if (error instanceof CaseError && error.code === 'ENGINE_UNAVAILABLE' && written === 0) throw error; // no worker: each would wait as long
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, refill));

  let kept = 0;
  let dropped = 0;
  for await (const { _id, status } of store.cases.find({}, { status: 1 }).lean().cursor()) {
    if (known.has(_id)) continue;
    if (status === 'closed') kept += 1;
    else if (!(await exists(engine, _id))) dropped += (await store.cases.deleteOne({ _id })).deletedCount;
  }
  return { written, kept, dropped, failed };
}

/** A filing that was refused has a failed workflow, and is no case. */
async function caseIds(client: Client): Promise<Set<string>> {
  const ids = new Set<string>();
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus IN ('Running', 'Completed')`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1000 })) ids.add(workflowId);
  return ids;
}

/** A case filed since the list was made, or not yet visible in it. */
async function exists(engine: Engine, caseId: string): Promise<boolean> {
  try {
    await engine.view(caseId);
    return true;
  } catch (error) {
    if (error instanceof CaseError && error.code === 'CASE_NOT_FOUND') return false;
    throw error;
  }
}

function withoutId({ _id, ...row }: Record<string, unknown>): Record<string, unknown> {
  return row;
}
