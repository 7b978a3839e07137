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
const CAPTION = 10.5;
const TITLE = 13;
const DETAIL = 11;
const LEADING = 1.35;

/** Widest text of a box, and of the label of an arrow: a page in print holds four boxes side by side. */
const WIDEST = 190;
const WIDEST_LABEL = 130;

export function cardOf({ kind, caption, title, lines }: DrawnState): Card {
  if (kind === 'start' && title === '') return { width: 16, height: 16, rows: [] };
  const rows = stack([
    ...wrap(caption, WIDEST - ICON - 6, CAPTION).map((text) => ({ text, size: CAPTION, muted: true as const })),
    ...wrap(title, WIDEST, TITLE, true).map((text) => ({ text, size: TITLE, bold: true as const })),
    ...lines.flatMap(({ text, code }) => wrap(text, WIDEST, DETAIL).map((part) => ({ text: part, size: DETAIL, ...(code && { code }) }))),
  ]);
  const widths = rows.map(({ text, size, bold, muted }) => textWidth(text, size, bold) + (muted ? ICON + 6 : 0));
  return sized(rows, Math.max(80, ...widths), PADDING);
}

export function labelCard({ lines }: DrawnArrow): Card | undefined {
  const rows = stack(
    lines.flatMap(({ text, code }) =>
      wrap(text, WIDEST_LABEL, DETAIL).map((part) => ({ text: part, size: DETAIL, ...(code && { code }) })),
    ),
  );
  if (rows.length === 0) return undefined;
  return sized(rows, Math.max(...rows.map(({ text, size }) => textWidth(text, size))), 3);
}

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
