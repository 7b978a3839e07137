import { codeOf } from './expression.js';
import { type Mode, type Scope, startEvaluation } from './feel/frame.js';
import type { Expression, Type } from './feel/tree.js';
import { fromJson, Lambda, toJson, WrongValue } from './feel/values.js';
import { choose, type Row, unmatched, wanted } from './tables/hit.js';
import { matching, prepare } from './tables/match.js';
import { type Answer, DecisionError, type DecisionTable } from './tables/model.js';

/**
 * Decisions by tables (DMN 1.3, clause 8), for the workflow, the server and the simulator: it takes tables whose cells are parsed
 * (`tables/compile.ts`, `tables/from-yaml.ts`, `definitions/dmn.ts`) and needs no parser.
 */
export * from './tables/model.js';

export interface DecideOptions {
  /** `strict` (default): a missing value on which a rule depends is an error. `feel`: such a rule does not match, as DMN says. */
  readonly mode?: Mode;
}

/**
 * @param scope plain JSON, with the names that the inputs and outputs read.
 * @throws {DecisionError} when the table has no answer for this scope, {ExpressionError} for a mistake inside a cell.
 */
export function decide(table: DecisionTable, scope: Scope, { mode = 'strict' }: DecideOptions = {}): Answer {
  startEvaluation();
  return toAnswer(table, run(table, scope, mode));
}

function run(table: DecisionTable, scope: Scope, mode: Mode) {
  const ready = prepare(table, mode);
  const matched = matching(table, ready, scope, mode, wanted(table));
  if (matched.length === 0) return unmatched(table, ready, scope);
  const rows: Row[] = matched.map((rule) => ({ rule, values: (ready.then[rule] ?? []).map((code) => code(scope, null)) }));
  return choose(table, rows);
}

type Rows = ReturnType<typeof run>;

const toAnswer = ({ outputs }: DecisionTable, { rows, rules }: Rows): Answer => ({
  outputs: rows.map((row) => Object.fromEntries(outputs.map(({ name }, i) => [name, toJson(row[i])]))),
  rules: rules.map((rule) => rule + 1),
});

/** A decision of a set: a table, an expression, or a function of either (in DMN: a business knowledge model). */
export interface Decision {
  readonly id: string;
  /** The name by which other decisions read it. */
  readonly name: string;
  /** Ids of the decisions that it reads. */
  readonly requires: readonly string[];
  readonly table?: DecisionTable;
  readonly expression?: Expression;
  /** Of a function. */
  readonly params?: readonly { readonly name: string; readonly type: Type }[];
  /**
   * How a table is read by others. `context` (the tables of a definition): `{output: value}`, or a list of these when several rules may
   * answer. `dmn`: the bare value when there is one output.
   */
  readonly value?: 'context' | 'dmn';
}

export type Decisions = Readonly<Record<string, Decision>>;

const LISTS = ['rule-order', 'output-order', 'collect'];

/**
 * Takes a decision of a set, after the decisions that it requires, each once.
 * @throws {DecisionError} `unknown-decision`, `decision-cycle`, or what `decide` throws.
 */
export function decideIn(decisions: Decisions, id: string, scope: Scope, { mode = 'strict' }: DecideOptions = {}): Answer {
  startEvaluation();
  const values: Record<string, unknown> = { ...scope };
  const done = new Set<string>();
  const running: string[] = [];

  const take = (wantedId: string): Decision => {
    const decision = Object.hasOwn(decisions, wantedId) ? decisions[wantedId] : undefined;
    if (decision === undefined) throw new DecisionError('unknown-decision', `There is no decision ${wantedId}.`);
    if (running.includes(wantedId)) {
      throw new DecisionError('decision-cycle', `The decisions ${[...running, wantedId].join(' → ')} need each other.`);
    }
    running.push(wantedId);
    for (const required of decision.requires) {
      if (done.has(required)) continue;
      const other = take(required);
      values[other.name] = valueFor(other, values, mode);
      done.add(required);
    }
    running.pop();
    return decision;
  };

  const decision = take(id);
  if (decision.table !== undefined && decision.params === undefined) return toAnswer(decision.table, run(decision.table, values, mode));
  return { outputs: [{ [decision.name]: toJson(valueFor(decision, values, mode)) }], rules: [] };
}

function valueFor(decision: Decision, scope: Scope, mode: Mode): unknown {
  const { params } = decision;
  if (params === undefined) return logic(decision, scope, mode);
  const names = params.map(({ name }) => name);
  return new Lambda(names, (args) => {
    const given = params.map(({ name, type }, i) => [name, argument(args[i], type, mode)] as const);
    return logic(decision, { ...scope, ...Object.fromEntries(given) }, mode);
  });
}

function argument(value: unknown, type: Type, mode: Mode): unknown {
  try {
    return fromJson(value, type);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    if (mode === 'feel') return null;
    throw new DecisionError('wrong-input', error.message);
  }
}

function logic({ table, expression, value }: Decision, scope: Scope, mode: Mode): unknown {
  if (expression !== undefined) return codeOf(expression, mode)(scope, null);
  if (table === undefined) return null;
  const { rows } = run(table, scope, mode);
  const isList = LISTS.includes(table.hit) && table.aggregate === undefined;
  const isBare = value === 'dmn' && table.outputs.length === 1;
  const read = rows.map((row) => (isBare ? row[0] : Object.fromEntries(table.outputs.map(({ name }, i) => [name, row[i] ?? null]))));
  return isList ? read : (read[0] ?? null);
}
