/** The process that serves HTTP: `node --import tsx client/api/main.ts`. Configured by the environment (client/settings.ts); MISTARA_API_PORT, MISTARA_API_HOST. */
import { connectEngine } from '../connect.js';
import { scheduleReconciliation } from '../reconciliation.js';
import { readSettings } from '../settings.js';
import { buildApi } from './server.js';

const port = Number(process.env['MISTARA_API_PORT'] ?? 7300);
const host = process.env['MISTARA_API_HOST'] ?? '127.0.0.1';
try {
  const api = await buildApi({ logger: false, sealKey: process.env['MISTARA_SEAL_KEY'] });
  const url = await api.listen({ port, host });
  const settings = readSettings();
  const connected = await connectEngine(settings);
  api.use(connected);
  const { client, engine } = connected;
  await scheduleReconciliation(client, { taskQueue: settings.taskQueue, zone: engine.organisation.authority.zone });
  console.log(`api ready at ${url}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void api.close().then(() => connected.close()));
} catch (error) {
  console.error(`The API cannot start: ${(error as Error).message}`);
  process.exit(1);
}
