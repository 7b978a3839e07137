import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../home.js';
import { add, type Counts, NONE, oneFailure } from './counts.js';

const checks = [
  { name: 'the format and the lint rules hold', command: 'biome', args: ['check', '--colors=off', '.'] },
  { name: 'the types hold', command: 'tsc', args: ['--noEmit', '--pretty', 'false'] },
  { name: 'no file, export or package is unused', command: 'knip', args: ['--no-progress'] },
] as const;

/** Each check counts as one test. Its output is shown only when it fails. */
export async function runChecks(out: (text: string) => void = console.log): Promise<Counts> {
  let counts = NONE;
  out('  checks');
  await Promise.all(
    checks.map(async ({ name, command, args }) => {
      const problem = await run(join(projectRoot, 'node_modules/.bin', command), args);
      counts = add(counts, problem === undefined ? { ...NONE, passed: 1 } : oneFailure(`${name} (npx ${command} ${args.join(' ')})`));
      out(problem === undefined ? `    ✔ ${name}` : `    ✘ ${name} (npx ${command} ${args.join(' ')})\n${problem}`);
    }),
  );
  return counts;
}

async function run(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    await promisify(execFile)(command, args, { cwd: projectRoot, env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 1 << 26 });
    return undefined;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
    return `${stdout}${stderr}`.trim() || message;
  }
}
