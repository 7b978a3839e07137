import { z } from 'zod';
import { duration, feel, fieldPath, identifier, operationName, source, text } from './schema-words.js';

export const FIELD_TYPES = [
  'text',
  'long-text',
  'integer',
  'decimal',
  'money',
  'date',
  'boolean',
  'choice',
  'choices',
  'document',
  'email',
  'phone',
  'country',
  'mrz',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

const rule = z.strictObject({ rule: feel, text }).describe('A rule that must hold, and what the person reads when it does not.');

/** One declared datum: what it is, who gives it, how private it is. */
export const field = z.strictObject({
  type: z.enum(FIELD_TYPES),
  label: text.optional().describe('What the person reads next to the field.'),
  hint: text.optional(),
  by: z
    .enum(['applicant', 'agent', 'register', 'engine'])
    .optional()
    .describe('Who gives it. Default: applicant; register when `from` is there; engine when `value` is.'),
  from: operationName
    .or(identifier)
    .optional()
    .describe('The register that holds it: then it is fetched, never asked (law 55-19, art. 23-24).'),
  'valid-for': duration.optional().describe('How long an answer of the register may be used again.'),
  prefill: z
    .strictObject({
      call: operationName.optional(),
      with: z.record(z.string(), feel).optional(),
      take: feel.optional().describe('Over `answer`: the value that the form offers.'),
      former: z.literal(true).optional().describe('What the person gave last time they asked for this.'),
    })
    .optional()
    .describe(
      'The form offers a value and says where it comes from; the person may change it. When the register is down the field is empty, and says so.',
    ),
  value: feel.optional().describe('Computed from other fields.'),
  required: z.union([z.boolean(), feel]).optional().describe('Default: true. An expression makes it depend on other fields.'),
  personal: z
    .union([z.boolean(), z.enum(['no', 'yes', 'sensitive'])])
    .optional()
    .describe('Data classification under law 09-08. Default: no.'),
  of: z
    .union([z.array(z.string()), z.record(z.string(), text)])
    .optional()
    .describe('The values of a choice, with their labels.'),
  min: z.number().optional(),
  max: z.number().optional().describe('Largest number, or most characters of a text.'),
  pattern: z.string().optional().describe('Regular expression for the whole text.'),
  'pattern-text': text.optional().describe('What the person reads when the pattern is not met.'),
  upper: z.boolean().optional().describe('Typed letters are made capitals before the check.'),
  check: z.union([feel, z.array(rule)]).optional(),
  'check-text': text.optional(),
  verify: z
    .strictObject({
      call: operationName,
      with: z.record(z.string(), feel).optional(),
      accept: feel.describe('Over `answer`: true when the value is good.'),
      reason: feel.optional().describe('Over `answer`: picks the text below.'),
      texts: z.record(z.string(), text).optional(),
      otherwise: text,
    })
    .optional()
    .describe('Asked of a register when the request is filed, before there is a case. When the register is down the filing goes on.'),
  accept: z.array(z.enum(['pdf', 'jpeg', 'png'])).optional(),
  'max-size': z
    .string()
    .regex(/^[1-9][0-9]* (KB|MB)$/, 'is not a size: "5 MB"')
    .optional(),
  'max-age': duration.optional().describe('A document older than this is refused.'),
  copies: z.number().int().optional().describe('More than one is a fault (law 55-19: one copy).'),
  certified: z.boolean().optional().describe('True is a fault (law 55-19: no certified copy, no legalised signature).'),
  issuer: identifier.optional().describe('The administration that issues the document.'),
  source: source.optional(),
});
export type Field = z.infer<typeof field>;

/** A group of fields, or a field: a mapping with a `type` that is text is a field. Checked by parse.ts, node by node, so that each fault has its own place. */
export const dataTree = z.record(z.string(), z.unknown());

export const page = z.strictObject({
  page: identifier,
  title: text,
  hint: text.optional(),
  when: feel.optional(),
  fields: z.array(fieldPath).min(1, 'has no field'),
});

export const fees = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not a currency of ISO 4217, as in "MAD"'),
  amount: z.union([identifier, z.number()]).describe('A table whose output `amount` is in the smallest unit (centimes), or that amount.'),
  source,
  stamp: z
    .strictObject({
      register: identifier,
      with: z.record(z.string(), feel).describe('Sent with each operation below.'),
      reserve: identifier,
      consume: identifier,
      release: identifier,
      refund: identifier,
    })
    .optional()
    .describe('How the stamp is held for the case, used up, and given back.'),
  payment: z
    .strictObject({
      register: identifier,
      with: z.record(z.string(), feel).describe('Sent when the payment is asked for; amount and currency are added.'),
      request: identifier,
      status: identifier,
      refund: identifier,
      notice: identifier.optional().describe('Says where to pay. Default: the words of the product, by e-mail.'),
    })
    .optional()
    .describe('Instead of `stamp`: an agent collects the fee, says later what was paid, and pays back.'),
});

