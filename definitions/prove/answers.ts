/** What comes from outside with an event, as far as declarations say it. */
import type { Locals } from './evaluate.js';
import { answerField } from './model.js';
import { pointsOf } from './values.js';

/** By its name: `dgsn.verify-identity`, `identity-review`, `identity-officers`. */
export const isAboutIdentity = (name: string): boolean => /identit/.test(name);

/** What an answer can hold, by the declaration of the operation. */
export function answerValues(
  path: string,
  constants: readonly unknown[],
  operation: Parameters<typeof answerField>[0],
): readonly unknown[] | undefined {
  if (path === 'answer') return [{}];
  if (!path.startsWith('answer.')) return undefined;
  const field = answerField(operation, path.slice('answer.'.length));
  if (field === undefined) return ['some value'];
  const type = field.type === 'choice' && field.of ? { values: field.of } : TYPES[field.type];
  const values = pointsOf(type ?? undefined, constants).values;
  return field.optional || path.split('.').length > 2 ? values : values.slice(1);
}

const TYPES: Readonly<Record<string, 'text' | 'number' | 'boolean' | 'date'>> = {
  text: 'text',
  integer: 'number',
  decimal: 'number',
  money: 'number',
  boolean: 'boolean',
  date: 'date',
};

/** A refusal brings its code and its words. */
export const refusalValues: Locals = (path, constants) =>
  path.startsWith('answer') ? [...constants.filter((value) => typeof value === 'string'), 'some words'] : undefined;
export const anyEvent: Locals = (path, constants) => (path.startsWith('event') ? [...constants, 'some value'] : undefined);
