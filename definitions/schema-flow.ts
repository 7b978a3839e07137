import { z } from 'zod';
import { duration, feel, fieldPath, identifier, operationName, source, text } from './schema-words.js';

export const OUTCOMES = ['granted', 'refused', 'lapsed', 'withdrawn', 'cancelled', 'completed', 'returned'] as const;

/** Something done on entering a state or taking a transition. Exactly one key. */
export const action = z.strictObject({
  issue: identifier.optional().describe('Makes the document and keeps it with the case.'),
  revoke: identifier.optional(),
  notify: identifier.optional(),
  consume: z.literal('fees').optional(),
  refund: z.literal('fees').optional(),
  set: z.record(z.string(), feel).optional().describe('Gives values to declared fields.'),
  call: operationName.optional().describe('Tells a register; nothing is waited for, a failure becomes an incident.'),
  tell: z
    .strictObject({
      case: feel.describe('The number of the other case.'),
      event: identifier,
      with: z.record(z.string(), feel).optional(),
    })
    .optional()
    .describe(
      'Tells another case that something has happened: an event that it takes from cases. What it refuses becomes an incident here.',
    ),
  with: z.record(z.string(), feel).optional(),
});

/** `target`, or conditions in order: `{ "a > 1": x, else: y }`. */
export const target = z.union([identifier, z.record(z.string(), identifier)]);

const askPart = {
  ask: z.array(fieldPath).min(1).optional().describe('Missing pieces, asked once; the agent picks among them.'),
  'answer-within': duration.optional(),
  answered: identifier.optional(),
  unanswered: identifier.optional(),
  reason: z.enum(['incomplete', 'incorrect', 'outdated']).optional(),
};

const longTransition = z.strictObject({
  to: target.optional(),
  label: text.optional(),
  by: z.array(identifier).optional().describe('Groups, of those that may do the task, that may choose this.'),
  when: feel.optional().describe('The outcome is offered only when this holds.'),
  requires: z.array(fieldPath).optional(),
  do: z.array(action).optional(),
  source: source.optional(),
  ...askPart,
});
const LONG_KEYS = new Set(Object.keys(longTransition.shape));

/** A mapping with one key of the long form is meant as that: else `requires: reasons`, without its brackets, would be taken for a condition. */
const conditions = z.record(z.string(), identifier).refine((mapping) => !Object.keys(mapping).some((key) => LONG_KEYS.has(key)), {
  message: 'mixes conditions with the keys of a transition',
  abort: true,
});

export const transition = z.union([identifier, longTransition, conditions]);

const task = z.strictObject({
  group: identifier,
  supervisor: identifier.optional(),
  title: text.optional(),
  instructions: text.optional(),
  form: z.array(fieldPath).optional().describe('Fields that the agent fills.'),
  shows: z.array(fieldPath).optional().describe('Fields that the agent reads. Default: all that the applicant gave.'),
  requires: z.array(fieldPath).optional().describe('Fields of the form that no outcome goes without.'),
  'not-by': z.array(identifier).optional().describe('States whose agents may not do this task: four eyes, separation of duties.'),
  within: duration.optional(),
  escalate: z.array(z.strictObject({ after: duration, to: identifier })).optional(),
});

const limitOfReopening = z.strictObject({
  days: z.number().int().positive().optional(),
  weeks: z.number().int().positive().optional(),
  months: z.number().int().positive().optional(),
  years: z.number().int().positive().optional(),
  source,
});

/** An event that sets the decision of a closed case aside, and has it go on. */
export const reopening = z.strictObject({
  to: identifier,
  by: z.union([z.literal('case'), z.strictObject({ group: identifier })]),
  within: duration,
  clock: z.union([z.enum(['restart', 'continue']), limitOfReopening]).optional(),
  'at-most': z.number().int().positive().max(10).optional(),
  requires: z.array(fieldPath).optional(),
  do: z.array(action).optional(),
  label: text.optional(),
  source: source.optional(),
});

/**
 * One state. It is of the kind of the one key it has of: task, call, run, ask, choose, decide, wait, pay, all, any, at-least, states, next, outcome, end.
 * Which keys go together is checked by lint, so that each fault has its own place and words.
 */
