import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { compile } from '../../definitions/compile.js';
import { contextOf, loadCalendar, loadOrganisation, loadRegisters } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { inOrderOfPlace, type Problem } from '../../definitions/problems.js';
import { scenarioNames } from '../../definitions/scenario-names.js';
import { readScenarios } from '../../definitions/scenario-schema.js';
import type { PublishedDefinition } from '../engine.js';
import { postOf, residenceOf } from '../filing.js';
import { planOf } from './plan.js';
import type { Play, Subject } from './rehearse.js';

export interface Loaded extends Subject {
  readonly plays: readonly Play[];
}
export type Loading = Loaded | { readonly problems: readonly Problem[] } | { readonly lookedAt: readonly string[]; readonly id: string };

/**
 * Reads a definition and its scenarios: the file that is named, else one beside the definition or in a folder of scenarios.
 * @param read gives the text of a file. What it throws for the definition, or for a file of scenarios that is named, goes on.
 */
export async function loadRehearsal(file: string, read: (path: string) => Promise<string>, scenarios?: string): Promise<Loading> {
  const text = await read(file);
  const context = contextOf(file);
  const { definition, problems } = readDefinition(text, file, context);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (definition === undefined || errors.length > 0) return { problems: errors };
  const digest = createHash('sha256').update(text).digest('hex');
  const published: PublishedDefinition = { digest, definition, chart: compile(definition, digest) };
  const places = scenarios === undefined ? placesOf(file, definition.id) : [scenarios];
  const found = scenarios === undefined ? await first(places, read) : { path: scenarios, text: await read(scenarios) };
  if (found === undefined) return { lookedAt: places, id: definition.id };

  const organisation = loadOrganisation();
  const registers = loadRegisters();
  const written = readScenarios(found.text, found.path);
  const wrong = [...written.problems];
  if (written.scenarios) wrong.push(...scenarioNames(written, definition, published.chart, { ...context, registers, organisation }));
  const plays: Play[] = [];
  for (const [i, scenario] of (written.scenarios ?? []).entries()) {
    const { filed, applicant } = scenario.given;
    const post =
      organisation.posts[filed.post ?? postOf(organisation, applicant.country, residenceOf(definition, scenario.given.data ?? {}))];
    if (post === undefined) continue; // named above
    const planned = planOf(scenario, post.zone, loadCalendar(published.chart.clock?.calendar ?? post.calendar));
    if ('plan' in planned) plays.push({ scenario, plan: planned.plan, zone: post.zone });
    else wrong.push(written.problem('bad-value', ['scenarios', i, ...planned.path], planned.message));
  }
  return wrong.length > 0
    ? { problems: inOrderOfPlace(wrong) }
    : { published, organisation, registers, ...(context.procedure && { procedure: context.procedure }), plays };
}

function placesOf(file: string, id: string): string[] {
  const folder = dirname(file);
  const own = basename(file).replace(/\.ya?ml$/, '');
  const beside = [...new Set([own, id])].map((name) => join(folder, `${name}.scenarios.yaml`));
  return [...beside, join(folder, 'scenarios', `${id}.yaml`), join(folder, '..', 'scenarios', `${id}.yaml`)];
}

async function first(
  places: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<{ path: string; text: string } | undefined> {
  for (const path of places) {
    try {
      return { path, text: await read(path) };
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
