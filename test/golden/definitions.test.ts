import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';
import { compile } from '../../definitions/compile.js';
import { filesIn, HOME, loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Statechart } from '../../definitions/statechart.js';
import { readableJson } from '../support/readable-json.js';

const shipped = [...filesIn(`${HOME}procedures`), ...filesIn(`${HOME}examples`)];
const goldenOf = (file: string) => `test/golden/${basename(file, '.yaml')}.json`;

/** The digest is that of the text, titles and comments included: here it is left out, so that only what a case runs is under review. */
function chartOf(text: string, file: string): Statechart {
  const { definition, problems } = readDefinition(text, file, loadContext());
  expect(problems.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  return compile(definition!, 'digest-of-the-text');
}

describe('the statechart of a shipped procedure', () => {
  for (const file of shipped) {
    it(`${basename(file)} is the one that was reviewed`, () => {
      const actual = readableJson(chartOf(readFileSync(file, 'utf8'), file));
      const golden = goldenOf(file);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, actual);
      expect(existsSync(golden), `${golden} is missing: run again with UPDATE_GOLDEN=1, then review it`).to.equal(true);
      expect(actual).to.equal(readFileSync(golden, 'utf8'), 'run again with UPDATE_GOLDEN=1, then review the diff');
    });

    it(`${basename(file)} gives the same bytes twice, and whatever the ends of its lines`, () => {
      const text = readFileSync(file, 'utf8');
      const bytes = JSON.stringify(chartOf(text, file));
      expect(JSON.stringify(chartOf(text, file))).to.equal(bytes);
      expect(JSON.stringify(chartOf(text.replaceAll('\n', '\r\n'), file))).to.equal(bytes);
      expect(JSON.parse(bytes)).to.deep.equal(chartOf(text, file), 'a chart is plain JSON');
    });

    it(`${basename(file)} changes with one word of its flow`, () => {
      const text = readFileSync(file, 'utf8');
      // The legal delay; of a procedure that decides nothing, the first delay of its flow.
      const delay = /limit: \{ days: \d/.test(text) ? /(limit: \{ days: )(\d+)/ : /(within: )(\d+)/;
      const other = text.replace(delay, (_, words, count) => `${words}${Number(count) - 1}`);
      expect(other).to.not.equal(text);
      expect(readableJson(chartOf(other, file))).to.not.equal(readFileSync(goldenOf(file), 'utf8'));
    });
  }

  it('has a golden file for each procedure, and none for a procedure that is gone', () => {
    const there = readdirSync('test/golden').filter((name) => name.endsWith('.json'));
    expect(there).to.have.members(shipped.map((file) => basename(goldenOf(file))));
  });
});
