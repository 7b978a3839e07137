import { type Builtin, finite, MOST, mismatch, Refusal } from './builtin.js';
import { LONGEST } from './patterns.js';
import { textOf } from './values.js';

/** Characters are Unicode code points, as FEEL counts them. */
const points = (text: string): string[] => Array.from(text);

const patterns = new Map<string, RegExp>();

function pattern(source: string, flags: string | null, more = ''): RegExp {
  const key = `${flags ?? ''}${more}/${source}`;
  let found = patterns.get(key);
  if (found === undefined) {
    const text = (flags ?? '').includes('x') ? source.replace(/\s+/g, '') : source;
    found = new RegExp(text, `u${more}${(flags ?? '').replace('x', '')}`);
    patterns.set(key, found); // patterns are literals of definitions: there are few
  }
  found.lastIndex = 0;
  return found;
}

/** The patterns were found safe when the expression was parsed; a bound on the text keeps the rest small. */
function short(text: string): string {
  if (text.length > LONGEST) throw new Refusal('too-long', `a pattern is only held against texts up to ${LONGEST} characters`);
  return text;
}

function substring(text: string, start: number, length: number | null): string {
  if (start === 0 || !Number.isInteger(start))
    throw new Refusal('wrong-argument', 'the start position counts from 1, or from -1 at the end');
  if (length !== null && length < 1) throw new Refusal('wrong-argument', 'the length is at least 1');
  const all = points(text);
  const from = start > 0 ? start - 1 : Math.max(0, all.length + start);
  return all.slice(from, length === null ? undefined : from + Math.trunc(length)).join('');
}

function toNumber(text: string, grouping: string | null, decimal: string | null): number {
  if (grouping !== null && ![' ', '.', ','].includes(grouping))
    throw new Refusal('wrong-argument', 'a grouping separator is a space, "." or ","');
  if (decimal !== null && !['.', ','].includes(decimal)) throw new Refusal('wrong-argument', 'a decimal separator is "." or ","');
  if (grouping !== null && grouping === decimal) throw new Refusal('wrong-argument', 'the two separators differ');
  let plain = grouping === null ? text : text.split(grouping).join('');
  if (decimal === ',') plain = plain.includes('.') ? 'x' : plain.replace(',', '.');
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain))
    throw new Refusal('wrong-argument', `${JSON.stringify(text)} is not a number`);
  return finite(Number(plain));
}

export const TEXT_FUNCTIONS: Readonly<Record<string, Builtin>> = {
  string: (value: unknown) => (value === null ? null : textOf(value)),
  number: toNumber,
  substring,
  'string length': (text: string) => points(text).length,
  'upper case': (text: string) => text.toUpperCase(),
  'lower case': (text: string) => text.toLowerCase(),
  'substring before': (text: string, match: string) => text.slice(0, Math.max(0, text.indexOf(match))),
  'substring after': (text: string, match: string) => (text.includes(match) ? text.slice(text.indexOf(match) + match.length) : ''),
  contains: (text: string, match: string) => text.includes(match),
  'starts with': (text: string, match: string) => text.startsWith(match),
  'ends with': (text: string, match: string) => text.endsWith(match),
  trim: (text: string) => text.trim(),
  'string join': (list: unknown[], delimiter: string | null, prefix: string | null, suffix: string | null) => {
    const texts = list.filter((item) => item !== null && item !== undefined);
    for (const item of texts) if (typeof item !== 'string') throw mismatch('a list of texts', item);
    const joined = texts.join(delimiter ?? '');
    if (joined.length > MOST) throw new Refusal('too-long', 'the text is too long');
    return `${prefix ?? ''}${joined}${suffix ?? ''}`;
  },
  matches: (text: string, source: string, flags: string | null) => pattern(source, flags).test(short(text)),
  replace: (text: string, source: string, replacement: string, flags: string | null) =>
    short(text).replace(pattern(source, flags, 'g'), replacement.replace(/\$0/g, '$$&')),
  split: (text: string, delimiter: string) => short(text).split(pattern(delimiter, null)),
};
