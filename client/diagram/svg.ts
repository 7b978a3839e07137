import type { Drawing, DrawnArrow, DrawnState } from '../../definitions/diagram/model.js';
import { paletteOf } from '../../definitions/diagram/palette.js';
import { type Card, cardOf, ICON, labelCard, PADDING, POINT } from './card.js';
import { iconAt } from './icons.js';
import { type Area, type Box, type Edge, layOut, type Point, round } from './layout.js';
import { legendOf } from './legend.js';
import { line, xml } from './strokes.js';
import { wrap } from './text.js';

const FONTS = "'Noto Sans','Segoe UI',Arial,'Noto Sans Arabic','Noto Naskh Arabic',Amiri,'DejaVu Sans',sans-serif";
const INK = '#0b0c0c';
const HEADING = 18;
const LEAST_WIDTH = 420;

/** Where everything of a drawing stands, in pixels, mirrored already where the language reads from right to left. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly states: readonly { readonly state: DrawnState; readonly card: Card; readonly area: Area }[];
  readonly arrows: readonly {
    readonly arrow: DrawnArrow;
    readonly points: readonly Point[];
    readonly card?: Card;
    readonly label?: Area;
  }[];
}

/** Places the boxes of a drawing, from top to bottom. */
export async function sceneOf(drawing: Drawing): Promise<Scene> {
  const cards = new Map<string, { state: DrawnState; card: Card }>();
  const boxOf = (state: DrawnState): Box => {
    const card = cardOf(state);
    cards.set(state.id, { state, card });
    const { width, height } = card;
    return { id: state.id, width, height, ...(state.children && { top: height, children: state.children.map(boxOf) }) };
  };
  const boxes = drawing.states.map(boxOf);
  const labels = drawing.arrows.map(labelCard);
  const edges = drawing.arrows.map(({ from, to }, i): Edge => {
    const label = labels[i];
    return { id: `arrow-${i}`, from, to, ...(label && { label: { width: label.width, height: label.height } }) };
  });
  const placed = await layOut(boxes, edges, 'DOWN');
  const mirror = drawing.direction === 'rtl';
  const area = (a: Area): Area => (mirror ? { ...a, x: round(placed.width - a.x - a.width) } : a);
  const point = (p: Point): Point => (mirror ? { x: round(placed.width - p.x), y: p.y } : p);
  return {
    width: placed.width,
    height: placed.height,
    states: [...cards.values()].map(({ state, card }) => ({ state, card, area: area(placed.areas.get(state.id) as Area) })),
    arrows: drawing.arrows.map((arrow, i) => {
      const edge = placed.edges.get(`arrow-${i}`);
      const card = labels[i];
      return {
        arrow,
        points: (edge?.points ?? []).map(point),
        ...(card && { card }),
        ...(edge?.label && { label: area(edge.label) }),
      };
    }),
  };
}

