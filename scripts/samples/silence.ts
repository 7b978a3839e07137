import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = (path: string) => fileURLToPath(new URL(`../../definitions/${path}`, import.meta.url));

/** A case that nobody decides in time. Its delay is skipped on a server of its own, so it is played as a scenario, by the public command. */
export interface SilentSample {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly scenario: string;
}

export const SILENT: readonly SilentSample[] = [
  {
    name: 'silence',
    title: 'A certificate of residence that nobody decides; after ten days silence grants it',
    file: file('examples/residence-certificate.yaml'),
    scenario: 'silence',
  },
  {
    name: 'silence-without-effect',
    title:
      'A complaint to the Mediator that nobody decides in sixty days; silence may not decide it, supervisors are alerted, and it is answered late',
    file: file('procedures/mediation.yaml'),
    scenario: 'after-the-delay',
  },
];

export interface Rehearsed {
  readonly passed: boolean;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly actual: Readonly<Record<string, unknown>>;
  readonly wallMs: number;
}

/** @throws Error in one line when it could not be played. */
export async function runSilence({ name, file: definition, scenario }: SilentSample): Promise<Rehearsed> {
  const command = fileURLToPath(new URL('../../client/cli/mistara.mjs', import.meta.url));
  const args = [command, 'rehearse', definition, '--scenario', scenario, '--format', 'json'];
  const { out, err } = await new Promise<{ out: string; err: string }>((resolve) => {
    execFile(process.execPath, args, { timeout: 120_000 }, (_, stdout, stderr) => resolve({ out: stdout, err: stderr })); // the answer says how it went
  });
  try {
    const [result] = JSON.parse(out) as Rehearsed[];
    if (result !== undefined) return result;
  } catch {
    // told below
  }
  throw new Error(`${name}: the scenario could not be played. ${err.trim().split('\n')[0] ?? ''}`);
}
