import { expect } from 'chai';
import fc from 'fast-check';
import { ExpressionError, evaluate, holds, literalsOf, namesIn, testUnary } from '../../domain/expression.js';
import { namesFrom, parseExpression, parseUnaryTests } from '../../domain/expression-parser.js';

const scope = {
  a: 3,
  b: 4.5,
  s: 'hello',
  l: [1, 2, 3],
  p: [
    { n: 'x', v: 1 },
    { n: 'y', v: 5 },
  ],
  t: true,
  z: null,
};

function parsed(source: string, context: Parameters<typeof parseExpression>[1] = {}) {
  const result = parseExpression(source, context);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.expression;
}

const feel = (source: string): unknown => evaluate(parsed(source, { lenient: true }), scope, { mode: 'feel' });

/** Expression, then its value as JSON: cases in the manner of the DMN conformance kit, by clause. */
const CASES: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  'numbers are decimals': [
    ['0.1 + 0.2 = 0.3', true],
    ['0.1 * 3', 0.3],
    ['1.1 * 1.1', 1.21],
    ['70.10 * 3 - 0.30', 210],
    ['1 - 0.9', 0.1],
    ['4.35 * 100', 435],
    ['0.000001 + 0.0000002', 0.0000012],
    ['123456789012.34 + 0.01', 123456789012.35],
    ['10 / 4', 2.5],
    ['1 / 3', 0.3333333333333333],
    ['0.3 / 0.1', 3],
    ['2 ** 3 ** 2', 64],
    ['2 ** -1', 0.5],
    ['-2 ** 2', 4],
    ['1.05 ** 2', 1.1025],
    ['1 + 2 * 3', 7],
    ['-a + b', 1.5],
    ['.5 + 1e2', 100.5],
    ['1 / 0', null],
    ['-0', 0],
  ],
  'three-valued logic': [
    ['z and false', false],
    ['z and true', null],
    ['z or true', true],
    ['z or false', null],
    ['not(z)', null],
    ['not(t)', false],
    ['"x" and true', null],
    ['z = null', true],
    ['a != null', true],
    ['z < 3', null],
    ['a + z', null],
    ['1 = "1"', null],
    ['if z then 1 else 2', 2],
    ['is defined(z)', false],
    ['get or else(z, 3)', 3],
  ],
  'tests and ranges': [
    ['a between 1 and 3', true],
    ['a in [1..3)', false],
    ['a in (1..3]', true],
    ['a in ]1..3]', true],
    ['a in (1, 2, 3)', true],
    ['a in (> 5, < 4)', true],
    ['a in [[2..4], 9]', true],
    ['[1..5].end', 5],
    ['before([1..5), [5..10])', true],
    ['meets([1..5], [5..10])', true],
    ['overlaps before([1..5], [4..10])', true],
    ['overlaps before([1..5], [1..10])', false],
    ['overlaps after([4..10], [1..5])', true],
    ['includes([5..10], 6)', true],
    ['during(5, [1..10])', true],
    ['starts(1, [1..5])', true],
    ['started by([1..10], 1)', true],
    ['finishes(5, [1..5])', true],
    ['finished by([5..10], 10)', true],
    ['coincides([1..5], [1..5])', true],
  ],
  'lists and contexts': [
    ['l[1]', 1],
    ['l[-1]', 3],
    ['l[5]', null],
    ['l[item > 1]', [2, 3]],
    ['p[v > 2].n', ['y']],
    ['p[n = "x"].v', [1]],
    ['p.n', ['x', 'y']],
    ['{a: 1, b: a + 1}', { a: 1, b: 2 }],
    ['{"first name": "A"}.first name', 'A'],
    ['for i in 1..3, j in 1..2 return i + j', [2, 3, 3, 4, 4, 5]],
    ['for i in 3..1 return i', [3, 2, 1]],
    ['for i in 0..4 return if i = 0 then 1 else i * partial[-1]', [1, 1, 2, 6, 24]],
    ['some x in l satisfies x > 2', true],
    ['every x in l satisfies x > 1', false],
    ['some x in [] satisfies x', false],
    ['[{q: [1, 2]}, {q: [3]}][count(q[item > 1]) = 1].q', [[1, 2], [3]]],
    ['(function(x) x + 1)(2)', 3],
    ['{f: function(x, y) x - y, r: f(y: 1, x: 4)}.r', 3],
  ],
  'functions of texts': [
    ['substring("foobar", 3, 3)', 'oba'],
    ['substring("foobar", -2)', 'ar'],
    ['substring(string: "été", start position: 2)', 'té'],
    ['string length("\\U01F40Eab")', 3],
    ['upper case("aBc4")', 'ABC4'],
    ['substring before("foobar", "bar")', 'foo'],
    ['substring after("foobar", "ob")', 'ar'],
    ['string join(["a", null, "c"], "-")', 'a-c'],
    ['string(["a", 1.10, {k: null}])', '["a", 1.1, {k: null}]'],
    ['number("1 000,5", " ", ",")', 1000.5],
    ['matches("AB-123", "^[A-Z]{1,2}-\\\\d+$")', true],
    ['replace("abcd", "(ab)|(x)", "[$1]")', '[ab]cd'],
    ['split("a;b;;c", ";")', ['a', 'b', '', 'c']],
    ['\'single\' + "double"', 'singledouble'],
  ],
  'functions of numbers': [
    ['decimal(2.5, 0)', 2],
    ['decimal(1.115, 2)', 1.12],
    ['floor(-1.5)', -2],
    ['ceiling(-1.56, 1)', -1.5],
    ['round half up(2.675, 2)', 2.68],
    ['round half up(-5.5, 0)', -6],
    ['round half down(5.5, 0)', 5],
    ['round up(1.121, 2)', 1.13],
    ['round down(-5.9, 0)', -5],
    ['decimal(1250, -2)', 1200],
    ['modulo(-12, 5)', 3],
    ['modulo(10.1, 4.5)', 1.1],
    ['sqrt(2.25)', 1.5],
  ],
  'functions of lists': [
    ['sum(0.1, 0.2, 0.3)', 0.6],
    ['sum([])', null],
    ['count([])', 0],
    ['mean([1, 2, 4.5])', 2.5],
    ['median([6, 1, 2, 3])', 2.5],
    ['mode([6, 1, 9, 6, 1])', [1, 6]],
    ['min(["b", "a"])', 'a'],
    ['max(@"2026-01-01", @"2026-03-01")', '2026-03-01'],
    ['all([true, null])', null],
    ['any([false, null])', null],
    ['all([])', true],
    ['append([1], 2, 3)', [1, 2, 3]],
    ['concatenate([1], [2, 3])', [1, 2, 3]],
    ['union([1, 2], [2, 3])', [1, 2, 3]],
    ['flatten([[1], [[2]], 3])', [1, 2, 3]],
    ['insert before([1, 3], 2, 2)', [1, 2, 3]],
    ['remove([1, 2, 3], -1)', [1, 2]],
    ['sublist([4, 5, 6], 2)', [5, 6]],
    ['index of([1, 2, 1], 1)', [1, 3]],
    ['sort([3, 1, 2])', [1, 2, 3]],
    ['sort(list: [3, 1, 2], precedes: function(x, y) x > y)', [3, 2, 1]],
    ['get entries({k: 1})', [{ key: 'k', value: 1 }]],
  ],
  'dates, times and durations': [
    ['date("2026-02-30")', null],
    ['date(2024, 2, 29) + @"P1Y"', '2025-02-28'],
    ['@"2026-01-31" + @"P1M"', '2026-02-28'],
    ['@"2026-03-31" - @"P1M"', '2026-02-28'],
    ['@"2026-03-02" - @"2026-01-01"', 'P60D'],
    ['@"2026-01-01" < @"2026-01-02"', true],
    ['@"2026-03-02".weekday', 1],
    ['day of week(@"2026-03-02")', 'Monday'],
    ['week of year(@"2005-01-01")', 53],
    ['month of year(@"2026-03-02")', 'March'],
    ['day of year(@"2024-12-31")', 366],
    ['years and months duration(@"2011-12-22", @"2013-08-24")', 'P1Y8M'],
    ['years and months duration(@"2013-08-24", @"2011-12-22")', '-P1Y8M'],
    ['@"2026-01-01T10:00:00Z" = @"2026-01-01T11:00:00+01:00"', true],
    ['@"2026-01-01T23:30:00" + @"PT45M"', '2026-01-02T00:15:00'],
    ['@"10:00:00" + @"PT15H"', '01:00:00'],
    ['@"P1DT2H".hours', 2],
    ['@"P14M".years', 1],
    ['@"P1D" * 2.5', 'P2DT12H'],
    ['@"P2D" / @"P1D"', 2],
    ['string(@"P14M")', 'P1Y2M'],
    ['date and time(@"2026-01-01", @"10:00:00")', '2026-01-01T10:00:00'],
    ['@"2026-01-01" instance of date', true],
    ['a instance of string', false],
  ],
};

