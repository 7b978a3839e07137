import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { checkOrganisation, showOrganisation } from '../../client/cli/organisation.js';
import { HOME } from '../../definitions/files.js';

const TEXT = readFileSync(`${HOME}organisation.yaml`, 'utf8');

async function run(work: (io: never) => Promise<number>, file?: string): Promise<{ exit: number; out: string; err: string }> {
  const said = { out: [] as string[], err: [] as string[] };
  const io = {
    out: (line: string) => said.out.push(line),
    err: (line: string) => said.err.push(line),
    read: (path: string) => (path === 'mine.yaml' ? Promise.resolve(file ?? '') : readFile(path, 'utf8')),
  };
  return { exit: await work(io as never), out: said.out.join('\n'), err: said.err.join('\n') };
}
const show = (more: object) => run((io) => showOrganisation({ lang: 'en', format: 'text', ...more }, io));
const check = (file: string, format = 'text') => run((io) => checkOrganisation('mine.yaml', { format }, io), file);

describe('mistara organisation', () => {
  it('shows posts with whom they serve and the rate of a day, groups with their people', async () => {
    const { exit, out } = await show({ on: '2026-03-01' });
    expect(exit).to.equal(0);
    expect(out).to.match(/^lyon .*EUR 0\.0930 since 2026-01-01 .*FR: 01… .*Lyon/m);
    expect(out).to.match(/^paris .*FR \(all that no other post serves\)/m);
    expect(out).to.match(/^consular-desk .*agent\.amal.*consul/m);
    expect((await show({ on: '2025-03-01' })).out).not.to.include('since');
  });
  it('names the post of a residence', async () => {
    expect((await show({ country: 'FR', address: '13001 Marseille' })).out).to.match(/^marseille /);
    expect(JSON.parse((await show({ country: 'JP', format: 'json' })).out)).to.deep.equal({ post: 'rabat' });
    expect(JSON.parse((await show({ format: 'json' })).out).posts).to.include.keys('paris', 'lyon');
  });
  it('checks a file: no problem, or each with its place', async () => {
    expect((await check(TEXT)).exit).to.equal(0);
    const { exit, out, err } = await check(
      TEXT.replace('country: FR', 'country: France').replace('calendar: ma-madrid', 'calendar: ma-madrit'),
    );
    expect(exit).to.equal(1);
    expect(out).to.match(/^mine\.yaml:\d+:\d+ bad-value /);
    expect(err).to.equal('1 problem.'); // names are looked at once the shape is right
    expect(JSON.parse((await check('', 'json')).out)[0]).to.include({ code: 'empty-file' });
  });
});
