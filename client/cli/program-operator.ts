import { type Command, Option } from 'commander';
import { CALENDAR_ACTIONS } from '../../definitions/calendar-changes.js';
import { DIFF_LANGUAGES } from '../../definitions/diff.js';
import { LANGUAGES } from '../../domain/language.js';
import type { ChangeOptions } from './calendar.js';
import { command, type Done, formatOption, langOption } from './command.js';
import type { Io } from './io.js';
import type { MigrateOptions } from './migrate.js';
import type { ReconcileOptions } from './reconcile.js';

/** Calendars and versions: what changes for cases that run, shown before it is done. */
export function operatorCommands(root: Command, io: Io, done: Done): void {
  const calendar = root.command('calendar').description('The rest days that dates are counted with: shows, checks, and changes them.');
  command(calendar, 'show <calendar>', 'The rest days in force, with their sources.', ['calendar show ma --year 2027'])
    .option('--year <year>', 'of this year only')
    .addOption(langOption('language of the names').default('en'))
    .addOption(formatOption())
    .action(async (id: string, options: { year?: string; lang: string; format: string }) =>
      done(await (await import('./calendar.js')).showCalendar(id, options, io)),
    );
  command(calendar, 'check <file>', 'All problems of a calendar file; of one in force (ma), the past days that nobody confirmed.', [
    'calendar check ma',
    'calendar check definitions/calendars/ma-paris.yaml',
  ])
    .addOption(formatOption())
    .action(async (file: string, options: { format: string }) =>
      done(await (await import('./calendar.js')).checkCalendar(file, options, io)),
    );
  command(
    root,
    'diff <old> <new>',
    'What changes from one version of a procedure to another, in words. Each a file, a digest, or a published name.',
    ['diff passport definitions/procedures/passport.yaml --lang fr'],
  )
    .addOption(new Option('--lang <language>', 'language of the words').choices(DIFF_LANGUAGES).default('en'))
    .addOption(formatOption())
    .action(async (older: string, newer: string, options: { lang: string; format: string }) =>
      done(await (await import('./diff.js')).diff(older, newer, options, io)),
    );

  command(root, 'migrate', 'Moves running cases to another version of their procedure; first shows what would become of each.', [
    'migrate --from old.yaml --to new.yaml --map checking=examining --all',
    'migrate --from old.yaml --to new.yaml --map checking=examining --case RC-… --reason "Decree 2-27-1" --as operator --apply',
  ])
    .requiredOption('--from <version>', 'digest of the version that they run, or its file')
    .requiredOption('--to <version>', 'digest of the version to go on with, or its file; published before')
    .option('--map <old=new...>', 'where a state goes on; one that keeps its name and kind need not be named')
    .option('--case <id...>', 'these cases')
    .option('--all', 'every running case of the version')
    .option('--reason <text>', 'why; kept with each case')
    .option('--as <user>', 'who does it: a member of the operators', 'operator')
    .option('--apply', 'does it; without, it is only shown')
    .addOption(formatOption())
    .action(async (options: MigrateOptions) => done(await (await import('./migrate.js')).migrateCases(options, io)));

  command(
    root,
    'reconcile',
    'Compares what cases say of money with the statements of the payment agents and of the register of stamps. Yesterday, and the days before that are open.',
    ['reconcile', 'reconcile --day 2026-11-21 --register payment-agent --format json', 'reconcile --show'],
  )
    .option('--day <day>', 'this day')
    .option('--register <id>', 'this register only')
    .option('--show', 'the reports that are kept, without another run: of the day, or all with something to see to')
    .addOption(formatOption())
    .action(async (options: ReconcileOptions) => done(await (await import('./reconcile.js')).reconcile(options, io)));

  for (const action of CALENDAR_ACTIONS) {
    const made = command(calendar, `${action} <calendar> <day>`, WHAT[action], [EXAMPLES[action]])
      .option('--source <text>', 'the decree or announcement that says so')
      .option('--which <name>', 'which of the rest days that fall on the same day')
      .option('--reason <text>', 'kept with the change')
      .option('--as <user>', 'who does it: a member of the operators', 'operator')
      .option('--apply', 'does it; without, the cases whose dates would move are listed')
      .addOption(formatOption());
    if (action === 'move') made.option('--to <day>', 'the new day');
    if (action === 'move' || action === 'confirm') made.option('--only', 'this day alone, not the feast that it begins');
    if (action === 'add') for (const language of LANGUAGES) made.option(`--name-${language} <text>`, `what it is called (${language})`);
    made.action(async (id: string, day: string, options: ChangeOptions) =>
      done(await (await import('./calendar.js')).changeCalendar(action, id, day, options, io)),
    );
  }
}

const WHAT = {
  confirm: 'A predicted day, and the days of the same feast that follow it, are as announced.',
  move: 'A day, and the days of the same feast that follow it, fall on other days.',
  add: 'One more rest day, as decreed.',
  remove: 'A day is no rest day.',
} as const;
const EXAMPLES = {
  confirm: 'calendar confirm ma 2027-03-10 --source "Habous, announcement of 9 March 2027" --apply',
  move: 'calendar move ma 2027-05-17 --to 2027-05-18 --source "Habous, announcement of 7 May 2027"',
  add: 'calendar add ma 2027-03-12 --name-ar "عطلة استثنائية" --name-fr "Jour exceptionnel" --source "Head of government, 8 March 2027"',
  remove: 'calendar remove ma 2027-03-12 --source "Head of government, 10 March 2027"',
} as const;
