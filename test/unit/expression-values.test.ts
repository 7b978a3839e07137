import { expect } from 'chai';
import fc from 'fast-check';
import { type FeelCases, feel } from '../support/feel.js';
import { runs } from '../support/property-runs.js';

const CASES: FeelCases = {
  'functions of texts (10.3.4.3)': [
    ['substring("foobar", 3)', 'obar'],
    ['substring("foobar", -20)', 'foobar'],
    ['substring("foobar", -2, 1)', 'a'],
    ['substring("foobar", 0)', null],
    ['substring("foobar", 1.5)', null],
    ['substring("foobar", 1, 0)', null],
    ['substring("foobar", 3, 3.8)', 'oba'],
    ['substring("foobar", 7)', ''],
    ['lower case("ÀbC")', 'àbc'],
    ['substring before("foobar", "xyz")', ''],
    ['substring before("foobar", "f")', ''],
    ['substring after("foobar", "xyz")', ''],
    ['substring after("", "a")', ''],
    ['contains("foobar", "ob")', true],
    ['contains("foobar", "bo")', false],
    ['starts with("foobar", "fo")', true],
    ['starts with("foobar", "ob")', false],
    ['ends with("foobar", "r")', true],
    ['ends with("foobar", "a")', false],
    ['trim("  a b ")', 'a b'],
    ['string join(["a", "b"])', 'ab'],
    ['string join(["a", "b"], ", ", "<", ">")', '<a, b>'],
    ['string join([], "-")', ''],
    ['string join(["a", 1])', null],
    ['string(null)', null],
    ['string("a")', 'a'],
    ['string(1.50)', '1.5'],
    ['string(true)', 'true'],
    ['string([1, "a", null])', '[1, "a", null]'],
    ['string({"a b": 1, "1x": "y", "a-b": 2})', '{a b: 1, "1x": "y", "a-b": 2}'],
    ['string([1..5))', '[1..5)'],
    ['string((1..5])', '(1..5]'],
    ['string(["a".."b"])', '["a".."b"]'],
    ['string(0.0000001)', '0.0000001'],
    ['string(-0.00000012)', '-0.00000012'],
    ['string(1e21)', '1000000000000000000000'],
    ['string(function(x) x)', 'function'],
    ['number("1,000.5", ",", ".")', 1000.5],
    ['number("1.000,5", ".", ",")', 1000.5],
    ['number("1 000 000", " ", null)', 1000000],
    ['number("1.5")', 1.5],
    ['number("+1.5e2")', 150],
    ['number(".5")', 0.5],
    ['number("5.")', 5],
    ['number("-3")', -3],
    ['number("1,5")', null],
    ['number("1.5", null, ",")', null],
    ['number("")', null],
    ['number(" 1")', null],
    ['number("0x10")', null],
    ['number("1.5", ".", ".")', null],
    ['number("1", "x")', null],
    ['number("1", null, "x")', null],
    ['matches("AbC", "^abc$", "i")', true],
    ['matches("AbC", "^abc$")', false],
    ['matches("a b", "a\\\\sb")', true],
    ['matches("ab", "a b", "x")', true],
    ['matches("ab", "a b")', false],
    ['matches("a\\nb", "a.b", "s")', true],
    ['matches("a\\nb", "a.b")', false],
    ['replace("abab", "a", "[$0]")', '[a]b[a]b'],
    ['replace("AbAb", "a", "x", "i")', 'xbxb'],
    ['split("a1b22c", "[0-9]+")', ['a', 'b', 'c']],
    ['"\\t\\"\\\\\\u00e9"', '\t"\\é'],
  ],
  'functions of numbers (10.3.4.5)': [
    ['decimal(1/3, 2)', 0.33],
    ['decimal(3.5, 0)', 4],
    ['decimal(-2.5, 0)', -2],
    ['floor(1.5)', 1],
    ['floor(-1.56, 1)', -1.6],
    ['floor(2)', 2],
    ['ceiling(1.5)', 2],
    ['ceiling(-1.5)', -1],
    ['round up(5.5, 0)', 6],
    ['round up(-5.5, 0)', -6],
    ['round up(1.126, 2)', 1.13],
    ['round up(5, 0)', 5],
    ['round down(5.5, 0)', 5],
    ['round down(1.126, 2)', 1.12],
    ['round half up(5.5, 0)', 6],
    ['round half up(5.4, 0)', 5],
    ['round half up(-5.6, 0)', -6],
    ['round half down(-5.5, 0)', -5],
    ['round half down(5.6, 0)', 6],
    ['round half down(1.126, 2)', 1.13],
    ['round half up(149, -2)', 100],
    ['round half up(150, -2)', 200],
    ['round down(-0.4, 0)', 0],
    ['decimal(1.5, 0.5)', null],
    ['decimal(1.5, 9999)', null],
    ['abs(-3)', 3],
    ['abs(@"-P1D")', 'P1D'],
    ['abs(@"-P1Y")', 'P1Y'],
    ['abs("a")', null],
    ['modulo(12, 5)', 2],
    ['modulo(12, -5)', -3],
    ['modulo(-12, -5)', -2],
    ['modulo(-10.1, 4.5)', 3.4],
    ['modulo(1, 0)', null],
    ['sqrt(-1)', null],
    ['sqrt(0)', 0],
    ['log(2.5)', 0.916290731874155],
    ['log(0)', null],
    ['exp(5)', 148.413159102577],
    ['exp(9999)', null],
    ['odd(5)', true],
    ['odd(-5)', true],
    ['odd(2)', false],
    ['odd(1.5)', false],
    ['even(2)', true],
    ['even(5)', false],
    ['even(2.5)', false],
    ['3 ** 0.5', 1.73205080756888],
    ['10 ** 400', null],
    ['0.1 ** 3', 0.001],
    ['(-2) ** 3', -8],
    ['2 ** -2', 0.25],
    ['-"a"', null],
    ['-@"P1Y"', '-P1Y'],
    ['-@"PT1H"', '-PT1H'],
    ['5 - -3', 8],
    ['1e300 * 1e300', null],
  ],
  'loops and functions': [
    ['for i in [1, 2] return i * 2', [2, 4]],
    ['for i in 5 return i', [5]],
    ['for i in [1..3] return i', [1, 2, 3]],
    ['for i in (1..3) return i', [2]],
    ['for i in [1..3) return i', [1, 2]],
    ['for i in "a".."b" return i', null],
    ['for i in z return i', null],
    [
      'for i in 1..2, j in i..2 return [i, j]',
      [
        [1, 1],
        [1, 2],
        [2, 2],
      ],
    ],
    ['for i in 1..4 return count(partial)', [0, 1, 2, 3]],
    ['some i in [1, 2], j in [2, 3] satisfies i = j', true],
    ['some i in [1, 2], j in [3, 4] satisfies i = j', false],
    ['some i in [1, null] satisfies i > 3', null],
    ['some i in [null, 4] satisfies i > 3', true],
    ['some i in [1, 2] satisfies "x"', null],
    ['every i in [1, 2] satisfies i > 0', true],
    ['every i in [1, null] satisfies i > 0', null],
    ['every i in [null, 0] satisfies i > 0', false],
    ['every i in z satisfies i > 0', null],
    ['every i in [] satisfies i > 0', true],
    ['(function(x, y) x - y)(5, 3)', 2],
    ['(function(x, y) x - y)(y: 5, x: 3)', -2],
    ['(function(x, y) x - y)(5)', null],
    ['(function(x, y) x - y)(x: 5, w: 3)', null],
    ['{x: 1, f: function(y) x + y, r: f(2)}.r', 3],
    ['{f: function(n) if n <= 1 then 1 else n, r: f(3) + f(1)}.r', 4],
    ['{a: 1, b: {a: 2, c: a}}.b.c', 2],
    ['{a: 1}.b', null],
    ['[{a: 1}, {a: 2}][item.a > 1].a', [2]],
    ['[[1, 2], [3]][count(item) > 1]', [[1, 2]]],
    ['[1, 2, 3][if item = 2 then true else false]', [2]],
    ['[1, 2][item > z]', []],
    ['{k: 5, r: p[k > 1]}.r.k', [2]],
    ['{w: 1, r: p[k > w].k}.r', [2]],
  ],
};

