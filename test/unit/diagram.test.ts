import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { diagram } from '../../client/cli/diagram.js';
import type { Area } from '../../client/diagram/layout.js';
import { sceneOf, svg } from '../../client/diagram/svg.js';
import { textWidth, wrap } from '../../client/diagram/text.js';
import { delayWords } from '../../definitions/diagram/delay-words.js';
import { mermaid } from '../../definitions/diagram/mermaid.js';
import type { DrawnState } from '../../definitions/diagram/model.js';
import { LANGUAGES } from '../../domain/language.js';
import { ALL_KINDS, drawn, EXAMPLE } from '../support/diagram.js';
import { heard } from '../support/heard.js';

const flat = (states: readonly DrawnState[]): DrawnState[] => states.flatMap((s) => [s, ...flat(s.children ?? [])]);
const crossing = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width - 0.5 && b.x < a.x + a.width - 0.5 && a.y < b.y + b.height - 0.5 && b.y < a.y + a.height - 0.5;

/** Every tag closed in its order; entities and attributes well written. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml.replace(/<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, close, name, _attributes, empty) => {
    if (close) expect(open.pop()).to.equal(name);
    else if (!empty) open.push(name);
    return '';
  });
  expect(open).to.deep.equal([]);
  expect(rest).to.not.match(/[<>]/);
  expect(rest.replace(/&#\d+;|&(amp|lt|gt|quot|apos);/g, '')).to.not.contain('&');
}

describe('the drawing of a procedure', () => {
  it('has every state of the statechart once, of its kind, in its box', () => {
    const { drawing, chart } = drawn(ALL_KINDS, 'en');
    const states = flat(drawing.states);
    const names = (group: typeof chart.states): string[] => Object.entries(group).flatMap(([n, s]) => [n, ...names(s.states ?? {})]);
    expect(states.map(({ id }) => id).filter((id) => !id.startsWith('('))).to.have.members(names(chart.states));
    expect(new Set(states.map(({ kind }) => kind))).to.deep.equal(
      new Set('start step task ask table choice pay at-least branch end call wait all any compound outcome clock anytime'.split(' ')),
    );
    const enquiring = states.find(({ id }) => id === 'enquiring');
    expect(enquiring?.children?.map(({ title }) => title)).to.deep.equal(['Home', 'court', 'family']);
    expect(enquiring?.caption).to.equal('In parallel: at least 2 branches');
  });
  it('labels ways by the outcome in the language, and by the condition', () => {
    const label = (language: 'ar' | 'fr' | 'en', from: string, to: string) =>
      drawn(ALL_KINDS, language)
        .drawing.arrows.filter((a) => a.from === from && a.to === to)
        .map(({ lines }) => lines.map(({ text }) => text).join('|'));
    expect(label('fr', 'signing', 'signed')).to.deep.equal(['Signer (Consul)']);
    expect(label('ar', 'proposing', 'checking')).to.deep.equal(['إرجاع']);
    expect(label('en', 'checking', 'asking')).to.deep.equal(['Question; detail: "why" #1|[kind = "new"]']);
    expect(label('en', 'verifying', 'doubtful')).to.deep.equal(['Done|[otherwise]', 'Refused', 'Late (5 days)']);
    expect(label('en', 'checking', 'refusing')).to.deep.equal(['after 3 times']);
    expect(label('en', '(clock)', 'granting')).to.deep.equal(['Silence of the administration|within 7 days (Consular desk)']);
  });
  it('says who owes, what ends, and falls back to the name', () => {
    const states = new Map(flat(drawn(EXAMPLE, 'en').drawing.states).map((s) => [s.id, s]));
    expect(states.get('checking')).to.include({
      title: 'Examination of the file',
      owes: 'administration',
      caption: 'Task · Consular desk',
    });
    expect(states.get('checking--incomplete')).to.include({ title: 'Incomplete file', owes: 'applicant' });
    expect(states.get('refused')).to.include({ title: 'refused', outcome: 'refused', caption: 'End · Refused' });
    expect(states.get('(anytime)')?.lines.map(({ text }) => text)).to.deep.equal(['Withdraw (applicant)', 'until: delivering']);
  });
  it('counts in Arabic as Arabic counts', () => {
    expect([1, 2, 3, 11, 100, 103].map((count) => delayWords({ count, unit: 'day' }, 'ar'))).to.deep.equal([
      'يوم واحد',
      'يومين',
      '3 أيام',
      '11 يوما',
      '100 يوم',
      '103 أيام',
    ]);
  });
});

describe('a diagram for Mermaid', () => {
  for (const [name, file, language] of [
    ['residence-certificate.fr', EXAMPLE, 'fr'],
    ['all-kinds.en', ALL_KINDS, 'en'],
  ] as const) {
    it(`is the reviewed text of ${name}`, () => {
      const actual = mermaid(drawn(file, language).drawing);
      const golden = `test/golden/${name}.mmd`;
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, actual);
      expect(actual).to.equal(readFileSync(golden, 'utf8'), 'run again with UPDATE_GOLDEN=1, then review the diff');
    });
  }
  it('keeps the signs of the language out of its texts', () => {
    for (const language of ['ar', 'fr', 'en'] as const) {
      for (const line of mermaid(drawn(ALL_KINDS, language).drawing).split('\n').slice(4)) {
        const [, label] = / --> \S+ : (.*)$/.exec(line) ?? [];
        if (label !== undefined) expect(label.replace(/#\d+;|<br\/>/g, '')).to.not.match(/[:;"#<>{}%]/);
        const [, title] = /^\s*state "(.*)" as \w+$/.exec(line) ?? [];
        if (title !== undefined) expect(title.replace(/#\d+;|<br\/>/g, '')).to.not.match(/[:;"#<>{}%]/);
        expect(line.includes('state "')).to.equal(title !== undefined);
      }
    }
  });
});

describe('a diagram as SVG', () => {
  it('is well-formed, accessible and needs nothing else', async () => {
    for (const language of ['ar', 'fr'] as const) {
      const text = await svg(drawn(ALL_KINDS, language).drawing);
      expectWellFormed(text);
      expect(text).to.match(/^<svg [^>]*role="img" aria-labelledby="diagram-all-kinds-title diagram-all-kinds-desc"/);
      expect(text).to.contain('<title id="diagram-all-kinds-title">').and.contain('<desc id="diagram-all-kinds-desc">');
      expect(text).to.contain(`direction="${language === 'ar' ? 'rtl' : 'ltr'}"`);
      expect(text.replace('http://www.w3.org/2000/svg', '')).to.not.match(/https?:|url\(|<image|<style|<script/);
    }
  });
  it('puts no text into the markup', async () => {
    const { drawing } = drawn(EXAMPLE, 'en', (text) => text.replace('en: Examination of the file', 'en: "<script>&\\"\\x01"'));
    const text = await svg(drawing);
    expectWellFormed(text);
    expect(text).to.not.contain('<script').and.not.contain('\x01');
  });
  for (const file of [EXAMPLE, ALL_KINDS]) {
    for (const language of ['ar', 'en'] as const) {
      it(`lays no box or label over another: ${file}, ${language}`, async () => {
        const { states, arrows, width, height } = await sceneOf(drawn(file, language).drawing);
        const inside = new Map(states.map(({ state }) => [state.id, new Set(flat(state.children ?? []).map(({ id }) => id))]));
        for (const [i, a] of states.entries()) {
          expect(a.area.x).to.be.at.least(0);
          expect(a.area.x + a.area.width).to.be.at.most(width);
          expect(a.area.y + a.area.height).to.be.at.most(height);
          for (const b of states.slice(i + 1)) {
            if (inside.get(a.state.id)?.has(b.state.id)) {
              expect(b.area.y, `${b.state.id} under the title of ${a.state.id}`).to.be.at.least(a.area.y + a.card.height);
              expect(b.area.x + b.area.width).to.be.at.most(a.area.x + a.area.width);
            } else expect(crossing(a.area, b.area), `${a.state.id} and ${b.state.id}`).to.equal(false);
          }
        }
        const labels = arrows.flatMap(({ label, arrow }) => (label ? [{ label, name: `${arrow.from} → ${arrow.to}` }] : []));
        expect(labels.length).to.equal(arrows.filter(({ card }) => card !== undefined).length);
        for (const [i, a] of labels.entries()) {
          for (const b of labels.slice(i + 1)) expect(crossing(a.label, b.label), `${a.name} and ${b.name}`).to.equal(false);
          for (const { state, area } of states) {
            if (state.children === undefined) expect(crossing(a.label, area), `${a.name} over ${state.id}`).to.equal(false);
          }
        }
      });
    }
  }
  it('is mirrored where one reads from right to left, and every arrow touches its boxes', async () => {
    const { drawing } = drawn(EXAMPLE, 'ar');
    const rtl = await sceneOf(drawing);
    const ltr = await sceneOf({ ...drawing, direction: 'ltr' });
    for (const [i, { area }] of rtl.states.entries()) {
      const other = ltr.states[i]?.area as Area;
      expect(area.x).to.be.closeTo(ltr.width - other.x - other.width, 0.11);
    }
    const areas = new Map(rtl.states.map(({ state, area }) => [state.id, area]));
    for (const { arrow, points } of rtl.arrows) {
      for (const [p, box] of [
        [points[0], areas.get(arrow.from)],
        [points.at(-1), areas.get(arrow.to)],
      ] as const) {
        expect(
          crossing({ x: (p?.x ?? 0) - 1, y: (p?.y ?? 0) - 1, width: 2, height: 2 }, box as Area),
          `${arrow.from} → ${arrow.to}`,
        ).to.equal(true);
      }
    }
  });
  it('breaks text between words, and words that are too long', () => {
    const face = { size: 10 } as const;
    expect(wrap('one two three', textWidth('one two', face), face)).to.deep.equal(['one two', 'three']);
    expect(wrap('abcdefgh', textWidth('abcd', face), face)).to.deep.equal(['abcd', 'efgh']);
    expect(wrap('', 10, face)).to.deep.equal([]);
  });
});

describe('mistara diagram', () => {
  async function run(file: string | undefined, options: Parameters<typeof diagram>[1], text?: string) {
    const { io, out, err } = heard(file !== undefined && text !== undefined ? { [file]: text } : {});
    return { code: await diagram(file, options, io), out: out.join('\n'), err: err.join('\n') };
  }
  it('draws in every format and language, the same bytes each time', async () => {
    for (const [as, start] of [
      ['svg', '<svg '],
      ['mermaid', '---\ntitle: '],
      ['bpmn', '<?xml '],
    ] as const) {
      const first = await run(EXAMPLE, { as, lang: 'fr' });
      expect(first).to.include({ code: 0, err: '' });
      expect(first.out.startsWith(start), as).to.equal(true);
      expect((await run(EXAMPLE, { as, lang: 'fr' })).out).to.equal(first.out);
    }
    for (const lang of LANGUAGES) expect((await run(EXAMPLE, { as: 'mermaid', lang })).code, lang).to.equal(0);
  });
  it('is an SVG in the first language of the file when nothing is said', async () => {
    expect((await run(EXAMPLE, {})).out).to.match(/^<svg [^>]*lang="ar"/);
  });
  it('tells the problems of a wrong file, and draws nothing', async () => {
    const wrong = readFileSync(EXAMPLE, 'utf8').replace('approve: delivering', 'approve: deliverring');
    const { code, out, err } = await run('x.yaml', { as: 'mermaid' }, wrong);
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/x\.yaml:\d+:\d+ unknown-state /);
    expect((await run('absent.yaml', {})).err).to.contain('file-not-found');
  });
  it('refuses what it does not know, with the list of what it does', async () => {
    expect(await run(EXAMPLE, { as: 'png' })).to.include({ code: 2, err: 'Unknown format "png": write one of svg, mermaid, bpmn.' });
    expect(await run(EXAMPLE, { lang: 'pt' })).to.include({
      code: 2,
      err: 'Unknown language "pt": write one of ar, fr, en, es, de, nl, it.',
    });
    expect((await run(undefined, {})).code).to.equal(2);
  });
});
