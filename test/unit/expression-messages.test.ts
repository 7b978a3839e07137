import { expect } from 'chai';
import { ExpressionError, evaluate, holds, testUnary } from '../../domain/expression.js';
import { namesFrom, parseExpression, parseUnaryTests } from '../../domain/expression-parser.js';

const names = namesFrom({
  'licence.status': { values: ['valid', 'suspended', 'revoked'] },
  'licence.issuedOn': 'date',
  age: 'number',
  name: 'text',
  sure: 'boolean',
  at: 'date-time',
  span: 'duration',
  kinds: 'list',
  free: 'any',
  bag: 'context',
  children: { items: { fields: { name: 'text', bornOn: 'date' } } },
});
/** `code "the part of the text": message → suggestion` of each problem. */
const told = (
  source: string,
  problems: readonly { code: string; message: string; from: number; to: number; suggestion?: string }[],
): string =>
  problems
    .map(
      ({ code, message, from, to, suggestion }) =>
        `${code} "${source.slice(from, to)}": ${message}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
    )
    .join(' | ');
const problems = (source: string, context: Parameters<typeof parseExpression>[1] = { names }): string => {
  const result = parseExpression(source, context);
  return 'problems' in result ? told(source, result.problems) : 'none';
};

describe('a mistake in an expression is told with its place', () => {
  const WRITTEN: readonly (readonly [string, string])[] = [
    ['', 'syntax "": The expression is empty.'],
    ['age >', 'syntax "": The expression ends too early.'],
    ['"open', 'syntax """: A text is not closed.'],
    ['age + ) 3', 'syntax ")": ")" is not understood here.'],
    ['licence.satus', 'unknown-name "licence.satus": "licence.satus" is not declared. Did you mean "licence.status"? → licence.status'],
    ['zzzzzzzz', 'unknown-name "zzzzzzzz": "zzzzzzzz" is not declared.'],
    ['licence.status.more', 'type-mismatch "licence.status.more": text has no "more"'],
    ['children.nam', 'unknown-name "nam": "nam" is not declared. Did you mean "name"? → name'],
    ['children[bornAt > age]', 'unknown-name "bornAt": "bornAt" is not declared. Did you mean "bornOn"? → bornOn'],
    ['children[bornOm = null]', 'unknown-name "bornOm": "bornOm" is not declared. Did you mean "bornOn"? → bornOn'],
    ['some c in children satisfies c.bornAt = null', 'unknown-name "bornAt": "bornAt" is not declared. Did you mean "bornOn"? → bornOn'],
    ['every c in children satisfies c.bornAt = null', 'unknown-name "bornAt": "bornAt" is not declared. Did you mean "bornOn"? → bornOn'],
    ['count(for c in children return c.nam) = 1', 'unknown-name "nam": "nam" is not declared. Did you mean "name"? → name'],
    ['count(children[item.nam = null]) = 1', 'unknown-name "nam": "nam" is not declared. Did you mean "name"? → name'],
    ['children[1].nam = null', 'unknown-name "nam": "nam" is not declared. Did you mean "name"? → name'],
    ['count(children[count(children[nam = null]) = 0]) = 1', 'unknown-name "nam": "nam" is not declared. Did you mean "name"? → name'],
    [
      'some c in children[name != null], d in children satisfies d.bornOn > c.bornAt',
      'unknown-name "bornAt": "bornAt" is not declared. Did you mean "bornOn"? → bornOn',
    ],
    ['licence.status = "vaild"', 'unknown-value ""vaild"": "vaild" is not one of the values. Did you mean "valid"? → valid'],
    ['"x" = licence.status', 'unknown-value ""x"": "x" is not one of the values. It is one of valid, suspended, revoked.'],
    [
      'licence.status in ("valid", "lost")',
      'unknown-value ""lost"": "lost" is not one of the values. It is one of valid, suspended, revoked.',
    ],
    ['licence.status in ["lost"]', 'unknown-value ""lost"": "lost" is not one of the values. It is one of valid, suspended, revoked.'],
    ['age > "3"', 'type-mismatch "age > "3"": a number is compared with text'],
    [
      'licence.issuedOn < "2026-01-01"',
      'type-mismatch "licence.issuedOn < "2026-01-01"": a date is compared with text; a date is written @"2026-03-02"',
    ],
    ['"x" = at', 'type-mismatch ""x" = at": text is compared with a date-time; a date-time is written @"2026-03-02T09:30:00"'],
    ['span = "P1D"', 'type-mismatch "span = "P1D"": a duration is compared with text; a duration is written @"P30D"'],
    ['@"10:00:00" = "10:00"', 'type-mismatch "@"10:00:00" = "10:00"": a time is compared with text; a time is written @"09:30:00"'],
    ['sure < true', 'type-mismatch "sure < true": a boolean has no order'],
    ['sure < free', 'type-mismatch "sure < free": a boolean has no order'],
    ['free > kinds', 'type-mismatch "free > kinds": a list has no order'],
    ['age and sure', 'type-mismatch "age": a boolean is needed, not a number'],
    ['sure or name', 'type-mismatch "name": a boolean is needed, not text'],
    ['if age then 1 else 2', 'type-mismatch "age": a boolean is needed, not a number'],
    ['if null then 1 else 2', 'type-mismatch "null": a boolean is needed, not null'],
    ['age + licence.issuedOn', 'type-mismatch "age + licence.issuedOn": a number + a date has no meaning'],
    ['name + licence.issuedOn', 'type-mismatch "name + licence.issuedOn": text + a date has no meaning; a date is written @"2026-03-02"'],
    ['-name', 'type-mismatch "-name": - before text has no meaning'],
    ['age between "a" and 3', 'type-mismatch "age between "a" and 3": a number is compared with text'],
    ['age in ["a"]', 'type-mismatch "["a"]": a number is compared with text'],
    [
      'age in [@"2026-01-01"..@"2026-01-02"]',
      'type-mismatch "[@"2026-01-01"..@"2026-01-02"]": a number is compared with a date | type-mismatch "[@"2026-01-01"..@"2026-01-02"]": a number is compared with a date',
    ],
    ['[1.."a"] = null', 'type-mismatch "[1.."a"]": a number is compared with text'],
    ['for i in "a"..3 return i', 'type-mismatch ""a"": a number is needed, not text'],
    ['some c in children satisfies c.name', 'type-mismatch "c.name": a boolean is needed, not text'],
    ['children[name]', 'type-mismatch "name": a boolean is needed, not text'],
    ['upper case(age)', 'type-mismatch "age": text is needed, not a number'],
    ['upper case(licence.issuedOn)', 'type-mismatch "licence.issuedOn": text is needed, not a date; a date is written @"2026-03-02"'],
    ['age.year', 'type-mismatch "age.year": a number has no "year"'],
    ['licence.issuedOn.yeer', 'type-mismatch "licence.issuedOn.yeer": a date has no "yeer"'],
    ['upper caes("a")', 'unknown-function "upper caes": There is no function "upper caes". Did you mean "upper case"? → upper case'],
    ['whatever it is("a")', 'unknown-function "whatever it is": There is no function "whatever it is".'],
    ['now()', 'unsupported "now": now() is not supported: an expression reads no clock; use the name `today`, which the case gives.'],
    ['substring("a")', 'wrong-argument "substring("a")": substring(string, start position, length?) is called with 1 argument'],
    ['abs()', 'wrong-argument "abs()": abs(n) is called with 0 arguments'],
    ['abs(1, 2)', 'wrong-argument "abs(1, 2)": abs(n) is called with 2 arguments'],
    ['min()', 'wrong-argument "min()": min(list) is called with 0 arguments'],
    ['append([1])', 'none'],
    [
      'substring(strin: "a", start position: 1)',
      'wrong-argument "strin": substring has no parameter "strin": it has string, start position, length → string',
    ],
    ['matches(name, name)', 'unsupported "matches(name, name)": the pattern of matches must be a text written in the expression'],
    [
      'replace(name, "a", "b", name)',
      'unsupported "replace(name, "a", "b", name)": the pattern of replace must be a text written in the expression',
    ],
    ['date("2026-02-30")', 'wrong-literal "date("2026-02-30")": "2026-02-30" is not a date'],
    ['@"soon"', 'wrong-literal "@"soon"": "soon" is not a date, time or duration'],
    [
      '@"10:00:00@Africa/Casablanca"',
      'wrong-literal "@"10:00:00@Africa/Casablanca"": "10:00:00@Africa/Casablanca" is not a date, time or duration; a named time zone is not supported, because its rules change: give the offset, as in +01:00',
    ],
    ['1234567890123456789', 'wrong-literal "1234567890123456789": 1234567890123456789 has more digits than are kept (17)'],
    ['age instance of tAge', 'unsupported "tAge": instance of tAge is not supported'],
    [
      'function(x) external {java: {class: "a"}}',
      'unsupported "function(x) external {java: {class: "a"}}": an external function is not supported',
    ],
    ['{a: 1, a: 2}', 'wrong-argument "a": the key "a" comes twice'],
    ['> 3', 'unsupported "> 3": "> 3" has no left side; a range is written [1..10], a list of tests with commas'],
    ['age in (!= 3)', 'unsupported "!= 3": a range cannot be written with !='],
  ];
  it('when it is written', () => {
    expect(WRITTEN.map(([source]) => [source, problems(source)])).to.deep.equal(WRITTEN);
  });
  it('all of them, in the order of the text', () => {
    expect(problems('zzzz > 1 and age > "b" or yyyy')).to.equal(
      'unknown-name "zzzz": "zzzz" is not declared. | type-mismatch "age > "b"": a number is compared with text | unknown-name "yyyy": "yyyy" is not declared.',
    );
  });
  it('of the type that is asked for', () => {
    expect(problems('age', { names, expects: 'boolean' })).to.equal('type-mismatch "age": a boolean is needed, not a number');
    expect(problems('null', { names, expects: 'boolean' })).to.equal('type-mismatch "null": a boolean is needed, not null');
    for (const [source, expects] of [
      ['null', 'number'],
      ['free', 'boolean'],
      ['age', 'any'],
      ['licence.status', 'text'],
    ] as const)
      expect(problems(source, { names, expects }), source).to.equal('none');
  });
  it('of a pattern that could hold the thread', () => {
    const why = (pattern: string, flags = '') =>
      problems(`matches(name, ${JSON.stringify(pattern)}${flags === '' ? '' : `, "${flags}"`})`).replace(
        /^unsafe-pattern ".*is refused: /,
        '',
      );
    expect(why('a', 'g')).to.equal('the flags g are not of s, m, i, x');
    expect(why('[')).to.equal('it is not a regular expression of FEEL');
    expect(why('(a)\\1')).to.equal('it refers back to a group');
    expect(why('(?<=a)b')).to.equal('it looks around, or names a group');
    expect(why('(a+)+')).to.equal('it repeats a group that has a repetition inside');
    expect(why('^(a|b)*$')).to.equal('it repeats a group with alternatives');
    expect(why('a*a*a*')).to.equal(
      'it may have to try too many ways: begin it with ^, and part its repetitions by characters that they do not take',
    );
    for (const good of [
      '^a+b+$',
      '^(?:ab)?c$',
      '^[A-Z]{2}[0-9]+-[a-z]*$',
      '^(a|b)$',
      '^(a|b)?$',
      '^\\p{L}+ \\p{L}+$',
      '^a{3}$',
      'a+',
      '^(?:a+)?$',
      '^a+?b$',
      '^(?:ab){2}$',
    ])
      expect(why(good), good).to.equal('none');
    expect(why('^.+@.+$')).to.equal('none');
    expect(why('.+@.+')).to.match(/^it may have to try too many ways/);
  });
});

describe('an expression that has no answer says why, and where', () => {
  const failure = (
    source: string,
    values: Readonly<Record<string, unknown>> = {},
    run: typeof evaluate | typeof holds = evaluate,
  ): string => {
    const parsed = parseExpression(source, { names, lenient: true });
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    try {
      return `none: ${JSON.stringify(run(parsed.expression, values))}`;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      expect(error.name).to.equal('ExpressionError');
      return told(source, [error]);
    }
  };
  const RUN: readonly (readonly [string, string])[] = [
    ['1 + missing', 'unknown-name "missing": there is no value named "missing"'],
    ['{a: 1}.b', 'unknown-name "{a: 1}.b": the context has no "b"'],
    ['"x".b', 'unknown-name ""x".b": text has no "b"'],
    ['[{a: 1}][b > 1]', 'unknown-name "b": there is no value named "b"'],
    ['age + 1', 'null-value "age + 1": a value is needed, but there is no value'],
    ['age > 1', 'null-value "age > 1": a comparison with no value'],
    ['age = 1', 'null-value "age = 1": a comparison with no value'],
    ['1 = "1"', 'type-mismatch "1 = "1"": a number is compared with text'],
    ['1 < "1"', 'type-mismatch "1 < "1"": a number is compared with text'],
    ['true < false', 'type-mismatch "true < false": a boolean is compared with a boolean'],
    ['"a" * 2', 'type-mismatch ""a" * 2": text * a number has no meaning'],
    ['1 / 0', 'division-by-zero "1 / 0": a division by zero'],
    ['@"P1D" / 0', 'division-by-zero "@"P1D" / 0": a division by zero'],
    ['modulo(1, 0)', 'division-by-zero "modulo(1, 0)": a modulo by zero'],
    ['10 ** 400', 'number-range "10 ** 400": the result is not a number that can be written'],
    ['-"a"', 'type-mismatch "-"a"": a number or a duration is needed, not text'],
    ['if sure then 1 else 2', 'null-condition "sure": the condition of `if` is neither true nor false'],
    ['true and 3', 'type-mismatch "3": a number is not a condition'],
    ['"a" or true', 'type-mismatch ""a"": text is not a condition'],
    ['some i in [1] satisfies i', 'type-mismatch "i": a number is not a condition'],
    ['[1][item = null or item > age]', 'null-value "item > age": a comparison with no value'],
    ['[1]["a"]', 'null-condition ""a"": the condition of a filter is neither true nor false'],
    ['kinds[1]', 'null-value "kinds": a list is needed, but there is no value'],
    ['for i in kinds return i', 'null-value "for i in kinds return i": a list is needed, but there is no value'],
    ['for i in 1..1.5 return i', 'type-mismatch "for i in 1..1.5 return i": an iteration goes from one whole number to another'],
    ['for i in 1..1000000 return i', 'too-long "for i in 1..1000000 return i": the expression takes too long'],
    ['[age..3]', 'null-value "[age..3]": an end of the range has no value'],
    ['[1..age]', 'null-value "[1..age]": an end of the range has no value'],
    ['[1.."a"]', 'type-mismatch "[1.."a"]": the ends of the range cannot be compared'],
    ['"a" in [1..2]', 'type-mismatch "[1..2]": text is compared with the ends of a range'],
    ['free(1)', 'type-mismatch "free(1)": null is not a function'],
    ['(function(x, y) x)(1)', 'wrong-argument "(function(x, y) x)(1)": the function takes x, y'],
    ['upper case(age)', 'null-value "upper case(age)": a text (string) is needed, but there is no value'],
    ['upper case(3)', 'type-mismatch "upper case(3)": a text (string) is needed, not a number'],
    ['sum([1, "a"])', 'type-mismatch "sum([1, "a"])": a list of numbers is needed, not text'],
    [
      'sum([@"P1D", @"P1M"])',
      'type-mismatch "sum([@"P1D", @"P1M"])": a list of durations of one kind is needed, not a days and time duration',
    ],
    ['max([1, "a"])', 'type-mismatch "max([1, "a"])": a list of values that can be put in order is needed, not text'],
    ['sort([1, "a"])', 'type-mismatch "sort([1, "a"])": a list of values that can be put in order is needed, not a number'],
    ['sort([1, 2], function(x) x)', 'type-mismatch "sort([1, 2], function(x) x)": a function of two parameters is needed, not a function'],
    ['all([1])', 'type-mismatch "all([1])": a list of booleans is needed, not a number'],
    ['remove([1], 2)', 'wrong-argument "remove([1], 2)": the list has no position 2'],
    ['sublist([1], 1, 2)', 'wrong-argument "sublist([1], 1, 2)": the list is not that long'],
    [
      'context([{key: "a", value: 1}, {key: "a", value: 1}])',
      'wrong-argument "context([{key: "a", value: 1}, {key: "a", value: 1}])": the key a comes twice',
    ],
    ['context([1])', 'type-mismatch "context([1])": a list of {key, value} is needed, not a number'],
    ['context merge([1])', 'type-mismatch "context merge([1])": a list of contexts is needed, not a number'],
    ['substring("a", 0)', 'wrong-argument "substring("a", 0)": the start position counts from 1, or from -1 at the end'],
    ['substring("a", 1, 0)', 'wrong-argument "substring("a", 1, 0)": the length is at least 1'],
    ['number("x")', 'wrong-argument "number("x")": "x" is not a number'],
    ['number("1", "x")', 'wrong-argument "number("1", "x")": a grouping separator is a space, "." or ","'],
    ['number("1", null, " ")', 'wrong-argument "number("1", null, " ")": a decimal separator is "." or ","'],
    ['number("1", ".", ".")', 'wrong-argument "number("1", ".", ".")": the two separators differ'],
    ['string join(["a", 1])', 'type-mismatch "string join(["a", 1])": a list of texts is needed, not a number'],
    ['decimal(1, 0.5)', 'wrong-argument "decimal(1, 0.5)": the scale is a whole number'],
    ['sqrt(-1)', 'wrong-argument "sqrt(-1)": a negative number has no square root'],
    ['log(0)', 'wrong-argument "log(0)": only a positive number has a logarithm'],
    ['abs("a")', 'type-mismatch "abs("a")": a number or a duration is needed, not text'],
    ['date("2026-02-30")', 'wrong-argument "date("2026-02-30")": "2026-02-30" is not a date such as 2026-03-02'],
    ['date(2026, 2, 30)', 'wrong-argument "date(2026, 2, 30)": [2026,2,30] is not a day of the calendar'],
    ['date(2026, 2)', 'null-value "date(2026, 2)": a year, a month and a day is needed, but there is no value'],
    ['date(true)', 'type-mismatch "date(true)": a text, a date or a year is needed, not a boolean'],
    ['time("x")', 'wrong-argument "time("x")": "x" is not a time such as 09:30:00 or 09:30:00+01:00'],
    ['time(25, 0, 0)', 'wrong-argument "time(25, 0, 0)": [25,0,0] is not a time of day'],
    ['time(5, 0)', 'null-value "time(5, 0)": an hour, a minute and a second is needed, but there is no value'],
    ['time(true)', 'type-mismatch "time(true)": a text, a time or an hour is needed, not a boolean'],
    ['date and time("x")', 'wrong-argument "date and time("x")": "x" is not a date and time such as 2026-03-02T09:30:00'],
    ['date and time(true)', 'type-mismatch "date and time(true)": a text or a date is needed, not a boolean'],
    ['duration("x")', 'wrong-argument "duration("x")": "x" is not a duration such as P30D, P1Y6M or PT12H'],
    ['day of week(3)', 'type-mismatch "day of week(3)": a date is needed, not a number'],
    ['before(1, "a")', 'type-mismatch "before(1, "a")": two points or ranges that can be compared is needed, not text'],
  ];
  it('when it runs', () => {
    expect(RUN.map(([source]) => [source, failure(source)])).to.deep.equal(RUN);
  });
  it('of a value of the case that is not of its kind', () => {
    expect(failure('licence.issuedOn', { licence: { issuedOn: '2026-02-30' } })).to.equal(
      'type-mismatch "licence.issuedOn": licence.issuedOn: "2026-02-30" is not a date',
    );
    expect(failure('age', { age: '3' })).to.equal('type-mismatch "age": age: "3" is not a number');
    expect(failure('age', { age: Number.NaN })).to.equal('type-mismatch "age": age: null is not a number');
    expect(failure('children.name', { children: { name: 'x' } })).to.equal(
      'type-mismatch "children": children: {"name":"x"} is not a list',
    );
    expect(failure('licence.status', { licence: 'x' })).to.equal('unknown-name "licence.status": text has no "status"');
  });
  it('of a guard that is neither true nor false', () => {
    expect(failure('sure', {}, holds)).to.equal('null-condition "sure": the condition is neither true nor false');
    expect(failure('age', { age: 1 }, holds)).to.equal('null-condition "age": the condition is neither true nor false');
    expect([failure('sure', { sure: true }, holds), failure('sure', { sure: false }, holds)]).to.deep.equal(['none: true', 'none: false']);
  });
  it('of a text that is too long for a pattern, or to be made', () => {
    expect(failure('matches(name, "a")', { name: 'b'.repeat(2000) })).to.equal('none: false');
    for (const source of ['matches(name, "a")', 'replace(name, "a", "b")', 'split(name, ";")'])
      expect(failure(source, { name: 'b'.repeat(2001) })).to.match(
        /^too-long .*: a pattern is only held against texts up to 2000 characters$/,
      );
    expect(failure('name + name', { name: 'b'.repeat(50_001) })).to.equal('too-long "name + name": the text is too long');
    expect(failure('string length(name + name)', { name: 'b'.repeat(50_000) })).to.equal('none: 100000');
    expect(failure('string join([name, name], "-")', { name: 'b'.repeat(50_000) })).to.match(/: the text is too long$/);
  });
  it('of a cell, whose value is not of the kind of its column', () => {
    const cell = (source: string, value: unknown, type: 'date' | 'number', mode: 'strict' | 'feel' = 'strict') => {
      const parsed = parseUnaryTests(source, type, { names });
      if ('problems' in parsed) return told(source, parsed.problems);
      try {
        return testUnary(parsed.tests, value, {}, { type, mode });
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        return told(source, [error]);
      }
    };
    expect(cell('< @"2026-01-01"', 'soon', 'date')).to.equal('type-mismatch "< @"2026-01-01"": "soon" is not a date');
    expect(cell('< @"2026-01-01"', 'soon', 'date', 'feel')).to.equal(null);
    expect(cell('< 3', null, 'number')).to.equal(null);
    expect(cell('not(< 3)', 5, 'number')).to.equal(true);
    expect(cell('"x"', 3, 'number')).to.equal('type-mismatch ""x"": a number is compared with text');
    expect(cell('< 3, > "x"', 3, 'number')).to.equal('type-mismatch "> "x"": a number is compared with text');
    expect(cell('name', 3, 'number')).to.equal('type-mismatch "name": a number is compared with text');
    expect(cell('? + "a"', 3, 'number')).to.equal('type-mismatch "? + "a"": a number + text has no meaning');
    expect(cell('? + 1', 3, 'number')).to.equal('type-mismatch "? + 1": a boolean is needed, not a number');
  });
});
