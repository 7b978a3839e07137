import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { patchDefinition } from './patch-definition.js';

/** One fault, as `test/invalid/*.yaml` describes it: a fragment laid over the example, and what must be said of it. */
export interface BrokenDefinition {
  readonly code: string;
  readonly name?: string;
  readonly why?: string;
  readonly wrong: string;
  /** `{ whole: true }`: the example itself. */
  readonly right?: string | { whole: true };
  /** The text that stands where the problem is shown. */
  readonly at?: string;
  readonly suggestion?: string;
  /** All codes, in order of place; default: the one code. `any`: others may come with it. */
  readonly expect?: readonly string[] | 'any';
  /** The fragment replaces the part of the file as text, since YAML could not hold the fault. */
  readonly raw?: boolean;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
export const EXAMPLE = read('../../definitions/examples/residence-certificate.yaml');

export const BROKEN: readonly BrokenDefinition[] = readdirSync(new URL('../invalid/', import.meta.url))
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .flatMap((file) => parse(read(`../invalid/${file}`)) as BrokenDefinition[]);

export const wrongText = ({ wrong, raw }: BrokenDefinition): string => (raw === true ? wrong : patchDefinition(EXAMPLE, wrong));
export const rightText = ({ right }: BrokenDefinition): string => (typeof right === 'string' ? patchDefinition(EXAMPLE, right) : EXAMPLE);
