import { CommanderError } from 'commander';
import type { ExitCode, Io } from './io.js';
import { tell } from './output.js';
import { program } from './program.js';

/**
 * Runs one command line. Never throws: whatever goes wrong is told in lines, without a stack.
 * @param args what follows `mistara`.
 */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const json = args.some((arg, i) => arg === '--format=json' || (arg === 'json' && args[i - 1] === '--format'));
  try {
    await program(io, (code) => {
      exit = code;
    }).parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has told it
    return tell(error, io, json);
  }
}
