import { readDmn } from '../../definitions/dmn.js';
import { readYaml } from '../../definitions/yaml-text.js';
import { DecisionError, type Decisions, decideIn } from '../../domain/decision-table.js';
import { ExpressionError, type Mode, type Names } from '../../domain/expression.js';
import { isOfType } from '../../domain/tables/compile.js';
import { decisionsFromYaml } from '../../domain/tables/from-yaml.js';
import type { ExitCode, Io } from './io.js';
import { problemLine } from './output.js';

export interface DecideOptions {
  /** Id or name of the decision; needed when the file has several and more than one is required by no other. */
  readonly decision?: string;
}

interface Model {
  readonly decisions: Decisions;
  /** Types of whole inputs, where the file declares them. */
  readonly inputs: Names;
  readonly mode: Mode;
}

/**
 * `mistara decide FILE`: FILE a definition with `tables`, or DMN XML. One `{"id","inputs":{…}}` a line in, one `{"id","outputs","rules"}` or
 * `{"id","error":{code,message}}` a line out, in the same order, each written before the next line is read.
 * @returns 0 when every line was answered, 1 when one was not or the file is wrong, 2 for an unknown or ambiguous decision.
 */
export async function decide(file: string, options: DecideOptions, io: Io): Promise<ExitCode> {
  let text: string;
  try {
    text = await io.read(file);
  } catch {
    io.err(`${file}: file-not-found The file cannot be read.`);
    return 1;
  }
  const isXml = /^\uFEFF?\s*</.test(text) || /\.(dmn|xml)$/i.test(file);
  const model = isXml ? await fromDmn(text, file) : fromDefinition(text, file);
  if ('problems' in model) {
    for (const problem of model.problems) io.err(problem);
    return 1;
  }
  if (Object.keys(model.decisions).length === 0) {
    io.err(`${file}: no-tables The definition has no table: write one under "tables".`);
    return 1;
  }
  const decision = chosen(model.decisions, options.decision);
  if (typeof decision === 'object') {
    io.err(decision.usage);
    return 2;
  }
  let exit: ExitCode = 0;
  let number = 0;
  for await (const line of io.stdin()) {
    number += 1;
    if (line.trim() === '') continue;
    const answer = answerLine(model, decision, line, number);
    if ('error' in answer) exit = 1;
    io.out(JSON.stringify(answer));
  }
  return exit;
}

type Loaded = Model | { readonly problems: readonly string[] };

async function fromDmn(xml: string, file: string): Promise<Loaded> {
  const read = await readDmn(xml);
  if ('decisions' in read) return { ...read, mode: 'feel' };
  return {
    problems: read.problems.map(({ code, element, message }) => `${file}: ${element === '' ? '' : `${element}: `}${code} ${message}`),
  };
}

/** Only `tables` is read: the rest of the definition may still be in the making. */
function fromDefinition(text: string, file: string): Loaded {
  const { value, problems } = readYaml(text, file);
  if (value === undefined || problems.length > 0) return { problems: problems.map(problemLine) };
  const { tables } = value;
  if (tables === undefined) return { problems: [`${file}: no-tables The definition has no "tables".`] };
  const read = decisionsFromYaml(tables);
  if ('decisions' in read) return { decisions: read.decisions, inputs: {}, mode: 'strict' };
  return { problems: read.problems.map(({ path, code, message }) => `${file}: ${['tables', ...path].join('.')}: ${code} ${message}`) };
}

/** The decision asked for, or the only one that no other requires. */
function chosen(decisions: Decisions, asked: string | undefined): string | { readonly usage: string } {
  const all = Object.values(decisions).filter(({ params }) => params === undefined);
  const list = all.map(({ id }) => id).join(', ');
  if (asked !== undefined) {
    const found = all.find(({ id }) => id === asked) ?? all.find(({ name }) => name === asked);
    return found?.id ?? { usage: `There is no decision "${asked}". The file has: ${list}.` };
  }
  const required = new Set(all.flatMap(({ requires }) => requires));
  const top = all.filter(({ id }) => !required.has(id));
  const [only] = top;
  if (top.length === 1 && only !== undefined) return only.id;
  return { usage: `Say which decision is wanted, with --decision: ${list}.` };
}

type Line =
  | { readonly id: unknown; readonly error: { readonly code: string; readonly message: string } }
  | { readonly id: unknown; readonly outputs: unknown };

function answerLine({ decisions, inputs: types, mode }: Model, decision: string, line: string, number: number): Line {
  let request: unknown;
  try {
    request = JSON.parse(line.trim()); // also without the mark that some editors put before the first line
  } catch {
    return { id: null, error: { code: 'invalid-json', message: `Line ${number} is not JSON: write one object a line.` } };
  }
  const { id = null, inputs } = (isObject(request) ? request : {}) as { id?: unknown; inputs?: unknown };
  if (!isObject(inputs)) return { id, error: { code: 'wrong-input', message: 'A line is {"id": …, "inputs": {…}}.' } };
  const wrong = Object.entries(types).flatMap(([name, type]) => {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (value === undefined || isOfType(value, type)) return [];
    return [`${name}: ${JSON.stringify(value)} is not ${typeof type === 'string' ? `a ${type}` : 'of its declared type'}.`];
  });
  if (wrong.length > 0) return { id, error: { code: 'wrong-input', message: wrong.join(' ') } };
  try {
    return { id, ...decideIn(decisions, decision, mode === 'strict' ? nested(inputs) : inputs, { mode }) };
  } catch (error) {
    if (error instanceof DecisionError && error.rules.length > 0) {
      return { id, error: { code: error.code, message: error.message, ...{ rules: error.rules } } };
    }
    if (error instanceof DecisionError || error instanceof ExpressionError)
      return { id, error: { code: error.code, message: error.message } };
    throw error;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{"applicant.age": 3}` says the same as `{"applicant": {"age": 3}}`. */
function nested(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const scope: Record<string, unknown> = { ...inputs };
  for (const [path, value] of Object.entries(inputs)) {
    const keys = path.split('.');
    if (keys.length === 1 || keys.includes('__proto__')) continue;
    let at = scope;
    for (const key of keys.slice(0, -1)) {
      const there = Object.hasOwn(at, key) ? at[key] : undefined;
      const next = isObject(there) ? { ...there } : {};
      at[key] = next;
      at = next;
    }
    at[keys.at(-1) ?? path] = value;
  }
  return scope;
}
