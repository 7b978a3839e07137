import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { expect } from 'chai';
import type { Command } from 'commander';
import { sent } from '../../client/cli/attach.js';
import { readData } from '../../client/cli/data-file.js';
import type { Io } from '../../client/cli/io.js';
import { program } from '../../client/cli/program.js';
import { table } from '../../client/cli/table.js';
import { Drafts, fileOrKeep, merged } from '../../client/drafts.js';
import type { Engine } from '../../client/engine.js';
import { checkFiling, type Filing } from '../../client/filing.js';
import { readSettings } from '../../client/settings.js';
import { compile } from '../../definitions/compile.js';
import { loadContext, loadOrganisation } from '../../definitions/files.js';
import { statesOf } from '../../definitions/machine.js';
import { readDefinition } from '../../definitions/parse.js';
import { CaseError } from '../../domain/errors.js';
import { cliReference } from '../../scripts/docs-cli.js';
import { deedOf, filingOf, readSamples } from '../../scripts/samples/sample.js';
import { keptSecret } from '../../scripts/start/secrets.js';
import type { Store } from '../../store/index.js';
import { refusal } from '../support/refusal.js';

interface Said {
  readonly code: number;
  readonly out: string[];
  readonly err: string[];
}
/** Loaded as the commands load their modules, so that there is one copy of each. */
let main: typeof import('../../client/cli/main.js').main;
before(async () => {
  ({ main } = await import('../../client/cli/main.js'));
});

async function mistara(args: readonly string[], stdin: readonly string[] = []): Promise<Said> {
  const said = { out: [] as string[], err: [] as string[] };
  const io: Io = {
    async *stdin() {
      yield* stdin;
    },
    out: (line) => said.out.push(line),
    err: (line) => said.err.push(line),
    read: async (path) => (path === '-' ? stdin.join('\n') : readFile(path, 'utf8')),
  };
  return { code: await main(args, io), ...said };
}
const EXAMPLE = 'definitions/examples/residence-certificate.yaml';

describe('the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'mistara-cli-'));
  const before = process.env;
  beforeEach(() => {
    // Nothing listens on port 1.
    process.env = { ...before, MISTARA_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1', MONGODB_URI: 'mongodb://127.0.0.1:1/x' };
  });
  afterEach(() => {
    process.env = before;
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('exits 2 on wrong usage, and says what was meant', async () => {
    const usage = async (...args: string[]) => {
      const { code, out, err } = await mistara(args);
      expect(code, args.join(' ')).to.equal(2);
      expect(out).to.deep.equal([]);
      return err.join('\n');
    };
    expect(await usage('clok')).to.include('Did you mean clock?');
    expect(await usage('clock', '--lnag', 'fr')).to.include('Did you mean --lang?');
    expect(await usage('clock', '--lang', 'xx')).to.include('Allowed choices are ar, fr, en');
    expect(await usage('validate')).to.include("missing required argument 'files'");
    expect(await usage('clock', 'file.json')).to.include('too many arguments');
    expect(await usage('task', 'complete', 'C/s/1', '--as', 'a')).to.include("required option '--outcome <outcome>'");
    expect(await usage('task', 'claim', 'C/s/1')).to.include("required option '--as <user>'");
    expect(await usage('file', 'passport')).to.equal('Say what to file: --data FILE, or --draft ID.');
    expect(await usage('cases', '--due-before', '31/12/2026')).to.include('is not a day');
    expect(await usage('cases', '--due-before', '2026-02-30')).to.include('is not a day');
    expect(await usage('cases', '--limit', 'many')).to.include('not a number');
    expect(await usage('cases', '--status', 'opened')).to.include('Allowed choices are open, closed');
    expect(await usage()).to.include('Usage: mistara');
  });

  it('has a help with an example for each command', async () => {
    for (const path of paths(program({ ...quiet }, () => undefined))) {
      const { code, out } = await mistara([...path, '--help']);
      expect(code).to.equal(0);
      expect(out.join('\n'), path.join(' ')).to.match(new RegExp(`^Usage: mistara ${path.join(' ')}`));
      if (path.join() !== 'rebuild') expect(out.join('\n')).to.match(new RegExp(`\\nExamples?:\\n {2}mistara ${path.join(' ')}`));
    }
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await mistara(['--version'])).to.deep.include({ code: 0, out: [version] });
  });

  it('is what its reference says', () =>
    expect(readFileSync('docs/reference/cli.md', 'utf8')).to.equal(cliReference(), 'run scripts/docs-cli.ts'));

  it('says in one line that nothing runs', async () => {
    const nothing = 'Nothing answers at 127.0.0.1:1: start it with `npm start`.';
    expect(await mistara(['cases'])).to.deep.equal({ code: 1, out: [], err: [nothing] });
    const json = await mistara(['case', 'X', '--format', 'json']);
    expect(json.code).to.equal(1);
    expect(JSON.parse(json.out.join(''))).to.deep.equal({ error: { code: 'UNAVAILABLE', message: nothing } });
  });

  it('names a file that is not there, and one that holds no object, before it connects', async () => {
    expect((await mistara(['file', 'passport', '--data', 'nope.yaml'])).err).to.deep.equal(['FILE_NOT_FOUND: There is no file nope.yaml.']);
    expect((await mistara(['publish', 'nope.yaml'])).err).to.deep.equal(['FILE_NOT_FOUND: There is no file nope.yaml.']);
    expect((await mistara(['file', 'passport', '--data', '-'], ['[1]'])).err[0]).to.equal(
      'FORM_INVALID: standard input holds no object: write {"field": value, …}.',
    );
  });

  it('puts one JSON value on standard output', async () => {
    const { code, out } = await mistara(['validate', 'nope.yaml', '--format', 'json']);
    expect(code).to.equal(1);
    expect(out).to.have.length(1);
    expect(JSON.parse(out[0]!)).to.have.length(1);
  });

  it('runs as a process, answers as many lines as it is read, and takes a reader that goes away', () => {
    const request = '{"id":"a","counting":"calendar","limit":{"days":60},"deposit":"2026-11-22","asOf":"2026-11-22"}\n';
    const said = spawnSync(process.execPath, ['client/cli/mistara.mjs', 'clock'], { input: request.repeat(3), encoding: 'utf8' });
    expect(said.status).to.equal(0);
    expect(
      said.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { dueOn: string }).dueOn),
    ).to.deep.equal(Array(3).fill('2027-01-21'));
    const script = `for i in $(seq 2000); do echo '${request.trim()}'; done | node client/cli/mistara.mjs clock | head -1`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })).to.include('2027-01-21');
  });
});

