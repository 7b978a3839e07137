import { type Connection, type InferSchemaType, type Model, Schema } from 'mongoose';
import type { CaseRecord } from '../domain/case.js';
import { owedBack } from '../domain/fees.js';

/** The read model of a case: what lists sort by, and the whole record. Written by the case's workflow only, never read to decide. */
const schema = new Schema(
  {
    _id: { type: String, required: true }, // the case id, which is also the workflow id: one name everywhere
    procedure: { type: String, required: true },
    post: { type: String, required: true },
    applicant: { type: String, required: true },
    holder: { type: String }, // number of an identity document: acts are looked for by it
    status: { type: String, required: true },
    states: { type: [String], required: true },
    outcome: { type: String },
    filedAt: { type: Number, required: true },
    dueOn: { type: String }, // a PlainDate; absent when the act has no limit
    clock: { type: String },
    incidents: { type: Number, required: true },
    owed: { type: Number }, // refunds that have not gone; absent when there is none
    tasks: { type: [Object], required: true }, // the open ones: {id, state, group, openedAt, dueAt, claimedBy, delegatedTo}
    revision: { type: Number, required: true },
    updatedAt: { type: Number, required: true },
    stamp: { type: String, required: true }, // grows with every step: an older write loses
    record: { type: Object, required: true },
  },
  { collection: 'cases', strict: 'throw', versionKey: false, autoIndex: false, minimize: false },
);
// Each list has one compound index with equality first.
schema.index({ procedure: 1, status: 1, dueOn: 1 });
schema.index({ status: 1, dueOn: 1 });
schema.index({ applicant: 1, filedAt: -1 });
schema.index({ holder: 1, procedure: 1 }, { partialFilterExpression: { holder: { $type: 'string' } } });
schema.index({ 'tasks.group': 1 });
schema.index({ owed: 1 }, { partialFilterExpression: { owed: { $gt: 0 } } });
schema.index({ 'record.fees.movements.on': 1 }, { partialFilterExpression: { 'record.fees.movements.on': { $exists: true } } });
schema.index({ 'record.fees.movements.id': 1 }, { partialFilterExpression: { 'record.fees.movements.id': { $exists: true } } });
schema.index({ incidents: 1 }, { partialFilterExpression: { incidents: { $gt: 0 } } });

export type CaseRow = Omit<InferSchemaType<typeof schema>, 'record' | 'tasks'> & {
  record: CaseRecord;
  tasks: CaseRecord['tasks'][string][];
};
export const caseModel = (connection: Connection): Model<CaseRow> =>
  (connection.models['Case'] as Model<CaseRow>) ?? connection.model<CaseRow>('Case', schema as never);

/**
 * The newest step, then the highest revision, as one text that sorts: a guard of one comparison is found by the id, where one with `$or` makes some
 * servers read the whole collection (2 ms a write became 10 at 500 cases).
 */
export const stampOf = ({ updatedAt, revision }: Pick<CaseRecord, 'updatedAt' | 'revision'>): string =>
  `${String(updatedAt).padStart(15, '0')}/${String(revision).padStart(9, '0')}`;

const holderOf = ({ holder, applicant: { identityNumber } }: CaseRecord): { holder?: string } => {
  const number = holder === undefined ? identityNumber : holder;
  return number === undefined || number === null ? {} : { holder: number };
};

const owedBy = ({ fees, incidents }: CaseRecord): number =>
  (fees ? owedBack(fees).length : 0) +
  Object.values(incidents).filter(({ effect }) => (effect as { kind?: string } | undefined)?.kind === 'refund').length;

export const rowOf = (record: CaseRecord): CaseRow => ({
  _id: record.caseId,
  procedure: record.procedure,
  post: record.post,
  applicant: record.applicant.id,
  ...holderOf(record),
  status: record.status,
  states: record.states,
  ...(record.outcome !== undefined && { outcome: record.outcome }),
  filedAt: record.filedAt,
  ...(record.clock?.dueOn !== undefined && { dueOn: record.clock.dueOn }),
  ...(record.clock && { clock: record.clock.state }),
  incidents: Object.keys(record.incidents).length,
  ...(owedBy(record) > 0 && { owed: owedBy(record) }),
  tasks: Object.values(record.tasks),
  revision: record.revision,
  updatedAt: record.updatedAt,
  stamp: stampOf(record),
  record,
});
