import { parseArgs } from 'node:util';
import { apiService, keysService, runtimeService, workerService } from './start/engine.js';
import { showSamples } from './start/samples.js';
import { mongoService, temporalService } from './start/servers.js';
import { runServices, type Service, together } from './start/services.js';
import { outboxService, simulatorsService } from './start/world.js';

/** In the order in which they need each other. */
const services: readonly Service[] = [
  together('Temporal and MongoDB', [temporalService, mongoService, keysService]), // the address among the keys is where registers send to
  together('Mail outbox and simulators', [outboxService, simulatorsService]),
  together('Worker and API', [workerService, apiService]),
  runtimeService,
];

/** `npm start [-- --exit]`. @returns the exit code. */
export async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  let exit: boolean;
  try {
    exit = parseArgs({ args: [...args], options: { exit: { type: 'boolean', default: false } } }).values.exit;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: npm start [-- --exit]\n`);
    return 2;
  }
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort()); // npm repeats a Ctrl-C
  const out = (line: string) =>
    void process.stdout.write(`${line}
`);
  const samples = (line: string) => controller.signal.aborted || out(line); // nobody asks how they go, once all is stopping
  return runServices(services, { out, exit, interrupt: controller.signal, afterStart: (settings) => showSamples(settings, samples, exit) });
}
