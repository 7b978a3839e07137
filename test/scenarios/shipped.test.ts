import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Coverage } from '../../client/rehearsal/coverage.js';
import { runRehearse } from '../support/rehearsal.js';

const definitions = ['procedures', 'examples'].flatMap((folder) =>
  readdirSync(join('definitions', folder)).map((file) => ({ file: join('definitions', folder, file), id: file.replace('.yaml', '') })),
);

describe('the shipped procedures', function () {
  this.timeout(600_000); // fifty scenarios of one file, beside other tests
  for (const { file, id } of definitions) {
    it(`${id} does what each of its scenarios says, and each of its transitions is taken by one`, async () => {
      expect(existsSync(`definitions/scenarios/${id}.yaml`), `scenarios of ${id}`).to.equal(true);
      const coverage = join(mkdtempSync(join(tmpdir(), 'mistara-coverage-')), 'coverage.json');
      const { exit, out } = await runRehearse(file, { coverage });
      expect(out.filter((line) => !line.startsWith('✔'))).to.deep.equal([]);
      expect(exit).to.equal(0);
      expect((JSON.parse(readFileSync(coverage, 'utf8')) as Coverage).missing).to.deep.equal([]);
    });
  }
});
