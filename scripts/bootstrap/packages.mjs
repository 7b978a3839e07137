// Runs before there is a node_modules: only what comes with Node.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { SetupError } from './setup-error.mjs';

/** @param {string} root the folder of package.json. @throws {SetupError} with one line that says what to do. */
export async function ensurePackages(root) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  checkNode(process.versions.node, engines.node);
  if (sameAsLocked(root)) return;
  await withLock(
    join(process.env.MISTARA_HOME ?? join(root, '.mistara'), 'packages.lock'),
    async () => {
      if (sameAsLocked(root)) return; // another command did it meanwhile
      process.stderr.write('Installing the node packages …\n');
      await npmInstall(root);
    },
    (pid) => process.stderr.write(`Process ${pid} is installing the node packages; waiting for it …\n`),
  );
}

/** @param {string} actual @param {string} wanted like `>=20.20` */
export function checkNode(actual, wanted) {
  const [major = 0, minor = 0] = actual.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = wanted.replace('>=', '').split('.').map(Number);
  if (major < needMajor || (major === needMajor && minor < needMinor)) {
    throw new SetupError(
      `Node ${needMajor}.${needMinor} or later is needed, and this is Node ${actual}. Install it, then run the command again.`,
    );
  }
}

/** npm writes what it installed at the very end, in node_modules/.package-lock.json: an interrupted installation has none. */
export function sameAsLocked(root) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true; // for another platform
    return found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(root, path));
  });
}

/**
 * Not `npm ci`: it refuses a lock file that lacks the binaries of other systems (forty of them), which not every registry serves.
 * `--no-save` installs what the lock file says, by its hashes, and leaves the lock file alone.
 */
async function npmInstall(root) {
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm tries each of 480 packages for minutes when the registry is away: ask for one first, and without it use only what npm has kept.
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000', '--fetch-timeout=20000'];
  const reached = await npm(root, ['view', 'tsx', 'version', '--loglevel=error', ...patience]);
  const away = reached !== undefined && awayFromRegistry.test(reached);
  const errors = await npm(root, away ? [...args, '--offline'] : args);
  if (errors !== undefined) throw new SetupError(whyNpmFailed(errors));
}

/** @returns {Promise<string | undefined>} what npm wrote, when it failed */
function npm(root, args) {
  const script = process.env.npm_execpath;
  const [command, commandArgs] = script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', () => reject(new SetupError('npm was not found. Install Node with its npm, then run the command again.')));
    child.on('close', (code) => resolve(code === 0 ? undefined : errors));
  });
}

const awayFromRegistry =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/i;

/** @param {string} errors what npm wrote. @returns {string} one line */
export function whyNpmFailed(errors) {
  if (/ENOSPC/.test(errors)) return 'The disk is full: the node packages need 600 MB. Free some space, then run the command again.';
  if (awayFromRegistry.test(errors)) {
    return 'The package registry could not be reached, so the node packages are not installed. Check the network or the proxy, then run the command again.';
  }
  if (/EINTEGRITY/.test(errors))
    return 'A node package does not have the hash of package-lock.json. Run `npm cache clean --force`, then the command again.';
  if (/EACCES|EPERM|EROFS/.test(errors)) return 'The folder node_modules cannot be written. Make it yours, then run the command again.';
  return `The node packages could not be installed: ${errors.trim().split('\n')[0] ?? 'no reason given'}`;
}
