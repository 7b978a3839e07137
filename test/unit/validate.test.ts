import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { validate } from '../../client/cli/validate.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { heard } from '../support/heard.js';

async function run(files: readonly string[], format?: string) {
  const { io, out, err } = heard();
  const exit = await validate(files, { format }, io);
  return { exit, out, err };
}

describe('mistara validate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mistara-validate-'));
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const good = write('good.yaml', EXAMPLE);
  const bad = write('bad.yaml', EXAMPLE.replace('type: date', 'type: dat').replace('notify: ready', 'notify: redy'));
  const warned = write('warned.yaml', EXAMPLE.replace(', source: usual practice }', ' }'));

  it('is silent on a file without a problem', async () => {
    const { exit, out } = await run([good]);
    expect(exit).to.equal(0);
    expect(out).to.deep.equal([]);
  });

  it('names each problem with its place, in order', async () => {
    const { exit, out } = await run([bad]);
    expect(exit).to.equal(1);
    expect(out[0]).to.match(/bad\.yaml:20:20 unknown-value {2}"dat" is not a value of "type": .* Did you mean "date"\?$/);
    expect(out.some((line) => line.includes('unknown-notice') && line.includes('Did you mean "ready"?'))).to.equal(true);
  });

  it('gives one JSON value on standard output', async () => {
    const { exit, out } = await run([bad, good], 'json');
    expect(exit).to.equal(1);
    expect(out).to.have.length(1);
    const rows = JSON.parse(out[0] ?? '') as Record<string, unknown>[];
    for (const row of rows) expect(Object.keys(row)).to.deep.equal(['file', 'line', 'column', 'path', 'code', 'severity', 'message']);
    expect(rows[0]).to.include({ file: bad, line: 20, column: 20, path: 'data.home.since.type', code: 'unknown-value', severity: 'error' });
    expect(JSON.parse((await run([good], 'json')).out[0] ?? '')).to.deep.equal([]);
  });

  it('passes a file that has only warnings', async () => {
    const { exit, out } = await run([warned]);
    expect(exit).to.equal(0);
    expect(out.join('\n')).to.match(/missing-source \(warning\)/);
  });

  it('takes a folder for its files, and says which file is not there', async () => {
    const { exit, out } = await run([folder, join(folder, 'none.yaml')], 'json');
    expect(exit).to.equal(1);
    const rows = JSON.parse(out[0] ?? '') as { file: string; code: string }[];
    expect(new Set(rows.map(({ file }) => file))).to.deep.equal(new Set([bad, warned, join(folder, 'none.yaml')]));
    expect(rows.find(({ file }) => file.endsWith('none.yaml'))?.code).to.equal('file-not-found');
  });

  it('is used with at least one file, and a format that it has', async () => {
    expect((await run([])).exit).to.equal(2);
    expect((await run([good], 'xml')).exit).to.equal(2);
  });
});
