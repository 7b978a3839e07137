import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Where everything that is installed or kept goes; git ignores it. `MISTARA_HOME` puts it elsewhere. */
export const home = (): string => resolve(process.env['MISTARA_HOME'] ?? join(projectRoot, '.mistara'));
