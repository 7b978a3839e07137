import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { readDmn } from '../../definitions/dmn.js';
import { DecisionError, decideIn } from '../../domain/decision-table.js';

const file = (name: string) => readFile(new URL(`./dmn/${name}`, import.meta.url), 'utf8');

async function decisions(xml: string) {
  const model = await readDmn(xml);
  if ('problems' in model) throw new Error(JSON.stringify(model.problems));
  return model.decisions;
}

const problems = async (xml: string) => {
  const model = await readDmn(xml);
  return 'problems' in model ? model.problems.map(({ element, code }) => `${element} ${code}`) : [];
};

const dmn = (body: string, attributes = '') =>
  `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n" ${attributes}>${body}</definitions>`;
const literal = (text: string) => dmn(`<decision id="D" name="D"><literalExpression><text>${text}</text></literalExpression></decision>`);

describe('the hit policies of a DMN file', () => {
  const EXPECTED: readonly (readonly [string, number, readonly unknown[], readonly number[]])[] = [
    ['unique', 3, [{ severity: 'low' }], [1]],
    ['any', 15, [{ late: true }], [1, 2]],
    ['first', 30, [{ severity: 'high' }], [1]],
    ['first', 3, [{ severity: 'none' }], []],
    ['priority', 7, [{ severity: 'high' }], [3]],
    ['outputOrder', 7, [{ severity: 'high' }, { severity: 'middle' }, { severity: 'low' }], [3, 2, 1]],
    [
      'ruleOrder',
      7,
      [
        { severity: 'low', step: 1 },
        { severity: 'middle', step: 14 },
      ],
      [1, 2],
    ],
    ['collect', 15, [{ severity: 'middle' }, { severity: 'high' }], [2, 3]],
    ['sum', 11, [{ fee: 30.3 }], [1, 2, 3]],
    ['min', 11, [{ fee: 0.1 }], [1, 2, 3]],
    ['max', 11, [{ fee: 30 }], [1, 2, 3]],
    ['count', 7, [{ fee: 2 }], [1, 2]],
    ['sum', 0, [], []],
  ];
  for (const [id, days, outputs, rules] of EXPECTED) {
    it(`${id} for ${days} days`, async () => {
      expect(decideIn(await decisions(await file('hit-policies.dmn')), id, { days }, { mode: 'feel' })).to.deep.equal({ outputs, rules });
    });
  }
  it('tells rules that may not match together', async () => {
    const all = await decisions(await file('hit-policies.dmn'));
    for (const [id, days, code] of [
      ['unique', 16, 'unique-violated'],
      ['any', 25, 'any-violated'],
    ] as const) {
      expect(() => decideIn(all, id, { days }, { mode: 'feel' }))
        .to.throw(DecisionError)
        .with.property('code', code);
    }
  });
  it('matches nothing without a value, as DMN says', async () => {
    expect(decideIn(await decisions(await file('hit-policies.dmn')), 'unique', {}, { mode: 'feel' })).to.deep.equal({
      outputs: [],
      rules: [],
    });
  });
});

describe('a DMN file of decisions that require each other', () => {
  const inputs = {
    'Applicant Data': { 'Date of birth': '1990-05-20', Children: [{ 'Date of birth': '2015-01-01' }, { 'Date of birth': '2000-01-01' }] },
    'Filing date': '2026-03-02',
    Channel: 'post',
  };
  const decide = async (id: string, more: Record<string, unknown> = {}) =>
    decideIn(await decisions(await file('licence-fee.dmn')), id, { ...inputs, ...more }, { mode: 'feel' });

  it('calls a function with named arguments, over dates given as text', async () =>
    expect((await decide('d_age')).outputs).to.deep.equal([{ Age: 35 }]));
  it('evaluates a context whose entries see those above', async () => {
    expect((await decide('d_family')).outputs).to.deep.equal([
      { Family: { ages: [11, 26], minors: 1, 'per minor': [{ rate: 2.5 }], reduction: 2.5 } },
    ]);
  });
  it('invokes a table as a function', async () => expect((await decide('d_band')).outputs).to.deep.equal([{ Band: 'adult' }]));
  it('takes what it requires first', async () => {
    expect(await decide('d_fee')).to.deep.equal({ outputs: [{ amount: 67.5, due: 'now' }], rules: [1] });
    expect(await decide('d_fee', { Channel: 'online' })).to.deep.equal({ outputs: [{ amount: 60, due: 'later' }], rules: [2] });
  });
  it('takes the defaults when no rule matches', async () => {
    expect(await decide('d_fee', { Channel: 'online', 'Applicant Data': { 'Date of birth': '2020-01-01', Children: [] } })).to.deep.equal({
      outputs: [{ amount: null, due: 'never' }],
      rules: [],
    });
  });
  it('knows the types of its input data', async () => {
    const model = await readDmn(await file('licence-fee.dmn'));
    expect('inputs' in model && model.inputs['Filing date']).to.equal('date');
  });
  it('refuses a value that is not allowed', async () => {
    const all = await decisions(await file('licence-fee.dmn'));
    expect(() => decideIn(all, 'd_fee', { ...inputs, Channel: 'fax' }, { mode: 'feel' }))
      .to.throw(DecisionError)
      .with.property('code', 'value-not-allowed');
  });
});

