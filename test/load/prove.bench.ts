/**
 * What the proof of a definition costs: `node --import tsx test/load/prove.bench.ts [FILE…]`. One JSON line for each shipped procedure, and for one made of
 * 200 states in 8 branches: processor time of `prove` alone, and of the whole process with its start and the reading of registers. Each has a process of
 * its own, as on the command line, so that nothing is warm. The goals are 2 s for a shipped procedure and 30 s for the large one.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contextOf, filesIn, HOME } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { prove } from '../../definitions/prove.js';
import { bigDefinition } from '../prove/big-definition.js';

const CHILD = 'MISTARA_PROVE_BENCH';
const LARGE = '200 states in 8 branches';
const seconds = ({ user, system }: NodeJS.CpuUsage): number => Math.round((user + system) / 10_000) / 100;

function measure(file: string): void {
  const context = contextOf(file);
  const { definition } = readDefinition(file === LARGE ? bigDefinition(8, 25) : readFileSync(file, 'utf8'), file, context);
  if (definition === undefined) throw new Error(`${file} cannot be read`);
  const before = process.cpuUsage();
  const findings = prove(definition, { context });
  const proof = seconds(process.cpuUsage(before));
  const held = findings.filter(({ holds }) => holds).length;
  const measured = { measure: 'prove', definition: basename(file, '.yaml'), properties: held, proof, process: seconds(process.cpuUsage()) };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

const child = process.env[CHILD];
const named = process.argv.slice(2);
if (child !== undefined) measure(child);
else
  for (const file of named.length > 0 ? named : [...filesIn(join(HOME, 'procedures')), LARGE])
    execFileSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url)], {
      env: { ...process.env, [CHILD]: file },
      stdio: 'inherit',
    });
