import type { Decisions } from '../domain/decision-table.js';
import { decisionsFromYaml } from '../domain/tables/from-yaml.js';
import { namesOf } from './names.js';
import type { Definition } from './schema.js';

/**
 * The tables of a definition, parsed once.
 * @throws Error for a definition with problems: it must not come here.
 */
export function decisionsOf(definition: Pick<Definition, 'data' | 'tables'>): Decisions {
  if (definition.tables === undefined) return {};
  const read = decisionsFromYaml(definition.tables, { names: namesOf(definition) });
  if ('problems' in read) throw new Error(read.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  return read.decisions;
}
