/** What crosses the border of a case's workflow: plain JSON, by name. The engine, the worker and the workflow read the same page. */
import type { Statechart } from '../definitions/statechart.js';
import type { Actor, Applicant, CaseRecord, ChildCase, ParentCase } from '../domain/case.js';

export { workingDelays } from './deadlines.js';
export type { CalendarNews } from './effects.js';
export { type MigrateCommand, type MigrationRefusal, planMigration } from './migration-plan.js';
export { OPERATORS } from './permissions.js';
export { refuseFinal } from './reopening.js';

export const WORKFLOW_TYPE = 'procedureCase';
export const TASK_QUEUE = 'mistara';
export const RECONCILIATION = 'reconciliation';

/** What is compared: a day and a register; else yesterday and the open days before it, of all registers that give statements. */
export interface ReconciliationInput {
  readonly day?: string;
  readonly register?: string;
  /** How long a register may be away before the day is noted as unanswered, ms. */
  readonly patienceMs?: number;
}

/** From this instant on (ms), the zone of the post is so many minutes ahead of UTC. Recorded at filing: a workflow never asks a time-zone table. */
export type ZoneOffset = readonly [fromMs: number, minutes: number];

export interface CaseInput {
  readonly caseId: string;
  readonly chart: Statechart;
  /** Of the chart: a worker whose compiler gives the same one takes a step and all that follows from it in one attempt. */
  readonly fingerprint?: string;
  /** Which of the chart's starts. */
  readonly start: string;
  readonly channel: string;
  readonly post: string;
  readonly calendar: string;
  readonly zone: string;
  readonly offsets: readonly ZoneOffset[];
  readonly language: string;
  readonly applicant: Applicant;
  readonly data: Record<string, unknown>;
  readonly filedBy: string;
  /** The case that runs this one, and the effect by which it does. */
  readonly parent?: ParentCase;
  /** Digest of what was filed: the same key with another content is a mistake of the caller. */
  readonly filing?: string;
  /** Continue as new after so many events; the default suits all but tests. */
  readonly historyLimit?: number;
  /** Set when the workflow continues as new: the whole case. */
  readonly carried?: CaseRecord;
}

/** What a person does to a case. Every one is an Update; `by` is who, and `groups` what the organisation says of them today. */
export type Command = { readonly by: Actor } & (
  | { readonly kind: 'claim' | 'release'; readonly task: string }
  | { readonly kind: 'delegate'; readonly task: string; readonly to: Actor }
  | {
      readonly kind: 'complete';
      readonly task: string;
      readonly outcome: string;
      readonly data?: Readonly<Record<string, unknown>>;
      /** Of an outcome that asks for pieces: which ones, and what to tell the applicant. */
      readonly missing?: readonly string[];
      readonly message?: string;
    }
  | { readonly kind: 'correct'; readonly data: Readonly<Record<string, unknown>>; readonly reason: string }
  | { readonly kind: 'answer'; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'event'; readonly event: string; readonly data?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'anytime'; readonly event: string; readonly reason?: string }
  /** Of a closed case: sets its decision aside. */
  | { readonly kind: 'reopen'; readonly event: string; readonly data?: Readonly<Record<string, unknown>>; readonly reason?: string }
  /** Another case says that something has happened: `by.id` is its number. Twice under one effect is once. */
  | { readonly kind: 'told'; readonly event: string; readonly data?: Readonly<Record<string, unknown>>; readonly effectId: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  /** Another post serves the case from now on. */
  | { readonly kind: 'forward'; readonly to: string; readonly reason: string }
  | { readonly kind: 'extend'; readonly reason: string }
  | { readonly kind: 'retry'; readonly incident: string }
  | {
      readonly kind: 'repair';
      readonly incident: string;
      readonly reason: string;
      readonly set?: Readonly<Record<string, unknown>>;
      readonly answer?: Readonly<Record<string, unknown>>;
      readonly skip?: boolean;
    }
);

/** An answer of a register that said «later». Sent as a signal, so it may come twice, late, or before the call was acknowledged. */
export interface Reply {
  readonly effectId: string;
  readonly messageId: string;
  readonly register: string;
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Whom the answer is about, by the names of what was asked. */
  readonly about?: Readonly<Record<string, unknown>>;
  readonly refused?: { readonly code: string; readonly title: string };
  /** Signed by the register, and not what its contract says: an incident. */
  readonly wrong?: string;
}

/** What one case says to another. Sent as a signal: it may come twice, late, or to a case that has ended. Each kind is taken in `messages.ts`. */
export type CaseMessage = {
  /** The effect of the sender: a second copy is dropped. */
  readonly messageId: string;
  /** The case that sends it. */
  readonly from: string;
} & MessageBody;
export type MessageBody =
  /** The case that runs this one does not wait for it any longer. */
  | { readonly kind: 'call-off'; readonly reason: string }
  /** Nobody of the group of an open task is there today, and nobody stands in. */
  | { readonly kind: 'deserted'; readonly task: string; readonly on: string };

export type ChildView = Pick<ChildCase, 'procedure' | 'state' | 'status' | 'caseId' | 'outcome'>;

/** What an Update answers: enough to read one's own write. */
export interface CaseView {
  readonly caseId: string;
  readonly procedure: string;
  readonly status: 'open' | 'closed';
  readonly states: readonly string[];
  readonly outcome?: string;
  readonly revision: number;
  readonly filedOn: string;
  readonly dueOn?: string;
  readonly silenceOn?: string;
  readonly explanation?: readonly unknown[];
  readonly incidents: readonly string[];
  /** The case that runs this one. */
  readonly parent?: string;
  /** The cases that this one runs, or has run, oldest first. */
  readonly children?: readonly ChildView[];
  readonly filing?: string;
}

export const updates = { file: 'file', act: 'act', migrate: 'migrate' } as const;
export const signals = { reply: 'reply', recalendar: 'recalendar', message: 'message' } as const;
export const queries = { record: 'record', view: 'view', carried: 'carried' } as const;

/** Search attributes, all set when the case starts, so that a straight case costs no event for them; an incident is upserted. */
export const SEARCH_ATTRIBUTES = { procedure: 'ProcedureId', post: 'PostId', incident: 'CaseIncident' } as const;

export const childrenOf = ({ children }: Pick<CaseRecord, 'children'>): ChildView[] =>
  Object.values(children ?? {}).map(({ procedure, state, status, caseId, outcome }) => ({
    procedure,
    state,
    status,
    ...(caseId !== undefined && { caseId }),
    ...(outcome !== undefined && { outcome }),
  }));

export const viewOf = (record: CaseRecord): CaseView => ({
  caseId: record.caseId,
  procedure: record.procedure,
  status: record.status,
  states: record.states,
  ...(record.outcome !== undefined && { outcome: record.outcome }),
  revision: record.revision,
  filedOn: record.filedOn,
  ...(record.clock?.dueOn !== undefined && { dueOn: record.clock.dueOn }),
  ...(record.clock?.silenceOn !== undefined && { silenceOn: record.clock.silenceOn }),
  ...(record.clock?.explanation && { explanation: record.clock.explanation }),
  incidents: Object.keys(record.incidents),
  ...(record.parent && { parent: record.parent.caseId }),
  ...(record.children && { children: childrenOf(record) }),
});
