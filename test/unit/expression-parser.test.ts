import { expect } from 'chai';
import { namesFrom, parseExpression, parseUnaryTests } from '../../domain/expression-parser.js';

const names = namesFrom({
  'licence.status': { values: ['valid', 'suspended', 'revoked'] },
  'licence.issuedOn': 'date',
  'applicant.age': 'number',
  'applicant.First Name': 'text',
  'fee-band.rate': 'number',
  children: { items: { fields: { name: 'text', bornOn: 'date' } } },
  today: 'date',
});

const problems = (source: string, context: Parameters<typeof parseExpression>[1] = { names }) => {
  const result = parseExpression(source, context);
  return 'problems' in result ? result.problems : [];
};
const codes = (source: string) => problems(source).map(({ code }) => code);

describe('parseExpression', () => {
  describe('accepts', () => {
    for (const source of [
      'licence.status = "valid"',
      "licence.status = 'valid'",
      'applicant.First Name + "x"',
      'fee-band.rate * applicant.age',
      'applicant.age - 1 > 0',
      'children[bornOn > today].name',
      'some c in children satisfies c.bornOn < today',
      'licence.issuedOn + @"P1Y" < today',
      'licence.issuedOn.year > 2000',
      'if applicant.age > 3 then "a" else null',
      'matches(applicant.First Name, "^[\\\\p{L} \'-]+$")',
      'matches(applicant.First Name, "^[^@ ]+@[^@ ]+\\\\.[^@ ]+$")',
      'matches(applicant.First Name, "^[A-Z]{1,2}[0-9]{1,6}-?(a|b|c)$")',
      'licence.status in ("valid", "revoked")',
      'licence.issuedOn = null',
    ]) {
      it(source, () => expect(problems(source)).to.deep.equal([]));
    }
  });

  describe('finds', () => {
    const WRONG: readonly (readonly [string, readonly string[]])[] = [
      ['', ['syntax']],
      ['1 +', ['syntax']],
      ['if a then b else', ['syntax']],
      ['applicant.age > > 3', ['unsupported']],
      ['"open', ['syntax']],
      ['[1, 2', ['syntax']],
      ['applicant.age >', ['syntax']],
      ['licence.satus = "valid"', ['unknown-name']],
      ['nothing', ['unknown-name']],
      ['children[bornAt > today]', ['unknown-name']],
      ['licence.status = "vaild"', ['unknown-value']],
      ['licence.status in ("valid", "reovked")', ['unknown-value']],
      ['applicant.age > "3"', ['type-mismatch']],
      ['licence.issuedOn < "2026-01-01"', ['type-mismatch']],
      ['applicant.age and true', ['type-mismatch']],
      ['applicant.age + today', ['type-mismatch']],
      ['upper case(applicant.age)', ['type-mismatch']],
      ['today.yeer', ['type-mismatch']],
      ['applicant.age in ["a", "b"]', ['type-mismatch']],
      ['string lenght("a")', ['unknown-function']],
      ['substring("a")', ['wrong-argument']],
      ['substring(text: "a", start position: 1)', ['wrong-argument']],
      ['now()', ['unsupported']],
      ['today()', ['unsupported']],
      ['matches("a", applicant.First Name)', ['unsupported']],
      ['matches("a", "(a+)+$")', ['unsafe-pattern']],
      ['matches("a", "(a|a)*$")', ['unsafe-pattern']],
      ['matches("a", "a*a*a*$")', ['unsafe-pattern']],
      ['matches("a", "^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a{24}$")', ['unsafe-pattern']],
      ['matches("a", "a{1,1000}a{1,1000}a{1,1000}b")', ['unsafe-pattern']],
      ['matches("a", "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b")', ['unsafe-pattern']],
      ['matches("a", "(?=a)")', ['unsafe-pattern']],
      ['matches("a", "[")', ['unsafe-pattern']],
      ['date("2026-02-30")', ['wrong-literal']],
      ['@"10:00:00@Africa/Casablanca"', ['wrong-literal']],
      ['1234567890123456789', ['wrong-literal']],
      ['applicant.age instance of tAge', ['unsupported']],
      ['function(x) external {java: {class: "a"}}', ['unsupported']],
      ['nothing > 1 and licence.satus = "a" and applicant.age > "b"', ['unknown-name', 'unknown-name', 'type-mismatch']],
    ];
    for (const [source, expected] of WRONG) {
      it(`${expected.join(', ')} in ${source || 'an empty text'}`, () => expect(codes(source)).to.deep.equal(expected));
    }
    it('a result of the wrong type', () => {
      expect(problems('applicant.age', { names, expects: 'boolean' }).map(({ code }) => code)).to.deep.equal(['type-mismatch']);
    });
  });

  it('says where, and what was probably meant', () => {
    const source = 'true and licence.satus = "valid"';
    const [problem] = problems(source);
    expect(problem).to.include({ suggestion: 'licence.status', from: 9, to: 22 });
    expect(source.slice(problem?.from, problem?.to)).to.equal('licence.satus');
    expect(problem?.message).to.equal('"licence.satus" is not declared. Did you mean "licence.status"?');
  });
  it('takes an apostrophe after a letter as a part of the name', () => {
    expect(problems("l'adresse = 'Rabat'", { names: { "l'adresse": 'text' } })).to.deep.equal([]);
  });
  it('refuses a bad pattern without trying it, whatever its length', () => {
    expect(codes(`matches("a", "${'(a*)*'.repeat(50)}")`)).to.deep.equal(['unsafe-pattern']);
  });
  it('gives a tree of plain JSON', () => {
    const result = parseExpression('children[bornOn > today].name', { names });
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });
});

describe('parseUnaryTests', () => {
  const cell = (source: string, type: 'number' | 'date' | 'text') => {
    const result = parseUnaryTests(source, type, { names });
    return 'problems' in result ? result.problems.map(({ code }) => code) : [];
  };
  it('checks the cell against the type of the column', () => {
    expect(cell('< 12, > 60', 'number')).to.deep.equal([]);
    expect(cell('"post"', 'number')).to.deep.equal(['type-mismatch']);
    expect(cell('< today', 'date')).to.deep.equal([]);
    expect(cell('post', 'text')).to.deep.equal(['unknown-name']);
  });
  it('refuses two comparisons joined by `and`, and says how to write them', () => {
    const result = parseUnaryTests('> 3 and < 5', 'number');
    expect('problems' in result && result.problems.some(({ code }) => code === 'unsupported')).to.equal(true);
  });
});
