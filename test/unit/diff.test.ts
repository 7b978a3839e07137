import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { diff } from '../../client/cli/diff.js';
import { type Change, DIFF_LANGUAGES, type DiffLanguage, diffDefinitions } from '../../definitions/diff.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { type Definition, definitionSchema } from '../../definitions/schema.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { ALL_KINDS } from '../support/diagram.js';

const read = (text: string): Definition => {
  const { definition, problems } = readDefinition(text, 'test.yaml', loadContext());
  if (definition === undefined) throw new Error(problems.map(({ message }) => message).join(' '));
  return definition;
};
const example = read(EXAMPLE);
const everything = read(readFileSync(ALL_KINDS, 'utf8'));

/** The example with some of its text replaced, against the example. */
const changes = (...replaced: readonly (readonly [string, string])[]): Change[] => {
  const text = replaced.reduce((whole, [old, now]) => {
    if (!whole.includes(old)) throw new Error(`the example has no "${old}"`);
    return whole.replace(old, now);
  }, EXAMPLE);
  return diffDefinitions(example, read(text), 'en', loadContext());
};
const lines = (...replaced: readonly (readonly [string, string])[]) =>
  changes(...replaced).map((change) => `${change.for}: ${change.text}`);

describe('what changes from one version to another', () => {
  it('is nothing when only comments, layout and the order of keys differ', () => {
    expect(changes(['mistara: 1', '# a comment\nmistara:   1'])).to.deep.equal([]);
    const reversed = Object.fromEntries(Object.entries(everything).reverse()) as Definition;
    expect(diffDefinitions(everything, reversed, 'en')).to.deep.equal([]);
  });

  it('tells the applicant what is asked', () => {
    expect(
      lines(
        ['    since: {', '    rooms: { type: integer, required: false, label: { ar: عدد الغرف, fr: Pièces, en: Rooms } }\n    since: {'],
        ['home.since, home.proof]', 'home.since, home.proof, home.rooms]'],
      ),
    ).to.deep.equal(['applicant: A new question: Rooms (optional).']);
    expect(lines(['max: 200', 'max: 300'])).to.deep.equal(['applicant: Address: maximum: was "200", is now "300".']);
    expect(lines(['max: 200,', 'max: 200, required: false,'])).to.deep.equal(['applicant: Now optional: Address.']);
    expect(lines(['accept: [pdf, jpeg, png]', 'accept: [pdf]'])).to.deep.equal([
      'applicant: Proof of address: formats: removed: jpeg, png.',
    ]);
  });

  it('tells the applicant the delay, what silence means, and the letters', () => {
    expect(lines(['limit: { days: 10', 'limit: { days: 15'])).to.deep.equal([
      'applicant: The time limit for the answer was 10 days, and is now 15 days.',
    ]);
    expect(lines(['effect: consent', 'effect: refusal'])).to.deep.equal([
      'applicant: Silence of the administration: was "Silence means consent", is now "Silence means refusal".',
    ]);
    expect(lines(['channels: [email]', 'channels: [email, sms]'])).to.deep.equal([
      'applicant: Your certificate is ready: channels: added: sms.',
    ]);
    expect(lines(['within: 30 days, answer-within: 30 days', 'within: 60 days, answer-within: 30 days'])).to.deep.equal([
      'applicant: The procedure: appeals: added: administrative (60 days).',
      'applicant: The procedure: appeals: removed: administrative (30 days).',
    ]);
  });

  it('tells the agents states, groups, outcomes and four eyes', () => {
    const signed = [
      ['approve: delivering', 'approve: signing'],
      [
        '    delivering:\n',
        '    signing:\n      title: { ar: التوقيع, fr: Signature, en: Signature }\n      task: { group: consul, not-by: [checking] }\n      on: { sign: delivering }\n    delivering:\n',
      ],
    ] as const;
    expect(lines(...signed)).to.deep.equal([
      'agent: A new state: Signature (Task).',
      'agent: Examination of the file / approve: leads to: was "delivering", is now "Signature".',
    ]);
    expect(lines(['task: { group: consular-desk, form', 'task: { group: consul, form'])).to.deep.equal([
      'agent: Examination of the file: group: was "Consular desk", is now "Consul".',
    ]);
    expect(lines(['form: [reasons] }', 'form: [reasons], supervisor: central-direction }'])).to.deep.equal([
      'agent: Examination of the file: supervised by: is now "Director of the central direction"; there was none.',
    ]);
    const older = everything;
    const newer = structuredClone(everything);
    newer.flow.states['deciding']!.states!['signing']!.task!['not-by'] = ['proposing'];
    delete newer.flow.states['deciding']!.states!['signing']!.on!['refuse'];
    expect(diffDefinitions(older, newer, 'en').map(({ code }) => code)).to.have.members(['four-eyes-removed', 'outcome-removed']);
  });

  it('tells the agents what a rule decides from now on', () => {
    const automatic = { gates: ['settled'], source: 'a decree' };
    const newer = structuredClone(everything);
    newer.act!.automatic = automatic;
    expect(diffDefinitions(everything, newer, 'en').map(({ text }) => text)).to.deep.equal([
      'The act: conditions that decide without a person: added: settled.',
    ]);
  });

  it('tells a state that only has another name as such', () => {
    const renamed = lines(
      ['start: checking', 'start: examining'],
      ['    checking:\n', '    examining:\n'],
      ['answered: checking', 'answered: examining'],
    );
    expect(renamed).to.deep.equal(['agent: Examination of the file: is called "examining" in the file, no longer "checking".']);
  });

  it('says it in Arabic, French and English, each in its own words', () => {
    const newer = structuredClone(everything);
    newer.clock!.limit = { weeks: 2, source: 'another decree' };
    newer.fees!.amount = 12_000;
    const texts = (language: DiffLanguage) => diffDefinitions(everything, newer, language, loadContext()).map(({ text }) => text);
    expect(texts('ar')).to.deep.equal(['الرسم: كان 100.00 MAD وأصبح 120.00 MAD.', 'أجل الجواب: كان 30 يوما وأصبح أسبوعين.']);
    expect(texts('fr')).to.deep.equal(['Droits : 100.00 MAD devient 120.00 MAD.', 'Délai de réponse : 30 jours devient 2 semaines.']);
    expect(texts('en')).to.have.length(2);
  });

  it('never passes over a change: every value of a definition that uses every construct, one at a time', () => {
    let tried = 0;
    for (const { path, definition } of variants(everything)) {
      if (!definitionSchema.safeParse(definition).success) continue; // a word of the language that only has other words beside it
      const told = diffDefinitions(everything, definition, DIFF_LANGUAGES[tried % DIFF_LANGUAGES.length] as DiffLanguage, loadContext());
      tried += 1;
      expect(told, path).to.not.deep.equal([]);
      for (const { text } of told) expect(text, path).to.not.match(/\{\w+\}|undefined|\[object/);
    }
    expect(tried).to.be.greaterThan(400);
  });

  it('answers on the command line, and refuses a file that is wrong', async () => {
    const run = async (texts: Record<string, string>, format: string) => {
      const out: string[] = [];
      const err: string[] = [];
      const io = {
        stdin: async function* () {},
        out: (line: string) => void out.push(line),
        err: (line: string) => void err.push(line),
        read: async (path: string) => texts[path] as string,
      };
      return { exit: await diff('old.yaml', 'new.yaml', { format, lang: 'fr' }, io), out, err };
    };
    const newer = EXAMPLE.replace('days: 10', 'days: 12');
    const json = await run({ 'old.yaml': EXAMPLE, 'new.yaml': newer }, 'json');
    expect(json.exit).to.equal(0);
    expect(JSON.parse(json.out.join(''))).to.deep.equal([
      { for: 'applicant', code: 'limit-changed', about: 'clock', text: 'Délai de réponse : 10 jours devient 12 jours.' },
    ]);
    expect((await run({ 'old.yaml': EXAMPLE, 'new.yaml': newer }, 'text')).out).to.include('Ce qui change pour le demandeur');
    const files = { 'old.yaml': 'mistara: 1', 'new.yaml': EXAMPLE.replace('approve: delivering', 'approve: nowhere') };
    const wrong = await run(files, 'text');
    expect(wrong).to.deep.include({ exit: 1, out: [] });
    expect(wrong.err[0]).to.match(/^old\.yaml:\d+:\d+ missing-key/);
    expect(wrong.err.at(-1)).to.match(/^new\.yaml:\d+:\d+ unknown-state/);
    const { exit, out, err } = await run(files, 'json');
    expect({ exit, err }).to.deep.equal({ exit: 1, err: [] });
    const { error } = JSON.parse(out.join('')) as { error: { code: string; problems: readonly { file: string; code: string }[] } };
    expect(error.code).to.equal('DEFINITION_INVALID');
    expect(error.problems.at(-1)).to.include({ file: 'new.yaml', code: 'unknown-state' });
  });
});

const OTHER: Readonly<Record<string, string>> = {
  consent: 'refusal',
  granted: 'refused',
  refused: 'granted',
  lapsed: 'returned',
  cancelled: 'returned',
  withdrawn: 'returned',
  returned: 'lapsed',
  completed: 'granted',
  administration: 'other',
  incomplete: 'outdated',
  incorrect: 'outdated',
};
const ENUMERATED = ['effect', 'decided', 'outcome', 'owed-by', 'reason'];

/** The definition with one of its values made another, for each value. The keys of a state are its kind: they stay. */
function* variants(definition: Definition): Generator<{ path: string; definition: Definition }> {
  const leaves: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]) => {
    if (Array.isArray(value)) for (const [i, one] of value.entries()) walk(one, [...path, i]);
    else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) walk(one, [...path, key]);
    else leaves.push(path);
  };
  walk(definition, []);
  for (const path of leaves) {
    if (path[0] === 'mistara' || path[0] === 'id') continue;
    const copy = structuredClone(definition);
    const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string | number, unknown>)[key], copy as unknown) as Record<
      string | number,
      unknown
    >;
    const key = path.at(-1) as string | number;
    parent[key] = otherThan(parent[key], String(key));
    yield { path: path.join('.'), definition: copy };
  }
}

function otherThan(value: unknown, key: string): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  const text = String(value);
  if (/^\d+ (minute|hour|day|working day|week|month|year)s?$/.test(text)) return '77 days';
  if (ENUMERATED.includes(key) && OTHER[text] !== undefined) return OTHER[text];
  return key === 'type' ? (text === 'text' ? 'integer' : 'text') : `${text}x`;
}
