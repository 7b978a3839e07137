/** The YAML of a definition: its values, and the place in the text of each of them. Faults of the YAML itself are told here. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, Scalar, visit, type YAMLError } from 'yaml';
import { type Path, PROBLEM_CODES, type Problem, type ProblemCode, pathText } from './problems.js';

/** A definition is some hundred lines; more than this is not a definition. */
const MOST_CHARACTERS = 1_000_000;
const MOST_ALIASES = 50;
/** Of a file whose entries resemble one another, as scenarios do: what an anchor holds may repeat others, and is written out so often at most. */
const MOST_ALIASES_OF_MANY = 2_000;
const MOST_NESTING = 60;

export interface Place {
  readonly line: number;
  readonly column: number;
}
/** `key`: the name at the path rather than its value. `index`: a character inside the text at the path. */
export interface Spot {
  readonly at?: 'key' | 'value';
  readonly index?: number;
}

export interface YamlText {
  /** The plain value; undefined when the file cannot be read any further. */
  readonly value: Record<string, unknown> | undefined;
  readonly problems: readonly Problem[];
  /** The place of a path, or of the nearest thing around it that is written. */
  locate(path: Path, spot?: Spot): Place;
  problem(code: ProblemCode, path: Path, message: string, more?: Spot & { suggestion?: string | undefined }): Problem;
}

/**
 * Reads the YAML of a file. Never throws.
 * @param aliases `many` lets a file repeat itself as scenarios do, anchors inside anchors included.
 */
