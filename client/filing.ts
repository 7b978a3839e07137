import { createHash, randomBytes } from 'node:crypto';
import { isValid } from 'i18n-iso-countries/index.js';
import { isValidPhoneNumber } from 'libphonenumber-js/max';
import { parse as parseMrz } from 'mrz';
import { fieldsOf, formOf, startsOf } from '../definitions/names.js';
import type { Organisation } from '../definitions/organisation.js';
import type { Definition } from '../definitions/schema.js';
import type { Statechart } from '../definitions/statechart.js';
import { type Applicant, readPath, writePath } from '../domain/case.js';
import { CaseError } from '../domain/errors.js';
import { checkForm, type DocumentValue, type FieldProblem, isShown, leavesOf, normalise } from '../domain/form.js';
import { problemWords } from '../domain/form-words.js';
import { postOfResidence } from '../domain/jurisdiction.js';
import { type Language, say, type Text } from '../domain/language.js';
import { isPlainDate } from '../domain/plain-date.js';
import { CODE_ALPHABET, checkCharacter } from '../domain/reference-code.js';

/** What a request is made of, as it comes from a form, a file or another system. */
export interface Filing {
  readonly applicant: Omit<Applicant, 'age'>;
  readonly data: Readonly<Record<string, unknown>>;
  /** `online` unless it says otherwise; `post` for the counter. */
  readonly channel?: string;
  /** The post that serves the case. Default: by the applicant's country. */
  readonly post?: string;
  readonly language?: Language;
  /** Which of the procedure's starts: `applicant`, unless an institution files. */
  readonly start?: string;
  /** Who files, when it is not the applicant. */
  readonly by?: string;
  /** The same key of the same applicant gives the same case. */
  readonly key?: string;
}

/** A problem with a field, in the words of the applicant's language. */
export interface FilingProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

const FILING_KEYS = ['applicant', 'data', 'channel', 'post', 'language', 'start', 'by', 'key'] as const;

/** Checks that need a table of the world: numbering plans, check digits of ICAO 9303, codes of ISO 3166-1. */
export const FORMATS = {
  country: (value: string) => isValid(value),
  phone: (value: string) => isValidPhoneNumber(value, 'MA'),
  mrz: (value: string) => {
    try {
      return parseMrz(value.split(/\s*\n\s*|\s{2,}/).map((line) => line.trim())).valid;
    } catch {
      return false; // the library throws on lines of a wrong length
    }
  },
};

export interface CheckedFiling {
  readonly applicant: Applicant;
  readonly data: Record<string, unknown>;
  readonly post: string;
  readonly channel: string;
  readonly language: Language;
  readonly start: string;
  readonly by: string;
}

/**
 * The form, checked by the same code as in the browser: every wrong field at once, none of what was typed lost.
 * @throws CaseError `FORM_INVALID` with `details.problems`: {@link FilingProblem}[].
 */
