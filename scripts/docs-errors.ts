/** Writes `docs/reference/errors.md` from the codes of `domain/errors.ts`. A test holds the page against what this gives. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CASE_ERRORS } from '../domain/errors.js';

export function errorsReference(): string {
  const rows = Object.entries(CASE_ERRORS).map(
    ([code, [status, meaning, remedy]]) => `| \`${code}\` | ${status} | ${meaning} | ${remedy} |`,
  );
  const page = [
    '# Refusals',
    '',
    'Written by `scripts/docs-errors.ts` from `domain/errors.ts`. A refusal is something the caller can act on. The API answers it as',
    '`application/problem+json` (RFC 9457) with `code` and `details`; the command line says it in one line and exits with 1. The codes are stable: programs',
    'may compare them, and must not compare the message, which is for people and differs by language.',
    '',
    '| code | HTTP | meaning | what to do |',
    '|---|---|---|---|',
    ...rows,
  ];
  return `${page.join('\n')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/reference/errors.md', import.meta.url), errorsReference());
}
