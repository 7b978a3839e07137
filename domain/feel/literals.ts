import { parseDate, parseDateTime, parseDuration, parseTime } from './temporal.js';
import type { TypeName } from './tree.js';

/** A number as it would be written without needless zeros. */
export const plain = (number: string): string => {
  const text = number
    .replace(/^-/, '')
    .replace(/^0+(?=\d)/, '')
    .replace(/^\./, '0.');
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** What kind of date, time or duration a text is, if it is one. */
export function temporalType(text: string): TypeName | undefined {
  if (parseDate(text) !== null) return 'date';
  if (/T/i.test(text) && parseDateTime(text) !== null) return 'date-time';
  if (parseTime(text) !== null) return 'time';
  return parseDuration(text) === null ? undefined : 'duration';
}

export const zoneHint = (text: string): string =>
  /@\w|\d\[/.test(text) ? '; a named time zone is not supported, because its rules change: give the offset, as in +01:00' : '';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text that a literal stands for. */
export function unquote(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([\s\S]))/g, (_, short?: string, long?: string, other = '') => {
      const code = short ?? long;
      return code === undefined ? (ESCAPES[other] ?? other) : String.fromCodePoint(Number.parseInt(code, 16));
    });
}
