/**
 * Which regular expressions are held against the answers of applicants: a bad one can hold a thread for seconds on thirty characters.
 * Refused: a repetition inside a repetition, alternatives inside a repetition, looking around, references back, and more than
 * two repetitions without a bound that follow each other and can take the same characters.
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

function repetitions(source: string): string | undefined {
  const groups: { repeats: boolean; alternatives: boolean }[] = [{ repeats: false, alternatives: false }];
  let run: RegExp[] = []; // the repetitions without a bound that may still take the next character
  let at = 0;
  while (at < source.length) {
    ATOM.lastIndex = at;
    const atom = ATOM.exec(source)?.[0] ?? '';
    at += atom.length;
    const group = groups[groups.length - 1];
    if (group === undefined) return 'its parentheses do not match';
    if (atom === '(' || atom === '(?:') {
      groups.push({ repeats: false, alternatives: false });
      continue;
    }
    if (atom === '|') {
      group.alternatives = true;
      run = [];
      continue;
    }
    QUANTIFIER.lastIndex = at;
    const quantifier = QUANTIFIER.exec(source)?.[0] ?? '';
    at += quantifier.length;
    const repeats = quantifier !== '' && !quantifier.startsWith('?');
    const isEndless = /^[*+]|,\}/.test(quantifier);
    if (atom === ')') {
      groups.pop();
      const outer = groups[groups.length - 1];
      if (outer !== undefined) outer.repeats ||= group.repeats || repeats;
      if (repeats && group.repeats) return 'it repeats a group that has a repetition inside';
      if (repeats && group.alternatives) return 'it repeats a group with alternatives';
      continue;
    }
    if (repeats) group.repeats = true;
    const takes = atom === '^' || atom === '$' ? undefined : new RegExp(`^${atom}$`, 'us');
    if (takes === undefined) continue;
    if (isEndless) {
      run = [...run.filter((other) => meet(other, takes)), takes];
      if (run.length > 2) return 'it has more than two repetitions in a row of the same characters';
    } else if (!quantifier.startsWith('?') && !/^\{0/.test(quantifier)) {
      run = run.filter((other) => meet(other, takes));
    }
  }
  return undefined;
}

/** Characters to tell sets apart: Latin and Arabic letters, digits, punctuation, spaces. */
const SAMPLE = Array.from({ length: 0x700 }, (_, code) => String.fromCharCode(code));
const meet = (a: RegExp, b: RegExp): boolean => SAMPLE.some((c) => a.test(c) && b.test(c));
