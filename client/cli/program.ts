import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { Done } from './command.js';
import type { Io } from './io.js';
import { actCommands } from './program-acts.js';
import { caseCommands } from './program-cases.js';
import { designerCommands } from './program-designer.js';
import { operatorCommands } from './program-operator.js';
import { absenceCommands, organisationCommands, postCommands } from './program-posts.js';

const { version: VERSION } = createRequire(import.meta.url)('../../package.json') as { version: string };

/**
 * The command line. Each command loads its module when it runs: `mistara clock` does not wait for a database driver.
 * @param done is told the exit code of the command that ran.
 */
export function program(io: Io, done: Done): Command {
  const root = new Command('mistara')
    .description('Administrative procedures as declarative files, run as durable cases with a legal clock.')
    .version(VERSION, '-V, --version', 'the version of the product')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      getOutHelpWidth: () => 110,
      getErrHelpWidth: () => 110,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(add --help for what the command takes)')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', '\nExit codes: 0 fine; 1 the input is wrong, or what was checked does not hold; 2 wrong usage.');
  designerCommands(root, io, done);
  caseCommands(root, io, done);
  actCommands(root, io, done);
  operatorCommands(root, io, done);
  postCommands(root, io, done);
  organisationCommands(root, io, done);
  absenceCommands(root, io, done);
  return root;
}
