#!/usr/bin/env node
/** The `mistara` command: runs the TypeScript of this folder in this process, so that signals and the exit code need no relay. */
try {
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('./main.ts');
  const { processIo } = await import('./io.ts');
  process.exitCode = await main(process.argv.slice(2), processIo());
} catch (error) {
  const packages = error?.code === 'ERR_MODULE_NOT_FOUND' && !String(error.message).includes('client/cli');
  process.stderr.write(packages ? 'The node packages are missing: run `npm ci`, or `npm start`, which installs them.\n' : `${error}\n`);
  process.exitCode = 1;
}
