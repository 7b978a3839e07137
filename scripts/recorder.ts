import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { projectRoot } from './home.js';
import { HISTORIES } from './replay.js';

/** Writes histories of cases as `PREFIX-NAME.json`, where `replay.ts` reads them; takes away those that the prefix had. */
export function recorder(prefix: string): (client: Client, name: string, workflowId: string, runId?: string) => Promise<void> {
  for (const old of readdirSync(HISTORIES).filter((name) => name.startsWith(`${prefix}-`))) rmSync(join(HISTORIES, old));
  return async (client, name, workflowId, runId) => {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    // Stack traces of failures name files of the machine that recorded: what stands before the project's own folder is nobody's business.
    const json = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(projectRoot.replace(/\/?$/, '/'), '');
    writeFileSync(join(HISTORIES, `${prefix}-${name}.json`), `${json}\n`);
    console.log(`${prefix}-${name}: ${history.events?.length} events`);
  };
}
