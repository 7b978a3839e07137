/** The expressions of a register's declaration: whom an answer is about, how it is sought by polling, how our names become those of the contract. */
import { parseExpression } from '../domain/expression-parser.js';
import type { Expression, Names, Type } from '../domain/feel/tree.js';
import type { RegisterField, RegisterFields, RegisterOperation, RegisterPoll } from '../domain/register.js';
import { feelNames, feelType } from './register-names.js';

/** What is wrong, and at which key below the operation. */
export type Fault = (place: readonly string[], code: 'identity' | 'poll' | 'expression' | 'mapping', message: string) => void;
type Texts = Readonly<Record<string, string>>;

export interface PollText {
  readonly operation: string;
  readonly every: string;
  readonly with?: Texts | undefined;
  readonly pending: string;
  readonly gives?: Texts | undefined;
}
export interface MappedText {
  readonly with: RegisterFields;
  readonly gives: RegisterFields;
  readonly send?: Texts | undefined;
  readonly take?: Texts | undefined;
}

const REFERENCE: RegisterFields = { reference: { type: 'text', personal: false, optional: false } };

/** @param identity a name of `with` → a path in `gives`. */
export function checkIdentity(identity: Texts, asked: RegisterFields, gives: RegisterFields, fault: Fault): void {
  for (const [name, path] of Object.entries(identity)) {
    const field = asked[name];
    const said = fieldAt(gives, path);
    if (field === undefined) fault(['identity', name], 'identity', `"${name}" is not asked: an answer cannot say it again`);
    else if (said === undefined) fault(['identity', name], 'identity', `"${path}" is not in "gives"`);
    else if (said.type !== field.type)
      fault(['identity', name], 'identity', `"${name}" is asked as ${field.type} and answered as ${said.type}`);
  }
}

function fieldAt(fields: RegisterFields, path: string): RegisterField | undefined {
  let field: RegisterField | undefined;
  let inside: RegisterFields | undefined = fields;
  for (const part of path.split('.')) {
    field = inside !== undefined && Object.hasOwn(inside, part) ? inside[part] : undefined;
    inside = field?.fields;
  }
  return field;
}

/** @returns undefined when something is wrong: it was told. */
export function compilePoll(
  text: PollText,
  { id, with: asked, gives, reply }: Pick<RegisterOperation, 'id' | 'with' | 'gives' | 'reply'>,
  status: Pick<RegisterOperation, 'with' | 'gives' | 'reply' | 'effect'> | undefined,
  everyMs: number,
  fault: Fault,
): RegisterPoll | undefined {
  if (reply !== 'later') {
    fault(['poll'], 'poll', `${id} answers at once: there is nothing to seek`);
    return undefined;
  }
  if (status === undefined || status.reply === 'later' || status.effect) {
    const words = status === undefined ? 'is not an operation of this register' : 'is no question that is answered at once, without effect';
    fault(['poll', 'operation'], 'poll', `"${text.operation}" ${words}`);
    return undefined;
  }
  const sent = { ...feelNames(asked), ...feelNames(REFERENCE) };
  const said = { ...sent, answer: { fields: feelNames(status.gives) } };
  const known = { ...asked, ...REFERENCE };
  const withs = expressionsOf(status.with, text.with ?? {}, (name) => (known[name] ? name : undefined), sent, ['poll', 'with'], fault);
  const answer = (name: string) => (status.gives[name] ? `answer.${name}` : known[name] ? name : undefined);
  const values = expressionsOf(gives, text.gives ?? {}, answer, said, ['poll', 'gives'], fault);
  const pending = read(text.pending, said, 'boolean', ['poll', 'pending'], fault);
  return pending && { operation: text.operation, everyMs, with: withs, pending, gives: values };
}

/** An expression for each field: the one that is written, else the value of the same name. */
function expressionsOf(
  fields: RegisterFields,
  written: Texts,
  byName: (name: string) => string | undefined,
  names: Names,
  place: readonly string[],
  fault: Fault,
): Record<string, Expression> {
  const made: Record<string, Expression> = {};
  for (const name of Object.keys(written))
    if (!Object.hasOwn(fields, name))
      fault([...place, name], 'poll', `"${name}" is not among ${Object.keys(fields).join(', ') || 'no fields'}`);
  for (const [name, field] of Object.entries(fields)) {
    const own = written[name];
    const source = own ?? byName(name);
    if (source === undefined) {
      if (!field.optional) fault(place, 'poll', `says nothing of "${name}" (${field.type})`);
      continue;
    }
    // What has the same name may be of other values: the check of the answer sees to that.
    const parsed = read(
      source,
      names,
      own === undefined ? undefined : looseType(field),
      [...place, ...(own === undefined ? [] : [name])],
      fault,
    );
    if (parsed !== undefined) made[name] = parsed;
  }
  return made;
}

const looseType = (field: RegisterField): Type => (field.type === 'choice' ? 'text' : feelType(field));

/** `send`: names of the contract from ours. `take`: our names from the answer as it came. */
export function compileMapping({ with: asked, gives, send = {}, take = {} }: MappedText, fault: Fault) {
  const sent: Record<string, Expression> = {};
  const taken: Record<string, Expression> = {};
  for (const [name, source] of Object.entries(send)) {
    const parsed = read(source, feelNames(asked), undefined, ['send', name], fault);
    if (parsed !== undefined) sent[name] = parsed;
  }
  for (const [name, source] of Object.entries(take)) {
    if (!Object.hasOwn(gives, name)) fault(['take', name], 'mapping', `"${name}" is not in "gives"`);
    const parsed = read(source, { answer: 'any' }, undefined, ['take', name], fault);
    if (parsed !== undefined) taken[name] = parsed;
  }
  return { sent, taken };
}

function read(text: string, names: Names, expects: Type | undefined, place: readonly string[], fault: Fault): Expression | undefined {
  const parsed = parseExpression(text, { names, ...(expects !== undefined && { expects }) });
  if ('expression' in parsed) return parsed.expression;
  for (const { message } of parsed.problems) fault(place, 'expression', `"${text}": ${message}`);
  return undefined;
}
