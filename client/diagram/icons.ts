import type { DrawnKind } from '../../definitions/diagram/words.js';

import { round } from './layout.js';

/** Signs of 14 by 14, drawn with lines only: they stay clear in print. */
const PERSON = 'M7 1.5a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 1 1 0-5.4M1.8 13c0-6.4 10.4-6.4 10.4 0z';
const REGISTER = 'M2 3.2c0-2.4 10-2.4 10 0v7.6c0 2.4-10 2.4-10 0zM2 3.2c0 2.4 10 2.4 10 0M2 7c0 2.4 10 2.4 10 0';
const BARS = 'M4.5 1v12M9.5 1v12';

export const ICONS: Readonly<Record<DrawnKind, string>> = {
  task: PERSON,
  call: REGISTER,
  run: 'M1.5 1.5h11v11h-11zM7 4.2v5.6M4.2 7h5.6',
  ask: 'M1.5 1.5h11v8h-6l-3 3.5v-3.5h-2zM5.3 4.2c.4-1.6 3.5-1.3 3.2.4c-.2 1-1.5 1-1.5 2M7 7.9v.5',
  choice: 'M7 1l6 6l-6 6l-6-6z',
  table: 'M1.5 2h11v10h-11zM1.5 5.3h11M1.5 8.6h11M5.2 2v10',
  wait: 'M3 1.5h8M3 12.5h8M4 1.5c0 4 6 7 6 11M10 1.5c0 4-6 7-6 11',
  pay: 'M1 3h12v8h-12zM7 5a2 2 0 1 1 0 4a2 2 0 1 1 0-4M3 7h.3M10.7 7h.3',
  all: BARS,
  any: BARS,
  'at-least': BARS,
  compound: 'M1.5 1.5h11v11h-11zM4.5 5.5h5v4h-5z',
  branch: 'M3 1v12M3 8c0-3 7-1 7-5.5M8 4.2l2-2.2l2 2.2',
  step: 'M1 7h11M8 3l4 4l-4 4',
  outcome: 'M7 1a6 6 0 1 1 0 12a6 6 0 1 1 0-12M7 4a3 3 0 1 1 0 6a3 3 0 1 1 0-6',
  end: 'M7 1a6 6 0 1 1 0 12a6 6 0 1 1 0-12',
  start: 'M3 1.5l9 5.5l-9 5.5z',
  clock: 'M7 1a6 6 0 1 1 0 12a6 6 0 1 1 0-12M7 3.5v3.5l2.6 1.8',
  anytime: 'M8 1l-5 7h3.5l-1 5l5.5-7.5h-3.8z',
};

/** The sign with its upper left corner there; what points forward points to the left where the language reads so. */
export function iconAt(kind: DrawnKind, x: number, y: number, stroke: string, rtl: boolean): string {
  const turn = rtl && (kind === 'step' || kind === 'start');
  const place = turn ? `translate(${round(x + 14)} ${round(y)}) scale(-1 1)` : `translate(${round(x)} ${round(y)})`;
  return `<path d="${ICONS[kind]}" transform="${place}" fill="none" stroke="${stroke}" stroke-width="1.3"/>`;
}
