import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf } from '../bootstrap/lock.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { requireFree } from './ports.js';

export interface ServerSpec {
  /** For messages, like `Temporal`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Also the working directory; holds the log and the process file. */
  readonly dir: string;
  /** Must be free, once what an earlier command left is ended; `setting` is the environment variable to choose another. */
  readonly ports?: readonly { readonly port: number; readonly what: string; readonly setting: string }[];
  /** Resolves when the server answers; throws when it does not yet. `output` gives what it has written since it was launched. */
  readonly ready: (output: () => string) => Promise<void>;
  /** Milliseconds until a server that does not answer is given up. */
  readonly readyWithin: number;
  /** Milliseconds between SIGTERM and SIGKILL; default 10,000. */
  readonly stopWithin?: number;
  /** Told when the server ends by itself; by default the message goes to stderr. */
  readonly onLost?: (error: SetupError) => void;
}

/** A running server that ends with this process, however this one ends. */
export interface ServerProcess {
  readonly pid: number;
  /** SIGTERM, and SIGKILL when it takes too long. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would do; for tests of durability. Resolves when it is gone. */
  kill9(): Promise<void>;
  /** Starts again with the same files and the same port; resolves when it answers. */
  restart(): Promise<void>;
}

/** @throws {SetupError} a taken port; with the end of the log, when the server does not come up. */
export async function startServer(spec: ServerSpec): Promise<ServerProcess> {
  await mkdir(spec.dir, { recursive: true });
  await endLeftOver(spec);
  for (const { port, what, setting } of spec.ports ?? []) await requireFree(port, what, setting);
  let running = await launchTwice(spec);
  return {
    get pid() {
      return running.pid;
    },
    stop: () => running.end('SIGTERM'),
    kill9: () => running.end('SIGKILL'),
    restart: async () => {
      await running.end('SIGTERM');
      running = await launchTwice(spec);
    },
  };
}

/** A server that looks for ports of its own inside may meet another that does the same just then: it ends at once, and starts the second time. */
async function launchTwice(spec: ServerSpec): Promise<Running> {
  try {
    return await launch(spec);
  } catch (error) {
    if (!(error instanceof StillBorn)) throw error;
    await sleep(300);
    return launch(spec);
  }
}

class StillBorn extends SetupError {}

interface Running {
  readonly pid: number;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Servers to end at once when this process exits without having stopped them. */
const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL'); // both keep what they acknowledged
});

const logOf = (spec: ServerSpec): string => `${spec.dir}/server.log`;
const processFileOf = (spec: ServerSpec): string => `${spec.dir}/server.json`;

async function launch(spec: ServerSpec): Promise<Running> {
  keepOneOldLog(logOf(spec));
  const log = openSync(logOf(spec), 'a');
  const written = fstatSync(log).size;
  const output = (): string => readFileSync(logOf(spec)).subarray(written).toString('utf8');
  // In a group of its own: Ctrl-C must reach only the command, which then stops its servers in order.
  const child = spawn(spec.command, spec.args, {
    cwd: spec.dir,
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const pid = child.pid;
  if (pid === undefined) throw new SetupError(`${spec.name} cannot be started: ${await ended}.`);
  alive.add(child);
  const release = endWithThisProcess(pid);
  const self = { pid: process.pid, identity: identityOf(process.pid) };
  writeFileSync(processFileOf(spec), JSON.stringify({ pid, identity: identityOf(pid), owner: self }));

  let state: 'starting' | 'up' | 'ending' | 'gone' = 'starting';
  void ended.then((how) => {
    const lost = state === 'up';
    state = 'gone';
    alive.delete(child);
    release();
    rmSync(processFileOf(spec), { force: true });
    if (lost) (spec.onLost ?? toStderr)(failure(spec, `ended by itself (${how})`));
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (state === 'gone') return;
    state = 'ending';
    child.kill(signal);
    const stubborn = setTimeout(() => child.kill('SIGKILL'), spec.stopWithin ?? 10_000);
    await ended;
    clearTimeout(stubborn);
  };

  const gone = (): boolean => state === 'gone';
  const deadline = Date.now() + spec.readyWithin;
  for (let pause = 25; ; pause = Math.min(250, pause * 2)) {
    if (gone()) throw new StillBorn(failure(spec, `did not start (${await ended})`).message);
    try {
      await spec.ready(output);
      if (gone()) continue; // somebody else answered
      break;
    } catch {
      if (Date.now() > deadline) {
        await end('SIGKILL');
        throw failure(spec, `does not answer after ${spec.readyWithin / 1000} s`);
      }
    }
    await Promise.race([sleep(pause), ended]);
  }
  state = 'up';
  return { pid, end };
}

/** A shell that outlives this process just long enough to end the server: a `kill -9` here leaves nothing behind. */
function endWithThisProcess(pid: number): () => void {
  const script = `trap '' INT TERM HUP; read -r word || kill -9 ${pid}`;
  const guard = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.on('error', () => undefined); // no shell: the process file still lets the next start end it
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return () => guard.stdin.end('released\n');
}

/**
 * Ends a server that an earlier command could not stop (a power cut of its shell, say).
 * @throws {SetupError} when that command still runs: two must not write the same files.
 */
async function endLeftOver(spec: ServerSpec): Promise<void> {
  let left: { pid: number; identity: string; owner: { pid: number; identity: string } };
  try {
    left = JSON.parse(readFileSync(processFileOf(spec), 'utf8'));
  } catch {
    return;
  }
  const stillThere = (): boolean => identityOf(left.pid) === left.identity; // else the number belongs to another process now
  if (!stillThere()) return;
  if (identityOf(left.owner.pid) === left.owner.identity) {
    throw new SetupError(
      `${spec.name} already runs on ${spec.dir}, for process ${left.owner.pid}. Stop that one first, or name another folder in MISTARA_HOME.`,
    );
  }
  process.kill(left.pid, 'SIGTERM');
  for (let waited = 0; stillThere(); waited += 100) {
    if (waited === 2000) process.kill(left.pid, 'SIGKILL');
    await sleep(100);
  }
}

function failure(spec: ServerSpec, what: string): SetupError {
  const lines = readFileSync(logOf(spec), 'utf8').trimEnd().split('\n');
  const why = lines.slice(0, -5).findLast((line) => /^(panic|fatal error|error)\b/i.test(line)); // above the stack that it ends with
  const tail = [...(why === undefined ? [] : [why]), ...lines.slice(-5)].join('\n  ');
  return new SetupError(`${spec.name} ${what}. The end of ${logOf(spec)}:\n  ${tail}`);
}

function keepOneOldLog(log: string): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 10e6) renameSync(log, `${log}.old`);
}

function toStderr(error: SetupError): void {
  process.stderr.write(`${error.message}\n`);
}
