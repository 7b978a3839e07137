import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { main } from '../../client/cli/main.js';
import { KEYS } from '../support/keys.js';
import { sharedMongo, sharedTemporal } from '../support/servers.js';
import { type Stack, startStack } from '../support/stack.js';

const PAGE = new URL('../../README.md', import.meta.url);
const README = readFileSync(PAGE, 'utf8');
const files = new Map([...README.matchAll(/^```yaml title="([^"]+)"\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]));
const consoles = [...README.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
/** Each command with what the page shows of its answer. */
const shown = consoles
  .flatMap((text) => text.split(/^(?=\$ )/m))
  .map((step) => {
    const [line = '', ...answer] = step.trimEnd().split('\n');
    return { line: line.replace(/^\$ npx mistara /, ''), answer };
  });

function show(line: string, before: readonly string[], now: readonly string[]): void {
  const block = (answer: readonly string[]) => `$ npx mistara ${[line, ...answer].join('\n')}\n`;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(block(before), () => block(now)),
  );
}

/** Without what differs from one day and one installation to the next: a last day that is a rest day has one more line of explanation. */
const alike = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => !/^ +\d{4}-\d{2}-\d{2} {2}/.test(line))
    .map((line) =>
      line
        .replace(/\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?/g, 'DAY')
        .replace(/(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?\d{1,2} [A-Z][a-z]{2} \d{4}/g, 'DAY')
        .replace(/\d+ days left/g, 'N days left')
        .replace(/http:\S+\/verify\/[0-9A-Z]{16}/g, 'CHECK')
        .replace(/ {2,}/g, '  ')
        .trimEnd(),
    );

/** Words of a command line of the page; what follows `<<<` is standard input. */
function wordsOf(line: string): { args: string[]; input: string } {
  const [command = '', input = ''] = line.split(' <<< ');
  const args = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
  return { args, input: input.replace(/^'|'$/g, '') };
}

describe('the tour of the README', function () {
  this.timeout(300_000);
  let stack: Stack;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    stack = await startStack([]);
    await stack.catalogue.publish(
      readFileSync(new URL('../../definitions/examples/residence-certificate.yaml', import.meta.url), 'utf8'),
      'designer',
    );
    env = { ...process.env };
    const mongodb = new URL(await sharedMongo());
    mongodb.pathname = stack.store.connection.name;
    Object.assign(process.env, {
      TEMPORAL_ADDRESS: await sharedTemporal(),
      MONGODB_URI: mongodb.href,
      MISTARA_TASK_QUEUE: stack.taskQueue,
      MISTARA_PAYLOAD_KEYS: KEYS,
      MISTARA_PUBLIC_URL: stack.apiUrl,
    });
  });
  after(async () => {
    process.env = env;
    await stack?.stop();
  });

  async function answerTo(line: string): Promise<string[]> {
    const { args, input } = wordsOf(line);
    const said: string[] = [];
    const say = (text: string) => void said.push(...text.split('\n'));
    await main(args, {
      async *stdin() {
        yield input;
      },
      out: say,
      err: say,
      read: async (path) => files.get(path) ?? readFile(path, 'utf8'),
    });
    return said;
  }

  it('has commands, and the files they name', () => {
    expect(shown.length).to.be.greaterThan(5);
    expect([...files.keys()]).to.deep.equal(['request.yaml', 'correction.yaml']);
  });
  for (const { line, answer } of shown) {
    it(line.slice(0, 80), async () => {
      const said = await answerTo(line);
      if (process.env['UPDATE_GOLDEN'] === '1') show(line, answer, said);
      else expect(alike(said)).to.deep.equal(alike(answer), 'run again with UPDATE_GOLDEN=1, then review the difference');
    });
  }
});
