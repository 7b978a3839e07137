import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './home.js';
import { type ServerProcess, type ServerSpec, startServer } from './servers/process.js';

/** What `node --import` needs to run TypeScript, from any working directory. */
export const tsxLoader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface TsProcessOptions {
  /** For messages, like `The worker`. */
  readonly name: string;
  /** TypeScript module, from the project's folder. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Holds `server.log`, with all the process writes, and its process file. */
  readonly dir: string;
  /** The line it writes when it is ready. */
  readonly readyLine: RegExp;
  /** Must be free; see `ServerSpec`. */
  readonly ports?: NonNullable<ServerSpec['ports']>;
  /** Milliseconds; default 60,000. */
  readonly readyWithin?: number;
  readonly stopWithin?: number;
  readonly onLost?: (error: Error) => void;
}

/**
 * Runs one of our own modules as a process that can be stopped, killed as by a crash, and started again.
 * @returns once it has written its ready line.
 * @throws {SetupError} with the end of its log, when it ends before.
 */
export function spawnTs(options: TsProcessOptions): Promise<ServerProcess> {
  return startServer({
    name: options.name,
    command: process.execPath,
    args: ['--import', tsxLoader, resolve(projectRoot, options.file), ...(options.args ?? [])],
    dir: options.dir,
    ready: async (output) => {
      if (!options.readyLine.test(output())) throw new Error('not ready yet');
    },
    readyWithin: options.readyWithin ?? 60_000,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.ports === undefined ? {} : { ports: options.ports }),
    ...(options.stopWithin === undefined ? {} : { stopWithin: options.stopWithin }),
    ...(options.onLost === undefined ? {} : { onLost: options.onLost }),
  });
}
