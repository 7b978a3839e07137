import { readFileSync } from 'node:fs';
import { type Document, parseDocument } from 'yaml';
import type { Property } from '../../definitions/prove.js';
import { PASSPORT } from './broken-passport.js';
import { RESIDENCE } from './broken-residence.js';

/** A shipped procedure with one fault, and what must be said of it. */
export interface BrokenCopy {
  readonly of: 'residence-certificate' | 'passport';
  readonly fault: string;
  readonly property: Property;
  /** The state that is named, where one is. */
  readonly state?: string;
  /** Places of the file (`a/b/c`) with their new value; null takes the place away. */
  readonly edits: Readonly<Record<string, unknown>>;
}

const read = (path: string) => readFileSync(new URL(`../../definitions/${path}`, import.meta.url), 'utf8');
export const SOUND = { 'residence-certificate': read('examples/residence-certificate.yaml'), passport: read('procedures/passport.yaml') };

export function brokenText({ of, edits }: Pick<BrokenCopy, 'of' | 'edits'>): string {
  const document: Document = parseDocument(SOUND[of]);
  for (const [place, value] of Object.entries(edits)) {
    const path = place.split('/').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    if (value === null) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

export type Short = readonly [fault: string, property: Property, state: string | undefined, edits: Readonly<Record<string, unknown>>];

const whole =
  (of: BrokenCopy['of']) =>
  ([fault, property, state, edits]: Short): BrokenCopy => ({
    of,
    fault,
    property,
    ...(state !== undefined && { state }),
    edits,
  });
export const BROKEN_COPIES: readonly BrokenCopy[] = [...RESIDENCE.map(whole('residence-certificate')), ...PASSPORT.map(whole('passport'))];
