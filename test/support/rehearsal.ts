import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { type RehearseOptions, rehearse } from '../../client/cli/rehearse.js';
import type { Rehearsal } from '../../client/rehearsal/rehearse.js';
import { heard } from './heard.js';

type Plain = Record<string, unknown>;

/** Runs `mistara rehearse` in this process. `files` stand before those of the disk. */
export async function runRehearse(file: string, options: RehearseOptions = {}, files: Readonly<Record<string, string>> = {}) {
  const { io, out, err } = heard(files);
  const exit = await rehearse(file, options, io);
  return { exit, out, err };
}

/** A scenario as it may be changed before it is played. */
export interface Draft {
  name: string;
  title?: string;
  given: { filed: Plain; applicant: Plain; data: Plain; registers?: Plain; runs?: Plain };
  steps?: Plain[];
  then: Plain;
}

/** One scenario of a file, to be changed. */
export async function draftOf(file: string, name: string): Promise<Draft> {
  const { scenarios } = parse(await readFile(file, 'utf8'), { maxAliasCount: -1 }) as { scenarios: Draft[] };
  return structuredClone(scenarios.find((scenario) => scenario.name === name)!);
}

const fileOf = (procedure: string, scenarios: readonly object[]): string =>
  stringify({ procedure, scenarios }, { aliasDuplicateObjects: false });

/** Plays drafts against a definition. */
export async function play(definition: string, procedure: string, drafts: readonly Draft[], files: Readonly<Record<string, string>> = {}) {
  const options = { scenarios: 'drafts.yaml', format: 'json' };
  const { exit, out, err } = await runRehearse(definition, options, { ...files, 'drafts.yaml': fileOf(procedure, drafts) });
  if (out[0] === '[]') throw new Error(err.join('\n'));
  return { exit, results: JSON.parse(out[0] ?? '[]') as Rehearsal[] };
}
