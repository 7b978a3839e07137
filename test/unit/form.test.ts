import { expect } from 'chai';
import { type CaseRecord, caseScope, readPath, writePath } from '../../domain/case.js';
import { parseExpression } from '../../domain/expression-parser.js';
import { checkForm, type FieldSpec, type FormCheck, isShown, leavesOf, normalise } from '../../domain/form.js';
import { checkCharacter, groupCode, hasCheckCharacter, normaliseCode } from '../../domain/reference-code.js';

type Spec = Partial<FieldSpec> & Pick<FieldSpec, 'type'>;
/** A form of fields, over expressions as they are written. */
function form(
  fields: Readonly<Record<string, Spec>>,
  scope: FormCheck['scope'],
  expressions: string[] = [],
  more: Partial<FormCheck> = {},
): FormCheck {
  return {
    fields: Object.fromEntries(Object.entries(fields).map(([path, spec]) => [path, { by: 'applicant', required: false, ...spec }])),
    paths: Object.keys(fields),
    expressions: expressions.map((text) => {
      const parsed = parseExpression(text);
      if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
      return { tree: parsed.expression };
    }),
    scope,
    ...more,
  };
}
const problem = (spec: Spec, value: unknown, more: Partial<FormCheck> = {}) => {
  const [first, ...others] = checkForm(form({ x: spec }, { x: value, today: '2026-11-22' }, [], more));
  expect(others).to.deep.equal([]);
  if (first === undefined) return 'none';
  const { field, ...rest } = first;
  expect(field).to.equal('x');
  return rest;
};
const good = (spec: Spec, ...values: unknown[]): void => {
  for (const value of values) expect(problem(spec, value), `${spec.type} ${JSON.stringify(value)}`).to.equal('none');
};
const bad = (spec: Spec, answer: object, ...values: unknown[]): void => {
  for (const value of values) expect(problem(spec, value), `${spec.type} ${JSON.stringify(value)}`).to.deep.equal(answer);
};

