import { join } from 'node:path';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { home } from '../home.js';
import { checkSpace } from '../servers/install.js';
import { startMongo, withoutPassword } from '../servers/mongo.js';
import { startTemporal } from '../servers/temporal.js';
import type { Service } from './services.js';

/** Megabytes under which a database would soon stop in the middle of a write. */
const spaceToRun = 200;

/** Their data stay in the `state` folder: cases go on where they were at the next start. */
export const stateDir = (name: string): string => join(home(), 'state', name);

export const temporalService: Service = {
  name: 'Temporal',
  async start(_settings, lost) {
    const port = portSetting('MISTARA_TEMPORAL_PORT', 7233);
    const uiPort = portSetting('MISTARA_TEMPORAL_UI_PORT', port + 1000);
    const temporal = await startTemporal({ dir: stateDir('temporal'), port, uiPort, onLost: lost });
    await checkSpace(home(), spaceToRun);
    const screens = temporal.uiUrl === undefined ? {} : { "Temporal's screens": temporal.uiUrl };
    return {
      addresses: { Temporal: temporal.address, ...screens },
      settings: { TEMPORAL_ADDRESS: temporal.address },
      stop: () => temporal.stop(),
    };
  },
};

export const mongoService: Service = {
  name: 'MongoDB',
  async start(_settings, lost) {
    const port = portSetting('MISTARA_MONGODB_PORT', 27017);
    const mongo = await startMongo({ dir: stateDir('mongodb'), port, onLost: lost });
    const shown = withoutPassword(mongo.uri);
    return { addresses: { MongoDB: shown }, settings: { MONGODB_URI: withDatabase(mongo.uri) }, stop: () => mongo.stop() };
  },
};

/** Our database, where the address names none. */
const withDatabase = (uri: string): string => uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?(?=\?|$)/, '$1/mistara');

/** @throws {SetupError} when the variable holds something else than a port. */
export function portSetting(variable: string, fallback: number): number {
  const text = process.env[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new SetupError(`${variable}=${text} is not a port: give a number from 1 to 65535.`);
}
