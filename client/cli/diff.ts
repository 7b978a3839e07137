import { type Change, DIFF_LANGUAGES, type DiffLanguage, diffDefinitions } from '../../definitions/diff.js';
import { contextOf, loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Problem } from '../../definitions/problems.js';
import type { Definition } from '../../definitions/schema.js';
import { CaseError } from '../../domain/errors.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { problemLine, tell, UsageError } from './output.js';

export interface DiffOptions {
  readonly lang?: string;
  readonly format?: string;
}

const HEADINGS = {
  applicant: { ar: 'ما يتغير بالنسبة لصاحب الطلب', fr: 'Ce qui change pour le demandeur', en: 'What changes for the applicant' },
  agent: { ar: 'ما يتغير بالنسبة للموظفين', fr: 'Ce qui change pour les agents', en: 'What changes for the agents' },
} as const;
const NOTHING = { ar: 'لا يتغير شيء.', fr: 'Rien ne change.', en: 'Nothing changes.' } as const;

/**
 * `mistara diff OLD NEW`: each a file, a digest of a publication, or the name of a procedure for its newest publication.
 * @returns 1 when one of them is wrong; its problems are told.
 */
export async function diff(older: string, newer: string, { lang = 'en', format = 'text' }: DiffOptions, io: Io): Promise<ExitCode> {
  if (!(DIFF_LANGUAGES as readonly string[]).includes(lang))
    throw new UsageError(`--lang ${lang}: write one of ${DIFF_LANGUAGES.join(', ')}.`);
  const language = lang as DiffLanguage;
  const [was, is] = [await read(older, io), await read(newer, io)];
  if (Array.isArray(was) || Array.isArray(is)) {
    const problems = [was, is].flatMap((one) => (Array.isArray(one) ? one : []));
    if (format === 'json')
      return tell(new CaseError('DEFINITION_INVALID', 'A definition with errors is not compared.', { problems }), io, true);
    for (const problem of problems) io.err(problemLine(problem));
    return 1;
  }
  if (was.id !== is.id) io.err(`Two procedures are compared: ${was.id} and ${is.id}.`);
  const changes = diffDefinitions(was, is, language, loadContext());
  if (format === 'json') io.out(JSON.stringify(changes));
  else for (const line of page(changes, language)) io.out(line);
  return 0;
}

function page(changes: readonly Change[], language: DiffLanguage): string[] {
  if (changes.length === 0) return [NOTHING[language]];
  return (['applicant', 'agent'] as const).flatMap((who) => {
    const theirs = changes.filter((change) => change.for === who);
    return theirs.length === 0 ? [] : [HEADINGS[who][language], ...theirs.map(({ text }) => `- ${text}`), ''];
  });
}

async function read(what: string, io: Io): Promise<Definition | Problem[]> {
  const isFile = what === '-' || /[./\\]/.test(what);
  if (!isFile) return published(what);
  const { definition, problems } = readDefinition(await io.read(what), what, contextOf(what));
  const errors = problems.filter(({ severity }) => severity === 'error');
  return definition === undefined || errors.length > 0 ? errors.map((problem) => ({ ...problem, file: problem.file ?? what })) : definition;
}

async function published(name: string): Promise<Definition> {
  let found: Definition | undefined;
  await withEngine(async ({ catalogue }) => {
    const digest = /^[0-9a-f]{8,64}$/.test(name) ? await catalogue.digestBeginning(name) : undefined;
    ({ definition: found } = await (digest === undefined ? catalogue.published(name) : catalogue.byDigest(digest)));
    return 0;
  });
  return found as Definition;
}
