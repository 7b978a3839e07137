import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../client/cli/io.js';
import { prove } from '../../client/cli/prove.js';
import { rehearse } from '../../client/cli/rehearse.js';
import { validate } from '../../client/cli/validate.js';
import type { Coverage } from '../../client/rehearsal/coverage.js';

/** What came of one definition. */
export interface Checked {
  readonly file: string;
  /** Properties that were proved, scenarios that were played, transitions with those that a scenario takes. */
  readonly properties: number;
  readonly scenarios: number;
  readonly transitions: number;
  readonly taken: number;
  /** What does not hold, a line each; empty when all does. */
  readonly failures: readonly string[];
  readonly wallMs: number;
}

/** Validates, proves and rehearses a definition, by the commands that designers use. What fails first leaves out the rest: it would say the same again. */
export async function checkFile(file: string): Promise<Checked> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'mistara-catalogue-'));
  const none = { properties: 0, scenarios: 0, transitions: 0, taken: 0 };
  const result = (more: Partial<Checked>): Checked => ({ file, ...none, failures: [], ...more, wallMs: performance.now() - began });
  try {
    const valid = listener();
    if ((await validate([file], {}, valid.io)) !== 0) return result({ failures: valid.lines });
    const proved = listener();
    const held = await prove([file], { format: 'json' }, proved.io);
    const rows = JSON.parse(proved.lines[0] ?? '[]') as readonly {
      property: string;
      state: string | null;
      holds: boolean;
      story: readonly string[];
    }[];
    if (held !== 0) {
      const broken = rows.filter(({ holds }) => !holds);
      return result({
        failures: broken.map(({ property, state, story }) => `${property}${state === null ? '' : ` in "${state}"`}: ${story.at(-1)}`),
      });
    }
    const played = listener();
    const report = join(folder, 'coverage.json');
    const passed = await rehearse(file, { coverage: report }, played.io);
    const coverage = await readFile(report, 'utf8').then(
      (text) => JSON.parse(text) as Coverage,
      () => undefined,
    );
    const failures = passed === 0 ? [] : played.lines.filter((line) => !line.startsWith('✔'));
    for (const name of coverage?.missing ?? []) failures.push(`no scenario takes ${name}`);
    const scenarios = played.lines.filter((line) => /^[✔✘] /.test(line)).length;
    return result({ properties: rows.length, scenarios, transitions: coverage?.transitions ?? 0, taken: coverage?.taken ?? 0, failures });
  } catch (error) {
    return result({ failures: [error instanceof Error ? (error.stack ?? error.message) : String(error)] });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Keeps what a command says. */
function listener(): { readonly io: Io; readonly lines: string[] } {
  const lines: string[] = [];
  const put = (line: string): void => void lines.push(line);
  return { lines, io: { stdin: async function* () {}, out: put, err: put, read: (path) => readFile(path, 'utf8') } };
}