describe('reading DMN', () => {
  it('reads the other versions alike', async () => {
    for (const namespace of [
      'https://www.omg.org/spec/DMN/20230324/MODEL/',
      'http://www.omg.org/spec/DMN/20180521/MODEL/',
      'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
    ]) {
      const all = await decisions(literal('1 + 2').replace('https://www.omg.org/spec/DMN/20191111/MODEL/', namespace));
      expect(decideIn(all, 'D', {}).outputs, namespace).to.deep.equal([{ D: 3 }]);
    }
  });
  it('names a single output without a name after the decision', async () => {
    const all = await decisions(
      dmn(
        `<decision id="D" name="The fee"><decisionTable><output/><rule><outputEntry><text>3</text></outputEntry></rule></decisionTable></decision>`,
      ),
    );
    expect(decideIn(all, 'D', {}).outputs).to.deep.equal([{ 'The fee': 3 }]);
  });
  it('gives null where DMN gives null', async () => {
    for (const text of ['1 + "a"', 'date("2026-02-30")', '1 / 0', 'missing.name', 'substring("a")']) {
      expect(decideIn(await decisions(literal(text)), 'D', {}, { mode: 'feel' }).outputs, text).to.deep.equal([{ D: null }]);
    }
  });

  const table = (inputs: string, outputs = '', rules = 1) =>
    dmn(
      `<decision id="D"><decisionTable><input id="a"><inputExpression id="b"><text>n</text></inputExpression></input><output id="c" name="o"/>${`<rule id="b">${inputs}${outputs}</rule>`.repeat(rules)}</decisionTable></decision>`,
    );
  it('leaves out no rule whose id another part has', async () => {
    const all = await decisions(
      table('<inputEntry id="b"><text>? &gt; 0</text></inputEntry>', '<outputEntry id="b"><text>1</text></outputEntry>', 2).replace(
        '<decisionTable>',
        '<decisionTable hitPolicy="RULE ORDER">',
      ),
    );
    expect(decideIn(all, 'D', { n: 3 }, { mode: 'feel' }).rules).to.deep.equal([1, 2]);
  });

  const REFUSED: readonly (readonly [string, string, readonly string[]])[] = [
    ['text that is not XML', '<a', [' not-dmn']],
    ['XML that is not UTF-8', literal('"\uFFFD"'), [' not-dmn']],
    ['XML that is not DMN', '<html/>', [' not-dmn']],
    ['FEEL that is not FEEL', literal('1 +'), ['D syntax']],
    ['an unknown function', literal('foo bar(1)'), ['D unknown-function']],
    ['a clock', literal('now()'), ['D unsupported']],
    ['a pattern that can hold the thread', literal('matches("a", "(a+)+")'), ['D unsafe-pattern']],
    [
      'another expression language',
      dmn('<decision id="D"><literalExpression expressionLanguage="juel"><text>1</text></literalExpression></decision>'),
      ['D unsupported'],
    ],
    [
      'an import',
      dmn('<import name="other" namespace="x" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'),
      ['other unsupported'],
    ],
    ['a decision without logic', dmn('<decision id="D" name="D"/>'), ['D unsupported']],
    [
      'a requirement of something that is not there',
      dmn(
        '<decision id="D"><informationRequirement><requiredInput href="#x"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>',
      ),
      ['D unknown-reference'],
    ],
    [
      'cells that are not FEEL, all of them',
      dmn(
        `<decision id="D"><decisionTable><input><inputExpression><text>a</text></inputExpression></input><output name="o"/>
         <rule><inputEntry><text>[1..</text></inputEntry><outputEntry><text>"</text></outputEntry></rule></decisionTable></decision>`,
      ),
      ['D syntax', 'D syntax'],
    ],
    ['a file without a decision', dmn('<inputData id="a" name="a"/>'), [' no-decision']],
    ['a rule of fewer or more cells than the table has columns', table('<inputEntry/><inputEntry/>'), ['D wrong-row', 'D wrong-row']],
    ['an element that it does not know, inside a table', table('<inputEntri/>', '<outputEntry/>'), [' not-dmn', 'D wrong-row']],
    ['two decisions of one id', dmn('<decision id="D"><list/></decision><decision id="D"><list/></decision>'), [' not-dmn']],
    [
      'decisions that need each other',
      dmn(
        ['AB', 'BA']
          .map(
            ([one, two]) =>
              `<decision id="${one}"><informationRequirement><requiredDecision href="#${two}"/></informationRequirement><list/></decision>`,
          )
          .join(''),
      ),
      ['A decision-cycle', 'B decision-cycle'],
    ],
  ];
  for (const [name, xml, expected] of REFUSED) it(`refuses ${name}`, async () => expect(await problems(xml)).to.deep.equal(expected));
});