export const state: z.ZodType<State> = z.lazy(() =>
  z.strictObject({
    title: text.optional().describe('What the applicant reads on the timeline.'),
    'owed-by': z.enum(['administration', 'applicant', 'other']).optional(),
    decided: z.enum(['granted', 'refused']).optional().describe('Entering this state is the decision: the legal clock stops.'),
    do: z.array(action).optional(),
    on: z.record(z.string(), transition).optional(),
    within: duration.optional(),
    'at-most': z.strictObject({ times: z.number().int().positive(), else: identifier }).optional().describe('Bounds a loop.'),

    task: task.optional(),
    call: operationName.optional(),
    with: z.record(z.string(), feel).optional(),
    attach: z
      .record(z.string(), identifier)
      .optional()
      .describe('Documents of the case that go with the call, by parameter: their number, code and digest are sent.'),
    gives: z
      .record(z.string(), feel)
      .optional()
      .describe('Fields taken from `answer` (a call, a procedure that was run), from `event` (a wait), or from the outputs of a table.'),
    remind: z.strictObject({ every: duration, 'at-most': z.number().int().positive() }).optional(),
    run: identifier
      .optional()
      .describe('Another procedure runs as a case of its own; its outcome is the event: `completed`, `granted`… `else`, `late`, `failed`.'),
    ask: z
      .strictObject({
        fields: z.array(fieldPath).min(1),
        'answer-within': duration,
        reason: z.enum(['incomplete', 'incorrect', 'outdated']).optional(),
        text: text.optional(),
        source: source.optional(),
      })
      .optional(),
    choose: z.record(z.string(), identifier).optional(),
    decide: identifier.optional().describe('A table.'),
    wait: z
      .strictObject({
        for: identifier,
        from: z.union([z.literal('applicant'), z.literal('agent'), identifier]),
        group: identifier.optional(),
        'matched-by': fieldPath.optional(),
        until: feel.optional().describe('A date; at its start the state is late.'),
      })
      .optional(),
    pay: z.literal('fees').optional(),
    all: z.record(identifier, branch).optional(),
    any: z.record(identifier, branch).optional(),
    'at-least': z.strictObject({ count: z.number().int().positive(), of: z.record(identifier, branch) }).optional(),
    start: identifier.optional(),
    states: z.record(identifier, state).optional(),
    next: target.optional(),
    outcome: z.enum(OUTCOMES).optional(),
    'reopen-by': z
      .record(identifier, reopening)
      .optional()
      .describe('Events that set the decision of a closed case aside, and have it go on. None of them: the end is final.'),
    end: z.literal(true).optional().describe('The end of a branch, or of nested states.'),
    notify: z.union([identifier, z.array(identifier)]).optional(),
    issue: z.union([identifier, z.array(identifier)]).optional(),
    refund: z.literal('fees').optional(),
    undo: z.literal(true).optional().describe('Compensates every call that had an effect, last first.'),
    source: source.optional(),
  }),
);

const branch = z.lazy(() => z.strictObject({ title: text.optional(), start: identifier, states: z.record(identifier, state) }));

export interface State {
  title?: Text | undefined;
  'owed-by'?: 'administration' | 'applicant' | 'other' | undefined;
  decided?: 'granted' | 'refused' | undefined;
  do?: Action[] | undefined;
  on?: Record<string, Transition> | undefined;
  within?: string | undefined;
  'at-most'?: { times: number; else: string } | undefined;
  task?: z.infer<typeof task> | undefined;
  call?: string | undefined;
  with?: Record<string, Feel> | undefined;
  attach?: Record<string, string> | undefined;
  gives?: Record<string, Feel> | undefined;
  run?: string | undefined;
  remind?: { every: string; 'at-most': number } | undefined;
  ask?:
    | { fields: string[]; 'answer-within': string; reason?: AskReason | undefined; text?: Text | undefined; source?: string | undefined }
    | undefined;
  choose?: Record<string, string> | undefined;
  decide?: string | undefined;
  wait?: { for: string; from: string; group?: string | undefined; 'matched-by'?: string | undefined; until?: Feel | undefined } | undefined;
  pay?: 'fees' | undefined;
  all?: Record<string, Branch> | undefined;
  any?: Record<string, Branch> | undefined;
  'at-least'?: { count: number; of: Record<string, Branch> } | undefined;
  start?: string | undefined;
  states?: Record<string, State> | undefined;
  next?: Target | undefined;
  outcome?: Outcome | undefined;
  'reopen-by'?: Record<string, Reopening> | undefined;
  end?: true | undefined;
  notify?: string | string[] | undefined;
  issue?: string | string[] | undefined;
  refund?: 'fees' | undefined;
  undo?: true | undefined;
  source?: string | undefined;
}
export interface Branch {
  title?: Text | undefined;
  start: string;
  states: Record<string, State>;
}
export type Text = z.infer<typeof text>;
export type Feel = z.infer<typeof feel>;
export type Action = z.infer<typeof action>;
export type Reopening = z.infer<typeof reopening>;
export type Target = z.infer<typeof target>;
export type Transition = z.infer<typeof transition>;
export type Outcome = (typeof OUTCOMES)[number];
export type OwnStart = z.infer<typeof ownStart>;
export type AskReason = 'incomplete' | 'incorrect' | 'outdated';

/** An event that may come in any state, until the states named by `until` (and what follows them) are reached. */
export const anytimeEvent = z.strictObject({
  to: identifier,
  by: z.union([z.enum(['applicant', 'case']), z.strictObject({ group: identifier })]),
  until: z.array(identifier).optional().describe('From these states on the event is refused.'),
  label: text.optional(),
  do: z.array(action).optional(),
});

/** A start with a form of its own: that of an institution, which sends its request as data. */
const ownStart = z.strictObject({
  to: identifier,
  form: z.array(fieldPath).min(1).describe('What the institution gives, all of it at once. The pages of `form` are not asked.'),
  reference: fieldPath.optional().describe('The field of its form that holds the institution’s own reference.'),
  country: fieldPath.optional().describe('The field of its form by whose country the post is chosen. Default: that of the applicant.'),
});

export const flow = z.strictObject({
  start: z.union([identifier, z.record(identifier, z.union([identifier, ownStart]))]),
  states: z.record(identifier, state),
  anytime: z.record(identifier, anytimeEvent).optional(),
});