export const clock = z.strictObject({
  limit: z.strictObject({
    days: z.number().int().positive().optional(),
    weeks: z.number().int().positive().optional(),
    months: z.number().int().positive().optional(),
    years: z.number().int().positive().optional(),
    source,
  }),
  counting: z.string(),
  calendar: identifier.optional().describe('Default: that of the post that serves the case.'),
  incomplete: z
    .enum(['restart', 'pause'])
    .optional()
    .describe('What a request for missing pieces does to the clock. Default: restart with consent, pause with refusal.'),
  investment: z.boolean().optional().describe('The act is on the list of decree 2-22-385: ceiling of 30 days.'),
  extension: z.strictObject({ by: duration, group: identifier, source }).optional().describe('Once, only for acts of decree 2-22-386.'),
  silence: z.strictObject({
    effect: z.enum(['consent', 'refusal', 'none']),
    basis: z.string().optional().describe('The text that gives silence its effect, with the line of its annex.'),
    then: identifier.optional().describe('The state that the case enters when silence decides.'),
    within: duration.optional().describe('The delay to deliver what silence has granted.'),
    owner: identifier.optional().describe('The group that owes it.'),
  }),
  interveners: z
    .record(
      identifier,
      z.strictObject({
        limit: z.strictObject({
          days: z.number().int().positive().optional(),
          weeks: z.number().int().positive().optional(),
          months: z.number().int().positive().optional(),
          years: z.number().int().positive().optional(),
          source,
        }),
        states: z.array(identifier).min(1),
        counting: z.string().optional(),
        group: identifier.optional(),
      }),
    )
    .optional()
    .describe('Bodies that are consulted, each with its own delay inside the whole, which never passes its last day.'),
  warnings: z
    .strictObject({ agent: z.number(), group: z.number(), supervisor: z.number(), 'supervisor-group': identifier.optional() })
    .optional()
    .describe('Shares of the delay, in percent. Default: 50, 75, 90.'),
});

export const notice = z.strictObject({
  channels: z.array(z.enum(['email', 'sms'])).min(1),
  to: z.union([z.literal('applicant'), z.strictObject({ group: identifier })]).optional(),
  subject: text.optional(),
  text,
  attach: z.array(identifier).optional(),
});

export const issuedDocument = z.strictObject({
  kind: z.enum(['decision', 'certificate', 'letter']),
  title: text,
  facts: z.array(fieldPath).optional(),
  text: text.optional(),
  reasons: fieldPath.optional().describe('The field that holds the reasons of a refusal (law 03-01).'),
  'signed-by': identifier.optional(),
  validity: duration.optional(),
});

export const decisionTable = z.strictObject({
  hit: z.enum(['unique', 'any', 'priority', 'first', 'rule-order', 'output-order', 'collect']).optional(),
  aggregate: z.enum(['sum', 'min', 'max', 'count']).optional(),
  inputs: z.array(z.unknown()).min(1),
  outputs: z.unknown(),
  rules: z.array(z.array(z.unknown())),
  default: z.unknown().optional(),
  source: source.optional(),
  title: text.optional(),
});
