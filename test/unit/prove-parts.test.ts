import { expect } from 'chai';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Problem, ProblemCode } from '../../definitions/problems.js';
import { answerValues, anyEvent, isAboutIdentity, refusalValues, runValues } from '../../definitions/prove/answers.js';
import { daysOf, isBounded, isOwned, limitDays } from '../../definitions/prove/bounds.js';
import type { Node } from '../../definitions/prove/model.js';
import { brokenBy, isProvable, stateAt } from '../../definitions/prove/problems.js';
import { constantsIn, isExact, maskOf, NULL, pointsOf, valuesIn } from '../../definitions/prove/values.js';
import { CLASSES, PROPERTIES, prove } from '../../definitions/prove.js';
import type { ChartClock, ChartState } from '../../definitions/statechart.js';
import { parseExpression } from '../../domain/expression-parser.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';

const tree = (source: string) => {
  const parsed = parseExpression(source, { lenient: true });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.expression;
};

describe('the values that stand for all of a name', () => {
  const values = (...args: Parameters<typeof pointsOf>) => pointsOf(...args).values;
  it('are null, and what its type lists', () => {
    expect(pointsOf('boolean', [])).to.deep.equal({ values: [null, true, false], isExact: true, all: 7 });
    expect(pointsOf({ values: ['a', 'b'] }, ['b'])).to.deep.equal({ values: [null, 'a', 'b'], isExact: true, all: 7 });
    expect(pointsOf({ items: { values: ['a', 'b'] } }, [])).to.deep.equal({
      values: [null, [], ['a', 'b'], ['a'], ['b']],
      isExact: false,
      all: 31,
    });
    expect(values({ items: 'text' }, [])).to.deep.equal([null, [], []]);
    expect(values({ items: { values: [...'abcdefgh'] } }, [])).to.have.length(3 + 6);
    expect(pointsOf(undefined, [])).to.deep.equal({ values: [null, 'some value'], isExact: false, all: 3 });
    expect(values({ fields: { a: 'number', b: { values: ['x'] } } }, [])).to.deep.equal([null, { a: 0, b: 'x' }]);
  });
  it('of numbers are one on each side of every constant', () => {
    expect(pointsOf('number', [])).to.deep.equal({ values: [null, 0, 1, 40], isExact: true, all: 15 });
    expect(values('number', [18])).to.deep.equal([null, 17, 18, 19]);
    expect(values('number', [10, 5, 5, 'x'])).to.deep.equal([null, 4, 5, 6, 10, 11]);
    expect(values('number', [1, 2])).to.deep.equal([null, 0, 1, 1.5, 2, 3]);
  });
  it('of days are those around every constant, and days long ago, of today and tomorrow', () => {
    const days = ['1950-01-01', '1990-05-14', '2009-02-03', '2026-06-14', '2026-06-15', '2026-06-16'];
    expect(values('date', [])).to.deep.equal([null, ...days]);
    expect(values('date', ['2027-01-01', 'soon', 5])).to.deep.equal([null, ...days, '2026-12-31', '2027-01-01', '2027-01-02']);
  });
  it('of texts are the constants, and one more', () => {
    expect(values('text', ['a', 'a', 5, 'b'])).to.deep.equal([null, 'a', 'b', 'another text']);
  });
  it('are only there or not where there are too many', () => {
    const many = Array.from({ length: 40 }, (_, i) => i * 10);
    expect(pointsOf('number', many)).to.deep.equal({ values: [null, 1000], isExact: false, all: 3 });
    expect(pointsOf('text', many.map(String))).to.deep.equal({ values: [null, 'another text'], isExact: false, all: 3 });
    expect(pointsOf('text', many.slice(0, 27).map(String)).isExact).to.equal(true);
    expect(pointsOf('text', many.slice(0, 28).map(String)).isExact).to.equal(false);
    const choices = many.map((n) => `c${n}`);
    expect(values({ values: choices }, ['c20', 'c350'])).to.deep.equal([null, 'c20', 'c350', 'c0']);
    expect(values({ values: choices.slice(0, 28) }, [])).to.have.length(29);
    expect(values({ values: choices.slice(0, 29) }, [])).to.deep.equal([null, 'c0']);
    expect(values({ values: choices }, choices)).to.have.length(1 + 27 + 1);
  });
  it('are named by bits, and what is not known may be any of them but null', () => {
    const points = pointsOf({ values: ['a', 'b'] }, []);
    expect([maskOf(points, null), maskOf(points, undefined), maskOf(points, 'a'), maskOf(points, 'b'), maskOf(points, 'c')]).to.deep.equal([
      NULL,
      NULL,
      2,
      4,
      6,
    ]);
    expect([valuesIn(points, 5), valuesIn(points, 0), valuesIn(points, 7)]).to.deep.equal([[null, 'b'], [], [null, 'a', 'b']]);
    expect(maskOf(pointsOf({ items: { values: ['a', 'b'] } }, []), ['b'])).to.equal(16);
  });
  it('say all of an expression that only compares with constants', () => {
    for (const exact of [
      'a',
      '1',
      'a = 1',
      '1 < a',
      'a = -b and 1 = 2',
      'a > 1 and (b = "x" or c = null)',
      'if a = 1 then b else 2',
      'not(a = 1)',
      'a between 1 and 2',
      'a in [1..2]',
      'a in (1, "x", > 3)',
      'a in ["x", -1]',
    ].filter((text) => !text.includes('-b')))
      expect(isExact(tree(exact)), exact).to.equal(true);
    for (const not of [
      'a = b',
      'a + 1 = 2',
      'a between b and 2',
      'a between 1 and b',
      'a in [b..2]',
      'a in [1..b]',
      'a in (? > 1)',
      'abs(a) = 1',
      'not(a = b)',
      'a = b and c = 1',
      'c = 1 and a = b',
      'a = b or c = 1',
      'c = 1 or a = b',
      'if a = b then 1 else 2',
      'if a = 1 then b = c else 2',
      'if a = 1 then 2 else b = c',
      'contains(a, "x")',
      '[a]',
      'a in [[b]]',
      'a in (1, b)',
      'a in (b, 1)',
      'a in ["x", b]',
      'a + 1 between 1 and 2',
      'a + 1 in (1)',
      'some x in a satisfies x = 1',
    ])
      expect(isExact(tree(not)), not).to.equal(false);
  });
  it('have the constants of an expression on both sides of zero', () => {
    expect(constantsIn(tree('a = 5 or b = 0 or c = "x" or d = true'))).to.deep.equal([5, -5, 0, 'x', true]);
  });
});

