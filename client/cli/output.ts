import { CaseError } from '../../domain/errors.js';
import type { ExitCode, Io } from './io.js';

/** A wrong command line that commander cannot know of. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something outside that the user can mend: one line that says what to do. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

interface Named {
  readonly field?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly file?: unknown;
  readonly line?: unknown;
  readonly column?: unknown;
}

/** The problems that a refusal carries, one for each wrong field or place. */
const problemsOf = (error: CaseError): readonly Named[] =>
  Array.isArray(error.details['problems']) ? (error.details['problems'] as Named[]) : [];

/** Tells what went wrong: JSON on standard output when that was asked for, lines on standard error else; never a stack. @returns the exit code. */
export function tell(error: unknown, io: Io, json: boolean): ExitCode {
  const { code, message, details } = described(error);
  if (json) {
    io.out(JSON.stringify({ error: { ...details, code, message } }));
    return error instanceof UsageError ? 2 : 1;
  }
  const known = error instanceof UsageError || error instanceof Unavailable;
  io.err(known ? message : `${code}: ${message}`);
  if (error instanceof CaseError) for (const line of detailLines(error)) io.err(`  ${line}`);
  if (process.env['MISTARA_DEBUG'] === '1' && error instanceof Error) io.err(error.stack ?? '');
  return error instanceof UsageError ? 2 : 1;
}

/** One line a problem, and what could be said instead. */
export function detailLines(error: CaseError): string[] {
  const choices = Object.entries(error.details).filter(([name, value]) => CHOICES.has(name) && Array.isArray(value) && value.length > 0);
  const failures = (error.details['failures'] ?? []) as readonly Broken[];
  return [
    ...problemsOf(error).map(problemLine),
    ...failures.flatMap(storyLines),
    ...choices.map(([name, value]) => `${name}: ${(value as unknown[]).join(', ')}`),
  ];
}

/** A property that a definition does not keep. */
interface Broken {
  readonly property: string;
  readonly state: string | null;
  readonly story: readonly string[];
}
const storyLines = ({ property, state, story }: Broken): string[] => [
  `${property}${state === null ? '' : ` in "${state}"`}`,
  ...story.map((sentence, i) => `  ${i + 1}. ${sentence}`),
];

const CHOICES = new Set(['outcomes', 'open', 'events', 'allowed', 'states', 'starts', 'posts', 'groups', 'agendas']);

function described(error: unknown): { code: string; message: string; details?: object } {
  if (error instanceof CaseError) return { code: error.code, message: error.message, details: error.details };
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message };
  if (error instanceof Unavailable) return { code: 'UNAVAILABLE', message: error.message };
  const { code, path, message } = error as { code?: unknown; path?: unknown; message?: unknown };
  if (code === 'ENOENT') return { code: 'FILE_NOT_FOUND', message: `There is no file ${path}.` };
  if (code === 'EISDIR' || code === 'EACCES') return { code: 'FILE_NOT_READABLE', message: `${path ?? 'The file'} cannot be read.` };
  return { code: 'UNEXPECTED', message: String(message ?? error).split('\n')[0] ?? '' };
}

/** `field  message`, or `file:line:column code  message`. */
export function problemLine({ field, code, message, file, line, column }: Named): string {
  if (line !== undefined) return `${file ?? '-'}:${line}:${column} ${code}  ${message}`;
  return [field, message ?? code].filter((part) => part !== undefined && part !== '').join(': ');
}
