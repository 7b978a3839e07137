import { expect } from 'chai';
import fc from 'fast-check';
import { DecisionError, type DecisionTable, decide, decideIn } from '../../domain/decision-table.js';
import { testUnary } from '../../domain/expression.js';
import { decisionsFromYaml, tableFromYaml } from '../../domain/tables/from-yaml.js';

function table(object: Record<string, unknown>): DecisionTable {
  const result = tableFromYaml('fee', object);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.table;
}

const problems = (object: unknown) => {
  const result = tableFromYaml('fee', object);
  return 'problems' in result ? result.problems.map(({ path, code }) => `${path.join('.')} ${code}`) : [];
};

function error(run: () => unknown): DecisionError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof DecisionError) return thrown;
    throw thrown;
  }
  throw new Error('no error');
}

/** Rules over one number: below 10, below 20, above 5. */
const three = (hit: string, more: Record<string, unknown> = {}) =>
  table({
    hit,
    inputs: ['n'],
    outputs: { size: 'text' },
    rules: [
      ['< 10', '"small"'],
      ['< 20', '"middle"'],
      ['> 5', '"large"'],
    ],
    ...more,
  });

describe('hit policies', () => {
  it('unique: one rule', () => expect(decide(three('unique'), { n: 30 })).to.deep.equal({ outputs: [{ size: 'large' }], rules: [3] }));
  it('unique: two rules are an error that names them', () => {
    expect(error(() => decide(three('unique'), { n: 15 })))
      .to.include({ code: 'unique-violated' })
      .and.to.have.deep.property('rules', [2, 3]);
  });
  it('first', () => expect(decide(three('first'), { n: 7 })).to.deep.equal({ outputs: [{ size: 'small' }], rules: [1] }));
  it('rule order', () =>
    expect(decide(three('rule-order'), { n: 7 })).to.deep.equal({
      outputs: [{ size: 'small' }, { size: 'middle' }, { size: 'large' }],
      rules: [1, 2, 3],
    }));
  it('collect', () =>
    expect(decide(three('collect'), { n: 15 })).to.deep.equal({ outputs: [{ size: 'middle' }, { size: 'large' }], rules: [2, 3] }));

  const ranked = { outputs: { size: { type: 'text', values: ['large', 'small', 'middle'] } } };
  it('priority', () => expect(decide(three('priority', ranked), { n: 7 })).to.deep.equal({ outputs: [{ size: 'large' }], rules: [3] }));
  it('output order', () =>
    expect(decide(three('output-order', ranked), { n: 7 })).to.deep.equal({
      outputs: [{ size: 'large' }, { size: 'small' }, { size: 'middle' }],
      rules: [3, 1, 2],
    }));
  it('priority over several outputs: the first output counts most, equal ones go by rule', () => {
    const two = table({
      hit: 'output-order',
      inputs: ['n'],
      outputs: { a: { values: ['x', 'y'] }, b: { values: [2, 1] } },
      rules: [
        ['-', '"y"', 2],
        ['-', '"x"', 1],
        ['> 0', '"x"', 2],
        ['-', '"x"', 2],
      ],
    });
    expect(decide(two, { n: 1 }).rules).to.deep.equal([3, 4, 2, 1]);
  });

  it('any: rules that agree', () => {
    const agreeing = table({
      hit: 'any',
      inputs: ['n'],
      outputs: { ok: 'boolean' },
      rules: [
        ['< 10', true],
        ['< 20', true],
        ['> 30', false],
      ],
    });
    expect(decide(agreeing, { n: 5 })).to.deep.equal({ outputs: [{ ok: true }], rules: [1, 2] });
  });
  it('any: rules that do not agree', () => expect(error(() => decide(three('any'), { n: 15 })).code).to.equal('any-violated'));

  const amounts = (aggregate: string) =>
    table({
      hit: 'collect',
      aggregate,
      inputs: ['n'],
      outputs: { amount: 'money' },
      rules: [
        ['> 1', 0.1],
        ['> 2', 0.2],
        ['> 3', 30],
      ],
    });
  for (const [aggregate, value] of [
    ['sum', 30.3],
    ['min', 0.1],
    ['max', 30],
    ['count', 3],
  ] as const) {
    it(`collect ${aggregate}`, () =>
      expect(decide(amounts(aggregate), { n: 5 })).to.deep.equal({ outputs: [{ amount: value }], rules: [1, 2, 3] }));
  }
  it('a count of nothing is zero, a sum of nothing has no value', () => {
    expect(decide(amounts('count'), { n: 0 })).to.deep.equal({ outputs: [{ amount: 0 }], rules: [] });
    expect(decide(amounts('sum'), { n: 0 })).to.deep.equal({ outputs: [], rules: [] });
  });
  it('a sum of texts is an error', () => {
    const texts = table({ hit: 'C+', inputs: ['n'], outputs: { amount: 'any' }, rules: [['-', '"a"']] });
    expect(error(() => decide(texts, { n: 0 })).code).to.equal('aggregate-not-number');
  });
});

