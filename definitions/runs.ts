/** What a state that runs another procedure can give it, and what can come back. */
import type { Names, Type } from '../domain/feel/tree.js';
import { BUILTIN_TYPES } from './builtins.js';
import type { Context } from './context.js';
import { fieldsOf, giverOf, namesOf } from './names.js';
import type { Definition, Outcome, State } from './schema.js';

/** Every state, with those inside it. */
function* statesIn(states: Readonly<Record<string, State>>): Generator<State> {
  for (const state of Object.values(states)) {
    yield state;
    yield* statesIn(state.states ?? {});
    for (const branch of Object.values(state.all ?? state.any ?? state['at-least']?.of ?? {})) yield* statesIn(branch.states);
  }
}

/** The procedures that a procedure runs. */
export const runsOf = ({ flow }: Definition): string[] => [...new Set([...statesIn(flow.states)].flatMap(({ run }) => run ?? []))];

/** How its cases can end. An operator may cancel any of them, and so may a case that does not wait for it any longer. */
export const outcomesOf = ({ flow }: Definition): Outcome[] => [
  ...new Set<Outcome>([...[...statesIn(flow.states)].flatMap(({ outcome }) => outcome ?? []), 'cancelled']),
];

/** What is taken over from the case that runs it when it is not given. */
const TAKEN_OVER: Readonly<Record<string, Type>> = {
  'case.post': 'text',
  'case.language': 'text',
  ...Object.fromEntries(
    Object.entries(BUILTIN_TYPES.applicant).flatMap(([key, type]) => (key === 'age' ? [] : [[`applicant.${key}`, type]])),
  ),
};

/** What can be given, with its type: the fields of its form that are asked of the applicant, and what else is taken over. */
export function givable(definition: Definition): ReadonlyMap<string, Type | undefined> {
  const fields = fieldsOf(definition);
  const names = namesOf(definition);
  const asked = definition.form
    .flatMap((page) => page.fields)
    .filter((path) => fields.has(path) && giverOf(fields.get(path)!) === 'applicant');
  return new Map<string, Type | undefined>([...asked.map((path) => [path, typeAt(names, path)] as const), ...Object.entries(TAKEN_OVER)]);
}

/** The fields without which no case of it can be filed. One that is needed only sometimes, or whose page is shown only sometimes, is not among them. */
export function neededFields(definition: Definition): string[] {
  const fields = fieldsOf(definition);
  const always = definition.form.flatMap((page) => (page.when === undefined ? page.fields : []));
  return always.filter((path) => {
    const field = fields.get(path);
    return field !== undefined && giverOf(field) === 'applicant' && (field.required ?? true) === true;
  });
}

/** `answer` in the expressions of a state that runs it; of any type when nothing is known of it. */
export function answerTypes(definition: Definition | undefined, events: readonly string[] = []): Names {
  if (definition === undefined) return { answer: 'any' };
  const outcomes = outcomesOf(definition);
  const own = events.filter((event) => (outcomes as readonly string[]).includes(event));
  const data = Object.fromEntries(Object.keys(definition.data).map((name) => [name, namesOf(definition)[name] ?? 'any']));
  return {
    answer: {
      fields: {
        outcome: { values: own.length > 0 ? own : outcomes },
        caseId: 'text',
        decision: { values: ['granted', 'refused'] },
        data: { fields: data },
      },
    },
  };
}

/** The way from a procedure back to itself by what it runs, if there is one: `[passport, appointment, passport]`. */
export function circleOf(id: string, first: string, { procedure }: Context): string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, way: readonly string[]): string[] | undefined => {
    if (name === id) return [...way, name];
    if (seen.has(name)) return undefined;
    seen.add(name);
    const found = procedure?.(name);
    for (const next of found ? runsOf(found) : []) {
      const circle = walk(next, [...way, name]);
      if (circle) return circle;
    }
    return undefined;
  };
  return walk(first, [id]);
}

export function typeAt(names: Names, path: string): Type | undefined {
  let type: Type | undefined = { fields: names };
  for (const part of path.split('.')) {
    if (typeof type !== 'object' || !('fields' in type) || !Object.hasOwn(type.fields, part)) return undefined;
    type = type.fields[part];
  }
  return type;
}
