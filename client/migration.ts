import { readCaseClock } from '../activities/clock.js';
import { calendarOf } from '../definitions/calendar-file.js';
import { fingerprintOf } from '../definitions/fingerprint.js';
import type { Calendar } from '../domain/calendar.js';
import { type CaseRecord, clockPost } from '../domain/case.js';
import { CaseError } from '../domain/errors.js';
import { offsetsOf } from '../domain/zoned.js';
import type { Store } from '../store/index.js';
import { type MigrationRefusal, planMigration } from '../workflows/contract.js';
import { DeploymentCalendars } from './calendars.js';
import type { Catalogue } from './catalogue.js';
import type { Engine, PublishedDefinition } from './engine.js';

export interface MigrationRequest {
  /** Digests of published definitions of one procedure. */
  readonly from: string;
  readonly to: string;
  /** Old state → new state. */
  readonly map: Readonly<Record<string, string>>;
  readonly cases: readonly string[] | 'all';
}

/** One case, and what becomes of it. */
export interface MigrationRow {
  readonly caseId: string;
  readonly states: readonly string[];
  /** Of each state in which it rests: where it goes on. */
  readonly images: Readonly<Record<string, string>>;
  /** States entered anew, with what entering them does. */
  readonly entered: readonly string[];
  readonly dueOn?: { readonly from: string; readonly to: string };
  readonly refusals: readonly MigrationRefusal[];
  readonly migrated?: true;
}

/** Cases moved at the same time. */
const TOGETHER = 10;

/** Moves running cases from one version of a procedure to another: each case checks and logs its own move. */
export class Migration {
  readonly #store: Store;
  readonly #catalogue: Catalogue;
  readonly #engine: Engine;
  readonly #calendars: DeploymentCalendars;
  readonly #now: () => number;

  constructor(of: { store: Store; catalogue: Catalogue; engine: Engine }, now: () => number = Date.now) {
    this.#store = of.store;
    this.#catalogue = of.catalogue;
    this.#engine = of.engine;
    this.#calendars = new DeploymentCalendars(of, now);
    this.#now = now;
  }

