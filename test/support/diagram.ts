import { readFileSync } from 'node:fs';
import { compile } from '../../definitions/compile.js';
import { type Drawing, drawingOf } from '../../definitions/diagram/model.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Statechart } from '../../definitions/statechart.js';
import type { Language } from '../../domain/language.js';

export const EXAMPLE = 'definitions/examples/residence-certificate.yaml';
export const ALL_KINDS = 'test/support/fixtures/all-kinds.yaml';

/** The drawing and the statechart of a file without problems; `change` edits its text first. */
export function drawn(file: string, language: Language, change = (text: string) => text): { drawing: Drawing; chart: Statechart } {
  const { definition, problems } = readDefinition(change(readFileSync(file, 'utf8')), file, loadContext());
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (definition === undefined || errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join(' ')}`);
  const chart = compile(definition, '0'.repeat(64));
  return { drawing: drawingOf(definition, chart, language, loadContext()), chart };
}
