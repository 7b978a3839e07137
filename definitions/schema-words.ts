import { z } from 'zod';
import { LANGUAGES } from '../domain/language.js';

/** Names of states, notices, groups, tables: lower case, words joined by a hyphen. They stand in logs and addresses. */
export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not an identifier: lower-case words joined by hyphens, as in "licence-check"');

/** A field, by its place in `data`: `licence.issuedOn`. */
export const fieldPath = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/, 'is not a field name: words joined by dots, as in "licence.issuedOn"');

/** `register.operation`, as in `dgsn.verify-identity`. */
export const operationName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/, 'is not the name of an operation: "register.operation", as in "dgsn.verify-identity"');

/** One text a person reads, by language. Which languages must be there is said by `languages` and checked by lint. */
export const text = z.partialRecord(z.enum(LANGUAGES), z.string().min(1, 'is empty'));

/** `60 days`, `2 working days`, `6 months`, `3 hours`: a positive number and a unit. */
export const duration = z
  .string()
  .regex(
    /^[1-9][0-9]{0,3} (minutes?|hours?|days?|working days?|weeks?|months?|years?)$/,
    'is not a duration: a number and a unit, as in "5 days", "2 working days", "6 months"',
  );

/** An expression in FEEL over the declared data. YAML numbers and booleans are taken as they are written. */
export const feel = z.union([z.string().min(1, 'is empty'), z.number(), z.boolean()]);

/** Where a value of the law comes from: the text and its article; or `deployment decision, …`, said openly. */
export const source = z.string().min(3, 'says too little: name the text and its article');
