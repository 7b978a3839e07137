/**
 * `npm run catalogue [-- FILE…]`: validates, proves and rehearses each definition that the product ships, two at a time, with a line for each as it ends and
 * a summary. Exit code 1 when anything fails, or a transition is taken by no scenario.
 */
import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn, HOME } from '../definitions/files.js';
import { type Checked, checkFile } from './test/check-definition.js';

const AT_A_TIME = 2;
const SELF = fileURLToPath(import.meta.url);

/** In the parent: files go to whichever child is free, the longest first. */
async function main(named: readonly string[]): Promise<number> {
  const shipped = ['procedures', 'examples'].flatMap((folder) => filesIn(join(HOME, folder)));
  const files = named.length > 0 ? [...named] : shipped.map((file) => relative(process.cwd(), file));
  const size = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const waiting = [...files].sort((a, b) => size(b) - size(a));
  const began = performance.now();
  const all: Checked[] = [];
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const tell = (one: Checked): void => {
    all.push(one);
    const counted = `${one.properties} properties, ${one.scenarios} scenarios, ${one.taken} of ${one.transitions} transitions`;
    console.log(
      `[${all.length}/${files.length}] ${one.failures.length === 0 ? '✔' : '✘'} ${one.file}  ${counted}  (${seconds(one.wallMs)})`,
    );
    for (const line of one.failures) console.log(`    ${line}`);
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, waiting.length) }, () => work(waiting, tell)));
  const sum = (of: (one: Checked) => number): number => all.reduce((total, one) => total + of(one), 0);
  const failed = all.filter(({ failures }) => failures.length > 0);
  console.log(
    `${files.length} files, ${sum((one) => one.properties)} properties, ${sum((one) => one.scenarios)} scenarios, ${sum((one) => one.transitions)} transitions in ${seconds(performance.now() - began)}.`,
  );
  if (failed.length > 0) console.log(`${failed.length} failed: ${failed.map(({ file }) => file).join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

/** One child, until no file waits. A child that dies takes its file with it, and another one goes on. */
async function work(waiting: string[], tell: (one: Checked) => void): Promise<void> {
  for (let file = waiting.shift(); file !== undefined; ) {
    const child = fork(SELF, [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [CHILD]: '1' },
    });
    const gone = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
    while (file !== undefined) {
      const answer = new Promise<Checked>((resolve) => child.once('message', (message) => resolve(message as Checked)));
      child.send(file);
      const one = await Promise.race([answer, gone]);
      tell(
        one ?? { file, properties: 0, scenarios: 0, transitions: 0, taken: 0, failures: ['the process that checked it died'], wallMs: 0 },
      );
      file = waiting.shift();
      if (one === undefined) break;
    }
    if (child.connected) child.disconnect();
    await gone;
  }
}

/** Set in a child: it checks the files that it is sent, one after the other, and ends when the parent lets go of it. */
const CHILD = 'MISTARA_CATALOGUE_CHILD';

if (process.env[CHILD] === '1') {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (file) => {
    last = last.then(async () => void process.send?.(await checkFile(String(file))));
  });
  process.once('disconnect', () => process.exit());
} else process.exitCode = await main(process.argv.slice(2));
