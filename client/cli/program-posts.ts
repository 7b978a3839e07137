import type { Command } from 'commander';
import type { AbsenceOptions } from './absence.js';
import type { AgendaDayOptions, DecideOptions, FreeOptions } from './agenda.js';
import { command, type Done, formatOption, langOption } from './command.js';
import type { Io } from './io.js';
import type { CheckOptions, ShowOptions } from './organisation.js';

/** The posts: their visits, and who serves whom. */
export function postCommands(root: Command, io: Io, done: Done): void {
  const agenda = root.command('agenda').description('The visits of a post: the list of a day, what is free, days closed and opened.');
  agenda
    .command('day', { isDefault: true })
    .description('The visits of a day, by time: a list to be printed.')
    .addHelpText('after', '\nExamples:\n  mistara agenda day --post paris --day 2026-12-07\n  mistara agenda --post paris')
    .requiredOption('--post <post>', 'a post of the organisation')
    .option('--day <day>', 'default: today at the post')
    .addOption(langOption('language of the titles').default('en'))
    .addOption(formatOption())
    .action(async (options: AgendaDayOptions) => done(await (await import('./agenda.js')).showAgenda(options, io)));
  command(agenda, 'free', 'The slots that can be booked.', ['agenda free --post paris --purpose passport --from 2026-12-01'])
    .requiredOption('--post <post>', 'a post of the organisation')
    .requiredOption('--purpose <purpose>', 'what the visit is for')
    .option('--from <day>', 'first day')
    .option('--until <day>', 'last day')
    .addOption(formatOption())
    .action(async (options: FreeOptions) => done(await (await import('./agenda.js')).freeSlots(options, io)));
  for (const [name, state, words] of DECISIONS) {
    const made = command(agenda, `${name} <day>`, words, [`agenda ${name} 2026-12-07 --post paris --reason "…" --as agent.amal`])
      .requiredOption('--post <post>', 'a post of the organisation')
      .requiredOption('--reason <text>', 'kept with the day')
      .requiredOption('--as <user>', 'a member of the group that keeps the agenda, or an operator')
      .option('--agenda <agenda>', 'one of its agendas; default: all')
      .option('--event <event>', 'given to the case of each visit that cannot take place, as its procedure names it: reschedule')
      .addOption(formatOption());
    if (state === 'open') made.option('--hours <opening...>', 'as 09:00-12:30; without, the usual hours again');
    made.action(async (day: string, options: DecideOptions) =>
      done(await (await import('./agenda.js')).decideAgenda(state, day, options, io)),
    );
  }
}

/** Who serves whom. */
export function organisationCommands(root: Command, io: Io, done: Done): void {
  const organisation = root.command('organisation').description('Posts with their jurisdictions and rates, groups with their people.');
  command(organisation, 'show', 'The organisation in force; with --country, the post of a residence.', [
    'organisation show --lang fr',
    'organisation show --country FR --address "69003 Lyon"',
  ])
    .option('--country <country>', 'of the residence, as FR')
    .option('--address <text>', 'of the residence')
    .option('--on <day>', 'the day whose rates are shown; default: today')
    .addOption(langOption('language of the titles').default('en'))
    .addOption(formatOption())
    .action(async (options: ShowOptions) => done(await (await import('./organisation.js')).showOrganisation(options, io)));
  command(organisation, 'check [file]', 'All problems of the organisation in force, or of a file.', [
    'organisation check definitions/organisation.yaml',
  ])
    .addOption(formatOption())
    .action(async (file: string | undefined, options: CheckOptions) =>
      done(await (await import('./organisation.js')).checkOrganisation(file, options, io)),
    );
}

/** Who is away, and who stands in. */
export function absenceCommands(root: Command, io: Io, done: Done): void {
  const absence = root
    .command('absence')
    .description('Who is away, and who stands in: with the groups of the absent one, under their own name.');
  command(absence, 'add <user>', 'Somebody is away; what they had claimed is offered again when it begins.', [
    'absence add agent.amal --from 2026-12-21 --until 2027-01-03 --delegate agent.badr --reason Congé --as agent.amal',
  ])
    .requiredOption('--from <day>', 'first day')
    .requiredOption('--until <day>', 'last day')
    .option('--delegate <user>', 'who stands in')
    .requiredOption('--reason <text>', 'kept with the absence')
    .requiredOption('--as <user>', 'the person, a supervisor or an operator')
    .addOption(formatOption())
    .action(async (user: string, options: AbsenceOptions) => done(await (await import('./absence.js')).addAbsence(user, options, io)));
  command(absence, 'list', 'The absences that are not over.', ['absence list'])
    .addOption(formatOption())
    .action(async (options: { format: string }) => done(await (await import('./absence.js')).listAbsences(options, io)));
  command(absence, 'end <user>', 'Somebody is back, or does not go.', ['absence end agent.amal --as agent.amal'])
    .requiredOption('--as <user>', 'the person, a supervisor or an operator')
    .action(async (user: string, options: { as: string }) => done(await (await import('./absence.js')).endAbsence(user, options, io)));
}

const DECISIONS = [
  ['close', 'closed', 'Closes a day, and names the visits that stand on it.'],
  ['open', 'open', 'Opens a day that was closed, or at hours of its own, a holiday too.'],
] as const;
