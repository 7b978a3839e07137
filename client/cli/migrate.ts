import { CaseError } from '../../domain/errors.js';
import { type Catalogue, digestOfText } from '../catalogue.js';
import { Migration, type MigrationRow } from '../migration.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { UsageError } from './output.js';
import { table } from './table.js';

export interface MigrateOptions {
  readonly from?: string;
  readonly to?: string;
  /** `old=new`, one each. */
  readonly map?: readonly string[];
  readonly case?: readonly string[];
  readonly all?: boolean;
  readonly reason?: string;
  readonly as?: string;
  readonly apply?: boolean;
  readonly format?: string;
}

const USAGE =
  'usage: mistara migrate --from DIGEST|FILE --to DIGEST|FILE [--map OLD=NEW…] (--case ID… | --all) [--reason TEXT --as OPERATOR --apply]';
const PATIENCE = 30 * 60_000;

/**
 * `mistara migrate`: what would become of each running case; with `--apply`, moves those that nothing refuses.
 * @returns 1 when a chosen case is refused: it stays on its version, the others move.
 */
export async function migrateCases(options: MigrateOptions, io: Io): Promise<ExitCode> {
  const { from, to, apply = false, reason = '', as = 'operator', format = 'text' } = options;
  const cases = options.all === true ? 'all' : (options.case ?? []);
  if (from === undefined || to === undefined || cases.length === 0 || (options.all === true && options.case !== undefined))
    throw new UsageError(USAGE);
  if (apply && reason.trim() === '') throw new UsageError('Say why with --reason: it is kept with each case.');
  const map = readMap(options.map ?? []);
  return withEngine(async (connected) => {
    const [old, next] = await Promise.all([digestFor(from, connected.catalogue, io), digestFor(to, connected.catalogue, io)]);
    const request = { from: old, to: next, map, cases } as const;
    const migration = new Migration(connected);
    const rows = apply ? await migration.apply(request, { by: as, reason }) : await migration.plan(request);
    if (format === 'json') io.out(JSON.stringify({ from: old, to: next, applied: apply, cases: rows }));
    else tell(rows, apply, io);
    return rows.some(({ refusals }) => refusals.length > 0) ? 1 : 0;
  }, PATIENCE);
}

function readMap(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [old = '', image = '', ...more] = pair.split('=');
      if (old === '' || image === '' || more.length > 0) throw new UsageError(`--map ${pair}: write OLD=NEW, two names of states.`);
      return [old, image];
    }),
  );
}

/** A digest, or the beginning of one; or a file, whose text names its publication. */
async function digestFor(what: string, catalogue: Catalogue, io: Io): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(what)) return (await catalogue.byDigest(what)).digest;
  if (/^[0-9a-f]{8,63}$/.test(what)) return catalogue.digestBeginning(what);
  const digest = digestOfText(await io.read(what));
  try {
    return (await catalogue.byDigest(digest)).digest;
  } catch (error) {
    if (error instanceof CaseError && error.code === 'DEFINITION_UNKNOWN')
      throw new CaseError('DEFINITION_UNKNOWN', `${what} is not published as it is now: run \`mistara publish ${what}\` first.`, {
        digest,
      });
    throw error;
  }
}

function tell(rows: readonly MigrationRow[], applied: boolean, io: Io): void {
  if (rows.length > 0) io.out(table(['case', 'from', 'to', 'due date', ''], rows.map(line)));
  for (const { caseId, refusals } of rows) for (const { code, message } of refusals) io.out(`${caseId} ${code}: ${message}`);
  const refused = rows.filter(({ refusals }) => refusals.length > 0).length;
  const fine = rows.length - refused;
  io.err(
    applied
      ? `${fine} of ${rows.length} moved; ${refused} stay on their version.`
      : `${fine} of ${rows.length} would move; ${refused} would be refused. Nothing was changed; add --apply --reason TEXT to do it.`,
  );
}

function line({ caseId, states, images, entered, dueOn, refusals, migrated }: MigrationRow): readonly string[] {
  const rests = Object.keys(images);
  const to = rests.map((state) => `${images[state]}${entered.includes(images[state] as string) ? ' (entered anew)' : ''}`);
  return [
    caseId,
    (rests.length > 0 ? rests : states).join(', '),
    to.join(', '),
    dueOn === undefined ? '' : `${dueOn.from} → ${dueOn.to}`,
    refusals.length > 0 ? 'refused' : migrated ? 'moved' : '',
  ];
}
