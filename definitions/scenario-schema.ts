/** The shape of a file of scenarios: what is given, what happens, and what must have come of it. */
import { z } from 'zod';
import { CASE_ERRORS, type CaseErrorCode } from '../domain/errors.js';
import { LANGUAGES } from '../domain/language.js';
import { isPlainDate } from '../domain/plain-date.js';
import { isMapping } from './fields.js';
import { inOrderOfPlace, type Path, type Problem, type ProblemCode } from './problems.js';
import { OUTCOMES } from './schema-flow.js';
import { type SchemaFault, schemaFaults } from './schema-problems.js';
import { duration, fieldPath, identifier, operationName } from './schema-words.js';
import { readYaml, type YamlText } from './yaml-text.js';

const date = z.string().refine(isPlainDate, 'is no day of the calendar: write it as "2026-11-23"');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of the day, as in "09:30"');
const values = z.record(z.string(), z.unknown());
const code = z.enum(Object.keys(CASE_ERRORS) as [CaseErrorCode, ...CaseErrorCode[]]);
const words = z.string().min(1, 'is empty');

/** What must be true of a case, at its end or on the way. A key that is not written is not looked at. */
const expectation = z.strictObject({
  status: z.enum(['open', 'closed']).optional(),
  outcome: identifier.optional(),
  states: z.array(z.string()).optional(),
  tasks: z.array(z.string()).optional(),
  incidents: z.number().int().optional(),
  decision: z
    .strictObject({
      effect: z.enum(['granted', 'refused']).optional(),
      tacit: z.boolean().optional(),
      on: date.optional(),
      by: words.optional(),
    })
    .optional(),
  clock: z.enum(['running', 'suspended', 'expired', 'stopped']).optional(),
  dueOn: date.optional(),
  interveners: z
    .record(identifier, z.strictObject({ dueOn: date.optional(), late: z.boolean().optional(), endedOn: date.nullable().optional() }))
    .optional()
    .describe('Bodies that were consulted: their last day, whether it passed, and the day on which the case went on.'),
  closedOn: date.optional(),
  messages: z.array(identifier).optional().describe('Notices that the applicant was sent, in order.'),
  staffMessages: z.array(identifier).optional().describe('Notices that went to groups and agents, in order.'),
  documents: z.array(identifier).optional().describe('Documents that were issued, besides the receipt.'),
  money: z.enum(['due', 'paid', 'consumed', 'refunded', 'expired']).optional(),
  tells: z.record(identifier, z.number().int()).optional().describe('How many distinct effects told each event to another case.'),
  runs: z.record(identifier, z.array(words)).optional().describe('How the cases of other procedures ended: an outcome, `open` or `left`.'),
  calls: z.record(operationName, z.number().int()).optional().describe('How many distinct effects each operation took.'),
  data: z.record(fieldPath, z.unknown()).optional(),
});

/** With the refusal of a filing, after which nothing else can be looked at. */
const ending = expectation.extend({ refused: code.optional(), fields: z.array(z.string()).optional() });

/** What somebody does in a step; one of them. */
const ACTIONS = [
  'claim',
  'release',
  'delegate',
  'complete',
  'answer',
  'event',
  'anytime',
  'correct',
  'extend',
  'cancel',
  'retry',
  'repair',
  'reopen',
  'told',
] as const;
/** Keys that say more about an action, with the actions that take them. */
const DETAILS = {
  to: ['delegate'],
  outcome: ['complete'],
  data: ['complete', 'event', 'reopen', 'told'],
  missing: ['complete'],
  message: ['complete'],
  reason: ['anytime', 'correct', 'repair', 'reopen'],
} as const satisfies Record<string, readonly (typeof ACTIONS)[number][]>;

const step = z.strictObject({
  on: date.optional(),
  at: time.optional(),
  after: duration.optional(),
  as: words.optional().describe('`applicant`, or the name of a user.'),
  claim: identifier.optional(),
  release: identifier.optional(),
  delegate: identifier.optional(),
  to: words.optional(),
  complete: identifier.optional(),
  outcome: identifier.optional(),
  data: values.optional(),
  missing: z.array(fieldPath).optional(),
  message: words.optional(),
  answer: values.optional(),
  event: identifier.optional(),
  anytime: identifier.optional(),
  reopen: identifier.optional().describe('A closed case is reopened by this event.'),
  told: identifier.optional().describe('Another case tells this event: `as` is its number.'),
  correct: values.optional(),
  extend: words.optional(),
  cancel: words.optional(),
  retry: z.literal(true).optional(),
  repair: z.strictObject({ answer: values.optional(), set: values.optional(), skip: z.literal(true).optional() }).optional(),
  reason: words.optional(),
  refused: code.optional(),
  fields: z.array(z.string()).optional(),
  expect: expectation.optional(),
});

const run = z
  .strictObject({
    outcome: z.enum(OUTCOMES).optional(),
    data: values.optional(),
    later: z
      .string()
      .regex(/^[1-9]\d{0,3} (minute|hour|day|week)s?$/, 'is not a delay of minutes, hours, days or weeks, as in "3 days"')
      .optional(),
    failed: words.optional().describe('The case cannot be filed: why.'),
  })
  .refine(({ failed, ...more }) => failed === undefined || Object.keys(more).length === 0, 'a case that cannot be filed has no outcome');
export type ScriptedRun = z.infer<typeof run>;

