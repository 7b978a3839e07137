import { expect } from 'chai';
import { readDefinition } from '../../definitions/parse.js';
import { PROBLEM_CODES } from '../../definitions/problems.js';
import { BROKEN, EXAMPLE, rightText, wrongText } from '../support/broken-definitions.js';
import { exampleContext } from '../support/context.js';

const problemsOf = (text: string) => readDefinition(text, 'x.yaml', exampleContext).problems;

describe('the check of a definition', () => {
  it('finds nothing in the example', () => expect(problemsOf(EXAMPLE)).to.deep.equal([]));

  for (const broken of BROKEN) {
    it(`says ${broken.code}${broken.name ? `: ${broken.name}` : ''}`, () => {
      const text = wrongText(broken);
      const problems = problemsOf(text);
      const codes = problems.map(({ code }) => code);
      const told = JSON.stringify(problems, null, 1);
      if (broken.expect === 'any') expect(codes, told).to.include(broken.code);
      else expect(codes, told).to.deep.equal(broken.expect ?? [broken.code]);

      const ours = problems.filter(({ code }) => code === broken.code);
      if (broken.at !== undefined) {
        const lines = text.split('\n');
        const shown = ours.map(({ line, column }) => lines[line - 1]?.slice(column - 1) ?? '');
        expect(
          shown.some((rest) => rest.startsWith(broken.at ?? '')),
          `${JSON.stringify(shown)} ${told}`,
        ).to.equal(true);
      }
      if (broken.suggestion !== undefined) expect(ours.map(({ suggestion }) => suggestion)).to.include(broken.suggestion);
    });
    if (broken.right !== undefined) {
      it(`has nothing against the right form of ${broken.code}`, () => expect(problemsOf(rightText(broken))).to.deep.equal([]));
    }
  }

  it('has an example of every code that a file can have', () => {
    const shown = new Set(BROKEN.filter(({ why, right }) => why !== undefined && right !== undefined).map(({ code }) => code));
    const notInAFile = ['file-not-found', 'file-too-large'];
    expect(Object.keys(PROBLEM_CODES).filter((code) => !shown.has(code) && !notInAFile.includes(code))).to.deep.equal([]);
    expect([...shown].filter((code) => !Object.hasOwn(PROBLEM_CODES, code))).to.deep.equal([]);
  });
});
