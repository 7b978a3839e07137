import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensurePackages } from './packages.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Installs what is missing, then runs a TypeScript module in this same process, so that signals and the exit code need no relay.
 * @param {string} name of a module of `scripts` that exports `main(args): Promise<number>`
 */
export async function run(name) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
  try {
    await ensurePackages(root);
    const { register } = await import('tsx/esm/api');
    register();
    const { main } = await import(pathToFileURL(join(root, 'scripts', `${name}.ts`)).href);
    process.exit(await main(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${tell(error)}\n`);
    process.exit(1);
  }
}

/** A refusal that says what to do is one line; anything else is a defect, and shows where. */
function tell(error) {
  if (error instanceof SetupError) return error.message;
  if (error?.code === 'ENOSPC') return 'The disk is full. Free some space, then run the command again.';
  if (error?.code === 'EACCES' || error?.code === 'EROFS')
    return `${error.path} cannot be written. Make it yours, or name another folder in MISTARA_HOME.`;
  return error?.stack ?? String(error);
}
