/** Decision tables: every cell is read, every row is whole, every input finds exactly the rules that its hit policy allows. */

import { tableFromYaml } from '../../domain/tables/from-yaml.js';
import { gapsAndOverlaps } from '../../domain/tables/gaps.js';
import { isMapping } from '../fields.js';
import { nearest, type Path } from '../problems.js';
import { codeOf, typesOf } from './expressions.js';
import type { Model } from './model.js';

export function checkTables(model: Model): void {
  const names = typesOf(model);
  for (const [id, source] of Object.entries(model.definition.tables ?? {})) {
    const path: Path = ['tables', id];
    const { title: _, ...object } = source;
    const read = tableFromYaml(id, object, { names });
    if ('problems' in read) {
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
  checkOutputs(model);
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
