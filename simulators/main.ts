/** Starts the other administrations: `node --import tsx simulators/main.ts [name…] [--port-base N] [--state DIR]`. A folder with an `openapi.yaml` is one. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readDocument } from './kit/document.js';
import { type RunningSimulator, type SimulatorOptions, serve } from './kit/server.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Names of all simulators, in the order of their ports. */
export function simulatorNames(): string[] {
  return readdirSync(HERE)
    .filter((name) => existsSync(join(HERE, name, 'openapi.yaml')))
    .map((name) => ({ name, port: readDocument(join(HERE, name, 'openapi.yaml')).port }))
    .sort((a, b) => a.port - b.port)
    .map(({ name }) => name);
}

/** Starts one simulator in this process. Its state is in `stateDir/<name>.jsonl`. */
export const startSimulator = (name: string, options: SimulatorOptions): Promise<RunningSimulator> =>
  serve(join(HERE, name), name, options);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'port-base': { type: 'string' }, state: { type: 'string', default: '.mistara/simulators' } },
  });
  const all = simulatorNames();
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`No simulator ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const base = values['port-base'] === undefined ? undefined : Number(values['port-base']);
  const running: RunningSimulator[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.close()));
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  for (const name of positionals.length > 0 ? positionals : all) {
    const port = base === undefined ? {} : { port: base + all.indexOf(name) };
    try {
      const simulator = await startSimulator(name, { stateDir: resolve(values.state), ...port });
      running.push(simulator);
      console.log(`simulator ${name} ready at ${simulator.url}`);
    } catch (error) {
      console.error(`simulator ${name} cannot start: ${error instanceof Error ? error.message : error}`);
      process.exit(1);
    }
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
