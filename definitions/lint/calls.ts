/** Calls of registers: the operation is declared, it gets what it takes. What it gives is checked with the expressions. */
import { nearest, type Path } from '../problems.js';
import type { Feel } from '../schema.js';
import { operationOf } from './expressions.js';
import { actionsOf, type Model, mustKnow } from './model.js';

export function checkCalls(model: Model): void {
  const { registers } = model.context;
  if (registers === undefined) return;
  for (const [name, field] of model.fields) {
    const path = ['data', ...name.split('.')];
    if (field.from?.includes('.')) checkOperation(model, field.from, [...path, 'from']);
    else if (field.from !== undefined)
      mustKnow(model, 'unknown-register', new Set(registers.keys()), field.from, [...path, 'from'], 'is not a declared register');
    if (field.prefill?.call !== undefined) checkCall(model, field.prefill.call, field.prefill.with ?? {}, [...path, 'prefill']);
    if (field.verify) checkCall(model, field.verify.call, field.verify.with ?? { value: name }, [...path, 'verify']);
  }
  for (const { state, path } of model.states)
    if (state.call !== undefined) checkCall(model, state.call, state.with ?? {}, path, state.attach);
  for (const { action, path } of actionsOf(model)) if (action.call !== undefined) checkCall(model, action.call, action.with ?? {}, path);
  checkStamp(model);
}

function checkOperation(model: Model, call: string, path: Path): boolean {
  const { registers } = model.context;
  if (registers === undefined) return false;
  const [register = '', operation = ''] = call.split('.');
  const found = registers.get(register);
  if (found === undefined) {
    const known = [...registers.keys()];
    const near = nearest(register, known);
    model.report('unknown-register', path, `"${register}" is not a declared register.`, {
      suggestion: near === undefined ? undefined : `${near}.${operation}`,
    });
    return false;
  }
  if (Object.hasOwn(found.operations, operation)) return true;
  const near = nearest(operation, Object.keys(found.operations));
  const words = `"${operation}" is not an operation of "${register}": ${Object.keys(found.operations).join(', ')}.`;
  model.report('unknown-operation', path, words, {
    index: register.length + 1,
    suggestion: near === undefined ? undefined : `${register}.${near}`,
  });
  return false;
}

/** `path` is the thing that has `call` and `with`. */
function checkCall(
  model: Model,
  call: string,
  sent: Readonly<Record<string, Feel>>,
  path: Path,
  attached: Readonly<Record<string, string>> = {},
): void {
  if (!checkOperation(model, call, [...path, 'call'])) return;
  const wanted = operationOf(model, call)?.with ?? {};
  for (const name of Object.keys(sent)) {
    if (Object.hasOwn(wanted, name)) continue;
    const words = `"${call}" does not take "${name}"${Object.keys(wanted).length === 0 ? '; it takes nothing' : `: ${Object.keys(wanted).join(', ')}`}.`;
    model.report('unknown-parameter', [...path, 'with', name], words, { at: 'key', suggestion: nearest(name, Object.keys(wanted)) });
  }
  for (const name of Object.keys(attached)) {
    const at = [...path, 'attach', name];
    if (!mustKnow(model, 'unknown-parameter', new Set(Object.keys(wanted)), name, at, `is not taken by "${call}"`, { at: 'key' })) continue;
    if (wanted[name]?.type !== 'document')
      model.report('parameter-type', at, `"${call}" takes "${name}" as ${wanted[name]?.type}: a document cannot stand there.`, {
        at: 'key',
      });
    else if (Object.hasOwn(sent, name))
      model.report('misplaced-key', at, `"${name}" is given twice: under "with" and under "attach".`, { at: 'key' });
  }
  for (const [name, field] of Object.entries(wanted)) {
    if (field.optional || Object.hasOwn(sent, name) || Object.hasOwn(attached, name)) continue;
    model.report('missing-parameter', [...path, 'call'], `"${call}" needs "${name}" (${field.type}) under "with".`);
  }
}

/** The stamp's `with` is sent with each of its operations: each takes of it what it knows. */
function checkStamp(model: Model): void {
  const stamp = model.definition.fees?.stamp;
  if (stamp === undefined) return;
  const path = ['fees', 'stamp'];
  const register = model.context.registers?.get(stamp.register);
  if (register === undefined) {
    mustKnow(
      model,
      'unknown-register',
      new Set(model.context.registers?.keys()),
      stamp.register,
      [...path, 'register'],
      'is not a declared register',
    );
    return;
  }
  const known = new Set<string>();
  for (const step of ['reserve', 'consume', 'release', 'refund'] as const) {
    const name = stamp[step];
    if (
      !mustKnow(
        model,
        'unknown-operation',
        new Set(Object.keys(register.operations)),
        name,
        [...path, step],
        `is not an operation of "${register.id}"`,
      )
    )
      continue;
    for (const [parameter, field] of Object.entries(register.operations[name]?.with ?? {})) {
      known.add(parameter);
      if (field.optional || Object.hasOwn(stamp.with, parameter)) continue;
      model.report('missing-parameter', [...path, step], `"${register.id}.${name}" needs "${parameter}" (${field.type}) under "with".`);
    }
  }
  for (const name of Object.keys(stamp.with)) {
    if (known.size > 0)
      mustKnow(model, 'unknown-parameter', known, name, [...path, 'with', name], `is taken by no operation of "${register.id}"`, {
        at: 'key',
      });
  }
}

/** An action does one thing. */
export function checkActions(model: Model): void {
  for (const { action, path } of actionsOf(model)) {
    const things = Object.keys(action).filter((key) => key !== 'with');
    if (things.length !== 1) {
      const words = things.length === 0 ? 'This action does nothing' : `This action does ${things.length} things (${things.join(', ')})`;
      model.report('action-keys', path, `${words}; write one action for each: issue, revoke, notify, consume, refund, set, call or tell.`);
    }
    if (action.with !== undefined && action.call === undefined)
      model.report('misplaced-key', [...path, 'with'], '"with" belongs to a "call".', { at: 'key' });
  }
}
