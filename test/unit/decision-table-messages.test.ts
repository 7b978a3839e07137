import { expect } from 'chai';
import { DecisionError, type DecisionTable, decide, decideIn } from '../../domain/decision-table.js';
import { isOfType } from '../../domain/tables/compile.js';
import { decisionsFromYaml, tableFromYaml } from '../../domain/tables/from-yaml.js';

const table = (object: Record<string, unknown>): DecisionTable => {
  const read = tableFromYaml('fee', { inputs: ['n'], outputs: { a: 'any' }, rules: [], ...object });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.table;
};
/** `place code: message` of each problem of a table. */
const told = (read: ReturnType<typeof tableFromYaml> | ReturnType<typeof decisionsFromYaml>): string[] =>
  'problems' in read ? read.problems.map(({ path, code, message }) => `${path.join('.')} ${code}: ${message}`) : [];
const problems = (object: unknown, names?: Parameters<typeof tableFromYaml>[2]): string[] => told(tableFromYaml('fee', object, names));
const good = { inputs: ['n'], outputs: { a: 'any' }, rules: [['-', 1]] };

describe('a decision table that cannot be read', () => {
  it('says what it is made of', () => {
    for (const wrong of [3, null, [], 'x'])
      expect(problems(wrong)).to.deep.equal([' wrong-table: A table is a mapping with inputs, outputs and rules.']);
    expect(problems({})).to.deep.equal([
      'inputs wrong-table: A table has a list of inputs.',
      'outputs wrong-table: The outputs are a mapping from names to types.',
      'rules wrong-table: The rules are a list of rows.',
    ]);
    expect(problems({ inputs: [], outputs: [], rules: {} })).to.have.length(3);
    expect(problems({ ...good, outputs: {}, rules: [['-']] })).to.deep.equal(['outputs wrong-table: A table has at least one output.']);
    expect(problems({ ...good, hits: 'first' })).to.deep.equal([
      'hits wrong-table: A table has no "hits": it has hit, aggregate, inputs, outputs, rules, default, source, title.',
    ]);
    expect(problems({ ...good, title: 'x', source: 'the decree' })).to.deep.equal([]);
  });
  it('names the hit policies and aggregates that there are', () => {
    expect(problems({ ...good, hit: 'best' })).to.deep.equal([
      'hit wrong-table: A hit policy is one of unique, any, priority, first, rule-order, output-order, collect.',
    ]);
    expect(problems({ ...good, hit: 5 })).to.have.length(1);
    expect(problems({ ...good, hit: 'collect', aggregate: 'most' })).to.deep.equal([
      'aggregate wrong-table: An aggregate is one of sum, min, max, count.',
    ]);
    expect(problems({ ...good, hit: 'first', aggregate: 'sum' })).to.deep.equal([
      'aggregate wrong-table: Only a table with hit: collect has an aggregate, not first.',
    ]);
    expect(problems({ ...good, hit: 'C+', outputs: { a: 'any', b: 'any' }, rules: [] })).to.deep.equal([
      'outputs aggregate-outputs: A table with an aggregate has one output.',
    ]);
    for (const hit of ['priority', 'output-order', 'P', 'O'])
      expect(problems({ ...good, hit }), hit).to.deep.equal([
        `outputs no-priority: With hit: ${hit.startsWith('p') || hit === 'P' ? 'priority' : 'output-order'} the order of the outputs must be said: give "values" to at least one of them.`,
      ]);
    expect(problems({ ...good, hit: 'P', outputs: { a: { values: [1] }, b: 'any' }, rules: [] })).to.deep.equal([]);
  });
  it('reads the letters of DMN', () => {
    const read = (hit: string) => {
      const { hit: policy, aggregate } = table({ hit, outputs: { a: { values: [1, 2] } } });
      return aggregate === undefined ? policy : `${policy} ${aggregate}`;
    };
    expect(['U', 'A', 'P', 'F', 'R', 'O', 'C', 'C+', 'C<', 'C>', 'C#'].map(read)).to.deep.equal([
      'unique',
      'any',
      'priority',
      'first',
      'rule-order',
      'output-order',
      'collect',
      'collect sum',
      'collect min',
      'collect max',
      'collect count',
    ]);
    expect(table({}).hit).to.equal('unique');
    expect(table({ hit: 'collect', aggregate: 'min' }).aggregate).to.equal('min');
  });
  it('names the types that there are, and takes those of the language of procedures', () => {
    expect(problems({ ...good, outputs: { a: 'txt' }, rules: [] })[0]).to.match(
      /^outputs\.a unknown-type: "txt" is not a type\. The types are text, long-text, .*, any\.$/,
    );
    expect(problems({ ...good, outputs: { a: 5 }, rules: [] })).to.have.length(1);
    const typeOf = (type: string) => table({ inputs: [{ expression: 'n', type }] }).inputs[0]!.type;
    for (const text of ['text', 'long-text', 'string', 'choice', 'email', 'phone', 'country']) expect(typeOf(text), text).to.equal('text');
    for (const number of ['number', 'integer', 'decimal', 'money']) expect(typeOf(number), number).to.equal('number');
    for (const same of ['boolean', 'date', 'date-time', 'time', 'duration', 'list', 'context', 'any']) expect(typeOf(same)).to.equal(same);
    expect(typeOf('date and time')).to.equal('date-time');
    expect(typeOf('choices')).to.deep.equal({ items: 'text' });
    expect(table({ inputs: [{ expression: 'n', type: 'integer' }] }).inputs[0]!.isWhole).to.equal(true);
    expect(table({ inputs: [{ expression: 'n', type: 'money' }] }).inputs[0]).to.not.have.property('isWhole');
  });
  it('says what is wrong with a column', () => {
    const input = 'An input is a FEEL expression, or { expression, label, type, values }.';
    for (const wrong of [5, {}, { expression: 5 }, null])
      expect(problems({ ...good, inputs: [wrong] })).to.deep.equal([`inputs.0 wrong-table: ${input}`]);
    expect(
      problems({ ...good, inputs: [{ expression: 'n', name: 'x', type: 'txt', values: 5 }] }).map((text) => text.slice(0, 70)),
    ).to.deep.equal([
      'inputs.0.name wrong-table: "name" is not known here: expression, label',
      'inputs.0.type unknown-type: "txt" is not a type. The types are text, l',
      'inputs.0.values wrong-table: The values are a list.',
    ]);
    expect(problems({ ...good, inputs: ['n +'] })).to.deep.equal(['inputs.0 syntax: The expression ends too early.']);
    expect(
      problems({ ...good, outputs: { a: { kind: 1, values: 5, type: 'x' } }, rules: [] }).map((text) => text.split(':')[0]),
    ).to.deep.equal(['outputs.a.kind wrong-table', 'outputs.a.type unknown-type', 'outputs.a.values wrong-table']);
    expect(problems({ ...good, outputs: { a: { values: '1, (' } } })[0]).to.match(/^outputs\.a syntax: /);
  });
  it('says what is wrong with a row or a cell', () => {
    expect(problems({ ...good, rules: [['-'], 5, ['-', 1, 2]] })).to.deep.equal([
      'rules.0 wrong-row: A row has 1 input and 1 output cells; this one has 1.',
      'rules.1 wrong-row: A row has 1 input and 1 output cells; this is no list.',
      'rules.2 wrong-row: A row has 1 input and 1 output cells; this one has 3.',
    ]);
    expect(problems({ ...good, rules: [[null, 1]] })).to.deep.equal([
      'rules.0.0 empty-cell: The cell is empty: write "-" for any value, or "null" in quotes for a missing one.',
    ]);
    expect(problems({ ...good, rules: [['-', Number.NaN]] })).to.deep.equal(['rules.0.1 wrong-row: NaN cannot stand in a cell.']);
    expect(problems({ ...good, rules: [['-', null]] })).to.deep.equal([]);
    expect(problems({ ...good, rules: [['> n', '1 +']] }, { names: { n: 'number' } })).to.deep.equal([
      'rules.0.1 syntax: The expression ends too early.',
    ]);
  });
  it('tells of a text without quotes of its own what to write, of anything else not', () => {
    const names = { names: { n: 'text' as const } };
    expect(problems({ ...good, rules: [['post', ' online ']] }, names)).to.deep.equal([
      `rules.0.0 unknown-name: "post" is not declared. A text is written with its own quotes: '"post"'.`,
      `rules.0.1 unknown-name: "online" is not declared. A text is written with its own quotes: '"online"'.`,
    ]);
    expect(problems({ ...good, rules: [['post2', 1]] }, names)[0]).to.match(/'"post2"'\.$/);
    expect(problems({ ...good, rules: [['-', 'post + 1']] }, names)[0]).to.match(/^rules\.0\.1 unknown-name: "post" is not declared\.$/);
    const typed = { names: { n: 'text' as const, m: 'number' as const } };
    expect(problems({ ...good, rules: [['m', 1]] }, typed)).to.deep.equal(['rules.0.0 type-mismatch: text is compared with a number']);
    expect(problems({ ...good, outputs: { a: 'text' }, rules: [['-', 'm']] }, typed)).to.deep.equal([
      'rules.0.1 type-mismatch: text is needed, not a number',
    ]);
  });
  it('says what is wrong with the defaults', () => {
    const two = { ...good, outputs: { a: 'any', b: 'any' }, rules: [] };
    expect(problems({ ...two, default: 5 })).to.deep.equal(['default wrong-table: The defaults are a mapping from outputs to values.']);
    expect(problems({ ...two, default: { a: 1, c: 2 } })).to.deep.equal(['default.c wrong-table: "c" is not known here: a, b.']);
    expect(problems({ ...two, default: { a: '1 +' } })).to.deep.equal(['default.a syntax: The expression ends too early.']);
    expect(problems({ ...good, default: Number.NaN })).to.deep.equal(['default wrong-row: NaN cannot stand in a cell.']);
    expect(problems({ ...two, default: { a: Number.NaN } })).to.deep.equal(['default.a wrong-row: NaN cannot stand in a cell.']);
    expect(problems({ ...good, default: '1 +' })).to.deep.equal(['default syntax: The expression ends too early.']);
    expect(problems({ ...good, outputs: { a: { default: '1 +' } } })).to.deep.equal([
      'outputs.a.default syntax: The expression ends too early.',
    ]);
    expect(decide(table({ ...two, default: { b: 'n + 1' } }), { n: 1 }).outputs).to.deep.equal([{ a: null, b: 2 }]);
  });
});

