import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { SetupError } from '../bootstrap/setup-error.mjs';
import { ensureWheels } from './install.js';
import { freePort, requireListener } from './ports.js';
import { type ServerProcess, startServer } from './process.js';

/** What lists of cases are searched by; a production cluster needs the same ones. Values are JSON-plain; a date is a keyword, so that it sorts. */
export const searchAttributes = {
  ProcedureId: 'Keyword',
  PostId: 'Keyword',
  CaseState: 'Keyword',
  CaseDueOn: 'Keyword',
  CaseIncident: 'Bool',
  CaseGroup: 'KeywordList',
} as const;

export interface TemporalOptions {
  /** Holds the database, the log and the process file. */
  readonly dir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Port of Temporal's own screens; without it they are not served. */
  readonly uiPort?: number;
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** In memory: nothing survives `stop`, `kill9` or `restart`. */
  readonly ephemeral?: boolean;
  readonly onLost?: (error: SetupError) => void;
}

/** Where Temporal is, whoever runs it. */
export interface TemporalAccess {
  /** `host:port` of the gRPC front end. */
  readonly address: string;
  readonly uiUrl?: string;
  /** Does nothing to a server that somebody else runs. */
  stop(): Promise<void>;
}

export type TemporalServer = TemporalAccess & ServerProcess;

/**
 * The server of `TEMPORAL_ADDRESS`, else a local one.
 * @throws {SetupError} when that address does not answer, or what `startLocalTemporal` throws.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalAccess> {
  const address = process.env['TEMPORAL_ADDRESS'] ?? '';
  if (address === '') return startLocalTemporal(options);
  await requireListener(address, 'Temporal', 'TEMPORAL_ADDRESS');
  return { address, stop: async () => undefined };
}

/**
 * Starts the development server of the Temporal CLI.
 *
 * The database is a file in WAL mode: a `kill -9` loses nothing that was acknowledged, and costs half the CPU of the default journal.
 * @throws {SetupError} what `ensureWheels` and `startServer` throw.
 */
export async function startLocalTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { dir } = await ensureWheels('temporal');
  const port = options.port ?? (await freePort());
  const ports = [{ port, what: 'Temporal', setting: 'MISTARA_TEMPORAL_PORT' }];
  const address = `127.0.0.1:${port}`;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'];
  if (options.uiPort === undefined) args.push('--headless');
  else {
    args.push('--ui-port', String(options.uiPort));
    ports.push({ port: options.uiPort, what: "Temporal's screens", setting: 'MISTARA_TEMPORAL_UI_PORT' });
  }
  if (!options.ephemeral) {
    args.push('--db-filename', join(options.dir, 'temporal.db'));
    args.push('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal');
  }
  for (const [name, type] of Object.entries(options.searchAttributes ?? searchAttributes))
    args.push('--search-attribute', `${name}=${type}`);
  const server = await startServer({
    name: 'Temporal',
    command: join(dir, 'bin/temporal'),
    args,
    dir: options.dir,
    ports,
    ready: () => answers(address),
    readyWithin: 60_000,
    ...(options.onLost === undefined ? {} : { onLost: options.onLost }),
  });
  const added = options.uiPort === undefined ? { address } : { address, uiUrl: `http://127.0.0.1:${options.uiPort}` };
  return Object.assign(server, added);
}

/** @throws when the front end or its namespace is not there yet. */
async function answers(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1000 });
  try {
    await connection.withDeadline(Date.now() + 2000, () => connection.workflowService.describeNamespace({ namespace: 'default' }));
  } finally {
    await connection.close();
  }
}
