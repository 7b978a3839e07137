import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseRegister } from '../../definitions/register-schema.js';
import { checkFields, type RegisterField } from '../../domain/register.js';
import { readDocument } from '../../simulators/kit/document.js';

const FOLDER = 'definitions/registers';
const small = (lines: string) => `register: small
title: { en: Small }
administration: small
contract: x.yaml
address: { env: SMALL_URL, default: "http://127.0.0.1:1" }
purpose: { en: none at all }
legal-basis: { en: none }
source: a test
operations:
  put:
    title: { en: Put }
    request: POST /things/{id}
    with: { id: { type: text } }
    gives: { day: { type: date } }
    effect: true
    example: { day: 2026-01-01 }
${lines}`;
const undo = '    compensation: { none: "it is only a test, nothing is put" }\n';
/** `line:column code path` of each problem. */
const problems = (text: string) => parseRegister(text).problems.map((p) => `${p.line}:${p.column} ${p.code} ${p.path}`);

describe('the declaration of a register', () => {
  it('gives durations in milliseconds, and defaults', () => {
    const put = parseRegister(small(`${undo}    time-out: 250 milliseconds\n`)).register?.operations['put'];
    expect(put).to.deep.include({ timeOutMs: 250, method: 'POST', path: '/things/{id}', reply: 'now' });
    expect(put?.retry).to.deep.equal({ everyMs: 5000, factor: 2, atMostMs: 1_800_000 });
  });
  it('refuses a key it does not know, at the key', () =>
    expect(problems(small(`${undo}    timeout: 2 seconds\n`))).to.deep.equal(['18:5 unknown-key operations.put.timeout']));
  it('refuses an effect that nothing undoes', () =>
    expect(problems(small(''))).to.deep.equal(['15:13 compensation operations.put.effect']));
  it('refuses an undoing that does not exist', () =>
    expect(problems(small('    compensation: take\n'))).to.deep.equal(['17:19 unknown-operation operations.put.compensation']));
  it('refuses an undoing that needs what nobody knows', () => {
    const take = `  take:
    title: { en: Take }
    request: POST /take
    with: { reason: { type: text } }
    gives: {}
    effect: true
    compensation: put
    example: {}
`;
    expect(problems(small(`    compensation: take\n${take}`))).to.deep.equal([
      '17:19 compensation operations.put.compensation',
      '24:19 compensation operations.take.compensation',
    ]);
  });
  it('refuses a name in the address that is not asked for', () =>
    expect(problems(small(undo).replace('{id}', '{number}'))).to.deep.equal(['12:14 unknown-field operations.put.request']));
  it('refuses an example that does not fit', () =>
    expect(problems(small(undo).replace('day: 2026-01-01', 'day: 2026-02-30'))).to.deep.equal(['16:14 example operations.put.example']));
  it('refuses a choice without values, and values without a choice', () => {
    const text = small(undo).replace('{ id: { type: text } }', '{ id: { type: text, of: [a] }, kind: { type: choice } }');
    expect(problems(text)).to.deep.equal(['13:31 unknown-key operations.put.with.id.of', '13:48 missing-key operations.put.with.kind']);
  });
  it('gives all problems at once, what is missing at what is around it', () => {
    const text = small(undo).replace('source: a test\n', '').replace('effect: true', 'effect: perhaps');
    expect(problems(text)).to.deep.equal(['1:1 missing-key source', '14:13 wrong-value operations.put.effect']);
  });
  it('refuses a channel whose operation cannot carry messages, and one that is not there', () => {
    const text = `${small(undo)}channel: { kind: sms, operation: put, within: 3 days }\n`;
    expect(problems(text)).to.deep.equal([
      '11:5 missing-key operations.put',
      '13:11 missing-key operations.put.with',
      '13:11 missing-key operations.put.with',
      '14:12 missing-key operations.put.gives',
    ]);
    expect(problems(text.replace('operation: put', 'operation: post'))).to.deep.equal(['18:34 unknown-operation channel.operation']);
    expect(problems(text.replace('kind: sms', 'kind: pigeon'))).to.deep.equal(['18:18 wrong-value channel.kind']);
  });
  it('tells where the text is not YAML', () => expect(problems('a: [1\nb: 2')[0]).to.match(/^2:1 syntax/));
});

