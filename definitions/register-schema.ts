/** The declaration of a register: one YAML file says who is asked, why, by which contract, and what each operation takes and gives. */
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import {
  checkFields,
  REGISTER_FIELD_TYPES,
  type Register,
  type RegisterField,
  type RegisterFields,
  type RegisterOperation,
} from '../domain/register.js';
import { checkContract } from './register-contract.js';
import { checkChannel, checkStatement } from './register-duties.js';
import { checkIdentity, compileMapping, compilePoll, type Fault } from './register-expressions.js';
import { identifier, source, text } from './schema-words.js';

const fieldName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'is not a field name: one word, as in "birthDate"');

interface FieldText {
  type: (typeof REGISTER_FIELD_TYPES)[number];
  label?: Record<string, string> | undefined;
  personal?: boolean | undefined;
  optional?: boolean | undefined;
  of?: string[] | undefined;
  max?: number | undefined;
  items?: FieldText | undefined;
  fields?: Record<string, FieldText> | undefined;
}

const field: z.ZodType<FieldText> = z.strictObject({
  type: z.enum(REGISTER_FIELD_TYPES).describe('What the value is. Money is in centimes, a date as "2026-11-23".'),
  label: text.optional().describe('What people read beside it.'),
  personal: z.boolean().optional().describe('Data of a person (law 09-08). Default: false.'),
  optional: z.boolean().optional().describe('May be absent; it is then null. Default: false.'),
  of: z.array(z.string().min(1)).min(1).optional().describe('The values of a choice.'),
  max: z.number().int().positive().optional().describe('Most characters of a text.'),
  items: z
    .lazy(() => field)
    .optional()
    .describe('What a list holds.'),
  fields: z
    .lazy(() => fields)
    .optional()
    .describe('What a context holds.'),
}) as z.ZodType<FieldText>;
const fields: z.ZodType<Record<string, FieldText>> = z.record(fieldName, field);

const UNITS = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const delay = z
  .string()
  .regex(
    /^[1-9][0-9]{0,4} (millisecond|second|minute|hour|day)s?$/,
    'is not a delay: a number and a unit, as in "2 seconds" or "30 minutes"',
  );

const setting = z.strictObject({
  env: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'is not the name of an environment variable')
    .describe('The variable of the environment that holds it.'),
  default: z.string().min(1).describe('For development only.'),
});