describe('evaluate, in the sense of DMN', () => {
  for (const [group, cases] of Object.entries(CASES)) {
    describe(group, () => {
      for (const [source, value] of cases) it(`${source} is ${JSON.stringify(value)}`, () => expect(feel(source)).to.deep.equal(value));
    });
  }
});

describe('evaluate, strict', () => {
  const names = namesFrom({
    'licence.status': 'text',
    'licence.issuedOn': 'date',
    age: 'number',
    'رقم الرخصة': 'text',
    today: 'date',
    sure: 'boolean',
  });
  const strict = (source: string, values: Record<string, unknown> = {}) => evaluate(parsed(source, { names }), values);
  const code = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof ExpressionError) return error.code;
      throw error;
    }
    return 'no error';
  };

  it('reads a date of the scope as a date', () => {
    expect(strict('licence.issuedOn + @"P30D"', { licence: { issuedOn: '2026-01-31' } })).to.equal('2026-03-02');
    expect(strict('today - licence.issuedOn', { today: '2026-03-02', licence: { issuedOn: '2026-03-01' } })).to.equal('P1D');
  });
  it('reads names in Arabic', () => expect(strict('رقم الرخصة = "A1"', { 'رقم الرخصة': 'A1' })).to.equal(true));
  it('takes a declared value that is absent as null', () => {
    expect(strict('licence.status = null')).to.equal(true);
    expect(strict('is defined(licence.status)', { licence: {} })).to.equal(false);
    expect(strict('get or else(age, 18) >= 18')).to.equal(true);
  });
  it('refuses a null where a value is needed', () => {
    for (const source of [
      'age > 3',
      'age + 1',
      'licence.status = "valid"',
      'age in [1..3]',
      'age between 1 and 3',
      'upper case(licence.status)',
    ]) {
      expect(
        code(() => holds(parsed(source, { names }), {})),
        source,
      ).to.match(/^null-(value|condition)$/);
    }
  });
  it('never lets a null condition be false', () => {
    expect(code(() => holds(parsed('sure', { names }), {}))).to.equal('null-condition');
    expect(code(() => holds(parsed('sure and age > 3', { names }), { age: 5 }))).to.equal('null-condition');
    expect(code(() => strict('if sure then 1 else 2'))).to.equal('null-condition');
    expect(holds(parsed('sure and age > 3', { names }), { age: 1 })).to.equal(false);
  });
  it('tells a wrong value of the scope', () => expect(code(() => strict('today', { today: '2026-02-30' }))).to.equal('type-mismatch'));
  it('tells an unknown name, with its place', () => {
    try {
      evaluate(parsed('1 + missing'), {});
      expect.fail('no error');
    } catch (error) {
      expect(error).to.include({ code: 'unknown-name', from: 4, to: 11 });
    }
  });
  it('does not read what an object inherits', () => {
    for (const source of ['constructor', '__proto__', 'toString', 'age.constructor']) {
      expect(
        code(() => evaluate(parsed(source), { age: 3 })),
        source,
      ).to.equal('unknown-name');
    }
  });
  it('stops what would hold the thread', () => {
    expect(code(() => strict('for i in 1..100000000 return i'))).to.equal('too-long');
    const SLOW = [
      'count(for i in 1..1000, j in 1..2000 return i)',
      '{l: (for i in 1..50000 return i), r: count(for i in l return list contains(l, i))}.r',
      'count(distinct values(for i in 1..50000 return [i]))',
      '{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r',
    ];
    for (const source of SLOW)
      expect(
        code(() => strict(source)),
        source,
      ).to.equal('too-long');
    expect(strict('count(distinct values(for i in 1..50000 return i))')).to.equal(50_000);
  });
  it('divides by zero with a code', () => expect(code(() => strict('1 / 0'))).to.equal('division-by-zero'));
  it('gives plain JSON that JSON does not change', () => {
    for (const source of ['{a: @"2026-01-01", b: [@"P1D"]}', '[1..3]', 'function(x) x']) {
      const value = strict(source);
      expect(JSON.parse(JSON.stringify(value))).to.deep.equal(value);
    }
  });
  it('evaluates a tree that went through JSON', () => {
    const tree = JSON.parse(JSON.stringify(parsed('age >= 18 and licence.status = "valid"', { names })));
    expect(holds(tree, { age: 20, licence: { status: 'valid' } })).to.equal(true);
  });
});

