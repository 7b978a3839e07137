import { groupsOf } from '../definitions/organisation.js';
import { CaseError } from '../domain/errors.js';
import { isPlainDate } from '../domain/plain-date.js';
import { localDateOf } from '../domain/zoned.js';
import type { AbsenceRow, CaseRow, Store } from '../store/index.js';
import { OPERATORS } from '../workflows/contract.js';
import type { Engine } from './engine.js';

export interface AbsenceRequest {
  readonly user: string;
  readonly from: string;
  readonly until: string;
  readonly delegate?: string;
  readonly reason: string;
}

/**
 * Who is away, and who stands in. A stand-in acts under their own name, with the groups of whom they stand in for: four eyes are the eyes of persons.
 * When an absence begins, what the absent one had claimed is offered again.
 */
export class Absences {
  readonly #store: Store;
  readonly #engine: Engine;
  readonly #now: () => number;

  constructor(of: { store: Store; engine: Engine }, now: () => number = Date.now) {
    this.#store = of.store;
    this.#engine = of.engine;
    this.#now = now;
  }

  get #today(): string {
    return localDateOf(this.#now(), this.#engine.organisation.authority.zone);
  }

  /** Those that are not over, the next to begin first. */
  list = async (): Promise<AbsenceRow[]> =>
    (await this.#store.absences
      .find({ until: { $gte: this.#today } })
      .sort({ from: 1, _id: 1 })
      .lean()) as unknown as AbsenceRow[];

  /** @throws CaseError `FORM_INVALID` with all that is wrong, `NOT_IN_GROUP`, `REASON_REQUIRED`. */
  async add(request: AbsenceRequest, by: string): Promise<AbsenceRow> {
    const { user, from, until, delegate, reason } = request;
    this.#mayDecide(user, by);
    if (reason.trim() === '') throw new CaseError('REASON_REQUIRED', 'Say why: it is kept with the absence.');
    const others = await this.list();
    const overlaps = (one: AbsenceRow) => one.from <= until && from <= one.until;
    const problems = [
      ...[from, until].filter((day) => !isPlainDate(day)).map((day) => `"${day}" is not a day: write it as 2026-11-23`),
      ...(from > until ? [`the absence would end (${until}) before it begins (${from})`] : []),
      ...(this.#groupsOf(user).length === 0 ? [`"${user}" is in no group`] : []),
      ...(delegate !== undefined && this.#groupsOf(delegate).length === 0 ? [`the stand-in "${delegate}" is in no group`] : []),
      ...(delegate === user ? ['nobody stands in for themselves'] : []),
      ...others
        .filter((one) => one.user === user && overlaps(one))
        .map((one) => `${user} is away from ${one.from} to ${one.until} already`),
      ...others
        .filter((one) => one.user === delegate && overlaps(one))
        .map((one) => `${delegate} is away then, from ${one.from} to ${one.until}`),
    ];
    if (problems.length > 0)
      throw new CaseError('FORM_INVALID', 'The absence cannot be taken.', {
        problems: problems.map((message) => ({ field: '', message })),
      });
    const row: AbsenceRow = {
      _id: `${user}/${from}`,
      user,
      from,
      until,
      ...(delegate !== undefined && { delegate }),
      reason,
      by,
      at: new Date(this.#now()),
      released: false,
    };
    await this.#store.absences.collection.replaceOne({ _id: row._id } as never, row as never, { upsert: true });
    await this.begin();
    return row;
  }

  /** Back earlier: today is the first day that counts again. @throws CaseError `FORM_INVALID` when nobody of that name is away. */
  async end(user: string, by: string): Promise<void> {
    this.#mayDecide(user, by);
    const { deletedCount } = await this.#store.absences.collection.deleteMany({ user, until: { $gte: this.#today } } as never);
    if (deletedCount === 0) throw new CaseError('FORM_INVALID', `${user} is not away, and will not be.`, { problems: [] });
  }

  /** Stand-in → those who are away today. */
  async standIns(): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const { delegate, user, from } of await this.list())
      if (delegate !== undefined && from <= this.#today) found.set(delegate, [...(found.get(delegate) ?? []), user]);
    return found;
  }

  /** Gives back the claims of those whose absence has begun. Safe to repeat. @returns the tasks that are offered again. */
  async begin(): Promise<string[]> {
    const given: string[] = [];
    const begun = (await this.list()).filter((one) => !one.released && one.from <= this.#today);
    for (const { _id, user } of begun) {
      const theirs = { $or: [{ 'tasks.claimedBy': user }, { 'tasks.delegatedTo': user }] };
      const rows = await this.#store.cases.collection.find(theirs as never, { projection: { tasks: 1 } }).toArray();
      for (const { tasks } of rows as unknown as Pick<CaseRow, 'tasks'>[]) {
        for (const task of tasks.filter((one) => (one.delegatedTo ?? one.claimedBy) === user)) {
          try {
            await this.#engine.release(task.id, { id: 'engine', groups: [OPERATORS] });
            given.push(task.id);
          } catch (error) {
            if (!(error instanceof CaseError)) throw error; // completed or given back meanwhile
          }
        }
      }
      await this.#store.absences.collection.updateOne({ _id } as never, { $set: { released: true } } as never);
    }
    return given;
  }

  /** What absences bring with them each day. Safe to repeat. */
  async keep(): Promise<void> {
    await this.begin();
    await this.tellSupervisors();
  }

  /**
   * Has the open tasks of groups of which nobody is there told to those who supervise them, by their cases: each task once a day.
   * @returns the tasks that are told now.
   */
  async tellSupervisors(): Promise<string[]> {
    const on = this.#today;
    const told: string[] = [];
    for (const group of await this.deserted()) {
      const wanted = { status: 'open', 'tasks.group': group };
      const rows = await this.#store.cases.collection.find(wanted as never, { projection: { tasks: 1, 'record.seen': 1 } }).toArray();
      for (const { _id, tasks, record } of rows as unknown as Pick<CaseRow, '_id' | 'tasks' | 'record'>[])
        for (const { id } of tasks.filter((task) => task.group === group)) {
          const messageId = `deserted/${id}/${on}`; // the case takes it once; looking saves it the signal
          if (record.seen.includes(messageId)) continue;
          if (await this.#engine.send(_id, { kind: 'deserted', task: id, on, messageId, from: 'engine' })) told.push(id);
        }
    }
    return told;
  }

  /** Groups of which nobody is there today. */
  async deserted(): Promise<string[]> {
    const away = new Set((await this.list()).filter((one) => one.from <= this.#today).map(({ user }) => user));
    const standing = await Promise.all([...away].map(async (user) => [user, await this.#standIn(user)] as const));
    const replaced = new Set(standing.filter(([, one]) => one !== undefined && !away.has(one)).map(([user]) => user));
    return Object.entries(this.#engine.organisation.groups).flatMap(([group, { members }]) =>
      members.every((one) => away.has(one) && !replaced.has(one)) ? [group] : [],
    );
  }

  #standIn = async (user: string): Promise<string | undefined> =>
    (await this.list()).find((one) => one.user === user && one.from <= this.#today)?.delegate;

  #groupsOf = (user: string): string[] => groupsOf(this.#engine.organisation, user);

  /** The person, an operator, or a member of a group that supervises one of theirs. */
  #mayDecide(user: string, by: string): void {
    const { groups } = this.#engine.organisation;
    const mine = this.#groupsOf(by);
    const supervisors = this.#groupsOf(user).flatMap((group) => groups[group]?.supervisor ?? []);
    if (by === user || mine.includes(OPERATORS) || supervisors.some((group) => mine.includes(group))) return;
    throw new CaseError('NOT_IN_GROUP', `An absence of ${user} is said by themselves, their supervisors or an operator.`, {
      group: supervisors[0],
    });
  }
}
