/**
 * A register of another administration as its declaration gives it, and the check of the values that go there and come back.
 * Plain JSON: it can travel inside a compiled procedure.
 */
import { readPath } from './case.js';
import type { Expression } from './feel/tree.js';
import type { Text } from './language.js';
import { isPlainDate } from './plain-date.js';

export const REGISTER_FIELD_TYPES = [
  'text',
  'integer',
  'decimal',
  'money',
  'boolean',
  'date',
  'choice',
  'document',
  'list',
  'context',
] as const;
export type RegisterFieldType = (typeof REGISTER_FIELD_TYPES)[number];

/** One value that is asked or answered. Money is in centimes, a date is `YYYY-MM-DD`, a document is its reference: text, or an object with an `id`. */
export interface RegisterField {
  readonly type: RegisterFieldType;
  /** Data of a person (law 09-08): kept out of logs. */
  readonly personal: boolean;
  readonly optional: boolean;
  readonly label?: Text;
  /** Of a choice: its values. */
  readonly of?: readonly string[];
  /** Of a text: the most characters. */
  readonly max?: number;
  /** Of a list. */
  readonly items?: RegisterField;
  /** Of a context. */
  readonly fields?: RegisterFields;
}
export type RegisterFields = Readonly<Record<string, RegisterField>>;

/** What undoes an effect there: an operation of the same register, or nothing, with the reason. */
export type Compensation = { readonly operation: string } | { readonly none: string };

export interface RegisterOperation {
  readonly id: string;
  readonly title: Text;
  readonly method: 'GET' | 'POST';
  /** As in the contract: `/stamps/{code}/verify`. */
  readonly path: string;
  readonly with: RegisterFields;
  readonly gives: RegisterFields;
  /** `later`: the register answers 202, and calls back. */
  readonly reply: 'now' | 'later';
  /** True when the call changes something there. */
  readonly effect: boolean;
  /** Null only when there is no effect. */
  readonly compensation: Compensation | null;
  readonly timeOutMs: number;
  /** After `atMostMs` without an answer the call is an incident. */
  readonly retry: { readonly everyMs: number; readonly factor: number; readonly atMostMs: number };
  /** The answer in a rehearsal, when the scenario says nothing. Fits `gives`. */
  readonly example: Readonly<Record<string, unknown>>;
  /** Of what was asked, what the answer says again of the person, with its path there: an answer about somebody else is not taken. */
  readonly identity?: Readonly<Record<string, string>>;
  /** Names of the contract, by expressions over what is asked. A field that none of them reads goes under its own name. */
  readonly send?: Readonly<Record<string, Expression>>;
  /** Names of ours, by expressions over the `answer` as it came. A field that is not here is taken by its own name. */
  readonly take?: Readonly<Record<string, Expression>>;
  /** How an answer that comes later is sought when no callback brings it. */
  readonly poll?: RegisterPoll;
}

/** Another operation of the register that tells how far a request is. Expressions read what was sent, and the `reference` of the acceptance. */
export interface RegisterPoll {
  readonly operation: string;
  readonly everyMs: number;
  readonly with: Readonly<Record<string, Expression>>;
  /** Over `answer`: true while there is nothing yet. */
  readonly pending: Expression;
  /** Over `answer`: what the operation itself would have answered. */
  readonly gives: Readonly<Record<string, Expression>>;
}

/** A value read from the environment; the default is for development only. */
export interface Setting {
  readonly env: string;
  readonly default: string;
}

export interface Register {
  readonly id: string;
  /** Answered by the engine itself: nothing goes over the network. */
  readonly own?: true;
  readonly title: Text;
  readonly administration: string;
  /** The OpenAPI document, by its path from the declaration. */
  readonly contract: string;
  readonly address: Setting;
  /** Key of the HMAC over requests, answers and callbacks. Null: the contract has no signature. */
  readonly sharedKey: Setting | null;
  readonly purpose: Text;
  readonly legalBasis: Text;
  readonly source: string;
  readonly operations: Readonly<Record<string, RegisterOperation>>;
  /** The operation that lists the movements of money of a day. */
  readonly statement?: string;
  /** It carries messages to people. */
  readonly channel?: RegisterChannel;
}

/** How a register carries messages of one kind: it takes them now, and reports later what became of them. */
export interface RegisterChannel {
  readonly kind: 'sms';
  /** Takes `to` and `text`. */
  readonly operation: string;
  /** After so long without a report nothing is known of the message. */
  readonly withinMs: number;
}

