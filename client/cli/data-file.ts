import { parseDocument } from 'yaml';
import { CaseError } from '../../domain/errors.js';
import type { Io } from './io.js';

type Data = Record<string, unknown>;

/**
 * An object from a file of JSON or YAML; `-` is standard input.
 * @throws CaseError FORM_INVALID with line and column when it is neither, or no object; the error of the system when it cannot be opened.
 */
export async function readData(path: string, io: Io): Promise<Data> {
  const text = await io.read(path);
  const name = path === '-' ? 'standard input' : path;
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { prettyErrors: true });
  const [wrong] = document.errors;
  if (wrong !== undefined) throw new CaseError('FORM_INVALID', `${name} is neither JSON nor YAML: ${wrong.message.split('\n')[0]}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new CaseError('FORM_INVALID', `${name} cannot be read: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CaseError('FORM_INVALID', `${name} holds ${value === null ? 'nothing' : 'no object'}: write {"field": value, …}.`);
  return value as Data;
}
