import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { Explorer } from '../../definitions/prove/explore.js';
import { proofModel } from '../../definitions/prove/model.js';
import { brokenBy, isProvable, stateAt } from '../../definitions/prove/problems.js';
import { valuesIn } from '../../definitions/prove/values.js';
import { prove } from '../../definitions/prove.js';
import { BROKEN_COPIES, brokenText, SOUND } from '../prove/broken-copies.js';
import { constructs } from '../prove/constructs.js';
import { CONTEXT, readOnce } from '../prove/read-once.js';
import { smallWays } from '../prove/small-ways.js';

const GOLDEN = 'test/golden/proofs.md';

const REMEMBERED = [
  'fees that an agent collects',
  'reopening a decided case',
  'another procedure',
  'at the same time',
  'sums and defaults',
  'types of fields',
];

interface Broken {
  readonly property: string;
  readonly state: string | null;
  readonly story: readonly string[];
}
/** What does not hold: faults that are errors of the file, and what the proofs find beside them. */
function brokenIn(text: string): Broken[] {
  const { definition, problems } = readOnce(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const told = errors.map((problem) => ({
    ...brokenBy(problem),
    state: stateAt(problem),
    story: [`(${problem.code}) ${problem.message}`],
  }));
  if (definition === undefined || !errors.every(isProvable)) return told;
  return [...told, ...prove(definition, { context: CONTEXT }).filter(({ holds }) => !holds)];
}
const inWords = (broken: readonly Broken[]): string =>
  broken
    .flatMap(({ property, state, story }) => [
      `- ${property}${state === null ? '' : ` in ${state}`}`,
      ...story.map((sentence, i) => `  ${i + 1}. ${sentence}`),
    ])
    .join('\n');
const wordsOf = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(' ');

/** What the proofs follow whether or not a state reads it. */
const FOLLOWED = ['case.decision', 'case.tacit', 'fees.state'];
/**
 * How much is looked at, and in each state what a case may have become on the way there. Less than was reviewed: something that can happen is missed.
 * More: situations are told apart by what no state reads any more, or something is held possible that is not.
 */
function lookedAt(text: string, byState: boolean): string {
  const { definition, problems } = readOnce(text);
  if (definition === undefined || problems.some((problem) => problem.severity === 'error' && !isProvable(problem))) return '';
  const model = proofModel(definition, CONTEXT);
  const explorer = new Explorer(model);
  const { found, edges, taken, offered, entered } = explorer.explore({ keep: [], watch: {} });
  const counts = { situations: found.length, steps: edges.length, arrows: taken.size, outcomes: offered.size, states: entered.size };
  const summary = `(${Object.entries(counts)
    .map(([what, n]) => `${n} ${what}`)
    .join(', ')})`;
  if (!byState) return `\n${summary}`;
  const isFollowed = (name: string) => name.startsWith('(') || FOLLOWED.includes(name);
  const whole = explorer.explore({ keep: model.variables.map(({ name }) => name).filter(isFollowed), watch: {} });
  const states = new Map<string, number[]>();
  for (const { leaf, memory } of whole.found)
    states.set(
      leaf,
      memory.map((mask, i) => (states.get(leaf)?.[i] ?? 0) | (mask === -1 ? 0 : mask)),
    );
  const lines = [...states].map(([state, masks]) => {
    const become = model.variables.flatMap(({ name, points, initial }, i) =>
      masks[i] === 0 || masks[i] === initial ? [] : [`${name} ${wordsOf(valuesIn(points, masks[i]!))}`],
    );
    return `- in ${state}: ${become.join('; ')}`;
  });
  return `\n${[`${summary} and ${whole.found.length}`, ...lines].join('\n')}`;
}
/** What is remembered of a case: the values that stand for all of a name (`~`: not all are told apart), and those that it may have at the beginning. */
function remembered(text: string): string {
  const { definition } = readOnce(text);
  const model = proofModel(definition!, CONTEXT);
  const variables = model.variables.map(({ name, points, initial }) => {
    const written = [...model.nodes.values()].flatMap(({ name: parallel, branches }) => [
      ...(model.writtenBySeveral(parallel).includes(model.indexOf(name)) ? [parallel] : []),
      ...branches.filter((_, i) => model.writtenBeside(parallel, i).includes(model.indexOf(name))),
    ]);
    const beside = written.length === 0 ? '' : `; written beside ${written.join(', ')}`;
    return `- ${name}: ${points.isExact ? '' : '~ '}${wordsOf(points.values)}; begins as ${wordsOf(valuesIn(points, initial))}${beside}`;
  });
  const computed = model.computed.map(
    ({ index, from }) => `${model.variables[index]!.name} from ${from.map((i) => model.variables[i]!.name).join(', ')}`,
  );
  return [...variables, `- computed: ${computed.join('; ')}`].join('\n');
}
const inShort = (broken: readonly Broken[]): string => broken.map(({ property, state }) => `${property} ${state ?? ''}`.trim()).join(', ');

const tell = (text: string, byState = false): string => inWords(brokenIn(text)) + lookedAt(text, byState);

/** By the title of its section: what does not hold, with the story of each; of the many variants only what and where. */
const SECTIONS: Readonly<Record<string, () => string>> = {
  'the certificate of residence as it is shipped': () => tell(SOUND['residence-certificate'], true),
  ...Object.fromEntries(
    BROKEN_COPIES.filter(({ of }) => of === 'residence-certificate').map((copy) => {
      const text = brokenText(copy);
      return [copy.fault, () => tell(text)];
    }),
  ),
  ...Object.fromEntries(
    constructs().map(({ title, text, variants }) => [
      `a construct: ${title}`,
      () => [tell(text, true), ...variants.map(([what, other]) => `- without ${what}: ${inShort(brokenIn(other))}`)].join('\n'),
    ]),
  ),
  ...Object.fromEntries(smallWays().map(([about, text]) => [`a small way: ${about}`, () => tell(text, true)])),
  'what is remembered of a case of every construct': () => remembered(readFileSync('test/support/fixtures/all-kinds.yaml', 'utf8')),
  ...Object.fromEntries(
    constructs()
      .filter(({ title }) => REMEMBERED.includes(title))
      .map(({ title, text }) => [`what is remembered of a case of: ${title}`, () => remembered(text)]),
  ),
  'a definition that only shows every construct': () => tell(readFileSync('test/support/fixtures/all-kinds.yaml', 'utf8')),
};

describe('what the proofs tell of', function () {
  this.timeout(60_000);
  const sections = new Map(
    (existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : '')
      .split('\n## ')
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1).trim()] as const),
  );
  const isWriting = process.env['UPDATE_GOLDEN'] === '1';
  const actual = new Map<string, string>();
  after(() => {
    if (!isWriting) return;
    const parts = [...actual].map(([title, text]) => `\n## ${title}\n${text === '' ? '' : `${text}\n`}`);
    writeFileSync(GOLDEN, `# What does not hold of definitions with one fault, and the story of each\n${parts.join('')}`);
  });

  for (const [title, tell] of Object.entries(SECTIONS))
    it(`${title}, as it was reviewed`, () => {
      const text = tell().trim();
      actual.set(title, text);
      if (!isWriting) expect(text).to.equal(sections.get(title), 'run again with UPDATE_GOLDEN=1, then review the diff');
    });
  it('no definition that is gone', () => expect([...(isWriting ? actual : sections).keys()]).to.have.members(Object.keys(SECTIONS)));
});
