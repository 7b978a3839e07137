import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';

export const CONTEXT = { ...loadContext(), procedures: new Set(['residence-certificate']) };

type Read = Pick<ReturnType<typeof readDefinition>, 'definition' | 'problems'>;
const known = new Map<string, Read>();
/** Reads each text once, since reading takes longer than proving; each caller gets a definition of its own. */
export function readOnce(text: string): Read {
  const read = known.get(text) ?? readDefinition(text, 'x.yaml', CONTEXT);
  known.set(text, read);
  return { ...(read.definition && { definition: structuredClone(read.definition) }), problems: read.problems };
}
