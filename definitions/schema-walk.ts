/** Finds the parts of a value that the schema says are texts for people, whatever key they stand under. */
import type { z } from 'zod';
import { isMapping } from './fields.js';
import type { Path } from './problems.js';
import { type AnySchema, unwrap } from './schema-problems.js';

export interface FoundText {
  readonly path: Path;
  readonly text: Readonly<Record<string, unknown>>;
}

export function* textsIn(schema: z.ZodType, value: unknown, path: Path): Generator<FoundText> {
  yield* walk(schema as unknown as AnySchema, value, path);
}

function* walk(schema: AnySchema, value: unknown, path: Path): Generator<FoundText> {
  if (typeof value !== 'object' || value === null) return;
  for (const part of unwrap(schema)) {
    const { type, shape, keyType, valueType, element } = part._zod.def;
    // Of a union only the branch that the value is of.
    if (unwrap(schema).length > 1 && !(part as unknown as z.ZodType).safeParse(value).success) continue;
    if (type === 'record' && keyType?._zod.values?.has('ar') && isMapping(value)) yield { path, text: value };
    else if (type === 'array' && element && Array.isArray(value)) {
      for (const [i, item] of value.entries()) yield* walk(element, item, [...path, i]);
    } else if (isMapping(value)) {
      for (const [key, inner] of Object.entries(value)) {
        const next = shape?.[key] ?? valueType;
        if (next !== undefined) yield* walk(next, inner, [...path, key]);
      }
    }
  }
}