for (const file of readdirSync(FOLDER)) {
  describe(`the register ${file}`, () => {
    const { register, problems: found } = parseRegister(readFileSync(`${FOLDER}/${file}`, 'utf8'), file);
    it('is right', () => expect(found).to.deep.equal([]));
    it('speaks Arabic, French and English', () => {
      const titles = [
        register?.title,
        register?.purpose,
        register?.legalBasis,
        ...Object.values(register?.operations ?? {}).map((o) => o.title),
      ];
      for (const title of titles) expect(title).to.include.keys('ar', 'fr', 'en');
    });
    it('agrees with the contract: address, key, requests, fields', () => {
      const document = readDocument(`${FOLDER}/${register?.contract}`);
      expect(register?.address.default).to.equal(`http://127.0.0.1:${document.port}`);
      expect(register?.sharedKey).to.deep.equal(document.key);
      expect(document.operations.map(({ id }) => id)).to.have.members(Object.keys(register?.operations ?? {}));
      for (const operation of Object.values(register?.operations ?? {})) {
        const contract = document.operations.find(({ id }) => id === operation.id);
        expect(contract).to.include({
          method: operation.method,
          path: operation.path,
          effect: operation.effect,
          later: operation.reply === 'later',
        });
        const asked = [contract?.params, contract?.query, contract?.body].flatMap((s) =>
          Object.keys((s as { properties?: object } | null)?.properties ?? {}),
        );
        expect(asked).to.have.members(Object.keys(operation.with), operation.id);
      }
    });
  });
}

