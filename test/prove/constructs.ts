import { readFileSync } from 'node:fs';
import { type Document, isMap, isScalar, parse, parseDocument } from 'yaml';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';

/** What a state can lose and still be a state. */
const PARTS = ['undo', 'notify', 'refund', 'issue', 'do', 'decided', 'at-most', 'when', 'requires', 'form', 'not-by', 'gives', 'late'];
type Path = readonly (string | number)[];

export interface Construct {
  readonly title: string;
  readonly text: string;
  /** What is left out, and the definition without it. */
  readonly variants: readonly (readonly [what: string, text: string])[];
}

/** Each construct of the language, laid over the certificate of residence; and each again without one part of one of its states. */
export function constructs(): Construct[] {
  const file = readFileSync(new URL('./constructs.yaml', import.meta.url), 'utf8');
  const all = parse(file) as { title: string; on?: string; fragment: string }[];
  return all.map(({ title, on, fragment }) => {
    // `on`: the construct that this one is laid over.
    const base = all.find((other) => other.title === on)?.fragment;
    const text = patchDefinition(base === undefined ? EXAMPLE : patchDefinition(EXAMPLE, base), fragment);
    const variants = partsOf(parseDocument(fragment)).flatMap((path): (readonly [string, string])[] => {
      const document = parseDocument(text);
      return document.deleteIn([...path]) ? [[path.join('.'), document.toString({ lineWidth: 0 })]] : [];
    });
    return { title, text, variants };
  });
}

function partsOf(document: Document): Path[] {
  const found: Path[] = [];
  const visit = (node: unknown, path: Path): void => {
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      if (PARTS.includes(name)) found.push([...path, name]);
      visit(value, [...path, name]);
    }
  };
  visit(document.getIn(['flow', 'states'], true), ['flow', 'states']);
  return found;
}
