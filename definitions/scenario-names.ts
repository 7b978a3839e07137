/** What a file of scenarios names: states, notices, documents, posts, and the operations of registers with answers that fit their contracts. */

import { isPlainDate } from '../domain/plain-date.js';
import { checkFields, type Register, type RegisterField, type RegisterOperation } from '../domain/register.js';
import type { Context } from './context.js';
import { isMapping } from './fields.js';
import { statesOf } from './machine.js';
import { fieldsOf } from './names.js';
import { nearest, type Path, type Problem, type ProblemCode } from './problems.js';
import type { Expectation, ExpectedCalls, ReadScenarios, Scenario, ScriptedRun } from './scenario-schema.js';
import type { Definition } from './schema.js';
import type { Statechart } from './statechart.js';

/** Notices and documents of the product itself, as scenarios name them. */
const OWN_MESSAGES = [
  'receipt',
  'asked',
  'tacit',
  'warning',
  'escalation',
  'moved',
  'cancelled',
  'reopened',
  'to-pay',
  'part-paid',
  'paid-back',
];
const OWN_DOCUMENTS = ['tacit'];

/** One answer of a register as a scenario gives it. */
export interface ScriptedAnswer {
  /** Nobody answers for so long, from the first call on. */
  readonly down?: string;
  /** Answered by a callback, so long after the call. */
  readonly later?: string;
  /** The callback comes a second time, an hour after the first. */
  readonly twice?: boolean;
  /** The callback never comes: the answer is found by polling, if the declaration says how. */
  readonly lost?: boolean;
  /** Another case was answered this, on that day: used again for as long as the fields that it fills are valid. */
  readonly kept?: string;
  /** The answer is about somebody else than was asked. */
  readonly 'other-person'?: boolean;
  readonly refused?: { readonly code: string; readonly title: string };
  /** Laid over the example of the declaration. */
  readonly answer?: Readonly<Record<string, unknown>>;
}
const SCRIPT_KEYS = ['down', 'later', 'twice', 'lost', 'kept', 'other-person', 'refused', 'answer'];

/** A mapping that has none of the words of a script is the answer itself. */
const scriptOf = (entry: Readonly<Record<string, unknown>>): ScriptedAnswer =>
  SCRIPT_KEYS.some((key) => Object.hasOwn(entry, key)) ? (entry as ScriptedAnswer) : { answer: entry };

export const answersOf = (given: NonNullable<Scenario['given']['registers']>[string]): readonly ScriptedAnswer[] =>
  (Array.isArray(given) ? given : [given]).map(scriptOf);

