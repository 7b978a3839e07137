/** Every name that a definition uses must be declared: here, in a register, or in the organisation. */
import { longForm } from '../compile-flow.js';
import { startsOf } from '../names.js';
import type { Path } from '../problems.js';
import { actionsOf, listOf, type Model, mustKnow } from './model.js';

export type NameKind = 'field' | 'notice' | 'document' | 'table' | 'group';

/** One use of a name, at its place. */
export interface Use {
  readonly kind: NameKind;
  readonly name: string;
  readonly path: Path;
  readonly at?: 'key';
}

/** All uses of names outside expressions and letters. States are the business of `flow.ts`. */
export function* usesOf(model: Model): Generator<Use> {
  const { definition } = model;
  const fields = function* (paths: readonly string[] | undefined, path: Path): Generator<Use> {
    for (const [i, name] of (paths ?? []).entries()) yield { kind: 'field', name, path: [...path, i] };
  };
  const keys = function* (map: Readonly<Record<string, unknown>> | undefined, path: Path): Generator<Use> {
    for (const name of Object.keys(map ?? {})) yield { kind: 'field', name, path: [...path, name], at: 'key' };
  };
  const one = function* (kind: NameKind, name: string | undefined, path: Path): Generator<Use> {
    if (name !== undefined) yield { kind, name, path };
  };
  const many = function* (kind: NameKind, value: string | readonly string[] | undefined, path: Path): Generator<Use> {
    for (const [i, name] of listOf(value).entries()) yield { kind, name, path: typeof value === 'string' ? path : [...path, i] };
  };

  for (const [i, page] of definition.form.entries()) yield* fields(page.fields, ['form', i, 'fields']);
  for (const [who, { form, reference, country }] of Object.entries(startsOf(definition))) {
    yield* fields(form, ['flow', 'start', who, 'form']);
    yield* one('field', reference, ['flow', 'start', who, 'reference']);
    yield* one('field', country, ['flow', 'start', who, 'country']);
  }
  yield* one('field', definition.applicant.residence, ['applicant', 'residence']);
  yield* one('document', definition.act?.document, ['act', 'document']);
  if (typeof definition.fees?.amount === 'string') yield* one('table', definition.fees.amount, ['fees', 'amount']);
  yield* one('notice', definition.fees?.payment?.notice, ['fees', 'payment', 'notice']);
  const { clock } = definition;
  yield* one('group', clock?.extension?.group, ['clock', 'extension', 'group']);
  for (const [body, { group }] of Object.entries(clock?.interveners ?? {}))
    yield* one('group', group, ['clock', 'interveners', body, 'group']);
  yield* one('group', clock?.silence.owner, ['clock', 'silence', 'owner']);
  yield* one('group', clock?.warnings?.['supervisor-group'], ['clock', 'warnings', 'supervisor-group']);

  for (const { state, path } of model.states) {
    const task = [...path, 'task'];
    yield* one('group', state.task?.group, [...task, 'group']);
    yield* one('group', state.task?.supervisor, [...task, 'supervisor']);
    for (const key of ['form', 'shows', 'requires'] as const) yield* fields(state.task?.[key], [...task, key]);
    for (const [i, { to }] of (state.task?.escalate ?? []).entries()) yield* one('group', to, [...task, 'escalate', i, 'to']);
    yield* fields(state.ask?.fields, [...path, 'ask', 'fields']);
    yield* one('field', state.wait?.['matched-by'], [...path, 'wait', 'matched-by']);
    yield* one('group', state.wait?.group, [...path, 'wait', 'group']);
    yield* one('table', state.decide, [...path, 'decide']);
    yield* keys(state.gives, [...path, 'gives']);
    for (const [parameter, document] of Object.entries(state.attach ?? {}))
      yield* one('document', document, [...path, 'attach', parameter]);
    yield* many('notice', state.notify, [...path, 'notify']);
    yield* many('document', state.issue, [...path, 'issue']);
    for (const [event, transition] of Object.entries(state.on ?? {})) {
      if (typeof transition === 'string') continue;
      const long = longForm(transition);
      const on = [...path, 'on', event];
      yield* fields(long.requires, [...on, 'requires']);
      yield* fields(long.ask, [...on, 'ask']);
      yield* many('group', long.by, [...on, 'by']);
    }
  }
  for (const { state, path } of model.states) {
    for (const [event, { by, requires }] of Object.entries(state['reopen-by'] ?? {})) {
      const at = [...path, 'reopen-by', event];
      if (typeof by === 'object') yield* one('group', by.group, [...at, 'by', 'group']);
      yield* fields(requires, [...at, 'requires']);
    }
  }
  for (const { action, path } of actionsOf(model)) {
    yield* one('document', action.issue, [...path, 'issue']);
    yield* one('document', action.revoke, [...path, 'revoke']);
    yield* one('notice', action.notify, [...path, 'notify']);
    yield* keys(action.set, [...path, 'set']);
  }
  for (const [name, { by }] of Object.entries(definition.flow.anytime ?? {})) {
    if (typeof by === 'object') yield* one('group', by.group, ['flow', 'anytime', name, 'by', 'group']);
  }
  for (const [name, notice] of Object.entries(definition.notices ?? {})) {
    yield* many('document', notice.attach, ['notices', name, 'attach']);
    if (typeof notice.to === 'object') yield* one('group', notice.to.group, ['notices', name, 'to', 'group']);
  }
  for (const [name, document] of Object.entries(definition.documents ?? {})) {
    yield* fields(document.facts, ['documents', name, 'facts']);
    yield* one('field', document.reasons, ['documents', name, 'reasons']);
    yield* one('group', document['signed-by'], ['documents', name, 'signed-by']);
  }
}

export function checkReferences(model: Model): void {
  const { names, context, definition } = model;
  const groups = context.organisation && new Set(Object.keys(context.organisation.groups));
  for (const { kind, name, path, at } of usesOf(model)) {
    const spot = at === undefined ? {} : { at };
    if (kind === 'field') mustKnow(model, 'unknown-field', names.fields, name, path, 'is not declared in "data"', spot);
    else if (kind === 'notice') mustKnow(model, 'unknown-notice', names.notices, name, path, 'is not declared in "notices"');
    else if (kind === 'document') mustKnow(model, 'unknown-document', names.documents, name, path, 'is not declared in "documents"');
    else if (kind === 'table') mustKnow(model, 'unknown-table', names.tables, name, path, 'is not declared in "tables"');
    else if (groups) mustKnow(model, 'unknown-group', groups, name, path, 'is not a group of the organisation');
  }
  const { procedures } = context;
  for (const [i, one] of (definition.applicant.requires ?? []).entries()) {
    const path = ['applicant', 'requires', i, ...(typeof one === 'string' ? [] : ['procedure'])];
    const { procedure } = typeof one === 'string' ? { procedure: one } : one;
    if (procedures) mustKnow(model, 'unknown-procedure', procedures, procedure, path, 'is not a procedure of this deployment');
  }
}
