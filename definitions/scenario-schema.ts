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

/** What an operation was asked: values by the names of its declaration; a name that is not written is not looked at. */
const asked = values.describe('What was asked, by the names of the operation; a name that is not written is not looked at.');
const calls = z.union([
  z.number().int().min(0, 'must not be negative'),
  z
    .strictObject({
      times: z.number().int().min(0, 'must not be negative').optional().describe('How often. Not written: at least once.'),
      with: asked.optional().describe('What each of the calls was asked.'),
    })
    .refine(({ times, with: said }) => times !== undefined || said !== undefined, 'says neither how often ("times") nor what ("with")')
    .refine(({ times, with: said }) => times !== 0 || said === undefined, 'has "times: 0": what was never called was asked nothing'),
  z.array(asked).min(1).describe('One entry a call, in any order: what it was asked.'),
]);
export type ExpectedCalls = z.infer<typeof calls>;

/** How often an operation must have been called; undefined where the scenario leaves it open. */
export function timesOf(expected: ExpectedCalls): number | undefined {
  if (typeof expected === 'number') return expected;
  return Array.isArray(expected) ? expected.length : expected.times;
}

/** What must be true of a case, at its end or on the way. A key that is not written is not looked at. */
const expectation = z.strictObject({
  status: z.enum(['open', 'closed']).optional().describe('Whether the case is still open.'),
  outcome: identifier.optional().describe('The outcome of a closed case.'),
  states: z.array(z.string()).optional().describe('Names of all active states, in any order.'),
  tasks: z.array(z.string()).optional().describe('States whose tasks are open, in any order.'),
  incidents: z.number().int().optional().describe('How many incidents are open.'),
  decision: z
    .strictObject({
      effect: z.enum(['granted', 'refused']).optional().describe('What was decided.'),
      tacit: z.boolean().optional().describe('True when silence decided.'),
      on: date.optional().describe('The day from which the decision counts.'),
      by: words.optional().describe('Who decided: a user, `engine` or `legal-clock`.'),
    })
    .optional()
    .describe('The decision; of its parts those that are written are looked at.'),
  clock: z.enum(['running', 'suspended', 'expired', 'stopped']).optional().describe('The state of the legal clock.'),
  dueOn: date.optional().describe('The last day to decide.'),
  interveners: z
    .record(
      identifier,
      z.strictObject({
        dueOn: date.optional().describe('Its last day.'),
        late: z.boolean().optional().describe('Whether that day has passed without it.'),
        endedOn: date.nullable().optional().describe('The day on which the case went on; null: not yet.'),
      }),
    )
    .optional()
    .describe('Bodies that were consulted: their last day, whether it passed, and the day on which the case went on.'),
  closedOn: date.optional().describe('The day on which the case ended.'),
  messages: z.array(identifier).optional().describe('Notices that the applicant was sent, in order.'),
  staffMessages: z.array(identifier).optional().describe('Notices that went to groups and agents, in order.'),
  documents: z.array(identifier).optional().describe('Documents that were issued, besides the receipt.'),
  money: z.enum(['due', 'paid', 'consumed', 'refunded', 'expired']).optional().describe('Where the fees are.'),
  tells: z.record(identifier, z.number().int()).optional().describe('How many distinct effects told each event to another case.'),
  runs: z.record(identifier, z.array(words)).optional().describe('How the cases of other procedures ended: an outcome, `open` or `left`.'),
  calls: z
    .record(operationName, calls)
    .optional()
    .describe('How many distinct effects each operation took, and what it was asked: a number, `{ times, with }`, or one entry a call.'),
  data: z.record(fieldPath, z.unknown()).optional().describe('Fields by their path, with the values that they must hold.'),
});