describe('a decision', () => {
  it('has no outputs when no rule matches', () =>
    expect(decide(table({ inputs: ['n'], outputs: { a: 'text' }, rules: [] }), { n: 1 })).to.deep.equal({ outputs: [], rules: [] }));
  it('takes the defaults when no rule matches; an output without one is null', () => {
    const defaults = table({ inputs: ['n'], outputs: { a: { type: 'number', default: 'n * 2' }, b: 'text' }, rules: [['> 5', 1, '"x"']] });
    expect(decide(defaults, { n: 4 })).to.deep.equal({ outputs: [{ a: 8, b: null }], rules: [] });
  });
  it('gives lists, contexts and dates', () => {
    const rich = table({
      inputs: ['n'],
      outputs: { pieces: 'list', limit: 'context', from: 'date' },
      rules: [['-', ['"a"', 'n'], { days: 'n * 2', 'in words': '"x"' }, '@"2026-01-31" + @"P1M"']],
    });
    expect(decide(rich, { n: 3 }).outputs).to.deep.equal([{ pieces: ['a', 3], limit: { days: 6, 'in words': 'x' }, from: '2026-02-28' }]);
  });
  it('reads dates from JSON because its cells compare with dates', () => {
    const dated = table({
      inputs: ['on'],
      outputs: { era: 'text' },
      rules: [
        ['< @"2026-01-01"', '"old"'],
        ['>= @"2026-01-01"', '"new"'],
      ],
    });
    expect(decide(dated, { on: '2025-12-31' }).rules).to.deep.equal([1]);
    expect(error(() => decide(dated, { on: 'soon' })).code).to.equal('wrong-input');
  });
  it('tests lists', () => {
    const lists = table({
      inputs: ['kinds'],
      outputs: { a: 'text' },
      rules: [
        ['list contains(?, "x")', '"has x"'],
        ['[]', '"none"'],
      ],
    });
    expect(decide(lists, { kinds: ['y', 'x'] }).rules).to.deep.equal([1]);
    expect(decide(lists, { kinds: [] }).rules).to.deep.equal([2]);
  });
  it('refuses a value that is not allowed', () => {
    const limited = table({
      inputs: [{ expression: 'n', type: 'number', values: '[0..120]' }],
      outputs: { a: 'text' },
      rules: [['-', '"x"']],
    });
    expect(error(() => decide(limited, { n: 121 })).code).to.equal('value-not-allowed');
  });

  const byChannel = table({
    inputs: ['channel', 'applicant.age'],
    outputs: { amount: 'money' },
    rules: [
      ['"post"', '-', 70],
      ['"online"', '< 12', 30],
      ['"online"', '>= 12', 60],
    ],
  });
  it('does not ask for a value that no rule depends on', () =>
    expect(decide(byChannel, { channel: 'post' }).outputs).to.deep.equal([{ amount: 70 }]));
  it('refuses to guess when a rule depends on a missing value', () => {
    expect(error(() => decide(byChannel, { channel: 'online' })).code).to.equal('null-input');
    expect(decide(byChannel, { channel: 'online' }, { mode: 'feel' })).to.deep.equal({ outputs: [], rules: [] });
  });
  it('matches a missing value that a cell asks for', () => {
    const asking = table({
      inputs: ['x'],
      outputs: { a: 'text' },
      rules: [
        ['null', '"none"'],
        ['not(null)', '"some"'],
      ],
    });
    expect(decide(asking, {}).outputs).to.deep.equal([{ a: 'none' }]);
    expect(decide(asking, { x: 1 }).outputs).to.deep.equal([{ a: 'some' }]);
  });

  it('answers through the index as it does rule by rule', () => {
    const cell = fc.constantFrom('-', '"a"', '"b"', '"a","c"', 'not("b")');
    const numeric = fc.constantFrom('-', '1', '< 2', '[1..3]', '> 2', '2,3');
    const rules = fc.array(fc.tuple(cell, numeric, cell), { minLength: 1, maxLength: 12 });
    const letter = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(rules, letter, fc.integer({ min: 0, max: 4 }), letter, (rows, x, n, y) => {
        const made = table({
          hit: 'collect',
          inputs: ['x', 'n', 'y'],
          outputs: { r: 'number' },
          rules: rows.map((row, i) => [...row, i + 1]),
        });
        const values = [x, n, y];
        const expected = made.rules.flatMap(({ when }, r) =>
          when.every((tests, c) => testUnary(tests, values[c], {}) === true) ? [r + 1] : [],
        );
        expect(decide(made, { x, n, y }).rules).to.deep.equal(expected);
      }),
    );
  });
  it('needs no parser once it is made', () => {
    const sent = JSON.parse(JSON.stringify(byChannel)) as DecisionTable;
    expect(decide(sent, { channel: 'online', applicant: { age: 3 } }).outputs).to.deep.equal([{ amount: 30 }]);
  });
});