/** The drawing as one SVG that needs nothing else: with a title and a description for those who do not see it. Ends in a line end. */
export async function svg(drawing: Drawing): Promise<string> {
  const scene = await sceneOf(drawing);
  const rtl = drawing.direction === 'rtl';
  const width = Math.ceil(Math.max(scene.width, LEAST_WIDTH));
  const heading = wrap(drawing.title, width - 32, { size: HEADING, bold: true });
  const top = 16 + heading.length * HEADING * 1.3;
  const shift = round((width - scene.width) / 2);
  const legend = legendOf(drawing, width, rtl);
  const height = Math.ceil(top + scene.height + legend.height);
  const start = (area: Area, offset: number) => (rtl ? round(area.x + area.width - offset) : round(area.x + offset));
  const ids = ['title', 'desc'].map((part) => `diagram-${drawing.id}-${part}`);

  const out: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${ids.join(' ')}" lang="${drawing.language}" xml:lang="${drawing.language}"` +
      ` direction="${drawing.direction}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONTS}" fill="${INK}">`,
    `<title id="${ids[0]}">${xml(drawing.title)}</title>`,
    `<desc id="${ids[1]}">${xml(drawing.description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...heading.map((text, i) => {
      const y = round(14 + HEADING + i * HEADING * 1.3);
      return `<text x="${rtl ? width - 16 : 16}" y="${y}" font-size="${HEADING}" font-weight="bold">${xml(text)}</text>`;
    }),
    `<g transform="translate(${shift} ${round(top)})">`,
  ];
  // Boxes from the outermost inwards, then arrows, then their words: nothing covers what must be read.
  for (const { state, card, area } of scene.states) {
    out.push(`<g data-state="${xml(state.id)}" data-kind="${state.kind}">`, shape(state, area));
    const { stroke } = paletteOf(state);
    const margin = PADDING + (state.kind === 'choice' ? POINT : 0);
    if (card.rows.length > 0) {
      const x = start(area, rtl ? margin + ICON : margin);
      out.push(iconAt(state.kind, x, area.y + PADDING - 1, stroke, rtl));
    }
    for (const row of card.rows) {
      const end = row.code && rtl; // an expression keeps its direction; it ends where the other lines begin
      const attributes = [
        `x="${start(area, margin + (row.muted ? ICON + 6 : 0))}" y="${round(area.y + row.baseline)}" font-size="${row.size}"`,
        ...(row.bold ? ['font-weight="bold"'] : []),
        ...(row.muted ? ['fill="#3d4348"'] : []),
        ...(row.code ? ['direction="ltr" font-family="\'DejaVu Sans Mono\',Consolas,monospace"'] : []),
        ...(end ? ['text-anchor="end"'] : []),
      ];
      out.push(`<text ${attributes.join(' ')}>${xml(row.text)}</text>`);
    }
    out.push('</g>');
  }
  for (const { arrow, points } of scene.arrows) out.push(line(arrow, points));
  for (const { card, label } of scene.arrows) {
    if (card === undefined || label === undefined) continue;
    const { x, y, width: w, height: h } = label;
    out.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="3" fill="#ffffff" fill-opacity="0.9"/>`);
    for (const row of card.rows) {
      const code = row.code ? ' direction="ltr" font-family="\'DejaVu Sans Mono\',Consolas,monospace"' : '';
      out.push(
        `<text x="${round(x + w / 2)}" y="${round(y + row.baseline)}" font-size="${row.size}" text-anchor="middle"${code}>${xml(row.text)}</text>`,
      );
    }
  }
  out.push('</g>', `<g transform="translate(0 ${round(top + scene.height)})">`, ...legend.parts, '</g>', '</svg>');
  return `${out.join('\n')}\n`;
}

function shape(state: DrawnState, { x, y, width, height }: Area): string {
  const { fill, stroke, dash } = paletteOf(state);
  const look = `fill="${fill}" stroke="${stroke}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
  const right = round(x + width);
  const bottom = round(y + height);
  switch (state.kind) {
    case 'start':
      if (state.title === '')
        return `<circle cx="${round(x + width / 2)}" cy="${round(y + height / 2)}" r="${round(width / 2)}" fill="${INK}"/>`;
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round(Math.min(height / 2, 20))}" ${look} stroke-width="1.5"/>`;
    case 'outcome':
    case 'end':
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round(Math.min(height / 2, 14))}" ${look} stroke-width="${state.kind === 'end' ? 1.2 : 3}"/>`;
    case 'choice': {
      const middle = round(y + height / 2);
      const [left, end] = [round(x + POINT), round(right - POINT)];
      return `<path d="M${x} ${middle}L${left} ${y}H${end}L${right} ${middle}L${end} ${bottom}H${left}z" ${look} stroke-width="1.5"/>`;
    }
    case 'anytime':
      return `<path d="M${x} ${y}H${round(right - 12)}L${right} ${round(y + 12)}V${bottom}H${x}z" ${look} stroke-width="1.2"/>`;
    case 'branch':
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#fafbfc" stroke="${stroke}" stroke-width="1" stroke-dasharray="4 3"/>`;
    default:
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" ${look} stroke-width="${state.children ? 1.2 : 1.5}"/>`;
  }
}
