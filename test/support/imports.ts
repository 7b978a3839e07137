import { posix } from 'node:path';
import { CLOSURES, FORBIDDEN, FREE, PURE, PURE_BUT, RULES, type Rule } from './import-rules.js';

/** Texts of the source files by their path from the project's folder. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  /** A path from the project's folder, or the name of a package. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isType: boolean;
  readonly line: number;
}

/** The same text with blanks for comments, each line in its place. */
export function withoutComments(source: string): string {
  return source.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (found, text: string | undefined) => text ?? found.replace(/[^\n]/g, ' '),
  );
}

const lineOf = (source: string, index: number): number => source.slice(0, index).split('\n').length;

/** Static imports and exports from elsewhere, dynamic imports of a literal, and `import(…)` types. A file of ours is named as it lies on the disk. */
export function importsOf(path: string, source: string): Import[] {
  const text = withoutComments(source);
  const named = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)];
  const called = [...text.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/g)];
  return [...named, ...called].map((match) => {
    const specifier = match[2] as string;
    const isOurs = specifier.startsWith('.');
    const to = isOurs ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts') : packageOf(specifier);
    return { to, isOurs, isType: match[1] !== undefined, line: lineOf(text, match.index) };
  });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const isIn = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);

function ruleOf(path: string): Rule | undefined {
  return RULES.filter(({ of }) => isIn(of, path)).toSorted((a, b) => b.of.length - a.of.length)[0];
}

function allows(entry: string, { to, isOurs, isType }: Import): boolean {
  const [name = '', typesOnly] = entry.split(' ');
  if (typesOnly !== undefined && !isType) return false;
  if (isOurs) return name.endsWith('/*') ? posix.dirname(to) === name.slice(0, -2) : isIn(name, to);
  return name === 'node:*' ? to.startsWith('node:') : name === to || (name.startsWith('node:') && to.startsWith(`${name}/`));
}

/** Imports that the table does not allow: `file:line imports what`. */
export function forbiddenImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => {
    const rule = ruleOf(path);
    if (rule === undefined) return FREE.some((folder) => isIn(folder, path)) ? [] : [`${path} has no rule`];
    return importsOf(path, source)
      .filter((one) => !(one.isOurs && ruleOf(one.to) === rule) && ![...rule.ours, ...rule.outside].some((entry) => allows(entry, one)))
      .map(({ to, line, isType }) => `${path}:${line} imports ${isType ? 'types of ' : ''}${to}`);
  });
}

/** Names that pure code does not say: `file:line uses what`. */
export function forbiddenNames(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => {
    if (!PURE.some((folder) => isIn(folder, path))) return [];
    const text = withoutComments(source);
    const excused = PURE_BUT[path] ?? [];
    return FORBIDDEN.filter(([what]) => !excused.includes(what) && !excused.includes('*')).flatMap(([what, pattern]) =>
      [...text.matchAll(new RegExp(pattern, 'g'))].map(({ index }) => `${path}:${lineOf(text, index)} uses ${what}`),
    );
  });
}

/** What a file brings along that it must not: `file: … -> … -> what`, the shortest way there. */
export function forbiddenReach(sources: Sources): string[] {
  return CLOSURES.flatMap(({ of, never, outside }) => {
    const ways = new Map<string, readonly string[]>([[of, [of]]]);
    const found: string[] = [];
    for (const [path, way] of ways) {
      for (const one of importsOf(path, sources.get(path) ?? '')) {
        if (one.isType || ways.has(one.to)) continue;
        const there = [...way, one.to];
        if (one.isOurs) ways.set(one.to, there);
        if (one.isOurs ? never.includes(one.to) : !outside.includes(one.to)) found.push(there.join(' -> '));
      }
    }
    return found;
  });
}

/** Files that import one another in a circle when they run: each circle once, from its first name in the alphabet. */
export function circles(sources: Sources): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      const circle = way.slice(at);
      const first = circle.indexOf(circle.toSorted()[0] as string);
      found.add([...circle.slice(first), ...circle.slice(0, first), circle[first]].join(' -> '));
    }
    if (at >= 0 || done.has(path)) return;
    for (const { to, isOurs, isType } of importsOf(path, sources.get(path) ?? '')) if (isOurs && !isType) walk(to, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) walk(path, []);
  return [...found];
}

/** The table as `ARCHITECTURE.md` shows it. */
export function rulesTable(): string {
  const list = (entries: readonly string[]) => entries.map((entry) => `\`${entry}\``.replace(' (types)`', '` (types)')).join(', ');
  const rows = RULES.map(({ of, ours, outside }) => `| \`${of}\` | ${list(ours) || 'nothing'} | ${list(outside) || 'nothing'} |`);
  return ['| in | from us, beside files of the same row | from outside |', '|---|---|---|', ...rows].join('\n');
}