const operation = z.strictObject({
  title: text.describe('What people call it.'),
  request: z
    .string()
    .regex(/^(GET|POST) \/[^\s?#]*$/, 'is not a request of the contract: a method and a path, as in "POST /stamps/{code}/verify"')
    .describe('Method and path, as the contract has them.'),
  with: fields.describe('What is asked.'),
  gives: fields.describe('What is answered.'),
  reply: z.enum(['now', 'later']).optional().describe('`later`: accepted now (202), answered by a callback. Default: now.'),
  effect: z.boolean().describe('True when the call changes something there.'),
  compensation: z
    .union([
      identifier,
      z.strictObject({ none: z.string().min(10, 'says too little: why can it not be undone?').describe('Why nothing undoes it.') }),
    ])
    .optional()
    .describe('The operation that undoes the effect; or `none`, with the reason.'),
  'time-out': delay.optional().describe('Of one call. Default: 2 seconds.'),
  retry: z
    .strictObject({
      every: delay.describe('How long after the first failure.'),
      factor: z.number().min(1).max(10).describe('By how much each wait is longer than the one before.'),
      'at-most': delay.describe('After so long without an answer the call is an incident.'),
    })
    .optional()
    .describe('How it is tried again. Default: every 5 seconds, twice as long each time, for 30 minutes.'),
  identity: z
    .record(fieldName, z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/, 'is not a path in the answer, as in "act.birthDate"'))
    .optional()
    .describe('Of what is asked, what the answer says again of the person. An answer about somebody else is an incident.'),
  send: z
    .record(z.string().min(1), z.string())
    .optional()
    .describe('Names of the contract, each by an expression over the fields of `with`.'),
  take: z.record(fieldName, z.string()).optional().describe('Fields of `gives`, each by an expression over the `answer` as it comes.'),
  poll: z
    .strictObject({
      operation: identifier.describe('The operation that is asked.'),
      every: delay.describe('How often.'),
      with: z
        .record(fieldName, z.string())
        .optional()
        .describe('What it is asked, by expressions over what was sent and the `reference` of the acceptance.'),
      pending: z.string().describe('Over `answer`: true while there is nothing yet.'),
      gives: z.record(fieldName, z.string()).optional().describe('Over `answer`: what the callback would have brought.'),
    })
    .optional()
    .describe('The operation that tells how far a request is, and how often it is asked when no callback comes.'),
  example: z.record(z.string(), z.unknown()).describe('The answer in a rehearsal, when the scenario says nothing.'),
});

export const registerSchema = z.strictObject({
  register: identifier.describe('The name of the register. The file has the same name.'),
  title: text.describe('What people call the register.'),
  administration: identifier.describe('Who holds it.'),
  contract: z.string().min(1).describe('The OpenAPI document, by its path from this file.'),
  address: setting.describe('Where it answers.'),
  'shared-key': setting.optional().describe('Key of the signatures (HMAC-SHA256). Absent: the contract has none.'),
  purpose: text.describe('Why the data are exchanged (law 09-08, art. 3).'),
  'legal-basis': text.describe('The text that allows the exchange.'),
  source: source.describe('Where that text can be read; or `deployment decision, …`, said openly.'),
  operations: z.record(identifier, operation).describe('What it can be asked, by name.'),
  statement: identifier.optional().describe('The operation that lists the movements of money of a day: cases are reconciled with it.'),
  channel: z
    .strictObject({
      kind: z.enum(['sms']).describe('Text messages to telephones.'),
      operation: identifier.describe(
        'Takes `to` and `text`, and replies later with `state`: `delivered` or `failed`, and perhaps a `reason`.',
      ),
      within: delay.describe('After so long without a report nothing is known of a message, and its receiver is told another way.'),
    })
    .optional()
    .describe('It carries messages to people: by which operation, and how long a report on one may take.'),
});
type RegisterText = z.infer<typeof registerSchema>;
type OperationText = z.infer<typeof operation>;

/** The shape that every problem of a definition has. `path` is the place in the file: `operations.verify.gives`. */
export interface RegisterProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly code:
    | 'syntax'
    | 'unknown-key'
    | 'missing-key'
    | 'wrong-value'
    | 'unknown-operation'
    | 'unknown-field'
    | 'compensation'
    | 'example'
    | 'expression'
    | 'identity'
    | 'contract'
    | 'contract-field'
    | 'contract-type'
    | 'contract-value'
    | 'mapping'
    | 'poll';
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
export type ParsedRegister =
  | { readonly register: Register; readonly problems: readonly [] }
  | { readonly register: null; readonly problems: readonly RegisterProblem[] };

/** The OpenAPI document of the declaration, and those that it refers to, by the path it names them by. */
export interface Contract {
  readonly document: unknown;
  readonly beside: Readonly<Record<string, unknown>>;
}

type Place = readonly (string | number)[];
type Report = (place: Place, code: RegisterProblem['code'], message: string, at?: 'key' | 'value') => void;

/** Reads a declaration, or gives all its problems in the order of the text. Pure: the text comes in, nothing is opened. */
export function parseRegister(yamlText: string, file = 'register.yaml', contract?: Contract): ParsedRegister {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines, version: '1.2' });
  const problems: RegisterProblem[] = [];
  const add = (offset: number, path: string, code: RegisterProblem['code'], message: string) => {
    const { line, col } = lines.linePos(offset);
    problems.push({ file, line, column: col, path, code, severity: code === 'contract-value' ? 'warning' : 'error', message });
  };
  for (const error of document.errors) add(error.pos[0], '', 'syntax', error.message.split('\n')[0] ?? 'is not YAML');
  if (problems.length > 0) return { register: null, problems };

  const report: Report = (place, code, message, at = 'value') => add(offsetOf(document, place, at), place.join('.'), code, message);
  const parsed = registerSchema.safeParse(document.toJS());
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, document, report);
  else checkOperations(parsed.data, report);
  if (parsed.success && problems.length === 0 && contract !== undefined)
    checkContract(toRegister(parsed.data), contract.document, contract.beside, (place, code, message) => report(place, code, message));
  if (problems.length > 0 || !parsed.success) {
    return { register: null, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  return { register: toRegister(parsed.data), problems: [] };
}

function reportIssue(issue: z.core.$ZodIssue, document: Document.Parsed, report: Report): void {
  const place = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) report([...place, key], 'unknown-key', `"${key}" is not a word of a register's declaration here`, 'key');
  } else if (issue.code === 'invalid_type' && !document.hasIn(place)) {
    report(place, 'missing-key', `"${place.join('.')}" is missing`);
  } else {
    report(place, 'wrong-value', `"${place.join('.')}" ${issue.message.startsWith('is ') ? issue.message : `is wrong: ${issue.message}`}`);
  }
}

