import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A case that nobody decides. Its delay is skipped on a server of its own, so it is played as a scenario, by the public command. */
export const SILENT = {
  name: 'silence',
  title: 'A certificate of residence that nobody decides; after ten days silence grants it',
  file: fileURLToPath(new URL('../../definitions/examples/residence-certificate.yaml', import.meta.url)),
  scenario: 'silence',
} as const;

export interface Rehearsed {
  readonly passed: boolean;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly actual: Readonly<Record<string, unknown>>;
  readonly wallMs: number;
}

/** @throws Error in one line when it could not be played. */
export async function runSilence(): Promise<Rehearsed> {
  const command = fileURLToPath(new URL('../../client/cli/mistara.mjs', import.meta.url));
  const args = [command, 'rehearse', SILENT.file, '--scenario', SILENT.scenario, '--format', 'json'];
  const { out, err } = await new Promise<{ out: string; err: string }>((resolve) => {
    execFile(process.execPath, args, { timeout: 120_000 }, (_, stdout, stderr) => resolve({ out: stdout, err: stderr })); // the answer says how it went
  });
  try {
    const [result] = JSON.parse(out) as Rehearsed[];
    if (result !== undefined) return result;
  } catch {
    // told below
  }
  throw new Error(`${SILENT.name}: the scenario could not be played. ${err.trim().split('\n')[0] ?? ''}`);
}
