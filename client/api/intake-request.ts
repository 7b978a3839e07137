/** What an institution sends to start a case: `{ reference, data, replyTo? }` as a filing, with all that is wrong with its shape. */
import { startsOf } from '../../definitions/names.js';
import type { Definition } from '../../definitions/schema.js';
import { writePath } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { problemWords } from '../../domain/form-words.js';
import { type Language, say, type Text } from '../../domain/language.js';
import type { Register } from '../../domain/register.js';
import type { Filing, FilingProblem } from '../filing.js';

/** @throws CaseError REQUEST_INVALID */
export function readObject(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new CaseError('REQUEST_INVALID', 'The body is not one JSON object.');
}

interface Keeper {
  add(bytes: Uint8Array, name: string): Promise<object>;
}

/**
 * Files come inside the request: `{ name, content }`, the content in Base64. Each is checked and kept, and what a form carries of it takes its place;
 * one that is not taken is a problem of its field.
 */
export async function withFiles(
  data: unknown,
  files: Keeper,
): Promise<{ readonly data: unknown; readonly problems: readonly FilingProblem[] }> {
  const problems: FilingProblem[] = [];
  const keep = async (value: unknown, path: string): Promise<unknown> => {
    if (!isObject(value)) return value;
    const { name, content, ...more } = value;
    if (typeof name === 'string' && typeof content === 'string') {
      const bytes = Buffer.from(content, 'base64');
      try {
        if (bytes.toString('base64').replace(/=+$/, '') !== content.replace(/[\s=]+/g, ''))
          throw new CaseError('ATTACHMENT_REFUSED', `${name} is not in Base64.`, { reason: 'unreadable' });
        return { ...more, ...(await files.add(bytes, name)) };
      } catch (error) {
        if (!(error instanceof CaseError) || error.code !== 'ATTACHMENT_REFUSED') throw error;
        problems.push({ field: path, code: String(error.details['reason'] ?? error.code), message: error.message });
        return undefined;
      }
    }
    const parts: [string, unknown][] = [];
    for (const [key, one] of Object.entries(value)) parts.push([key, await keep(one, path === '' ? key : `${path}.${key}`)]);
    return Object.fromEntries(parts);
  };
  return { data: await keep(data, ''), problems };
}

const KEYS: readonly string[] = ['reference', 'data', 'replyTo'];

/** The institution is the applicant: it has the name of its register, and the address that it wants its letters at. */
export function filingOf(
  body: Readonly<Record<string, unknown>>,
  { definition, register, language: wanted }: { definition: Definition; register: Register; language: string | undefined },
): { readonly filing: Filing; readonly reference: string | undefined; readonly problems: readonly FilingProblem[] } {
  const language = definition.languages.find((one) => one === wanted) ?? (definition.languages[0] as Language);
  const problems: FilingProblem[] = [];
  const wrong = (field: string, code: Parameters<typeof problemWords>[0], params?: Record<string, unknown>) =>
    void problems.push({ field, code, message: problemWords(code, language, params) });
  for (const key of Object.keys(body)) if (!KEYS.includes(key)) wrong(key, 'unknown-field');
  const { reference, replyTo } = body;
  const field = startsOf(definition)[register.id]?.reference;
  if (reference !== undefined && field === undefined) wrong('reference', 'unknown-field');
  if (reference !== undefined && typeof reference !== 'string') wrong('reference', 'wrong-type', { type: 'text' });
  if (replyTo !== undefined && typeof replyTo !== 'string') wrong('replyTo', 'wrong-type', { type: 'email' });
  if (body['data'] !== undefined && !isObject(body['data'])) wrong('data', 'wrong-type', { type: 'object' });

  const { data, twice, strange } = unfolded(isObject(body['data']) ? body['data'] : {});
  for (const path of strange) wrong(path, 'unknown-field');
  if (field !== undefined && typeof reference === 'string') {
    const before = take(data, field);
    if (before !== undefined && before !== reference) twice.push(field);
    const groups = field.split('.').slice(0, -1);
    const flat = groups.map((_, i) => groups.slice(0, i + 1).join('.')).find((path) => !isObject(take(data, path) ?? {}));
    if (flat !== undefined) wrong(flat, 'wrong-type', { type: 'object' });
    writePath(data, field, reference);
  }
  for (const path of twice) wrong(path, 'given-twice');
  const applicant = {
    id: register.id,
    name: say(register.title as Text, language),
    ...(typeof replyTo === 'string' && { email: replyTo }),
  };
  return {
    filing: { applicant, data, channel: 'institution', language, start: register.id, by: register.id },
    reference: typeof reference === 'string' ? reference : undefined,
    problems,
  };
}

/** Groups inside groups, or a dotted name for each field; both together, as long as they agree. */
function unfolded(given: Readonly<Record<string, unknown>>): { data: Record<string, unknown>; twice: string[]; strange: string[] } {
  const data: Record<string, unknown> = {};
  const twice: string[] = [];
  const strange: string[] = [];
  const put = (value: unknown, path: string): void => {
    const before = take(data, path);
    if (path.split('.').includes('__proto__')) strange.push(path);
    else if (isObject(value) && (before === undefined || isObject(before)) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) put(inner, `${path}.${key}`);
    } else if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value)) twice.push(path);
    else writePath(data, path, value);
  };
  for (const [key, value] of Object.entries(given)) put(value, key);
  return { data, twice, strange };
}

function take(data: Record<string, unknown>, path: string): unknown {
  let value: unknown = data;
  for (const part of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
