import type { Outcome } from '../schema.js';
import type { Owes } from '../statechart.js';
import type { DrawnState } from './model.js';

export interface Palette {
  readonly name: string;
  readonly fill: string;
  readonly stroke: string;
  /** Lengths of dashes and gaps of the border, so that the drawing can be read without colours; empty: a full line. */
  readonly dash: string;
}
const p = (name: string, fill: string, stroke: string, dash = ''): Palette => ({ name, fill, stroke, dash });

/** Black text on each fill has a contrast of more than 12:1. */
export const OWES: Readonly<Record<Owes, Palette>> = {
  administration: p('administration', '#dbe9f8', '#1d5a96'),
  applicant: p('applicant', '#fdebc8', '#8f5b00', '7 3'),
  other: p('other', '#e9e0f5', '#5f3b93', '2 3'),
  nobody: p('nobody', '#f3f4f5', '#5a6066'),
};
const OUTCOMES: Readonly<Record<Outcome, Palette>> = {
  granted: p('granted', '#cdebd3', '#136c2e'),
  completed: p('completed', '#d3ecec', '#0f6568'),
  refused: p('refused', '#f9d3d0', '#a3211a'),
  cancelled: p('cancelled', '#f3dcea', '#8c2466'),
  returned: p('returned', '#fbdcc4', '#95470c'),
  lapsed: p('lapsed', '#dddfe1', '#4a4f54'),
  withdrawn: p('withdrawn', '#e6e2da', '#6a5a3a'),
};
const BOX = p('box', '#ffffff', '#5a6066');
const CLOCK = p('clock', '#fff7d6', '#7a6200');
const NOTE = p('note', '#fffdf0', '#7a6200');

/** The colours of a box: of its outcome, else of who owes the next move. */
export function paletteOf({ kind, outcome, owes }: Pick<DrawnState, 'kind' | 'outcome' | 'owes'>): Palette {
  if (outcome !== undefined) return OUTCOMES[outcome];
  if (kind === 'clock') return CLOCK;
  if (kind === 'anytime') return NOTE;
  return ['all', 'any', 'at-least', 'compound', 'branch'].includes(kind) ? BOX : OWES[owes];
}
