/** Width of text without a font at hand: never less than common fonts need, so that what is measured fits. */

const NARROW = /[ijlI|!.,:;'`()[\]{}·\-/ ]/;
const WIDE = /[mwMW@%—→≤≥≠]/;
const ARABIC = /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/;
/** Marks over or under a letter, and signs of direction, have no width. */
const NONE = /[\u0300-\u036f\u064b-\u065f\u0670\u200e\u200f\u2066-\u2069]/;

export interface Face {
  /** In pixels. */
  readonly size: number;
  readonly bold?: true;
  /** In a font whose characters are all as wide. */
  readonly code?: true;
}

/** In pixels. */
export function textWidth(text: string, { size, bold, code }: Face): number {
  if (code) return [...text].length * size * 0.62;
  let ems = 0;
  for (const c of text) {
    if (NONE.test(c)) continue;
    ems += NARROW.test(c) ? 0.36 : WIDE.test(c) ? 0.95 : ARABIC.test(c) ? 0.62 : /[A-Z]/.test(c) ? 0.7 : c > '\u2e7f' ? 1 : 0.6;
  }
  return ems * size * (bold ? 1.08 : 1);
}

/** Lines no wider than `width` pixels, broken between words; a word that is too long is broken where it must be. */
export function wrap(text: string, width: number, face: Face): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((w) => w !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, face) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const c of word) {
      if (line !== '' && textWidth(line + c, face) > width) {
        lines.push(line);
        line = '';
      }
      line += c;
    }
  }
  return line === '' ? lines : [...lines, line];
}
