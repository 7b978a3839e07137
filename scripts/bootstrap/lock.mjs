import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What tells a process from a later one that was given the same number: when it began. `undefined` when no process has this number.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function identityOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name, before it, may hold spaces
    if (fields[0] === 'Z') return undefined; // ended; its parent has not looked yet
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      return undefined;
    }
  }
}

/**
 * Runs `work` while no other process holds `file`. A lock whose holder was killed is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [onWait] told once, when another process holds it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  const mine = JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) });
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file, mine); await sleep(200)) {
    const holder = read(file);
    if (holder === undefined) continue; // just released, or just being written
    if (identityOf(holder.pid) !== holder.identity) {
      rmSync(file, { force: true });
    } else if (!told) {
      told = true;
      onWait?.(holder.pid);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
