import { type Command, InvalidArgumentError } from 'commander';
import type { CaseOptions } from './case.js';
import type { CasesOptions } from './cases.js';
import { command, type Done, formatOption, langOption } from './command.js';
import type { ExchangesOptions } from './exchanges.js';
import type { DraftsOptions, FileOptions } from './file.js';
import type { FormOptions } from './form.js';
import type { Io } from './io.js';
import type { PublishOptions } from './publish.js';
import type { TasksOptions } from './tasks.js';

/** Publishing, filing and reading: what speaks to the engine and changes no case. */
export function caseCommands(root: Command, io: Io, done: Done): void {
  command(
    root,
    'publish <file>',
    'Checks and proves a definition, and stores it by its digest. Running cases keep the one they were filed under.',
    ['publish definitions/procedures/passport.yaml'],
  )
    .option('--as <user>', 'who publishes')
    .addOption(formatOption())
    .action(async (file: string, options: PublishOptions) => done(await (await import('./publish.js')).publish(file, options, io)));

  command(
    root,
    'file [procedure]',
    'Files a request: its number, the last day for the answer, and why that day. A refused one is kept as a draft.',
    [
      'file residence-certificate --data request.yaml --key 2026-0001',
      `file residence-certificate --data - <<< '{"applicant":{"id":"u-1","name":"…"},"data":{"home":{…}}}'`,
      'file --draft D-ABCDE-FGHJKL --data correction.yaml',
    ],
  )
    .option(
      '--data <file>',
      'JSON or YAML with applicant, data, channel, post, language…; a file is { file: photo.jpg }; - for standard input',
    )
    .option('--draft <id>', 'go on with a draft; what --data holds is merged over it')
    .option('--key <key>', 'the same key of the same applicant gives the same case')
    .option('--as <user>', 'who files, when it is not the applicant')
    .addOption(langOption('language of the letters and of what is refused'))
    .addOption(formatOption())
    .action(async (procedure: string | undefined, options: FileOptions) =>
      done(await (await import('./file.js')).file(procedure, options, io)),
    );

  command(root, 'attach <files...>', 'Keeps files, and prints what a form carries of each.', ['attach photo.jpg passport.pdf'])
    .addOption(formatOption())
    .action(async (files: string[], options: { format: string }) => done(await (await import('./attach.js')).attach(files, options, io)));
  command(root, 'attachment <case> <field>', 'Writes a file that came with a case.', [
    'attachment PAS-ABCDE-FGHJKL pieces.photo --out photo.jpg',
  ])
    .requiredOption('--out <file>', 'where to write it; a file that is there is left alone')
    .action(async (id: string, field: string, options: { out: string }) =>
      done(await (await import('./attach.js')).attachment(id, field, options, io)),
    );

  command(
    root,
    'form <procedure>',
    'The form for one person: pages, fields, what registers and former requests say already, and where each value comes from.',
    ['form passport --applicant salma.yaml --lang fr', 'form consular-registration --applicant - --format json < salma.json'],
  )
    .requiredOption(
      '--applicant <file>',
      'JSON or YAML with id, name, identityNumber, country…, or with these under "applicant"; - for standard input',
    )
    .addOption(langOption())
    .addOption(formatOption())
    .action(async (procedure: string, options: FormOptions) => done(await (await import('./form.js')).form(procedure, options, io)));

  command(root, 'drafts', 'Requests that were refused and can be gone on with, newest first.', ['drafts --applicant u-1'])
    .option('--applicant <id>', 'of this applicant')
    .option('--procedure <id>', 'of this procedure')
    .addOption(formatOption())
    .action(async (options: DraftsOptions) => done(await (await import('./file.js')).drafts(options, io)));

  command(root, 'case <id>', 'A case: where it is, what is due and why, tasks, documents, letters, incidents.', [
    'case PAS-ABCDE-FGHJKL --lang ar',
    'case PAS-ABCDE-FGHJKL --history',
  ])
    .option('--history', 'all that happened to it, oldest first')
    .addOption(langOption().default('en'))
    .addOption(formatOption())
    .action(async (id: string, options: CaseOptions) => done(await (await import('./case.js')).showCase(id, options, io)));

  command(
    root,
    'exchanges <case>',
    'What was asked of other administrations for a case, why, by whom, and what came; each with its signed proof. Exit 1 when a proof does not hold.',
    ['exchanges PAS-ABCDE-FGHJKL', 'exchanges PAS-ABCDE-FGHJKL --proof 6741f0a2c5e1b2d3a4f5c6d7'],
  )
    .option('--proof <id>', 'the request and the answer of this one, byte for byte, and whether both signatures hold')
    .addOption(formatOption())
    .action(async (id: string, options: ExchangesOptions) => done(await (await import('./exchanges.js')).exchanges(id, options, io)));

  command(root, 'cases', 'Lists cases; those that fall due first come first.', [
    'cases --procedure passport --due-before 2027-01-31',
    'cases --incidents',
  ])
    .option('--procedure <id>', 'of this procedure')
    .option('--state <state>', 'at this state')
    .option('--status <status>', 'open or closed', oneOf('open', 'closed'))
    .option('--applicant <id>', 'of this applicant')
    .option('--due-before <day>', 'open, and due before this day (2026-12-31)')
    .option('--incidents', 'with incidents')
    .option('--limit <number>', 'at most so many', '50')
    .addOption(formatOption())
    .action(async (options: CasesOptions) => done(await (await import('./cases.js')).cases(options, io)));

  command(root, 'tasks', 'Open tasks, oldest first: of a group, or those that a person may take or has.', [
    'tasks --group consular-desk',
    'tasks --as agent.amal --lang fr',
  ])
    .option('--group <group>', 'of this group')
    .option('--as <user>', 'that this person may take, or has')
    .option('--limit <number>', 'at most so many', '50')
    .addOption(langOption().default('en'))
    .addOption(formatOption())
    .action(async (options: TasksOptions) => done(await (await import('./tasks.js')).tasks(options, io)));

  command(root, 'rebuild', 'Drops and refills the read model from the workflows, while cases go on.', [])
    .addOption(formatOption())
    .action(async (options: { format: string }) => done(await (await import('./rebuild.js')).rebuild(options, io)));
}

const oneOf =
  (...values: readonly string[]) =>
  (value: string): string => {
    if (!values.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${values.join(', ')}.`);
    return value;
  };
