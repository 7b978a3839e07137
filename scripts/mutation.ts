/**
 * `npm run mutation`: changes the product in small ways, one at a time, and sees whether a test notices (Stryker). The whole takes hours; `--share`
 * takes that part of the lines, drawn by `--seed`, and the share of mutants that are noticed is then an estimate. Writes `docs/reference/mutation.json`,
 * from which `docs/reference/mutation.md` is made.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { projectRoot } from './home.js';
import { GROUPS, type LineCount, type MutationFigure, marginOf, mutationPage } from './mutation/page.js';

const { values: given } = parseArgs({
  options: {
    group: { type: 'string', multiple: true },
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '1' },
    survivors: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (given.help) {
  process.stdout.write(
    `npm run mutation -- [--group ${Object.keys(GROUPS).join('|')}]… [--share 0.1] [--seed 1] [--processes 1] [--survivors]\n`,
  );
  process.exit(0);
}

const share = Number(given.share);
const NOTICED: readonly string[] = ['Killed', 'Timeout'];
const MEASURED: readonly string[] = [...NOTICED, 'Survived', 'NoCoverage'];
const FIGURES = join(projectRoot, 'docs/reference/mutation.json');
process.env['MISTARA_PROPERTY_RUNS'] ??= '0.05';

for (const name of given.group ?? Object.keys(GROUPS)) {
  const group = GROUPS[name];
  if (group === undefined) throw new Error(`${name} is not one of ${Object.keys(GROUPS).join(', ')}`);
  const files = group.files.flatMap(filesOf);
  const report = join('.mistara/mutation', `${name}.json`);
  mkdirSync(join(projectRoot, '.mistara/mutation'), { recursive: true });
  const stryker = new Stryker({
    testRunner: 'mocha',
    plugins: ['@stryker-mutator/mocha-runner'],
    testRunnerNodeArgs: ['--import', 'tsx'],
    mochaOptions: { spec: [...group.specs] },
    coverageAnalysis: 'perTest',
    mutate: share >= 1 ? files : files.flatMap((file) => drawn(file, share, Number(given.seed))),
    tsconfigFile: 'none', // Stryker would rewrite it by an interface that TypeScript 7 has not
    disableTypeChecks: false,
    ignorePatterns: ['/.mistara', '/.git'],
    symlinkNodeModules: true,
    tempDirName: '.mistara/mutation/sandbox',
    concurrency: Number(given.processes),
    timeoutMS: 8000,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
  });
  const results = await stryker.runMutationTest();
  const count = (...states: string[]) => results.filter(({ status }) => states.includes(status)).length;
  const lines = new Map<string, LineCount>();
  for (const { status, fileName, location } of results) {
    if (!MEASURED.includes(status)) continue;
    const key = `${fileName}:${location.start.line}`;
    const { noticed, all } = lines.get(key) ?? { noticed: 0, all: 0 };
    lines.set(key, { noticed: noticed + (NOTICED.includes(status) ? 1 : 0), all: all + 1 });
  }
  const figure: MutationFigure = {
    group: name,
    share,
    seed: Number(given.seed),
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    notCovered: count('NoCoverage'),
    margin: Number(marginOf([...lines.values()], share).toFixed(4)),
  };
  process.stdout.write(`${JSON.stringify(figure)}\n`);
  if (given.survivors) {
    for (const { status, fileName, location, replacement } of results)
      if (status === 'Survived' || status === 'NoCoverage')
        process.stdout.write(
          `${fileName}:${location.start.line}:${location.start.column} ${status}: ${replacement?.replaceAll(/\s+/g, ' ')}\n`,
        );
  }
  const known = JSON.parse(readFileSync(FIGURES, 'utf8')) as MutationFigure[];
  const figures = [...known.filter((one) => one.group !== name), figure].sort((a, b) => a.group.localeCompare(b.group));
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(join(projectRoot, 'docs/reference/mutation.md'), mutationPage(figures));
}

/** A file, or each of a folder. */
function filesOf(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(join(projectRoot, path), { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && entry.name.endsWith('.ts') ? [`${path}/${entry.name}`] : [],
  );
}

/** Some lines of a file, as Stryker takes them. The same seed draws the same lines. */
function drawn(file: string, part: number, seed: number): string[] {
  const lines = readFileSync(join(projectRoot, file), 'utf8').split('\n').length;
  let state = [...`${file}${seed}`].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);
  const ranges: string[] = [];
  for (let line = 1; line <= lines; line += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (state / 2 ** 32 < part) ranges.push(`${file}:${line}-${line}`);
  }
  return ranges;
}
