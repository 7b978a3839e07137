import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** What a command may touch of the world. Commands take it as an argument, so that a test can run them without a process. */
export interface Io {
  /** Standard input, line by line, without the line ends. */
  stdin(): AsyncIterable<string>;
  /** One line on standard output: the answer, nothing else. */
  out(line: string): void;
  /** One line on standard error: everything that is for a person to read on the way. */
  err(line: string): void;
  /** The text of a file. `-` reads standard input. */
  read(path: string): Promise<string>;
}

/** 0: fine. 1: the input is wrong, or what was checked does not hold. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** The world of a real process. A reader that goes away, as `head` does, ends it quietly. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
  const stdin = () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  return {
    stdin,
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    async read(path) {
      if (path !== '-') return readFile(path, 'utf8');
      const parts: Buffer[] = [];
      for await (const part of process.stdin) parts.push(part as Buffer);
      return Buffer.concat(parts).toString('utf8');
    },
  };
}
