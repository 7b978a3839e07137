import { join } from 'node:path';
import { loadRegisters } from '../../definitions/files.js';
import { readDocument } from '../../simulators/kit/document.js';
import { simulatorNames } from '../../simulators/main.js';
import { projectRoot } from '../home.js';
import { spawnTs } from '../processes.js';
import { portSetting, stateDir } from './servers.js';
import { type Service, together } from './services.js';

/** Mails are kept and shown, and go nowhere. */
export const outboxService: Service = {
  name: 'Mail outbox',
  async start(_settings, lost) {
    const smtpPort = portSetting('MISTARA_SMTP_PORT', 7325);
    const webPort = portSetting('MISTARA_OUTBOX_PORT', 7326);
    const process = await spawnTs({
      name: 'The mail outbox',
      file: 'simulators/outbox/main.ts',
      dir: stateDir('outbox'),
      env: { OUTBOX_SMTP_PORT: String(smtpPort), OUTBOX_WEB_PORT: String(webPort), OUTBOX_STATE: stateDir('outbox/messages') },
      ports: [
        { port: smtpPort, what: 'the mail server', setting: 'MISTARA_SMTP_PORT' },
        { port: webPort, what: 'the mail outbox', setting: 'MISTARA_OUTBOX_PORT' },
      ],
      readyLine: /^outbox ready at/m,
      onLost: lost,
    });
    const url = `http://127.0.0.1:${webPort}`;
    return {
      addresses: { 'Mail outbox': url },
      settings: { SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, OUTBOX_URL: url },
      stop: () => process.stop(),
    };
  },
};

/** The other administrations, each a process of its own: one can be killed while the others answer. */
export const simulatorsService: Service = together('Simulators', simulatorNames().map(simulator));

function simulator(name: string, index: number): Service {
  return {
    name: `Simulator ${name}`,
    async start(settings, lost) {
      const document = readDocument(join(projectRoot, 'simulators', name, 'openapi.yaml'));
      const chosen = (process.env['MISTARA_SIMULATORS_PORT'] ?? '') !== '';
      const base = portSetting('MISTARA_SIMULATORS_PORT', 7301);
      const port = chosen ? base + index : document.port;
      const running = await spawnTs({
        name: `The simulator ${name}`,
        file: 'simulators/main.ts',
        args: [name, '--state', stateDir('simulators'), ...(chosen ? ['--port-base', String(base)] : [])],
        dir: stateDir(`simulators/${name}`),
        env: { ...settings },
        ports: [{ port, what: `the simulator ${name}`, setting: 'MISTARA_SIMULATORS_PORT' }],
        readyLine: new RegExp(`^simulator ${name} ready at`, 'm'),
        onLost: lost,
      });
      const url = `http://127.0.0.1:${port}`;
      const variable = loadRegisters().get(name)?.address.env;
      return {
        addresses: { [`Simulator ${name}`]: url },
        ...(variable !== undefined && { settings: { [variable]: url } }),
        stop: () => running.stop(),
      };
    },
  };
}