/** With the refusal of a filing, after which nothing else can be looked at. */
const ending = expectation.extend({
  refused: code.optional().describe('The filing must be refused with this code.'),
  fields: z.array(z.string()).optional().describe('The fields that the refusal names, all of them, in any order.'),
});

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
  on: date.optional().describe('The day of the step.'),
  at: time.optional().describe('The time of the day; default: that of the step above.'),
  after: duration.optional().describe('How long after the step above.'),
  as: words.optional().describe('`applicant`, or the name of a user.'),
  claim: identifier.optional().describe('Takes the task of this state.'),
  release: identifier.optional().describe('Gives the task of this state back.'),
  delegate: identifier.optional().describe('Gives the task of this state to another user, who is named by `to`.'),
  to: words.optional().describe('Who gets a delegated task.'),
  complete: identifier.optional().describe('Completes the task of this state, with an `outcome`.'),
  outcome: identifier.optional().describe('What the agent chooses.'),
  data: values.optional().describe('What is filled in, or what comes with an event: by group, as the form gives it.'),
  missing: z.array(fieldPath).optional().describe('The pieces that are asked for.'),
  message: words.optional().describe('What the agent writes to the applicant with them.'),
  answer: values.optional().describe('The pieces that were asked.'),
  event: identifier.optional().describe('What the case waits for.'),
  anytime: identifier.optional().describe('An event that may come at any time: withdrawal and its like.'),
  reopen: identifier.optional().describe('A closed case is reopened by this event.'),
  told: identifier.optional().describe('Another case tells this event: `as` is its number.'),
  correct: values.optional().describe('Corrects data; `reason` says why.'),
  extend: words.optional().describe('Extends the time limit, for this reason.'),
  cancel: words.optional().describe('An operator cancels the case, for this reason.'),
  retry: z.literal(true).optional().describe('An operator has the open incident tried again.'),
  repair: z
    .strictObject({
      answer: values.optional().describe('What the register would have answered.'),
      set: values.optional().describe('Data that are put right.'),
      skip: z.literal(true).optional().describe('The case goes on without.'),
    })
    .optional()
    .describe('An operator mends the open incident; `reason` says why.'),
  reason: words.optional().describe('Why it is done.'),
  refused: code.optional().describe('The action must be refused with this code.'),
  fields: z.array(z.string()).optional().describe('The fields that the refusal names, all of them, in any order.'),
  expect: expectation.optional().describe('What must be true after the action; or alone, at this instant.'),
});

const run = z
  .strictObject({
    outcome: z.enum(OUTCOMES).optional().describe('How the case ends.'),
    data: values.optional().describe('What its fields hold then.'),
    later: z
      .string()
      .regex(/^[1-9]\d{0,3} (minute|hour|day|week)s?$/, 'is not a delay of minutes, hours, days or weeks, as in "3 days"')
      .optional()
      .describe('How long after it was started; default: 1 day.'),
    failed: words.optional().describe('The case cannot be filed: why.'),
  })
  .refine(({ failed, ...more }) => failed === undefined || Object.keys(more).length === 0, 'a case that cannot be filed has no outcome');
export type ScriptedRun = z.infer<typeof run>;

const scenario = z.strictObject({
  name: identifier.describe('Unique in the file.'),
  title: words.describe('What happens, in a sentence.'),
  given: z
    .strictObject({
      filed: z
        .strictObject({
          on: date.describe('The day of filing, in the zone of the post.'),
          at: time.describe('The time of filing, in the zone of the post.'),
          start: identifier.optional().describe('The start of the procedure; default: `applicant`.'),
          channel: identifier.optional().describe('How it comes: `online`, `desk` …'),
          post: identifier.optional().describe('The post that serves the case; default: by country and residence.'),
          language: z.enum(LANGUAGES).optional().describe('The language of the case.'),
          by: words.optional().describe('Who files for the applicant.'),
        })
        .describe('When and how the request is filed.'),
      applicant: z
        .strictObject({
          id: words.describe('The account of the person.'),
          name: words.describe('In Latin letters.'),
          nameArabic: words.optional().describe('In Arabic letters.'),
          email: words.optional().describe('Where letters go.'),
          phone: words.optional().describe('Where text messages go, with the code of the country.'),
          language: z.enum(LANGUAGES).optional().describe('The language in which they are written to.'),
          country: words.optional().describe('Of residence: two letters (ISO 3166).'),
          birthDate: words.optional().describe('As "1990-05-01".'),
          identityNumber: words.optional().describe('Number of the national identity card.'),
          represents: words.optional().describe('For whom the person asks.'),
        })
        .describe('Who asks.'),
      data: values.describe('What the form gives, by group.'),
      holds: z.array(identifier).optional().describe('Acts of other procedures that the applicant holds. Default: all that are required.'),
      // What may stand in an answer is said by the declaration of its register: scenario-names.ts.
      registers: z
        .record(operationName, z.union([z.array(values).min(1), values]))
        .optional()
        .describe('What each operation answers: one answer, or one a call; not said: the example of its declaration.'),
      tells: z
        .record(identifier, z.strictObject({ refused: code.describe('The code of the refusal.') }))
        .optional()
        .describe('Events that another case refuses when it is told them, with the code. The others are taken.'),
      runs: z
        .record(identifier, z.union([z.array(run).min(1), run]))
        .optional()
        .describe('How the cases of other procedures end, by procedure; of several the last one repeats.'),
    })
    .describe('What is so at the beginning.'),
  steps: z.array(step).optional().describe('What happens, in order.'),
  then: ending.describe('What must be true in the end; a key that is not written is not looked at.'),
});

export const scenariosSchema = z.strictObject({
  procedure: identifier.describe('The id of the procedure.'),
  scenarios: z.array(scenario).min(1).describe('Each one case, from its filing on.'),
});
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