describe('the check of a field', () => {
  it('of a number: its kind, the least and the most', () => {
    good({ type: 'integer', min: 2, max: 5 }, 2, 5);
    bad({ type: 'integer', min: 2, max: 5 }, { code: 'too-small', params: { min: 2 } }, 1);
    bad({ type: 'integer', min: 2, max: 5 }, { code: 'too-large', params: { max: 5 } }, 6);
    good({ type: 'integer' }, 0, -7);
    bad({ type: 'integer' }, { code: 'wrong-type', params: { type: 'integer' } }, 1.5, 2 ** 60);
    bad({ type: 'money' }, { code: 'wrong-type', params: { type: 'integer' } }, 1.5);
    good({ type: 'decimal' }, 1.5);
    bad({ type: 'decimal' }, { code: 'wrong-type', params: { type: 'number' } }, '1', Number.NaN, Number.POSITIVE_INFINITY, true);
  });
  it('of a boolean, a date, a country', () => {
    good({ type: 'boolean' }, true, false);
    bad({ type: 'boolean' }, { code: 'wrong-type', params: { type: 'boolean' } }, 'true', 1);
    good({ type: 'date' }, '2026-11-22');
    bad({ type: 'date' }, { code: 'not-a-date' }, '2026-02-30', 20261122);
    good({ type: 'country' }, 'MA');
    bad({ type: 'country' }, { code: 'not-a-country' }, 'ma', 'MAR', 'M', 'XMA', 'M1');
  });
  it('of a choice, and of several', () => {
    good({ type: 'choice', of: ['a', 'b'] }, 'a', 'b');
    bad({ type: 'choice', of: ['a', 'b'] }, { code: 'not-a-choice', params: { of: ['a', 'b'] } }, 'c');
    bad({ type: 'choice' }, { code: 'not-a-choice', params: { of: undefined } }, 'c');
    good({ type: 'choices', of: ['a', 'b'] }, [], ['b', 'a']);
    bad({ type: 'choices', of: ['a', 'b'] }, { code: 'not-a-choice', params: { of: ['a', 'b'] } }, ['a', 'c'], 'a', { 0: 'a' });
    bad({ type: 'choices' }, { code: 'not-a-choice', params: { of: undefined } }, ['a']);
    good({ type: 'choices' }, []);
  });
  it('of a text: its length in characters, as a person counts them', () => {
    good({ type: 'text', min: 2, max: 3 }, 'ab', 'abc', '👩‍⚖️'.slice(0, 2).repeat(3));
    bad({ type: 'text', min: 2, max: 3 }, { code: 'too-small', params: { min: 2 } }, 'a', '😀');
    bad({ type: 'text', min: 2, max: 3 }, { code: 'too-long', params: { max: 3 } }, 'abcd');
    bad({ type: 'text' }, { code: 'wrong-type', params: { type: 'text' } }, 5, {}, ['a']);
    good({ type: 'text' }, 'a'.repeat(500));
    bad({ type: 'text' }, { code: 'too-long', params: { max: 500 } }, 'a'.repeat(501));
    good({ type: 'long-text' }, 'a'.repeat(10_000));
    bad({ type: 'long-text' }, { code: 'too-long', params: { max: 10_000 } }, 'a'.repeat(10_001));
  });
  it('of a pattern, which is for the whole text', () => {
    const spec: Spec = { type: 'text', pattern: '[A-Z]{1,2}|\\p{L}\\d' };
    good(spec, 'A', 'AB', 'é1');
    bad(spec, { code: 'pattern' }, 'ABC', 'xA', 'A ', 'é12');
  });
  it('of an e-mail address', () => {
    good({ type: 'email' }, 'salma.b+visa@mail.example.ma', 'a@b.co', `${'a'.repeat(64)}@${'b'.repeat(63)}.ma`);
    const labels = `${'b'.repeat(62)}.`.repeat(3);
    good({ type: 'email' }, `${'a'.repeat(62)}@${labels}ma`); // 254 characters
    bad({ type: 'email' }, { code: 'not-an-email' }, `${'a'.repeat(63)}@${labels}ma`, 'a', 'a@b', 'a@b..co', 'a@-b.co', 'a@b-.co', '@b.co');
    bad(
      { type: 'email' },
      { code: 'not-an-email' },
      'a@b.co, c@d.co',
      'a@b.co\nBcc: x@y.z',
      'x\na@b.co',
      'a b@c.co',
      `a@${'b'.repeat(64)}.ma`,
    );
  });
  it('of a telephone number, by its shape or by the numbering plan that is at hand', () => {
    good({ type: 'phone' }, '+212 6 12-34.56 (78)', '061234', '0'.repeat(25), `+${'0'.repeat(25)}`);
    bad(
      { type: 'phone' },
      { code: 'not-a-phone' },
      '12345',
      '++212612345678',
      'a212612345678',
      '0612345678x',
      '(06)12345678',
      '0'.repeat(26),
    );
    const formats = { phone: (text: string) => text === '112' };
    expect(problem({ type: 'phone' }, '112', { formats })).to.equal('none');
    expect(problem({ type: 'phone' }, '+212612345678', { formats })).to.deep.equal({ code: 'not-a-phone' });
  });
  it('of the two lines of a passport', () => {
    good({ type: 'mrz' }, 'P'.repeat(41));
    bad({ type: 'mrz' }, { code: 'not-an-mrz' }, 'P'.repeat(40));
    const formats = { mrz: (text: string) => text === 'P<MAR' };
    expect(problem({ type: 'mrz' }, 'P<MAR', { formats })).to.equal('none');
    expect(problem({ type: 'mrz' }, 'P'.repeat(88), { formats })).to.deep.equal({ code: 'not-an-mrz' });
  });
  it('of a document: a file that is kept, its kind, its size, its age', () => {
    const file = { id: 'd', name: 'a.pdf', type: 'application/pdf', size: 10 };
    const spec: Spec = { type: 'document', accept: ['application/pdf'], maxBytes: 10 };
    good(spec, file, { ...file, size: undefined });
    bad(spec, { code: 'wrong-type', params: { type: 'document' } }, 'd', { id: 'd' }, { name: 'a.pdf' }, 5);
    bad(spec, { code: 'file-type', params: { accept: ['application/pdf'] } }, { ...file, type: 'text/html' }, { ...file, type: undefined });
    bad(spec, { code: 'file-too-large', params: { max: 10 } }, { ...file, size: 11 });
    good({ type: 'document' }, { ...file, type: 'x', size: 9e9, issuedOn: '1900-01-01' });
  });
  it('of the age of a document, in plain calendar', () => {
    const issued = (issuedOn: string, count: number, unit: NonNullable<FieldSpec['maxAge']>['unit'], today = '2026-11-22') => {
      const file = { id: 'd', name: 'a.pdf', type: 'application/pdf', size: 10, issuedOn };
      const [first] = checkForm(form({ x: { type: 'document', maxAge: { count, unit } } }, { x: file, today }));
      return first?.code ?? 'none';
    };
    expect([issued('2026-08-22', 3, 'month'), issued('2026-08-21', 3, 'month')]).to.deep.equal(['none', 'file-too-old']);
    expect([issued('2024-11-22', 2, 'year'), issued('2024-11-21', 2, 'year')]).to.deep.equal(['none', 'file-too-old']);
    expect([issued('2026-11-08', 2, 'week'), issued('2026-11-07', 2, 'week')]).to.deep.equal(['none', 'file-too-old']);
    expect([issued('2026-11-20', 2, 'day'), issued('2026-11-19', 2, 'day')]).to.deep.equal(['none', 'file-too-old']);
    expect(issued('22/11/1990', 2, 'day'), 'no date: nothing to count from').to.equal('none');
    expect(issued('1990-11-22', 2, 'day', 'today')).to.equal('none');
  });
});