  /**
   * What would become of each case, by the read model; nothing is changed.
   * @throws CaseError DEFINITION_UNKNOWN, CASE_NOT_FOUND; MIGRATION_REFUSED when a state of the map is in neither version.
   */
  async plan(request: MigrationRequest): Promise<MigrationRow[]> {
    const [from, to] = await Promise.all([this.#catalogue.byDigest(request.from), this.#catalogue.byDigest(request.to)]);
    const calendars = new Map<string, Calendar>();
    const rows: MigrationRow[] = [];
    for (const record of await this.#chosen(request)) rows.push(await this.#row(record, from, to, request.map, calendars));
    return rows;
  }

  /**
   * Moves each case that nothing refuses; the others stay. Safe to run again: a case that has moved is not moved twice.
   * @throws CaseError as `plan`.
   */
  async apply(request: MigrationRequest, { by, reason }: { readonly by: string; readonly reason: string }): Promise<MigrationRow[]> {
    const rows = await this.plan(request);
    const { chart } = await this.#catalogue.byDigest(request.to);
    const actor = this.#engine.actor(by);
    const move = async (row: MigrationRow): Promise<MigrationRow> => {
      if (row.refusals.length > 0) return row;
      const kept = await this.#store.cases.findById(row.caseId).select({ record: 1 }).lean();
      const calendar = this.#calendarId(chart.clock?.calendar, kept === null ? '' : clockPost(kept.record as unknown as CaseRecord));
      const { from, map } = request;
      try {
        await this.#engine.migrate(row.caseId, { by: actor, from, chart, fingerprint: fingerprintOf(chart), calendar, map, reason });
        return { ...row, migrated: true };
      } catch (error) {
        // What happened to the case meanwhile is its own affair; a wrong operator or an absent reason is the same for all.
        if (error instanceof CaseError && (error.code === 'MIGRATION_REFUSED' || error.code === 'CASE_CLOSED'))
          return {
            ...row,
            refusals: (error.details['refusals'] as MigrationRefusal[] | undefined) ?? [{ code: 'over', message: error.message }],
          };
        throw error;
      }
    };
    const done: MigrationRow[] = [];
    for (let i = 0; i < rows.length; i += TOGETHER) done.push(...(await Promise.all(rows.slice(i, i + TOGETHER).map(move))));
    return done;
  }

  async #chosen({ cases, from }: MigrationRequest): Promise<CaseRecord[]> {
    const records = (filter: object) =>
      this.#store.cases
        .find(filter as never)
        .select({ record: 1 })
        .sort({ _id: 1 })
        .lean();
    if (cases === 'all') {
      const { chart } = await this.#catalogue.byDigest(from);
      const found = await records({ procedure: chart.procedure, status: 'open', 'record.digest': from });
      return found.map(({ record }) => record as unknown as CaseRecord);
    }
    const found = new Map((await records({ _id: { $in: cases } })).map(({ record }) => [record.caseId, record as unknown as CaseRecord]));
    return cases.map((caseId) => {
      const record = found.get(caseId);
      if (record === undefined) throw new CaseError('CASE_NOT_FOUND', `There is no case "${caseId}".`, { caseId });
      return record;
    });
  }

  async #row(
    record: CaseRecord,
    from: PublishedDefinition,
    to: PublishedDefinition,
    map: Readonly<Record<string, string>>,
    calendars: Map<string, Calendar>,
  ): Promise<MigrationRow> {
    const { caseId, states } = record;
    const still: MigrationRow = { caseId, states, images: {}, entered: [], refusals: [] };
    if (record.status === 'closed') return { ...still, refusals: [{ code: 'over', message: `The case is closed (${record.outcome}).` }] };
    if (record.digest === to.digest)
      return { ...still, refusals: [{ code: 'another-version', message: 'The case runs this version already.' }] };
    if (record.digest !== from.digest)
      return { ...still, refusals: [{ code: 'another-version', message: `The case runs the version ${record.digest}.` }] };
    const zone = this.#engine.organisation.posts[clockPost(record)]?.zone ?? this.#engine.organisation.authority.zone;
    const now = this.#now();
    const situation = { chart: from.chart, record, offsets: offsetsOf(zone, now, 1), now };
    const { images, entered, refusals } = planMigration(situation, to.chart, map);
    const due = await this.#due(record, to, zone, now, calendars);
    const over: MigrationRefusal[] =
      due?.past === true
        ? [{ code: 'over', message: `Under the new version the time limit would have ended on ${due.to}: silence would decide at once.` }]
        : [];
    const moves = due !== undefined && due.from !== due.to;
    return { caseId, states, images, entered, ...(moves && { dueOn: { from: due.from, to: due.to } }), refusals: [...refusals, ...over] };
  }

  /** The last day to decide under the new version, where the clock of the case runs. */
  async #due(
    record: CaseRecord,
    { chart }: PublishedDefinition,
    zone: string,
    now: number,
    calendars: Map<string, Calendar>,
  ): Promise<{ from: string; to: string; past: boolean } | undefined> {
    if (chart.clock === undefined || record.clock?.state !== 'running' || record.clock.dueOn === undefined) return undefined;
    const id = this.#calendarId(chart.clock.calendar, clockPost(record));
    const calendar = calendars.get(id) ?? calendarOf((await this.#calendars.inForce(id)).file);
    calendars.set(id, calendar);
    const { dueOn, silenceAt } = readCaseClock(record, chart.clock, calendar, zone, now);
    return { from: record.clock.dueOn, to: dueOn, past: silenceAt <= now };
  }

  #calendarId(own: string | undefined, post: string): string {
    const { posts, authority } = this.#engine.organisation;
    return own ?? posts[post]?.calendar ?? authority.calendar;
  }
}
