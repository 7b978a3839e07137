import { SetupError } from '../bootstrap/setup-error.mjs';

/** Configuration that a service hands to those started after it, as environment variables: the same ones that name a production cluster. */
export type Settings = Readonly<Record<string, string>>;

export interface RunningService {
  /** What to open or connect to; shown to the user. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly settings?: Settings;
  stop(): Promise<void>;
}

export interface Service {
  readonly name: string;
  /**
   * @param settings of all services started before.
   * @param lost to be called when the service ends by itself.
   */
  start(settings: Settings, lost: (error: Error) => void): Promise<RunningService>;
}

export interface RunOptions {
  readonly out: (line: string) => void;
  /** Runs when all services are up; `false` makes the exit code 1. */
  readonly afterStart?: (settings: Settings) => Promise<boolean>;
  /** Stop after `afterStart`, instead of waiting for Ctrl-C. */
  readonly exit?: boolean;
  /** Aborted by Ctrl-C. */
  readonly interrupt: AbortSignal;
}

/** Starts the services in order, shows where they are, and stops them in reverse. @returns the exit code. */
export async function runServices(services: readonly Service[], options: RunOptions): Promise<0 | 1> {
  const { out, interrupt } = options;
  const running: { name: string; service: RunningService }[] = [];
  let lose: (error: Error) => void = () => undefined;
  const ending = new Promise<'interrupted' | Error>((resolve) => {
    lose = resolve;
    interrupt.addEventListener('abort', () => resolve('interrupted'));
    if (interrupt.aborted) resolve('interrupted');
  });
  let settings: Settings = {};

  const work = async (): Promise<'done' | 'failed'> => {
    for (const { name, start } of services) {
      const began = performance.now();
      const told = setInterval(() => out(`${name}: starting, ${Math.round((performance.now() - began) / 1000)} s…`), 10_000);
      const service = await start(settings, lose).finally(() => clearInterval(told));
      running.push({ name, service });
      settings = { ...settings, ...service.settings };
      out(`${name}: ready (${((performance.now() - began) / 1000).toFixed(1)} s)`);
      if (interrupt.aborted) return 'done';
    }
    const addresses = table(running.flatMap(({ service }) => Object.entries(service.addresses ?? {})));
    for (const line of addresses) out(line);
    const fine = (await options.afterStart?.(settings)) ?? true;
    if (!options.exit) {
      if (options.afterStart) for (const line of addresses) out(line); // those above have scrolled away
      out('Ctrl-C stops all.');
      await ending;
    }
    return fine ? 'done' : 'failed';
  };

  let code: 0 | 1 = 0;
  try {
    const first = await Promise.race([work(), ending]);
    if (first === 'failed') code = 1;
    if (first instanceof Error) throw first;
  } catch (error) {
    out(error instanceof SetupError ? error.message : String(error instanceof Error ? (error.stack ?? error) : error));
    code = 1;
  }
  for (const { name, service } of running.toReversed()) {
    await service.stop().catch((error: unknown) => out(`${name} did not stop: ${error}`));
    out(`${name}: stopped`);
  }
  return code;
}

/** Services that do not need each other, as one: started and stopped side by side. */
export const together = (name: string, services: readonly Service[]): Service => ({
  name,
  async start(settings, lost) {
    const started = await Promise.allSettled(services.map((service) => service.start(settings, lost)));
    const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const stop = async () => void (await Promise.all(running.map((one) => one.stop())));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed !== undefined) {
      await stop();
      throw failed.reason;
    }
    return {
      addresses: Object.assign({}, ...running.map(({ addresses }) => addresses)) as Record<string, string>,
      settings: Object.assign({}, ...running.map((one) => one.settings)) as Record<string, string>,
      stop,
    };
  },
});

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return ['', ...rows.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`), ''];
}
