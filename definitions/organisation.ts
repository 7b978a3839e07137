/** Who works where: the posts of an authority, its groups with their people. Data of a deployment, not of a procedure. */
import { z } from 'zod';
import { agendaSchema } from './agenda.js';
import { isMapping } from './fields.js';
import { inOrderOfPlace, nearest, type Problem } from './problems.js';
import { schemaFaults } from './schema-problems.js';
import { identifier, text } from './schema-words.js';
import { readYaml } from './yaml-text.js';

const zone = z.string().regex(/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_+-]+)+)$/, 'is not a time zone: "Africa/Casablanca"');
const person = z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/, 'is not a user name: lower-case words joined by dots');

const post = z.strictObject({
  title: text,
  country: z.string().regex(/^[A-Z]{2}$/, 'is not a country of ISO 3166, as in "MA"'),
  zone: zone.describe('An instant becomes a day of this zone before any rule of the law sees it.'),
  calendar: identifier.describe('Public holidays and weekends of the place.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not a currency of ISO 4217, as in "MAD"'),
  agendas: z.record(identifier, agendaSchema).optional().describe('The counters at which a visit can be booked.'),
});

export const organisationSchema = z.strictObject({
  authority: z.strictObject({ id: identifier, title: text, zone, calendar: identifier }),
  posts: z.record(identifier, post),
  'default-post': identifier.describe('Serves a case when its applicant names no post.'),
  groups: z.record(
    identifier,
    z.strictObject({
      title: text,
      members: z.array(person).min(1, 'has no member'),
      supervisor: identifier.optional().describe('The group that is warned, and may step in.'),
    }),
  ),
});
export type Organisation = z.infer<typeof organisationSchema>;

/** Reads the organisation, or gives all that is wrong with it. Never throws. */
export function readOrganisation(
  source: string,
  file?: string,
  calendars?: ReadonlySet<string>,
): { organisation?: Organisation; problems: readonly Problem[] } {
  const yaml = readYaml(source, file);
  if (yaml.value === undefined) return { problems: inOrderOfPlace(yaml.problems) };
  const problems = [...yaml.problems];
  for (const { code, path, message, ...more } of schemaFaults(organisationSchema, yaml.value)) {
    problems.push(yaml.problem(code, path, message, more));
  }
  if (problems.length > 0) return { problems: inOrderOfPlace(problems) };

  const organisation = yaml.value as Organisation;
  const must = (known: ReadonlySet<string> | undefined, name: string, path: (string | number)[], what: string, code: Problem['code']) => {
    if (known === undefined || known.has(name)) return;
    problems.push(yaml.problem(code, path, `"${name}" is not ${what}.`, { suggestion: nearest(name, known) }));
  };
  const posts = new Set(Object.keys(organisation.posts));
  const groups = new Set(Object.keys(organisation.groups));
  must(posts, organisation['default-post'], ['default-post'], 'a post', 'unknown-value');
  must(calendars, organisation.authority.calendar, ['authority', 'calendar'], 'a calendar', 'unknown-calendar');
  for (const [id, { calendar }] of Object.entries(organisation.posts))
    must(calendars, calendar, ['posts', id, 'calendar'], 'a calendar', 'unknown-calendar');
  for (const [id, { agendas = {} }] of Object.entries(organisation.posts)) {
    const taken = new Map<string, string>();
    for (const [name, { group, purposes }] of Object.entries(agendas)) {
      must(groups, group, ['posts', id, 'agendas', name, 'group'], 'a group', 'unknown-group');
      for (const [i, purpose] of purposes.entries()) {
        const other = taken.get(purpose);
        if (other !== undefined)
          problems.push(
            yaml.problem(
              'bad-value',
              ['posts', id, 'agendas', name, 'purposes', i],
              `"${purpose}" has the agenda "${other}" at this post.`,
            ),
          );
        taken.set(purpose, name);
      }
    }
  }
  for (const [id, { supervisor }] of Object.entries(organisation.groups)) {
    if (isMapping(organisation.groups[id]) && supervisor !== undefined)
      must(groups, supervisor, ['groups', id, 'supervisor'], 'a group', 'unknown-group');
  }
  return problems.length > 0 ? { problems: inOrderOfPlace(problems) } : { organisation, problems: [] };
}
