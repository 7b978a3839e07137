import type { Drawing, DrawnArrow, DrawnState, Line } from './model.js';
import { type Palette, paletteOf } from './palette.js';

/**
 * The drawing as text for Mermaid (stateDiagram-v2), ending in a line end. Mermaid knows neither dashed arrows nor timers here: the legal clock and
 * the events of any time are boxes with arrows that say what they are.
 */
export function mermaid(drawing: Drawing): string {
  const arrows = arrowsByBox(drawing);
  const lines = ['---', `title: ${JSON.stringify(drawing.title)}`, '---', 'stateDiagram-v2', '  direction TB'];
  const classes = new Map<Palette, string[]>();
  const write = (states: readonly DrawnState[], box: string, indent: string) => {
    const starts = new Map(states.filter(({ kind }) => kind === 'start').map((start) => [start.id, start]));
    for (const state of states) {
      if (state.kind === 'start') continue;
      writeState(state, indent);
    }
    for (const arrow of arrows.get(box) ?? []) {
      const start = starts.get(arrow.from);
      const label = [...(start ? [{ text: start.title }] : []), ...arrow.lines].filter(({ text }) => text !== '');
      const text = label.length === 0 ? '' : ` : ${label.map((line) => escaped(line.text)).join('<br/>')}`;
      lines.push(`${indent}${start ? '[*]' : idOf(arrow.from)} --> ${idOf(arrow.to)}${text}`);
    }
    for (const { id, kind } of states) if (kind === 'outcome' || kind === 'end') lines.push(`${indent}${idOf(id)} --> [*]`);
  };
  const writeState = (state: DrawnState, indent: string) => {
    const palette = paletteOf(state);
    classes.set(palette, [...(classes.get(palette) ?? []), idOf(state.id)]);
    lines.push(`${indent}state "${escaped(labelOf(state))}" as ${idOf(state.id)}`.replaceAll('\n', '<br/>'));
    if (state.children === undefined) return;
    lines.push(`${indent}state ${idOf(state.id)} {`);
    const inner = `${indent}  `;
    if (state.children.every(({ kind }) => kind === 'branch')) {
      for (const [i, branch] of state.children.entries()) {
        if (i > 0) lines.push(`${inner}--`);
        writeState(branch, inner);
      }
    } else write(state.children, state.id, inner);
    lines.push(`${indent}}`);
  };
  write(drawing.states, '', '  ');
  for (const [{ name, fill, stroke }, ids] of classes) {
    lines.push(`  classDef ${name} fill:${fill},stroke:${stroke},color:#0b0c0c`, `  class ${ids.join(',')} ${name}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Names of states are lower case and hyphens, which Mermaid reads as arrows; the letter in front keeps its own words (`end`, `note`) free. */
const idOf = (id: string): string => `s_${id.replace(/[()]/g, '_').replaceAll('-', '_')}`;

const labelOf = ({ caption, title, lines }: DrawnState): string =>
  [caption, title, ...lines.map(({ text }: Line) => text)].filter((text) => text !== '').join('\n');

/** Colons and semicolons end a label, quotes end a title, `#…;` is a character of its own: all are written as such. */
const escaped = (text: string): string => text.replace(/[#:;"<>{}%\\`]/g, (c) => `#${c.charCodeAt(0)};`);

/** Each arrow in the innermost box that holds both its ends: elsewhere Mermaid would draw a second box of the same name. */
function arrowsByBox({ states, arrows }: Drawing): Map<string, DrawnArrow[]> {
  const ways = new Map<string, string[]>();
  const walk = (list: readonly DrawnState[], way: string[]) => {
    for (const { id, children } of list) {
      ways.set(id, way);
      walk(children ?? [], [...way, id]);
    }
  };
  walk(states, ['']);
  const found = new Map<string, DrawnArrow[]>();
  for (const arrow of arrows) {
    const from = ways.get(arrow.from) ?? [''];
    const to = ways.get(arrow.to) ?? [''];
    let depth = 0;
    while (depth + 1 < Math.min(from.length, to.length) && from[depth + 1] === to[depth + 1]) depth += 1;
    const box = from[depth] ?? '';
    found.set(box, [...(found.get(box) ?? []), arrow]);
  }
  return found;
}
