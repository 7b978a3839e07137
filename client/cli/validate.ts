import { stat } from 'node:fs/promises';
import { contextOf, filesIn } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { inOrderOfPlace, PROBLEM_CODES, type Problem } from '../../definitions/problems.js';
import type { ExitCode, Io } from './io.js';
import { isRegister, registerProblems } from './validate-register.js';

export interface ValidateOptions {
  readonly format?: string | undefined;
}

/**
 * `mistara validate FILE…`: all problems of all files, in order of place. A folder stands for its `*.yaml`, `-` for standard input.
 * @returns 0 when no problem is an error, 1 when one is, 2 on wrong usage.
 */
export async function validate(files: readonly string[], { format = 'text' }: ValidateOptions, io: Io): Promise<ExitCode> {
  if (files.length === 0 || !['text', 'json'].includes(format)) {
    io.err('usage: mistara validate FILE… [--format text|json]');
    return 2;
  }
  const problems: Problem[] = [];
  for (const file of await expand(files, problems)) {
    const text = await read(file, io, problems);
    if (text === undefined) continue;
    if (isRegister(text)) problems.push(...((await registerProblems(text, file, io)) as readonly Problem[]));
    else problems.push(...readDefinition(text, file, contextOf(file)).problems);
  }
  const order = new Map(files.map((file, i) => [file, i]));
  const sorted = inOrderOfPlace(problems);
  // Files in the order in which they were asked for; those of a folder by name.
  if (sorted.every(({ file }) => file !== undefined && order.has(file))) sorted.sort((a, b) => order.get(a.file!)! - order.get(b.file!)!);

  const errors = sorted.filter(({ severity }) => severity === 'error').length;
  if (format === 'json') {
    const rows = sorted.map(({ file, line, column, path, code, severity, message }) => ({
      file,
      line,
      column,
      path,
      code,
      severity,
      message,
    }));
    io.out(JSON.stringify(rows));
  } else {
    for (const { file, line, column, code, severity, message } of sorted) {
      io.out(`${file}:${line}:${column} ${code}${severity === 'error' ? '' : ` (${severity})`}  ${message}`);
    }
    io.err(summary(files.length, errors, sorted.length - errors));
  }
  return errors > 0 ? 1 : 0;
}

async function expand(files: readonly string[], problems: Problem[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    const isFolder = file !== '-' && (await stat(file).catch(() => undefined))?.isDirectory() === true;
    const inside = isFolder ? filesIn(file) : [file];
    if (inside.length === 0) problems.push(notFound(file, 'The folder holds no *.yaml file.'));
    found.push(...inside);
  }
  return found;
}

async function read(file: string, io: Io, problems: Problem[]): Promise<string | undefined> {
  try {
    return await io.read(file);
  } catch (error) {
    const absent = (error as { code?: unknown } | null)?.code === 'ENOENT';
    problems.push(notFound(file, absent ? 'There is no such file.' : 'The file cannot be opened.'));
    return undefined;
  }
}

const notFound = (file: string, message: string): Problem => ({
  file,
  line: 1,
  column: 1,
  path: '',
  code: 'file-not-found',
  severity: PROBLEM_CODES['file-not-found'],
  message,
});

function summary(files: number, errors: number, others: number): string {
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  return errors + others === 0 ? `${count(files, 'file')}: no problem.` : `${count(errors, 'error')}, ${count(others, 'warning')}.`;
}
