import { dirname, join } from 'node:path';
import { filesNamed, readContract } from '../../definitions/register-contract.js';
import { parseRegister, type RegisterProblem } from '../../definitions/register-schema.js';
import type { Io } from './io.js';

/** A file that declares a register, and not a procedure. */
export const isRegister = (text: string): boolean => /^register:/m.test(text) && !/^mistara:/m.test(text);

/** All problems of the declaration of a register, with those that its contract shows: requests, fields and types that are not in the OpenAPI document. */
export async function registerProblems(text: string, file: string, io: Io): Promise<readonly RegisterProblem[]> {
  const { register, problems } = parseRegister(text, file);
  if (register === null) return problems;
  const path = join(dirname(file), register.contract);
  const document = await open(path, io);
  const beside: Record<string, unknown> = {};
  for (const name of new Set(filesNamed(document))) beside[name] = await open(join(dirname(path), name), io);
  return parseRegister(text, file, { document, beside }).problems;
}

/** Undefined when it cannot be read: the check says so at the place that names it. */
const open = (path: string, io: Io): Promise<unknown> =>
  io.read(path).then(readContract, (error: { code?: unknown }) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'EACCES') return undefined;
    throw error;
  });
