import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate as feelin, unaryTest } from 'feelin';
import { evaluate, testUnary } from '../../domain/expression.js';
import { parseExpression, parseUnaryTests } from '../../domain/expression-parser.js';
import { runs } from '../support/property-runs.js';

/**
 * The evaluator against `feelin`, another implementation, on expressions made at random of what both support. Numbers are whole: those of
 * feelin are binary fractions. Ours runs in the mode of DMN, where a mistake is null.
 */
const scope = {
  a: 3,
  b: -2,
  c: 7,
  s: 'foobar',
  u: 'bar',
  t: true,
  f: false,
  n: null,
  l: [3, 1, 2],
  e: [],
  p: [
    { k: 1, v: 'x' },
    { k: 5, v: 'y' },
  ],
};

const pick = (...sources: string[]) => fc.constantFrom(...sources);
const join = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

const { condition } = fc.letrec<Record<'number' | 'text' | 'list' | 'date' | 'condition', string>>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    pick('a', 'b', 'c', '0', '1', '12', 'n'),
    join('(', tie('number'), pick(' + ', ' - ', ' * '), tie('number'), ')'),
    join('-(', tie('number'), ')'),
    join('string length(', tie('text'), ')'),
    join('count(', tie('list'), ')'),
    join('max(', tie('list'), ')'),
    join('modulo(', tie('number'), ', 5)'),
    join('abs(', tie('number'), ')'),
    join(tie('list'), '[', pick('1', '2', '-1', '9'), ']'),
    join('(if ', tie('condition'), ' then ', tie('number'), ' else ', tie('number'), ')'),
    join(tie('date'), pick('.year', '.month', '.day')),
  ),
  text: fc.oneof(
    { maxDepth: 3 },
    pick('s', 'u', '"x"', '""'),
    join('(', tie('text'), ' + ', tie('text'), ')'),
    join('upper case(', tie('text'), ')'),
    join('substring before(', tie('text'), ', ', tie('text'), ')'),
    join('substring(', tie('text'), ', ', pick('1', '2', '-1'), ')'),
  ),
  list: fc.oneof(
    { maxDepth: 3 },
    pick('l', 'e', '[1, 2]', '[4]'),
    join('[', tie('number'), ', ', tie('number'), ']'),
    join(tie('list'), '[item > ', pick('a', '1', 'b'), ']'),
    join('(for i in ', tie('list'), ' return i + ', pick('1', 'a'), ')'),
    join('concatenate(', tie('list'), ', ', tie('list'), ')'),
    join('distinct values(', tie('list'), ')'),
    join('reverse(', tie('list'), ')'),
  ),
  date: fc.oneof(
    { maxDepth: 2 },
    fc
      .record({ y: fc.integer({ min: 1900, max: 2100 }), m: fc.integer({ min: 1, max: 12 }), d: fc.integer({ min: 1, max: 28 }) })
      .map(({ y, m, d }) => `date(${y}, ${m}, ${d})`),
    join('(', tie('date'), pick(' + ', ' - '), 'duration("', pick('P1D', 'P40D', 'P1M', 'P13M', 'P1Y'), '"))'),
  ),
  condition: fc.oneof(
    { maxDepth: 4 },
    pick('t', 'f', 'n = null', 'a in (1, 3)', 'p[k > 2].v = ["y"]', 'some i in l satisfies i > 2'),
    join('(', tie('number'), pick(' < ', ' <= ', ' > ', ' = ', ' != '), tie('number'), ')'),
    join('(', tie('date'), pick(' < ', ' >= ', ' = '), tie('date'), ')'),
    join('(', tie('text'), ' = ', tie('text'), ')'),
    join('(', tie('condition'), pick(' and ', ' or '), tie('condition'), ')'),
    join('not(', tie('condition'), ')'),
    join('(', tie('number'), ' in ', pick('[1..3]', '(0..12)', '(< 2, > 5)'), ')'),
    join('(', tie('number'), ' between ', pick('0', 'b'), ' and ', pick('a', '9'), ')'), // of a null end feelin makes null even when the other end answers
    join('list contains(', tie('list'), ', ', tie('number'), ')'),
    join('contains(', tie('text'), ', ', tie('text'), ')'),
    join('(every i in ', tie('list'), ' satisfies i != null and i > ', pick('0', 'a'), ')'), // of a null condition feelin makes false, DMN null
  ),
}));

function ours(source: string): unknown {
  const parsed = parseExpression(source, { lenient: true });
  if ('problems' in parsed) throw new Error(`${source}: ${JSON.stringify(parsed.problems)}`);
  return evaluate(parsed.expression, scope, { mode: 'feel' });
}

describe('beside feelin', () => {
  it('gives the same answer to conditions', () =>
    fc.assert(
      fc.property(condition, (source) => {
        expect(ours(source), source).to.deep.equal(feelin(source, scope).value ?? null);
      }),
      { numRuns: runs(400) },
    ));

  it('gives the same answer to cells', () => {
    const bound = fc.integer({ min: -3, max: 9 });
    const simple = fc.oneof(
      bound.map(String),
      fc.tuple(pick('<', '<=', '>', '>='), bound).map(([sign, n]) => `${sign} ${n}`),
      fc
        .tuple(pick('[', '('), bound, bound, pick(']', ')'))
        .map(([open, x, y, close]) => `${open}${Math.min(x, y)}..${Math.max(x, y)}${close}`),
    );
    const cells = fc
      .tuple(fc.boolean(), fc.array(simple, { minLength: 1, maxLength: 3 }))
      .map(([not, tests]) => (not ? `not(${tests.join(', ')})` : tests.join(', ')));
    fc.assert(
      fc.property(cells, bound, (cell, value) => {
        const parsed = parseUnaryTests(cell);
        if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
        expect(testUnary(parsed.tests, value, {}), `${cell} on ${value}`).to.equal(unaryTest(cell, { '?': value }).value);
      }),
      { numRuns: runs(300) },
    );
  });
});
