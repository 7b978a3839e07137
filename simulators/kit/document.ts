/** Reads an OpenAPI 3.1 document, with everything it refers to put in its place. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  /** `x-effect`: the operation changes something, needs an idempotency key, and is on the disk before it is answered. */
  readonly effect: boolean;
  /** It has an answer 202: the reply comes later, by a callback. */
  readonly later: boolean;
  /** JSON Schemas of what comes in. */
  readonly params: object;
  readonly query: object;
  readonly body: object | null;
}
export interface ApiDocument {
  readonly text: Record<string, unknown>;
  readonly title: string;
  readonly port: number;
  /** Of the shared key: name in the environment, and the value in development. */
  readonly key: { readonly env: string; readonly default: string };
  readonly operations: readonly Operation[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: object;
}
interface OperationText {
  readonly operationId: string;
  readonly summary?: string;
  readonly 'x-effect'?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Record<string, { readonly schema?: object }> };
  readonly responses: Record<string, unknown>;
}

export function readDocument(file: string): ApiDocument {
  const text = inline(file, parse(readFileSync(file, 'utf8')), new Map()) as Record<string, unknown> & {
    info: { title: string; 'x-shared-key': { env: string; default: string } };
    servers: { url: string }[];
    paths: Record<string, { get?: OperationText; post?: OperationText }>;
  };
  const operations = Object.entries(text.paths).flatMap(([path, item]) => [
    ...(item.get === undefined ? [] : [toOperation('GET', path, item.get)]),
    ...(item.post === undefined ? [] : [toOperation('POST', path, item.post)]),
  ]);
  return {
    text,
    title: text.info.title,
    port: Number(new URL(text.servers[0]?.url ?? '').port),
    key: text.info['x-shared-key'],
    operations,
  };
}

function toOperation(method: 'GET' | 'POST', path: string, text: OperationText): Operation {
  return {
    id: text.operationId,
    method,
    path,
    summary: text.summary ?? text.operationId,
    effect: text['x-effect'] === true,
    later: '202' in text.responses,
    params: parametersIn('path', text.parameters ?? []),
    query: parametersIn('query', text.parameters ?? []),
    body: text.requestBody?.content?.['application/json']?.schema ?? null,
  };
}

function parametersIn(place: string, parameters: readonly Parameter[]): object {
  const here = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema = {} }) => [name, schema])),
    required: here.filter(({ required }) => required === true).map(({ name }) => name),
  };
}

/** Replaces each `$ref`, in the file or in another (`../kit/common.yaml#/…`), by what it names. A document that refers to itself in a circle is refused. */
function inline(file: string, node: unknown, files: Map<string, unknown>, around: readonly string[] = []): unknown {
  if (!files.has(file)) files.set(file, around.length === 0 ? node : parse(readFileSync(file, 'utf8')));
  if (Array.isArray(node)) return node.map((item) => inline(file, item, files, around));
  if (typeof node !== 'object' || node === null) return node;
  const ref = (node as { $ref?: unknown }).$ref;
  if (typeof ref !== 'string')
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inline(file, value, files, around)]));
  const [path = '', pointer = ''] = ref.split('#');
  const target = path === '' ? file : resolve(dirname(file), path);
  const name = `${target}#${pointer}`;
  if (around.includes(name)) throw new Error(`${name} refers to itself`);
  if (!files.has(target)) files.set(target, parse(readFileSync(target, 'utf8')));
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const found = parts.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], files.get(target));
  if (found === undefined) throw new Error(`${file}: ${ref} names nothing`);
  return inline(target, found, files, [...around, name]);
}
