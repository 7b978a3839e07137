import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { bench, type Conditions, type Measure, type Ratio } from '../test/load/bench.js';
import { SetupError } from './bootstrap/setup-error.mjs';
import { home } from './home.js';
import { ensureWheels } from './servers/install.js';
import { prepareMongo } from './servers/mongo.js';

const USAGE = 'usage: npm run bench [-- --json --cases N --blocks N]';

/** `npm run bench`: the engine against a case written by hand. @returns the exit code: 0 when it was measured, whatever the figures. */
export async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const options = read(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${USAGE}\n`);
    return 2;
  }
  await ensureWheels('temporal');
  await prepareMongo();
  const dir = join(home(), 'bench', String(process.pid));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1)); // the servers end with us
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  try {
    const measures = await bench({ cases: options.cases, blocks: options.blocks, dir }, (line) => process.stderr.write(`${line}\n`));
    for (const line of options.json ? measures.map((one) => JSON.stringify(one)) : inWords(measures)) process.stdout.write(`${line}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : ((error as Error).stack ?? error)}\n`);
    return 1;
  }
}

function read(args: readonly string[]): { json: boolean; cases: number; blocks: number } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        cases: { type: 'string', default: '100' },
        blocks: { type: 'string', default: '3' },
      },
    });
    const [cases, blocks] = [Number(values.cases), Number(values.blocks)];
    if (!Number.isInteger(cases) || cases < 1 || cases > 10_000)
      return `--cases ${values.cases}: a whole number from 1 to 10000 is needed.`;
    if (!Number.isInteger(blocks) || blocks < 1 || blocks > 100)
      return `--blocks ${values.blocks}: a whole number from 1 to 100 is needed.`;
    return { json: values.json, cases, blocks };
  } catch (error) {
    return (error as Error).message;
  }
}

function inWords(measures: readonly (Measure | Ratio | Conditions)[]): string[] {
  const ways = measures.filter((one) => one.measure === 'case');
  const ratio = measures.find((one) => one.measure === 'ratio');
  const row = (name: string, of: (measure: Measure) => string | number): string[] => [name, ...ways.map((way) => String(of(way)))];
  const latency = (step: keyof Measure['updateMs']) =>
    row(`Update "${step}", ms p50 / p99`, ({ updateMs }) => `${updateMs[step].p50} / ${updateMs[step].p99}`);
  const table = new Table({ head: ['a case', ...ways.map(({ way }) => way)], style: { head: [], border: [] } });
  table.push(
    row('cases a second', ({ casesPerSecond }) => casesPerSecond),
    ...(['server', 'worker', 'database', 'driver', 'total'] as const).map((part) => row(`CPU ms, ${part}`, ({ cpuMs }) => cpuMs[part])),
    row('CPU ms, simulators (apart)', ({ simulatorsCpuMs }) => simulatorsCpuMs),
    row('history events, median / most', ({ history }) => `${history.events} / ${history.mostEvents}`),
    row('history bytes', ({ history }) => history.bytes),
    latency('file'),
    latency('review'),
    latency('decision'),
  );
  return [table.toString(), ratio ? `engine / hand, total CPU: ${ratio.totalCpu} (pairs: ${ratio.ofPairs.join(', ')})` : ''];
}
