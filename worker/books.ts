import type { Books } from '../activities/reconcile.js';
import type { CaseRecord } from '../domain/case.js';
import { owedBack } from '../domain/fees.js';
import type { DayReport, KnownMovement, OwedRefund } from '../domain/reconciliation.js';
import { localDateOf } from '../domain/zoned.js';
import type { Store } from '../store/index.js';

const AT_ONCE = 500;

/** What cases say of money, from the read model; the reports of reconciliation beside it. */
export const booksOf = (store: Store, zone: string): Books => ({
  zone,
  async movements(register, day, ids) {
    const found = new Map<string, KnownMovement>();
    const collect = async (filter: object, wanted: (movement: KnownMovement) => boolean) => {
      const rows = store.cases.find(filter, { 'record.fees.movements': 1 }).lean().cursor();
      for await (const row of rows as unknown as AsyncIterable<{ _id: string; record: CaseRecord }>)
        for (const movement of row.record.fees?.movements ?? []) {
          const known = { ...movement, caseId: row._id };
          if (movement.register === register && wanted(known)) found.set(`${movement.kind} ${movement.id}`, known);
        }
    };
    await collect({ 'record.fees.movements.on': day }, ({ on }) => on === day);
    const rest = ids.filter((id) => !found.has(`payment ${id}`) && !found.has(`refund ${id}`));
    for (let i = 0; i < rest.length; i += AT_ONCE) {
      const some = new Set(rest.slice(i, i + AT_ONCE));
      await collect({ 'record.fees.movements.id': { $in: [...some] } }, ({ id }) => some.has(id));
    }
    return [...found.values()];
  },
  async owed(register, day) {
    const owed: OwedRefund[] = [];
    for await (const row of store.cases
      .find({ owed: { $gt: 0 } }, { record: 1 })
      .lean()
      .cursor())
      owed.push(...owedIn(row.record, register, zone).filter(({ since }) => since <= day));
    return owed;
  },
  async keepReport({ register, day, ...report }: DayReport) {
    const _id = `${register}/${day}`;
    const before = await store.reconciliations.findById(_id).lean();
    const open = report.differences.length > 0 || report.unanswered !== undefined;
    await store.reconciliations.replaceOne({ _id }, { _id, register, day, ...report, open, at: new Date() }, { upsert: true });
    const said = (of: { differences: unknown; unanswered?: unknown }) => JSON.stringify([of.differences, of.unanswered ?? null]);
    return before === null ? open : said(before) !== said(report);
  },
  async openDays(register, from, to) {
    const rows = await store.reconciliations.find({ register, open: true, day: { $gte: from, $lte: to } }, { day: 1 }).lean();
    return rows.map(({ day }) => day).sort();
  },
});

/** What an agent has not paid back; and a stamp whose refund its register refuses, which waits for an operator. */
function owedIn(record: CaseRecord, register: string, zone: string): OwedRefund[] {
  const { caseId, fees, incidents } = record;
  if (fees === undefined) return [];
  const collected = owedBack(fees).flatMap(({ demand, receipt, payback }): OwedRefund[] =>
    demand.register === register
      ? [{ caseId, id: payback.effectId, amount: payback.amount, currency: receipt.currency, since: localDateOf(payback.at, zone) }]
      : [],
  );
  const stamps = Object.values(incidents).flatMap(({ effect, at }): OwedRefund[] => {
    const { kind, id, operation } = (effect ?? {}) as { kind?: string; id?: string; operation?: string };
    if (kind !== 'refund' || id === undefined || operation?.split('.')[0] !== register) return [];
    return [{ caseId, id, amount: fees.amount, currency: fees.currency, since: localDateOf(at, zone) }];
  });
  return [...collected, ...stamps];
}
