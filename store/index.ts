import type { Connection } from 'mongoose';
import { absenceModel } from './absence-model.js';
import { agendaModels } from './agenda-model.js';
import { answerModel } from './answer-log.js';
import { attachmentModel } from './attachment-model.js';
import { calendarModel } from './calendar-model.js';
import { caseModel } from './case-model.js';
import { definitionModel } from './definition-model.js';
import { documentModel } from './document-model.js';
import { draftModel } from './draft-model.js';
import { exchangeModel } from './exchange-model.js';
import { messageModel } from './message-model.js';
import { reconciliationModel } from './reconciliation-model.js';

export type { AbsenceRow } from './absence-model.js';
export type { PlaceRow, SlotRow, WaitingRow } from './agenda-model.js';
export { AnswerLog } from './answer-log.js';
export { type AttachmentRow, keepAttachment, readAttachment } from './attachment-model.js';
export { Batch } from './batch.js';
export type { CalendarChangeRow } from './calendar-model.js';
export type { CaseRow } from './case-model.js';
export { CaseWriter } from './case-writer.js';
export { connect } from './connect.js';
export { documentPdf, type Maker } from './document-pdf.js';
export type { DraftRow } from './draft-model.js';
export { ExchangeLog } from './exchange-log.js';
export type { ReconciliationRow } from './reconciliation-model.js';

/** For how long (ms) a process goes on with the calendar it has read before it asks whether there is a change. */
export const CALENDAR_KEPT_MS = 2000;

export const openStore = (connection: Connection) => ({
  connection,
  answers: answerModel(connection),
  attachments: attachmentModel(connection),
  absences: absenceModel(connection),
  agenda: agendaModels(connection),
  calendarChanges: calendarModel(connection),
  cases: caseModel(connection),
  definitions: definitionModel(connection),
  documents: documentModel(connection),
  drafts: draftModel(connection),
  exchanges: exchangeModel(connection),
  messages: messageModel(connection),
  reconciliations: reconciliationModel(connection),
});
export type Store = ReturnType<typeof openStore>;

/** Makes the indexes that are missing. Safe to repeat; done by whoever starts first. */
export async function prepareStore(store: Store): Promise<void> {
  for (const model of [
    store.absences,
    ...(Object.values(store.agenda) as (typeof store.agenda.slots)[]),
    store.answers,
    store.calendarChanges,
    store.cases,
    store.definitions,
    store.documents,
    store.drafts,
    store.exchanges,
    store.messages,
    store.reconciliations,
  ])
    await model.createIndexes();
}
