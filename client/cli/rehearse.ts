import { writeFile } from 'node:fs/promises';
import type { Scenario } from '../../definitions/scenario-schema.js';
import type { Coverage } from '../rehearsal/coverage.js';
import { differences, placesOf } from '../rehearsal/judge.js';
import { loadRehearsal } from '../rehearsal/load.js';
import { rehearse as play, type Rehearsal } from '../rehearsal/rehearse.js';
import type { ExitCode, Io } from './io.js';
import { problemLine, tell, UsageError } from './output.js';

export interface RehearseOptions {
  /** Only the scenario of this name. */
  readonly scenario?: string | undefined;
  /** The file of scenarios; default: beside the definition. */
  readonly scenarios?: string | undefined;
  readonly format?: string | undefined;
  /** Where to write, as JSON, which transitions no scenario takes. */
  readonly coverage?: string | undefined;
}

/**
 * `mistara rehearse FILE`: the scenarios of a definition, through the code that runs real cases, with time skipped.
 * @returns 0 when each scenario holds, 1 when one does not or a file is wrong, 2 on wrong usage.
 */
export async function rehearse(
  file: string,
  { scenario, scenarios, format = 'text', coverage }: RehearseOptions,
  io: Io,
): Promise<ExitCode> {
  const json = format === 'json';
  const loaded = await loadRehearsal(file, io.read, scenarios);
  if ('problems' in loaded || 'lookedAt' in loaded) {
    if ('problems' in loaded) for (const problem of loaded.problems) io.err(problemLine(problem));
    else io.err(`There are no scenarios of "${loaded.id}". Looked at: ${loaded.lookedAt.join(', ')}. Name a file with --scenarios.`);
    if (json) io.out('[]');
    return 1;
  }
  const plays = scenario === undefined ? loaded.plays : loaded.plays.filter(({ scenario: { name } }) => name === scenario);
  if (plays.length === 0) {
    const names = loaded.plays.map(({ scenario: { name } }) => name).join(', ');
    return tell(new UsageError(`There is no scenario "${scenario}". There are: ${names}.`), io, json);
  }
  const told = await play(plays, loaded, (result, { title }) => {
    if (!json) for (const line of linesOf(result, title)) io.out(line);
  });
  const failed = told.results.filter(({ passed }) => !passed).length;
  if (json) io.out(JSON.stringify(told.results));
  else io.err(`${told.results.length - failed} passed, ${failed} failed`);
  if (scenario === undefined && !json) for (const line of coverageLines(told.coverage)) io.err(line);
  if (coverage !== undefined) await writeFile(coverage, `${JSON.stringify(told.coverage, null, 2)}\n`);
  return failed > 0 ? 1 : 0;
}

type Values = Readonly<Record<string, unknown>>;

function linesOf({ scenario, passed, expected, actual, wallMs }: Rehearsal, title: Scenario['title']): string[] {
  const head = `${passed ? '✔' : '✘'} ${scenario}  ${title} (${wallMs} ms)`;
  if (passed) return [head];
  const { steps = {}, ...end } = expected as { steps?: Record<string, Values> };
  const went = (actual['steps'] ?? {}) as Record<string, Values>;
  const lines = Object.entries(steps).flatMap(([i, step]) => differing(step, went[i] ?? {}).map((line) => `    step ${i}, ${line}`));
  // Of a filing that was refused there is no end to look at.
  const refused = actual['refused'] !== undefined && (end as Values)['refused'] === undefined;
  lines.push(...differing(refused ? { refused: null } : end, actual).map((line) => `    ${line}`));
  for (const key of ['error', 'openIncidents']) if (actual[key] !== undefined) lines.push(`    ${[actual[key]].flat().join('\n    ')}`);
  return [head, ...lines];
}

/** `outcome: expected "granted", actual "refused"`; inside a mapping by the whole path. */
function differing(expected: Values, actual: Values): string[] {
  const because = [actual['message'] ?? [], actual['fields'] ?? []].flat().join(' ');
  return differences(expected, actual)
    .flatMap((key) => placesOf(expected[key], actual[key], key))
    .map(
      ({ at, ...was }) =>
        `${at}: expected ${shown(was.expected)}, actual ${shown(was.actual)}${at === 'refused' && because !== '' ? ` (${because})` : ''}`,
    );
}

const shown = (value: unknown): string => (value === undefined || value === null ? 'none' : JSON.stringify(value));

function coverageLines({ transitions, taken, missing }: Coverage): string[] {
  const head = `${taken} of ${transitions} transitions are taken by a scenario.`;
  return missing.length === 0 ? [head] : [`${head} Not taken:`, ...missing.map((name) => `  ${name}`)];
}
