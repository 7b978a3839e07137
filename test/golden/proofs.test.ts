import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Io } from '../../client/cli/io.js';
import { prove } from '../../client/cli/prove.js';
import { BROKEN_COPIES, brokenText, SOUND } from '../prove/broken-copies.js';
import { PAID_CERTIFICATE } from '../support/payment.js';

const GOLDEN = 'test/golden/proofs.md';
const TEXTS: Readonly<Record<string, string>> = {
  'the certificate of residence as it is shipped': SOUND['residence-certificate'],
  'fees that an agent collects': PAID_CERTIFICATE,
  ...Object.fromEntries(
    BROKEN_COPIES.filter(({ of }) => of === 'residence-certificate').map((copy) => [copy.fault, brokenText(copy)] as const),
  ),
  'a definition that only shows every construct': readFileSync('test/support/fixtures/all-kinds.yaml', 'utf8'),
};

interface Row {
  readonly property: string;
  readonly state: string | null;
  readonly holds: boolean;
  readonly code?: string;
  readonly story: readonly string[];
}
/** What does not hold, with its story. */
async function told(text: string): Promise<string> {
  const out: string[] = [];
  const io: Io = { async *stdin() {}, out: (line) => out.push(line), err: () => {}, read: async () => text };
  await prove(['x.yaml'], { format: 'json' }, io);
  const broken = (JSON.parse(out[0]!) as Row[]).filter(({ holds }) => !holds);
  const lines = broken.flatMap(({ property, state, code, story }) => [
    `- ${property}${code === undefined ? '' : ` (${code})`}${state === null ? '' : ` in ${state}`}`,
    ...story.map((sentence, i) => `  ${i + 1}. ${sentence}`),
  ]);
  return lines.length === 0 ? 'Nothing.\n' : `${lines.join('\n')}\n`;
}

describe('what the proofs tell of', function () {
  this.timeout(60_000);
  const sections = new Map(
    (existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : '')
      .split('\n## ')
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)] as const),
  );
  const actual = new Map<string, string>();
  after(() => {
    if (process.env['UPDATE_GOLDEN'] !== '1') return;
    const parts = [...actual].map(([title, text]) => `\n## ${title}\n${text}`);
    writeFileSync(GOLDEN, `# What does not hold of definitions with one fault, and the story of each\n${parts.join('')}`);
  });

  for (const [title, text] of Object.entries(TEXTS))
    it(`${title} was reviewed`, async () => {
      actual.set(title, await told(text));
      if (process.env['UPDATE_GOLDEN'] === '1') return;
      expect(actual.get(title)?.trim()).to.equal(sections.get(title)?.trim(), 'run again with UPDATE_GOLDEN=1, then review the diff');
    });
  it('no definition that is gone', () => expect([...sections.keys()]).to.have.members(Object.keys(TEXTS)));
});