describe('decimals', () => {
  const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  it('adds and subtracts amounts without a trace of binary fractions', () =>
    fc.assert(
      fc.property(cents, cents, (x, y) => {
        const run = (source: string) => evaluate(parsed(source), { x: x / 100, y: y / 100 });
        expect(run('x + y')).to.equal((x + y) / 100);
        expect(run('x - y')).to.equal((x - y) / 100 || 0);
      }),
    ));
  it('multiplies any two decimals as integers do', () =>
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 12 }), cents, fc.integer({ min: 0, max: 12 }), (x, i, y, j) => {
        const expected = Number(`${BigInt(x) * BigInt(y)}e${-i - j}`);
        expect(evaluate(parsed('x * y'), { x: Number(`${x}e${-i}`), y: Number(`${y}e${-j}`) })).to.equal(expected === 0 ? 0 : expected);
      }),
    ));
  it('rounds half even at every scale', () => {
    for (const [n, scale, expected] of [
      [0.125, 2, 0.12],
      [0.135, 2, 0.14],
      [-0.125, 2, -0.12],
      [1e-7, 3, 0],
      [15, -1, 20],
      [25, -1, 20],
    ] as const) {
      expect(evaluate(parsed('decimal(n, k)'), { n, k: scale }), `decimal(${n}, ${scale})`).to.equal(expected);
    }
  });
});