export function readYaml(source: string, file?: string, aliases: 'few' | 'many' = 'few'): YamlText {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const lines = new LineCounter();
  const problems: Problem[] = [];
  let document: Document.Parsed | undefined;

  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return line < 1 || col < 1 ? { line: 1, column: 1 } : { line, column: col };
  };
  const locate = (path: Path, spot: Spot = {}): Place => {
    try {
      return document === undefined ? { line: 1, column: 1 } : placeOf(offsetOf(document, text, path, spot));
    } catch {
      return { line: 1, column: 1 };
    }
  };
  const problem: YamlText['problem'] = (code, path, message, more = {}) => ({
    ...(file === undefined ? {} : { file }),
    ...locate(path, more),
    path: pathText(path),
    code,
    severity: PROBLEM_CODES[code],
    message: more.suggestion === undefined ? message : `${message} Did you mean "${more.suggestion}"?`,
    ...(more.suggestion === undefined ? {} : { suggestion: more.suggestion }),
  });
  const stop = (code: ProblemCode, message: string): YamlText => {
    problems.push(problem(code, [], message));
    return { value: undefined, problems, locate, problem };
  };

  if (text.length > MOST_CHARACTERS) return stop('file-too-large', `The file has ${text.length} characters; at most ${MOST_CHARACTERS}.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells a binary file
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\uFFFD]/.test(text)) return stop('not-text', 'The file is not text in UTF-8.');
  if (nesting(text) > MOST_NESTING) return stop('too-deep', `More than ${MOST_NESTING} levels stand inside each other.`);

  try {
    document = parseDocument(text, { lineCounter: lines, version: '1.2', keepSourceTokens: false, prettyErrors: false });
  } catch (error) {
    return stop('yaml-syntax', `The YAML cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}.`);
  }
  let readable = true;
  for (const error of [...document.errors, ...document.warnings]) {
    const [code, message] = syntaxProblem(error);
    problems.push({ ...problem(code, [], message), ...placeOf(error.pos[0]) });
    readable &&= code === 'duplicate-key';
  }
  if (!readable) return { value: undefined, problems, locate, problem };
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return stop('empty-file', 'The file is empty. A definition begins with "mistara: 1".');
  if (!isMap(document.contents)) return stop('not-a-mapping', 'A definition is a mapping, lines of "key: value"; this file is not.');

  const repeated = checkAliases(document, aliases);
  if (repeated !== undefined) return stop('alias-limit', repeated);
  checkKeys(document, (offset, code, message) => problems.push({ ...problem(code, [], message), ...placeOf(offset) }));
  if (problems.some((p) => p.code === 'reserved-name')) return { value: undefined, problems, locate, problem };
  try {
    return {
      value: document.toJS({ maxAliasCount: aliases === 'many' ? MOST_ALIASES_OF_MANY : MOST_ALIASES }) as Record<string, unknown>,
      problems,
      locate,
      problem,
    };
  } catch {
    return stop('alias-limit', 'The aliases (*name) of this file repeat too much. Write the values out.');
  }
}

function syntaxProblem(error: YAMLError): [ProblemCode, string] {
  const [first = ''] = error.message.split('\n');
  const message = first.replace(/ at line \d+, column \d+:?$/, '').replace(/\.?$/, '.');
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return ['duplicate-key', 'The same key stands twice in one mapping; one of them would be lost.'];
    case 'TAB_AS_INDENT':
      return ['tab-indent', 'A line is indented by a tab. YAML is indented by spaces.'];
    case 'MULTIPLE_DOCS':
      return ['several-documents', 'The file holds several documents ("---"). One file is one procedure.'];
    case 'TAG_RESOLVE_FAILED':
      return ['yaml-syntax', `A tag that the language does not know: ${message}`];
    default:
      return ['yaml-syntax', `The YAML cannot be read here: ${message}`];
  }
}

/** Deepest nesting, guessed from brackets and from indentation, before a parser that recurses sees the text. */
function nesting(text: string): number {
  let deepest = 0;
  let open = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++open);
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    // A bracket in a comment or a text is seldom closed elsewhere: a line that starts at the margin closes all.
    else if (character === '\n') open = Math.min(open, MOST_NESTING);
  }
  for (const [, dashes = ''] of text.matchAll(/^ *((?:[-?] )+)/gm)) deepest = Math.max(deepest, dashes.length / 2);
  const indents: number[] = [];
  for (const [, spaces = ''] of text.matchAll(/^( *)[^ \n#]/gm)) {
    while (indents.length > 0 && indents.at(-1)! >= spaces.length) indents.pop();
    indents.push(spaces.length);
    deepest = Math.max(deepest, indents.length);
  }
  return deepest;
}

/** An alias inside what it repeats has no end, and aliases of aliases grow without measure. */
function checkAliases(document: Document.Parsed, aliases: 'few' | 'many'): string | undefined {
  let count = 0;
  let nested = false;
  visit(document, {
    Alias(_, alias, ancestors) {
      count += 1;
      const target = alias.resolve(document);
      nested ||= target === undefined || ancestors.includes(target as never);
      nested ||= aliases === 'few' && ancestors.some((node) => (isMap(node) || isSeq(node)) && node.anchor !== undefined);
    },
  });
  if (nested) return 'An alias (*name) stands inside an anchor (&name), or names none. Write the value out.';
  const most = aliases === 'many' ? MOST_ALIASES_OF_MANY : MOST_ALIASES;
  return count > most ? `The file has ${count} aliases (*name); at most ${most}.` : undefined;
}

function checkKeys(document: Document.Parsed, report: (offset: number, code: ProblemCode, message: string) => void): void {
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const offset = (key as { range?: number[] } | null)?.range?.[0] ?? map.range?.[0] ?? 0;
        if (!isScalar(key)) {
          report(offset, 'yaml-syntax', 'A key must be one word or one text.');
          continue;
        }
        const name = String(key.value);
        // Names that every object of the machine has: a state or field of that name would be found where none was declared.
        if (name in Object.prototype) report(offset, 'reserved-name', `"${name}" is a reserved name. Choose another.`);
        if (seen.has(name) && typeof key.value !== 'string') report(offset, 'duplicate-key', `"${name}" stands twice in one mapping.`);
        seen.add(name);
      }
    },
  });
}

function offsetOf(document: Document.Parsed, text: string, path: Path, spot: Spot): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  /** Where the thing that the node is the value of is named. */
  let named = offset;
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) {
      node = node.items[Number(part)];
      named = rangeStart(node) ?? offset;
    } else if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
      // What is missing in a mapping is shown at the mapping's own name.
      if (pair === undefined) return named;
      offset = rangeStart(pair.key) ?? offset;
      named = offset;
      if (depth === path.length - 1 && spot.at === 'key') return spot.index === undefined ? offset : inside(pair.key, text, spot.index);
      // An empty value has no place of its own worth showing: its key has.
      if (pair.value === null || (isScalar(pair.value) && pair.value.value === null)) return offset;
      node = pair.value;
    } else return offset;
    if (node === undefined) return offset;
    offset = rangeStart(node) ?? offset;
  }
  return spot.index === undefined ? offset : inside(isAlias(node) ? node.resolve(document) : node, text, spot.index);
}

const rangeStart = (node: unknown): number | undefined => (node as { range?: number[] } | null | undefined)?.range?.[0];

/** Where the character `index` of a scalar's value stands in the text: quotes, escapes, folded lines and indentation are passed over. */
function inside(node: unknown, text: string, index: number): number {
  const start = rangeStart(node) ?? 0;
  if (!isScalar(node) || typeof node.value !== 'string') return start;
  const value = node.value;
  const end = node.range?.[1] ?? text.length;
  let at = start;
  if (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE) at += 1;
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) at = skipBlank(text, text.indexOf('\n', start) + 1, end);
  for (let i = 0; i < Math.min(index, value.length) && at < end; i += 1) {
    const wanted = value[i]!;
    if (node.type === Scalar.QUOTE_SINGLE && wanted === "'") at += 2;
    else if (node.type === Scalar.QUOTE_DOUBLE && text[at] === '\\') {
      const [escaped = ''] = /^\\(?:x..|u....|U.{8}|\r?\n[ \t]*|.)/s.exec(text.slice(at, at + 12)) ?? [];
      // An escaped line end gives no character at all.
      if (/^\\\r?\n/.test(escaped)) i -= 1;
      at = escaped.includes('\n') ? skipBlank(text, at + 1, end) : at + Math.max(2, escaped.length);
    } else if (text[at] === wanted && wanted !== '\n') at += 1;
    else at = skipBlank(text, at, end);
    if ((wanted === '\n' || text[at] === '\n' || text[at] === '\r') && value[i + 1] !== '\n') at = skipFold(text, at, end, value[i + 1]);
  }
  return Math.min(at, Math.max(start, end));
}

function skipBlank(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && /\s/.test(text[at]!)) at += 1;
  return at;
}

/** At a line end inside a scalar: to the next character of the value. */
function skipFold(text: string, from: number, end: number, next: string | undefined): number {
  if (next === ' ' && text[from] === ' ') return from;
  return next === undefined || next === ' ' ? from : skipBlank(text, from, end);
}
