import { CaseError } from '../../domain/errors.js';
import type { Language } from '../../domain/language.js';
import type { FilledForm, FormField } from '../form.js';
import { withEngine } from './connection.js';
import { readData } from './data-file.js';
import type { ExitCode, Io } from './io.js';

export interface FormOptions {
  readonly applicant: string;
  readonly lang?: string;
  readonly format: string;
}

/** `mistara form PROCEDURE --applicant FILE`: the pages for one person, with what is known already and where it comes from. */
export async function form(procedure: string, { applicant: file, lang, format }: FormOptions, io: Io): Promise<ExitCode> {
  const given = await readData(file, io);
  const applicant = (given['applicant'] ?? given) as { id?: unknown; name?: unknown };
  if (typeof applicant.id !== 'string')
    throw new CaseError('FORM_INVALID', `${file} holds no applicant: an object with at least "id" and "name".`);
  return withEngine(async ({ engine }) => {
    const filled = await engine.form(procedure, {
      applicant: applicant as never,
      ...(lang !== undefined && { language: lang as Language }),
    });
    if (format === 'json') io.out(JSON.stringify(filled));
    else for (const line of linesOf(filled)) io.out(line);
    return 0;
  });
}

function linesOf({ title, pages, fetched }: FilledForm): string[] {
  return [
    title,
    ...pages.flatMap(({ title: heading, hint, shown, fields }) =>
      shown === false
        ? []
        : ['', `${heading}${shown === null ? ' (…)' : ''}`, ...(hint ? [`  ${hint}`] : []), ...fields.flatMap(fieldLines)],
    ),
    ...(fetched.length === 0 ? [] : ['', ...fetched.map(({ label, words }) => `  ${label}: ${words}`)]),
  ];
}

function fieldLines({ field, label, required, value, source, note, choices }: FormField): string[] {
  const mark = required === true ? '*' : required === 'sometimes' ? '(*)' : '';
  const said = value === undefined ? (note ? `— ${note.words}` : '') : `${shownValue(value, choices)} — ${source?.words}`;
  return [`  ${label}${mark} [${field}]${said === '' ? '' : `  ${said}`}`];
}

const shownValue = (value: unknown, choices: FormField['choices']): string =>
  typeof value === 'string' ? (choices?.[value] ?? value) : JSON.stringify(value);
