/** What can be wrong with a definition. The codes are public: screens, guides and tests name them. Add to them; never rename one. */

export type Severity = 'error' | 'warning' | 'info';

/** Severity of each code. An error keeps the file from being published; a warning is for a person to weigh. */
export const PROBLEM_CODES = {
  // the file and its YAML
  'file-not-found': 'error',
  'file-too-large': 'error',
  'not-text': 'error',
  'empty-file': 'error',
  'not-a-mapping': 'error',
  'several-documents': 'error',
  'yaml-syntax': 'error',
  'tab-indent': 'error',
  'duplicate-key': 'error',
  'alias-limit': 'error',
  'too-deep': 'error',
  'reserved-name': 'error',
  // words of the language
  'unknown-key': 'error',
  'missing-key': 'error',
  'empty-value': 'error',
  'wrong-type': 'error',
  'unknown-value': 'error',
  'bad-identifier': 'error',
  'bad-field-name': 'error',
  'bad-operation-name': 'error',
  'bad-duration': 'error',
  'bad-value': 'error',
  'misplaced-key': 'error',
  // names that must be declared
  'unknown-field': 'error',
  'unknown-state': 'error',
  'unknown-notice': 'error',
  'unknown-document': 'error',
  'unknown-table': 'error',
  'unknown-group': 'error',
  'unknown-register': 'error',
  'unknown-operation': 'error',
  'unknown-parameter': 'error',
  'missing-parameter': 'error',
  'parameter-type': 'error',
  'unknown-answer': 'error',
  'unknown-output': 'error',
  'unknown-procedure': 'error',
  'unseen-procedure': 'warning',
  'unknown-calendar': 'error',
  'unknown-counting': 'error',
  'unknown-gate': 'error',
  // the flow
  'state-without-kind': 'error',
  'several-kinds': 'error',
  'unknown-event': 'error',
  'missing-event': 'error',
  'duplicate-state': 'error',
  'too-few-branches': 'error',
  'branch-without-end': 'error',
  'count-over-branches': 'error',
  'missing-else': 'error',
  'else-not-last': 'error',
  'no-target': 'error',
  'unhandled-outcome': 'error',
  'run-in-circle': 'error',
  'incomplete-ask': 'error',
  'crossing-branches': 'error',
  'unreachable-state': 'error',
  'no-outcome': 'error',
  'endless-step': 'error',
  'outcome-label': 'error',
  'not-by-no-task': 'error',
  'own-supervisor': 'error',
  'start-not-for': 'error',
  'action-keys': 'error',
  // data, expressions, tables, words
  'expression-syntax': 'error',
  'expression-type': 'error',
  'expression-unsupported': 'error',
  'table-syntax': 'error',
  'table-row': 'error',
  'table-gap': 'error',
  'table-overlap': 'error',
  'table-not-analysed': 'info',
  'template-syntax': 'error',
  'bad-pattern': 'error',
  'dangerous-pattern': 'error',
  'missing-choices': 'error',
  'min-over-max': 'error',
  'missing-text': 'error',
  'undeclared-language': 'warning',
  'long-sms': 'warning',
  'personal-data-in-message': 'warning',
  'unused-field': 'warning',
  'unused-notice': 'warning',
  'unused-document': 'warning',
  'never-issued': 'error',
  'unused-table': 'warning',
  'unused-page': 'warning',
  // the law
  'limit-units': 'error',
  'consent-without-basis': 'error',
  'silence-without-then': 'error',
  'nobody-consulted': 'error',
  'over-legal-ceiling': 'error',
  'certified-copy': 'error',
  'several-copies': 'error',
  'document-held-by-administration': 'error',
  'missing-source': 'warning',
  'automatic-without-register': 'error',
  'refusal-without-reasons': 'error',
  'outcome-not-notified': 'error',
  'no-appeal': 'error',
  'decision-without-act': 'error',
  // money
  'fees-undeclared': 'error',
  'fees-without-pay': 'error',
  'payment-contract': 'error',
  'missing-refund': 'error',
} as const satisfies Record<string, Severity>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Keys and indexes from the root of the file: `['form', 0, 'fields']`. */
export type Path = readonly (string | number)[];

/** One fault of a file. Lines and columns start at 1; columns count UTF-16 units, as editors do. */
export interface Problem {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** `flow.states.checking.on.approve`; an index as `form[0]`, a key that is no name as `on["a > 1"]`; empty for the whole file. */
  readonly path: string;
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  /** The name that was probably meant. */
  readonly suggestion?: string;
}

export function pathText(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[A-Za-z_][\w-]*$/.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** The inverse of `pathText`. A text that it did not write gives the path of its readable start. */
export function pathOf(text: string): Path {
  const path: (string | number)[] = [];
  for (const [, name, index, quoted] of text.matchAll(/\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy)) {
    if (name !== undefined) path.push(name);
    else if (index !== undefined) path.push(Number(index));
    else if (quoted !== undefined) path.push(String(JSON.parse(quoted)));
  }
  return path;
}

export function inOrderOfPlace(problems: Iterable<Problem>): Problem[] {
  return [...problems].sort(
    (a, b) =>
      inOrder(a.file ?? '', b.file ?? '') ||
      a.line - b.line ||
      a.column - b.column ||
      inOrder(a.code, b.code) ||
      inOrder(a.message, b.message),
  );
}

/** By code unit: the same on every machine, whatever its language. */
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The known name that is nearest to a mistyped one; undefined when none is near enough to be worth saying. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.min(3, Math.floor(name.length / 3))) + 1;
  for (const candidate of known) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    const distance = candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Fewest letters to add, drop, change or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
