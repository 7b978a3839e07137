import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { parseExpression } from '../../domain/expression-parser.js';
import { REFUSED_FUNCTIONS, SIGNATURES } from '../../domain/feel/signatures.js';

describe('the reference of expressions', () => {
  it('lists every function with its parameters, and no other', async () => {
    const page = await readFile(new URL('../../docs/reference/expressions.md', import.meta.url), 'utf8');
    const functions = page.slice(page.indexOf('\n## Functions'), page.indexOf('\n## Limits'));
    const written = [...functions.matchAll(/^\| `([^(]+)\(([^)]*)\)` \| (\S+) \|$/gm)].map(
      ([, name, params, gives]) => `${name}(${params}) ${gives}`,
    );
    const known = Object.entries(SIGNATURES).map(([name, { params, variadic, gives }]) => {
      const list = params.map((param, i) => `${param.name}${param.optional ? '?' : ''}${variadic && i === params.length - 1 ? '…' : ''}`);
      return `${name}(${list.join(', ')}) ${gives}`;
    });
    expect(written.sort()).to.deep.equal(known.sort());
  });
  it('refuses by name what it says is refused', () => {
    for (const name of Object.keys(REFUSED_FUNCTIONS)) {
      const result = parseExpression(`${name}()`);
      expect('problems' in result && result.problems.map(({ code }) => code), name).to.deep.equal(['unsupported']);
    }
  });
});
