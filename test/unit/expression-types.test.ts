import { expect } from 'chai';
import { literalsOf, namesIn } from '../../domain/expression.js';
import { namesFrom, parseExpression, parseUnaryTests } from '../../domain/expression-parser.js';

const names = namesFrom({
  n: 'number',
  s: 'text',
  b: 'boolean',
  d: 'date',
  dt: 'date-time',
  t: 'time',
  span: 'duration',
  free: 'any',
  bag: 'context',
  l: 'list',
  kind: { values: ['a', 'b'] },
  nums: { items: 'number' },
  spans: { items: 'duration' },
  people: { items: { fields: { name: 'text', age: 'number' } } },
  'home.city': 'text',
  'home.since': 'date',
});
const typeOf = (source: string): unknown => {
  const parsed = parseExpression(source, { names });
  if ('problems' in parsed) return parsed.problems.map(({ message }) => message).join(' | ');
  return typeof parsed.type === 'string' ? parsed.type : JSON.stringify(parsed.type);
};

/** Expression, then its type as it is known before it runs. */
const TYPES: readonly (readonly [string, unknown])[] = [
  ['1', 'number'],
  ['"a"', 'text'],
  ['null', 'null'],
  ['@"2026-01-01"', 'date'],
  ['kind', '{"values":["a","b"]}'],
  ['home.since', 'date'],
  ['home.city', 'text'],
  ['bag.whatever.more', 'any'],
  ['people.name', '{"items":"text"}'],
  ['people[1]', '{"fields":{"name":"text","age":"number"}}'],
  ['people[1].age', 'number'],
  ['people[age > 3]', '{"items":{"fields":{"name":"text","age":"number"}}}'],
  ['people[age > 3].name', '{"items":"text"}'],
  ['people[item.age > 3].age', '{"items":"number"}'],
  ['nums[item > 1]', '{"items":"number"}'],
  ['n[item > 1]', '{"items":"number"}'],
  ['l[1]', 'any'],
  ['l[item = 1]', 'list'],
  ['[1..3]', 'any'],
  ['[]', 'list'],
  ['[1, 2]', '{"items":"number"}'],
  ['[1, "a"]', 'list'],
  ['[null, null]', 'list'],
  ['{a: 1, b: a + 1, c: null}', '{"fields":{"a":"number","b":"number","c":"any"}}'],
  ['{a: {b: "x"}}.a.b', 'text'],
  ['function(x) x', 'any'],
  ['(function(x) x)(1)', 'any'],
  ['n > 1', 'boolean'],
  ['b and b', 'boolean'],
  ['b or b', 'boolean'],
  ['n between 1 and 2', 'boolean'],
  ['n in [1..2]', 'boolean'],
  ['n instance of number', 'boolean'],
  ['some x in nums satisfies x > 1', 'boolean'],
  ['every x in nums satisfies x > 1', 'boolean'],
  ['for x in nums return x > 1', '{"items":"boolean"}'],
  ['for x in nums return null', 'list'],
  ['for x in 1..3 return x', '{"items":"number"}'],
  ['for x in people return x.name', '{"items":"text"}'],
  ['for x in nums return partial', '{"items":"list"}'],
  ['for x in 1..n, y in people return y.age + x', '{"items":"number"}'],
  ['if b then 1 else 2', 'number'],
  ['if b then 1 else null', 'number'],
  ['if b then null else "a"', 'text'],
  ['if b then null else null', 'null'],
  ['if b then 1 else "a"', 'any'],
  ['if b then kind else "a"', '{"values":["a","b"]}'],
  ['-n', 'number'],
  ['-span', 'duration'],
  ['n + n', 'number'],
  ['n ** n', 'number'],
  ['free ** 2', 'number'],
  ['free + 1', 'any'],
  ['s + s', 'text'],
  ['d + span', 'date'],
  ['span + d', 'date'],
  ['d - span', 'date'],
  ['dt + span', 'date-time'],
  ['span + dt', 'date-time'],
  ['dt - span', 'date-time'],
  ['t + span', 'time'],
  ['span + t', 'time'],
  ['t - span', 'time'],
  ['d - d', 'duration'],
  ['dt - dt', 'duration'],
  ['d - dt', 'duration'],
  ['dt - d', 'duration'],
  ['t - t', 'duration'],
  ['span + span', 'duration'],
  ['span - span', 'duration'],
  ['span * n', 'duration'],
  ['n * span', 'duration'],
  ['span / n', 'duration'],
  ['span / span', 'number'],
  ['n - n', 'number'],
  ['n * n', 'number'],
  ['n / n', 'number'],
  ['d + d', 'a date + a date has no meaning'],
  ['n / span', 'a number / a duration has no meaning'],
  ['d.year', 'number'],
  ['dt.hour', 'number'],
  ['dt.time offset', 'duration'],
  ['t.timezone', 'text'],
  ['span.days', 'number'],
  ['free.year', 'any'],
  ['b.year', 'a boolean has no "year"'],
  ['s.year', 'text has no "year"'],
  ['upper case(s)', 'text'],
  ['count(l)', 'number'],
  ['abs(span)', 'duration'],
  ['abs(n)', 'number'],
  ['get or else(n, 3)', 'number'],
  ['get or else(n, "a")', 'any'],
  ['get or else(null, "a")', 'text'],
  ['min(nums)', 'number'],
  ['max(spans)', 'duration'],
  ['max(n, 3)', 'number'],
  ['sum(nums)', 'number'],
  ['sum(spans)', 'duration'],
  ['mean(spans)', 'duration'],
  ['sublist(nums, 1)', '{"items":"number"}'],
  ['reverse(nums)', '{"items":"number"}'],
  ['sort(people, function(x, y) x.age < y.age)', '{"items":{"fields":{"name":"text","age":"number"}}}'],
  ['distinct values(nums)', '{"items":"number"}'],
  ['remove(nums, 1)', '{"items":"number"}'],
  ['date(s)', 'date'],
  ['date and time(d, t)', 'date-time'],
  ['substring(s, 1, null)', 'text'],
  ['substring(nums, 1)', 'text'], // a list of one is its element
  ['count(n)', 'number'], // and a single value a list of one
  ['upper case(null)', 'text'], // told when it runs
  ['upper case(n)', 'text is needed, not a number'],
  ['decimal(n, s)', 'a number is needed, not text'],
  ['date and time(d, s)', 'a time is needed, not text; a time is written @"09:30:00"'],
  ['n = null', 'boolean'],
  ['null != d', 'boolean'],
  ['n < null', 'a number is compared with null'],
  ['null < free', 'null has no order'],
  ['bag = free', 'boolean'],
  ['bag < free', 'a context has no order'],
  ['[1..2] < free', 'a range has no order'],
  ['l = nums', 'boolean'],
  ['l < nums', 'a list has no order'],
  ['kind = s', 'boolean'],
  ['d in (@"2026-01-01", null)', 'boolean'],
  ['n in (1, "a")', 'a number is compared with text'],
  ['n in (< "a")', 'a number is compared with text'],
  ['d in [@"2026-01-01"..1]', 'a date is compared with a number | a date is compared with a number'],
  ['s in (b)', 'boolean'], // a condition over other names
  ['b in (b)', 'boolean'],
  ['kind in ["a", "c"]', '"c" is not one of the values. Did you mean "a"?'],
  ['nums in [[1]]', 'boolean'],
  ['1 in nums', 'boolean'],
  ['"a" in nums', 'text is compared with a number'],
  ['for x in s..3 return x', 'a number is needed, not text'],
  ['for x in 1..s return x', 'a number is needed, not text'],
];

