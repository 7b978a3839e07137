/** A calendar of an authority or a post: the rest days with their names and sources, as data. Pure; who reads the file gives its text. */
import { z } from 'zod';
import type { Calendar } from '../domain/calendar.js';
import type { Text } from '../domain/language.js';
import { isPlainDate, type PlainDate, WEEKDAYS } from '../domain/plain-date.js';
import { inOrderOfPlace, nearest, type Problem } from './problems.js';
import { schemaFaults } from './schema-problems.js';
import { identifier, source, text } from './schema-words.js';
import { readYaml } from './yaml-text.js';

/** The calendars in `calendars/`, which `mistara clock` and procedures know by name. */
export const SHIPPED_CALENDARS = [
  'ma',
  'ma-amsterdam',
  'ma-barcelona',
  'ma-brussels',
  'ma-frankfurt',
  'ma-madrid',
  'ma-paris',
  'ma-rome',
] as const;

const date = z.string().refine(isPlainDate, 'is not a day of the calendar: "2026-11-22"');

export const calendarFileSchema = z.strictObject({
  id: identifier.describe('The name of the calendar. The file has the same name.'),
  title: text.describe('Whose rest days these are.'),
  zone: z
    .string()
    .regex(/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_+-]+)+)$/, 'is not a time zone: "Africa/Casablanca"')
    .describe('An instant becomes a day of this zone before any rule of the law sees it.'),
  weekend: z.array(z.enum(WEEKDAYS)).max(6, 'leaves no working day').describe('Days of the week on which nobody works.'),
  covers: z
    .strictObject({ from: date.describe('The first day.'), until: date.describe('The last day.') })
    .describe('First and last day of which all rest days are listed.'),
  source: source.describe('Where the calendar as a whole comes from.'),
  names: z.record(identifier, text).describe('What the days are called; a day names one of them.'),
  sources: z.record(identifier, source).describe('The texts and announcements; a day names one of them.'),
  days: z
    .array(
      z.strictObject({
        date: date.describe('The day, as 2026-11-22.'),
        name: identifier.describe('One of `names`.'),
        kind: z.enum(['national', 'religious', 'civil', 'local', 'exceptional']).describe('Why nobody works.'),
        source: identifier.describe('One of `sources`.'),
        status: z
          .enum(['predicted', 'confirmed'])
          .describe('A predicted day counts like a confirmed one until it is confirmed, moved or taken out.'),
        knownSince: date.optional().describe('The day of the decree or announcement.'),
      }),
    )
    .describe('The rest days, besides weekends.'),
});
export type CalendarFile = z.infer<typeof calendarFileSchema>;

/** Reads a calendar, or gives all that is wrong with it. Never throws. */
export function readCalendar(yamlText: string, file?: string): { calendar?: CalendarFile; problems: readonly Problem[] } {
  const yaml = readYaml(yamlText, file);
  if (yaml.value === undefined) return { problems: inOrderOfPlace(yaml.problems) };
  const problems = [...yaml.problems];
  for (const { code, path, message, ...more } of schemaFaults(calendarFileSchema, yaml.value))
    problems.push(yaml.problem(code, path, message, more));
  if (problems.length > 0) return { problems: inOrderOfPlace(problems) };

  const calendar = yaml.value as CalendarFile;
  const { from, until } = calendar.covers;
  if (until < from) problems.push(yaml.problem('bad-value', ['covers', 'until'], `The calendar ends on ${until}, before it begins.`));
  const seen = new Set<string>();
  calendar.days.forEach((day, i) => {
    for (const [key, known] of [
      ['name', calendar.names],
      ['source', calendar.sources],
    ] as const) {
      if (Object.hasOwn(known, day[key])) continue;
      const suggestion = nearest(day[key], Object.keys(known));
      problems.push(yaml.problem('unknown-value', ['days', i, key], `"${day[key]}" is not declared in "${key}s".`, { suggestion }));
    }
    if (day.date < from || day.date > until)
      problems.push(
        yaml.problem(
          'bad-value',
          ['days', i, 'date'],
          `${day.date} lies outside ${from} to ${until}, the days that "covers" says are known.`,
        ),
      );
    const which = `${day.date} ${day.name}`;
    if (seen.has(which))
      problems.push(yaml.problem('bad-value', ['days', i, 'date'], `${day.date} is given twice for "${day.name}". Take one out.`));
    seen.add(which);
  });
  return problems.length > 0 ? { problems: inOrderOfPlace(problems) } : { calendar, problems: [] };
}

/** The calendar as the clock counts with it. Predicted days count: a day that is confirmed or moved gives a new calendar and new due dates. */
export function calendarOf(file: CalendarFile): Calendar {
  const names: Record<string, Text> = {};
  const covers = { from: file.covers.from as PlainDate, until: file.covers.until as PlainDate };
  for (const { date: on, name } of file.days) names[on] ??= file.names[name] as Text;
  return { id: file.id, weekend: file.weekend, holidays: file.days.map((day) => day.date as PlainDate), names, covers };
}
