import { readPath } from './case.js';
import type { Delay } from './delay.js';
import { ExpressionError, evaluate, type Scope } from './expression.js';
import type { Expression } from './feel/tree.js';
import { addDays, addMonths, daysBetween, isPlainDate, type PlainDate } from './plain-date.js';

/** What is checked of a field. Expressions are named by their place in the list that comes with them. */
export interface FieldSpec {
  readonly type: string;
  readonly by: 'applicant' | 'agent' | 'register' | 'engine';
  /** true, false, or the place of an expression. */
  readonly required: boolean | number;
  readonly of?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly upper?: true;
  readonly checks?: readonly number[];
  readonly accept?: readonly string[];
  readonly maxBytes?: number;
  readonly maxAge?: Delay;
  readonly verify?: {
    readonly operation: string;
    readonly with: Readonly<Record<string, number>>;
    readonly accept: number;
    readonly reason?: number;
  };
  /** Computed: the place of the expression. */
  readonly value?: number;
  /** Shown only when the page's condition holds. */
  readonly when?: number;
}

/** A document as a form carries it: the file itself is kept elsewhere, by its digest. */
export interface DocumentValue {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly issuedOn?: string;
}

/** One thing that is wrong with one field. `code` picks the words, `params` fills them; `rule` is which of the field's own checks failed. */
export interface FieldProblem {
  readonly field: string;
  readonly code:
    | 'required'
    | 'wrong-type'
    | 'too-long'
    | 'too-small'
    | 'too-large'
    | 'not-a-choice'
    | 'pattern'
    | 'check'
    | 'not-a-date'
    | 'not-an-email'
    | 'not-a-phone'
    | 'not-an-mrz'
    | 'not-a-country'
    | 'file-type'
    | 'file-unknown'
    | 'file-too-large'
    | 'file-too-old'
    | 'unknown-field'
    | 'not-yours';
  readonly rule?: number;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface FormCheck {
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Which fields are asked here. */
  readonly paths: readonly string[];
  readonly expressions: readonly { readonly tree: Expression }[];
  /** Everything an expression may read, the new values included. */
  readonly scope: Scope;
  /** Stricter checks where a table is at hand: phones with their numbering plan, the check digits of a passport. Absent in a workflow. */
  readonly formats?: Readonly<Record<string, (value: string) => boolean>>;
}

// The shape that the HTML standard gives to an e-mail address; a line break or a comma cannot be in it.
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;
const PHONE = /^\+?[0-9][0-9 .()-]{5,24}$/;

/** An expression of a form that has no clear answer, for want of another field, asks nothing: that other field is named by its own problem. */
function truth(check: FormCheck, place: number): boolean | undefined {
  try {
    const value = evaluate(check.expressions[place]!.tree, check.scope, { mode: 'feel' });
    return typeof value === 'boolean' ? value : undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** True when the field is asked at all, given the other values. */
export const isShown = (check: FormCheck, spec: FieldSpec): boolean => spec.when === undefined || truth(check, spec.when) === true;

const isRequired = (check: FormCheck, spec: FieldSpec): boolean =>
  typeof spec.required === 'boolean' ? spec.required : truth(check, spec.required) === true;

/** Every problem of every field asked, in the order of the form. An empty list: the form is good. */
export function checkForm(check: FormCheck): FieldProblem[] {
  return check.paths.flatMap((path) => {
    const spec = check.fields[path];
    if (spec === undefined || !isShown(check, spec)) return [];
    const value = readPath(check.scope, path);
    if (value === undefined || value === null || value === '')
      return isRequired(check, spec) ? [{ field: path, code: 'required' as const }] : [];
    return fieldProblems(path, value, spec, check);
  });
}

function fieldProblems(path: string, value: unknown, spec: FieldSpec, check: FormCheck): FieldProblem[] {
  const wrong = wrongValue(value, spec, check);
  if (wrong !== undefined) return [{ field: path, ...wrong }];
  return (spec.checks ?? []).flatMap((place, rule) =>
    truth(check, place) === false ? [{ field: path, code: 'check' as const, rule }] : [],
  );
}

type Wrong = Omit<FieldProblem, 'field'>;

function wrongValue(value: unknown, spec: FieldSpec, check: FormCheck): Wrong | undefined {
  switch (spec.type) {
    case 'integer':
    case 'decimal':
    case 'money':
      return wrongNumber(value, spec);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { code: 'wrong-type', params: { type: spec.type } };
    case 'date':
      return isPlainDate(value) ? undefined : { code: 'not-a-date' };
    case 'choices':
      return Array.isArray(value) && value.every((one) => spec.of?.includes(one as string))
        ? undefined
        : { code: 'not-a-choice', params: { of: spec.of } };
    case 'document':
      return wrongDocument(value, spec, check);
    default:
      return typeof value === 'string' ? wrongText(value, spec, check) : { code: 'wrong-type', params: { type: 'text' } };
  }
}

function wrongNumber(value: unknown, spec: FieldSpec): Wrong | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { code: 'wrong-type', params: { type: 'number' } };
  if (spec.type !== 'decimal' && !Number.isSafeInteger(value)) return { code: 'wrong-type', params: { type: 'integer' } };
  if (spec.min !== undefined && value < spec.min) return { code: 'too-small', params: { min: spec.min } };
  if (spec.max !== undefined && value > spec.max) return { code: 'too-large', params: { max: spec.max } };
  return undefined;
}

function wrongText(value: string, spec: FieldSpec, check: FormCheck): Wrong | undefined {
  if (spec.type === 'choice') return spec.of?.includes(value) ? undefined : { code: 'not-a-choice', params: { of: spec.of } };
  const most = spec.max ?? (spec.type === 'long-text' ? 10_000 : 500);
  if ([...value].length > most) return { code: 'too-long', params: { max: most } };
  if (spec.min !== undefined && [...value].length < spec.min) return { code: 'too-small', params: { min: spec.min } };
  if (spec.type === 'email' && (value.length > 254 || !EMAIL.test(value))) return { code: 'not-an-email' };
  if (spec.type === 'phone' && !(check.formats?.['phone'] ?? ((text: string) => PHONE.test(text)))(value)) return { code: 'not-a-phone' };
  if (spec.type === 'country' && !(/^[A-Z]{2}$/.test(value) && (check.formats?.['country']?.(value) ?? true)))
    return { code: 'not-a-country' };
  if (spec.type === 'mrz' && !(check.formats?.['mrz'] ?? ((text: string) => text.length > 40))(value)) return { code: 'not-an-mrz' };
  if (spec.pattern !== undefined && !new RegExp(`^(?:${spec.pattern})$`, 'u').test(value)) return { code: 'pattern' };
  return undefined;
}

function wrongDocument(value: unknown, spec: FieldSpec, check: FormCheck): Wrong | undefined {
  const document = value as Partial<DocumentValue>;
  if (typeof value !== 'object' || typeof document.id !== 'string' || typeof document.name !== 'string')
    return { code: 'wrong-type', params: { type: 'document' } };
  if (spec.accept !== undefined && !spec.accept.includes(String(document.type)))
    return { code: 'file-type', params: { accept: spec.accept } };
  if (spec.maxBytes !== undefined && (document.size ?? 0) > spec.maxBytes)
    return { code: 'file-too-large', params: { max: spec.maxBytes } };
  const today = readPath(check.scope, 'today');
  if (spec.maxAge !== undefined && isPlainDate(document.issuedOn) && isPlainDate(today) && isOlder(document.issuedOn, spec.maxAge, today)) {
    return { code: 'file-too-old', params: { max: spec.maxAge } };
  }
  return undefined;
}

/** Ages of documents are plain calendar: working days would favour a paper for a holiday. */
function isOlder(issued: PlainDate, age: Delay, today: PlainDate): boolean {
  const months = { month: 1, year: 12 } as const;
  if (age.unit === 'month' || age.unit === 'year') return addMonths(issued, age.count * months[age.unit]) < today;
  return daysBetween(addDays(issued, age.count * (age.unit === 'week' ? 7 : 1)), today) > 0;
}

/** Typed text as it is kept: trimmed, NFC, without the marks that turn the direction of writing, capital where the field says so. */
export function normalise(value: unknown, spec: FieldSpec): unknown {
  if (typeof value !== 'string') return value;
  const clean = value
    .normalize('NFC')
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
  return spec.upper === true ? clean.toUpperCase() : clean;
}

/** Dotted paths of everything in a form's data that is a value: the leaves. A document is one value. */
export function leavesOf(data: unknown, fields: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(fields, path);
    return isGroup && Object.keys(value).length > 0 ? leavesOf(value, fields, path) : [path];
  });
}
