import { expect } from 'chai';
import fc from 'fast-check';
import type { DecisionTable } from '../../domain/decision-table.js';
import { testUnary } from '../../domain/expression.js';
import { tableFromYaml } from '../../domain/tables/from-yaml.js';
import { gapsAndOverlaps } from '../../domain/tables/gaps.js';
import { runs } from '../support/property-runs.js';

function table(object: Record<string, unknown>): DecisionTable {
  const result = tableFromYaml('t', object);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.table;
}
const found = (object: Record<string, unknown>) =>
  gapsAndOverlaps(table({ outputs: { r: 'any' }, ...object })).map(({ code, rules, example }) => ({ code, rules, example }));

describe('gaps and overlaps', () => {
  it('finds nothing in a table that is whole', () => {
    expect(
      found({
        inputs: ['n', 'c'],
        rules: [
          ['< 12', '-', 1],
          ['>= 12', '"a"', 2],
          ['>= 12', 'not("a")', 3],
        ],
      }),
    ).to.deep.equal([]);
  });
  it('finds the number between two rules', () =>
    expect(
      found({
        inputs: ['n'],
        rules: [
          ['<= 17', 1],
          ['>= 18', 2],
        ],
      }),
    ).to.deep.equal([{ code: 'table-gap', rules: [], example: { n: 17.5 } }]));
  it('knows that whole numbers have none there', () =>
    expect(
      found({
        inputs: [{ expression: 'n', type: 'integer' }],
        rules: [
          ['<= 17', 1],
          ['>= 18', 2],
        ],
      }),
    ).to.deep.equal([]));
  it('finds the day between two rules, and none between two days', () => {
    const dated = (second: string) =>
      found({
        inputs: ['d'],
        rules: [
          ['< @"2026-01-01"', 1],
          [second, 2],
        ],
      });
    expect(dated('> @"2026-01-01"')).to.deep.equal([{ code: 'table-gap', rules: [], example: { d: '2026-01-01' } }]);
    expect(dated('>= @"2026-01-02"')).to.deep.equal([{ code: 'table-gap', rules: [], example: { d: '2026-01-01' } }]);
    expect(dated('>= @"2026-01-01"')).to.deep.equal([]);
  });
  it('finds the text that no rule names, unless the values are declared', () => {
    const rules = [
      ['"a"', 1],
      ['"b"', 2],
    ];
    expect(found({ inputs: ['c'], rules })).to.have.length(1);
    expect(found({ inputs: [{ expression: 'c', type: 'choice', values: ['a', 'b'] }], rules })).to.deep.equal([]);
    expect(found({ inputs: [{ expression: 'c', values: ['a', 'b', 'z'] }], rules })).to.deep.equal([
      { code: 'table-gap', rules: [], example: { c: 'z' } },
    ]);
  });
  it('finds the missing truth value', () =>
    expect(found({ inputs: ['b'], rules: [[true, 1]] })).to.deep.equal([{ code: 'table-gap', rules: [], example: { b: false } }]));
  it('looks at conditions over ?', () =>
    expect(
      found({
        inputs: ['n'],
        rules: [
          ['? > 3 and ? < 5', 1],
          ['? <= 3 or ? >= 5', 2],
        ],
      }),
    ).to.deep.equal([]));
  it('finds overlaps under unique', () => {
    expect(
      found({
        inputs: ['n', 'c'],
        rules: [
          ['< 20', '"a"', 1],
          ['>= 18', '-', 2],
          ['< 18', 'not("a")', 3],
        ],
      }),
    ).to.deep.equal([{ code: 'table-overlap', rules: [1, 2], example: { n: 18, c: 'a' } }]);
  });
  it('finds overlaps under any only where outputs differ', () => {
    const any = (output: number) =>
      found({
        hit: 'any',
        inputs: ['n'],
        rules: [
          ['< 20', 1],
          ['>= 10', output],
        ],
      });
    expect(any(1)).to.deep.equal([]);
    expect(any(2)).to.have.length(1);
  });
  it('does not ask for a rule where there is a default, or none is needed', () => {
    expect(found({ inputs: ['n'], rules: [['< 3', 1]], default: 0 })).to.deep.equal([]);
    expect(found({ hit: 'collect', inputs: ['n'], rules: [['< 3', 1]] })).to.deep.equal([]);
  });
  it('says what it cannot look at', () => {
    expect(gapsAndOverlaps(table({ inputs: ['n'], outputs: { r: 'any' }, rules: [['> limit', 1]] }))).to.have.nested.property(
      '[0].severity',
      'info',
    );
    expect(found({ inputs: ['s'], rules: [['contains(?, "a")', 1]] })[0]?.code).to.equal('table-not-analysed');
  });

  it('agrees with trying every input', () => {
    const number = fc.constantFrom('-', '< 1', '<= 1', '1', '> 1', '[0..2]', '(0..2)', '>= 2', 'not(1)', '0,2');
    const text = fc.constantFrom('-', '"a"', '"b"', '"a","b"', 'not("a")');
    const rules = fc.array(fc.tuple(number, text, number), { minLength: 1, maxLength: 6 });
    const numbers = [-1, 0, 0.5, 1, 1.5, 2, 3];
    const inputs = numbers.flatMap((x) => ['a', 'b', 'z'].flatMap((c) => numbers.map((y) => [x, c, y])));
    fc.assert(
      fc.property(rules, (rows) => {
        const made = table({ inputs: ['x', 'c', 'y'], outputs: { r: 'number' }, rules: rows.map((row, i) => [...row, i]) });
        const matches = (values: readonly unknown[]) =>
          made.rules.flatMap(({ when }, r) => (when.every((cell, i) => testUnary(cell, values[i], {}) === true) ? [r + 1] : []));
        const all = inputs.map(matches);
        const findings = gapsAndOverlaps(made);
        expect(findings.some(({ code }) => code === 'table-gap')).to.equal(all.some((rule) => rule.length === 0));
        for (const { code, rules: pair, example } of findings) {
          const matched = matches([example['x'], example['c'], example['y']]);
          if (code === 'table-gap') expect(matched).to.deep.equal([]);
          else expect(matched).to.include.members([...pair]);
        }
        const pairs = new Set(all.flatMap((rule) => rule.flatMap((a) => rule.filter((b) => a < b).map((b) => `${a} ${b}`))));
        const told = findings.flatMap(({ code, rules: pair }) => (code === 'table-overlap' ? [pair.join(' ')] : []));
        expect(told.sort()).to.deep.equal([...pairs].sort());
      }),
      { numRuns: runs(150) },
    );
  });

  // Going through all corners of such a table would not end within the time that any test has.
  it('ends with a table of 300 rules and six inputs', () => {
    const rules = Array.from({ length: 300 }, (_, i) => [
      `[${i * 10}..${i * 10 + 10})`,
      i % 2 === 0 ? '"a"' : 'not("a")',
      '-',
      `> ${i}`,
      i % 3 === 0 ? 'true' : '-',
      '-',
      i,
    ]);
    const findings = gapsAndOverlaps(table({ inputs: ['a', 'b', 'c', 'd', 'e', 'f'], outputs: { r: 'number' }, rules }));
    expect(findings.some(({ code }) => code === 'table-gap')).to.equal(true);
    expect(findings.some(({ code }) => code === 'table-overlap')).to.equal(false);
  });
});
