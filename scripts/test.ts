import { parseArgs } from 'node:util';
import { SetupError } from './bootstrap/setup-error.mjs';
import { projectRoot } from './home.js';
import { ensureWheels } from './servers/install.js';
import { prepareMongo } from './servers/mongo.js';
import { add, closingLine, exitCode, failuresAgain, NONE, oneFailure } from './test/counts.js';
import { ensureTools, tools } from './test/debian.js';
import { jobsOf, runJobs } from './test/jobs.js';
import { type Selection, select } from './test/kinds.js';

const out = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** `npm test [-- KIND|FILE… --grep TEXT]`. @returns the exit code; the closing line is the last of the output. */
export async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  let words: string[];
  let grep: string | undefined;
  let selection: Selection;
  try {
    const parsed = parseArgs({ args: [...args], options: { grep: { type: 'string' } }, allowPositionals: true });
    words = parsed.positionals;
    grep = parsed.values.grep;
    selection = select(projectRoot, words);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: npm test [-- KIND|FILE… --grep TEXT]\n`);
    return 2;
  }
  let counts = NONE;
  try {
    await prepare();
    const atATime = Number(process.env['MISTARA_TEST_JOBS'] ?? '1') || 1;
    counts = await runJobs(jobsOf(selection, { grep, atATime }), out, atATime);
  } catch (error) {
    const reason = error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error);
    out(reason);
    counts = add(counts, oneFailure(reason));
  }
  const again = failuresAgain(counts);
  if (again !== '') out(again);
  out(closingLine(counts));
  return exitCode(counts, process.env['CI'] !== undefined);
}

/** What the tests need beyond the node packages; the servers themselves start when the first test asks for one. */
async function prepare(): Promise<void> {
  await ensureTools(tools, out);
  await ensureWheels('temporal');
  await prepareMongo();
}
