import type { Drawing, DrawnState } from '../../definitions/diagram/model.js';
import { OWES } from '../../definitions/diagram/palette.js';
import { type DrawnKind, KIND_WORDS, OWES_WORDS, WORDS } from '../../definitions/diagram/words.js';
import type { Owes } from '../../definitions/statechart.js';
import { ICONS, iconAt } from './icons.js';
import { round } from './layout.js';
import { line, xml } from './strokes.js';
import { textWidth } from './text.js';

const SIZE = 11;
const ROW = 22;
const SIGN = 30;
const MARGIN = 16;

/** What colours, lines and signs mean, in rows as wide as the drawing. Only what the drawing uses. */
export function legendOf(drawing: Drawing, width: number, rtl: boolean): { parts: string[]; height: number } {
  const { language } = drawing;
  const owes = new Set<Owes>();
  const kinds = new Set<DrawnKind>();
  const walk = (states: readonly DrawnState[]) => {
    for (const state of states) {
      kinds.add(state.kind);
      if (state.outcome === undefined && state.children === undefined && state.kind !== 'start') owes.add(state.owes);
      walk(state.children ?? []);
    }
  };
  walk(drawing.states);

  const entries: { sign: (x: number, y: number) => string; text: string }[] = [];
  for (const who of Object.keys(OWES) as Owes[]) {
    if (!owes.has(who)) continue;
    const { fill, stroke, dash } = OWES[who];
    const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
    entries.push({
      sign: (x, y) =>
        `<rect x="${x}" y="${round(y - 7)}" width="24" height="14" rx="3" fill="${fill}" stroke="${stroke}" stroke-width="1.5"${dashes}/>`,
      text: OWES_WORDS[who][language],
    });
  }
  for (const [kind, words] of [
    ['silence', WORDS.silence],
    ['anytime', KIND_WORDS.anytime],
    ['reopen', WORDS.reopening],
  ] as const) {
    if (!drawing.arrows.some((arrow) => arrow.kind === kind)) continue;
    const ends = (x: number, y: number) => [
      { x: rtl ? x + 24 : x, y },
      { x: rtl ? x : x + 24, y },
    ];
    entries.push({ sign: (x, y) => line({ kind }, ends(x, y)), text: words[language] });
  }
  for (const kind of Object.keys(ICONS) as DrawnKind[]) {
    if (!kinds.has(kind) || !LISTED.includes(kind)) continue;
    const sign = (x: number, y: number) => iconAt(kind, x + 5, y - 7, '#33383c', rtl);
    entries.push({ sign, text: KIND_WORDS[kind][language] });
  }

  const parts = [
    `<path d="M${MARGIN} 0H${width - MARGIN}" stroke="#b1b4b6" fill="none"/>`,
    `<text x="${rtl ? width - MARGIN : MARGIN}" y="20" font-size="${SIZE + 1}" font-weight="bold">${xml(WORDS.legend[language])}</text>`,
  ];
  let x = MARGIN;
  let y = 38;
  for (const { sign, text } of entries) {
    const wide = SIGN + textWidth(text, { size: SIZE }) + 20;
    if (x > MARGIN && x + wide > width - MARGIN) {
      x = MARGIN;
      y += ROW;
    }
    const left = rtl ? width - x - 24 : x;
    parts.push(
      `<g>${sign(round(left), y)}<text x="${round(rtl ? width - x - SIGN : x + SIGN)}" y="${y + 4}" font-size="${SIZE}">${xml(text)}</text></g>`,
    );
    x += wide;
  }
  return { parts, height: y + ROW };
}

/** Kinds whose sign is explained; the others say what they are in their own box. */
const LISTED: readonly DrawnKind[] = ['task', 'call', 'run', 'ask', 'choice', 'table', 'wait', 'pay', 'step', 'outcome'];
