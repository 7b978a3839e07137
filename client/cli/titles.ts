import type { Definition } from '../../definitions/schema.js';
import { type Language, say, type Text } from '../../domain/language.js';

interface Titled {
  readonly title?: Text;
  readonly task?: { readonly title?: Text };
  readonly states?: Readonly<Record<string, Titled>>;
}

/** What a state is called: its title, else that of its task, else its name. */
export function titlesOf(definition: Definition, language: Language): (state: string) => string {
  const titles = new Map<string, Text>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    for (const [name, state] of Object.entries((node as Titled).states ?? {})) {
      const title = state.title ?? state.task?.title;
      if (title !== undefined) titles.set(name, title);
    }
    for (const child of Object.values(node)) walk(child); // branches and parts hold states of their own
  };
  walk(definition.flow);
  return (state) => say(titles.get(state), language) || (titles.has(base(state)) ? say(titles.get(base(state)), language) : state);
}

/** The state that asked, of one that waits for missing pieces. */
const base = (state: string): string => state.split('--')[0] ?? state;