/** All that the scenarios name and that is not there, with the name that was probably meant. */
export function scenarioNames(
  read: ReadScenarios,
  definition: Definition,
  chart: Statechart,
  { registers, organisation, procedure }: Required<Pick<Context, 'registers' | 'organisation'>> & Pick<Context, 'procedure'>,
): Problem[] {
  const problems: Problem[] = [];
  const problem = (code: ProblemCode, path: Path, message: string, suggestion?: string): void =>
    void problems.push(read.problem(code, path, message, { suggestion }));
  const must = (known: Iterable<string>, name: string | undefined, path: Path, what: string, code: ProblemCode) => {
    const names = [...known];
    if (name !== undefined && !names.includes(name)) problem(code, path, `"${name}" is not ${what}.`, nearest(name, names));
  };
  const states = [...statesOf(chart).keys()];
  const tasks = [...statesOf(chart)].flatMap(([name, { kind }]) => (kind === 'task' ? [name] : []));
  const runs = [...statesOf(chart).values()].flatMap(({ run }) => run?.procedure ?? []);
  const notices = [...OWN_MESSAGES, ...Object.keys(definition.notices ?? {})];
  const documents = [...OWN_DOCUMENTS, ...Object.keys(definition.documents ?? {})];
  const operations = [...registers.values()].flatMap(({ id, operations: own }) => Object.keys(own).map((name) => `${id}.${name}`));

  const expectation = (expected: Expectation, at: Path) => {
    for (const [i, name] of (expected.states ?? []).entries()) must(states, name, [...at, 'states', i], 'a state', 'unknown-state');
    for (const [i, name] of (expected.tasks ?? []).entries())
      must(tasks, name, [...at, 'tasks', i], 'a state with a task', 'unknown-state');
    for (const key of ['messages', 'staffMessages'] as const)
      for (const [i, name] of (expected[key] ?? []).entries()) must(notices, name, [...at, key, i], 'a notice', 'unknown-notice');
    for (const [i, name] of (expected.documents ?? []).entries())
      must(documents, name, [...at, 'documents', i], 'a document', 'unknown-document');
    for (const name of Object.keys(expected.runs ?? {}))
      must(runs, name, [...at, 'runs', name], 'a procedure that this one runs', 'unknown-procedure');
    for (const [name, calls] of Object.entries(expected.calls ?? {})) {
      must(operations, name, [...at, 'calls', name], 'an operation of a register', 'unknown-operation');
      const [register = '', operation = ''] = name.split('.');
      const declared = registers.get(register)?.operations[operation];
      for (const { values, path } of declared ? askedIn(calls) : [])
        for (const fault of askedFaults(name, values, declared!))
          problem(fault.code, [...at, 'calls', name, ...path, ...fault.path], fault.message, fault.suggestion);
    }
  };

  if (read.procedure !== definition.id)
    problem('unknown-procedure', ['procedure'], `These are scenarios of "${read.procedure}", not of "${definition.id}".`);
  for (const [i, { given, steps = [], then }] of (read.scenarios ?? []).entries()) {
    const at: Path = ['scenarios', i];
    must(Object.keys(organisation.posts), given.filed.post, [...at, 'given', 'filed', 'post'], 'a post', 'unknown-value');
    must(Object.keys(chart.start), given.filed.start, [...at, 'given', 'filed', 'start'], 'a start of the procedure', 'unknown-value');
    for (const [name, entry] of Object.entries(given.runs ?? {})) {
      const path = [...at, 'given', 'runs', name];
      must(runs, name, path, 'a procedure that this one runs', 'unknown-procedure');
      for (const fault of runFaults(entry, procedure?.(name))) problem(fault.code, [...path, ...fault.path], fault.message);
    }
    for (const [name, entry] of Object.entries(given.registers ?? {})) {
      const path = [...at, 'given', 'registers', name];
      must(operations, name, path, 'an operation of a register', 'unknown-operation');
      const [register = '', operation = ''] = name.split('.');
      const declared = registers.get(register)?.operations[operation];
      if (declared === undefined) continue;
      const list = Array.isArray(entry) ? entry : [entry];
      for (const [k, one] of list.entries())
        for (const fault of answerFaults(one, registers.get(register)!, declared))
          problem(fault.code, Array.isArray(entry) ? [...path, k, ...fault.path] : [...path, ...fault.path], fault.message);
    }
    for (const [j, step] of steps.entries()) {
      const here: Path = [...at, 'steps', j];
      for (const key of ['claim', 'release', 'delegate', 'complete'] as const)
        must(tasks, step[key], [...here, key], 'a state with a task', 'unknown-state');
      if (step.expect) expectation(step.expect, [...here, 'expect']);
    }
    expectation(then, [...at, 'then']);
  }
  return problems;
}

/** What the calls of an operation are said to have been asked, with its place. */
function askedIn(calls: ExpectedCalls): { readonly values: Readonly<Record<string, unknown>>; readonly path: Path }[] {
  if (typeof calls === 'number') return [];
  if (Array.isArray(calls)) return calls.map((values, i) => ({ values, path: [i] }));
  return calls.with === undefined ? [] : [{ values: calls.with, path: ['with'] }];
}

/** The operation takes what is named, and could be asked so. Null: it was asked without. */
function askedFaults(name: string, values: Readonly<Record<string, unknown>>, { with: takes }: RegisterOperation): AnswerFault[] {
  const names = Object.keys(takes);
  const unknown = Object.keys(values).filter((key) => !names.includes(key));
  const named = Object.entries(takes).filter(([key]) => Object.hasOwn(values, key));
  return [
    ...unknown.map((key) => ({
      code: 'unknown-parameter' as const,
      path: [key],
      message: `"${name}" does not take "${key}".`,
      suggestion: nearest(key, names),
    })),
    ...checkParts(named, values).map(({ field, message }) => ({
      code: 'bad-value' as const,
      path: field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
      message: `"${field}" ${message}: it could not be asked.`,
    })),
  ];
}

/** Of lists and contexts a part may be written; what is written must fit. */
const checkParts = (named: readonly [string, RegisterField][], values: Readonly<Record<string, unknown>>) =>
  checkFields(Object.fromEntries(named.map(([key, field]) => [key, partOf(field)])))(values).problems;

const partOf = (field: RegisterField): RegisterField => ({
  ...field,
  optional: true,
  ...(field.items && { items: partOf(field.items) }),
  ...(field.fields && { fields: Object.fromEntries(Object.entries(field.fields).map(([key, inner]) => [key, partOf(inner)])) }),
});

