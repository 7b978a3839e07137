import type { DrawnArrow, DrawnState } from '../../definitions/diagram/model.js';
import type { Size } from './layout.js';
import { textWidth, wrap } from './text.js';

/** One row of text in a box or a label. `baseline` is in pixels from the top of the card. */
export interface Row {
  readonly text: string;
  readonly size: number;
  readonly baseline: number;
  readonly bold?: true;
  readonly code?: true;
  readonly muted?: true;
}
/** What stands in a box, and how large the box must be for it. */
export interface Card extends Size {
  readonly rows: readonly Row[];
}

export const ICON = 14;
export const PADDING = 9;
/** Room for the points of a choice, on both sides. */
export const POINT = 10;
const CAPTION = 10.5;
const TITLE = 13;
const DETAIL = 11;
const LEADING = 1.35;

/** Widest text of a box, of a box with boxes inside, and of the label of an arrow: a page in print holds four boxes side by side. */
const WIDEST = 190;
const WIDEST_AROUND = 300;
const WIDEST_LABEL = 130;

export function cardOf({ kind, caption, title, lines, children }: DrawnState): Card {
  if (kind === 'start' && title === '') return { width: 16, height: 16, rows: [] };
  const widest = children ? WIDEST_AROUND : WIDEST;
  const rows = stack([
    ...broken(caption, widest - ICON - 6, { size: CAPTION, muted: true }),
    ...broken(title, widest, { size: TITLE, bold: true }),
    ...lines.flatMap(({ text, code }) => broken(text, widest, { size: DETAIL, ...(code && { code }) })),
  ]);
  return sized(
    rows,
    Math.max(80, ...rows.map((row) => textWidth(row.text, row) + (row.muted ? ICON + 6 : 0))) + (kind === 'choice' ? 2 * POINT : 0),
    PADDING,
  );
}

export function labelCard({ lines }: Pick<DrawnArrow, 'lines'>): Card | undefined {
  const rows = stack(lines.flatMap(({ text, code }) => broken(text, WIDEST_LABEL, { size: DETAIL, ...(code && { code }) })));
  return rows.length === 0 ? undefined : sized(rows, Math.max(...rows.map((row) => textWidth(row.text, row))), 3);
}

type Look = Omit<Row, 'baseline' | 'text'>;
const broken = (text: string, width: number, look: Look): Unplaced[] => wrap(text, width, look).map((part) => ({ text: part, ...look }));

type Unplaced = Omit<Row, 'baseline'>;
function stack(rows: readonly Unplaced[]): Row[] {
  let y = 0;
  return rows.map((row) => {
    const baseline = y + row.size * 1.02;
    y += row.size * LEADING;
    return { ...row, baseline };
  });
}

function sized(rows: readonly Row[], width: number, padding: number): Card {
  const height = rows.reduce((sum, { size }) => sum + size * LEADING, 0);
  return {
    width: Math.ceil(width + 2 * padding),
    height: Math.ceil(height + 2 * padding),
    rows: rows.map((row) => ({ ...row, baseline: row.baseline + padding })),
  };
}
