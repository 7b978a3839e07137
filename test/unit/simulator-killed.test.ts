import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Journal } from '../../simulators/kit/journal.js';
import { simulatorNames } from '../../simulators/main.js';
import { type Listener, type Side, sideOf, startListener } from '../support/registers.js';

const person = { cnie: 'AB123456', familyName: 'Alaoui', givenNames: 'Amina', birthDate: '1990-05-14' };

describe('the journal', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('has every line that was synced, in order, and forgets one that was cut off', async () => {
    const file = join(folder, 'a.jsonl');
    const journal = await Journal.open(file, () => expect.fail('a new file'));
    for (let n = 0; n < 500; n += 1) {
      journal.append({ n, text: 'طابع' });
      if (n % 50 === 0) await journal.synced();
    }
    await journal.close();
    await truncate(file, (await stat(file)).size - 4);
    const seen: number[] = [];
    const again = await Journal.open(file, (entry) => seen.push((entry as { n: number }).n));
    expect(seen).to.deep.equal(Array.from({ length: 499 }, (_, n) => n));
    again.append({ n: 'after' });
    await again.close();
    expect((await readFile(file, 'utf8')).trimEnd().split('\n').at(-1)).to.equal('{"n":"after"}');
  });
});

describe('a simulator that is killed', () => {
  let stateDir: string;
  let listener: Listener;
  let child: ChildProcess;
  let port: number;
  const start = (name: string) =>
    new Promise<string>((ready, fail) => {
      const args = [
        '--import',
        'tsx',
        'simulators/main.ts',
        name,
        '--state',
        stateDir,
        '--port-base',
        String(port - simulatorNames().indexOf(name)),
      ];
      const env = { ...process.env, MISTARA_SIMULATORS_CALLBACK_DELAY_MS: '400' };
      child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
      child.stdout?.on('data', (data: Buffer) => {
        const url = /ready at (\S+)/.exec(data.toString())?.[1];
        if (url !== undefined) ready(url);
      });
      child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
    });
  const kill = () =>
    new Promise<void>((dead) => {
      child.removeAllListeners('exit');
      child.once('exit', () => dead());
      child.kill('SIGKILL');
    });
  before(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'killed-'));
    listener = await startListener();
    const unused = await startListener();
    port = Number(new URL(unused.url).port);
    await unused.close();
  });
  after(async () => {
    await kill();
    await listener.close();
    await rm(stateDir, { recursive: true });
  });

  it('has everything it answered, and does nothing twice', async () => {
    const side = await sideOf('tax-stamps', await start('tax-stamps'), stateDir);
    const { codes } = (await side.post('/_seed', { stamps: { count: 300 } })) as { codes: string[] };
    const answered = new Map<string, unknown>();
    const consume = (one: Side, code: string) => one.ask('consume', { code }, { effectId: `case/${code}/consume` });
    const work = Promise.allSettled(codes.map(async (code) => answered.set(code, await consume(side, code))));
    while (answered.size < 50) await new Promise((next) => setImmediate(next));
    await kill();
    await work;
    expect(answered.size).to.be.within(50, 299, 'killed in the middle');

    const again = await sideOf('tax-stamps', await start('tax-stamps'), stateDir);
    for (const code of codes) {
      const reply = await consume(again, code);
      expect(reply).to.have.nested.property('answer.state', 'used');
      if (answered.has(code)) expect(reply).to.deep.equal(answered.get(code));
    }
    const stamps = (await again.get('/_ledger?table=stamps')) as Record<string, { consumed: number }>;
    expect(codes.filter((code) => stamps[code]?.consumed !== 1)).to.deep.equal([]);
    await kill();
  });
  it('replies after its restart what it owed before', async () => {
    const side = await sideOf('interior', await start('interior'), stateDir);
    const reply = (await side.ask('produce-passport', { ...person, years: 5 }, { callbackUrl: listener.url })) as { reference: string };
    await kill();
    expect(listener.deliveries).to.have.length(0);
    await start('interior');
    await listener.until(1);
    expect(listener.deliveries[0]?.body).to.contain(reply.reference).and.contain('produced');
  });
});
