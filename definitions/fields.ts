/** The tree of `data` as it is written, faults and all: a mapping with a `type` that is text is a field, any other mapping a group. */
import { field } from './schema-data.js';

const FIELD_KEYS: ReadonlySet<string> = new Set(Object.keys(field.shape));

export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFieldNode = (node: unknown): node is Record<string, unknown> => isMapping(node) && typeof node['type'] === 'string';

/** A mapping that says what only fields say, but not its type: the type was forgotten. A group holds fields and groups alone. */
const isFieldWithoutType = (node: unknown): boolean =>
  isMapping(node) &&
  node['type'] === undefined &&
  Object.entries(node).some(
    ([key, value]) => FIELD_KEYS.has(key) && (!isMapping(value) || Object.values(value).some((v) => typeof v === 'string')),
  );

export interface DataNode {
  readonly path: readonly string[];
  readonly node: unknown;
  readonly kind: 'field' | 'group' | 'neither';
}

/** Every group and field, in the order of the file. */
export function* dataNodes(data: unknown, path: readonly string[] = []): Generator<DataNode> {
  if (!isMapping(data)) return;
  for (const [name, node] of Object.entries(data)) {
    const here = [...path, name];
    if (isFieldNode(node) || isFieldWithoutType(node)) yield { path: here, node, kind: 'field' };
    else if (!isMapping(node)) yield { path: here, node, kind: 'neither' };
    else {
      yield { path: here, node, kind: 'group' };
      yield* dataNodes(node, here);
    }
  }
}