describe('the check of fields', () => {
  const holds = (field: Partial<RegisterField> & Pick<RegisterField, 'type'>, value: unknown) =>
    checkFields({ x: { personal: false, optional: false, ...field } })({ x: value })
      .problems.map((p) => p.field)
      .join();
  const text: RegisterField = { type: 'text', personal: false, optional: false };

  it('knows each type', () => {
    const good: [Partial<RegisterField> & Pick<RegisterField, 'type'>, unknown][] = [
      [{ type: 'text' }, ''],
      [{ type: 'integer' }, -3],
      [{ type: 'money' }, 50_000],
      [{ type: 'decimal' }, 0.5],
      [{ type: 'boolean' }, false],
      [{ type: 'date' }, '2028-02-29'],
      [{ type: 'choice', of: ['a'] }, 'a'],
      [{ type: 'document' }, { id: 'd1' }],
      [{ type: 'list', items: text }, ['a', 'b']],
      [{ type: 'context', fields: { y: text } }, { y: 'z' }],
    ];
    for (const [field, value] of good) expect(holds(field, value), field.type).to.equal('');
  });
  it('names what does not fit', () => {
    expect(holds({ type: 'text', max: 2 }, 'abc')).to.equal('x');
    expect(holds({ type: 'money' }, 500.5)).to.equal('x');
    expect(holds({ type: 'decimal' }, Number.NaN)).to.equal('x');
    expect(holds({ type: 'date' }, '2027-02-29')).to.equal('x');
    expect(holds({ type: 'choice', of: ['a'] }, 'b')).to.equal('x');
    expect(holds({ type: 'list', items: text }, ['a', 1])).to.equal('x.1');
    expect(holds({ type: 'context', fields: { y: text } }, {})).to.equal('x.y');
    expect(holds({ type: 'text' }, null)).to.equal('x');
  });
  it('says what is wrong with each, at its place', () => {
    const field = (more: Partial<RegisterField> & Pick<RegisterField, 'type'>): RegisterField => ({
      personal: false,
      optional: false,
      ...more,
    });
    const told = (more: Partial<RegisterField> & Pick<RegisterField, 'type'>, value: unknown) =>
      checkFields({ x: field(more) })({ x: value })
        .problems.map(({ field: at, message }) => `${at} ${message}`)
        .join(', ');
    const TOLD: readonly (readonly [Partial<RegisterField> & Pick<RegisterField, 'type'>, readonly unknown[], string])[] = [
      [{ type: 'text', max: 2 }, ['abc', 5, {}], 'x is not a text of at most 2 characters'],
      [{ type: 'text' }, ['a'.repeat(10_001)], 'x is not a text of at most 10000 characters'],
      [{ type: 'integer' }, [1.5, '1', 2 ** 60], 'x is not a whole number'],
      [{ type: 'money' }, [1.5, '1'], 'x is not an amount in centimes: a whole number'],
      [{ type: 'decimal' }, ['1', Number.POSITIVE_INFINITY], 'x is not a number'],
      [{ type: 'boolean' }, [0, 'true'], 'x is neither true nor false'],
      [{ type: 'date' }, ['2026-02-30', '2026-1-1', 5, '2026-11-22T00:00'], 'x is not a date: YYYY-MM-DD'],
      [{ type: 'choice', of: ['a', 'b'] }, ['c', 5], 'x is none of a, b'],
      [{ type: 'choice' }, ['c'], 'x is none of '],
      [{ type: 'document' }, ['', {}, { id: 5 }, 5], 'x is not a reference to a document'],
      [{ type: 'list', items: field({ type: 'integer' }) }, ['a', {}], 'x is not a list'],
      [{ type: 'list', items: field({ type: 'integer' }) }, [[1, 'a', 2, 'b']], 'x.1 is not a whole number, x.3 is not a whole number'],
      [{ type: 'context', fields: { y: field({ type: 'text' }) } }, ['a', [1]], 'x is not an object'],
      [
        { type: 'context', fields: { y: field({ type: 'text' }), z: field({ type: 'text' }) } },
        [{ z: 5 }],
        'x.y is missing, x.z is not a text of at most 10000 characters',
      ],
      [{ type: 'text' }, [null, undefined], 'x is missing'],
      [{ type: 'text' }, ['a'.repeat(10_000)], ''],
      [{ type: 'text', max: 2 }, ['ab'], ''],
      [{ type: 'document' }, ['d1'], ''],
      [{ type: 'list' }, [[1, 'a', null]], ''],
      [{ type: 'context' }, [{ any: 'thing' }], ''],
    ];
    for (const [more, values, expected] of TOLD)
      for (const value of values) expect(told(more, value), `${more.type} ${JSON.stringify(value)?.slice(0, 30)}`).to.equal(expected);
    for (const nothing of [null, undefined, 'x', []])
      expect(checkFields({})(nothing)).to.deep.equal({ value: {}, problems: [{ field: '', message: 'is not an object' }] });
  });
  it('gives what is declared, whole lists and contexts, and nothing where anything is wrong', () => {
    const check = checkFields({ l: { ...text, type: 'list', items: { ...text, type: 'context', fields: { a: text } } }, t: text });
    expect(check({ l: [{ a: '1', b: '2' }], t: 'x' }).value).to.deep.equal({ l: [{ a: '1' }], t: 'x' });
    expect(check({ l: [{ a: 1 }], t: 'x' }).value).to.deep.equal({});
  });
  it('drops what is not declared, and makes null of what may be absent', () => {
    const check = checkFields({ a: text, b: { ...text, optional: true } });
    expect(check({ a: '1', c: 'secret' })).to.deep.equal({ value: { a: '1', b: null }, problems: [] });
    expect(check(JSON.parse('{"__proto__":{"a":"1"}}')).problems.map((p) => p.field)).to.deep.equal(['a']);
  });
});
