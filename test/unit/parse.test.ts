import { expect } from 'chai';
import fc from 'fast-check';
import { loadContext } from '../../definitions/files.js';
import { fieldsOf, readDefinition } from '../../definitions/parse.js';
import { nearest, type Problem, pathOf, pathText } from '../../definitions/problems.js';
import { BROKEN, EXAMPLE, wrongText } from '../support/broken-definitions.js';

const codes = (text: string) => readDefinition(text).problems.map(({ code }) => code);
const lineOf = (words: string) => EXAMPLE.split('\n').findIndex((line) => line.includes(words)) + 1;

describe('reading a definition', () => {
  it('gives the definition and its fields', () => {
    const { definition, problems } = readDefinition(EXAMPLE);
    expect(problems).to.deep.equal([]);
    expect([...fieldsOf(definition!).keys()]).to.deep.equal(['home.address', 'home.since', 'home.proof', 'reasons']);
  });

  it('says where a path stands, as text and as keys', () => {
    const { locate } = readDefinition(EXAMPLE);
    expect(locate('flow.states.granted')).to.deep.equal({ line: lineOf('granted: { outcome'), column: 14 });
    expect(locate(['flow', 'states', 'granted'], { at: 'key' })).to.deep.equal({ line: lineOf('granted: { outcome'), column: 5 });
    expect(locate('form[0].fields[2]').line).to.equal(lineOf('fields: [home.address'));
    expect(locate('flow.states.nowhere').line).to.equal(lineOf('  states:'));
    expect(locate('').line).to.equal(2);
  });

  it('reads a file with a byte order mark and with CRLF, at the same places', () => {
    const broken = EXAMPLE.replace('type: date', 'type: dat');
    const [here] = readDefinition(broken).problems;
    for (const text of [`\uFEFF${broken}`, broken.replaceAll('\n', '\r\n')]) {
      const [there, ...more] = readDefinition(text).problems;
      expect(more).to.deep.equal([]);
      expect({ ...there }).to.deep.equal({ ...here });
    }
  });

  it('refuses what is no definition, in words', () => {
    expect(codes('')).to.deep.equal(['empty-file']);
    expect(codes('# only a comment\n')).to.deep.equal(['empty-file']);
    expect(codes('~')).to.deep.equal(['empty-file']);
    expect(codes('just a text')).to.deep.equal(['not-a-mapping']);
    expect(codes('\0\0\0')).to.deep.equal(['not-text']);
    expect(codes(`a: ${'x'.repeat(1_000_001)}`)).to.deep.equal(['file-too-large']);
    expect(codes('['.repeat(100_000))).to.deep.equal(['too-deep']);
    expect(codes('- '.repeat(50_000))).to.deep.equal(['too-deep']);
    expect(codes('? '.repeat(50_000))).to.deep.equal(['too-deep']);
  });

  it('stops aliases that grow without measure', () => {
    const bomb = ['a: &a [x, x, x]', ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${`*${'abcdefg'[i]}, `.repeat(9)}x]`)].join('\n');
    expect(codes(bomb)).to.deep.equal(['alias-limit']);
    expect(codes('a: &a { b: *a }')).to.deep.equal(['alias-limit']);
  });

  it('tells all problems at once, in order of place, and checks the rest', () => {
    const text = EXAMPLE.replace('type: date', 'type: dat').replace('notify: ready', 'notify: redy').replace('{{reasons}}', '{{reason}}');
    const { problems, definition } = readDefinition(text);
    expect(definition).to.equal(undefined);
    expect(problems.map(({ code }) => code)).to.include.members(['unknown-value', 'unknown-notice', 'unknown-field']);
    const places = problems.map(({ line, column }) => line * 1000 + column);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
  });

  it('does not blame what uses a part that is faulty itself', () => {
    const text = EXAMPLE.replace('task: { group: consular-desk, form: [reasons] }', 'task: { form: [reasons] }');
    expect(codes(text)).to.deep.equal(['missing-key']);
    expect(codes(EXAMPLE.replace('outcome: lapsed', 'outcome: lapse'))).to.deep.equal(['unknown-value']);
  });

  it('writes and reads paths', () => {
    const path = ['flow', 'states', 'a', 'on', 'x > "1"', 3, 'to'];
    expect(pathText(path)).to.equal('flow.states.a.on["x > \\"1\\""][3].to');
    expect(pathOf(pathText(path))).to.deep.equal(path);
  });

  it('finds the word that was meant', () => {
    expect(nearest('wihtin', ['within', 'with'])).to.equal('within');
    expect(nearest('Within', ['within'])).to.equal('within');
    expect(nearest('fee', ['gate', 'title'])).to.equal(undefined);
  });
});

describe('reading what nobody would write', () => {
  const context = loadContext();
  const whole = (problems: readonly Problem[]) => {
    for (const { line, column, message, code, severity } of problems) {
      expect(line).to.be.at.least(1);
      expect(column).to.be.at.least(1);
      expect([typeof message, typeof code, typeof severity]).to.deep.equal(['string', 'string', 'string']);
    }
  };
  const lines = EXAMPLE.split('\n');
  const value = fc.oneof(
    fc.constantFrom(
      'null',
      '[]',
      '{}',
      '3',
      'true',
      '""',
      '"',
      '|',
      '>',
      '*a',
      '&a',
      '!x',
      '? ',
      '- ',
      '{',
      ']',
      '__proto__: 1',
      '<<: 1',
      '2026-01-01',
      '{{',
      "'",
    ),
    fc.string({ maxLength: 12 }),
    fc.json({ maxDepth: 2 }),
  );
  const change = fc.oneof(
    fc.record({ kind: fc.constant('delete' as const), at: fc.nat(lines.length - 1), count: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('indent' as const), at: fc.nat(lines.length - 1), by: fc.integer({ min: -4, max: 4 }) }),
    fc.record({ kind: fc.constant('swap' as const), at: fc.nat(lines.length - 1), with: fc.nat(lines.length - 1) }),
    fc.record({ kind: fc.constant('value' as const), at: fc.nat(lines.length - 1), value }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(EXAMPLE.length - 1), length: fc.integer({ min: 1, max: 60 }) }),
  );
  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
  const apply = (text: string, c: Change): string => {
    if (c.kind === 'cut') return text.slice(0, c.at) + text.slice(c.at + c.length);
    const all = text.split('\n');
    const line = all[c.at] ?? '';
    if (c.kind === 'delete') all.splice(c.at, c.count);
    else if (c.kind === 'indent')
      all[c.at] = c.by > 0 ? ' '.repeat(c.by) + line : line.slice(Math.min(-c.by, line.length - line.trimStart().length));
    else if (c.kind === 'swap') [all[c.at], all[c.with]] = [all[c.with] ?? '', line];
    else all[c.at] = line.replace(/:.*$/, `: ${c.value}`);
    return all.join('\n');
  };

  it('never throws, and every problem has a place', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        whole(readDefinition(changes.reduce(apply, EXAMPLE), 'x.yaml', context).problems);
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on a value of another kind at any place', function () {
    this.timeout(60_000);
    const anything = fc.oneof(
      fc.constantFrom('null', '3', 'x', '[]', '{}', '[x]', '{ a: b }', '{ type: text }', '"a: b"'),
      fc.json({ maxDepth: 2 }),
    );
    const texts = BROKEN.filter(({ raw }) => raw !== true).map(wrongText);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), anything, (text, n, other) => {
        const places = [...text.matchAll(/: (?=\S)/g)];
        const place = places[n % Math.max(1, places.length)]?.index ?? 0;
        whole(
          readDefinition(`${text.slice(0, place)}: ${other}${text.slice(place + 2).replace(/^[^\n,}]*/, '')}`, 'x.yaml', context).problems,
        );
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => whole(readDefinition(text).problems)),
      { numRuns: 500 },
    );
  });
});