describe('tables that feed one another', () => {
  const to = (...others: string[]) => ({
    inputs: others.map((other) => `${other}.x`),
    outputs: { x: 'number' },
    rules: [[...others.map(() => '-'), 1]],
  });
  it('are a mapping, each with the places of its own problems', () => {
    for (const wrong of [null, [], 5])
      expect(told(decisionsFromYaml(wrong))).to.deep.equal([' wrong-table: The tables are a mapping from names to tables.']);
    expect(told(decisionsFromYaml({ a: { ...good, rules: [['-', '1 +']] }, b: 5 }))).to.deep.equal([
      'a.rules.0.1 syntax: The expression ends too early.',
      'b wrong-table: A table is a mapping with inputs, outputs and rules.',
    ]);
  });
  it('name the whole circle in which they need each other', () => {
    expect(told(decisionsFromYaml({ a: to('b'), b: to('c'), c: to('b') }))).to.deep.equal([
      'b decision-cycle: The tables b → c → b need each other.',
      'c decision-cycle: The tables c → b → c need each other.',
    ]);
    expect(told(decisionsFromYaml({ a: to('b', 'c'), b: to('d'), c: to('d'), d: good }))).to.deep.equal([]);
  });
  it('are required by each part that reads them', () => {
    const requires = (object: Record<string, unknown>) => {
      const read = decisionsFromYaml({ t: { ...good, ...object }, other: good, others: good });
      return 'decisions' in read ? read.decisions['t']!.requires : read.problems;
    };
    expect(requires({})).to.deep.equal([]);
    expect(requires({ inputs: ['other.a'] })).to.deep.equal(['other']);
    expect(requires({ rules: [['> others.a', 1]] })).to.deep.equal(['others']);
    expect(requires({ rules: [['-', 'other.a + others.a']] })).to.deep.equal(['other', 'others']);
    expect(requires({ default: 'count(other)' })).to.deep.equal(['other']);
  });
  it('know only the names that are declared', () => {
    expect(told(decisionsFromYaml({ t: { ...good, inputs: ['m'] } }, { names: { n: 'number' } }))).to.deep.equal([
      't.inputs.0 unknown-name: "m" is not declared. Did you mean "t"?',
    ]);
    expect(told(decisionsFromYaml({ t: { ...good, inputs: ['u.a'] }, u: good }, { names: { n: 'number' } }))).to.deep.equal([]);
  });
  it('say which decision is missing, or which need each other', () => {
    const failure = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (error instanceof DecisionError) return `${error.name} ${error.code}: ${error.message} ${error.rules.join()}`.trim();
        throw error;
      }
      return 'none';
    };
    const decision = (id: string, ...requires: string[]) => ({ id, name: id, requires, table: table({ rules: [['-', 1]] }) });
    expect(failure(() => decideIn({}, 'toString', {}))).to.equal('DecisionError unknown-decision: There is no decision toString.');
    expect(failure(() => decideIn({ a: decision('a', 'b'), b: decision('b', 'a') }, 'a', { n: 1 }))).to.equal(
      'DecisionError decision-cycle: The decisions a → b → a need each other.',
    );
    expect(decideIn({ a: decision('a', 'b', 'c'), b: decision('b', 'c'), c: decision('c') }, 'a', { n: 1 })).to.deep.equal({
      outputs: [{ a: 1 }],
      rules: [1],
    });
  });
});

