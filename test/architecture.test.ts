import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { FORBIDDEN, FREE, RULES } from './support/import-rules.js';
import { circles, forbiddenImports, forbiddenNames, forbiddenReach, importsOf, rulesTable, type Sources } from './support/imports.js';

const FOLDERS = ['activities', 'client', 'definitions', 'domain', 'scripts', 'simulators', 'store', 'test', 'worker', 'workflows'];
const MOST_LINES = 400;
const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const paths = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
);
const code = paths.filter((path) => /\.m?[jt]s$/.test(path));
const sources: Sources = new Map(code.map((path) => [path, read(path)]));

describe('the architecture', () => {
  it('lets nobody import what the table does not allow', () => expect(forbiddenImports(sources)).to.deep.equal([]));
  it('keeps clock, zone, chance and the world out of pure code', () => expect(forbiddenNames(sources)).to.deep.equal([]));
  it('keeps parser, zone table and files out of what a case runs by', () => expect(forbiddenReach(sources)).to.deep.equal([]));
  it('has no circle of imports', () => expect(circles(sources)).to.deep.equal([]));
  it('is the table that ARCHITECTURE.md shows', () =>
    expect(read('ARCHITECTURE.md')).to.include(rulesTable(), 'put this table there, between the two headings'));
  it('names only files and folders that are there', () => {
    const named = RULES.flatMap(({ of, ours }) => [of, ...ours]).map((entry) => entry.replace(/ \(types\)$|\/\*$/, ''));
    expect(named.filter((path) => !existsSync(new URL(path, root)))).to.deep.equal([]);
  });
  it(`keeps files under ${MOST_LINES} lines`, () => {
    const long = [...sources].filter(([, text]) => text.split('\n').length - 1 >= MOST_LINES).map(([path]) => path);
    expect(long).to.deep.equal([]);
  });
  it('says in each folder what it is for, and what is not there', () => {
    const inside = ['activities', 'client'].flatMap((folder) =>
      readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [`${folder}/${one.name}`] : [])),
    );
    const silent = [...FOLDERS, ...inside, 'docs'].filter((folder) => {
      const page = new URL(`${folder}/README.md`, root);
      return !existsSync(page) || !readFileSync(page, 'utf8').includes('Not here:');
    });
    expect(silent).to.deep.equal([]);
  });
  it('uses one version of each Temporal package, and not the package `temporalio`', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version?: string }> };
    const installed = Object.entries(packages).filter(([path]) => path.includes('node_modules/@temporalio/'));
    expect(installed.map(([path]) => path.lastIndexOf('node_modules/'))).to.deep.equal(installed.map(() => 0));
    expect(new Set(installed.map(([, { version }]) => version)).size).to.equal(1);
    expect(Object.keys(packages).filter((path) => path.endsWith('node_modules/temporalio'))).to.deep.equal([]);
  });
});

