import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SetupError } from '../bootstrap/setup-error.mjs';

const run = promisify(execFile);

export interface Tool {
  readonly command: string;
  /** Debian's package; the same name elsewhere, mostly. */
  readonly package: string;
  /** What needs it. */
  readonly use: string;
}

/** Programs that tests look at our output with. */
export const tools: readonly Tool[] = [
  { command: 'pdftotext', package: 'poppler-utils', use: 'to read the documents made' },
  { command: 'clamd', package: 'clamav-daemon', use: 'to scan attached files' },
  { command: 'pdftoppm', package: 'poppler-utils', use: 'to look at the documents made' },
];

/**
 * Installs the missing tools where that needs nobody: on Debian, as root.
 * @throws {SetupError} that names each missing tool and its package.
 */
export async function ensureTools(needed: readonly Tool[], log: (line: string) => void): Promise<void> {
  let missing = await missingOf(needed);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((tool) => tool.package))];
  if (process.getuid?.() === 0 && (await has('apt-get'))) {
    log(`Installing ${packages.join(', ')} …`);
    await aptInstall(packages);
    missing = await missingOf(needed);
    if (missing.length === 0) return;
  }
  const list = missing.map(({ command, use }) => `${command} (${use})`).join(', ');
  throw new SetupError(`Missing: ${list}. Install ${packages.join(', ')} (Debian: apt-get install ${packages.join(' ')}), then run again.`);
}

/** A machine whose packages were left half configured refuses the first try. */
async function aptInstall(packages: readonly string[]): Promise<void> {
  await apt('update');
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if (await apt(...install)) return;
  await apt('--fix-broken', 'install', '--yes');
  await apt(...install);
}

async function apt(...args: string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const waitForOthers = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  return run('apt-get', ['--quiet', ...waitForOthers, ...args], { env, maxBuffer: 1 << 26 }).then(
    () => true,
    () => false,
  );
}

async function missingOf(needed: readonly Tool[]): Promise<Tool[]> {
  const there = await Promise.all(needed.map(({ command }) => has(command)));
  return needed.filter((_, index) => !there[index]);
}

const has = (command: string): Promise<boolean> =>
  run('/bin/sh', ['-c', 'command -v "$0"', command]).then(
    () => true,
    () => false,
  );
