/** From the text of a procedure to its definition, or to all that is wrong with it. Pure: the text comes in, nothing is opened, nothing is thrown. */
import type { Context } from './context.js';
import { dataNodes, isMapping } from './fields.js';
import { lint } from './lint.js';
import { inOrderOfPlace, type Path, type Problem, pathOf } from './problems.js';
import { type Definition, definitionSchema } from './schema.js';
import { field } from './schema-data.js';
import { type SchemaFault, schemaFaults, valueAt } from './schema-problems.js';
import { type Place, readYaml, type Spot } from './yaml-text.js';

export { fieldsOf } from './names.js';
export type { Problem } from './problems.js';

export interface ReadDefinition {
  /** There when the file has the right shape. It may still have problems: only a file without an error can be compiled. */
  readonly definition?: Definition;
  /** In order of place. */
  readonly problems: readonly Problem[];
  /** Where a path of the file (`flow.states.checking`) stands; what is missing is shown at what is around it. Lines and columns from 1. */
  locate(path: string | Path, spot?: Spot): Place;
}

/**
 * Reads a definition. Never throws.
 * @param file its name, repeated in each problem.
 * @param context the registers, groups and calendars of the deployment; what is absent is not checked.
 */
export function readDefinition(text: string, file?: string, context: Context = {}): ReadDefinition {
  const yaml = readYaml(text, file);
  const locate: ReadDefinition['locate'] = (path, spot) => yaml.locate(typeof path === 'string' ? pathOf(path) : path, spot);
  if (yaml.value === undefined) return { problems: inOrderOfPlace(yaml.problems), locate };

  const faults = [...schemaFaults(definitionSchema, yaml.value), ...dataFaults(yaml.value['data'])];
  const problems = [...yaml.problems, ...faults.map(({ code, path, message, ...more }) => yaml.problem(code, path, message, more))];
  const complete = problems.length === 0;
  const rest = complete ? { value: yaml.value, cuts: [] } : withoutFaults(yaml.value, faults);
  if (rest !== undefined) {
    problems.push(
      ...lint({ definition: rest.value as Definition, written: yaml.value, cuts: rest.cuts, complete, context, problem: yaml.problem }),
    );
  }
  return { ...(faults.length === 0 ? { definition: yaml.value as Definition } : {}), problems: inOrderOfPlace(problems), locate };
}

/** The tree of `data`, node by node. */
function dataFaults(data: unknown): SchemaFault[] {
  const faults: SchemaFault[] = [];
  for (const { path: place, node, kind } of dataNodes(data)) {
    const path = ['data', ...place];
    const name = place.at(-1) ?? '';
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
      const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
      const suggestion = words.map((word, i) => (i === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1)).join('');
      const good = /^[a-z][A-Za-z0-9]*$/.test(suggestion) ? suggestion : undefined;
      faults.push({
        path,
        at: 'key',
        code: 'bad-field-name',
        message: `"${name}" is not the name of a field: one word, as in "issuedOn".`,
        suggestion: good,
        cut: path,
      });
    }
    if (kind === 'neither') {
      const message = `"${name}" must be a field ({ type: … }) or a group of fields.`;
      faults.push({ path, at: 'value', code: node === null ? 'empty-value' : 'wrong-type', message, cut: path });
    }
    if (kind === 'field') {
      for (const fault of schemaFaults(field, node)) {
        faults.push({ ...fault, path: [...path, ...fault.path], cut: [...path, ...fault.cut] });
      }
    }
  }
  return faults;
}

/** Stands in for what every definition has, so that the rest of a broken one can be checked. */
const SKELETON: Readonly<Record<string, unknown>> = {
  mistara: 1,
  id: 'unnamed',
  title: {},
  languages: ['fr'],
  owner: 'unnamed',
  'served-by': 'central',
  act: { id: 'unnamed' },
  legal: { basis: [{ text: {}, source: 'unnamed' }] },
  applicant: { who: ['natural-person'] },
  data: {},
  form: [],
  flow: { start: 'unnamed', states: {} },
  retention: { after: '1 year', source: 'unnamed' },
};

/** The definition without its faulty parts, and which parts these are; undefined when nothing is left that could be checked. */
function withoutFaults(value: Record<string, unknown>, found: readonly SchemaFault[]): { value: unknown; cuts: Path[] } | undefined {
  const rest = structuredClone(value);
  const cuts: Path[] = [];
  let faults = found;
  for (let round = 0; round < 40; round += 1) {
    if (faults.length === 0) return { value: rest, cuts };
    for (const { cut } of faults) cuts.push(remove(rest, cut));
    faults = [...schemaFaults(definitionSchema, rest), ...dataFaults(rest['data'])];
  }
  return undefined;
}

/** Removes the value at a path; from a list, the whole list, so that the places of its other entries stay true. Gives what was removed. */
function remove(root: Record<string, unknown>, path: Path): Path {
  const firstIndex = path.findIndex((part) => typeof part === 'number');
  const target = firstIndex < 0 ? path : path.slice(0, firstIndex);
  const last = target.at(-1);
  if (target.length <= 1 || last === undefined) {
    const names = last === undefined ? Object.keys(SKELETON) : [String(last)];
    for (const name of names) {
      if (SKELETON[name] === undefined) delete root[name];
      else if (last !== undefined || root[name] === undefined) root[name] = structuredClone(SKELETON[name]);
    }
    return last === undefined ? [] : target;
  }
  const parent = valueAt(root, target.slice(0, -1));
  // What stood there is gone already: what needs it goes too.
  if (!isMapping(parent) || !Object.hasOwn(parent, last))
    return valueAt(root, target) === undefined && target.length > 1 ? remove(root, target.slice(0, -1)) : target;
  delete parent[last];
  return target;
}