/** What the schema cannot say: names that must exist, effects that must be undone, examples that must fit. */
function checkOperations(register: RegisterText, report: Report): void {
  checkStatement(register, report);
  checkChannel(register, report);
  for (const [id, operation] of Object.entries(register.operations)) {
    const here = ['operations', id];
    for (const [part, fields] of Object.entries({ with: operation.with, gives: operation.gives }))
      checkFieldTexts(fields, [...here, part], report);
    for (const [, name = ''] of operation.request.matchAll(/\{([^}]*)\}/g)) {
      const used = operation.with[name];
      if (operation.send !== undefined && Object.hasOwn(operation.send, name)) continue;
      if (used === undefined)
        report(
          [...here, 'request'],
          'unknown-field',
          `{${name}} of the request is not in "with"${operation.send ? ', nor in "send"' : ''}`,
        );
      else if (used.optional === true)
        report([...here, 'with', name], 'wrong-value', `"${name}" stands in the address: it cannot be optional`);
    }
    checkCompensation(register, id, operation, report);
    toOperation(id, operation, register, (place, code, message) => report([...here, ...place], code, message));
    for (const problem of checkFields(toFields(operation.gives))(operation.example).problems) {
      report([...here, 'example'], 'example', `the example does not fit "gives": ${problem.field} ${problem.message}`);
    }
  }
}

function checkFieldTexts(fields: Record<string, FieldText>, place: Place, report: Report): void {
  const needed = { choice: 'of', list: 'items', context: 'fields' } as const;
  const walk = (field: FieldText, here: Place): void => {
    for (const [type, key] of Object.entries(needed)) {
      const there = field[key as keyof FieldText] !== undefined;
      if (field.type === type && !there) report(here, 'missing-key', `a ${type} needs "${key}"`);
      if (field.type !== type && there)
        report([...here, key], 'unknown-key', `"${key}" belongs to a ${type}, not to a ${field.type}`, 'key');
    }
    if (field.items !== undefined) walk(field.items, [...here, 'items']);
    for (const [name, inner] of Object.entries(field.fields ?? {})) walk(inner, [...here, 'fields', name]);
  };
  for (const [name, field] of Object.entries(fields)) walk(field, [...place, name]);
}

/** An effect is undone by an operation that can be called with what is known once the effect is done: what was sent, and what was answered. */
function checkCompensation(register: RegisterText, id: string, operation: OperationText, report: Report): void {
  const here = ['operations', id];
  const undo = operation.compensation;
  if (!operation.effect) {
    if (undo !== undefined) report([...here, 'compensation'], 'compensation', `${id} has no effect, so nothing undoes it`, 'key');
    return;
  }
  if (undo === undefined) {
    report([...here, 'effect'], 'compensation', `${id} has an effect: name the operation that undoes it, or { none: the reason }`);
    return;
  }
  if (typeof undo !== 'string') return;
  const other = register.operations[undo];
  if (other === undefined) {
    report([...here, 'compensation'], 'unknown-operation', `"${undo}" is not an operation of ${register.register}`);
    return;
  }
  const known = { ...operation.gives, ...operation.with };
  for (const [name, field] of Object.entries(other.with)) {
    if (field.optional === true || known[name]?.type === field.type) continue;
    report([...here, 'compensation'], 'compensation', `${undo} needs "${name}" (${field.type}), which ${id} neither sends nor gets`);
  }
}

