import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type RuntimeFile, runtimeFile } from '../../client/settings.js';
import { spawnTs } from '../processes.js';
import { keptSecret } from './secrets.js';
import { portSetting, stateDir } from './servers.js';
import type { Service, Settings } from './services.js';

const payloadKeysFile = (): string => stateDir('payload.key');
const apiPort = (): number => portSetting('MISTARA_API_PORT', 7300);

/** The keys of this installation, and the address that letters and registers are given. */
export const keysService: Service = {
  name: 'Keys',
  async start() {
    const publicUrl = process.env['MISTARA_PUBLIC_URL'] || `http://127.0.0.1:${apiPort()}`;
    return {
      settings: {
        MISTARA_PAYLOAD_KEYS: process.env['MISTARA_PAYLOAD_KEYS'] || keptSecret(payloadKeysFile(), (random) => `local:${random}`),
        MISTARA_SEAL_KEY: process.env['MISTARA_SEAL_KEY'] || keptSecret(stateDir('seal.key')),
        MISTARA_CODE_KEY: process.env['MISTARA_CODE_KEY'] || keptSecret(stateDir('code.key')),
        MISTARA_PUBLIC_URL: publicUrl,
        MISTARA_AGENDA_URL: process.env['MISTARA_AGENDA_URL'] || `http://127.0.0.1:${apiPort()}`, // the API serves the agendas
      },
      stop: async () => undefined,
    };
  },
};

export const workerService: Service = {
  name: 'Worker',
  async start(settings, lost) {
    const worker = await spawnTs({
      name: 'The worker',
      file: 'worker/main.ts',
      dir: stateDir('worker'),
      env: settings,
      readyLine: /^worker ready on/m,
      readyWithin: 120_000, // on the first start it bundles the workflows
      stopWithin: 15_000,
      onLost: lost,
    });
    return { stop: () => worker.stop() };
  },
};

export const apiService: Service = {
  name: 'API',
  async start(settings, lost) {
    const port = apiPort();
    const api = await spawnTs({
      name: 'The API',
      file: 'client/api/main.ts',
      dir: stateDir('api'),
      env: { ...settings, MISTARA_API_PORT: String(port) },
      ports: [{ port, what: 'the API', setting: 'MISTARA_API_PORT' }],
      readyLine: /^api ready at/m,
      onLost: lost,
    });
    const url = settings['MISTARA_PUBLIC_URL'];
    return { addresses: { API: `${url}/health`, 'Check of documents': `${url}/verify` }, stop: () => api.stop() };
  },
};

/** Written down for the commands beside this one, and taken away in the end. */
export const runtimeService: Service = {
  name: 'npx mistara',
  async start(settings) {
    writeRuntime(settings);
    return { stop: async () => rmSync(runtimeFile(), { force: true }) };
  },
};

const FOR_COMMANDS = ['TEMPORAL_ADDRESS', 'MONGODB_URI', 'MISTARA_PUBLIC_URL', 'OUTBOX_URL'];

function writeRuntime(settings: Settings): void {
  const env = Object.fromEntries(FOR_COMMANDS.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])));
  const given = process.env['MISTARA_PAYLOAD_KEYS']; // then whoever gave it gives it to the commands too
  const runtime: RuntimeFile = { pid: process.pid, env, ...(!given && { payloadKeysFile: payloadKeysFile() }) };
  const file = runtimeFile();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file); // whole or not at all
}
