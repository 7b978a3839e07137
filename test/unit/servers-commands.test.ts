import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkNode, sameAsLocked, whyNpmFailed } from '../../scripts/bootstrap/packages.mjs';
import { SetupError } from '../../scripts/bootstrap/setup-error.mjs';
import { spawnTs } from '../../scripts/processes.js';
import { portSetting } from '../../scripts/start/servers.js';
import { type RunOptions, runServices, type Service } from '../../scripts/start/services.js';
import { closingLine, exitCode, failuresAgain } from '../../scripts/test/counts.js';
import { ensureTools } from '../../scripts/test/debian.js';
import { jobsOf, runJobs, twice } from '../../scripts/test/jobs.js';
import { select } from '../../scripts/test/kinds.js';
import { runMocha } from '../../scripts/test/mocha.js';
import { refusal } from '../support/refusal.js';

describe('npm start', () => {
  const steps: string[] = [];
  const service = (name: string, fails?: Error): Service => ({
    name,
    async start(settings) {
      if (fails) throw fails;
      steps.push(`${name} starts, knowing ${Object.values(settings).join(' ')}`);
      return { addresses: { [name]: `at ${name}` }, settings: { [name]: name }, stop: async () => void steps.push(`${name} stops`) };
    },
  });
  const run = async (services: Service[], options: Partial<RunOptions>): Promise<{ code: number; lines: string[] }> => {
    steps.length = 0;
    const lines: string[] = [];
    const code = await runServices(services, { out: (line) => lines.push(line), interrupt: new AbortController().signal, ...options });
    return { code, lines };
  };

  it('starts in order, hands each the settings of those before, and stops in reverse', async () => {
    const { code, lines } = await run([service('one'), service('three')], { exit: true });
    expect(steps).to.deep.equal(['one starts, knowing ', 'three starts, knowing one', 'three stops', 'one stops']);
    expect(lines).to.include.members(['  one    at one', '  three  at three']);
    expect(code).to.equal(0);
  });
  it('exits 1 when what runs after the start does not hold', async () =>
    expect((await run([service('one')], { exit: true, afterStart: async () => false })).code).to.equal(1));
  it('stops what has started when a later one cannot, and says why in one line', async () => {
    const { code, lines } = await run([service('one'), service('two', new SetupError('Port 1 is taken.'))], {});
    expect(steps).to.deep.equal(['one starts, knowing ', 'one stops']);
    expect(lines).to.include('Port 1 is taken.');
    expect(code).to.equal(1);
  });
  it('stops all on Ctrl-C', async () => {
    const controller = new AbortController();
    const ended = run([service('one')], {
      interrupt: controller.signal,
      afterStart: async () => {
        setTimeout(() => controller.abort(), 10);
        return true;
      },
    });
    expect((await ended).code).to.equal(0);
    expect(steps.at(-1)).to.equal('one stops');
  });
  it('stops all, and fails, when a service is lost', async () => {
    const lonely: Service = {
      name: 'lonely',
      start: async (_, lost) => {
        setTimeout(() => lost(new SetupError('It ended.')), 10);
        return { stop: async () => undefined };
      },
    };
    const { code, lines } = await run([lonely], {});
    expect(lines).to.include('It ended.');
    expect(code).to.equal(1);
  });
  it('refuses a port that is none', () => {
    process.env['MISTARA_MONGODB_PORT'] = '27o17';
    try {
      expect(() => portSetting('MISTARA_MONGODB_PORT', 27017)).to.throw(SetupError, 'MISTARA_MONGODB_PORT=27o17 is not a port');
    } finally {
      delete process.env['MISTARA_MONGODB_PORT'];
    }
    expect(portSetting('MISTARA_MONGODB_PORT', 27017)).to.equal(27017);
  });
});