export function checkFiling(
  filing: Filing,
  definition: Definition,
  chart: Statechart,
  organisation: Organisation,
  today: string,
  /** Files that the data name and nobody has sent. */
  unsent: readonly DocumentValue[] = [],
): CheckedFiling {
  const wrongShape = shapeProblem(filing);
  if (wrongShape !== undefined) throw new CaseError('FORM_INVALID', wrongShape, { problems: [] });
  const start = filing.start ?? 'applicant';
  const starts = startsOf(definition);
  if (!Object.hasOwn(starts, start)) {
    const others = Object.keys(starts).join(', ');
    const words = start === 'applicant' ? `No applicant asks for ${definition.id}: it is started by ${others}.` : '';
    throw new CaseError('EVENT_NOT_ALLOWED', words || `${definition.id} cannot be started by "${start}", but by ${others}.`, {
      starts: Object.keys(starts),
    });
  }
  const language = filing.language ?? (filing.applicant.language as Language | undefined) ?? definition.languages[0] ?? 'fr';
  const applicant: Applicant = { ...clean(filing.applicant), ...ageOf(filing.applicant.birthDate, today) };
  const data = cleanData(filing.data, chart);
  const { country } = starts[start]!;
  const post =
    filing.post ??
    postOf(
      organisation,
      country === undefined ? applicant.country : (readPath(data, country) as string | undefined),
      residenceOf(definition, data),
    );
  const channel = filing.channel ?? 'online';
  const by = filing.by ?? applicant.id;
  const scope = scopeOfFiling({ data, applicant, channel, post, by }, chart, today);
  const asked = formOf(definition, start).filter((path) => chart.fields[path]?.by === 'applicant');
  const check = { fields: chart.fields, paths: asked, expressions: chart.expressions, scope, formats: FORMATS };
  const given = leavesOf(data, chart.fields);
  const strange = given
    .filter((path) => !asked.includes(path))
    .map((field): FieldProblem => ({ field, code: Object.hasOwn(chart.fields, field) ? 'not-yours' : 'unknown-field' }));
  const missing = unsent.map(({ id }) => id);
  const notKept = given
    .filter((path) => missing.includes((readPath(data, path) as Partial<DocumentValue> | null)?.id ?? ''))
    .map((field): FieldProblem => ({ field, code: 'file-unknown' }));
  const problems = [...applicantProblems(applicant, definition), ...strange, ...checkForm(check), ...notKept];
  if (organisation.posts[post] === undefined)
    throw new CaseError('FORM_INVALID', `There is no post "${post}".`, { posts: Object.keys(organisation.posts), problems: [] });
  if (problems.length > 0) {
    throw new CaseError('FORM_INVALID', 'Some fields are wrong. What was typed is kept.', {
      problems: inWords(problems, definition, language),
    });
  }
  // A field whose page is not shown was not asked: what is in it does not travel with the case.
  for (const path of given) if (!isShown(check, chart.fields[path]!)) writePath(data, path, undefined);
  return { applicant, data, post, channel, language, start, by };
}

/** What a condition may read of a request before there is a case. */
export const scopeOfFiling = (
  { data, applicant, channel, post, by }: Pick<CheckedFiling, 'data' | 'applicant' | 'channel' | 'post' | 'by'>,
  chart: Pick<Statechart, 'fees'>,
  today: string,
) => ({
  ...data,
  today,
  applicant,
  case: { id: null, channel, post, filedOn: today, filedBy: by, tacit: false, decision: null },
  fees: { amount: null, currency: chart.fees?.currency ?? null, state: null },
});

function shapeProblem(filing: unknown): string | undefined {
  if (typeof filing !== 'object' || filing === null || Array.isArray(filing)) return 'A filing is an object with "applicant" and "data".';
  const { applicant, data } = filing as Partial<Filing>;
  const unknown = Object.keys(filing).filter((key) => !(FILING_KEYS as readonly string[]).includes(key));
  if (unknown.length > 0) return `A filing has no "${unknown.join('", "')}". It has: ${FILING_KEYS.join(', ')}.`;
  if (typeof applicant !== 'object' || applicant === null || typeof applicant.id !== 'string' || applicant.id === '')
    return '"applicant" is an object with at least "id" and "name".';
  if (data !== undefined && (typeof data !== 'object' || data === null || Array.isArray(data)))
    return '"data" is an object: the fields of the form, by group.';
  return undefined;
}

const clean = (applicant: Filing['applicant']): Applicant =>
  Object.fromEntries(
    Object.entries(applicant).map(([key, value]) => [key, normalise(value, { type: 'text', by: 'applicant', required: false })]),
  ) as unknown as Applicant;

function cleanData(given: Readonly<Record<string, unknown>> | undefined, chart: Statechart): Record<string, unknown> {
  const data = JSON.parse(JSON.stringify(given ?? {})) as Record<string, unknown>;
  for (const path of leavesOf(data, chart.fields)) {
    const spec = chart.fields[path];
    if (spec !== undefined) writePath(data, path, normalise(readPath(data, path), spec));
  }
  return data;
}

