const LRI = '\u2066';
const FSI = '\u2068';
const PDI = '\u2069';
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const CONTROLS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
const LETTER = 'A-Za-z\u00c0-\u024f';
const WORD = `${LETTER}0-9`;
/**
 * A run that keeps its order: words and numbers joined by signs, or by one space (groups of a telephone number, 500 DH), or words of a sentence
 * joined by a comma and a space. Numbers with a comma between them stay apart: they are a list of the Arabic text.
 */
const SENTENCE = `(?<=[${LETTER}])[,;:] (?=[${LETTER}])`;
const FOREIGN = new RegExp(
  `https?://[^\\s<>\\u0600-\\u06ff]+|\\+?[${WORD}](?:[${WORD}%]|[-./:,+@_=?&#~×'’](?=[${WORD}])|[ \\u00a0\\u202f](?=\\+?[${WORD}])|${SENTENCE})*`,
  'g',
);

/** True when the text has a letter that is written from right to left. */
export const hasRightToLeft = (text: string): boolean => RTL.test(text);

/**
 * Arabic text in which each number, date, reference, telephone or Latin name keeps its own left-to-right order.
 *
 * Without it the Unicode bidirectional algorithm (UAX 9, W2) shows 2026-11-22 as 22-11-2026 and turns the groups of a
 * telephone number round. Directional marks that came with the text are taken out first: they could make a text read as another.
 */
export function isolateForeign(text: string): string {
  const plain = withoutControls(text);
  return RTL.test(plain) ? plain.replace(FOREIGN, (run) => `${LRI}${run}${PDI}`) : plain;
}

/** A piece of data inside text of the other direction: it can neither turn nor be turned. */
export const isolate = (text: string, direction: 'auto' | 'ltr' = 'auto'): string =>
  `${direction === 'ltr' ? LRI : FSI}${withoutControls(text)}${PDI}`;

/** The text without directional marks and without characters that are no text: controls (a tab is a space), halves of pairs, noncharacters. */
export const withoutControls = (text: string): string =>
  text
    .replace(CONTROLS, '')
    .replace(/[\t\v\f\r\u0085\u2028\u2029]/g, ' ')
    .replace(/(?!\n)\p{Cc}|\p{Noncharacter_Code_Point}/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
