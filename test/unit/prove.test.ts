import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type ProveOptions, prove as proveFiles } from '../../client/cli/prove.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { Explorer } from '../../definitions/prove/explore.js';
import { proofModel } from '../../definitions/prove/model.js';
import { CLASSES, PROPERTIES } from '../../definitions/prove.js';
import { proofsReference } from '../../scripts/docs-proofs.js';
import { bigDefinition } from '../prove/big-definition.js';
import { BROKEN_COPIES, brokenText, SOUND } from '../prove/broken-copies.js';
import { heard } from '../support/heard.js';

interface Row {
  readonly file: string;
  readonly class: string;
  readonly property: string;
  readonly state: string | null;
  readonly holds: boolean;
  readonly story: readonly string[];
  readonly code?: string;
}

async function run(texts: Readonly<Record<string, string>>, options: ProveOptions = { format: 'json' }) {
  const { io, out, err } = heard(texts);
  const exit = await proveFiles(Object.keys(texts), options, io);
  return { exit, out, err, rows: options.format === 'json' && out.length === 1 ? (JSON.parse(out[0]!) as Row[]) : [] };
}
const broken = (rows: readonly Row[]) =>
  rows.filter(({ holds }) => !holds).map(({ property, state }) => `${property} ${state ?? ''}`.trim());