function applicantProblems(applicant: Applicant, definition: Definition): FieldProblem[] {
  const asked = definition.applicant.asks ?? ['name'];
  const problems = asked.filter((key) => !applicant[key]).map((key): FieldProblem => ({ field: `applicant.${key}`, code: 'required' }));
  const check = (key: keyof Applicant, type: string, code: FieldProblem['code'], good: (value: string) => boolean) => {
    const value = applicant[key];
    if (value !== undefined && value !== '' && !(typeof value === 'string' && good(value)))
      problems.push({ field: `applicant.${key}`, code, params: { type } });
  };
  if (typeof applicant.name !== 'string' || applicant.name === '') {
    if (!asked.includes('name')) problems.push({ field: 'applicant.name', code: 'required' });
  }
  const form = (type: string) => (value: string) =>
    checkForm({
      fields: { x: { type, by: 'applicant', required: true } },
      paths: ['x'],
      expressions: [],
      scope: { x: value },
      formats: FORMATS,
    }).length === 0;
  check('email', 'email', 'not-an-email', form('email'));
  check('phone', 'phone', 'not-a-phone', form('phone'));
  check('birthDate', 'date', 'not-a-date', isPlainDate);
  check('country', 'country', 'not-a-country', form('country'));
  return problems;
}

function ageOf(birthDate: unknown, today: string): { age?: number } {
  if (!isPlainDate(birthDate) || birthDate > today) return {};
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return { age: today.slice(5) < birthDate.slice(5) ? years - 1 : years };
}

/** The post that serves a residence by its jurisdiction; one of the country where none is declared; else the one of those whom no post serves. */
export function postOf(organisation: Organisation, country: string | undefined, address?: string): string {
  const served = postOfResidence(organisation.posts, country, address)?.post;
  const near = Object.entries(organisation.posts).find(([, post]) => post.jurisdiction === undefined && post.country === country);
  return served ?? near?.[0] ?? organisation['default-post'];
}

/** The address by which the post is found, where the definition names one. */
export function residenceOf(definition: Definition, data: Readonly<Record<string, unknown>>): string | undefined {
  const address = definition.applicant.residence === undefined ? undefined : readPath(data, definition.applicant.residence);
  return typeof address === 'string' ? address : undefined;
}

/** Words for each problem: the definition's own where it has them, else the product's. */
export function inWords(
  problems: readonly (Omit<FieldProblem, 'code'> & { code: string; reason?: unknown })[],
  definition: Definition,
  language: Language,
): FilingProblem[] {
  const fields = fieldsOf(definition);
  return problems.map(({ field, code, rule, params, reason }) => {
    const declared = fields.get(field);
    const own =
      code === 'pattern'
        ? declared?.['pattern-text']
        : code === 'check'
          ? Array.isArray(declared?.check)
            ? declared.check[rule ?? 0]?.text
            : declared?.['check-text']
          : code === 'verify'
            ? (declared?.verify?.texts?.[String(reason)] ?? declared?.verify?.otherwise)
            : undefined;
    return {
      field,
      code,
      ...(typeof reason === 'string' && { reason }),
      message: own ? say(own as Text, language) : problemWords(code as 'required', language, params),
    };
  });
}

/**
 * The number of a case: letters of its procedure, ten characters, a check character (ISO 7064). With a key the same request gives the same number, so
 * a repeated filing finds its case.
 */
export function caseNumber(procedure: string, applicantId: string, key: string | undefined): string {
  const bytes =
    key === undefined
      ? randomBytes(16)
      : createHash('sha256')
          .update(JSON.stringify([procedure, applicantId, key]))
          .digest();
  const letters = procedure
    .split('-')
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('')
    .padEnd(2, procedure[1]?.toUpperCase() ?? 'X')
    .slice(0, 3);
  for (let salt = 0; ; salt += 1) {
    const code = [...bytes.subarray(0, 10)].map((byte, i) => CODE_ALPHABET[(byte + (i === 9 ? salt : 0)) % 32]).join('');
    const check = checkCharacter(code);
    if (CODE_ALPHABET.includes(check)) return `${letters}-${code.slice(0, 5)}-${code.slice(5)}${check}`; // the check character may lie outside the readable letters
  }
}

export const digestOf = (filing: Pick<CheckedFiling, 'applicant' | 'data'>): string =>
  createHash('sha256')
    .update(JSON.stringify([filing.applicant, filing.data]))
    .digest('hex')
    .slice(0, 16);
