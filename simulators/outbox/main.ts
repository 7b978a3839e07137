import { join } from 'node:path';
import { startOutbox } from './outbox.js';

const outbox = await startOutbox({
  smtpPort: Number(process.env['OUTBOX_SMTP_PORT'] ?? 7325),
  webPort: Number(process.env['OUTBOX_WEB_PORT'] ?? 7326),
  stateDir: process.env['OUTBOX_STATE'] ?? join('.state', 'outbox'),
});
console.log(`outbox ready at ${outbox.url} (${outbox.smtpUrl})`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void outbox.close());
