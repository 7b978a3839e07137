/** `npm start` as a newcomer runs it, and the command line beside it: real processes, real servers, a folder and ports of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { home, projectRoot } from '../../scripts/home.js';
import { readSamples } from '../../scripts/samples/sample.js';
import { SILENT } from '../../scripts/samples/silence.js';
import { freePort } from '../../scripts/servers/ports.js';
import { simulatorNames } from '../../simulators/main.js';

const SAMPLES = readSamples('2026-11-22').length + SILENT.length;

/** As many as there are simulators, side by side. */
const SIMULATORS = simulatorNames().length;
const proof = { file: join(projectRoot, 'scripts/samples/files/bill.pdf') };
const filing = {
  applicant: { id: 'u-77', name: 'Salma Idrissi', email: 'salma@example.org', country: 'MA' },
  language: 'fr',
  data: { home: { address: '12, rue des Orangers, Rabat', since: '2020-01-01', proof } },
};

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('npm start', function () {
  this.timeout(300_000);
  let dir: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    mkdirSync(join(home(), 'test'), { recursive: true });
    dir = mkdtempSync(join(home(), 'test', 'start-'));
    if (existsSync(join(home(), 'servers'))) symlinkSync(join(home(), 'servers'), join(dir, 'servers')); // else they are downloaded again
    const ports = await Promise.all(Array.from({ length: 6 }, freePort));
    const names = ['TEMPORAL', 'TEMPORAL_UI', 'MONGODB', 'SMTP', 'OUTBOX', 'API'];
    const { TEMPORAL_ADDRESS: _, MONGODB_URI: __, MISTARA_PAYLOAD_KEYS: ___, ...rest } = process.env;
    env = {
      ...rest,
      MISTARA_HOME: dir,
      MISTARA_SIMULATORS_PORT: String(await freeBlock()),
      MISTARA_SIMULATORS_CALLBACK_DELAY_MS: '300',
      ...Object.fromEntries(names.map((name, i) => [`MISTARA_${name}_PORT`, String(ports[i])])),
    };
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const run = (command: string, args: readonly string[], stdin = '', more: NodeJS.ProcessEnv = {}): Promise<Answer> =>
    new Promise((resolve) => {
      const child = execFile(command, args, { cwd: projectRoot, env: { ...env, ...more }, maxBuffer: 10e6 }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
      child.stdin?.end(stdin);
    });
  const mistara = (...args: string[]) => run(process.execPath, ['client/cli/mistara.mjs', ...args]);
  /** The same in this process, which is quicker. */
  const here = async (...args: string[]): Promise<Answer> => {
    const before = process.env;
    process.env = env;
    const lines = { out: '', err: '' };
    const write = (to: 'out' | 'err') => (line: string) => {
      lines[to] += `${line}\n`;
    };
    try {
      const io = { async *stdin() {}, out: write('out'), err: write('err'), read: (path: string) => readFile(path, 'utf8') };
      const { main } = await import('../../client/cli/main.js'); // as the commands load their modules, so that there is one copy of each
      const code = await main(args, io);
      return { code, ...lines };
    } finally {
      process.env = before;
    }
  };
  const fileJson = (name: string, value: unknown): string => {
    writeFileSync(join(dir, name), JSON.stringify(value));
    return join(dir, name);
  };

  it('runs the sample cases to their ends and exits 0 with --exit', async () => {
    const { code, out, err } = await run('npm', ['start', '--', '--exit']);
    expect(code, `${out.slice(-2000)}${err}`).to.equal(0);
    expect(out).to.include(`Sample cases: ${SAMPLES} of ${SAMPLES} ended as they should`);
    for (const end of [
      'granted; 5 mails, 3 documents, stamp consumed',
      'withdrawn; 2 mails, 1 document, stamp refunded',
      'granted by silence',
    ])
      expect(out).to.include(end);
    expect(out.match(/— as it should/g)).to.have.length(SAMPLES);
    expect(out).to.match(/agent\.amal +consular-desk, passport-officers/);
    expect(out).to.match(/Mail outbox +http:/);
    expect(out).to.match(/\d+ +\S+ \S+ +closed +delivered/); // a history
    expect(out).to.not.match(/\n\s+at .*:\d+:\d+\)?\n/); // no stack
    expect(existsSync(join(dir, 'state', 'runtime.json'))).to.equal(false);
    expect(statSync(join(dir, 'state', 'payload.key')).mode & 0o777).to.equal(0o600);
  });

  it('is refused in one line when a port is taken, and leaves nothing running', async () => {
    const taken = env['MISTARA_MONGODB_PORT'];
    const server = createServer().listen(Number(taken), '127.0.0.1');
    const { code, out } = await run(process.execPath, ['scripts/start.mjs', '--exit']);
    server.close();
    expect(code).to.equal(1);
    expect(out).to.match(new RegExp(`^Port ${taken}, for MongoDB, is taken by .*MISTARA_MONGODB_PORT=`, 'm'));
    expect(existsSync(join(dir, 'state', 'temporal', 'server.json'))).to.equal(false);
  });

  describe('started again on the same state', () => {
    let started: Started;
    before(async () => {
      started = await startUntil(env, /^Ctrl-C stops all\.$/m);
    });
    after(() => started?.child.kill('SIGKILL'));

    it('has run new samples, and still has the old cases', async () => {
      expect(started.output()).to.include(`Sample cases: ${SAMPLES} of ${SAMPLES} ended as they should`);
      const { code, out } = await here('cases', '--procedure', 'passport', '--status', 'closed', '--format', 'json');
      expect(code).to.equal(0);
      const outcomes = (JSON.parse(out) as { outcome: string }[]).map(({ outcome }) => outcome).sort();
      expect(outcomes).to.deep.equal(['granted', 'granted', 'granted', 'granted', 'withdrawn', 'withdrawn']);
    });

    it('takes a request from its filing to its end by the command line', async () => {
      const published = await here('publish', 'definitions/examples/residence-certificate.yaml', '--format', 'json');
      expect(JSON.parse(published.out)).to.include({ procedure: 'residence-certificate', isNew: false });

      const wrong = fileJson('wrong.json', { ...filing, data: { home: { ...filing.data.home, since: '2999-01-01' } } });
      const refused = await mistara('file', 'residence-certificate', '--data', wrong);
      expect(refused.code).to.equal(1);
      expect(refused.err).to.include('home.since: Cette date est dans le futur');
      const draft = /draft (D-\w+-\w+)/.exec(refused.err)?.[1] ?? '';
      const right = fileJson('right.json', { data: { home: { since: '2020-01-01' } } });
      const filed = await mistara('file', '--draft', draft, '--data', right, '--format', 'json');
      expect(filed.code, filed.out).to.equal(0);
      const { caseId, dueOn, explanation } = JSON.parse(filed.out) as { caseId: string; dueOn: string; explanation: unknown[] };
      expect(dueOn).to.match(/^\d{4}-\d\d-\d\d$/);
      expect(explanation.length).to.be.greaterThan(1);
      expect((await here('file', '--draft', draft)).err).to.match(/^DRAFT_NOT_FOUND/);

      const tasks = JSON.parse((await mistara('tasks', '--group', 'consular-desk', '--format', 'json')).out) as {
        id: string;
        caseId: string;
      }[];
      const task = tasks.find((one) => one.caseId === caseId)!.id;
      expect((await here('task', 'claim', task, '--as', 'officer.driss')).err).to.match(/^NOT_IN_GROUP/);
      expect((await mistara('task', 'claim', task, '--as', 'agent.amal')).code).to.equal(0);
      expect((await here('task', 'complete', task, '--outcome', 'approve', '--as', 'agent.badr')).err).to.match(/^TASK_ALREADY_CLAIMED/);
      const completed = await mistara('task', 'complete', task, '--outcome', 'approve', '--as', 'agent.amal');
      expect(completed.out).to.equal(`${caseId} is closed: granted.\n`);

      const history = await mistara('case', caseId, '--history');
      for (const word of ['filed', 'task-claimed', 'task-completed', 'decided', 'closed']) expect(history.out).to.include(word);
      const log = JSON.parse((await here('case', caseId, '--history', '--format', 'json')).out) as { type: string }[];
      expect(log.at(0)?.type).to.equal('filed');
    });

    it('gives the same case for the same key, and withdraws it', async () => {
      const path = fileJson('again.json', filing);
      const [one, two] = [
        await here('file', 'residence-certificate', '--data', path, '--key', 'k', '--format', 'json'),
        await here('file', 'residence-certificate', '--data', path, '--key', 'k', '--format', 'json'),
      ];
      expect(one.out).to.equal(two.out);
      const { caseId } = JSON.parse(one.out) as { caseId: string };
      expect((await here('withdraw', caseId, '--as', 'u-1')).err).to.match(/^NOT_THE_APPLICANT/);
      const view = JSON.parse((await here('withdraw', caseId, '--as', 'u-77', '--format', 'json')).out) as object;
      expect(view).to.include({ status: 'closed', outcome: 'withdrawn' });
    });

    it('refills the read model from the workflows', async () => {
      const before = (await here('cases', '--format', 'json')).out;
      const { code, out } = await here('rebuild', '--format', 'json');
      expect(code, out).to.equal(0);
      const count = (JSON.parse(before) as unknown[]).length;
      expect(JSON.parse(out)).to.deep.equal({ written: count, kept: 0, dropped: 0, failed: [] });
      expect((await here('cases', '--format', 'json')).out).to.equal(before);
    });

    it('seals personal data in what Temporal keeps', () => {
      const kept = ['temporal.db', 'temporal.db-wal']
        .map((name) => join(dir, 'state', 'temporal', name))
        .filter((path) => existsSync(path));
      const database = kept.map((path) => readFileSync(path).toString('latin1')).join('');
      expect(database).to.include('procedureCase'); // it is where histories are
      expect(database).to.not.include('Salma Idrissi');
      expect(database).to.not.include('rue des Orangers');
    });

    it('ends everything on Ctrl-C; a command then says in one line what is missing', async () => {
      const ended = new Promise<number | null>((resolve) => started.child.once('exit', resolve));
      started.child.kill('SIGINT');
      expect(await ended, started.output().slice(-1000)).to.equal(0);
      // Where it was: at the usual address another one may run.
      const address = `127.0.0.1:${env['MISTARA_TEMPORAL_PORT']}`;
      const { code, err } = await run(process.execPath, ['client/cli/mistara.mjs', 'cases'], '', { TEMPORAL_ADDRESS: address });
      expect(code).to.equal(1);
      expect(err).to.equal(`Nothing answers at ${address}: start it with \`npm start\`.\n`);
    });
  });
});

interface Started {
  readonly child: ChildProcess;
  output(): string;
}

async function startUntil(env: NodeJS.ProcessEnv, line: RegExp): Promise<Started> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        text += part.toString('utf8');
        if (line.test(text)) resolve();
      });
    }
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${text.slice(-2000)}`)));
  });
  return { child, output: () => text };
}

/** The first of some free ports side by side. */
async function freeBlock(): Promise<number> {
  const taken = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
    });
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const answers = await Promise.all(Array.from({ length: SIMULATORS }, (_, i) => taken(base + i)));
    if (!answers.includes(true)) return base;
  }
}