const quiet: Io = { async *stdin() {}, out: () => undefined, err: () => undefined, read: async () => '' };

function* paths(command: Command, above: readonly string[] = []): Generator<string[]> {
  for (const one of command.commands) {
    if (one.commands.length === 0) yield [...above, one.name()];
    else yield* paths(one, [...above, one.name()]);
  }
}

describe('what the command line reads', () => {
  const read = (text: string) => readData('x', { ...quiet, read: async () => text });

  it('is JSON or YAML, with days left as they are typed', async () => {
    expect(await read('\uFEFF{"a": {"b": 1}}')).to.deep.equal({ a: { b: 1 } });
    expect(await read('since: 2020-01-01\nname: سلمى\n')).to.deep.equal({ since: '2020-01-01', name: 'سلمى' });
    expect(await refusal(() => read('a: [1'))).to.match(/^x is neither JSON nor YAML: .* line 1/);
    expect(await refusal(() => read(''))).to.include('x holds nothing');
    expect(await refusal(() => read('- 1'))).to.include('x holds no object');
  });

  it('is merged over a draft: groups are merged, null takes away', () => {
    const draft = { applicant: { id: 'u' }, data: { home: { a: 1, b: [1, 2] }, c: 1 } };
    expect(merged(draft, { data: { home: { b: [3] }, c: null } })).to.deep.equal({
      applicant: { id: 'u' },
      data: { home: { a: 1, b: [3] } },
    });
    merged({}, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect({}).to.not.have.property('polluted');
  });

  it('stands in columns without lines', () =>
    expect(
      table(
        ['a', 'state'],
        [
          ['1', 'open'],
          ['22', undefined],
        ],
      ),
    ).to.equal('a   state\n1   open\n22'));
});

describe('a request that no answer came to', () => {
  it('goes on under the key under which it was sent, so that a case opened meanwhile is found', async () => {
    const rows = new Map<unknown, Record<string, unknown>>();
    const collection = {
      replaceOne: async ({ _id }: { _id: string }, row: object) => rows.set(_id, { _id, ...row }),
      findOne: async ({ _id }: { _id: string }) => rows.get(_id) ?? null,
      deleteOne: async ({ _id }: { _id: string }) => rows.delete(_id),
    };
    const drafts = new Drafts({ drafts: { collection } } as unknown as Store);
    const keys: unknown[] = [];
    const engine = {
      file: async (_: string, { key }: Filing) => {
        keys.push(key);
        if (keys.length === 1) throw new CaseError('ENGINE_UNAVAILABLE', 'No answer.');
        return { caseId: 'X' };
      },
    } as unknown as Engine;
    const filing = { applicant: { id: 'u', name: 'U' }, data: {} } as Filing;
    const refused = await fileOrKeep({ engine, drafts }, 'p', filing).catch((error: CaseError) => error.details['draft'] as string);
    const receipt = await fileOrKeep({ engine, drafts }, 'p', {} as Filing, await drafts.get(refused as string));
    expect(receipt).to.deep.equal({ caseId: 'X' });
    expect(keys).to.deep.equal([refused, refused]);
    expect(rows.size).to.equal(0);
  });
});

describe('where the engine is', () => {
  const home = mkdtempSync(join(tmpdir(), 'mistara-settings-'));
  after(() => rmSync(home, { recursive: true, force: true }));

  it('is said by the environment, else by the running npm start, else it is where that would listen', () => {
    expect(readSettings({ MISTARA_HOME: home }).temporalAddress).to.equal('127.0.0.1:7233');
    mkdirSync(join(home, 'state'));
    writeFileSync(join(home, 'key'), 'local:abc\n');
    const runtime = { pid: 1, env: { TEMPORAL_ADDRESS: '127.0.0.1:5', MONGODB_URI: 'mongodb://h/x' }, payloadKeysFile: join(home, 'key') };
    writeFileSync(join(home, 'state', 'runtime.json'), JSON.stringify(runtime));
    expect(readSettings({ MISTARA_HOME: home })).to.include({
      temporalAddress: '127.0.0.1:5',
      mongodbUri: 'mongodb://h/x',
      payloadKeys: 'local:abc',
    });
    expect(readSettings({ MISTARA_HOME: home, TEMPORAL_ADDRESS: 'h:7' }).temporalAddress).to.equal('h:7');
    rmSync(join(home, 'key'));
    expect(() => readSettings({ MISTARA_HOME: home })).to.throw('MISTARA_PAYLOAD_KEYS'); // rather than to file unsealed
  });

  it('keeps a secret that only its owner reads', () => {
    const file = join(home, 'deep', 'x.key');
    const first = keptSecret(file, (random) => `local:${random}`);
    expect(first).to.match(/^local:.{44}$/);
    expect(keptSecret(file)).to.equal(first);
  });
});

describe('the samples of npm start', () => {
  const files: Record<string, string> = { 'residence-certificate': EXAMPLE };
  for (const sample of readSamples('2026-11-23')) {
    it(`${sample.name} can be filed, and names states and people that there are`, async () => {
      const file = files[sample.procedure] ?? `definitions/procedures/${sample.procedure}.yaml`;
      const chartOf = (path: string) => {
        const { definition } = readDefinition(readFileSync(path, 'utf8'), path, loadContext());
        return { definition, chart: compile(definition!, '0'.repeat(64)) };
      };
      const { definition, chart } = chartOf(file);
      const filing = filingOf(sample, 'run', '2026-11-23', sample.stamp === undefined ? undefined : '1000000000000008');
      expect(filing.key).to.equal(`sample-run-${sample.name}`);
      const kept = {
        add: async (bytes: Uint8Array, name: string) => ({
          id: name,
          name,
          type: extname(name).replace('.jpg', '.jpeg').slice(1),
          size: bytes.length,
        }),
      };
      checkFiling(await sent({ attachments: kept as never }, filing), definition!, chart, loadOrganisation(), '2026-11-23');
      const members = Object.values(loadOrganisation().groups).flatMap((group) => group.members);
      for (const step of sample.steps) {
        const state = step.at ?? step.complete ?? step.claim;
        // A step in a case that a state runs is one of that case's procedure.
        const run = step.in === undefined ? undefined : statesOf(chart).get(step.in)!.run!.procedure;
        const { states } = run === undefined ? chart : chartOf(`definitions/procedures/${run}.yaml`).chart;
        if (state !== undefined) expect(JSON.stringify(states)).to.include(`"${state}"`);
        expect([...members, filing.applicant.id]).to.include(step.as);
        expect(JSON.stringify(deedOf(step, '2026-11-23', (state) => state))).to.not.include('$today');
      }
    });
  }
});
