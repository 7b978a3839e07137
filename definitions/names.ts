import type { Names, Type } from '../domain/feel/tree.js';
import { BUILTIN_TYPES, PAYMENT_TYPES } from './builtins.js';
import type { Definition, Field, OwnStart } from './schema.js';
import { field as fieldSchema } from './schema-data.js';

/** A node of `data` is a field when its `type` is text; else it is a group. */
const isField = (node: unknown): node is Field =>
  typeof node === 'object' && node !== null && typeof (node as { type?: unknown }).type === 'string';

/** Every declared field by its dotted path, in the order of the file. Nodes that are neither field nor group are left out: lint names them. */
export function fieldsOf({ data }: Pick<Definition, 'data'>): ReadonlyMap<string, Field> {
  const known = fieldsOfData.get(data);
  if (known !== undefined) return known;
  const found = new Map<string, Field>();
  const walk = (node: unknown, path: string) => {
    if (isField(node)) {
      const parsed = fieldSchema.safeParse(node);
      if (parsed.success) found.set(path, parsed.data);
    } else if (typeof node === 'object' && node !== null && !Array.isArray(node)) {
      for (const [key, child] of Object.entries(node)) walk(child, path === '' ? key : `${path}.${key}`);
    }
  };
  walk(data, '');
  fieldsOfData.set(data, found);
  return found;
}
/** A definition is asked for its fields hundreds of times, and does not change. */
const fieldsOfData = new WeakMap<object, ReadonlyMap<string, Field>>();

/** Who gives a field, when the file does not say: a register, the engine or the applicant. */
export const giverOf = (field: Field): 'applicant' | 'agent' | 'register' | 'engine' =>
  field.by ?? (field.from !== undefined ? 'register' : field.value !== undefined ? 'engine' : 'applicant');

/** The starts of a procedure in their long form, by who files; those that ask the pages of the form have no form of their own. */
export function startsOf({ flow: { start } }: Pick<Definition, 'flow'>): Record<string, Omit<OwnStart, 'form'> & { form?: string[] }> {
  if (typeof start === 'string') return { applicant: { to: start } };
  return Object.fromEntries(Object.entries(start).map(([who, way]) => [who, typeof way === 'string' ? { to: way } : way]));
}

/** The acts that an applicant must hold first, each with its condition. */
export const requirementsOf = ({ applicant }: Pick<Definition, 'applicant'>): { procedure: string; when?: string | number | boolean }[] =>
  (applicant.requires ?? []).map((one) => (typeof one === 'string' ? { procedure: one } : one));

/** The fields that whoever files by this start is asked for, in order. */
export const formOf = (definition: Pick<Definition, 'flow' | 'form'>, start: string): string[] =>
  startsOf(definition)[start]?.form ?? definition.form.flatMap(({ fields }) => fields);

/** The values of a choice, in order. */
export const valuesOf = (field: Field): string[] => (Array.isArray(field.of) ? field.of : Object.keys(field.of ?? {}));

function feelType(field: Field): Type {
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'money':
      return 'number';
    case 'boolean':
    case 'date':
      return field.type;
    case 'choice':
      return { values: valuesOf(field) };
    case 'choices':
      return { items: { values: valuesOf(field) } };
    case 'document':
      return { fields: { id: 'text', name: 'text', type: 'text', size: 'number', issuedOn: 'date' } };
    default:
      return 'text';
  }
}

const nested = (tree: object): Names =>
  Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, typeof value === 'string' ? (value as Type) : { fields: nested(value) }]),
  );

/** All names that an expression of this definition may read, with their types. `local` adds names of one place, as `answer`. */
export function namesOf(definition: Pick<Definition, 'data'> & Partial<Pick<Definition, 'fees'>>, local: Names = {}): Names {
  type Tree = { [key: string]: Tree | Type };
  const tree: Tree = {};
  for (const [path, field] of fieldsOf(definition)) {
    const parts = path.split('.');
    const last = parts.pop() as string;
    let group = tree;
    for (const part of parts) group = ((group[part] ??= { fields: {} }) as { fields: Tree }).fields;
    group[last] = feelType(field);
  }
  if (definition.fees?.payment) Object.assign(((tree['payment'] ??= { fields: {} }) as { fields: Tree }).fields, PAYMENT_TYPES);
  return { ...(tree as Names), ...nested(BUILTIN_TYPES), ...local };
}
