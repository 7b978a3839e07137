import { nearest } from './distance.js';
import type { Names, Type } from './tree.js';

/** The spaces around the characters that a FEEL name may hold do not count (DMN 1.3, clause 10.3.1.4). */
export const normalName = (name: string): string =>
  name
    .replace(/\s*(\*\*?|[./\-'+])\s*/g, ' $1 ')
    .replace(/\s+/g, ' ')
    .trim();

/** The declared spelling of a name, or undefined. */
export function declared(names: Names, text: string): string | undefined {
  if (Object.hasOwn(names, text)) return text;
  const wanted = normalName(text);
  return Object.keys(names).find((name) => normalName(name) === wanted);
}

/** The fields of a context, or of the contexts of a list. */
export function fieldsOf(type: Type | undefined): Names | undefined {
  if (typeof type !== 'object') return undefined;
  if ('fields' in type) return type.fields;
  return 'items' in type ? fieldsOf(type.items) : undefined;
}

/** Every dotted path of a declaration. */
function* pathsOf(names: Names, prefix = ''): Generator<string> {
  for (const [name, type] of Object.entries(names)) {
    yield `${prefix}${name}`;
    const fields = fieldsOf(type);
    if (fields !== undefined) yield* pathsOf(fields, `${prefix}${name}.`);
  }
}

export const suggestName = (names: Names, path: string): string | undefined => nearest(path, pathsOf(names));

/** Nested names from dotted ones: `{ 'licence.status': 'text' }` is `{ licence: { fields: { status: 'text' } } }`. */
export function namesFrom(flat: Readonly<Record<string, Type>>): Names {
  const root: Record<string, Type> = {};
  for (const [path, type] of Object.entries(flat)) {
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    let at = root;
    for (const key of keys) {
      const there = at[key];
      const fields: Record<string, Type> = typeof there === 'object' && 'fields' in there ? there.fields : {};
      at[key] = { fields };
      at = fields;
    }
    at[last] = type;
  }
  return root;
}
