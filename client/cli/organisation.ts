import { join } from 'node:path';
import { HOME, loadCalendarNames } from '../../definitions/files.js';
import { type Organisation, readOrganisation } from '../../definitions/organisation.js';
import { rateOn } from '../../domain/fee-rate.js';
import type { Jurisdiction } from '../../domain/jurisdiction.js';
import { type Language, say, type Text } from '../../domain/language.js';
import { localDateOf } from '../../domain/zoned.js';
import { postOf } from '../filing.js';
import type { ExitCode, Io } from './io.js';
import { table } from './table.js';

const SHIPPED = join(HOME, 'organisation.yaml');

export interface CheckOptions {
  readonly format: string;
}

/** `mistara organisation check [FILE]`: all that is wrong with it, in order of place. Default: the one in force. */
export async function checkOrganisation(file: string | undefined, { format }: CheckOptions, io: Io): Promise<ExitCode> {
  const path = file ?? SHIPPED;
  const { problems } = readOrganisation(await io.read(path), path, loadCalendarNames());
  if (format === 'json') io.out(JSON.stringify(problems));
  else {
    for (const { line, column, code, message } of problems) io.out(`${path}:${line}:${column} ${code}  ${message}`);
    io.err(problems.length === 0 ? `${path}: no problem.` : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`);
  }
  return problems.length === 0 ? 0 : 1;
}

export interface ShowOptions extends CheckOptions {
  readonly lang: string;
  readonly country?: string;
  readonly address?: string;
  readonly on?: string;
}

/** `mistara organisation show`: posts with their jurisdictions, agendas and rates, groups with their people; with `--country`, the post of a residence. */
export async function showOrganisation({ format, lang, country, address, on }: ShowOptions, io: Io): Promise<ExitCode> {
  const read = readOrganisation(await io.read(SHIPPED), SHIPPED, loadCalendarNames());
  if (read.organisation === undefined) return checkOrganisation(undefined, { format }, io);
  const { organisation } = read;
  if (country !== undefined) {
    const post = postOf(organisation, country, address);
    io.out(format === 'json' ? JSON.stringify({ post }) : `${post}  ${say(organisation.posts[post]?.title as Text, lang as Language)}`);
    return 0;
  }
  if (format === 'json') io.out(JSON.stringify(organisation));
  else for (const part of parts(organisation, lang as Language, on ?? localDateOf(Date.now(), organisation.authority.zone))) io.out(part);
  return 0;
}

function parts({ authority, posts, groups, rates = [], 'default-post': fallback }: Organisation, language: Language, on: string): string[] {
  const title = (text: unknown) => say(text as Text, language);
  const rows = Object.entries(posts).map(([id, post]) => [
    id,
    title(post.title),
    `${post.zone}, ${post.calendar}`,
    rateWords(post.currency, rates, on),
    (post.jurisdiction ?? []).map(jurisdictionWords).join('; ') || '–',
    Object.entries(post.agendas ?? {})
      .map(([name, { purposes }]) => `${name}: ${purposes.join(' ')}`)
      .join('; '),
  ]);
  const people = Object.entries(groups).map(([id, group]) => [id, title(group.title), group.members.join(', '), group.supervisor]);
  return [
    `${title(authority.title)} (${authority.id}); whom no post serves: ${fallback}\n`,
    table(['post', 'title', 'zone, calendar', 'currency', 'serves', 'agendas'], rows),
    '',
    table(['group', 'title', 'members', 'supervisor'], people),
  ];
}

const jurisdictionWords = ({ country, postal = [], places = [] }: Jurisdiction): string => {
  const named = [...postal.map((prefix) => `${prefix}…`), ...places];
  return named.length === 0 ? `${country} (all that no other post serves)` : `${country}: ${named.join(' ')}`;
};

function rateWords(currency: string, rates: NonNullable<Organisation['rates']>, on: string): string {
  const rate = rateOn(rates, currency, on);
  return rate === undefined ? currency : `${currency} ${rate.rate} since ${rate.from}`;
}
