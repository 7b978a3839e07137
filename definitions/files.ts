/**
 * The definitions on disk: procedures, registers, calendars, the organisation. The only module of this folder that opens files. What was read is
 * kept: the files of an installed product do not change under it.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Calendar } from '../domain/calendar.js';
import type { Register } from '../domain/register.js';
import { type CalendarFile, calendarOf, readCalendar } from './calendar-file.js';
import type { Context } from './context.js';
import { type Organisation, readOrganisation } from './organisation.js';
import { OWN_REGISTERS } from './own-registers.js';
import { readDefinition } from './parse.js';
import type { Problem } from './problems.js';
import { parseRegister } from './register-schema.js';
import type { Definition } from './schema.js';

/** The folder of the definitions that are part of the product. */
export const HOME = fileURLToPath(new URL('.', import.meta.url));

export interface ProcedureFile {
  /** The name of the file without its ending, which is the id of the procedure. */
  readonly id: string;
  readonly file: string;
  readonly text: string;
}

/** A file of the product itself is wrong: nothing can go on. The message names each problem with its place. */
class DefinitionFileError extends Error {
  override readonly name = 'DefinitionFileError';
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly { line: number; column: number; message: string }[]) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n'));
    this.problems = problems as readonly Problem[];
  }
}

function kept<T>(make: (home: string) => T): (home?: string) => T {
  const known = new Map<string, T>();
  return (home = HOME) => {
    let value = known.get(home);
    if (value === undefined) {
      value = make(home);
      known.set(home, value);
    }
    return value;
  };
}

/** The files of a folder with this ending, by name; none when there is no such folder. */
export function filesIn(folder: string, ending = '.yaml'): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

const idOf = (file: string) => basename(file).replace(/\.(yaml|json)$/, '');

/** The procedures that the product ships, as text. */
export const loadProcedures: (home?: string) => readonly ProcedureFile[] = kept((home) =>
  filesIn(join(home, 'procedures')).map((file) => ({ id: idOf(file), file, text: readFileSync(file, 'utf8') })),
);

/** The declared registers by id. @throws {DefinitionFileError} */
export const loadRegisters: (home?: string) => ReadonlyMap<string, Register> = kept((home) => {
  const registers = new Map<string, Register>();
  for (const file of filesIn(join(home, 'registers'))) {
    const { register, problems } = parseRegister(readFileSync(file, 'utf8'), file);
    if (register === null) throw new DefinitionFileError(file, problems);
    registers.set(register.id, register);
  }
  for (const register of OWN_REGISTERS) registers.set(register.id, register);
  return registers;
});

/** The names of the shipped calendars. What is in them is the business of the legal clock. */
export const loadCalendarNames: (home?: string) => ReadonlySet<string> = kept(
  (home) => new Set([...filesIn(join(home, 'calendars')), ...filesIn(join(home, 'calendars'), '.json')].map(idOf)),
);

/** A shipped calendar by its id. @throws {DefinitionFileError} when the file has problems; RangeError when there is none of that name. */
export const loadCalendar = (id: string, home: string = HOME): Calendar => calendarOf(loadCalendarFile(id, home));

/** The same with the names, sources and status of its days. */
export function loadCalendarFile(id: string, home: string = HOME): CalendarFile {
  const file = join(home, 'calendars', `${id}.yaml`);
  if (!loadCalendarNames(home).has(id))
    throw new RangeError(`There is no calendar "${id}". There are: ${[...loadCalendarNames(home)].join(', ')}.`);
  const { calendar, problems } = readCalendar(readFileSync(file, 'utf8'), file);
  if (calendar === undefined) throw new DefinitionFileError(file, problems);
  return calendar;
}

/** Posts, groups and their people. @throws {DefinitionFileError} */
export const loadOrganisation: (home?: string) => Organisation = kept((home) => {
  const file = join(home, 'organisation.yaml');
  const calendars = loadCalendarNames(home);
  const { organisation, problems } = readOrganisation(readFileSync(file, 'utf8'), file, calendars.size > 0 ? calendars : undefined);
  if (organisation === undefined) throw new DefinitionFileError(file, problems);
  return organisation;
});

/** All that a definition may name without declaring it. @throws {DefinitionFileError} */
export const loadContext: (home?: string) => Context = kept((home) => ({
  registers: loadRegisters(home),
  organisation: loadOrganisation(home),
  ...(loadCalendarNames(home).size > 0 && { calendars: loadCalendarNames(home) }),
  procedures: new Set(loadProcedures(home).map(({ id }) => id)),
  procedure: proceduresOf(() => loadProcedures(home)),
}));

/** The same for a file somewhere else: the procedures beside it may be named too, and stand before those of the product. */
export function contextOf(file: string, home: string = HOME): Context {
  const context = loadContext(home);
  const folder = dirname(file);
  if (file === '-' || !existsSync(folder) || realpathSync(folder) === realpathSync(join(home, 'procedures'))) return context;
  const beside = kept(() => filesIn(folder).map((path) => ({ id: idOf(path), file: path, text: readFileSync(path, 'utf8') })));
  const near = proceduresOf(beside);
  return {
    ...context,
    procedures: new Set([...(context.procedures ?? []), ...filesIn(folder).map(idOf)]),
    procedure: (id) => near(id) ?? context.procedure?.(id),
  };
}

/** Each is read when it is first named. */
function proceduresOf(files: () => readonly ProcedureFile[]): NonNullable<Context['procedure']> {
  const read = new Map<string, Definition | undefined>();
  return (id) => {
    if (!read.has(id)) {
      const found = files().find((one) => one.id === id);
      const definition = found && readDefinition(found.text, found.file).definition;
      read.set(id, definition?.id === id ? definition : undefined);
    }
    return read.get(id);
  };
}
