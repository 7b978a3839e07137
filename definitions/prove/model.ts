/** The statechart as the proofs read it: its states with what is around them, the names that a case remembers, and who may act. */
import type { Decisions } from '../../domain/decision-table.js';
import { type Expression, namesIn } from '../../domain/expression.js';
import type { Type, UnaryTests } from '../../domain/feel/tree.js';
import type { RegisterField, RegisterOperation } from '../../domain/register.js';
import { placeholdersIn } from '../../domain/template.js';
import { PAYMENT_TYPES } from '../builtins.js';
import { compile } from '../compile.js';
import type { Context } from '../context.js';
import { fieldsOf, formOf, giverOf, namesOf } from '../names.js';
import type { Definition, Field } from '../schema.js';
import type { ChartState, Statechart } from '../statechart.js';
import { decisionsOf } from '../tables.js';
import { constantsGiven, partsOf } from './given.js';
import { allOf, type Bounds, constantsIn, maskOf, NULL, type Points, pointsOf } from './values.js';
import { writesOf } from './writes.js';

/** For each variable the set of values that it may have, as bits; -1 where nobody will ask again. */
export type Memory = readonly number[];

export interface Variable {
  readonly name: string;
  readonly points: Points;
  readonly initial: number;
}

export interface Node {
  readonly name: string;
  readonly state: ChartState;
  /** Outermost first; branches of parallel states are among them. */
  readonly ancestors: readonly Node[];
  readonly parent?: Node;
  /** Branches of a parallel state, in order. */
  readonly branches: readonly string[];
}

export interface ProofModel {
  readonly definition: Definition;
  readonly context: Context;
  readonly chart: Statechart;
  readonly fields: ReadonlyMap<string, Field>;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly variables: readonly Variable[];
  readonly tables: Decisions;
  /** The fees of some cases are zero: nothing is paid then. */
  readonly feesCanBeNothing: boolean;
  /** Variables that several branches of a parallel state write. */
  writtenBySeveral(parallel: string): readonly number[];
  /** Variables that the branches beside one write. */
  writtenBeside(parallel: string, branch: number): readonly number[];
  node(name: string): Node;
  /** The place of a variable in the memory; -1 when nothing reads it. */
  indexOf(name: string): number;
  /** The variables behind a name: the field, the document that has it as a property, or all fields of a group. */
  variablesOf(path: string): readonly number[];
  /** Fields computed from others: their variable, their expression, the variables that it reads. */
  readonly computed: readonly { readonly index: number; readonly value: number; readonly from: readonly number[] }[];
  namesOf(tree: Expression | UnaryTests): readonly string[];
  /** The names on which it depends whether the form demands a field. */
  conditionNames(field: string): readonly string[];
  isOfForm(field: string): boolean;
  /** What is known of a case that begins by this start: each has a form of its own. */
  initialOf(start: string): Memory;
  blankScope(): Record<string, unknown>;
  operation(name: string): RegisterOperation | undefined;
}

/** What the proofs themselves remember of a case; no definition can read it. */
export const OWN = {
  asked: '(asked)',
  approved: '(approved)',
  identified: '(identified)',
  written: '(written)',
  told: '(told)',
  free: '(free)',
  did: (task: string) => `(did) ${task}`,
  effect: (call: string) => `(effect) ${call}`,
  entries: (state: string) => `(entries) ${state}`,
  reopened: (state: string, event: string) => `(reopened) ${state} ${event}`,
} as const;

/** What belongs to a decision, and to the way there: a case that is reopened forgets it with the decision. */
export const isOfDecision = (name: string): boolean =>
  [OWN.approved, OWN.written, OWN.told, 'case.decision', 'case.tacit'].includes(name) || name.startsWith(OWN.entries(''));

/** Whether the case has ended once, and was reopened. */
export const isReopened = ({ variables }: Pick<ProofModel, 'variables'>, memory: Memory): boolean =>
  variables.some(({ name }, i) => name.startsWith('(reopened)') && (memory[i]! & NULL) === 0);

/** The register could not say who the person is: the next one who looks at the case does. */
export const UNANSWERED = 'unanswered';

/** Loops bounded higher are taken to end at any time. */
const MOST_ENTRIES = 6;

