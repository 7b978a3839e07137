import type { DrawnArrow } from '../../definitions/diagram/model.js';
import { type Point, round } from './layout.js';

const STROKES: Readonly<Record<DrawnArrow['kind'], { stroke: string; dash: string; width: number }>> = {
  way: { stroke: '#33383c', dash: '', width: 1.3 },
  silence: { stroke: '#7a6200', dash: '8 4', width: 2 },
  anytime: { stroke: '#6a5a3a', dash: '2 3', width: 1.3 },
  reopen: { stroke: '#3a5a7a', dash: '6 3', width: 1.5 },
  bound: { stroke: '#a3211a', dash: '5 3', width: 1.3 },
};

/** An arrow with rounded corners; its head is a part of it, so that the drawing has no ids that could clash in a page. */
export function line({ kind }: Pick<DrawnArrow, 'kind'>, points: readonly Point[]): string {
  const { stroke, dash, width } = STROKES[kind];
  const last = points.at(-1);
  const before = points.at(-2);
  if (last === undefined || before === undefined) return '';
  const length = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  const [dx, dy] = [(last.x - before.x) / length, (last.y - before.y) / length];
  const at = (back: number, aside: number) => `${round(last.x - back * dx - aside * dy)} ${round(last.y - back * dy + aside * dx)}`;
  const way = points.map((p, i) => (i === 0 ? `M${p.x} ${p.y}` : i === points.length - 1 ? `L${at(6, 0)}` : corner(points, i))).join('');
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<g><path d="${way}" fill="none" stroke="${stroke}" stroke-width="${width}"${dashes}/><path d="M${at(0, 0)}L${at(8, 4)}L${at(8, -4)}z" fill="${stroke}"/></g>`;
}

function corner(points: readonly Point[], i: number): string {
  const [a, b, c] = [points[i - 1] as Point, points[i] as Point, points[i + 1] as Point];
  const towards = (to: Point) => {
    const length = Math.hypot(to.x - b.x, to.y - b.y) || 1;
    const r = Math.min(6, length / 2);
    return `${round(b.x + ((to.x - b.x) / length) * r)} ${round(b.y + ((to.y - b.y) / length) * r)}`;
  };
  return `L${towards(a)}Q${b.x} ${b.y} ${towards(c)}`;
}

/** Text for XML: characters that XML does not have are left out. */
export const xml = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
