import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { procedureJsonSchema } from '../../definitions/json-schema.js';
import { KEY_DESCRIPTIONS } from '../../definitions/key-descriptions.js';
import { languageReference } from '../../scripts/docs-language.js';
import { problemsReference } from '../../scripts/docs-problems.js';

const page = (name: string) => readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), 'utf8');

interface Node {
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly additionalProperties?: Node | boolean;
}

function* keysOf(node: Node, path: readonly string[]): Generator<readonly [string, Node]> {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    yield [[...path, key].join('.'), inner];
    yield* keysOf(inner, [...path, key]);
  }
  for (const inner of [node.items, node.additionalProperties, ...(node.anyOf ?? [])]) {
    if (typeof inner === 'object') yield* keysOf(inner, path);
  }
}

describe('the reference of the language', () => {
  const schema = procedureJsonSchema() as Node & { $defs: Record<string, Node> };
  const parts: Record<string, Node> = { definition: schema, ...schema.$defs };

  it('is what the schema gives', () => {
    expect(page('language.md')).to.equal(languageReference(), 'run scripts/docs-language.ts, then review the difference');
  });
  it('of problems is what the tests hold', () => {
    expect(page('problems.md')).to.equal(problemsReference(), 'run scripts/docs-problems.ts, then review the difference');
  });
  it('describes every key', () => {
    const bare = Object.entries(parts).flatMap(([part, node]) =>
      [...keysOf(node, [])].filter(([, { description }]) => description === undefined).map(([key]) => `${part}: ${key}`),
    );
    expect(bare).to.deep.equal([]);
  });
  it('describes no key that is not there', () => {
    const stale = Object.entries(KEY_DESCRIPTIONS).flatMap(([part, words]) => {
      const known = new Set([...keysOf(parts[part] ?? {}, [])].map(([key]) => key));
      return Object.keys(words)
        .filter((key) => !known.has(key))
        .map((key) => `${part}: ${key}`);
    });
    expect(stale).to.deep.equal([]);
  });
});