/** What a case ended with is a field of its procedure, when that is known. */
function runFaults(entry: ScriptedRun | readonly ScriptedRun[], procedure: Definition | undefined): AnswerFault[] {
  if (procedure === undefined) return [];
  const fields = fieldsOf(procedure);
  const list: readonly ScriptedRun[] = Array.isArray(entry) ? entry : [entry as ScriptedRun];
  return list.flatMap(({ data }, i) =>
    pathsIn(data ?? {}).flatMap((path): AnswerFault[] => {
      const at = path.join('.');
      const holder = [...fields.keys()].some((name) => at === name || at.startsWith(`${name}.`));
      if (holder) return [];
      const where = [...(Array.isArray(entry) ? [i] : []), 'data', ...path];
      return [{ code: 'unknown-field', path: where, message: `"${at}" is no field of "${procedure.id}".` }];
    }),
  );
}

const pathsIn = (value: Readonly<Record<string, unknown>>, path: readonly string[] = []): string[][] =>
  Object.entries(value).flatMap(([key, inner]) => (isMapping(inner) ? pathsIn(inner, [...path, key]) : [[...path, key]]));

interface AnswerFault {
  readonly code: ProblemCode;
  readonly path: Path;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

function answerFaults(entry: Readonly<Record<string, unknown>>, register: Register, operation: RegisterOperation): AnswerFault[] {
  const faults: AnswerFault[] = [];
  const { down, later, twice, lost, kept, refused, answer = {}, 'other-person': other } = scriptOf(entry);
  const scripted = entry !== scriptOf(entry).answer;
  const fault = (code: ProblemCode, path: Path, message: string): void => void faults.push({ code, path, message });
  for (const key of scripted ? Object.keys(entry) : [])
    if (!SCRIPT_KEYS.includes(key))
      fault(
        'unknown-key',
        [key],
        `"${key}" is no word of an answer (${SCRIPT_KEYS.join(', ')}). A value of the register stands inside "answer".`,
      );
  for (const [key, delay] of Object.entries({ down, later }))
    if (delay !== undefined && !(typeof delay === 'string' && /^[1-9]\d{0,3} (minute|hour|day|week)s?$/.test(delay)))
      fault('bad-duration', [key], `"${String(delay)}" is not a delay of a register: minutes, hours, days or weeks, as in "3 hours".`);
  if (down !== undefined && Object.keys(entry).length > 1)
    fault('misplaced-key', ['down'], 'A register that is down gives no answer: write the answer as the next entry.');
  if (later !== undefined && operation.reply !== 'later')
    fault('misplaced-key', ['later'], `${register.id}.${operation.id} answers at once, by its declaration.`);
  if (twice !== undefined && (twice !== true || operation.reply !== 'later'))
    fault('misplaced-key', ['twice'], '"twice: true" goes with an operation that answers later.');
  if (lost !== undefined && (lost !== true || operation.reply !== 'later' || operation.poll === undefined || twice !== undefined))
    fault('misplaced-key', ['lost'], '"lost: true" goes with an operation that answers later and whose declaration says how to poll.');
  if (kept !== undefined && (!isPlainDate(kept) || operation.effect))
    fault('bad-value', ['kept'], '"kept" is the day of an answer, as in "2026-11-10", to a question without effect.');
  if (other !== undefined && (other !== true || operation.identity === undefined))
    fault('misplaced-key', ['other-person'], '"other-person: true" goes with an operation whose declaration has an "identity".');
  if (refused !== undefined) {
    if (!isMapping(refused) || typeof refused['code'] !== 'string' || typeof refused['title'] !== 'string')
      fault('wrong-type', ['refused'], 'A refusal is { code: …, title: … }.');
    if (entry['answer'] !== undefined) fault('misplaced-key', ['answer'], 'A refusal has no answer.');
  } else if (!isMapping(answer)) {
    fault('wrong-type', ['answer'], '"answer" is a mapping: the values of the register.');
  } else if (down === undefined) {
    const where: Path = scripted ? ['answer'] : [];
    for (const key of Object.keys(answer))
      if (!Object.hasOwn(operation.gives, key))
        fault('unknown-answer', [...where, key], `${register.id}.${operation.id} does not give "${key}".`);
    for (const { field, message } of checkFields(operation.gives)({ ...operation.example, ...answer }).problems)
      fault('unknown-answer', [...where, ...field.split('.')], `"${field}" ${message}.`);
  }
  return faults;
}