describe('unary tests', () => {
  const passes = (source: string, value: unknown, type: 'any' | 'date' = 'any') => {
    const result = parseUnaryTests(source, type, { lenient: true });
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    return testUnary(result.tests, value, { a: 3 }, { type, mode: 'feel' });
  };
  const CELLS: readonly (readonly [string, unknown, boolean | null])[] = [
    ['-', 1, true],
    ['', null, true],
    ['3', 3, true],
    ['"a","b"', 'b', true],
    ['not("a","b")', 'b', false],
    ['not("a")', null, null],
    ['< 3, > 5', 6, true],
    ['[1..3)', 3, false],
    ['(1..3)', 2, true],
    ['> a', 4, true],
    ['? > 1 and ? < a', 2, true],
    ['["a", "b"]', 'a', true],
    ['null', null, true],
    ['null', 1, false],
    ['< 3', null, null],
    ['false', false, true],
    ['false', true, false],
    ['a > 2', 99, true],
    ['contains(?, "x")', 'axb', true],
    ['!= 3', 4, true],
  ];
  for (const [source, value, expected] of CELLS) {
    it(`${source || 'an empty cell'} on ${JSON.stringify(value)} is ${expected}`, () => expect(passes(source, value)).to.equal(expected));
  }
  it('reads the value as its type', () => {
    expect(passes('< @"2026-01-02"', '2026-01-01', 'date')).to.equal(true);
    expect(passes('[date("2026-01-01")..date("2026-01-31")]', '2026-02-01', 'date')).to.equal(false);
  });
});

describe('what an expression reads', () => {
  it('lists the dotted paths, each once', () => {
    const expression = parsed('a.b > 1 and (for i in c return i + a.b)[1] = d[x = 1][1].y and {k: 1, m: k + q}.m = 2');
    expect(namesIn(expression)).to.deep.equal(['a.b', 'c', 'd', 'x', 'q']);
  });
  it('lists the literals', () =>
    expect(literalsOf(parsed('a = "x" or b in [1..@"P1D"]', { lenient: true }))).to.deep.equal(['x', 1, 'P1D']));
});