describe('the node packages', () => {
  const root = mkdtempSync(join(tmpdir(), 'mistara-packages-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, packages: Record<string, object>): void => {
    mkdirSync(join(root, 'node_modules/a'), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify({ packages }));
  };
  const a = { version: '1.0.0', integrity: 'sha512-a' };

  it('are those of the lock file, or are installed', () => {
    write('package-lock.json', { '': {}, 'node_modules/a': a, 'node_modules/for-another-system': { version: '1.0.0', optional: true } });
    expect(sameAsLocked(root), 'nothing installed').to.equal(false);
    write('node_modules/.package-lock.json', { 'node_modules/a': a });
    expect(sameAsLocked(root)).to.equal(true);
    write('node_modules/.package-lock.json', { 'node_modules/a': { ...a, version: '0.9.0' } });
    expect(sameAsLocked(root), 'an older one').to.equal(false);
    write('node_modules/.package-lock.json', { 'node_modules/a': a });
    rmSync(join(root, 'node_modules/a'), { recursive: true });
    expect(sameAsLocked(root), 'one taken away').to.equal(false);
  });
  it('need the Node of package.json', () => {
    expect(() => checkNode('20.19.9', '>=20.20')).to.throw(SetupError, 'Node 20.20 or later is needed, and this is Node 20.19.9');
    for (const fine of ['20.20.0', '22.1.0']) checkNode(fine, '>=20.20');
  });
  it('that cannot be installed give one line', () => {
    expect(whyNpmFailed('npm error code ENOTFOUND\nnpm error errno ENOTFOUND')).to.match(
      /^The package registry could not be reached, .*\.$/,
    );
    expect(whyNpmFailed('npm error code ENOSPC')).to.match(/^The disk is full/);
    expect(whyNpmFailed('npm error code EINTEGRITY')).to.match(/^A node package does not have the hash/);
    expect(whyNpmFailed('npm error odd\nmore')).to.equal('The node packages could not be installed: npm error odd');
  });
});

describe('npm test', () => {
  const root = mkdtempSync(join(tmpdir(), 'mistara-tests-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const file = (path: string, text = ''): string => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
    return join(root, path);
  };

  it('runs all, quick kinds first, or the kinds, folders and files it is given', () => {
    for (const path of [
      'test/zoo/a.test.ts',
      'test/unit/b.test.ts',
      'test/unit/a.test.ts',
      'test/architecture.test.ts',
      'test/unit/data.ts',
    ])
      file(path);
    const all = ['test/architecture.test.ts', 'test/unit/a.test.ts', 'test/unit/b.test.ts', 'test/zoo/a.test.ts'];
    expect(select(root, [])).to.deep.equal({ checks: true, files: all });
    expect(select(root, ['unit'])).to.deep.equal({ checks: false, files: all.slice(1, 3) });
    expect(select(root, ['checks', './test/zoo', 'architecture'])).to.deep.equal({ checks: true, files: [all[3], all[0]] });
    expect(() => select(root, ['units'])).to.throw(
      SetupError,
      'No test is named units. Give a file, or a kind: checks, architecture, unit, zoo.',
    );
  });

  it('begins with what takes longest where others run beside it, and goes on when one job breaks', async () => {
    const files = [
      'test/architecture.test.ts',
      'test/unit/a.test.ts',
      'test/unit/b.test.ts',
      'test/workflows/c.test.ts',
      'test/e2e/d.test.ts',
      'test/e2e/e.test.ts',
    ];
    const names = (checks: boolean, some = files, atATime = 1) => jobsOf({ checks, files: some }, { atATime }).map(({ name }) => name);
    const [c, d, e] = files.slice(3);
    expect(names(true)).to.deep.equal(['checks', 'architecture.test.ts', 'unit', c, d, e]);
    expect(names(true, files, 2)).to.deep.equal(['checks', 'e2e', 'architecture.test.ts', 'unit', c]);
    expect(names(false, files, 2)).to.deep.equal(['e2e', 'architecture.test.ts', 'unit', c]);
    expect(names(false, files.slice(1, 2))).to.deep.equal(['unit']);
    const counts = { passed: 2, failed: 0, skipped: 1, failures: [], flaky: [] };
    const lines: string[] = [];
    const broken = { name: 'broken', run: () => Promise.reject(new Error('no such tool')) };
    const fine = (name: string) => ({
      name,
      async run(out?: (text: string) => void) {
        out?.(`of ${name}`);
        return counts;
      },
    });
    const all = await runJobs([fine('one'), broken, fine('two')], (line) => lines.push(line), 2);
    expect(all).to.deep.include({ passed: 4, failed: 1, skipped: 2 });
    expect(failuresAgain(all)).to.match(/^Failed:\n {2}✘ broken: Error: no such tool\n/);
    expect(lines).to.have.length(3);
    expect(lines.join('\n'))
      .to.match(/\[\d\/3\] one .*\nof one/)
      .and.match(/\] broken .*\n {2}✘ Error: no such tool/);
  });

  it('closes with its counts, and never takes nothing for success', () => {
    expect(closingLine({ passed: 3, failed: 1, skipped: 0 })).to.equal('3 passed, 1 failed');
    expect(closingLine({ passed: 3, failed: 0, skipped: 2 })).to.equal('3 passed, 0 failed, 2 skipped');
    expect(exitCode({ passed: 3, failed: 0, skipped: 0 }, true)).to.equal(0);
    expect(exitCode({ passed: 3, failed: 0, skipped: 2 }, false)).to.equal(0);
    expect(exitCode({ passed: 3, failed: 0, skipped: 2 }, true)).to.equal(1);
    expect(exitCode({ passed: 3, failed: 1, skipped: 0 }, false)).to.equal(1);
    expect(exitCode({ passed: 0, failed: 0, skipped: 0 }, false)).to.equal(1);
  });

  it('counts what mocha ran, a crash and a file that does not load', async () => {
    const fine = file('fine.test.ts', "it('a', () => {}); it('b', () => { throw new Error('b'); }); it('c');");
    const crash = file('crash.test.ts', "it('d', () => {}); it('e', () => process.exit(0));");
    const broken = file('broken.test.ts', 'it(');
    const [one, two, three] = await Promise.all(
      [[fine], [crash], [fine, broken]].map((files) => runMocha(files, undefined, () => undefined)),
    );
    expect(one).to.deep.equal({ passed: 1, failed: 1, skipped: 1, failures: ['b: b'], flaky: [] });
    const early = 'the tests ended before their end';
    expect(two).to.deep.equal({ passed: 1, failed: 1, skipped: 0, failures: [`${crash}: ${early} (exit code 0)`], flaky: [] });
    expect(three).to.deep.equal({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [`${[fine, broken].join(', ')}: ${early} (exit code 1)`],
      flaky: [],
    });
  });

  it('runs what failed on servers once more, and tells of it; what fails twice has failed', async () => {
    const seen = join(root, 'seen');
    const once = file(
      'once.test.ts',
      `import { existsSync, writeFileSync } from 'node:fs';
      it('fine', () => {});
      it('late', () => { if (!existsSync('${seen}')) { writeFileSync('${seen}', ''); throw new Error('no answer'); } });`,
    );
    const never = file('never.test.ts', "it('wrong', () => { throw new Error('a defect'); });");
    const [one, other] = await Promise.all([once, never].map((path) => twice(() => runMocha([path], undefined, () => undefined))));
    expect(one).to.deep.equal({ passed: 2, failed: 0, skipped: 0, failures: [], flaky: ['late: no answer'] });
    expect(other).to.deep.include({ passed: 0, failed: 1, failures: ['wrong: a defect'], flaky: [] });
    expect(failuresAgain(one!)).to.equal('Failed, and held when run again:\n  ✘ late: no answer\n');
    expect(exitCode(one!, true), 'it held').to.equal(0);
    expect(exitCode(other!, true)).to.equal(1);
  });

  it('names a tool that cannot be installed', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = root; // no apt-get either
    const line = await refusal(() => ensureTools([{ command: 'pdftotext', package: 'poppler-utils', use: 'to read' }], () => undefined));
    process.env['PATH'] = path;
    expect(line).to.equal('Missing: pdftotext (to read). Install poppler-utils (Debian: apt-get install poppler-utils), then run again.');
  });
});

describe('a process of ours', () => {
  it('is ready at its line, and can be killed and started again', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mistara-process-'));
    writeFileSync(
      join(dir, 'worker.ts'),
      "const who: string = process.env['WHO']!; console.log(`ready: ${who} ${process.pid}`); setInterval(() => 0, 1000);",
    );
    const worker = await spawnTs({ name: 'The worker', file: join(dir, 'worker.ts'), dir, readyLine: /^ready: me/m, env: { WHO: 'me' } });
    const first = worker.pid;
    await worker.kill9();
    await worker.restart();
    expect(worker.pid).to.not.equal(first);
    await worker.stop();
    expect(readFileSync(join(dir, 'server.log'), 'utf8')).to.equal(`ready: me ${first}\nready: me ${worker.pid}\n`);
    rmSync(dir, { recursive: true });
  });
});
