import { readFileSync } from 'node:fs';
import { patchDefinition } from './patch-definition.js';

/** The designer's guide, its examples, and the file that a reader has who does all that it says. */
export const GUIDE = readFileSync(new URL('../../definitions/README.md', import.meta.url), 'utf8');
export const BUILT = 'residence-certificate.yaml';
const all = [...GUIDE.matchAll(/^```yaml title="([^"]+)"\n([\s\S]*?)^```$/gm)].map(([, title = '', text = '']) => ({
  title,
  text,
}));
/** Files of scenarios; the others are definitions, or laid over one. */
export const scenarioBlocks = all.filter(({ title }) => title.startsWith('scenarios'));
export const blocks = all.filter(({ title }) => !title.startsWith('scenarios'));
export const built = blocks.filter(({ title }) => title === BUILT).reduce((text, block) => patchDefinition(text, block.text), '');
