/** What comes from outside with an event, as far as declarations say it. */
import { namesOf } from '../names.js';
import { neededFields, outcomesOf, typeAt } from '../runs.js';
import type { Definition } from '../schema.js';
import { OUTCOMES } from '../schema-flow.js';
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

/**
 * What a case that was run can say of itself. Of its fields only those that its form demands of everybody are known to have a value; of one that is
 * not known nothing is.
 */
export function runValues(definition: Definition | undefined, event: string, on: Readonly<Record<string, unknown>>): Locals {
  const names = definition && namesOf(definition);
  const sure = new Set(definition ? neededFields(definition) : []);
  const outcomes = event === 'else' ? (definition ? outcomesOf(definition) : OUTCOMES).filter((one) => !Object.hasOwn(on, one)) : [event];
  return (path, constants) => {
    if (!/^answer(\.|$)/.test(path)) return undefined;
    if (path === 'answer' || path === 'answer.data') return [{}];
    if (path === 'answer.outcome') return outcomes;
    if (path === 'answer.decision') return outcomes.length === 1 && DECISIONS.includes(event) ? [event] : [null, ...DECISIONS];
    if (!path.startsWith('answer.data.')) return ['some value'];
    const field = path.slice('answer.data.'.length);
    if (names === undefined) return [null, 'some value', ...constants];
    const { values } = pointsOf(typeAt(names, field), constants);
    return sure.has(field) ? values.slice(1) : values;
  };
}
const DECISIONS: readonly string[] = ['granted', 'refused'];

/** A refusal brings its code and its words. */
export const refusalValues: Locals = (path, constants) =>
  path.startsWith('answer') ? [...constants.filter((value) => typeof value === 'string'), 'some words'] : undefined;
export const anyEvent: Locals = (path, constants) => (path.startsWith('event') ? [...constants, 'some value'] : undefined);
