import { expect } from 'chai';
import { parse } from 'yaml';
import { compile } from '../../definitions/compile.js';
import { loadOrganisation, loadRegisters } from '../../definitions/files.js';
import { procedureJsonSchema } from '../../definitions/json-schema.js';
import { readDefinition } from '../../definitions/parse.js';
import { prove } from '../../definitions/prove.js';
import { scenarioNames } from '../../definitions/scenario-names.js';
import { readScenarios } from '../../definitions/scenario-schema.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { exampleContext as context } from '../support/context.js';
import { BUILT, blocks, built, GUIDE, scenarioBlocks } from '../support/guide.js';
import { patchDefinition } from '../support/patch-definition.js';

describe("the designer's guide", () => {
  it('has no example that is not tested', () => expect([...GUIDE.matchAll(/^```ya?ml(?! title=")/gm)]).to.have.length(0));

  it('builds the certificate of residence', () => {
    expect(readDefinition(built, BUILT, context).problems).to.deep.equal([]);
    expect(parse(built)).to.deep.equal(parse(EXAMPLE));
  });

  for (const { title, text } of scenarioBlocks)
    it(`shows ${title}`, () => {
      const read = readScenarios(text, title);
      expect(read.problems).to.deep.equal([]);
      const { definition } = readDefinition(EXAMPLE, BUILT, context);
      const chart = compile(definition!, 'of-the-guide');
      const names = scenarioNames(read, definition!, chart, { registers: loadRegisters(), organisation: loadOrganisation() });
      expect(names).to.deep.equal([]);
    });

  for (const { title, text } of blocks.filter((block) => block.title !== BUILT)) {
    it(`shows ${title}, and could be published`, () => {
      const { definition, problems } = readDefinition(patchDefinition(EXAMPLE, text), title, context);
      expect(problems).to.deep.equal([]);
      expect(prove(definition!, { context }).filter(({ holds }) => !holds)).to.deep.equal([]);
    });
  }

  it('shows every key of the language', () => {
    const shown = new Set<string>();
    for (const { text } of blocks) for (const [, key = ''] of text.matchAll(/([A-Za-z][A-Za-z-]*):/g)) shown.add(key);
    const needed = new Set<string>();
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries(node)) {
        if (key === 'properties') for (const name of Object.keys(inner as object)) needed.add(name);
        walk(inner);
      }
    };
    walk(procedureJsonSchema());
    // What the language can say so that it can be refused; and units, which are like those shown.
    const elsewhere = ['copies', 'certified', 'issuer', 'days', 'months', 'years'];
    expect([...needed].filter((key) => !shown.has(key) && !elsewhere.includes(key)).sort()).to.deep.equal([]);
  });
});
