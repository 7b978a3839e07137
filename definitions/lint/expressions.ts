/** Every expression: its syntax, its names, its types, each fault at its column inside the text. */
import { type ExpressionProblem, parseExpression } from '../../domain/expression-parser.js';
import type { Expression, Names, Type } from '../../domain/feel/tree.js';
import type { Register, RegisterField } from '../../domain/register.js';
import { longForm } from '../compile-flow.js';
import { isMapping } from '../fields.js';
import { namesOf, requirementsOf } from '../names.js';
import { nearest, type Path, type ProblemCode } from '../problems.js';
import { feelNames, feelType } from '../register-names.js';
import { answerTypes, givable, typeAt } from '../runs.js';
import type { Feel, State, Target } from '../schema.js';
import { actionsOf, type Model } from './model.js';

/** One expression, at its place, with what it may read and what it must give. */
export interface Site {
  readonly source: Feel;
  readonly path: Path;
  /** The expression is the key of a mapping: a condition. */
  readonly at?: 'key';
  readonly expects?: Type;
  readonly local?: Names;
  /** The type is that of a parameter of a register. */
  readonly parameter?: true;
}

/** All expressions of the definition but those in tables. */
export function* expressionsOf(model: Model): Generator<Site> {
  const { definition } = model;
  const names = typesOf(model);
  const one = function* (source: Feel | undefined, path: Path, expects?: Type, local?: Names): Generator<Site> {
    if (source !== undefined) yield { source, path, ...(expects && { expects }), ...(local && { local }) };
  };
  const map = function* (
    sources: Readonly<Record<string, Feel>> | undefined,
    path: Path,
    type: (key: string) => Type | undefined,
    local?: Names,
  ): Generator<Site> {
    for (const [key, source] of Object.entries(sources ?? {})) yield* one(source, [...path, key], type(key), local);
  };
  const parameters = function* (
    sources: Readonly<Record<string, Feel>> | undefined,
    path: Path,
    call: string | undefined,
  ): Generator<Site> {
    for (const site of map(sources, path, (key) => typeOfParameter(operationOf(model, call)?.with[key])))
      yield { ...site, parameter: true };
  };
  const conditions = function* (target: Target | undefined, path: Path, local?: Names): Generator<Site> {
    if (target === undefined || typeof target === 'string') return;
    for (const key of Object.keys(target)) {
      if (key !== 'else') yield { source: key, path: [...path, key], at: 'key', expects: 'boolean', ...(local && { local }) };
    }
  };
  const fieldType = (path: string) => typeAt(names, path);

  for (const [name, field] of model.fields) {
    const path = ['data', ...name.split('.')];
    yield* one(field.value, [...path, 'value'], fieldType(name));
    if (typeof field.required === 'string') yield* one(field.required, [...path, 'required'], 'boolean');
    if (Array.isArray(field.check))
      for (const [i, { rule }] of field.check.entries()) yield* one(rule, [...path, 'check', i, 'rule'], 'boolean');
    else yield* one(field.check, [...path, 'check'], 'boolean');
    if (field.prefill) {
      yield* parameters(field.prefill.with, [...path, 'prefill', 'with'], field.prefill.call);
      yield* one(field.prefill.take, [...path, 'prefill', 'take'], fieldType(name), answerOf(model, field.prefill.call ?? ''));
    }
    if (field.verify) {
      const local = answerOf(model, field.verify.call);
      yield* parameters(field.verify.with, [...path, 'verify', 'with'], field.verify.call);
      yield* one(field.verify.accept, [...path, 'verify', 'accept'], 'boolean', local);
      yield* one(field.verify.reason, [...path, 'verify', 'reason'], undefined, local);
    }
  }
  for (const [i, page] of definition.form.entries()) yield* one(page.when, ['form', i, 'when'], 'boolean');
  yield* map(definition.act?.gates, ['act', 'gates'], () => 'boolean');
  yield* one(definition.act?.holder, ['act', 'holder'], 'text');
  for (const [i, { when }] of requirementsOf(definition).entries()) yield* one(when, ['applicant', 'requires', i, 'when'], 'boolean');
  if (definition.fees?.stamp) {
    const { stamp } = definition.fees;
    yield* parameters(stamp.with, ['fees', 'stamp', 'with'], `${stamp.register}.${stamp.reserve}`);
  }
  if (definition.fees?.payment) {
    const { payment } = definition.fees;
    yield* parameters(payment.with, ['fees', 'payment', 'with'], `${payment.register}.${payment.request}`);
  }
  for (const { state, path } of model.states) {
    if (state.call !== undefined) {
      yield* parameters(state.with, [...path, 'with'], state.call);
      yield* map(state.gives, [...path, 'gives'], fieldType, answerOf(model, state.call));
    }
    if (state.run !== undefined) {
      const run = model.context.procedure?.(state.run);
      const types = run && givable(run);
      for (const site of map(state.with, [...path, 'with'], (key) => types?.get(key))) yield { ...site, parameter: true };
      yield* map(state.gives, [...path, 'gives'], fieldType, answerTypes(run));
    }
    if (state.wait) {
      yield* map(state.gives, [...path, 'gives'], fieldType, { event: 'any' });
      yield* one(state.wait.until, [...path, 'wait', 'until'], 'date');
    }
    yield* conditions(state.choose, [...path, 'choose']);
    yield* conditions(state.next, [...path, 'next']);
    for (const [event, transition] of Object.entries(state.on ?? {})) {
      if (typeof transition === 'string') continue;
      const long = longForm(transition);
      const on = [...path, 'on', event];
      yield* conditions(long.to, Object.hasOwn(transition, 'to') ? [...on, 'to'] : on, localOf(model, state, event));
      yield* one(long.when, [...on, 'when'], 'boolean');
    }
  }
  for (const { action, path, state, event } of actionsOf(model)) {
    const local = state && event !== undefined ? localOf(model, state, event) : undefined;
    yield* map(action.set, [...path, 'set'], fieldType, local);
    for (const site of parameters(action.with, [...path, 'with'], action.call)) yield local ? { ...site, local } : site;
    yield* one(action.tell?.case, [...path, 'tell', 'case'], 'text', local);
    yield* map(action.tell?.with, [...path, 'tell', 'with'], () => undefined, local);
  }
}