export function proofModel(definition: Definition, context: Context): ProofModel {
  const chart = compile(definition, 'proof');
  const nodes = nodesOf(chart);
  const fields = fieldsOf(definition);
  const types = { fields: namesOf(definition) } as const;
  const names = new Map<Expression | UnaryTests, readonly string[]>();
  // A field that only some starts ask for is demanded of none: a case of the others is without it.
  const [firstForm = [], ...otherForms] = Object.keys(chart.start).map((start) => formOf(definition, start));
  const formFields = new Set(firstForm.filter((field) => otherForms.every((form) => form.includes(field))));
  const namesIn_ = (tree: Expression | UnaryTests): readonly string[] => {
    let found = names.get(tree);
    // Stryker disable next-line ConditionalExpression: only speed
    if (found === undefined) names.set(tree, (found = namesIn(tree)));
    return found;
  };
  const conditionNames = (path: string): readonly string[] => {
    if (!formFields.has(path)) return [];
    const field = chart.fields[path]!;
    return [field.required, field.when].flatMap((place) => (typeof place === 'number' ? namesIn_(chart.expressions[place]!.tree) : []));
  };

  const constants = new Map<string, unknown[]>();
  const compared = (trees: readonly (Expression | UnaryTests)[]): void => {
    const values = trees.flatMap(constantsIn);
    for (const name of new Set(trees.flatMap(namesIn_))) constants.set(name, [...(constants.get(name) ?? []), ...values]);
  };
  for (const { tree } of chart.expressions) compared([tree]);
  const tables = tablesOf(definition);
  for (const { table } of Object.values(tables)) {
    table?.inputs.forEach(({ expression }, i) => {
      compared([expression, ...table.rules.flatMap(({ when }) => when[i] ?? [])]);
    });
  }
  const given = constantsGiven(chart, tables);
  const names_ = namesRead(definition, chart, tables, fields, namesIn_, conditionNames);
  const variables: Variable[] = names_.map((name) => {
    const type = (chart.fees?.payment ? COLLECTED_TYPES : OWN_TYPES)[name] ?? typeAt(types, name);
    const own = (constants.get(name) ?? []).concat(
      [...constants].flatMap(([other, values]) => (other.startsWith(`${name}.`) ? values : [])),
    );
    const points = given.has(name) ? pointsOf(type, own, given.get(name)) : pointsOf(type, own, [], boundsOf(fields.get(name)));
    return { name, points, initial: initialOf(name, points, definition, chart, formFields) };
  });
  const declared = variables.length;
  for (const own of ownVariables(nodes, context)) variables.push(own);
  const places = new Map(variables.map(({ name }, i) => [name, i]));

  const behind = new Map<string, readonly number[]>();
  const variablesOf = (path: string): readonly number[] => {
    let found = behind.get(path);
    // Stryker disable next-line ConditionalExpression: only speed
    if (found === undefined) {
      const exact = places.get(path);
      const holder = [...places.keys()].find((name) => fields.has(name) && path.startsWith(`${name}.`));
      found =
        exact !== undefined
          ? [exact]
          : holder !== undefined
            ? [places.get(holder)!]
            : [...places].flatMap(([name, i]) => (name.startsWith(`${path}.`) ? [i] : []));
      behind.set(path, found);
    }
    return found;
  };
  return {
    definition,
    context,
    chart,
    fields,
    nodes,
    variables,
    tables,
    ...writesOf(chart, nodes, places, namesIn_),
    feesCanBeNothing: canBeNothing(definition, tables),
    node: (name) => nodes.get(name)!,
    indexOf: (name) => places.get(name) ?? -1,
    variablesOf,
    computed: Object.entries(chart.fields).flatMap(([field, { value }]) => {
      const index = places.get(field);
      if (index === undefined || value === undefined) return [];
      return [{ index, value, from: namesIn_(chart.expressions[value]!.tree).flatMap(variablesOf) }];
    }),
    namesOf: namesIn_,
    conditionNames,
    isOfForm: (field) => formFields.has(field),
    initialOf(start) {
      const form = new Set(formOf(definition, start));
      return variables.map(({ name, points, initial }, i) => (i < declared ? initialOf(name, points, definition, chart, form) : initial));
    },
    blankScope: () => ({}),
    operation: (name) => operationOf(context, name),
  };
}

function nodesOf(chart: Statechart): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const walk = (states: Readonly<Record<string, ChartState>>, ancestors: readonly Node[]) => {
    for (const [name, state] of Object.entries(states)) {
      const parent = ancestors.at(-1);
      const branches = state.kind === 'parallel' ? Object.keys(state.states ?? {}) : [];
      const node: Node = { name, state, ancestors, ...(parent && { parent }), branches };
      nodes.set(name, node);
      walk(state.states ?? {}, [...ancestors, node]);
    }
  };
  walk(chart.states, []);
  return nodes;
}