describe('the check of the architecture', () => {
  const plant = (path: string, text: string): Sources => new Map([...sources, [path, text]]);
  const imports = (path: string, text: string) => forbiddenImports(new Map([[path, text]]));
  const names = (text: string, path = 'domain/planted.ts') => forbiddenNames(new Map([[path, text]]));

  it('sees every form of import', () => {
    const text = `
      // import './comment.js';
import './a.js';
import type { B } from "../b.js";
import {
  c, // from './not-this.js'
  type D,
} from 'pkg/deep';
export * from '@scope/pkg/deep';
export type { E } from './e/index.js';
const url = 'http://example.org/'; const f = await import('./f.js');
let g: typeof import('node:fs');
`;
    expect(importsOf('x/y.ts', text).map(({ to, isType, line }) => [to, isType, line])).to.deep.equal([
      ['x/a.ts', false, 3],
      ['b.ts', true, 4],
      ['pkg', false, 5],
      ['@scope/pkg', false, 9],
      ['x/e/index.ts', true, 10],
      ['x/f.ts', false, 11],
      ['node:fs', true, 12],
    ]);
  });

  it('names a folder of ours that is out of reach', () => {
    expect(imports('domain/planted.ts', `\nimport { a } from '../store/index.js';`)).to.deep.equal([
      'domain/planted.ts:2 imports store/index.ts',
    ]);
    expect(imports('workflows/planted.ts', `import { readDefinition } from '../definitions/parse.js';`)).to.have.lengthOf(1);
    expect(imports('client/planted.ts', `import { run } from './cli/main.js';`)).to.have.lengthOf(1);
    expect(imports('activities/planted.ts', `import { openStore } from '../store/index.js';`)).to.have.lengthOf(1);
    expect(imports('simulators/planted.ts', `export { luhn } from '../domain/case.js';`)).to.have.lengthOf(1);
  });
  it('names a package that is out of reach', () => {
    expect(imports('store/planted.ts', `import { Client } from '@temporalio/client';`)).to.deep.equal([
      'store/planted.ts:1 imports @temporalio/client',
    ]);
    expect(imports('definitions/planted.ts', `import { readFileSync } from 'node:fs';`)).to.have.lengthOf(1);
    expect(imports('domain/planted.ts', `const { parser } = await import('lezer-feel');`)).to.have.lengthOf(1);
  });
  it('tells a type from what runs', () => {
    const activities = `'../activities/index.js';`;
    expect(imports('workflows/planted.ts', `import type * as activities from ${activities}`)).to.deep.equal([]);
    expect(imports('workflows/planted.ts', `import * as activities from ${activities}`)).to.have.lengthOf(1);
    // With `verbatimModuleSyntax` this runs the module, though it takes only a type of it.
    expect(imports('workflows/planted.ts', `import { type Activities } from ${activities}`)).to.have.lengthOf(1);
  });
  it('wants a rule for a new folder', () => expect(imports('portal/planted.ts', '')).to.deep.equal(['portal/planted.ts has no rule']));
  it('leaves scripts and tests free', () =>
    expect(FREE.flatMap((folder) => imports(`${folder}/planted.ts`, `import x from '../store/index.js';`))).to.deep.equal([]));

  it('names what reads the world', () => {
    expect(names('const a = 1;\nconst at = Date.now();')).to.deep.equal(['domain/planted.ts:2 uses the clock (Date.now)']);
    const planted = [
      'Date.now()',
      'new Date()',
      'Date()',
      'performance.now()',
      'new Date(ms).getHours()',
      `a.localeCompare(b)`,
      'Math.random()',
      'setTimeout(() => 1, 5)',
      `fetch(url)`,
      `process.env['X']`,
      'console.log(1)',
      'globalThis.x',
      `require('x')`,
    ];
    const missed = FORBIDDEN.filter(([, pattern]) => !planted.some((text) => pattern.test(text))).map(([what]) => what);
    expect(missed).to.deep.equal([]);
    for (const text of planted) expect(names(`const x = ${text};`), text).to.have.lengthOf(1);
  });
  it('reads code, not what is said about it', () => {
    expect(names('// Date.now() is not for us\n/* nor is\n Math.random() */')).to.deep.equal([]);
    expect(names(`const at = new Date(0);\nconst say = 'fetch it, in the process';\nset.forEach(prefetch);`)).to.deep.equal([]);
    expect(names(`const url = 'http://x'; Date.now();`)).to.have.lengthOf(1);
  });
  it('excuses one file of one name only', () => {
    expect(names('Date.now()', 'workflows/procedure-case.ts')).to.deep.equal([]);
    expect(names('Math.random()', 'workflows/procedure-case.ts')).to.have.lengthOf(1);
    expect(names('Date.now()', 'workflows/turn.ts')).to.have.lengthOf(1);
  });

  it('follows imports to the end', () => {
    const turn = sources.get('domain/plain-date.ts') as string;
    const reach = forbiddenReach(plant('domain/plain-date.ts', `import { localDateOf } from './zoned.js';\n${turn}`));
    expect(reach.filter((way) => way.startsWith('workflows/index.ts') && way.endsWith('domain/zoned.ts'))).to.have.lengthOf(1);
    const tree = sources.get('domain/feel/tree.ts') as string;
    const parser = forbiddenReach(plant('domain/feel/tree.ts', `import { parser } from 'lezer-feel';\n${tree}`));
    expect(parser).to.include.members(['domain/expression.ts -> domain/feel/tree.ts -> lezer-feel']);
  });
  it('finds a circle, and leaves one of types alone', () => {
    const circle = (text: string) =>
      circles(
        new Map([
          ['x/a.ts', `import './b.js';`],
          ['x/b.ts', `import './c.js';`],
          ['x/c.ts', text],
        ]),
      );
    expect(circle(`export * from './a.js';`)).to.deep.equal(['x/a.ts -> x/b.ts -> x/c.ts -> x/a.ts']);
    expect(circle(`export type * from './a.js';`)).to.deep.equal([]);
  });
});
