import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { home } from '../../scripts/home.js';
import { type MongoAccess, startMongo } from '../../scripts/servers/mongo.js';
import { startTemporal, type TemporalAccess } from '../../scripts/servers/temporal.js';

/** One Temporal and one MongoDB serve a whole run; they start when the first test asks, so that pure tests wait for nothing. */
const dir = join(home(), 'test', String(process.pid));
let temporal: Promise<TemporalAccess> | undefined;
let mongo: Promise<MongoAccess> | undefined;
let databases = 0;

/** `host:port` of a Temporal server shared by the run, in memory. Tests take a task queue and workflow ids of their own. */
export async function sharedTemporal(): Promise<string> {
  const given = process.env['MISTARA_TEST_TEMPORAL'];
  if (given !== undefined) return given;
  temporal ??= startTemporal({ dir: join(dir, 'temporal'), ephemeral: true });
  const { address } = await temporal;
  process.env['MISTARA_TEST_TEMPORAL'] = address; // for processes that tests start
  return address;
}

/** URI of a MongoDB server shared by the run. Tests take a database of their own: see `ownDatabase`. */
export async function sharedMongo(): Promise<string> {
  const given = process.env['MISTARA_TEST_MONGODB'];
  if (given !== undefined) return given;
  mongo ??= startMongo({ dir: join(dir, 'mongodb') });
  const { uri } = await mongo;
  process.env['MISTARA_TEST_MONGODB'] = uri;
  return uri;
}

/** Both, started side by side. */
export async function sharedServers(): Promise<{ temporal: string; mongodb: string }> {
  const [address, uri] = await Promise.all([sharedTemporal(), sharedMongo()]);
  return { temporal: address, mongodb: uri };
}

/** A name that no other test and no other run uses; the test drops it in the end. */
export function ownDatabase(): string {
  databases += 1;
  return `mistara-test-${process.pid}-${databases}`;
}

export async function stopShared(): Promise<void> {
  await Promise.all([temporal, mongo].map(async (server) => (await server?.catch(() => undefined))?.stop()));
  rmSync(dir, { recursive: true, force: true });
}

// On the root suite: this file is first loaded while test files are, outside any describe. What records histories is no test, and stops them itself.
if (typeof after === 'function') after(stopShared);
