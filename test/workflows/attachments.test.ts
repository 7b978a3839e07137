import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Attachments } from '../../client/attachments/attachments.js';
import { scan } from '../../client/attachments/clamd.js';
import { CaseError } from '../../domain/errors.js';
import { projectRoot } from '../../scripts/home.js';
import { connect, openStore, prepareStore, type Store } from '../../store/index.js';
import { readPayloadKeys } from '../../store/payload-codec.js';
import { KEYS } from '../support/keys.js';
import { ownDatabase, sharedMongo } from '../support/servers.js';

const file = (name: string): Buffer => readFileSync(join(projectRoot, 'scripts/samples/files', name));
/** The test file of EICAR, in two parts: no scanner of a developer's machine is to take this source for it. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const refused = async (work: Promise<unknown>): Promise<CaseError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(CaseError);
  return error as CaseError;
};

describe('attached files', function () {
  this.timeout(240_000);
  let store: Store;
  let attachments: Attachments;
  const keys = readPayloadKeys(KEYS);

  before(async () => {
    const uri = new URL(await sharedMongo());
    uri.pathname = ownDatabase();
    store = openStore(await connect(uri.href));
    await prepareStore(store);
    attachments = new Attachments(store, { keys });
  });
  after(async () => {
    await store.connection.dropDatabase();
    await store.connection.close();
  });

  it('are kept once by their digest, sealed, and come back as they were', async () => {
    const bytes = file('photo.jpg');
    const values = await Promise.all(['a.jpg', 'b.png', 'c'].map((name) => attachments.add(bytes, name)));
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(values.map(({ id, type, size, name }) => [id, type, size, name])).to.deep.equal([
      [digest, 'jpeg', bytes.length, 'a.jpg'],
      [digest, 'jpeg', bytes.length, 'b.png'],
      [digest, 'jpeg', bytes.length, 'c'],
    ]);
    expect(await store.attachments.countDocuments()).to.equal(1);
    expect(await store.connection.collection('attachmentBytes.files').countDocuments()).to.equal(1);
    const chunks = await store.connection.collection('attachmentBytes.chunks').find().toArray();
    const kept = Buffer.concat(chunks.map(({ data }) => Buffer.from(data.buffer)));
    expect(kept.includes(bytes.subarray(0, 32))).to.equal(false);
    const back = await attachments.read(digest);
    expect(back.type).to.equal('jpeg');
    expect(back.bytes.equals(bytes)).to.equal(true);
    const { error } = await new Attachments(store, { keys: readPayloadKeys(`other:${Buffer.alloc(32, 7).toString('base64')}`) })
      .read(digest)
      .then(
        () => ({ error: undefined }),
        (thrown: Error) => ({ error: thrown }),
      );
    expect(error?.message).to.match(/key/);
  });

  it('are taken by what they are, not by what they are called', async () => {
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const cases: [string, Buffer, string][] = [
      ['photo.jpg', script, 'type'],
      ['paper.pdf', Buffer.from('PK\u0003\u0004 a zip'), 'type'],
      ['page.pdf', Buffer.from('<!doctype html><p>Hello'), 'type'],
      ['late.pdf', Buffer.concat([Buffer.from('junk junk junk\n'), file('bill.pdf')]), 'type'],
      ['nothing.pdf', Buffer.alloc(0), 'empty'],
      ['huge.pdf', Buffer.concat([file('bill.pdf'), Buffer.alloc(20 * 1024 * 1024)]), 'too-large'],
    ];
    for (const [name, bytes, reason] of cases) {
      const error = await refused(attachments.add(bytes, name));
      expect([error.code, error.details['reason']], name).to.deep.equal(['ATTACHMENT_REFUSED', reason]);
      expect(error.message).to.include(name);
    }
    expect(await store.attachments.countDocuments({ type: { $ne: 'jpeg' } })).to.equal(0);
  });

  it('say what they are in place of the form that names them', async () => {
    const real = await attachments.add(file('bill.pdf'), 'bill.pdf');
    const said = { ...real, type: 'png', size: 1, issuedOn: '2026-01-01' };
    const { data, unknown } = await attachments.kept({ home: { proof: said, other: { id: 'nowhere', name: 'x', type: 'pdf', size: 3 } } });
    expect(data.home.proof).to.deep.equal({ ...real, issuedOn: '2026-01-01' });
    expect(unknown.map(({ id }) => id)).to.deep.equal(['nowhere']);
  });

  describe('with a scanner', () => {
    let dir: string;
    let clamd: ChildProcess;
    let socket: string;
    let scanned: Attachments;

    before(async () => {
      dir = mkdtempSync(join(tmpdir(), 'mistara-clamd-'));
      socket = join(dir, 'clamd.sock');
      // Debian ships no signatures: this one knows the test file.
      writeFileSync(join(dir, 'test.ndb'), `Eicar-Test:0:*:${Buffer.from(EICAR).toString('hex')}\n`);
      const lines = [
        `LocalSocket ${socket}`,
        `DatabaseDirectory ${dir}`,
        'Foreground yes',
        `PidFile ${dir}/pid`,
        'StreamMaxLength 1M',
        'User root',
      ];
      writeFileSync(join(dir, 'clamd.conf'), `${lines.slice(0, process.getuid?.() === 0 ? undefined : -1).join('\n')}\n`);
      clamd = spawn('clamd', ['--config-file', join(dir, 'clamd.conf')], { stdio: 'ignore' });
      for (let tries = 0; ; tries += 1) {
        const ready = await scan(Buffer.from('hello'), socket).then(
          () => true,
          () => false,
        );
        if (ready) break;
        if (tries > 200 || clamd.exitCode !== null) throw new Error('clamd does not start');
        await new Promise((done) => setTimeout(done, 100));
      }
      scanned = new Attachments(store, { keys, clamd: socket });
    });
    after(() => {
      clamd.kill();
      rmSync(dir, { recursive: true, force: true });
    });

    it('are kept when they are clean, also those kept before there was one', async () => {
      const { id } = await scanned.add(file('photo.jpg'), 'photo.jpg');
      expect((await store.attachments.findById(id))?.cleanBy).to.equal('clamd');
    });

    it('are refused, and not kept, when they are not', async () => {
      const bytes = Buffer.concat([file('passport.pdf'), Buffer.from(EICAR)]);
      const error = await refused(scanned.add(bytes, 'paper.pdf'));
      expect([error.code, error.details['reason'], error.details['virus']]).to.deep.equal([
        'ATTACHMENT_REFUSED',
        'infected',
        'Eicar-Test.UNOFFICIAL',
      ]);
      expect(await store.attachments.findById(createHash('sha256').update(bytes).digest('hex'))).to.equal(null);
    });

    it('are not clean when it cannot say: too long for it, hung up, silent, away', async () => {
      const long = Buffer.concat([file('bill.pdf'), Buffer.alloc(3 << 20, 1)]);
      expect((await refused(scanned.add(long, 'long.pdf'))).code).to.equal('ATTACHMENT_NOT_SCANNED');
      const away = new Attachments(store, { keys, clamd: join(dir, 'nobody.sock') });
      expect((await refused(away.add(file('bill.pdf'), 'bill.pdf'))).code).to.equal('ATTACHMENT_NOT_SCANNED');
      const deaf = createServer((connection) => connection.on('data', () => connection.destroy()));
      await new Promise<void>((done) => deaf.listen(0, '127.0.0.1', done));
      const { port } = deaf.address() as { port: number };
      const error = await scan(file('bill.pdf'), `127.0.0.1:${port}`).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error).to.be.instanceOf(Error);
      const silent = createServer(() => undefined);
      await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
      const quiet = (silent.address() as { port: number }).port;
      const late = await scan(file('bill.pdf'), `127.0.0.1:${quiet}`, 200).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(late?.message).to.match(/did not answer/);
      deaf.close();
      silent.close();
      expect(await store.attachments.findById(createHash('sha256').update(long).digest('hex'))).to.equal(null);
    });
  });
});