describe('a decision that has no answer', () => {
  const failure = (object: Record<string, unknown>, scope: Record<string, unknown>, mode: 'strict' | 'feel' = 'strict'): string => {
    try {
      return JSON.stringify(decide(table(object), scope, { mode }).outputs);
    } catch (error) {
      if (!(error instanceof DecisionError)) throw error;
      return `${error.code}: ${error.message} (${error.rules.join()})`;
    }
  };
  it('names the rules that stand against each other', () => {
    const rules = [
      ['> 1', 1],
      ['> 2', 2],
    ];
    expect(failure({ rules }, { n: 5 })).to.equal(
      'unique-violated: In the table fee the rules 1, 2 match together, where only one may. (1,2)',
    );
    expect(failure({ hit: 'any', rules }, { n: 5 })).to.equal(
      'any-violated: In the table fee the rules 1, 2 match together with different outputs. (1,2)',
    );
  });
  it('compares all outputs of rules that must agree', () => {
    const two = (b: number) =>
      failure(
        {
          hit: 'any',
          outputs: { a: 'any', b: 'any' },
          rules: [
            ['-', 1, 1],
            ['-', 1, b],
          ],
        },
        { n: 1 },
      );
    expect([two(1), two(2).split(':')[0]]).to.deep.equal(['[{"a":1,"b":1}]', 'any-violated']);
  });
  it('is not that of a rule whose output is empty', () => {
    expect(failure({ rules: [['-', '-']] }, { n: 1 })).to.equal('[{"a":null}]');
    expect(failure({ inputs: ['null'], rules: [['null', ' ']] }, {})).to.equal('[{"a":null}]');
  });
  it('names the inputs without a value, and the rule that needs them', () => {
    const object = {
      inputs: ['n', { expression: 'm', label: 'The month' }],
      rules: [
        ['"x"', '-', 0],
        ['> 1', '> 2', 1],
      ],
    };
    expect(failure(object, { n: null })).to.equal(
      'null-input: In the table fee there is no value for n, The month, and rule 1 depends on it. (1)',
    );
    expect(failure(object, { n: 5 })).to.equal(
      'null-input: In the table fee there is no value for The month, and rule 2 depends on it. (2)',
    );
    expect(failure(object, { n: 5 }, 'feel')).to.equal('[]');
    expect(failure(object, { m: 1 }, 'strict')).to.match(/^null-input/);
  });
  it('names a value that is not allowed, or not of its kind', () => {
    const limited = { inputs: [{ expression: 'n', label: 'The age', type: 'number', values: '[0..120]' }], rules: [['-', 1]] };
    expect(failure(limited, { n: 121 })).to.equal('value-not-allowed: The age: 121 is not an allowed value ()');
    expect(failure(limited, { n: 120 })).to.equal('[{"a":1}]');
    expect(failure(limited, {})).to.equal('[{"a":1}]');
    expect(failure(limited, { n: 'x' })).to.equal('wrong-input: The age: "x" is not a number ()');
    const chosen = { inputs: [{ expression: 'n', type: 'choice', values: ['a', 'b'] }], rules: [['-', 1]] };
    expect(failure(chosen, { n: 'c' })).to.equal('value-not-allowed: n: "c" is not an allowed value ()');
    expect(failure(chosen, { n: 5 })).to.equal('wrong-input: n: 5 is not a text ()');
    const dated = { inputs: [{ expression: 'n', type: 'date' }], rules: [['-', 1]] };
    expect(failure(dated, { n: 'soon' })).to.equal('wrong-input: n: "soon" is not a date ()');
    expect(failure(dated, { n: 'soon' }, 'feel')).to.equal('[{"a":1}]');
  });
  it('names the output that cannot be added up, or put in order', () => {
    const collect = (aggregate: string, ...values: unknown[]) =>
      failure({ hit: 'collect', aggregate, rules: values.map((value) => ['-', value]) }, { n: 1 });
    expect(collect('sum', 1, '"a"')).to.equal('aggregate-not-number: In the table fee the output of rule 2 is not a number. (2)');
    expect(collect('max', 1, '"a"')).to.equal(
      'aggregate-not-number: In the table fee the output of rule 2 is not a value that can be compared. (2)',
    );
    expect(collect('min', '"b"', '"a"')).to.equal('[{"a":"a"}]');
    expect(collect('max', '@"2026-01-01"', '@"2026-03-01"', '@"2026-02-01"')).to.equal('[{"a":"2026-03-01"}]');
    expect(collect('min', 2, 1, 3)).to.equal('[{"a":1}]');
    expect(failure({ hit: 'C<', rules: [['> 5', 1]] }, { n: 1 })).to.equal('[]');
  });
  it('orders outputs by their declared values, unknown ones last', () => {
    const order = (hit: string) =>
      failure(
        {
          hit,
          outputs: { a: { values: ['x', 'y'] } },
          rules: [
            ['-', '"z"'],
            ['-', '"y"'],
            ['-', '"x"'],
          ],
        },
        { n: 1 },
      );
    expect(order('output-order')).to.equal('[{"a":"x"},{"a":"y"},{"a":"z"}]');
    expect(order('priority')).to.equal('[{"a":"x"}]');
  });
  it('is made of plain JSON, with what was written and nothing else', () => {
    for (const object of [
      {},
      { hit: 'C#' },
      { source: 'the decree', default: 1 },
      { inputs: [{ expression: ' n ', label: 5, type: 'integer', values: '[0..9]' }] },
    ]) {
      const made = table({ rules: [['-', 1]], ...object });
      expect(JSON.parse(JSON.stringify(made))).to.deep.equal(made);
    }
    expect(table({ inputs: [{ expression: ' n ', label: 5 }] }).inputs[0]!.label).to.equal('n');
    expect(table({ source: 5 })).to.not.have.property('source');
  });
  it('reads the names of the case by their types', () => {
    const read = tableFromYaml(
      'fee',
      {
        inputs: ['d + @"P1D"'],
        outputs: { a: 'any' },
        rules: [
          ['> @"2026-01-01"', 'd'],
          ['-', 0],
        ],
        hit: 'first',
      },
      { names: { d: 'date' } },
    );
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    expect(decide(read.table, { d: '2026-01-01' }).outputs).to.deep.equal([{ a: '2026-01-01' }]);
    expect(decide(read.table, { d: '2025-12-31' }).outputs).to.deep.equal([{ a: 0 }]);
  });
  it('knows whether a value is of a type', () => {
    expect([
      isOfType('2026-01-01', 'date'),
      isOfType('soon', 'date'),
      isOfType(null, 'number'),
      isOfType([1], { items: 'number' }),
      isOfType(['a'], { items: 'number' }),
    ]).to.deep.equal([true, false, true, true, false]);
  });
});