function operationOf(context: Context, name: string): RegisterOperation | undefined {
  const [register = '', operation = ''] = name.split('.');
  const operations = context.registers?.get(register)?.operations;
  return operations && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
}

/** The declaration of `person.birthDate` in what an operation gives. */
export function answerField(operation: RegisterOperation | undefined, path: string): RegisterField | undefined {
  let field: RegisterField | undefined;
  let inside = operation?.gives;
  for (const part of path.split('.')) {
    field = inside && Object.hasOwn(inside, part) ? inside[part] : undefined;
    inside = field?.fields;
  }
  return field;
}

function typeAt(root: Type, path: string): Type | undefined {
  let type: Type | undefined = root;
  for (const part of path.split('.')) {
    if (typeof type !== 'object' || !('fields' in type)) return undefined;
    type = Object.hasOwn(type.fields, part) ? type.fields[part] : undefined;
  }
  return type;
}

/** Names whose values the engine alone sets. */
const OWN_TYPES: Readonly<Record<string, Type>> = {
  'fees.state': { values: ['due', 'paid', 'consumed', 'refunded'] },
  'case.decision': { values: ['granted', 'refused'] },
};
/** Only a demand for payment runs out. */
const COLLECTED_TYPES: Readonly<Record<string, Type>> = {
  ...OWN_TYPES,
  'fees.state': { values: ['due', 'paid', 'consumed', 'refunded', 'expired'] },
};

/** The fees are taken by a register: a stamp is held, or an agent collects. */
export const isCollected = ({ chart: { fees } }: Pick<ProofModel, 'chart'>): boolean =>
  fees?.stamp !== undefined || fees?.payment !== undefined;
const KEPT_ALWAYS = ['fees.state', 'case.decision', 'case.tacit'];

/** Fields that a case always has: those of the applicant that the form demands (client/filing.ts). */
function initialOf(name: string, points: Points, definition: Definition, chart: Statechart, form: ReadonlySet<string>): number {
  const given = points.all & ~NULL;
  const field = chart.fields[name];
  if (field !== undefined) {
    if (field.value !== undefined) return points.all;
    if (field.by !== 'applicant' || !form.has(name)) return NULL;
    return field.required === true && field.when === undefined ? given : points.all;
  }
  const [group, key = ''] = name.split('.');
  if (name === 'case.tacit') return maskOf(points, false);
  if (name === 'case.decision') return NULL;
  if (name === 'fees.state') return definition.fees ? maskOf(points, 'due') : NULL;
  if (group === 'payment' && key in PAYMENT_TYPES) return NULL;
  if (group === 'fees') return definition.fees ? given : NULL;
  if (group === 'clock') return definition.clock ? given : NULL;
  if (group === 'applicant') {
    const asks: readonly string[] = definition.applicant.asks ?? [];
    const known = ['id', 'name', ...asks, ...(asks.includes('birthDate') ? ['age'] : [])];
    return known.includes(key) ? given : points.all;
  }
  return given;
}

const holes = new WeakMap<object, readonly string[]>();
/** Placeholders that leave a hole in a letter when they have no value. */
export function holesIn(text: Readonly<Record<string, string | undefined>> | undefined): readonly string[] {
  if (text === undefined) return [];
  let names = holes.get(text);
  if (names === undefined) {
    names = Object.values(text).flatMap((words) => {
      const found = placeholdersIn(words ?? '');
      const isBlock = ({ helper }: { helper?: string }) => helper === 'if' || helper === 'unless' || helper === 'each';
      const asked = new Set(found.filter(isBlock).map(({ path }) => path));
      return found.filter(({ path }) => !asked.has(path)).map(({ path }) => path);
    });
    holes.set(text, [...new Set(names)]);
  }
  return names;
}

