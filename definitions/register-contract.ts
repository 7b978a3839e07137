/** Holds the declaration of a register against its contract, an OpenAPI 3 document: requests, fields, types. Pure: the documents come in, nothing is opened. */
import { parse } from 'yaml';
import { namesIn } from '../domain/expression.js';
import type { Register, RegisterField, RegisterFields, RegisterOperation } from '../domain/register.js';
import { isMapping } from './fields.js';
import { nearest } from './problems.js';

export type ContractFault = (
  place: readonly string[],
  code: 'contract' | 'contract-field' | 'contract-type' | 'contract-value',
  message: string,
) => void;

/** The files that a document refers to, by the path that stands before the `#`. */
export function filesNamed(document: unknown): string[] {
  if (Array.isArray(document)) return document.flatMap(filesNamed);
  if (!isMapping(document)) return [];
  const ref = document['$ref'];
  const file = typeof ref === 'string' ? ref.split('#')[0] : undefined;
  return [...(file ? [file] : []), ...Object.values(document).flatMap(filesNamed)];
}

/** What a `$ref` names, in the document or in one beside it. Undefined: nothing, or itself in a circle. */
function resolver(document: unknown, beside: Readonly<Record<string, unknown>>) {
  const resolve = (node: unknown, home: unknown, depth = 0): { node: unknown; home: unknown } => {
    const ref = isMapping(node) ? node['$ref'] : undefined;
    if (typeof ref !== 'string' || depth > 20) return { node, home };
    const [file = '', pointer = ''] = ref.split('#');
    const target = file === '' ? home : beside[file];
    const parts = pointer
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const found = parts.reduce<unknown>((at, part) => (isMapping(at) ? at[part] : undefined), target);
    return resolve(found, target, depth + 1);
  };
  return (node: unknown, home: unknown = document) => resolve(node, home);
}

