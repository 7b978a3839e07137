/** Decision tables: every cell is read, every row is whole, every input finds exactly the rules that its hit policy allows. */

import type { Names, Type } from '../../domain/feel/tree.js';
import { decisionsFromYaml, tableFromYaml } from '../../domain/tables/from-yaml.js';
import { gapsAndOverlaps } from '../../domain/tables/gaps.js';
import { isMapping } from '../fields.js';
import { nearest, type Path } from '../problems.js';
import { codeOf, typesOf } from './expressions.js';
import type { Model } from './model.js';

export function checkTables(model: Model): void {
  const names = typesOf(model);
  const answers = answersOf(model, names);
  let isRead = true;
  for (const [id, source] of Object.entries(model.definition.tables ?? {})) {
    const path: Path = ['tables', id];
    const { title: _, ...object } = source;
    const { [id]: _own, ...others } = answers;
    const read = tableFromYaml(id, object, { names: { ...others, ...names } });
    if ('problems' in read) {
      isRead = false;
      for (const { path: place, code, message, from, suggestion } of read.problems) {
        const at = [...path, ...place];
        const words = message.replace(/ Did you mean .*\?$/, '').replace(/([^.?!])$/, '$1.');
        model.report(code === 'wrong-row' ? 'table-row' : (codeOf(code) ?? 'table-syntax'), at, words, { index: from ?? 0, suggestion });
      }
      continue;
    }
    for (const { code, message, path: place } of gapsAndOverlaps(read.table)) {
      model.report(code, [...path, ...place], message.replace(/([^.?!])$/, '$1.'), place.length === 0 ? { at: 'key' } : {});
    }
  }
  if (isRead) checkCircles(model, names);
  checkOutputs(model);
}

/** What a table answers to another one that reads it: its outputs by name, or a list of them where several rules may answer. */
function answersOf({ definition }: Model, names: Names): Names {
  const tables = definition.tables ?? {};
  const any: Names = Object.fromEntries(Object.keys(tables).map((id) => [id, 'any' as const]));
  const answer = (id: string): Type => {
    const { title: _, ...object } = tables[id]!;
    const read = tableFromYaml(id, object, { names: { ...any, ...names } });
    if ('problems' in read) return 'any';
    const { hit, aggregate, outputs } = read.table;
    const fields = Object.fromEntries(outputs.map(({ name, type }) => [name, type]));
    const isList = aggregate === undefined && ['rule-order', 'output-order', 'collect'].includes(hit);
    return isList ? { items: { fields } } : { fields };
  };
  return Object.fromEntries(Object.keys(tables).map((id) => [id, answer(id)]));
}

/** Each circle once, at the first of its tables. */
function checkCircles(model: Model, names: Names): void {
  const all = decisionsFromYaml(model.definition.tables ?? {}, { names });
  const told = new Set<string>();
  for (const { path, code, message } of 'problems' in all ? all.problems : []) {
    if (code !== 'decision-cycle' || told.has(String(path[0]))) continue;
    for (const id of Object.keys(model.definition.tables ?? {})) if (message.includes(` ${id} `)) told.add(id);
    model.report('table-syntax', ['tables', ...path], message, { at: 'key' });
  }
}

/** What a state takes from a table, and the amount of the fees, are outputs of that table. */
function checkOutputs(model: Model): void {
  const must = (table: string, output: string, path: Path) => {
    const outputs = model.definition.tables?.[table]?.outputs;
    const known = isMapping(outputs) ? Object.keys(outputs) : [];
    if (known.length === 0 || known.includes(output)) return;
    const words = `The table "${table}" has no output "${output}": ${known.join(', ')}.`;
    model.report('unknown-output', path, words, { suggestion: nearest(output, known) });
  };
  for (const { state, path } of model.states) {
    if (state.decide === undefined) continue;
    for (const [field, output] of Object.entries(state.gives ?? {})) must(state.decide, String(output), [...path, 'gives', field]);
  }
  const amount = model.definition.fees?.amount;
  if (typeof amount === 'string') must(amount, 'amount', ['fees', 'amount']);
}