function namesRead(
  definition: Definition,
  chart: Statechart,
  tables: Decisions,
  fields: ReadonlyMap<string, Field>,
  namesIn: (tree: Expression | UnaryTests) => readonly string[],
  conditionNames: (path: string) => readonly string[],
): string[] {
  const found = new Set<string>(KEPT_ALWAYS);
  const add = (path: string): void => {
    if (/^(answer|event)(\.|$)/.test(path) && !fields.has(path)) return;
    const known = fields.has(path)
      ? [path]
      : [...fields.keys()].filter((name) => path.startsWith(`${name}.`) || name.startsWith(`${path}.`));
    for (const name of known.length > 0 ? known : [path]) {
      if (found.has(name)) continue;
      found.add(name);
      const value = chart.fields[name]?.value;
      if (value !== undefined) for (const input of namesIn(chart.expressions[value]!.tree)) add(input);
      for (const input of conditionNames(name)) add(input);
    }
  };
  for (const { tree } of chart.expressions) for (const name of namesIn(tree)) add(name);
  for (const { table } of Object.values(tables)) for (const name of partsOf(table).flatMap(namesIn)) if (isKnown(name, fields)) add(name);
  for (const notice of Object.values(definition.notices ?? {}))
    for (const name of [...holesIn(notice.subject), ...holesIn(notice.text)]) add(name);
  for (const document of Object.values(definition.documents ?? {})) {
    if (document.reasons !== undefined) add(document.reasons);
    for (const name of holesIn(document.text)) add(name);
  }
  const requires = (state: ChartState): void => {
    for (const path of [
      ...(state.task?.requires ?? []),
      ...(state.wait?.matchedBy === undefined ? [] : [state.wait.matchedBy]),
      ...Object.values({ ...state.on, ...state.reopen }).flatMap((t) => t.requires ?? []),
    ])
      add(path);
    for (const inner of Object.values(state.states ?? {})) requires(inner);
  };
  for (const state of Object.values(chart.states)) requires(state);
  return [...found];
}

const isKnown = (name: string, fields: ReadonlyMap<string, Field>): boolean =>
  fields.has(name) || /^(applicant|case|fees|clock)\.\w+$/.test(name) || name === 'today';

function ownVariables(nodes: ReadonlyMap<string, Node>, context: Context): Variable[] {
  const variable = (name: string, values: readonly unknown[]): Variable => ({
    name,
    points: { values: [null, ...values], isExact: true, all: allOf(values.length + 1) },
    initial: NULL,
  });
  const states = [...nodes.values()];
  const asks = states.filter(({ state }) => state.kind === 'ask').map(({ name }) => name);
  const counted = states.filter(({ state }) => state.atMost !== undefined && state.atMost.times <= MOST_ENTRIES);
  const watched = new Set(states.flatMap(({ state }) => state.task?.notBy ?? []));
  const undoable = states.filter(({ state }) => {
    const compensation = state.call && operationOf(context, state.call.operation)?.compensation;
    return compensation !== undefined && compensation !== null && 'operation' in compensation;
  });
  return [
    variable(OWN.asked, asks.slice(0, 28)),
    ...[OWN.approved, OWN.written, OWN.told, OWN.free].map((name) => variable(name, [true])),
    variable(OWN.identified, [true, UNANSWERED]),
    ...[...watched].map((task) => variable(OWN.did(task), [true])),
    ...undoable.map(({ name }) => variable(OWN.effect(name), [true])),
    ...states.flatMap(({ name, state }) =>
      Object.entries(state.reopen ?? {}).map(([event, { atMost }]) =>
        variable(
          OWN.reopened(name, event),
          Array.from({ length: Math.min(atMost, MOST_ENTRIES) }, (_, i) => i + 1),
        ),
      ),
    ),
    ...(counted.length <= 8 ? counted : []).map(({ name, state }) =>
      variable(
        OWN.entries(name),
        Array.from({ length: state.atMost!.times }, (_, i) => i + 1),
      ),
    ),
  ];
}

/** Between which numbers a form takes what people type; what comes from elsewhere is not held to them. */
const boundsOf = (field: Field | undefined): Bounds | undefined =>
  field !== undefined && ['applicant', 'agent'].includes(giverOf(field))
    ? { min: field.min, max: field.max, isWhole: field.type === 'integer' }
    : undefined;

/** Whether a case may have nothing to pay. */
function canBeNothing({ fees }: Definition, tables: Decisions): boolean {
  if (typeof fees?.amount !== 'string') return fees?.amount === 0;
  const table = tables[fees.amount]?.table;
  const place = table?.outputs.findIndex(({ name }) => name === 'amount') ?? -1;
  return table?.rules.some(({ then }) => (then[place] as { value?: unknown } | undefined)?.value === 0) === true;
}

/** A table that cannot be read has its own problems, which `validate` tells. */
function tablesOf(definition: Definition): Decisions {
  try {
    return decisionsOf(definition);
  } catch {
    return {};
  }
}