describe('tables that feed one another', () => {
  const read = (tables: unknown) => {
    const result = decisionsFromYaml(tables);
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    return result.decisions;
  };
  const band = {
    hit: 'first',
    inputs: ['age'],
    outputs: { rate: 'number' },
    rules: [
      ['< 12', 0.5],
      ['-', 1],
    ],
  };

  it('takes the required table first', () => {
    const decisions = read({
      'fee-band': band,
      fee: { inputs: ['fee-band.rate'], outputs: { amount: 'money' }, rules: [['<= 1', 'fee-band.rate * 70.1']] },
    });
    expect(decisions['fee']?.requires).to.deep.equal(['fee-band']);
    expect(decideIn(decisions, 'fee', { age: 3 })).to.deep.equal({ outputs: [{ amount: 35.05 }], rules: [1] });
  });
  it('reads a table with several answers as a list', () => {
    const decisions = read({
      pieces: {
        hit: 'collect',
        inputs: ['age'],
        outputs: { piece: 'text' },
        rules: [
          ['-', '"photo"'],
          ['< 18', '"consent"'],
        ],
      },
      count: { inputs: ['count(pieces.piece)'], outputs: { n: 'number' }, rules: [['> 0', 'count(pieces)']] },
    });
    expect(decideIn(decisions, 'count', { age: 3 }).outputs).to.deep.equal([{ n: 2 }]);
  });
  it('refuses a circle', () => {
    const to = (other: string) => ({ inputs: [`${other}.x`], outputs: { x: 'number' }, rules: [['-', 1]] });
    const result = decisionsFromYaml({ a: to('b'), b: to('a') });
    expect('problems' in result && result.problems.map(({ code }) => code)).to.deep.equal(['decision-cycle', 'decision-cycle']);
  });
  it('does not know a decision that is not there', () => expect(error(() => decideIn({}, 'x', {})).code).to.equal('unknown-decision'));
});

describe('a table in YAML', () => {
  it('accepts the letters of DMN, lists of tests and short defaults', () => {
    const made = table({ hit: 'C#', inputs: ['x'], outputs: { n: 'number' }, rules: [[['"a"', '"b"'], 1]], default: 7 });
    expect(made).to.include({ hit: 'collect', aggregate: 'count' });
    expect(decide(made, { x: 'c' }).outputs).to.deep.equal([{ n: 7 }]);
  });
  const WRONG: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['not a mapping', 3, [' wrong-table']],
    ['an unknown key', { inputs: ['n'], outputs: { a: 'text' }, rules: [], hits: 'first' }, ['hits wrong-table']],
    ['an unknown hit policy', { hit: 'best', inputs: ['n'], outputs: { a: 'text' }, rules: [] }, ['hit wrong-table']],
    ['an unknown type', { inputs: ['n'], outputs: { a: 'txt' }, rules: [] }, ['outputs.a unknown-type']],
    ['a short row', { inputs: ['n'], outputs: { a: 'text' }, rules: [['-']] }, ['rules.0 wrong-row']],
    ['an empty cell', { inputs: ['n'], outputs: { a: 'text' }, rules: [[null, '"x"']] }, ['rules.0.0 empty-cell']],
    ['a cell that is not FEEL', { inputs: ['n'], outputs: { a: 'text' }, rules: [['< ', '"x']] }, ['rules.0.0 syntax', 'rules.0.1 syntax']],
    ['an output of the wrong type', { inputs: ['n'], outputs: { a: 'text' }, rules: [['-', 3]] }, ['rules.0.1 type-mismatch']],
    [
      'a cell of the wrong type',
      { inputs: [{ expression: 'n', type: 'number' }], outputs: { a: 'text' }, rules: [['"x"', '"y"']] },
      ['rules.0.0 type-mismatch'],
    ],
    ['priorities that nobody said', { hit: 'priority', inputs: ['n'], outputs: { a: 'text' }, rules: [] }, ['outputs no-priority']],
    [
      'an aggregate over two outputs',
      { hit: 'C+', inputs: ['n'], outputs: { a: 'money', b: 'money' }, rules: [] },
      ['outputs aggregate-outputs'],
    ],
    ['a default for no output', { inputs: ['n'], outputs: { a: 'text' }, rules: [], default: { b: '"x"' } }, ['default.b wrong-table']],
  ];
  for (const [name, object, expected] of WRONG) it(`refuses ${name}`, () => expect(problems(object)).to.deep.equal(expected));

  it('says that a text needs quotes of its own', () => {
    const result = tableFromYaml(
      'fee',
      { inputs: ['channel'], outputs: { a: 'text' }, rules: [['post', '"x"']] },
      { names: { channel: 'text' } },
    );
    expect('problems' in result && result.problems[0]?.message).to.contain(`'"post"'`);
  });
});