const scenario = z.strictObject({
  name: identifier,
  title: words,
  given: z.strictObject({
    filed: z.strictObject({
      on: date,
      at: time,
      start: identifier.optional(),
      channel: identifier.optional(),
      post: identifier.optional(),
      language: z.enum(LANGUAGES).optional(),
      by: words.optional(),
    }),
    applicant: z.strictObject({
      id: words,
      name: words,
      nameArabic: words.optional(),
      email: words.optional(),
      phone: words.optional(),
      language: z.enum(LANGUAGES).optional(),
      country: words.optional(),
      birthDate: words.optional(),
      identityNumber: words.optional(),
      represents: words.optional(),
    }),
    data: values,
    holds: z.array(identifier).optional().describe('Acts of other procedures that the applicant holds. Default: all that are required.'),
    // What may stand in an answer is said by the declaration of its register: scenario-names.ts.
    registers: z.record(operationName, z.union([z.array(values).min(1), values])).optional(),
    tells: z
      .record(identifier, z.strictObject({ refused: code }))
      .optional()
      .describe('Events that another case refuses when it is told them, with the code. The others are taken.'),
    runs: z
      .record(identifier, z.union([z.array(run).min(1), run]))
      .optional()
      .describe('How the cases of other procedures end, by procedure; of several the last one repeats.'),
  }),
  steps: z.array(step).optional(),
  then: ending,
});

const scenariosSchema = z.strictObject({ procedure: identifier, scenarios: z.array(scenario).min(1) });
export type Scenario = z.infer<typeof scenario>;
export type ScenarioStep = z.infer<typeof step>;
export type Expectation = z.infer<typeof ending>;

export interface ReadScenarios {
  readonly procedure?: string;
  /** There when the file has no problem of shape. */
  readonly scenarios?: readonly Scenario[];
  readonly problems: readonly Problem[];
  /** To name more problems, with their places. */
  readonly problem: YamlText['problem'];
}

/** Reads a file of scenarios, or gives all that is wrong with its shape. Never throws. */
export function readScenarios(source: string, file?: string): ReadScenarios {
  const yaml = readYaml(source, file, 'many');
  const problems = [...yaml.problems];
  const { problem, value } = yaml;
  if (value === undefined) return { problems: inOrderOfPlace(problems), problem };
  for (const { code: fault, path, message, ...more } of faultsOf(value)) problems.push(problem(fault, path, message, more));
  const procedure = typeof value['procedure'] === 'string' ? { procedure: value['procedure'] } : {};
  if (problems.length > 0) return { ...procedure, problems: inOrderOfPlace(problems), problem };
  return { ...procedure, scenarios: value['scenarios'] as Scenario[], problems: [], problem };
}

function faultsOf(value: Record<string, unknown>): SchemaFault[] {
  const faults = schemaFaults(scenariosSchema, value);
  const list = Array.isArray(value['scenarios']) ? (value['scenarios'] as unknown[]) : [];
  const names = new Set<string>();
  const fault = (code: ProblemCode, path: Path, message: string): void => void faults.push({ code, path, at: 'value', message, cut: path });
  for (const [i, one] of list.entries()) {
    if (!isMapping(one)) continue;
    const name = String(one['name']);
    if (names.has(name)) fault('duplicate-key', ['scenarios', i, 'name'], `The name "${name}" stands twice. Each scenario has its own.`);
    names.add(name);
    const steps = Array.isArray(one['steps']) ? (one['steps'] as unknown[]) : [];
    for (const [j, each] of steps.entries())
      if (isMapping(each)) stepFaults(each, (code, message) => fault(code, ['scenarios', i, 'steps', j], message));
    const refused = isMapping(one['then']) && one['then']['refused'] !== undefined;
    if (refused && steps.length > 0) fault('misplaced-key', ['scenarios', i, 'steps'], 'A filing that is refused has no steps after it.');
    if (!refused && isMapping(one['then']) && one['then']['fields'] !== undefined)
      fault('misplaced-key', ['scenarios', i, 'then', 'fields'], '"fields" are those of a refusal: write "refused" with them.');
  }
  return faults;
}

function stepFaults(step: Record<string, unknown>, fault: (code: ProblemCode, message: string) => void): void {
  const actions = ACTIONS.filter((action) => step[action] !== undefined);
  const [action] = actions;
  if (actions.length > 1) fault('misplaced-key', `A step is one action; this one has ${actions.map((a) => `"${a}"`).join(' and ')}.`);
  if (step['on'] !== undefined && step['after'] !== undefined)
    fault('misplaced-key', 'A step takes place "on" a day or "after" a delay, not both.');
  if (step['at'] !== undefined && step['on'] === undefined && step['after'] === undefined)
    fault('missing-key', '"at" is the time of a day: say which one, with "on" or "after".');
  if (action !== undefined && step['as'] === undefined) fault('missing-key', 'Say who acts: "as: applicant", or the name of a user.');
  if (action === undefined && step['as'] !== undefined) fault('missing-key', `Say what is done: ${ACTIONS.join(', ')}.`);
  if (action === undefined && step['refused'] !== undefined) fault('missing-key', 'Only an action can be refused.');
  if (action === 'complete' && step['outcome'] === undefined) fault('missing-key', 'A task is completed with an "outcome".');
  if (action === 'delegate' && step['to'] === undefined) fault('missing-key', 'Say to whom the task is given: "to".');
  if (action === 'correct' && step['reason'] === undefined) fault('missing-key', 'A correction says why: "reason".');
  for (const [key, of] of Object.entries(DETAILS))
    if (step[key] !== undefined && (action === undefined || !(of as readonly string[]).includes(action)))
      fault('misplaced-key', `"${key}" goes with ${of.map((a) => `"${a}"`).join(' or ')}.`);
  if (action === undefined && step['after'] === undefined && step['on'] === undefined && step['expect'] === undefined)
    fault('empty-value', 'A step does something, lets time pass or expects something.');
}
