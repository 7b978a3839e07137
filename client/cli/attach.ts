import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readPath } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import type { DocumentValue } from '../../domain/form.js';
import type { Connected } from '../connect.js';
import { withEngine } from './connection.js';
import { isFileToSend } from './data-file.js';
import type { ExitCode, Io } from './io.js';

/** `mistara attach FILE…`: keeps files, and says what a form carries of each. */
export const attach = (files: readonly string[], { format }: { format: string }, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const values = await sent(connected, Object.fromEntries(files.map((file) => [file, { file }])));
    if (format === 'json') io.out(JSON.stringify(values));
    else for (const [file, value] of Object.entries(values)) io.out(`${file}: ${JSON.stringify(value)}`);
    return 0;
  });

/** `mistara attachment CASE FIELD --out FILE`: a file that came with a case. */
export const attachment = (caseId: string, field: string, { out }: { out: string }, io: Io): Promise<ExitCode> =>
  withEngine(async ({ engine, attachments }) => {
    const value = readPath((await engine.record(caseId)).data, field) as Partial<DocumentValue> | undefined;
    if (typeof value?.id !== 'string') throw new CaseError('ATTACHMENT_UNKNOWN', `${caseId} has no file in "${field}".`, { caseId, field });
    const { type, bytes } = await attachments.read(value.id);
    await writeFile(out, bytes, { flag: 'wx' });
    io.out(`${out}: ${value.name} (${type}, ${bytes.length} bytes).`);
    return 0;
  });

/**
 * Data with each `{ file: path }` sent and replaced by what a form carries of it.
 * @throws CaseError FORM_INVALID that names every file which cannot be read or is not taken.
 */
export async function sent<T>({ attachments }: Pick<Connected, 'attachments'>, data: T): Promise<T> {
  const problems: { field: string; code: string; message: string }[] = [];
  const send = async (value: unknown, path: string): Promise<unknown> => {
    if (isFileToSend(value)) {
      const { file, ...more } = value;
      try {
        return { ...(await attachments.add(await readFile(file), basename(file))), ...more };
      } catch (error) {
        if (!(error instanceof CaseError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
        const reason = error instanceof CaseError ? String(error.details['reason'] ?? error.code) : 'unreadable';
        problems.push({ field: path, code: reason, message: (error as Error).message });
        return null;
      }
    }
    if (Array.isArray(value)) return Promise.all(value.map((one, i) => send(one, `${path}.${i}`)));
    if (typeof value !== 'object' || value === null) return value;
    const parts: [string, unknown][] = [];
    for (const [key, one] of Object.entries(value)) parts.push([key, await send(one, path === '' ? key : `${path}.${key}`)]);
    return Object.fromEntries(parts);
  };
  const result = await send(data, '');
  if (problems.length > 0) throw new CaseError('FORM_INVALID', 'Files were not taken, so nothing was filed or changed.', { problems });
  return result as T;
}
