import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** A TCP port of this machine that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(true);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

/**
 * @param setting the environment variable with which the user chooses another port.
 * @throws {SetupError} that names who listens on the port, when the system tells it.
 */
export async function requireFree(port: number, what: string, setting: string): Promise<void> {
  if (!(await isTaken(port))) return;
  const by = (await listenerOf(port)) ?? 'another program';
  throw new SetupError(`Port ${port}, for ${what}, is taken by ${by}. Stop it, or choose another port: ${setting}=${port + 100}.`);
}

/**
 * @param address `host:port`.
 * @throws {SetupError} when nobody listens there within three seconds: one clear line instead of a driver's time-out.
 */
export async function requireListener(address: string, what: string, setting: string): Promise<void> {
  const at = address.lastIndexOf(':');
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), timeout: 3000 });
    for (const event of ['connect', 'timeout', 'error'] as const) {
      socket.once(event, () => {
        socket.destroy();
        resolve(event === 'connect');
      });
    }
  }).catch(() => false); // an address without a port
  if (!answered) throw notReachable(what, address, setting);
}

export function notReachable(what: string, address: string, setting: string): SetupError {
  return new SetupError(
    `${what} does not answer at ${address}. Start it, or correct ${setting}; without ${setting} a local one is started.`,
  );
}

/** Like `mongod (process 4242)`; undefined when it is somebody else's process or the system does not tell. */
async function listenerOf(port: number): Promise<string | undefined> {
  const pid = process.platform === 'linux' ? await linuxListener(port) : await lsofListener(port);
  if (pid === undefined) return undefined;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'comm=', '-p', pid]).catch(() => ({ stdout: '' }));
  const name = stdout.trim() || (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim();
  return `${name} (process ${pid})`;
}

async function lsofListener(port: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']).catch(() => ({ stdout: '' }));
  return stdout.split('\n')[0] || undefined;
}

/** The socket's inode from the kernel's tables, then the process that has it open. */
async function linuxListener(port: number): Promise<string | undefined> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8').catch(() => '')));
  const listening = '0A';
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const line of tables.join('\n').split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[1]?.endsWith(suffix) && columns[3] === listening && columns[9] !== undefined) inodes.add(`socket:[${columns[9]}]`);
  }
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      if (inodes.has(await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ''))) return pid;
    }
  }
  return undefined;
}
