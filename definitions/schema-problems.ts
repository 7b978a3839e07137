/** What zod finds wrong, in the words of a designer: one fault, one place, one code, and the word that was probably meant. */
import type { z } from 'zod';
import { isMapping } from './fields.js';
import { nearest, type Path, type ProblemCode } from './problems.js';

type Issue = z.core.$ZodIssue;

/** One fault at a place. `cut`: what to leave out so that the rest can still be checked. */
export interface SchemaFault {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly code: ProblemCode;
  readonly message: string;
  readonly suggestion?: string | undefined;
  readonly cut: Path;
}

/** Checks a value and gives every fault; a union's faults are those of the branch that was probably meant. */
export function schemaFaults(schema: z.ZodType, value: unknown): SchemaFault[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => faultsOf(issue, [], value, schema));
}

function faultsOf(issue: Issue, base: Path, root: unknown, schema: z.ZodType): SchemaFault[] {
  const path: Path = [...base, ...issue.path.filter((part): part is string | number => typeof part !== 'symbol')];
  const value = valueAt(root, path);
  const name = String(path.at(-1) ?? 'the file');
  const fault = (code: ProblemCode, message: string, more: Partial<SchemaFault> = {}): SchemaFault[] => [
    { path, at: 'value', code, message, cut: path, ...more },
  ];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = keysAt(schema, path);
      const languages = allowed.includes('ar') && allowed.includes('fr');
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: 'key' as const,
        code: 'unknown-key' as const,
        message: languages ? `"${key}" is not a language of the product.` : `"${key}" is not a key that may stand here.`,
        suggestion:
          nearest(key, allowed) ?? (key.length > 3 ? allowed.find((word) => word.startsWith(key) || key.startsWith(word)) : undefined),
        cut: [...path, key],
      }));
    }
    case 'invalid_key': {
      const inner = issue.issues[0];
      const [code, message] =
        inner?.code === 'invalid_format' ? formatFault(name, inner.message) : (['bad-identifier', `"${name}" is not a name.`] as const);
      return fault(code, message, { at: 'key', suggestion: code === 'bad-identifier' ? asIdentifier(name) : undefined });
    }
    case 'invalid_type':
    case 'invalid_value': {
      if (value === undefined) return missing(path, name, schema);
      if (value === null) return fault('empty-value', `"${name}" has no value. Write one, or leave the key out.`, { at: 'key' });
      if (issue.code === 'invalid_type')
        return fault('wrong-type', `"${name}" must be ${WORDS[issue.expected] ?? issue.expected}, not ${describe(value)}.`);
      const values = issue.values.map(String);
      if (!issue.message.startsWith('Invalid')) return fault('unknown-value', `"${name}" ${issue.message}.`);
      return fault('unknown-value', `${JSON.stringify(value)} is not a value of "${name}": ${values.join(', ')}.`, {
        suggestion: typeof value === 'string' ? nearest(value, values) : undefined,
      });
    }
    case 'invalid_format': {
      const [code, message] = formatFault(String(value), issue.message);
      return fault(code, message, { suggestion: suggestionFor(code, String(value)) });
    }
    case 'invalid_union':
      return unionFaults(issue, path, root, schema);
    default: {
      const own = /^(is|has|says|must) /.test(issue.message) ? issue.message : looseWords(issue);
      return fault(own === 'is empty' ? 'empty-value' : 'bad-value', `"${name}" ${own}.`);
    }
  }
}

function missing(path: Path, name: string, schema: z.ZodType): SchemaFault[] {
  const where = path.length === 1 ? 'The definition' : `"${path.at(-2)}"`;
  const allowed = keysAt(schema, path.slice(0, -1));
  const more = allowed.length > 0 ? '' : ' It must be a mapping.';
  return [{ path, at: 'key', code: 'missing-key', message: `${where} needs "${name}".${more}`, cut: path.slice(0, -1) }];
}

/** The faults of the branch that fits best: of the right kind of value first, then with the fewest faults. */
function unionFaults(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, root: unknown, schema: z.ZodType): SchemaFault[] {
  const value = valueAt(root, path);
  const name = String(path.at(-1) ?? '');
  if (value === undefined) return missing(path, name, schema);
  if (value === null) {
    return [{ path, at: 'key', code: 'empty-value', message: `"${name}" has no value. Write one, or leave the key out.`, cut: path }];
  }
  const branches = issue.errors as Issue[][];
  const wrongKind = (branch: Issue[]) => branch.some((i) => i.path.length === 0 && i.code === 'invalid_type');
  const fitting = branches.filter((branch) => !wrongKind(branch));
  if (fitting.length === 0) {
    const kinds = new Set(branches.flat().map((i) => (i.code === 'invalid_type' ? (WORDS[i.expected] ?? i.expected) : '')));
    const message = `"${name}" must be ${[...kinds].filter((k) => k !== '').join(' or ')}, not ${describe(value)}.`;
    return [{ path, at: 'value', code: 'wrong-type', message, cut: path }];
  }
  const best = fitting.map((branch) => ({ branch, weight: weigh(branch, value) })).sort((a, b) => a.weight - b.weight)[0]!.branch;
  return best.flatMap((inner) => faultsOf(inner, path, root, schema));
}

