/**
 * Which regular expressions are held against the answers of applicants: a bad one can hold a thread for seconds on thirty characters.
 * Refused: a repetition inside a repetition, alternatives inside a repetition, looking around, references back, and every pattern that may
 * have to try more than some millions of ways on a text of the greatest length: the ways of neighbouring repetitions that can take the same
 * characters are multiplied.
 */
export function unsafePattern(source: string, flags: string): string | undefined {
  if (!/^[smix]*$/.test(flags)) return `the flags ${flags} are not of s, m, i, x`;
  try {
    new RegExp(source, `u${flags.replace('x', '')}`);
  } catch {
    return 'it is not a regular expression of FEEL';
  }
  if (/\\[1-9]|\\k</.test(source)) return 'it refers back to a group';
  if (/\(\?(?!:)/.test(source)) return 'it looks around, or names a group';
  return repetitions(source);
}

const ATOM = /\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\.|\[(?:\\.|[^\]\\])*\]|\(\?:|[\s\S]/uy;
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y;
/** Longest text that a pattern is held against, in characters. */
export const LONGEST = 2000;
const MOST_WAYS = 2.5 * LONGEST * LONGEST;

/** How many lengths a quantifier may take; 1 when there is no choice. */
function choices(quantifier: string): number {
  if (quantifier === '') return 1;
  if (quantifier.startsWith('?')) return 2;
  const bounds = /^\{(\d+)(?:,(\d*))?\}/.exec(quantifier);
  if (bounds === null || bounds[2] === '') return LONGEST;
  return bounds[2] === undefined ? 1 : Math.max(1, Number(bounds[2]) - Number(bounds[1]) + 1);
}

function repetitions(source: string): string | undefined {
  const groups: { hasChoice: boolean; alternatives: boolean }[] = [{ hasChoice: false, alternatives: false }];
  let run: { readonly takes: RegExp; readonly ways: number }[] = []; // the choices that a next character of the same kind may still change
  let alternatives = source.startsWith('^') ? 1 : LONGEST;
  let at = 0;
  while (at < source.length) {
    ATOM.lastIndex = at;
    const atom = ATOM.exec(source)?.[0] ?? '';
    at += Math.max(1, atom.length);
    const group = groups[groups.length - 1];
    if (group === undefined) return 'its parentheses do not match';
    if (atom === '(' || atom === '(?:') {
      groups.push({ hasChoice: false, alternatives: false });
      continue;
    }
    if (atom === '|') {
      group.alternatives = true;
      alternatives *= groups.length > 1 ? 2 : 1;
      run = [];
      continue;
    }
    QUANTIFIER.lastIndex = at;
    const quantifier = QUANTIFIER.exec(source)?.[0] ?? '';
    at += quantifier.length;
    const ways = choices(quantifier);
    const repeats = quantifier !== '' && !quantifier.startsWith('?');
    if (atom === ')') {
      groups.pop();
      const outer = groups[groups.length - 1];
      if (outer !== undefined) outer.hasChoice ||= group.hasChoice || ways > 1;
      if (repeats && group.hasChoice) return 'it repeats a group that has a repetition inside';
      if (repeats && group.alternatives) return 'it repeats a group with alternatives';
      if (ways > 1) run = [...run, { takes: /[\s\S]/u, ways }];
    } else if (atom !== '^' && atom !== '$') {
      if (ways > 1) group.hasChoice = true;
      const takes = new RegExp(`^${atom}$`, 'us');
      const isNeeded = ways === 1 || /^(\+|\{[1-9])/.test(quantifier);
      if (isNeeded) run = run.filter((other) => meet(other.takes, takes));
      if (ways > 1) run = [...run, { takes, ways }];
    }
    const tried = run.reduce((product, { ways: n }) => product * n, alternatives);
    if (tried > MOST_WAYS)
      return 'it may have to try too many ways: begin it with ^, and part its repetitions by characters that they do not take';
  }
  return undefined;
}

/** Characters to tell sets apart: Latin and Arabic letters, digits, punctuation, spaces. */
const SAMPLE = Array.from({ length: 0x700 }, (_, code) => String.fromCharCode(code));
const meet = (a: RegExp, b: RegExp): boolean => SAMPLE.some((c) => a.test(c) && b.test(c));
