import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['workflows', 'definitions', 'domain'];

/**
 * The code of the workflows, bundled once for the sources as they are: the bundle is kept under the digest of everything that goes into it, so a
 * restart, a second worker and each test take it from there.
 * @param interceptors files of workflow interceptors to bundle with it; a rehearsal moves the workflow's clock by one.
 */
export async function workflowBundle(
  cacheDir = join(ROOT, '.mistara', 'bundles'),
  interceptors: readonly string[] = [],
): Promise<{ code: string }> {
  const file = join(cacheDir, `${digestOfSources(interceptors)}.js`);
  try {
    return { code: readFileSync(file, 'utf8') };
  } catch {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(ROOT, 'workflows', 'index.ts'),
      workflowInterceptorModules: [...interceptors],
      logger: quiet,
    });
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file); // whole or not at all, also when two processes bundle at once
    return { code };
  }
}

function digestOfSources(interceptors: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const file of interceptors) hash.update(file).update(readFileSync(file));
  for (const folder of SOURCES) {
    const files = (readdirSync(join(ROOT, folder), { recursive: true }) as string[]).filter((name) => name.endsWith('.ts')).sort();
    for (const name of files) hash.update(name).update(readFileSync(join(ROOT, folder, name)));
  }
  return hash.digest('hex').slice(0, 32);
}

const silent = () => undefined;
const quiet = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: (message: string) => console.error(message) };