export interface FieldProblem {
  /** `person.birthDate`, `visas.0.number`. */
  readonly field: string;
  readonly message: string;
}

/** Whom an answer is about, by the names of what was asked. What it leaves open is absent. */
export function personIn({ identity = {} }: Pick<RegisterOperation, 'identity'>, answer: unknown): Readonly<Record<string, unknown>> {
  const said = Object.entries(identity).map(([name, path]): [string, unknown] => [name, readPath(answer, path)]);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined && value !== null));
}

/** The names by which the person of the answer is another than the one who was asked about. What was not asked is not compared. */
export function otherPerson(asked: Readonly<Record<string, unknown>>, about: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(about).filter((name) => {
    const one = asked[name];
    return one !== undefined && one !== null && plain(one) !== plain(about[name]);
  });
}

/** As registers compare names: without case, accents, vowel signs, spaces and hyphens. */
const plain = (value: unknown): string =>
  String(value)
    .normalize('NFD')
    .replace(/[\p{M}\s'’-]/gu, '')
    .toUpperCase();

/** What was declared of a value, and nothing else: an optional field that is absent is null, so that an expression always finds it. */
export interface Checked {
  readonly value: Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
}

/** Prepared once an operation, then run at each call. */
export type FieldsCheck = (value: unknown) => Checked;

type Check = (value: unknown, field: string, problems: FieldProblem[]) => unknown;

/** Makes the check of an answer (`gives`) or of a question (`with`). Keys that are not declared are dropped: what nobody declared is neither sent nor kept. */
export function checkFields(fields: RegisterFields): FieldsCheck {
  const check = contextCheck(fields);
  return (value) => {
    const problems: FieldProblem[] = [];
    const checked = check(value, '', problems);
    return { value: problems.length === 0 ? (checked as Record<string, unknown>) : {}, problems };
  };
}

function contextCheck(fields: RegisterFields): Check {
  const members = Object.entries(fields).map(([name, field]) => ({ name, optional: field.optional, check: fieldCheck(field) }));
  return (value, at, problems) => {
    if (!isObject(value)) return refuse(problems, at, 'is not an object');
    const out: Record<string, unknown> = {};
    for (const { name, optional, check } of members) {
      const here = at === '' ? name : `${at}.${name}`;
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      if (given !== undefined && given !== null) out[name] = check(given, here, problems);
      else if (optional) out[name] = null;
      else refuse(problems, here, 'is missing');
    }
    return out;
  };
}

function fieldCheck(field: RegisterField): Check {
  switch (field.type) {
    case 'text': {
      const max = field.max ?? 10_000;
      return must((v) => typeof v === 'string' && v.length <= max, `is not a text of at most ${max} characters`);
    }
    case 'integer':
      return must(Number.isSafeInteger, 'is not a whole number');
    case 'money':
      return must(Number.isSafeInteger, 'is not an amount in centimes: a whole number');
    case 'decimal':
      return must(Number.isFinite, 'is not a number');
    case 'boolean':
      return must((v) => typeof v === 'boolean', 'is neither true nor false');
    case 'date':
      return must(isPlainDate, 'is not a date: YYYY-MM-DD');
    case 'choice': {
      const values = new Set<unknown>(field.of ?? []);
      return must((v) => values.has(v), `is none of ${[...values].join(', ')}`);
    }
    case 'document':
      return must(
        (v) => (typeof v === 'string' && v !== '') || (isObject(v) && typeof v['id'] === 'string'),
        'is not a reference to a document',
      );
    case 'list':
      return listCheck(field.items);
    case 'context':
      return contextCheck(field.fields ?? {});
  }
}

function listCheck(items: RegisterField | undefined): Check {
  const check = items === undefined ? must(() => true, '') : fieldCheck(items);
  return (value, at, problems) =>
    Array.isArray(value) ? value.map((item, index) => check(item, `${at}.${index}`, problems)) : refuse(problems, at, 'is not a list');
}

const must =
  (holds: (value: unknown) => boolean, message: string): Check =>
  (value, at, problems) =>
    holds(value) ? value : refuse(problems, at, message);

function refuse(problems: FieldProblem[], field: string, message: string): undefined {
  problems.push({ field, message });
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
