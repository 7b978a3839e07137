import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { decide } from '../../client/cli/decide.js';
import type { Io } from '../../client/cli/io.js';

const FEE = `
mistara: 1
id: unfinished
tables:
  fee-band:
    hit: first
    inputs: [applicant.age]
    outputs: { rate: number }
    rules: [['< 12', 0.5], ['-', 1]]
  fee:
    inputs: [channel, fee-band.rate]
    outputs: { amount: money }
    rules:
      - ['"post"', '-', 'fee-band.rate * 70.1']
      - ['"online"', '-', 60]
`;

async function run(text: string, lines: readonly string[], decision?: string, file = 'file') {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    async *stdin() {
      yield* lines;
    },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    read: async (path) => (path === file ? text : Promise.reject(new Error('not found'))),
  };
  const exit = await decide(file, decision === undefined ? {} : { decision }, io);
  return { exit, err, out: out.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
const line = (id: unknown, inputs: unknown) => JSON.stringify({ id, inputs });

describe('mistara decide', () => {
  it('answers the top table of a definition, line by line', async () => {
    const answer = await run(FEE, [
      line('a', { channel: 'post', applicant: { age: 3 } }),
      '',
      line(2, { channel: 'online', 'applicant.age': 30 }),
    ]);
    expect(answer).to.deep.equal({
      exit: 0,
      err: [],
      out: [
        { id: 'a', outputs: [{ amount: 35.05 }], rules: [1] },
        { id: 2, outputs: [{ amount: 60 }], rules: [2] },
      ],
    });
  });
  it('answers a wrong line in its place, and the others', async () => {
    const { exit, out } = await run(FEE, [
      '{',
      line(1, { channel: 'post', applicant: { age: 3 } }),
      '{"id":2}',
      '[]',
      line(3, { channel: 'post', applicant: { age: 'x' } }),
      line(4, { channel: 'post' }),
    ]);
    expect(exit).to.equal(1);
    expect(out.map(({ id, error }) => [id, (error as { code: string } | undefined)?.code])).to.deep.equal([
      [null, 'invalid-json'],
      [1, undefined],
      [2, 'wrong-input'],
      [null, 'wrong-input'],
      [3, 'wrong-input'],
      [4, 'null-input'],
    ]);
  });
  it('takes the decision asked for', async () => {
    expect((await run(FEE, [line(1, { applicant: { age: 3 } })], 'fee-band')).out).to.deep.equal([
      { id: 1, outputs: [{ rate: 0.5 }], rules: [1] },
    ]);
  });
  it('lists the decisions when it cannot choose', async () => {
    const dmn = await readFile(new URL('./dmn/hit-policies.dmn', import.meta.url), 'utf8');
    expect(await run(dmn, []))
      .to.include({ exit: 2 })
      .and.to.have.nested.property('err[0]')
      .that.contains('unique, any, first');
    expect((await run(FEE, [], 'other')).exit).to.equal(2);
  });
  it('answers DMN, by id or by name of the decision', async () => {
    const dmn = await readFile(new URL('./dmn/hit-policies.dmn', import.meta.url), 'utf8');
    for (const decision of ['ruleOrder', 'Rule order']) {
      expect((await run(dmn, [line(1, { days: 30 })], decision)).out).to.deep.equal([
        { id: 1, outputs: [{ severity: 'middle', step: 60 }], rules: [2] },
      ]);
    }
  });
  it('finds the top decision of a DMN file, and checks the types of its inputs', async () => {
    const dmn = await readFile(new URL('./dmn/licence-fee.dmn', import.meta.url), 'utf8');
    const applicant = { 'Applicant Data': { 'Date of birth': '1990-05-20', Children: [] } };
    const { exit, out } = await run(dmn, [
      line(1, { ...applicant, 'Filing date': '2026-03-02', Channel: 'post' }),
      line(2, { ...applicant, 'Filing date': 'soon', Channel: 'post' }),
    ]);
    expect(exit).to.equal(1);
    expect(out[0]).to.deep.equal({ id: 1, outputs: [{ amount: 70, due: 'now' }], rules: [1] });
    expect(out[1]).to.have.nested.property('error.code', 'wrong-input');
  });
  it('tells what is wrong with the file', async () => {
    const wrong = await run('tables: { fee: { inputs: [n], outputs: { a: txt }, rules: [["<", 1]] } }', []);
    expect(wrong.exit).to.equal(1);
    expect(wrong.err.join('\n')).to.contain('tables.fee.outputs.a: unknown-type').and.to.contain('tables.fee.rules.0.0: syntax');
    for (const text of ['a: [', 'id: x', '<a', '']) expect((await run(text, [])).exit, text).to.equal(1);
  });
  it('tells what is wrong with its YAML or XML by a code, whatever it is', async () => {
    const said = async (text: string, file = 'file') => (await run(text, [], undefined, file)).err.join('\n');
    expect(await said('a: &a [x]\nb: &b [*a, *a]\ntables: { q: *b }')).to.match(/^file:1:1 alias-limit {2}/);
    expect(await said(`tables: ${'['.repeat(5000)}${']'.repeat(5000)}`)).to.match(/^file:1:1 too-deep {2}/);
    expect(await said('\0')).to.match(/^file:1:1 not-text {2}/);
    expect(await said('')).to.match(/^file:1:1 empty-file {2}/);
    expect(await said('a: [')).to.match(/^file:1:\d+ yaml-syntax {2}/);
    expect(await said('id: x')).to.match(/^file: no-tables /);
    expect(await said('no XML', 'fees.dmn')).to.match(/^fees\.dmn: not-dmn /);
  });
  it('answers from no half of a file: a table written twice, no table', async () => {
    const table = 't: { inputs: [a], outputs: { r: any }, rules: [["-", "a"]] }';
    expect((await run(`tables:\n  ${table}\n  ${table}`, [line(1, { a: 1 })])).err.join()).to.match(/^file:3:3 duplicate-key {2}/);
    expect(await run('tables: {}', [line(1, {})])).to.deep.include({ exit: 1, out: [] });
  });
  it('reads a first line with a mark of its encoding, and names all wrong inputs of a line', async () => {
    expect((await run(FEE, [`\uFEFF${line(1, { channel: 'online', applicant: { age: 3 } })}`])).out[0]).to.have.property('outputs');
    const dmn = await readFile(new URL('./dmn/licence-fee.dmn', import.meta.url), 'utf8');
    const { out } = await run(dmn, [line(1, { 'Filing date': 'soon', Channel: 3 })]);
    expect(out).to.have.nested.property('[0].error.message').that.contains('Filing date: "soon"').and.contains('Channel: 3');
  });
  it('does not follow names that every object has', async () => {
    const { out } = await run('tables: { t: { inputs: [a], outputs: { r: any }, rules: [["-", "a"]] } }', [
      '{"id":1,"inputs":{"__proto__.polluted":1,"constructor.prototype.polluted":1,"a":2}}',
    ]);
    expect(out).to.deep.equal([{ id: 1, outputs: [{ r: 2 }], rules: [1] }]);
    expect(({} as { polluted?: number }).polluted).to.equal(undefined);
  });
});