/** Where the place stands in the text; what is missing is shown at the nearest thing around it. */
function offsetOf(document: Document.Parsed, place: Place, at: 'key' | 'value'): number {
  for (let length = place.length; length > 0; length -= 1) {
    const parent = document.getIn(place.slice(0, length - 1), true) ?? document.contents;
    const last = place[length - 1];
    const items = (parent as { items?: { key?: { value?: unknown; range?: number[] }; value?: { range?: number[] } }[] } | null)?.items;
    const pair = items?.find((item) => item.key?.value === last);
    const node = length < place.length || at === 'key' ? pair?.key : (pair?.value ?? pair?.key);
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function toRegister(text: RegisterText): Register {
  return {
    id: text.register,
    title: text.title,
    administration: text.administration,
    contract: text.contract,
    address: text.address,
    sharedKey: text['shared-key'] ?? null,
    purpose: text.purpose,
    legalBasis: text['legal-basis'],
    source: text.source,
    operations: Object.fromEntries(Object.entries(text.operations).map(([id, operation]) => [id, toOperation(id, operation, text)])),
    ...(text.statement !== undefined && { statement: text.statement }),
    ...(text.channel && {
      channel: { kind: text.channel.kind, operation: text.channel.operation, withinMs: milliseconds(text.channel.within) },
    }),
  };
}

function toOperation(id: string, text: OperationText, register: RegisterText, fault: Fault = () => undefined): RegisterOperation {
  const [method, path] = text.request.split(' ') as ['GET' | 'POST', string];
  const retry = text.retry ?? { every: '5 seconds', factor: 2, 'at-most': '30 minutes' };
  const undo = text.compensation;
  const fields = { with: toFields(text.with), gives: toFields(text.gives), reply: text.reply ?? ('now' as const) };
  if (text.identity) checkIdentity(text.identity, fields.with, fields.gives, fault);
  const { sent, taken } = compileMapping({ ...fields, send: text.send, take: text.take }, fault);
  const status = text.poll && register.operations[text.poll.operation];
  const poll = text.poll && compilePoll(text.poll, { id, ...fields }, status && statusOf(status), milliseconds(text.poll.every), fault);
  return {
    id,
    title: text.title,
    method,
    path,
    ...fields,
    effect: text.effect,
    compensation: undo === undefined ? null : typeof undo === 'string' ? { operation: undo } : undo,
    timeOutMs: milliseconds(text['time-out'] ?? '2 seconds'),
    retry: { everyMs: milliseconds(retry.every), factor: retry.factor, atMostMs: milliseconds(retry['at-most']) },
    example: text.example,
    ...(text.identity && { identity: text.identity }),
    ...(text.send && { send: sent }),
    ...(text.take && { take: taken }),
    ...(poll && { poll }),
  };
}

const statusOf = ({ with: asked, gives, reply = 'now', effect }: OperationText) => ({
  with: toFields(asked),
  gives: toFields(gives),
  reply,
  effect,
});

function toFields(fields: Record<string, FieldText>): RegisterFields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toField(field)]));
}

function toField({ personal = false, optional = false, items, fields, ...rest }: FieldText): RegisterField {
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...(known as Pick<FieldText, 'type'>),
    personal,
    optional,
    ...(items === undefined ? {} : { items: toField(items) }),
    ...(fields === undefined ? {} : { fields: toFields(fields) }),
  };
}

function milliseconds(delay: string): number {
  const [count, unit = ''] = delay.split(' ');
  return Number(count) * UNITS[unit.replace(/s$/, '') as keyof typeof UNITS];
}