/** What an event brings along for its conditions and actions: the answer of a register (of a refusal: its code and title), or what came. */
function localOf(model: Model, state: State, event: string): Names | undefined {
  if (state.call !== undefined)
    return event === 'done' ? answerOf(model, state.call) : { answer: { fields: { code: 'text', title: 'text' } } };
  if (state.run !== undefined && event !== 'late' && event !== 'failed')
    return answerTypes(model.context.procedure?.(state.run), event === 'else' ? [] : [event]);
  if (state.pay !== undefined || state.run !== undefined) return { answer: { fields: { code: 'text', title: 'text' } } };
  return state.wait?.for === event || state['reopen-by']?.[event] !== undefined ? { event: 'any' } : undefined;
}

/** The declared names with their types. A field whose declaration is faulty is there, of any type: its name is not the fault. */
export function typesOf(model: Model): Names {
  const names = namesOf(model.definition);
  const written: Names = Object.fromEntries(
    Object.entries(isMapping(model.written['data']) ? model.written['data'] : {}).map(([k, v]) => [k, shapeOf(v)]),
  );
  return model.complete ? names : (merged(written, names) as Names);
}

const shapeOf = (node: unknown): Type =>
  isMapping(node) && Object.values(node).some(isMapping) && typeof node['type'] !== 'string'
    ? { fields: Object.fromEntries(Object.entries(node).map(([k, v]) => [k, shapeOf(v)])) }
    : 'any';

function merged(loose: Names, exact: Names): Names {
  const both: Record<string, Type> = { ...loose };
  for (const [name, type] of Object.entries(exact)) {
    const other = loose[name];
    const deep = typeof type === 'object' && 'fields' in type && typeof other === 'object' && 'fields' in other;
    both[name] = deep ? { fields: merged(other.fields, type.fields) } : type;
  }
  return both;
}

