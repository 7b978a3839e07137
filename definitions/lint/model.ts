/** What the checks of a definition share: its states wherever they stand, the names that it declares, and the way to report. */
import type { Context } from '../context.js';
import { dataNodes, isMapping } from '../fields.js';
import { fieldsOf } from '../names.js';
import { nearest, type Path, type Problem, type ProblemCode } from '../problems.js';
import type { Action, Branch, Definition, Field, State } from '../schema.js';
import type { Spot, YamlText } from '../yaml-text.js';

export interface LintInput {
  /** What of the file has the right shape. */
  readonly definition: Definition;
  /** The whole file as it is written: names declared in a faulty part are still names. */
  readonly written: Record<string, unknown>;
  /** The parts left out of `definition`. */
  readonly cuts: readonly Path[];
  readonly complete: boolean;
  readonly context: Context;
  readonly problem: YamlText['problem'];
}

/** A branch of a parallel state, or the states inside a compound one. */
export interface Scope {
  readonly owner: string;
  readonly branch?: string;
}

export interface StateAt {
  readonly name: string;
  readonly state: State;
  readonly path: Path;
  /** From the outermost inwards; empty at the top of the flow. */
  readonly scopes: readonly Scope[];
}

export interface Names {
  readonly fields: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly notices: ReadonlySet<string>;
  readonly documents: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
}

export interface Model extends LintInput {
  readonly fields: ReadonlyMap<string, Field>;
  readonly states: readonly StateAt[];
  readonly byName: ReadonlyMap<string, StateAt>;
  readonly names: Names;
  report(code: ProblemCode, path: Path, message: string, more?: Spot & { suggestion?: string | undefined }): void;
  readonly problems: Problem[];
}

export function modelOf(input: LintInput): Model {
  const { definition, written, cuts } = input;
  const states = [...statesIn(definition.flow.states, ['flow', 'states'], [])];
  const problems: Problem[] = [];
  const flow = isMapping(written['flow']) ? written['flow'] : {};
  return {
    ...input,
    fields: fieldsOf(definition),
    states,
    byName: new Map(states.map((s) => [s.name, s])),
    names: {
      fields: new Set([...dataNodes(written['data'])].filter(({ kind }) => kind === 'field').map(({ path }) => path.join('.'))),
      states: new Set(writtenStates(flow['states'])),
      notices: keysOf(written['notices']),
      documents: keysOf(written['documents']),
      tables: keysOf(written['tables']),
    },
    problems,
    report(code, path, message, more) {
      // What stands in a part that was left out, or is missing because it was, has been said already.
      const said = cuts.some((cut) => {
        if (startsWith(path, cut) || (path.length === cut.length - 1 && startsWith(cut, path))) return true;
        // The missing key may be the one that was mistyped beside it.
        return code === 'missing-key' && path.length === cut.length && startsWith(cut, path.slice(0, -1));
      });
      if (!said) problems.push(input.problem(code, path, message, more));
    },
  };
}

const startsWith = (path: Path, start: Path): boolean => start.length <= path.length && start.every((part, i) => path[i] === part);
const keysOf = (value: unknown): Set<string> => new Set(isMapping(value) ? Object.keys(value) : []);

function* statesIn(states: Readonly<Record<string, State>>, path: Path, scopes: readonly Scope[]): Generator<StateAt> {
  for (const [name, state] of Object.entries(states)) {
    const here = [...path, name];
    yield { name, state, path: here, scopes };
    if (state.states) yield* statesIn(state.states, [...here, 'states'], [...scopes, { owner: name }]);
    for (const [branch, inner, at] of branchesOf(state)) {
      yield* statesIn(inner.states, [...here, ...at, 'states'], [...scopes, { owner: name, branch }]);
    }
  }
}

/** The branches of a parallel state, each with its place in the state. */
export function branchesOf(state: State): [name: string, branch: Branch, at: Path][] {
  const groups: [Record<string, Branch> | undefined, Path][] = [
    [state.all, ['all']],
    [state.any, ['any']],
    [state['at-least']?.of, ['at-least', 'of']],
  ];
  return groups.flatMap(([branches, at]) =>
    Object.entries(branches ?? {}).map(([name, branch]): [string, Branch, Path] => [name, branch, [...at, name]]),
  );
}

function* writtenStates(states: unknown): Generator<string> {
  if (!isMapping(states)) return;
  for (const [name, state] of Object.entries(states)) {
    yield name;
    if (!isMapping(state)) continue;
    yield* writtenStates(state['states']);
    const atLeast = isMapping(state['at-least']) ? state['at-least']['of'] : undefined;
    for (const branches of [state['all'], state['any'], atLeast]) {
      if (isMapping(branches)) for (const branch of Object.values(branches)) if (isMapping(branch)) yield* writtenStates(branch['states']);
    }
  }
}

export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Reports a name that is not among the known ones, with the nearest that is. True when it is known. */
export function mustKnow(
  model: Model,
  code: ProblemCode,
  known: ReadonlySet<string>,
  name: string,
  path: Path,
  words: string,
  spot: Spot = {},
): boolean {
  if (known.has(name)) return true;
  model.report(code, path, `"${name}" ${words}.`, { ...spot, suggestion: nearest(name, known) });
  return false;
}

export interface ActionAt {
  readonly action: Action;
  readonly path: Path;
  /** Of an event of a state. */
  readonly state?: State;
  readonly event?: string;
}

/** Every action: of states, of their transitions, of events that may come at any time. */
export function* actionsOf(model: Model): Generator<ActionAt> {
  const each = function* (
    actions: readonly Action[] | undefined,
    path: Path,
    of: { state?: State; event?: string } = {},
  ): Generator<ActionAt> {
    for (const [i, action] of (actions ?? []).entries()) yield { action, path: [...path, 'do', i], ...of };
  };
  for (const { state, path } of model.states) {
    yield* each(state.do, path);
    for (const [event, transition] of Object.entries(state.on ?? {})) {
      if (typeof transition === 'object' && Array.isArray(transition['do']))
        yield* each(transition['do'], [...path, 'on', event], { state, event });
    }
    for (const [event, reopening] of Object.entries(state['reopen-by'] ?? {}))
      yield* each(reopening.do, [...path, 'reopen-by', event], { state, event });
  }
  for (const [name, event] of Object.entries(model.definition.flow.anytime ?? {})) yield* each(event.do, ['flow', 'anytime', name]);
}
