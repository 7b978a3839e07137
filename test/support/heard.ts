import { readFile } from 'node:fs/promises';
import type { Io } from '../../client/cli/io.js';

/** The ends of a command that is run in this process: what it says is kept, line by line. `files` stand before those of the disk. */
export function heard(files: Readonly<Record<string, string>> = {}): { readonly io: Io; readonly out: string[]; readonly err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    async *stdin() {},
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    read: async (path) => files[path] ?? readFile(path, 'utf8'),
  };
  return { io, out, err };
}