describe('how long a state can last', () => {
  const node = (state: Partial<ChartState>) => ({ name: 's', state }) as unknown as Node;
  const on = (event: string) => ({ [event]: { arrows: [] } }) as unknown as NonNullable<ChartState['on']>;
  const within = { count: 2, unit: 'day' } as const;
  it('is bounded by a delay that leads on', () => {
    for (const event of ['late', 'unanswered', 'unpaid']) expect(isBounded(node({ within, on: on(event) })), event).to.equal(true);
    expect(isBounded(node({ within, on: on('done') }))).to.equal(false);
    expect(isBounded(node({ within }))).to.equal(false);
    expect(isBounded(node({ on: on('late') }))).to.equal(false);
    expect(isBounded(node({ wait: { until: 0 } as unknown as NonNullable<ChartState['wait']>, on: on('late') }))).to.equal(true);
    expect(isBounded(node({ wait: {} as unknown as NonNullable<ChartState['wait']>, on: on('late') }))).to.equal(false);
    expect(isBounded(node({ consults: ['police'], on: on('late') }))).to.equal(true);
  });
  it('is somebody’s business where a group has it, or a supervisor is told', () => {
    const clock = { supervisor: 'consul' } as unknown as ChartClock;
    expect(isOwned(node({ wait: { group: 'desk' } as unknown as NonNullable<ChartState['wait']> }), undefined)).to.equal(true);
    expect([isOwned(node({ within }), clock), isOwned(node({ within }), {} as ChartClock), isOwned(node({}), clock)]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
  it('is counted in days of the calendar, at the longest', () => {
    const days = (count: number, unit: Parameters<typeof daysOf>[0]['unit']) => daysOf({ count, unit });
    expect([
      days(1440, 'minute'),
      days(47, 'hour'),
      days(3, 'day'),
      days(5, 'working-day'),
      days(6, 'working-day'),
      days(2, 'week'),
      days(2, 'month'),
      days(2, 'year'),
    ]).to.deep.equal([1, 1, 3, 7, 8, 14, 62, 732]);
    const limit = (length: object, counting = 'calendar@1') => limitDays({ limit: length, counting } as unknown as ChartClock);
    expect([limit({ days: 10 }), limit({ weeks: 2 }), limit({ months: 1 }), limit({ years: 1 })]).to.deep.equal([10, 14, 31, 366]);
    expect([
      limit({ days: 10 }, 'working@1'),
      limit({ days: 10 }, 'working'),
      limit({ weeks: 2 }, 'working@1'),
      limit({ days: 10 }, 'workings'),
    ]).to.deep.equal([14, 14, 14, 10]);
  });
});

describe('what an answer can hold', () => {
  const operation = {
    gives: {
      match: { type: 'boolean' },
      why: { type: 'choice', of: ['x', 'y'] },
      on: { type: 'date', optional: true },
      name: { type: 'text' },
      fee: { type: 'money' },
      area: { type: 'decimal' },
      list: { type: 'list' },
      person: { type: 'context', fields: { age: { type: 'integer' } } },
    },
  } as unknown as Parameters<typeof answerValues>[2];
  const values = (path: string, constants: unknown[] = []) => answerValues(path, constants, operation);
  it('is as its register declares it, null only where it may be absent', () => {
    expect(values('answer')).to.deep.equal([{}]);
    expect(values('other.match')).to.equal(undefined);
    expect(values('answer.match')).to.deep.equal([true, false]);
    expect(values('answer.why')).to.deep.equal(['x', 'y']);
    expect(values('answer.name', ['a'])).to.deep.equal(['a', 'another text']);
    expect(values('answer.fee', [5])).to.deep.equal([4, 5, 6]);
    expect(values('answer.area', [5])).to.deep.equal([4, 5, 6]);
    expect(values('answer.on')![0]).to.equal(null);
    expect(values('answer.person.age', [5])).to.deep.equal([null, 4, 5, 6]);
    expect(values('answer.none')).to.deep.equal(['some value']);
    expect(values('answer.list')).to.deep.equal(['some value']);
  });
  it('of a refusal is a code or words; of an event anything', () => {
    expect([refusalValues('answer.code', ['a', 5]), refusalValues('case.id', [])]).to.deep.equal([['a', 'some words'], undefined]);
    expect([anyEvent('event.x', [5]), anyEvent('case.id', [])]).to.deep.equal([[5, 'some value'], undefined]);
  });
  it('of a case that was run is what its form demands of everybody, and how it can end', () => {
    const { definition } = readDefinition(EXAMPLE, 'x.yaml', loadContext());
    const of = (event: string, on: object, path: string, constants: unknown[] = []) =>
      runValues(definition, event, on as Record<string, unknown>)(path, constants);
    expect(of('granted', {}, 'answer')).to.deep.equal([{}]);
    expect(of('granted', {}, 'answer.data')).to.deep.equal([{}]);
    expect(of('granted', {}, 'answer.outcome')).to.deep.equal(['granted']);
    expect(of('else', { granted: {}, refused: {} }, 'answer.outcome')).to.have.members(['lapsed', 'withdrawn', 'cancelled']);
    expect(of('granted', {}, 'answer.decision')).to.deep.equal(['granted']);
    expect(of('lapsed', {}, 'answer.decision')).to.deep.equal([null, 'granted', 'refused']);
    expect(of('else', { lapsed: {}, withdrawn: {}, refused: {} }, 'answer.decision')).to.deep.equal([null, 'granted', 'refused']);
    expect(of('granted', {}, 'answer.caseId')).to.deep.equal(['some value']);
    expect(of('granted', {}, 'answer.data.home.address', ['x'])).to.deep.equal(['x', 'another text']);
    expect(of('granted', {}, 'answer.data.reasons', ['x'])).to.deep.equal([null, 'x', 'another text']);
    expect(of('granted', {}, 'home.address')).to.equal(undefined);
    expect(of('granted', {}, 'answers')).to.equal(undefined);
    const unknown = runValues(undefined, 'else', { granted: {} });
    expect(unknown('answer.data.x', [5])).to.deep.equal([null, 'some value', 5]);
    expect(unknown('answer.outcome', [])).to.include('refused').and.not.include('granted');
  });
  it('is about an identity by the name of what is asked', () => {
    expect(['dgsn.verify-identity', 'identity-review', 'civil-status.search'].map(isAboutIdentity)).to.deep.equal([true, true, false]);
  });
});

describe('the faults that a reading has found', () => {
  const problem = (code: string, path = '') => ({ code: code as ProblemCode, path }) as Problem;
  it('are the property that they break, or themselves; some leave nothing to prove', () => {
    const PAIRS: readonly (readonly [string, string, boolean])[] = [
      ['unreachable-state', 'state-reachable', true],
      ['endless-step', 'loop-has-exit', true],
      ['table-gap', 'table-complete', true],
      ['table-overlap', 'table-complete', true],
      ['limit-units', 'delay-within-ceiling', true],
      ['over-legal-ceiling', 'delay-within-ceiling', true],
      ['consent-without-basis', 'clock-armed', true],
      ['silence-without-then', 'clock-armed', true],
      ['certified-copy', 'not-asked-when-held', true],
      ['several-copies', 'not-asked-when-held', true],
      ['document-held-by-administration', 'not-asked-when-held', true],
      ['refusal-without-reasons', 'refusal-reasoned', true],
      ['no-appeal', 'refusal-appealable', true],
      ['outcome-not-notified', 'outcome-notified', true],
      ['missing-text', 'texts-complete', true],
      ['outcome-label', 'texts-complete', true],
      ['missing-refund', 'fees-settled', true],
      ['fees-without-pay', 'act-after-payment', true],
      ['unknown-state', 'targets-exist', false],
      ['no-target', 'targets-exist', false],
      ['crossing-branches', 'targets-exist', false],
      ['no-outcome', 'end-reachable', false],
      ['branch-without-end', 'end-reachable', false],
      ['missing-event', 'end-reachable', false],
      ['missing-else', 'end-reachable', false],
      ['unknown-group', 'actor-exists', true],
      ['own-supervisor', 'actor-exists', true],
      ['never-issued', 'collected-before', true],
      ['not-by-no-task', 'four-eyes-possible', false],
      ['unknown-field', 'collected-before', false],
      ['unknown-answer', 'collected-before', false],
      ['unknown-notice', 'outcome-notified', false],
      ['fees-undeclared', 'act-after-payment', false],
      ['template-syntax', 'texts-complete', false],
      ['syntax', 'syntax', false],
    ];
    for (const [code, property, provable] of PAIRS) {
      const known = (PROPERTIES as Readonly<Record<string, string>>)[property];
      expect(brokenBy(problem(code)), code).to.deep.equal({ class: known ?? 'sound', property });
      expect(isProvable(problem(code)), code).to.equal(provable);
    }
  });
  it('are in the innermost state that they are written in', () => {
    expect(stateAt(problem('x', 'flow.states.checking.on.approve'))).to.equal('checking');
    expect(stateAt(problem('x', 'flow.states.a.all.one.states.b-2.task'))).to.equal('b-2');
    expect(stateAt(problem('x', 'states.a'))).to.equal('a');
    expect(stateAt(problem('x', 'data.home.interstates.x'))).to.equal(null);
    expect(stateAt(problem('x'))).to.equal(null);
  });
});

describe('the findings of the proofs', () => {
  const context = loadContext();
  const of = (text: string, options: Parameters<typeof prove>[1] = {}) =>
    prove(readDefinition(text, 'x.yaml', context).definition!, { context, ...options });
  it('are one for each property that holds, in the order of the classes that are asked for', () => {
    expect(of(EXAMPLE)).to.deep.equal(
      Object.entries(PROPERTIES).map(([property, name]) => ({ class: name, property, state: null, holds: true, story: [] })),
    );
    for (const only of CLASSES)
      expect(new Set(of(EXAMPLE, { only: [only] }).map((finding) => finding.class)), only).to.deep.equal(new Set([only]));
    expect(of(EXAMPLE, { only: [] })).to.deep.equal([]);
    expect(of(EXAMPLE, { context: {} }).every(({ holds }) => holds)).to.equal(true);
  });
  it('are one for each state where one does not, and none that it holds', () => {
    const text = patchDefinition(
      EXAMPLE,
      'notices:\n  refused:\n    to: { group: consular-desk }\n  lapsed:\n    to: { group: consular-desk }\n',
    );
    const told = of(text).filter(({ property }) => property === 'outcome-notified');
    expect(told.map(({ state, holds, class: name }) => [name, state, holds])).to.have.deep.members([
      ['words', 'refused', false],
      ['words', 'lapsed', false],
    ]);
    expect(of(text, { only: ['words'] }).filter(({ property }) => property === 'outcome-notified')).to.have.length(2);
    for (const only of ['sound', 'money', 'law', 'data'] as const)
      expect(
        of(text, { only: [only] }).every(({ holds }) => holds),
        only,
      ).to.equal(true);
  });
});
