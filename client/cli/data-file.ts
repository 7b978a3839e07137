import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { CaseError } from '../../domain/errors.js';
import type { Io } from './io.js';

type Data = Record<string, unknown>;

/**
 * An object from a file of JSON or YAML; `-` is standard input. A file to attach is said as `{ file: photo.jpg }`, from where the data are.
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
  return located(value, path === '-' ? '.' : dirname(path)) as Data;
}

/** Each file to send by its whole path. */
export function located(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((one) => located(one, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      isFileToSend(value) && key === 'file' ? resolve(folder, String(one)) : located(one, folder),
    ]),
  );
}

/** `{ file: path }`, with nothing else but what only its sender knows: the day it was issued. */
export const isFileToSend = (value: unknown): value is { readonly file: string; readonly issuedOn?: string } =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { file?: unknown }).file === 'string' &&
  Object.keys(value).every((key) => key === 'file' || key === 'issuedOn');
