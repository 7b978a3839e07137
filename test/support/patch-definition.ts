import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';

/**
 * Lays a fragment of YAML over a definition: a mapping in block style is gone into, anything else (a value, a list, a mapping in braces) takes the
 * place of what was there. A fragment that is not a mapping in block style is a file of its own.
 */
export function patchDefinition(base: string, fragment: string): string {
  const document = parseDocument(base);
  const patch = parseDocument(fragment);
  const overlaid = patch.errors.length === 0 && isMap(patch.contents) && !patch.contents.flow && !patch.contents.has('mistara');
  if (!overlaid) return fragment;
  if (document.contents === null) document.contents = document.createNode({}) as never;
  overlay(document.contents as unknown as YAMLMap, patch.contents as unknown as YAMLMap);
  return document.toString({ lineWidth: 0 });
}

function overlay(base: YAMLMap, patch: YAMLMap): void {
  for (const pair of patch.items) {
    const key = isScalar(pair.key) ? pair.key.value : pair.key;
    const old = base.items.find((item) => (isScalar(item.key) ? item.key.value : item.key) === key);
    if (old === undefined) base.items.push(pair);
    else if (isMap(pair.value) && !pair.value.flow && isMap(old.value)) {
      // What is gone into may be written in braces; what is laid into it may not be.
      old.value.flow = false;
      overlay(old.value, pair.value);
    } else old.value = pair.value;
  }
}
