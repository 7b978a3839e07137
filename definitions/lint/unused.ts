/** What is declared and never used, or used and never made: a slip, or a leftover. */
import { scanTemplate } from '../../domain/template.js';
import { giverOf } from '../names.js';
import { expressionsOf } from './expressions.js';
import type { Model } from './model.js';
import { usesOf } from './references.js';

export function checkUnused(model: Model): void {
  if (!model.complete) return;
  const { definition } = model;
  const used = new Map<string, Set<string>>();
  const forms = new Set<string>();
  const issued = new Set<string>();
  for (const { kind, name, path } of usesOf(model)) {
    if (kind === 'document' && [path.at(-1), path.at(-2)].includes('issue')) issued.add(name);
    used.set(kind, (used.get(kind) ?? new Set()).add(name));
    if (kind === 'field' && (path[0] === 'form' || path.includes('form') || path.includes('ask'))) forms.add(name);
  }
  for (const { state } of model.states)
    if (state.wait?.from === 'applicant') for (const name of Object.keys(state.gives ?? {})) forms.add(name); // an event brings it
  const read = wordsRead(model);
  for (const [name, field] of model.fields) {
    const path = ['data', ...name.split('.')];
    const isRead = used.get('field')?.has(name) === true || read.has(name);
    if (giverOf(field) === 'applicant' && !forms.has(name)) {
      model.report('unused-field', path, `No form asks the applicant for "${name}".`, { at: 'key' });
    } else if (!isRead) model.report('unused-field', path, `"${name}" is declared and never used.`, { at: 'key' });
  }
  const report = (kind: 'notice' | 'document' | 'table', names: Iterable<string>, where: string) => {
    for (const name of names) {
      if (!used.get(kind)?.has(name)) model.report(`unused-${kind}`, [where, name], `The ${kind} "${name}" is never used.`, { at: 'key' });
    }
  };
  report('notice', Object.keys(definition.notices ?? {}), 'notices');
  report('document', Object.keys(definition.documents ?? {}), 'documents');
  for (const name of Object.keys(definition.documents ?? {}))
    if (used.get('document')?.has(name) && !issued.has(name))
      model.report('never-issued', ['documents', name], `Nothing issues the document "${name}": what names it goes without it.`, {
        at: 'key',
      });
  const tables = Object.entries(definition.tables ?? {});
  const isFed = (name: string) =>
    tables.some(([other, table]) => other !== name && [...textsOf(table)].some((text) => text.includes(name)));
  report(
    'table',
    tables.filter(([name]) => !isFed(name)).map(([name]) => name),
    'tables',
  );
}

/** Every dotted name that stands in an expression, a table or a letter, and each name it begins with. */
function wordsRead(model: Model): Set<string> {
  const texts = [...expressionsOf(model)].map(({ source }) => String(source));
  texts.push(...textsOf(model.definition.tables));
  const read = new Set<string>();
  const add = (name: string) => {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) read.add(name.slice(0, end));
  };
  for (const text of texts) for (const [name] of text.matchAll(/[A-Za-z_]\w*(\s*\.\s*[A-Za-z_]\w*)*/g)) add(name.replace(/\s/g, ''));
  for (const text of textsOf([model.definition.notices, model.definition.documents]))
    for (const { path } of scanTemplate(text).placeholders) add(path);
  return read;
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsOf(inner);
}
