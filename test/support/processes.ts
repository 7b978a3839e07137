/** Everything that runs cases, each in a process of its own, so that it can be killed and started again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connected, connectEngine } from '../../client/connect.js';
import { loadRegisters } from '../../definitions/files.js';
import { spawnTs } from '../../scripts/processes.js';
import { startLocalMongo } from '../../scripts/servers/mongo.js';
import { freePort } from '../../scripts/servers/ports.js';
import type { ServerProcess } from '../../scripts/servers/process.js';
import { startLocalTemporal } from '../../scripts/servers/temporal.js';
import { simulatorNames } from '../../simulators/main.js';
import { KEYS } from './keys.js';
import { keepSampleFiles } from './sample-files.js';

export interface Processes extends Connected {
  /** `worker`, `temporal`, `mongodb`, `api`, `outbox`, and the simulators by name. */
  readonly running: ReadonlyMap<string, ServerProcess>;
  readonly urls: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startProcesses(simulators: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Processes> {
  const dir = await mkdtemp(join(tmpdir(), 'mistara-processes-'));
  const running = new Map<string, ServerProcess>();
  const urls: Record<string, string> = {};
  const settings: Record<string, string> = { MISTARA_PAYLOAD_KEYS: KEYS, MISTARA_HOME: dir, ...env };
  const child = async (name: string, file: string, readyLine: RegExp, more: Record<string, string> = {}, args: string[] = []) => {
    running.set(name, await spawnTs({ name, file, args, dir: join(dir, name), env: { ...settings, ...more }, readyLine }));
  };
  const simulator = async (name: string) => {
    const port = await freePort();
    const base = port - simulatorNames().indexOf(name);
    const ready = new RegExp(`^simulator ${name} ready at`, 'm');
    await child(name, 'simulators/main.ts', ready, {}, [name, '--state', join(dir, 'state'), '--port-base', String(base)]);
    urls[name] = `http://127.0.0.1:${port}`;
    settings[loadRegisters().get(name)!.address.env] = urls[name];
  };
  const outbox = async () => {
    const [smtp, web] = [await freePort(), await freePort()];
    const ports = { OUTBOX_SMTP_PORT: String(smtp), OUTBOX_WEB_PORT: String(web), OUTBOX_STATE: join(dir, 'mails') };
    await child('outbox', 'simulators/outbox/main.ts', /^outbox ready at/m, ports);
    settings['SMTP_URL'] = `smtp://127.0.0.1:${smtp}`;
    urls['outbox'] = `http://127.0.0.1:${web}`;
  };
  const servers = async () => {
    const [temporal, mongodb] = await Promise.all([
      startLocalTemporal({ dir: join(dir, 'temporal') }),
      startLocalMongo({ dir: join(dir, 'mongodb') }),
    ]);
    running.set('temporal', temporal).set('mongodb', mongodb);
    settings['TEMPORAL_ADDRESS'] = temporal.address;
    settings['MONGODB_URI'] = mongodb.uri;
  };
  const stopAll = async () => {
    for (const process of [...running.values()].reverse()) await process.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await Promise.all([servers(), outbox(), ...simulators.map(simulator)]);
    const port = await freePort();
    urls['api'] = `http://127.0.0.1:${port}`;
    settings['MISTARA_PUBLIC_URL'] = urls['api'];
    settings['MISTARA_AGENDA_URL'] = urls['api'];
    await child('worker', 'worker/main.ts', /^worker ready on/m);
    await child('api', 'client/api/main.ts', /^api ready at/m, { MISTARA_API_PORT: String(port) });
    const connected = await connectEngine({
      temporalAddress: settings['TEMPORAL_ADDRESS'] as string,
      temporalNamespace: 'default',
      mongodbUri: settings['MONGODB_URI'] as string,
      taskQueue: 'mistara',
      payloadKeys: KEYS,
      publicUrl: urls['api'],
    });
    await keepSampleFiles(connected.attachments);
    const stop = async () => {
      await connected.close();
      await stopAll();
    };
    return { ...connected, running, urls, stop };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
