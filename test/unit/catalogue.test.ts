/** The table of the procedures, and that no line of the engine is written for one of them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadContext } from '../../definitions/files.js';
import { procedureJsonSchema } from '../../definitions/json-schema.js';
import { catalogue, catalogueReference, catalogueTable, MARKERS, withTable } from '../../scripts/docs-catalogue.js';
import { withoutComments } from '../support/imports.js';

describe('the catalogue', () => {
  const entries = catalogue();
  const rerun = 'run node --import tsx scripts/docs-catalogue.ts';

  it('is written down as the definitions and their scenarios are', () =>
    expect(readFileSync('docs/reference/catalogue.md', 'utf8')).to.equal(catalogueReference(entries), rerun));

  it('is the table of the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(readme).to.equal(withTable(readme, catalogueTable(entries)), rerun);
  });

  it('says when the README has no place for it', () => {
    expect(() => withTable('nothing', 'x')).to.throw(/markers/);
    expect(() => withTable(`${MARKERS[1]} ${MARKERS[0]}`, 'x')).to.throw(/markers/);
    expect(withTable(`a\n${MARKERS[0]}\nold\n${MARKERS[1]}\nb`, 'new')).to.equal(`a\n${MARKERS[0]}\nnew\n${MARKERS[1]}\nb`);
  });

  it('has scenarios of each procedure, and knows whom a procedure asks', () => {
    for (const { id, scenarios } of entries) expect(scenarios, id).to.not.deep.equal([]);
    const passport = entries.find(({ id }) => id === 'passport');
    expect(passport?.registers).to.deep.equal(['civil-status', 'courts', 'dgsn', 'interior', 'tax-stamps']);
    expect(passport?.variants).to.deep.include({ label: 'Reason of the request', count: 3 });
  });
});

describe('the engine', () => {
  /** What runs cases, and what starts it. */
  const FOLDERS = ['activities', 'client', 'definitions', 'domain', 'scripts', 'store', 'worker', 'workflows'];
  /** Where a procedure is named as an example: the help of the commands, sample cases, recorded histories, pages with examples. */
  const EXAMPLES =
    /^(client\/cli\/program[^/]*\.ts|scripts\/(samples\/.*|start\/samples\.ts|record-(history|payment-history|changes)\.ts|docs-(problems|proofs)\.ts))$/;

  const words = wordsOfTheLanguage();
  const ids = [...(loadContext().procedures ?? []), 'residence-certificate'];

  /**
   * Procedures that a file names: by their file; by a name of several words anywhere; by one word where it is compared, looked up or a key. One word may be
   * a word of the language, or the heading of a column.
   */
  const namedIn = (source: string): string[] =>
    ids.filter((id) => {
      const quoted = `['"\`]${id}['"\`]`;
      const known = `(?:===|!==|\\bcase|\\b(?:procedure|id)\\s*[:=]|\\b(?:file|published|has|get|includes)\\(|\\[)\\s*${quoted}|${quoted}\\s*(?:===|!==|:)`;
      const word = words.has(id) ? '' : id.includes('-') ? `|(?<![\\w-])${id}(?![\\w-])` : `|${known}`;
      return new RegExp(`\\b${id}\\.yaml${word}`).test(withoutComments(source));
    });

  it('names no procedure: no line of it is written for one', () => {
    const files = FOLDERS.flatMap(sources).filter((file) => !EXAMPLES.test(file));
    expect(files.length).to.be.greaterThan(200);
    const named = files.flatMap((file) => namedIn(readFileSync(file, 'utf8')).map((id) => `${file}: ${id}`));
    expect(named).to.deep.equal([]);
  });

  it('would be caught naming one', () => {
    expect(namedIn("if (chart.procedure === 'passport') return;")).to.deep.equal(['passport']);
    for (const line of [
      "case 'passport':",
      "known.has('passport')",
      "{ 'passport': 3 }",
      "{ procedure: 'passport' }",
      "['passport'].map(x)",
    ])
      expect(namedIn(line), line).to.deep.equal(['passport']);
    expect(namedIn("table(['time', 'appointment', 'case'])")).to.deep.equal([]);
    expect(namedIn('readFileSync("definitions/procedures/passport.yaml")')).to.deep.equal(['passport']);
    expect(namedIn('const skip = { "civil-status-extract": true };')).to.deep.equal(['civil-status-extract']);
    expect(namedIn("/** as in a passport, or 'passport' */ const passportNumber = 'the passport'; // civil-status-extract")).to.deep.equal(
      [],
    );
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? sources(path) : /\.(ts|mjs|js)$/.test(path) ? [path] : []));
}

/** Keys and values that a definition may write: a procedure may have the name of one. */
function wordsOfTheLanguage(): Set<string> {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      if (key === 'properties') for (const name of Object.keys(inner as object)) found.add(name);
      if (key === 'enum' && Array.isArray(inner)) for (const value of inner) found.add(String(value));
      if (key === 'const') found.add(String(inner));
      walk(inner);
    }
  };
  walk(procedureJsonSchema());
  return found;
}