describe('the type of an expression', () => {
  it('is known before it runs, with what can have no answer', () => {
    expect(TYPES.map(([source]) => [source, typeOf(source)])).to.deep.equal(TYPES);
  });
});

describe('what an expression reads', () => {
  const tree = (source: string) => {
    const parsed = parseExpression(source, { lenient: true });
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.expression;
  };
  const cell = (source: string) => {
    const parsed = parseUnaryTests(source, 'any', { lenient: true });
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.tests;
  };
  it('is found in every kind of part', () => {
    const READS: readonly (readonly [string, string])[] = [
      ['a + -b', 'a b'],
      ['[a, {k: b}]', 'a b'],
      ['a in [b..c]', 'a b c'],
      ['a in (> b, c)', 'a b c'],
      ['a between b and c', 'a b c'],
      ['if a then b else c', 'a b c'],
      ['for x in a..b, y in c return x + d', 'a b c d'],
      ['some x in a satisfies x = b', 'a b'],
      ['every x in a satisfies x = b', 'a b'],
      ['a[b > c].d', 'a b c'],
      ['abs(a) and b or c', 'a b c'],
      ['a(b)', 'a b'],
      ['function(x) x + a', 'a'],
      ['(a.b.c)', 'a.b.c'],
      ['a instance of number', 'a'],
      ['a = "x" and a = b', 'a b'],
    ];
    const open = { names: namesFrom({ a: 'any', b: 'any', c: 'any', d: 'any' }), isOpen: true, lenient: true };
    const read = (source: string): string => {
      const parsed = parseExpression(source, open);
      return 'problems' in parsed ? JSON.stringify(parsed.problems) : namesIn(parsed.expression).join(' ');
    };
    expect(READS.map(([source]) => [source, read(source)])).to.deep.equal(READS);
  });
  it('is found in a cell of a table', () => {
    expect(namesIn(cell('-'))).to.deep.equal([]);
    expect(namesIn(cell('> a, b'))).to.deep.equal(['a', 'b']);
    expect(namesIn(cell('? > a and ? < 3'))).to.deep.equal(['a']);
    expect(literalsOf(cell('> 1, "x", ? = null, @"2026-01-01"'))).to.deep.equal([1, 'x', null, '2026-01-01']);
    expect(literalsOf(cell('-'))).to.deep.equal([]);
  });
  it('has its literals, each once', () => {
    expect(literalsOf(tree('a = 1 or b = 1 or c = "1" or d = true or e = null'))).to.deep.equal([1, '1', true, null]);
  });
});