describe('the check of a form', () => {
  it('asks for what is required, always or where a condition holds', () => {
    const fields = {
      a: { type: 'text', required: true },
      'b.c': { type: 'text', required: 0 },
      d: { type: 'text' },
    } as const;
    const codes = (scope: FormCheck['scope']) =>
      checkForm(form(fields, scope, ['minor = true'])).map(({ field, code }) => `${field} ${code}`);
    expect(codes({ minor: true })).to.deep.equal(['a required', 'b.c required']);
    for (const nothing of ['', null, undefined])
      expect(codes({ minor: true, a: nothing, b: { c: nothing }, d: nothing })).to.have.length(2);
    expect(codes({ minor: false, a: 'x' })).to.deep.equal([]);
    expect(codes({ a: 'x' }), 'the condition has no answer').to.deep.equal([]);
    expect(codes({ minor: true, a: 'x', b: { c: 'y' } })).to.deep.equal([]);
  });
  it('asks nothing of a field that is not shown, or is not there', () => {
    const fields = { a: { type: 'text', required: true, when: 0 } } as const;
    const shown = (scope: FormCheck['scope']) => checkForm(form(fields, scope, ['abroad = true'])).length;
    expect([shown({ abroad: true }), shown({ abroad: false }), shown({})]).to.deep.equal([1, 0, 0]);
    expect(checkForm({ ...form({}, {}), paths: ['none'] })).to.deep.equal([]);
    expect(isShown(form({}, {}), { type: 'text', by: 'applicant', required: true })).to.equal(true);
  });
  it('holds each rule of a field against the others, and numbers those that fail', () => {
    const fields = { age: { type: 'integer', checks: [0, 1, 2] } } as const;
    const rules = ['age >= 18', 'age < limit', 'age != 30'];
    const failed = (scope: FormCheck['scope']) => checkForm(form(fields, scope, rules));
    expect(failed({ age: 17, limit: 10 })).to.deep.equal([
      { field: 'age', code: 'check', rule: 0 },
      { field: 'age', code: 'check', rule: 1 },
    ]);
    expect(failed({ age: 30 }), 'a rule without an answer asks nothing').to.deep.equal([{ field: 'age', code: 'check', rule: 2 }]);
    expect(failed({ age: 'x' }), 'of a wrong value no rule is asked').to.deep.equal([
      { field: 'age', code: 'wrong-type', params: { type: 'number' } },
    ]);
  });
  it('takes an answer that is neither true nor false, or an error, for none', () => {
    const when = (text: string) => checkForm(form({ a: { type: 'text', required: true, when: 0 } }, {}, [text])).length;
    expect([when('true'), when('1'), when('"true"'), when('date(2026, 2, 30) = null')]).to.deep.equal([1, 0, 0, 1]);
  });
  it('keeps text trimmed, composed, without marks of direction, in capitals where asked', () => {
    const spec = (more: Partial<FieldSpec> = {}): FieldSpec => ({ type: 'text', by: 'applicant', required: false, ...more });
    expect(normalise(' \u202Ee\u0301te\u0301\u2066 \u200F', spec())).to.equal('été');
    expect(normalise('\u200Eab\u202Ac\u2069', spec({ upper: true }))).to.equal('ABC');
    expect(normalise(5, spec({ upper: true }))).to.equal(5);
  });
  it('knows the leaves of what was given: a document is one value', () => {
    const fields = { proof: {}, 'home.plan': {} };
    const data = { a: 1, list: [1], none: null, empty: {}, home: { city: 'x', plan: { id: 'd' }, deep: { er: true } }, proof: { id: 'e' } };
    expect(leavesOf(data, fields)).to.deep.equal(['a', 'list', 'none', 'empty', 'home.city', 'home.plan', 'home.deep.er', 'proof']);
    for (const nothing of [null, undefined, 'x', [1]]) expect(leavesOf(nothing, fields)).to.deep.equal([]);
  });
});

