import { readFileSync } from 'node:fs';

/** Clock ticks a second of `/proc` on Linux (`man 5 proc_pid_stat`: USER_HZ, 100 on every architecture that Node runs on). */
const TICKS = 100;

/** Processor time that a process and all its threads have used, in milliseconds, in steps of 10. */
export function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program is in parentheses and may hold spaces: the numbers come after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS; // utime, stime
}
