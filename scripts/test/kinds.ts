import { readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** Quick ones first, so that a slip is seen at once; a kind that is not here runs after these. */
const order = ['architecture', 'unit', 'golden', 'invalid', 'scenarios', 'workflows', 'replay', 'api', 'web', 'e2e', 'load', 'issues'];

/** The compiler, the linter and the search for unused code. */
const checksKind = 'checks';

export interface Selection {
  readonly checks: boolean;
  /** From the project's folder, in the order to run. */
  readonly files: readonly string[];
}

/**
 * What `npm test -- <words>` asks for: kinds, test files, or folders with tests. No word means everything.
 * @throws {SetupError} that names the word which selects nothing, and the kinds there are.
 */
export function select(root: string, words: readonly string[]): Selection {
  const kinds = kindsOf(root);
  if (words.length === 0) return { checks: true, files: [...kinds.values()].flat() };
  const files: string[] = [];
  for (const word of words) {
    if (word === checksKind) continue;
    const path = relative(root, join(root, word));
    const found = kinds.get(word) ?? [...kinds.values()].flat().filter((file) => file === path || file.startsWith(`${path}${sep}`));
    if (found.length === 0)
      throw new SetupError(`No test is named ${word}. Give a file, or a kind: ${[checksKind, ...kinds.keys()].join(', ')}.`);
    files.push(...found);
  }
  return { checks: words.includes(checksKind), files: [...new Set(files)] };
}

/** A kind is a folder of `test`, or a test file that lies in `test` itself. */
function kindsOf(root: string): Map<string, string[]> {
  const kinds = new Map<string, string[]>();
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'));
  for (const path of all.toSorted()) {
    const [first = ''] = path.split(sep);
    const kind = basename(first, '.test.ts');
    kinds.set(kind, [...(kinds.get(kind) ?? []), join('test', path)]);
  }
  const rank = (kind: string): number => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return new Map([...kinds].toSorted(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b)));
}
