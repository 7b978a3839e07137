import { addDays, plainDate } from '../domain/plain-date.js';
import { compareDay, type DayReport, idsOf, type KnownMovement, type OwedRefund, type StatementEntry } from '../domain/reconciliation.js';
import { localDateOf } from '../domain/zoned.js';
import { renderNotice } from './notify/index.js';
import { RECONCILIATION_NOTICE } from './notify/reconciliation-notice.js';
import type { World } from './world.js';

/** What cases say of money, and the reports that are kept. */
export interface Books {
  /** Zone of the authority: its day is the day of the run. */
  readonly zone: string;
  /** Movements at a register on a day, and those with these ids on any day. */
  movements(register: string, day: string, ids: readonly string[]): Promise<KnownMovement[]>;
  /** Decided on that day or before. */
  owed(register: string, day: string): Promise<OwedRefund[]>;
  /** Keeps the report in place of the one before. @returns false when it says the same. */
  keepReport(report: DayReport): Promise<boolean>;
  /** Days from `from` to `to` of which the report has differences. */
  openDays(register: string, from: string, to: string): Promise<string[]>;
}

export interface ReconciliationPlan {
  readonly days: readonly { readonly register: string; readonly day: string }[];
}
/** How long a day with differences is looked at again: what was late there, or here, is found then. */
const LOOK_BACK_DAYS = 30;
const MOST_PAGES = 1000;

/** The activities of the reconciliation, over a world and the books. Each is safe to repeat. */
export function createReconciliation(world: World, books: Books) {
  /** Which statements are compared: of a day that is named, or of yesterday and of the days before that are still open. */
  async function planReconciliation({ day, register }: { day?: string; register?: string }): Promise<ReconciliationPlan> {
    const yesterday = addDays(plainDate(localDateOf(Date.now(), books.zone)), -1);
    const registers = [...world.registers.values()].filter(
      ({ id, statement }) => statement !== undefined && (register === undefined || id === register),
    );
    const days: { register: string; day: string }[] = [];
    for (const { id } of registers) {
      const open = day === undefined ? await books.openDays(id, addDays(yesterday, -LOOK_BACK_DAYS), addDays(yesterday, -1)) : [];
      for (const one of [...open, day ?? yesterday]) days.push({ register: id, day: one });
    }
    return { days };
  }

  /** @throws RegisterUnavailable when the register gives no statement: to be tried again. */
  async function reconcileDay({ register, day }: { register: string; day: string }): Promise<DayReport> {
    const there = await statementOf(register, day);
    const here = await books.movements(
      register,
      day,
      there.map(({ id }) => id),
    );
    const listed = idsOf(there);
    const lacking = here.some((movement) => movement.on === day && !listed.has(`${movement.kind} ${movement.id}`));
    const beside = lacking ? (await Promise.all([-1, 1].map((by) => statementOf(register, addDays(plainDate(day), by))))).flat() : [];
    const report = { register, day, ...compareDay(day, here, there, idsOf(beside), await books.owed(register, day)) };
    await kept(report);
    return report;
  }

  /** The register did not answer for as long as it was asked. */
  async function noteUnanswered({ register, day, message }: { register: string; day: string; message: string }): Promise<DayReport> {
    const report = { register, day, matched: 0, differences: [], unanswered: message };
    await kept(report);
    return report;
  }

  async function statementOf(register: string, day: string): Promise<StatementEntry[]> {
    const operation = `${register}.${world.registers.get(register)?.statement}`;
    const entries: StatementEntry[] = [];
    let after: string | undefined;
    // Each asking is one of its own: a statement grows during the day.
    const asked = `reconciliation/${register}/${day}/${Date.now()}`;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const reply = await world.call({
        operation,
        with: { day, ...(after !== undefined && { after }) },
        effectId: `${asked}/${page}`,
        caseId: 'reconciliation',
        askedBy: 'reconciliation',
      });
      if (reply.kind !== 'answered')
        throw new Error(`${operation} gave no statement of ${day}: ${'code' in reply ? reply.code : reply.kind}`);
      entries.push(...(reply.answer['entries'] as StatementEntry[]));
      const next = reply.answer['next'];
      if (typeof next !== 'string') return entries;
      after = next;
    }
    throw new Error(`${operation}: the statement of ${day} has no end`);
  }

  /** Operators are told of what is new; the same again is told once. */
  async function kept(report: DayReport): Promise<void> {
    const isNew = await books.keepReport(report);
    const { register, day, differences, unanswered } = report;
    if (!isNew || (differences.length === 0 && unanswered === undefined)) return;
    const title = world.registers.get(register)!.title;
    for (const person of world.people({ group: 'operators' })) {
      const list = differences.map(({ kind, movement, id, caseId, here, there }) => ({
        kind,
        movement,
        id,
        caseId: caseId ?? '?',
        here: here ? `${(here.amount / 100).toFixed(2)} ${here.currency}` : '–',
        there: there ? `${(there.amount / 100).toFixed(2)} ${there.currency}` : '–',
      }));
      const scope = { register: title[person.language] ?? title.fr ?? register, day, count: differences.length, list, unanswered };
      const said = renderNotice(RECONCILIATION_NOTICE, person.language, scope, world.authority.title, books.zone);
      await world.send({
        effectId: `reconciliation/${register}/${day}/${differences.length}/${Date.now()}`,
        caseId: 'reconciliation',
        notice: 'mistara:reconciliation',
        language: person.language,
        channel: 'email',
        to: { name: person.name, address: person.address },
        subject: said.subject,
        text: said.text,
        html: said.html,
        attachments: [],
      });
    }
  }

  return { planReconciliation, reconcileDay, noteUnanswered };
}
export type ReconciliationActivities = ReturnType<typeof createReconciliation>;
