/** What a letter may ask of its helpers. Anything else in braces is refused, so that a text can be checked before anyone is written to. */
export const TEMPLATE_HELPERS = ['date', 'money', 'code'] as const;
const BLOCKS = ['if', 'unless', 'each'] as const;

/** A name that a text uses: `{{date clock.dueOn}}` has the path `clock.dueOn` and the helper `date`. Inside `each`, `this` is `list.*`. */
export interface Placeholder {
  readonly path: string;
  readonly helper?: string;
  /** Index of the opening brace in the text. */
  readonly index: number;
}

/** `syntax`: not readable. `unknown-helper`: no such helper. `unknown-name`: a name that is not declared. */
export interface TemplateProblem {
  readonly code: 'syntax' | 'unknown-helper' | 'unknown-name';
  readonly index: number;
  readonly message: string;
}

/** Names joined by dots. Words that the renderer reads as values are no names. */
const PATH = /^(?!(?:true|false|null|undefined|else|as)(?:\.|$))(?:[A-Za-z_][\w-]*)(?:\.[A-Za-z_][\w-]*)*$/;

/** The names that a text uses, in order, and what cannot be read in it. Pure; the renderer accepts exactly the texts without problems. */
export function scanTemplate(source: string): { placeholders: Placeholder[]; problems: TemplateProblem[] } {
  const placeholders: Placeholder[] = [];
  const problems: TemplateProblem[] = [];
  const open: { name: string; index: number; list?: string; seenElse: boolean }[] = [];
  const wrong = (index: number, message: string, code: TemplateProblem['code'] = 'syntax') => problems.push({ code, index, message });

  const use = (index: number, path: string, helper?: string) => {
    if (!PATH.test(path)) return void wrong(index, `"${path}" is not a name: write names joined by dots`);
    const list = open.findLast((block) => block.list !== undefined)?.list;
    const [first, ...rest] = path.split('.');
    const inherited = [first!, ...rest].find((part) => part in Object.prototype);
    if (inherited !== undefined) return void wrong(index, `"${inherited}" cannot be the name of data`);
    if (first === 'this' && list === undefined) return void wrong(index, '"this" has a meaning only inside {{#each …}}');
    if (rest.includes('this')) return void wrong(index, `"${path}": "this" can only come first`);
    // Inside a list every other name would be looked up in its items by the renderer, which is seldom what is meant.
    if (first !== 'this' && list !== undefined) return void wrong(index, `inside {{#each …}} write "this.${path}"`);
    const full = first === 'this' ? [`${list}.*`, ...rest].join('.') : path;
    placeholders.push(helper === undefined ? { path: full, index } : { path: full, helper, index });
    return full;
  };

  for (let at = source.indexOf('{{'); at >= 0; ) {
    const dashed = source.startsWith('{{!--', at);
    const close = source.indexOf(dashed ? '--}}' : '}}', at + 2);
    if (close < 0) {
      wrong(at, 'the braces {{ are not closed');
      break;
    }
    const end = close + (dashed ? 4 : 2);
    const inside = source.slice(at + 2, close).trim();
    if (source[at - 1] === '\\') wrong(at, 'a backslash before {{ has no meaning here');
    else if (source[at + 2] === '!') {
      // a comment for the writers of the text
    } else if (inside.startsWith('{') || source[end] === '}') wrong(at, 'three braces are not allowed: a value is always shown as text');
    else if (inside.startsWith('#')) {
      const [name = '', argument = '', ...rest] = inside.slice(1).trim().split(/\s+/);
      if (!(BLOCKS as readonly string[]).includes(name)) wrong(at, `{{#${name}}} is not known: ${BLOCKS.join(', ')}`, 'unknown-helper');
      else if (argument === '' || rest.length > 0) wrong(at, `{{#${name}}} takes one name`);
      const list = argument === '' ? undefined : use(at, argument, name);
      open.push(name === 'each' ? { name, index: at, list: list ?? '?', seenElse: false } : { name, index: at, seenElse: false });
    } else if (inside.startsWith('/')) {
      const name = inside.slice(1).trim();
      const block = open.pop();
      if (block?.name !== name) wrong(at, block ? `{{/${name}}} closes {{#${block.name}}}` : `{{/${name}}} closes nothing`);
    } else if (inside === 'else') {
      const block = open.at(-1);
      if (block === undefined || block.seenElse || block.name === 'each') wrong(at, '{{else}} belongs once between {{#if …}} and {{/if}}');
      else block.seenElse = true;
    } else if (inside === '') wrong(at, 'there is nothing between the braces');
    else {
      const [first = '', second, ...rest] = inside.split(/\s+/);
      if (!PATH.test(first)) wrong(at, `"${first}" is not a name: write names joined by dots`);
      else if (second === undefined) {
        if ([...TEMPLATE_HELPERS, ...BLOCKS].includes(first as 'date')) wrong(at, `{{${first}}} needs a name: {{${first} some.name}}`);
        else use(at, first);
      } else if (!(TEMPLATE_HELPERS as readonly string[]).includes(first))
        wrong(at, `"${first}" is not a helper: ${TEMPLATE_HELPERS.join(', ')}`, 'unknown-helper');
      else if (rest.length > 0) wrong(at, `{{${first}}} takes one name`);
      else use(at, second, first);
    }
    at = source.indexOf('{{', end);
  }
  for (const block of open) wrong(block.index, `{{#${block.name}}} is not closed`);
  return { placeholders, problems: problems.sort((a, b) => a.index - b.index) };
}

/** The names that a text uses, in order of place. */
export const placeholdersIn = (source: string): Placeholder[] => scanTemplate(source).placeholders;

/**
 * All that is wrong with a text, in order of place; empty when it can be rendered.
 * @param known the names that exist; `fees.*` stands for one more name, `clock.**` for any below. Absent: names are not checked.
 */
export function checkTemplate(source: string, known?: Iterable<string>): TemplateProblem[] {
  const { placeholders, problems } = scanTemplate(source);
  if (known === undefined) return problems;
  const names = [...known];
  for (const { path, index } of placeholders) {
    if (names.some((name) => matches(name.split('.'), path.split('.')))) continue;
    const near = nearest(path, names);
    const help = near === undefined ? '' : ` Did you mean "${near}"?`;
    problems.push({ code: 'unknown-name', index, message: `"${path}" is not declared.${help}` });
  }
  return problems.sort((a, b) => a.index - b.index);
}

/** A name matches itself, and what stands above it (`{{#if applicant}}` where `applicant.name` is known). */
function matches(name: readonly string[], path: readonly string[]): boolean {
  for (const [i, part] of path.entries()) {
    if (name[i] === '**') return true;
    if (name[i] !== part && (name[i] !== '*' || part === '')) return false;
  }
  return true;
}

function nearest(path: string, names: readonly string[]): string | undefined {
  const found = names.map((name) => ({ name, distance: distance(path, name) })).sort((a, b) => a.distance - b.distance)[0];
  return found && found.distance <= Math.max(2, path.length / 4) ? found.name : undefined;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
