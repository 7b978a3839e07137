/** The language of procedures, version 1. One strict schema gives the TypeScript types, the check of a file and the JSON Schema for editors. */
import { z } from 'zod';
import { LANGUAGES } from '../domain/language.js';
import { clock, dataTree, decisionTable, fees, issuedDocument, notice, page } from './schema-data.js';
import { flow } from './schema-flow.js';
import { duration, feel, fieldPath, identifier, source, text } from './schema-words.js';

const appeal = z.strictObject({
  to: z.enum(['administrative', 'mediator', 'court']),
  body: text.optional(),
  within: duration,
  'answer-within': duration.optional(),
  source,
});

export const definitionSchema = z.strictObject({
  mistara: z.literal(1, 'is not a version of the language: write "mistara: 1"'),
  id: identifier,
  version: z.string().optional().describe('A label for people. What pins a case is the digest of the file.'),
  title: text,
  description: text.optional(),
  languages: z.array(z.enum(LANGUAGES)).min(1).describe('Every text of the file must be there in each of these.'),
  owner: identifier.describe('The administration that answers for the act.'),
  'served-by': z
    .union([z.enum(['post', 'central']), identifier])
    .describe('Who receives and delivers: any consular post, the central direction, or one service.'),
  act: z
    .strictObject({
      id: identifier,
      title: text.optional(),
      validity: duration.optional(),
      holder: feel
        .optional()
        .describe(
          'Who holds the act, by the number of an identity document. Default: the applicant. Procedures that require the act look for it.',
        ),
      document: identifier.optional().describe('The document that is the act, of `documents`.'),
      gates: z
        .record(identifier, feel)
        .optional()
        .describe('What must hold before the act is produced or issued, whoever decided, and however.'),
      automatic: z
        .strictObject({ gates: z.array(identifier).min(1), source })
        .optional()
        .describe('The act may be given without a person who decides, when these gates hold. Never refused so: a refusal has an author.'),
    })
    .optional()
    .describe('Absent: the procedure decides nothing, as a visit at a post. It has no clock, and ends neither granted nor refused.'),
  legal: z.strictObject({
    basis: z.array(z.strictObject({ text, source })).min(1),
    appeals: z.array(appeal).optional(),
  }),
  applicant: z.strictObject({
    who: z.array(z.enum(['natural-person', 'legal-person', 'institution'])).min(1),
    assurance: z.enum(['low', 'substantial', 'high']).optional(),
    'represented-by': z.array(z.enum(['parent', 'guardian', 'mandate'])).optional(),
    residence: fieldPath
      .optional()
      .describe('The address by which the post is found that serves the case, where the applicant names none.'),
    requires: z
      .array(z.union([identifier, z.strictObject({ procedure: identifier, when: feel })]))
      .optional()
      .describe('Procedures whose act the applicant must hold, as consular registration; with `when`, only who is in that situation.'),
    asks: z
      .array(z.enum(['name', 'nameArabic', 'email', 'phone', 'birthDate', 'country', 'identityNumber']))
      .optional()
      .describe('Default: name and email.'),
  }),
  data: dataTree,
  form: z.array(page),
  tables: z.record(identifier, decisionTable).optional(),
  fees: fees.optional(),
  clock: clock.optional().describe('Absent: the act has no legal limit (checked by `prove`, class law).'),
  flow,
  notices: z.record(identifier, notice).optional(),
  documents: z.record(identifier, issuedDocument).optional(),
  retention: z.strictObject({ after: duration, source }),
});

export type Definition = z.infer<typeof definitionSchema>;
export type { Field } from './schema-data.js';
export type { Action, Branch, Feel, Outcome, OwnStart, Reopening, State, Target, Transition } from './schema-flow.js';