describe('a value of a case by its dotted path', () => {
  it('is read through the groups that there are', () => {
    const data = { a: { b: { c: 1 } }, n: null, t: 'text' };
    const read = (path: string) => readPath(data, path);
    expect([read('a.b.c'), read('a.x.c'), read('n.x'), read('t.length'), read('n'), readPath(undefined, 'a')]).to.deep.equal([
      1,
      undefined,
      undefined,
      undefined,
      null,
      undefined,
    ]);
  });
  it('is written, with the groups on the way, and into no prototype', () => {
    const data: Record<string, unknown> = { a: { kept: 1 }, t: 'text', n: null };
    for (const [path, value] of [
      ['a.b', 2],
      ['t.x', 3],
      ['n.y.z', 4],
      ['new', 5],
      ['toString.x', 6],
      ['__proto__.polluted', 7],
      ['a.__proto__', 8],
    ] as const)
      writePath(data, path, value);
    expect(JSON.parse(JSON.stringify(data))).to.deep.include({ t: { x: 3 }, n: { y: { z: 4 } }, new: 5, toString: { x: 6 } });
    expect((data['a'] as Record<string, unknown>)['kept']).to.equal(1);
    expect((data['a'] as Record<string, unknown>)['b']).to.equal(2);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined);
    writePath(data, 'new', 6);
    expect(data['new']).to.equal(6);
    expect(Object.keys(data['a'] as object)).to.include('b');
  });
});

describe('what an expression may read of a case', () => {
  const record = {
    caseId: 'P-1',
    channel: 'online',
    post: 'rabat',
    filedOn: '2026-11-22',
    filedBy: 'u-1',
    applicant: { id: 'u-1', name: 'Salma' },
    data: { home: { city: 'Fès' }, payment: { kept: true } },
  } as unknown as CaseRecord;
  const none = { dueOn: null, silenceOn: null, state: null, remainingDays: null };
  it('has a value for each name, null where there is nothing yet', () => {
    expect(caseScope(record, '2026-11-23', 'a-1', { answer: 5 })).to.deep.equal({
      home: { city: 'Fès' },
      payment: { kept: true },
      today: '2026-11-23',
      applicant: { id: 'u-1', name: 'Salma' },
      case: { id: 'P-1', channel: 'online', post: 'rabat', filedOn: '2026-11-22', filedBy: 'u-1', tacit: false, decision: null },
      clock: none,
      fees: { amount: null, currency: null, state: null },
      actor: { id: 'a-1' },
      answer: 5,
    });
  });
  it('has the clock, the decision, the fees and the payment as they stand', () => {
    const clock = { events: [], dueOn: '2026-12-01', silenceOn: '2026-12-02', state: 'running', remainingDays: 9 };
    const fees = { amount: 500, currency: 'MAD', state: 'due', demands: [{ receipts: [], reference: 'R1' }] };
    const decision = { effect: 'granted', tacit: true, at: 0, on: '2026-12-02', by: 'legal-clock' };
    const scope = caseScope({ ...record, clock, fees, decision } as unknown as CaseRecord, '2026-11-23', 'a-1');
    expect(scope['clock']).to.deep.equal({ dueOn: '2026-12-01', silenceOn: '2026-12-02', state: 'running', remainingDays: 9 });
    expect(scope['fees']).to.deep.equal({ amount: 500, currency: 'MAD', state: 'due' });
    expect(scope['case']).to.deep.include({ tacit: true, decision: 'granted' });
    expect(scope['payment']).to.deep.equal({ kept: true, reference: 'R1', address: null, until: null, received: 0, missing: 500 });
  });
});

describe('a reference code', () => {
  it('has the check character of ISO 7064 MOD 37,36', () => {
    expect(checkCharacter('A12425GABC1234002')).to.equal('M'); // the example of the standard's users (GRid)
    expect(hasCheckCharacter('A12425GABC1234002M')).to.equal(true);
    expect(hasCheckCharacter('A12425GABC1234003M')).to.equal(false);
    for (const wrong of ['', 'M', 'a12425gabc1234002m', 'A1-2M', 'A12425GABC1234002M\n', ' A12425GABC1234002M'])
      expect(hasCheckCharacter(wrong), wrong).to.equal(false);
    expect(() => checkCharacter('A-1')).to.throw(RangeError, 'the character "-" in a reference code');
  });
  it('sees one wrong character, and two neighbours changed for one another', () => {
    const code = `PASS2026${checkCharacter('PASS2026')}`;
    for (let i = 0; i < code.length; i += 1)
      for (const other of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')
        if (other !== code[i]) expect(hasCheckCharacter(code.slice(0, i) + other + code.slice(i + 1)), `${i} ${other}`).to.equal(false);
    expect(hasCheckCharacter(`APSS2026${code.slice(-1)}`)).to.equal(false);
  });
  it('is read as a person types it', () => {
    expect(normaliseCode(' k7m2-9qxa_o.il\n')).to.equal('K7M29QXA011');
    expect(normaliseCode('٠١٢٣٤٥٦٧٨٩')).to.equal('0123456789');
    expect([groupCode('K7M29QXA1'), groupCode('K7M2'), groupCode('')]).to.deep.equal(['K7M2-9QXA-1', 'K7M2', '']);
  });
});