/** The document as YAML or JSON; undefined when it is neither. */
export function readContract(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

interface Place {
  readonly node: unknown;
  readonly home: unknown;
}

export function checkContract(
  register: Register,
  document: unknown,
  beside: Readonly<Record<string, unknown>>,
  fault: ContractFault,
): void {
  const paths = isMapping(document) ? document['paths'] : undefined;
  if (!isMapping(paths)) {
    fault(['contract'], 'contract', `"${register.contract}" is no OpenAPI document: it has no "paths"`);
    return;
  }
  const resolve = resolver(document, beside);
  for (const operation of Object.values(register.operations)) {
    const here = ['operations', operation.id];
    const item = resolve(paths[operation.path]);
    const method = isMapping(item.node) ? item.node[operation.method.toLowerCase()] : undefined;
    if (!isMapping(method)) {
      const known = Object.entries(paths).flatMap(([path, one]) =>
        ['get', 'post'].filter((verb) => isMapping(one) && one[verb] !== undefined).map((verb) => `${verb.toUpperCase()} ${path}`),
      );
      const near = nearest(`${operation.method} ${operation.path}`, known);
      fault(
        [...here, 'request'],
        'contract',
        `the contract has no "${operation.method} ${operation.path}"${near ? `: did you mean "${near}"?` : ` (it has ${known.join(', ')})`}`,
      );
      continue;
    }
    checkAsked(operation, method, item, resolve, (place, code, message) => fault([...here, ...place], code, message));
    checkGiven(operation, method, item, resolve, (place, code, message) => fault([...here, ...place], code, message));
  }
}

type Resolve = ReturnType<typeof resolver>;

function checkAsked(
  operation: RegisterOperation,
  method: Record<string, unknown>,
  item: Place,
  resolve: Resolve,
  fault: ContractFault,
): void {
  const wanted = new Map<string, { schema: Place; required: boolean }>();
  const listed = [...listOf(isMapping(item.node) ? item.node['parameters'] : []), ...listOf(method['parameters'])];
  for (const one of listed) {
    const { node, home } = resolve(one, item.home);
    if (isMapping(node) && (node['in'] === 'path' || node['in'] === 'query'))
      wanted.set(String(node['name']), { schema: resolve(node['schema'], home), required: node['required'] === true });
  }
  const body = at(resolve(method['requestBody'], item.home), resolve, 'content', 'application/json', 'schema');
  const required = isMapping(body.node) ? listOf(body.node['required']) : [];
  for (const [name, schema] of propertiesOf(body))
    wanted.set(name, { schema: resolve(schema, body.home), required: required.includes(name) });
  const read = new Set(Object.values(operation.send ?? {}).flatMap((tree) => namesIn(tree)));
  const sent = new Map<string, { field?: RegisterField; place: string[] }>();
  for (const [name, field] of Object.entries(operation.with)) if (!read.has(name)) sent.set(name, { field, place: ['with', name] });
  for (const name of Object.keys(operation.send ?? {})) sent.set(name.split('.')[0] as string, { place: ['send', name] });
  for (const [name, { field, place }] of sent) {
    const there = wanted.get(name);
    if (there === undefined) {
      const near = nearest(name, [...wanted.keys()]);
      fault(
        place,
        'contract-field',
        `the contract does not take "${name}"${near ? `: did you mean "${near}"?` : ` (it takes ${[...wanted.keys()].join(', ') || 'nothing'})`}`,
      );
    } else if (field !== undefined) checkType(field, there.schema, resolve, place, 'asked', fault);
  }
  for (const [name, { required: must }] of wanted) {
    const own = sent.get(name);
    if (must && own === undefined) fault(['with'], 'contract-field', `the contract wants "${name}", and nothing gives it`);
    else if (must && own?.field?.optional) fault(own.place, 'contract-field', `the contract wants "${name}": it cannot be optional`);
  }
}

function checkGiven(
  operation: RegisterOperation,
  method: Record<string, unknown>,
  item: Place,
  resolve: Resolve,
  fault: ContractFault,
): void {
  const answer = operation.reply === 'later' ? replyOf(method, item, resolve) : answerOf(method, item, resolve);
  if (answer === undefined) {
    const words = operation.reply === 'later' ? 'no callback with an "answer"' : 'no answer 200 in JSON';
    fault(['gives'], 'contract', `the contract has ${words} for this request`);
    return;
  }
  const plain = Object.fromEntries(Object.entries(operation.gives).filter(([name]) => operation.take?.[name] === undefined));
  checkFieldsOf(plain, answer, resolve, ['gives'], fault);
}

function checkFieldsOf(fields: RegisterFields, schema: Place, resolve: Resolve, place: readonly string[], fault: ContractFault): void {
  const properties = new Map(propertiesOf(schema));
  const required = isMapping(schema.node) ? listOf(schema.node['required']) : [];
  for (const [name, field] of Object.entries(fields)) {
    const here = [...place, name];
    if (!properties.has(name)) {
      const near = nearest(name, [...properties.keys()]);
      fault(
        here,
        'contract-field',
        `the contract does not answer "${name}"${near ? `: did you mean "${near}"?` : ` (it answers ${[...properties.keys()].join(', ') || 'nothing'})`}`,
      );
      continue;
    }
    if (!field.optional && !required.includes(name))
      fault(here, 'contract-field', `"${name}" may be absent by the contract: write "optional: true"`);
    checkType(field, resolve(properties.get(name), schema.home), resolve, here, 'answered', fault);
  }
}

const JSON_TYPES: Readonly<Record<RegisterField['type'], readonly string[]>> = {
  text: ['string'],
  integer: ['integer'],
  decimal: ['number', 'integer'],
  money: ['integer'],
  boolean: ['boolean'],
  date: ['string'],
  choice: ['string'],
  document: ['string', 'object'],
  list: ['array'],
  context: ['object'],
};

function checkType(
  field: RegisterField,
  schema: Place,
  resolve: Resolve,
  place: readonly string[],
  way: 'asked' | 'answered',
  fault: ContractFault,
): void {
  const node = isMapping(schema.node) ? schema.node : {};
  const types = listOf(node['type'] ?? []).filter((type) => type !== 'null');
  if (types.length > 0 && !types.some((type) => JSON_TYPES[field.type].includes(String(type)))) {
    fault(place, 'contract-type', `"${place.at(-1)}" is ${field.type} here and ${types.join(' or ')} in the contract`);
    return;
  }
  const values = Array.isArray(node['enum']) ? node['enum'].map(String) : undefined;
  const own = field.of ?? [];
  if (field.type === 'choice' && values !== undefined) {
    // What goes there must be known there; what comes from there and is not known here stops as an incident.
    const strange = way === 'asked' ? own.filter((one) => !values.includes(one)) : values.filter((one) => !own.includes(one));
    const [code, words] =
      way === 'asked'
        ? (['contract-type', 'no value of the contract'] as const)
        : (['contract-value', 'the contract may answer this too: it would be an incident'] as const);
    if (strange.length > 0) fault(place, code, `${strange.join(', ')}: ${words}`);
  }
  if (field.type === 'context' && field.fields) checkFieldsOf(field.fields, schema, resolve, [...place, 'fields'], fault);
  if (field.type === 'list' && field.items)
    checkType(field.items, resolve(node['items'], schema.home), resolve, [...place, 'items'], way, fault);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

const propertiesOf = ({ node }: Place): [string, unknown][] => {
  const properties = isMapping(node) ? node['properties'] : undefined;
  return isMapping(properties) ? Object.entries(properties) : [];
};

function at({ node, home }: Place, resolve: Resolve, ...keys: string[]): Place {
  let place: Place = { node, home };
  for (const key of keys) place = resolve(isMapping(place.node) ? place.node[key] : undefined, place.home);
  return place;
}

function answerOf(method: Record<string, unknown>, item: Place, resolve: Resolve): Place | undefined {
  const good = ['200', '201'].map((status) =>
    at({ node: method, home: item.home }, resolve, 'responses', status, 'content', 'application/json', 'schema'),
  );
  return good.find(({ node }) => isMapping(node));
}

/** The answer inside the message that the callback of the contract carries. */
function replyOf(method: Record<string, unknown>, item: Place, resolve: Resolve): Place | undefined {
  const callbacks = at({ node: method, home: item.home }, resolve, 'callbacks');
  for (const one of isMapping(callbacks.node) ? Object.values(callbacks.node) : []) {
    const callback = resolve(one, callbacks.home);
    for (const expression of isMapping(callback.node) ? Object.keys(callback.node) : []) {
      const message = at(
        callback,
        resolve,
        expression,
        'post',
        'requestBody',
        'content',
        'application/json',
        'schema',
        'properties',
        'answer',
      );
      if (isMapping(message.node)) return message;
    }
  }
  return undefined;
}