function weigh(branch: readonly Issue[], value: unknown): number {
  const keys = isMapping(value) ? Object.keys(value).length : 0;
  let weight = 0;
  for (const issue of branch) {
    if (issue.code === 'unrecognized_keys') weight += issue.keys.length === keys ? 50 : issue.keys.length - 2;
    // A word that is none of a few values may still be meant as a name.
    else if (issue.code === 'invalid_value' && issue.path.length === 0)
      weight += typeof value === 'string' && issue.values.length > 0 ? 1.5 : 60;
    // A rule on the whole says that this branch is not meant.
    else if (issue.code === 'custom' && issue.path.length === 0) weight += 60;
    else if (issue.code === 'invalid_type') weight += 2;
    else weight += 1;
  }
  return weight;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (typeof value === 'number') return `the number ${value} (in quotes it is a text)`;
  return String(value);
}

function formatFault(value: string, message: string): readonly [ProblemCode, string] {
  const text = `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}" ${message}.`;
  if (message.startsWith('is not a duration')) return ['bad-duration', text];
  if (message.startsWith('is not an identifier')) return ['bad-identifier', text];
  if (message.startsWith('is not a field name')) return ['bad-field-name', text];
  if (message.startsWith('is not the name of an operation')) return ['bad-operation-name', text];
  return ['bad-value', text];
}

function suggestionFor(code: ProblemCode, value: string): string | undefined {
  return code === 'bad-identifier' ? asIdentifier(value) : code === 'bad-duration' ? asDuration(value) : undefined;
}

/** `Checking File` → `checking-file`. */
function asIdentifier(text: string): string | undefined {
  const words =
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const name = words.join('-').replace(/^[0-9-]+/, '');
  return name === '' || name === text ? undefined : name;
}

/** `5days`, `5 d`, `five`: the nearest duration, where one can be seen. */
function asDuration(text: string): string | undefined {
  const [, count, unit = ''] = /^\s*0*([1-9]\d{0,3})\s*([A-Za-z ]*?)\s*$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  const units = ['minutes', 'hours', 'days', 'working days', 'weeks', 'months', 'years'];
  const word = unit.toLowerCase().replace(/-/g, ' ');
  const found =
    units.find((u) => word !== '' && (u.startsWith(word) || u === `${word}s`)) ??
    nearest(word, units) ??
    (word === '' ? 'days' : undefined);
  return found === undefined ? undefined : `${count} ${count === '1' ? found.slice(0, -1) : found}`;
}

function looseWords(issue: Issue): string {
  if (issue.code === 'too_small')
    return issue.origin === 'array'
      ? 'needs at least one entry'
      : `must be at least ${issue.minimum}${issue.inclusive ? '' : ' and a little more'}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return `is wrong: ${issue.message}`;
}

export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The keys that may stand in the mapping at a path, whatever branch of a union is meant. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let here: AnySchema[] = [schema as unknown as AnySchema];
  for (const part of path) here = here.flatMap(unwrap).flatMap((s) => step(s, part));
  const keys = here.flatMap(unwrap).flatMap((s) => {
    if (s._zod.def.type === 'object') return Object.keys(s._zod.def.shape ?? {});
    const values = s._zod.def.type === 'record' ? s._zod.def.keyType?._zod.values : undefined;
    return values === undefined ? [] : [...values].map(String);
  });
  return [...new Set(keys)];
}

/** As much of zod's inner form as is walked here. */
export interface AnySchema {
  readonly _zod: {
    readonly values?: ReadonlySet<unknown>;
    readonly def: {
      readonly type: string;
      readonly shape?: Record<string, AnySchema>;
      readonly keyType?: AnySchema;
      readonly valueType?: AnySchema;
      readonly element?: AnySchema;
      readonly innerType?: AnySchema;
      readonly options?: readonly AnySchema[];
      readonly getter?: () => AnySchema;
    };
  };
}

export function unwrap(schema: AnySchema): AnySchema[] {
  const { type, innerType, options, getter } = schema._zod.def;
  if (type === 'lazy' && getter) return unwrap(getter());
  if (type === 'union' && options) return options.flatMap(unwrap);
  return innerType === undefined ? [schema] : unwrap(innerType);
}

function step(schema: AnySchema, part: string | number): AnySchema[] {
  const { shape, valueType, element } = schema._zod.def;
  const next = typeof part === 'number' ? element : (shape?.[part] ?? valueType);
  return next === undefined ? [] : [next];
}