describe('the values of texts, numbers and loops, as DMN says', () => {
  for (const [group, cases] of Object.entries(CASES))
    it(group, () => {
      expect(cases.map(([source]) => [source, feel(source)])).to.deep.equal(cases);
    });
});

describe('numbers of an expression', () => {
  const decimal = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 5 })).map(([n, e]) => Number(`${n}e-${e}`));
  /** The exact value of a decimal, in units of 1e-12. */
  const exact = (n: number): bigint => {
    const [mantissa = '0', exponent = '0'] = String(n).split('e');
    const [whole = '0', part = ''] = mantissa.replace('-', '').split('.');
    const units = BigInt(`${whole}${part}`) * 10n ** BigInt(12 + Number(exponent) - part.length);
    return n < 0 ? -units : units;
  };
  it('are rounded to a decimal as the name of the function says', () => {
    const scale = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(decimal, scale, (n, digits) => {
        const unit = 10n ** BigInt(12 - digits);
        const rounded = (name: string) => exact(feel(`${name}(n, s)`, { n, s: digits }) as number);
        const x = exact(n);
        const down = x - (((x % unit) + unit) % unit);
        const up = down === x ? x : down + unit;
        expect(rounded('floor'), 'floor').to.equal(down);
        expect(rounded('ceiling'), 'ceiling').to.equal(up);
        expect(rounded('round up'), 'up').to.equal(x < 0n ? down : up);
        expect(rounded('round down'), 'down').to.equal(x < 0n ? up : down);
        const nearer = x - down < up - x ? down : x - down > up - x ? up : undefined;
        expect(rounded('round half up'), 'half up').to.equal(nearer ?? (x < 0n ? down : up));
        expect(rounded('round half down'), 'half down').to.equal(nearer ?? (x < 0n ? up : down));
        expect(rounded('decimal'), 'half even').to.equal(nearer ?? ((down / unit) % 2n === 0n ? down : up));
      }),
      { numRuns: runs(400) },
    );
  });
  it('are divided and taken modulo without a trace of binary fractions', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        fc.pre(b !== 0);
        const [x, y] = [exact(a), exact(b)];
        const rest = ((x % y) + y) % y;
        expect(exact(feel('modulo(a, b)', { a, b }) as number)).to.equal(rest);
        const quotient = feel('a / b', { a, b }) as number;
        expect(Math.abs(quotient - Number((x * 10n ** 20n) / y) / 1e20)).to.be.at.most(Math.abs(quotient) * 1e-15 + 1e-19);
      }),
      { numRuns: runs(400) },
    );
  });
});