/** `dgsn.verify-identity` → what it takes and gives; undefined when it is not declared, or nothing is known of registers. */
export function operationOf(model: Model, call: string | undefined): Register['operations'][string] | undefined {
  const [register = '', operation = ''] = call?.split('.') ?? [];
  const found = model.context.registers?.get(register)?.operations;
  return found && Object.hasOwn(found, operation) ? found[operation] : undefined;
}

const answerOf = (model: Model, call: string): Names => {
  const operation = operationOf(model, call);
  return { answer: operation ? { fields: feelNames(operation.gives) } : 'any' };
};

const typeOfParameter = (field: RegisterField | undefined): Type | undefined => (field === undefined ? undefined : feelType(field));

/** The texts that an expression can give as they are written in it. */
function* textsGiven(expression: Expression): Generator<{ value: string; from: number }> {
  if (expression.op === 'literal' && typeof expression.value === 'string' && expression.type === 'text')
    yield { value: expression.value, from: expression.at[0] };
  else if (expression.op === 'if') {
    yield* textsGiven(expression.then);
    yield* textsGiven(expression.else);
  }
}

/** What is given to a choice is one of its values, as far as the text of the expression shows. */
function checkValues(model: Model, site: Site, expression: Expression): void {
  if (typeof site.expects !== 'object' || !('values' in site.expects)) return;
  const { values } = site.expects;
  for (const { value, from } of textsGiven(expression)) {
    if (values.includes(value)) continue;
    const spot = { index: from, ...(site.at && { at: site.at }) };
    model.report(site.parameter ? 'parameter-type' : 'expression-type', site.path, `"${value}" is not one of ${values.join(', ')}.`, {
      ...spot,
      suggestion: nearest(value, values),
    });
  }
}

const CODES: Readonly<Record<ExpressionProblem['code'], ProblemCode>> = {
  syntax: 'expression-syntax',
  'unknown-name': 'unknown-field',
  'unknown-function': 'expression-unsupported',
  'unknown-value': 'expression-type',
  unsupported: 'expression-unsupported',
  'unsafe-pattern': 'dangerous-pattern',
  'wrong-argument': 'expression-type',
  'wrong-literal': 'expression-type',
  'type-mismatch': 'expression-type',
};

/** The code under which a fault of an expression is told; undefined when it is no fault of an expression. */
export const codeOf = (code: string): ProblemCode | undefined =>
  Object.hasOwn(CODES, code) ? CODES[code as ExpressionProblem['code']] : undefined;

export function checkExpressions(model: Model): void {
  const names = typesOf(model);
  for (const site of expressionsOf(model)) {
    const text = String(site.source);
    const parsed = parseExpression(text, {
      names: site.local ? { ...names, ...site.local } : names,
      ...(site.expects !== undefined && { expects: site.expects }),
    });
    if ('problems' in parsed) for (const problem of parsed.problems) reportExpression(model, site, text, problem);
    else checkValues(model, site, parsed.expression);
  }
}

/** One problem of an expression, at its column. */
function reportExpression(model: Model, site: Pick<Site, 'path' | 'at' | 'parameter'>, text: string, problem: ExpressionProblem): void {
  const { code, message, from, suggestion } = problem;
  const ofAnswer = code === 'unknown-name' && text.slice(from).startsWith('answer.');
  const ofParameter = code === 'type-mismatch' && site.parameter === true;
  const words = message.replace(/ Did you mean .*\?$/, '').replace(/([^.?!])$/, '$1.');
  model.report(
    ofAnswer ? 'unknown-answer' : ofParameter ? 'parameter-type' : CODES[code],
    site.path,
    words.charAt(0).toUpperCase() + words.slice(1),
    {
      ...(site.at && { at: site.at }),
      index: from,
      suggestion,
    },
  );
}
