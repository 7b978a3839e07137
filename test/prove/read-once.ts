import type { Context } from '../../definitions/context.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';

export const CONTEXT = { ...loadContext(), procedures: new Set(['residence-certificate']) };

type Read = Pick<ReturnType<typeof readDefinition>, 'definition' | 'problems'>;
const known = new Map<string, Read>();
/** Reads each text once, since reading takes longer than proving; each caller gets a definition of its own. */
export function readOnce(text: string, context: Context = CONTEXT): Read {
  const read = (context === CONTEXT ? known.get(text) : undefined) ?? readDefinition(text, 'x.yaml', context);
  if (context === CONTEXT) known.set(text, read);
  return { ...(read.definition && { definition: structuredClone(read.definition) }), problems: read.problems };
}
