import { expect } from 'chai';
import { tableFromYaml } from '../../domain/tables/from-yaml.js';
import { gapsAndOverlaps } from '../../domain/tables/gaps.js';

const table = (object: Record<string, unknown>) => {
  const read = tableFromYaml('fee', { inputs: ['n'], outputs: { a: 'any' }, rules: [], ...object });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.table;
};

describe('the findings about a table', () => {
  const findings = (object: Record<string, unknown>) =>
    gapsAndOverlaps(table(object)).map(
      ({ code, severity, message, path, rules }) => `${severity} ${code} at ${path.join('.')} (${rules.join()}): ${message}`,
    );
  it('show an example that a person can try', () => {
    expect(
      findings({
        inputs: ['n', 'c'],
        rules: [
          ['< 20', '"a"', 1],
          ['>= 18', '-', 2],
          ['< 18', 'not("a")', 3],
        ],
      }),
    ).to.deep.equal(['error table-overlap at rules.1 (1,2): Rules 1 and 2 both match n = 18, c = "a", where only one may.']);
    expect(
      findings({
        hit: 'any',
        rules: [
          ['< 20', 1],
          ['>= 18', 2],
        ],
      }),
    ).to.deep.equal(['error table-overlap at rules.1 (1,2): Rules 1 and 2 both match n = 18, where all that match must agree.']);
    expect(findings({ rules: [['< 3', 1]] })).to.deep.equal(['error table-gap at rules (): No rule matches n = 3.']);
    expect(findings({ inputs: ['n', 'limit'], rules: [['-', '> n', 1]] })).to.deep.equal([
      'info table-not-analysed at inputs.1 (): The cells of the input limit do not compare with constants only. Gaps and overlaps are not looked for.',
    ]);
  });
  it('are twenty of a kind at most', () => {
    const same = Array.from({ length: 12 }, () => ['-', 1]);
    expect(findings({ rules: same })).to.have.length(20);
    const apart = Array.from({ length: 30 }, (_, i) => [`${2 * i}`, '"a"', 1]);
    expect(findings({ inputs: ['n', 'c'], rules: apart })).to.have.length(20);
    expect(findings({ rules: apart.map(([n]) => [n, 1]) }), 'wherever no rule is left is one gap').to.have.length(1);
  });
  it('agree on outputs by what they mean', () => {
    const any = (a: unknown, b: unknown) =>
      findings({
        hit: 'any',
        rules: [
          ['< 20', a],
          ['>= 18', b],
        ],
      }).length;
    expect([any('1 + 1', 2), any('1 + 1', 3), any('n', ' n'), any('n', 'm'), any('n', 1)]).to.deep.equal([0, 1, 0, 1, 1]);
  });
  it('look between and beyond the constants of every kind', () => {
    const gap = (...rules: string[]) => findings({ rules: rules.map((rule, i) => [rule, i]) }).map((text) => text.replace(/^.*n = /, ''));
    expect(gap('< 1.5', '> 2.5')).to.deep.equal(['1.5.']);
    expect(gap('<= 1.5', '>= 2.5')).to.deep.equal(['2.']);
    expect(gap('>= 1.5')).to.deep.equal(['0.']);
    expect(gap('<= 1.5')).to.deep.equal(['3.']);
    expect(gap('<= @"2026-01-01"', '>= @"2026-01-03"')).to.deep.equal(['"2026-01-02".']);
    expect(gap('<= @"2026-01-01"')).to.deep.equal(['"2026-01-02".']);
    expect(gap('>= @"2026-01-01"')).to.deep.equal(['"2025-12-31".']);
    expect(gap('<= @"P1M"', '>= @"P3M"')).to.deep.equal(['"P2M".']);
    expect(gap('<= @"P1M"', '>= @"P2M"')).to.deep.equal([]);
    expect(gap('<= @"P1M"')).to.deep.equal(['"P2M".']);
    expect(gap('<= @"P1D"', '>= @"P2D"')).to.deep.equal(['"P1DT12H".']);
    expect(gap('<= @"P1D"')).to.deep.equal(['"P2D".']);
    expect(gap('>= @"P1D"')).to.deep.equal(['"PT0S".']);
    expect(gap('<= @"10:00:00"', '>= @"12:00:00"')).to.deep.equal(['"11:00:00".']);
    expect(gap('<= @"10:00:00"')).to.deep.equal(['"17:00:00".']);
    expect(gap('>= @"10:00:00"')).to.deep.equal(['"05:00:00".']);
    expect(gap('>= @"00:00:00"')).to.deep.equal([]);
    expect(gap('<= @"2026-01-01T10:00:00"', '>= @"2026-01-02T10:00:00"')).to.deep.equal(['"2026-01-01T22:00:00".']);
    expect(gap('<= @"2026-01-01T18:00:00"', '>= @"2026-01-02T18:00:00"')).to.deep.equal(['"2026-01-02T06:00:00".']);
    expect(gap('<= @"2026-01-01T10:00:00"')).to.deep.equal(['"2026-01-02T10:00:00".']);
    expect(gap('>= @"2026-01-01T10:00:00"')).to.deep.equal(['"2025-12-31T10:00:00".']);
    expect(gap('[@"2026-01-01"..@"2026-01-05"]')).to.deep.equal(['"2025-12-31".']);
    expect(gap('< @"2026-01-05"', '[@"2026-01-05"..@"2026-01-07"]')).to.deep.equal(['"2026-01-08".']);
    expect(gap('"another value"')).to.deep.equal([`"another value'".`]);
    expect(gap('true')).to.deep.equal(['false.']);
    expect(gap('-')).to.deep.equal([]);
  });
  it('ask for no rule where several may answer, or one output has a default', () => {
    const rules = [['< 3', 1]];
    for (const hit of ['collect', 'rule-order', 'R', 'C+']) expect(findings({ hit, rules }), hit).to.deep.equal([]);
    expect(findings({ hit: 'output-order', outputs: { a: { values: [1, 2] } }, rules })).to.deep.equal([]);
    expect(findings({ hit: 'priority', outputs: { a: { values: [1, 2] } }, rules })).to.have.length(1);
    expect(findings({ hit: 'first', rules })).to.have.length(1);
    expect(findings({ outputs: { a: 'any', b: 'any' }, rules: [['< 3', 1, 1]], default: { b: 0 } })).to.deep.equal([]);
  });
  it('are not sought where constants cannot be put in order, or are of several kinds', () => {
    for (const rules of [
      ['< @"10:00:00"', '> @"10:00:00Z"'],
      ['< @"P1D"', '> @"P1M"'],
      ['< 1', '"a"'],
      ['contains(?, "a")', '-'],
    ])
      expect(findings({ rules: rules.map((rule, i) => [rule, i]) })[0], rules.join()).to.match(/^info table-not-analysed at inputs\.0/);
  });
  it('are told of each way to a gap, and of one that follows what has none', () => {
    const inputs = ['x', 'y', 'z'].map((expression) => ({ expression, values: ['a', 'b', 'c'] }));
    const gaps = (...rules: unknown[][]) => findings({ inputs, rules, hit: 'first' }).map((text) => text.replace(/^.*matches /, ''));
    expect(gaps(['-', '-', '"a"', 1], ['"a"', '"a"', '-', 2], ['"b"', '"a"', '-', 3])).to.deep.equal([
      'x = "a", y = "b", z = "b".',
      'x = "b", y = "b", z = "b".',
      'x = "c", y = "a", z = "b".',
    ]);
    expect(gaps(['"a"', '"a"', '-', 1], ['"a"', 'not("a")', '-', 2], ['not("a")', '"a"', '-', 3])).to.deep.equal([
      'x = "b", y = "b", z = "a".',
    ]);
  });
  it('take the values that an input can have', () => {
    const typed = (input: object, ...rules: unknown[]) =>
      findings({ inputs: [{ expression: 'n', ...input }], rules: rules.map((rule, i) => [rule, i]) }).length;
    expect(typed({ type: 'integer' }, '<= 17', '>= 18')).to.equal(0);
    expect(typed({ type: 'integer' }, '<= 17', '>= 19')).to.equal(1);
    expect(typed({ values: '[0..10]' }, '<= 5', '(5..10]')).to.equal(0);
    expect(typed({ values: ['a', 'b'] }, '"a"', '"b"')).to.equal(0);
    expect(typed({ type: 'number' }, '-')).to.equal(0);
    const example = (type?: string) =>
      findings({ inputs: [type === undefined ? 'n' : { expression: 'n', type }], rules: [] }).map((text) => text.replace(/^.*n = /, ''));
    const samples = { number: '0', date: '"2000-01-01"', 'date-time': '"2000-01-01T00:00:00"', time: '"12:00:00"', duration: '"P1D"' };
    for (const [type, shown] of Object.entries({ ...samples, list: '[]', context: '{}', text: '"another value"', boolean: 'true' }))
      expect(example(type), type).to.deep.equal([`${shown}.`]);
    expect(example()).to.deep.equal(['"any value".']);
  });
  it('know the values of a choice of the case', () => {
    const read = tableFromYaml(
      'fee',
      { inputs: ['n'], outputs: { a: 'any' }, rules: [['"a"', 1]] },
      { names: { n: { values: ['a', 'b'] } } },
    );
    expect('table' in read && gapsAndOverlaps(read.table).map(({ example }) => example)).to.deep.equal([{ n: 'b' }]);
  });
});
