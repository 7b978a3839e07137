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