describe('the proofs of a definition', function () {
  this.timeout(60_000);

  for (const [name, text] of Object.entries(SOUND)) {
    it(`give no alarm for ${name}, and name each property once`, async () => {
      const { exit, rows } = await run({ 'sound.yaml': text });
      expect(broken(rows)).to.deep.equal([]);
      expect(exit).to.equal(0);
      expect(rows.map(({ property }) => property)).to.have.members(Object.keys(PROPERTIES));
      for (const row of rows) expect(row).to.deep.equal({ ...row, file: 'sound.yaml', state: null, holds: true, story: [] });
    });
  }

  it('name what is wrong with the definition that only shows every construct, and nothing else', async () => {
    const { rows } = await run({ 'all-kinds.yaml': readFileSync('test/support/fixtures/all-kinds.yaml', 'utf8') });
    expect(broken(rows)).to.deep.equal([
      'state-reachable withdrawn', // refused in every state: all of them can follow "refusing"
      'no-dead-guard routing', // the kind is "new" on the only way there
      'asked-once asking',
      'asked-once checking',
      'act-after-identity granting', // by silence
      'act-after-identity making', // from the refusal back to the proposal
      'act-after-payment granting',
      'act-after-payment granted',
      'fees-settled completed', // closed by an operator
      'collected-before paying', // a renewal has no stamp
      'collected-before granting',
      'collected-before returned',
      'collected-before completed',
      'collected-before writing',
      'collected-before doubtful',
      'collected-before refusing',
      'collected-before refused',
      'collected-before waiting',
    ]);
  });

  describe('name the fault of a broken copy:', () => {
    for (const copy of BROKEN_COPIES) {
      it(`${copy.of}, ${copy.fault}: ${copy.property}`, async () => {
        const { exit, rows } = await run({ 'broken.yaml': brokenText(copy) }, { format: 'json', only: PROPERTIES[copy.property] });
        const named = copy.state === undefined ? copy.property : `${copy.property} ${copy.state}`;
        expect(broken(rows).map((one) => (copy.state === undefined ? one.split(' ')[0] : one))).to.include(named);
        expect(exit).to.equal(1);
        const [row] = rows.filter(({ property, holds }) => property === copy.property && !holds);
        expect(row!.class).to.equal(PROPERTIES[copy.property]);
        expect(row!.story).to.not.be.empty;
      });
    }
    it('at least forty of them, and every property that a valid file can break', () => {
      expect(BROKEN_COPIES.length).to.be.at.least(40);
      expect(new Set(BROKEN_COPIES.map(({ property }) => property))).to.deep.equal(new Set(Object.keys(PROPERTIES)));
    });
  });

  it('are written down, each with a story that a broken copy tells', () => {
    const page = readFileSync('docs/reference/proofs.md', 'utf8');
    expect(page).to.equal(proofsReference(), 'run scripts/docs-proofs.ts, then review the difference');
    for (const property of Object.keys(PROPERTIES)) expect(page).to.include(`### ${property}\n`);
  });

  it('tell the shortest story', async () => {
    const copy = BROKEN_COPIES.find(({ fault }) => fault === 'silence means consent and refuses')!;
    const { rows } = await run({ 'broken.yaml': brokenText(copy) });
    expect(rows.find(({ property }) => property === 'decision-kept')!.story).to.deep.equal([
      'The applicant files the request; the case is in "checking".',
      'While the case is in "checking" the legal delay ends in silence, which means consent: the case goes to "refused".',
      'The request was granted by silence, and the case ends in "refused" (refused).',
    ]);
  });

  it('look at 200 states with 8 branches of delays, whole', () => {
    const text = bigDefinition(8, 25);
    const { definition, problems } = readDefinition(text, 'big.yaml', loadContext());
    expect(problems.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    const model = proofModel(definition!, loadContext());
    const { isWhole, found } = new Explorer(model).explore({ keep: [], watch: {} });
    expect(model.nodes.size).to.be.greaterThan(200);
    expect(isWhole).to.equal(true);
    expect(found.length).to.be.lessThan(60_000);
  });

  it('give no alarm for it', async () => {
    const began = performance.now();
    const { rows } = await run({ 'big.yaml': bigDefinition(8, 25) });
    console.log(`      200 states, 8 branches: ${Math.round(performance.now() - began)} ms`);
    expect(broken(rows)).to.deep.equal([]);
  });
});

describe('mistara prove', function () {
  this.timeout(20_000);
  const sound = SOUND['residence-certificate'];

  it('looks at the classes that are asked for', async () => {
    const noClock = brokenText({ of: 'residence-certificate', edits: { clock: null } });
    const { exit, rows } = await run({ 'x.yaml': noClock }, { format: 'json', only: 'sound' });
    expect(exit).to.equal(0);
    expect(new Set(rows.map((row) => row.class))).to.deep.equal(new Set(['sound']));
    expect((await run({ 'x.yaml': noClock }, { format: 'json', only: 'money, law' })).exit).to.equal(1);
  });

  it('is used with files, classes and formats that there are', async () => {
    expect((await run({})).exit).to.equal(2);
    expect((await run({ 'x.yaml': sound }, { format: 'xml' })).exit).to.equal(2);
    const { exit, err, out } = await run({ 'x.yaml': sound }, { format: 'json', only: 'sound,lawful' });
    expect(exit).to.equal(2);
    expect(out).to.deep.equal([]);
    expect(err.join(' ')).to.include('"lawful"').and.to.include(CLASSES.join(', '));
  });

  it('proves the rest of a definition whose groups are not those of this organisation', async () => {
    const edits = { 'flow/states/checking/task/group': 'town-hall', 'flow/states/lapsed/notify': null, 'notices/lapsed': null };
    const { rows } = await run({ 'x.yaml': brokenText({ of: 'residence-certificate', edits }) });
    expect(broken(rows)).to.deep.equal(['actor-exists checking', 'outcome-notified lapsed']);
    expect(rows.length).to.be.greaterThan(20);
  });

  it('names a letter that takes a document with it which nothing makes', async () => {
    const edits = { 'flow/states/refused/issue': null };
    const { rows } = await run({ 'x.yaml': brokenText({ of: 'residence-certificate', edits }) });
    expect(broken(rows)).to.deep.equal(['collected-before']);
    expect(rows.find(({ holds }) => !holds)).to.include({ code: 'never-issued' });
  });

  it('gives the problems of a file that has errors, as validate does', async () => {
    const { exit, rows } = await run({ 'x.yaml': sound.replace('type: date', 'type: dat') });
    expect(exit).to.equal(1);
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ file: 'x.yaml', holds: false, code: 'unknown-value', line: 20, column: 20 });
    const text = await run({ 'x.yaml': sound.replace('type: date', 'type: dat') }, {});
    expect(text.out.join('\n')).to.match(/x\.yaml:20:20 unknown-value {2}"dat" is not a value/);
    expect((await run({ 'x.yaml': 'not: [a definition' })).exit).to.equal(1);
    expect((await run({ 'x.yaml': '' })).exit).to.equal(1);
  });

  it('says which file is not there, and proves the others', async () => {
    const { exit, rows } = await run({ 'x.yaml': sound });
    expect(exit).to.equal(0);
    const { io, out } = heard();
    expect(await proveFiles(['definitions/examples/residence-certificate.yaml', 'none.yaml'], { format: 'json' }, io)).to.equal(1);
    const all = JSON.parse(out[0]!) as Row[];
    expect(all.filter(({ code }) => code === 'file-not-found').map(({ file }) => file)).to.deep.equal(['none.yaml']);
    expect(all).to.have.length(rows.length + 1);
  });

  it('reads well as text', async () => {
    const { out, err } = await run(
      { 'x.yaml': brokenText(BROKEN_COPIES.find(({ fault }) => fault === 'two desks that ask for pieces, one after the other')!) },
      {},
    );
    expect(out).to.include('  ✘ law').and.to.include('    asked-once in "second"');
    expect(out).to.include('      1. The applicant files the request; the case is in "checking".');
    expect(out.filter((line) => line.startsWith('  ✔')).map((line) => line.slice(4).split(':')[0])).to.deep.equal([
      'sound',
      'money',
      'data',
      'words',
    ]);
    expect(err.join('')).to.match(/^1 of \d+ properties do not hold\.$/);
  });
});
