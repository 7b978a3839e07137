/** Who works where: the posts of an authority, its groups with their people. Data of a deployment, not of a procedure. */
import { z } from 'zod';
import type { Actor } from '../domain/case.js';
import { type Jurisdiction, plain } from '../domain/jurisdiction.js';
import type { Text } from '../domain/language.js';
import { isPlainDate } from '../domain/plain-date.js';
import { agendaSchema } from './agenda.js';
import { isMapping } from './fields.js';
import { inOrderOfPlace, nearest, type Problem } from './problems.js';
import { schemaFaults } from './schema-problems.js';
import { identifier, source, text } from './schema-words.js';
import { readYaml } from './yaml-text.js';

const zone = z.string().regex(/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_+-]+)+)$/, 'is not a time zone: "Africa/Casablanca"');
const person = z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/, 'is not a user name: lower-case words joined by dots');

const country = z.string().regex(/^[A-Z]{2}$/, 'is not a country of ISO 3166, as in "MA"');
const currency = z.string().regex(/^[A-Z]{3}$/, 'is not a currency of ISO 4217, as in "MAD"');

const post = z.strictObject({
  title: text.describe('What people call the post.'),
  country: country.describe('Where it is.'),
  zone: zone.describe('An instant becomes a day of this zone before any rule of the law sees it.'),
  calendar: identifier.describe('Public holidays and weekends of the place.'),
  currency: currency.describe('In which fees are paid there.'),
  jurisdiction: z
    .array(
      z.strictObject({
        country: country.describe('The country; alone: all of it that no other post serves.'),
        postal: z
          .array(z.string().regex(/^\d{1,6}$/, 'is not the beginning of a postal code: "69"'))
          .min(1)
          .optional()
          .describe('First digits of postal codes.'),
        places: z.array(z.string().min(2)).min(1).optional().describe('Cities and regions, in the spellings of the place.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Whom the post serves: a whole country, or the postal codes and places that are named of it.'),
  agendas: z.record(identifier, agendaSchema).optional().describe('The counters at which a visit can be booked.'),
});

export const organisationSchema = z.strictObject({
  authority: z
    .strictObject({
      id: identifier.describe('Its name in reports.'),
      title: text.describe('What people call it; it stands on documents.'),
      zone: zone.describe('The zone of its days.'),
      calendar: identifier.describe('Its rest days.'),
    })
    .describe('Who decides.'),
  posts: z.record(identifier, post).describe('The places at which it serves people, by name.'),
  rates: z
    .array(
      z.strictObject({
        currency: currency.describe('The currency that is paid in.'),
        from: z.string().refine(isPlainDate, 'is not a day: "2026-01-01"').describe('The first day of the rate.'),
        rate: z
          .string()
          .regex(/^(?!0+(\.0+)?$)\d{1,6}(\.\d{1,8})?$/, 'is not a rate in decimals: "0.0920"')
          .describe('How much of it stands for one unit of the currency of the authority.'),
        source: source.describe('Who posted the rate.'),
      }),
    )
    .optional()
    .describe('Posted rates: how much of a currency stands for one unit of that of the authority, from a day on.'),
  'default-post': identifier.describe('Serves a case when its applicant names no post.'),
  groups: z
    .record(
      identifier,
      z.strictObject({
        title: text.describe('What people call the group.'),
        members: z.array(person).min(1, 'has no member').describe('User names.'),
        supervisor: identifier.optional().describe('The group that is warned, and may step in.'),
      }),
    )
    .describe('Who works together, by name; tasks are given to groups.'),
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
  for (const { path, message } of jurisdictionFaults(organisation)) problems.push(yaml.problem('bad-value', path, message));
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

/** Each place of a country is served by one post, and so is the rest of it. */
function jurisdictionFaults({ posts, rates = [] }: Organisation): { path: (string | number)[]; message: string }[] {
  const faults: { path: (string | number)[]; message: string }[] = [];
  const claimed = new Map<string, string>();
  const parts = new Map<string, (string | number)[]>();
  const claim = (what: string, post: string, path: (string | number)[]) => {
    const other = claimed.get(what);
    if (other !== undefined) faults.push({ path, message: `"${other}" serves ${what} already: each residence has one post.` });
    else claimed.set(what, post);
  };
  for (const [post, { jurisdiction = [] }] of Object.entries(posts)) {
    for (const [i, one] of (jurisdiction as readonly Jurisdiction[]).entries()) {
      const path = ['posts', post, 'jurisdiction', i];
      for (const [j, prefix] of (one.postal ?? []).entries()) claim(`${one.country} ${prefix}…`, post, [...path, 'postal', j]);
      for (const [j, place] of (one.places ?? []).entries()) claim(`${one.country} ${plain(place)}`, post, [...path, 'places', j]);
      if (one.postal === undefined && one.places === undefined) claim(one.country, post, path);
      else if (!parts.has(one.country)) parts.set(one.country, path);
    }
  }
  for (const [country, path] of parts)
    if (!claimed.has(country))
      faults.push({ path, message: `The rest of ${country} is served by no post: one of them serves the whole country.` });
  const seen = new Set<string>();
  for (const [i, { currency: of, from }] of rates.entries()) {
    if (seen.has(`${of} ${from}`)) faults.push({ path: ['rates', i], message: `${of} has a rate from ${from} already.` });
    seen.add(`${of} ${from}`);
  }
  return faults;
}

/** Who somebody is today: their own groups, and those of whom they stand in for, under their own name. */
export function actorOf(organisation: Pick<Organisation, 'groups'>, id: string, absent: readonly string[] = []): Actor {
  const own = groupsOf(organisation, id);
  const groups = groupsOf(organisation, id, ...absent);
  const lent = groups
    .filter((group) => !own.includes(group))
    .map((group): [string, string] => [group, absent.filter((person) => organisation.groups[group]?.members.includes(person)).join(', ')]);
  return { id, groups, ...(lent.length > 0 && { for: Object.fromEntries(lent) }) };
}

/** A post as letters and papers name it, with the rates by which fees are paid there; the default one for a name that is not there. */
export function postOf({ posts, rates = [], ...organisation }: Organisation, id: string) {
  const { title, zone, calendar, currency } = posts[id] ?? posts[organisation['default-post']]!;
  return { title: title as Text, zone, calendar, currency, rates };
}

/** The groups that these persons are in. */
export const groupsOf = ({ groups }: Pick<Organisation, 'groups'>, ...persons: readonly string[]): string[] =>
  Object.entries(groups).flatMap(([group, { members }]) => (persons.some((person) => members.includes(person)) ? [group] : []));
