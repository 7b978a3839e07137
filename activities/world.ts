import type { Definition } from '../definitions/schema.js';
import type { Calendar } from '../domain/calendar.js';
import type { CaseRecord, ChildAnswer, ParentCase } from '../domain/case.js';
import type { Decisions } from '../domain/decision-table.js';
import type { Handed } from '../domain/delivery.js';
import type { FeeRate } from '../domain/fee-rate.js';
import type { Language, Text } from '../domain/language.js';
import type { Register } from '../domain/register.js';
import type { CaseMessage } from '../workflows/contract.js';
import type { DocumentInput } from './documents/index.js';
import type { RegisterReply } from './registers/index.js';

/** A published definition, ready to use: read once by a process, for it never changes. */
export interface Published {
  readonly definition: Definition;
  readonly tables: Decisions;
}

/** A document as it is kept. Keeping the same effect again changes nothing. */
export interface KeptDocument {
  readonly effectId: string;
  readonly caseId: string;
  readonly document: string;
  readonly kind: string;
  readonly number: string;
  readonly code: string;
  readonly title: Text;
  readonly authority: Text;
  readonly issuedOn: string;
  /** Last day on which it is good. */
  readonly validUntil?: string;
  readonly input: DocumentInput;
  /** Absent: made when it is first asked for (a receipt that nobody is sent). */
  readonly pdf?: Uint8Array;
  readonly digest?: string;
}

export interface Letter {
  readonly effectId: string;
  readonly caseId: string;
  readonly notice: string;
  readonly language: Language;
  readonly channel: 'email' | 'sms';
  /** A mail address with its name, or a telephone number. */
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly filename: string; readonly content: Uint8Array }[];
}

/** An event that one case has another take. */
export interface Told {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly effectId: string;
  readonly from: string;
}

/** A case of another procedure that one of them starts: what it gives, and what is taken over from it. */
export interface RunOrder {
  readonly procedure: string;
  /** By field; `case.post`, `case.language` and `applicant.…` stand over what is taken over. */
  readonly with: Readonly<Record<string, unknown>>;
  readonly parent: ParentCase;
  readonly from: Pick<CaseRecord, 'applicant' | 'language' | 'post' | 'filedBy'>;
}

/** The other cases, as one of them reaches them. Each is safe to repeat. */
export interface OtherCases {
  /** Files the case; the same order again finds it. @returns its number. @throws CaseError with what is wrong with it. */
  run(order: RunOrder): Promise<string>;
  /** The number of the case that an effect starts, whether it is there or not. */
  numberOf(of: { readonly procedure: string; readonly parent: ParentCase }): string;
  /** Tells the case that runs another its outcome. False when it waits for nothing any more. */
  answer(to: ParentCase, messageId: string, answer: ChildAnswer): Promise<boolean>;
  /** False when nobody hears it: the case has ended, or there is none of this number. */
  send(caseId: string, message: CaseMessage): Promise<boolean>;
  /** A case as its workflow holds it; undefined when there is none of this number. @throws CaseError ENGINE_UNAVAILABLE, to be tried again. */
  read(caseId: string): Promise<CaseRecord | undefined>;
  /** Has a case take an event. @throws CaseError with the reason, when it does not; ENGINE_UNAVAILABLE, to be tried again. */
  tell(caseId: string, told: Told): Promise<void>;
}

/** What the activities of a case reach. The worker gives the real one; a rehearsal gives one that answers as its scenario says. */
export interface World {
  published(digest: string): Promise<Published>;
  /** The calendar in force, with change number `atLeast` in it. The same object as long as nothing changed. */
  calendar(id: string, atLeast?: number): Promise<Calendar>;
  readonly registers: ReadonlyMap<string, Register>;
  readonly authority: { readonly title: Text };
  /** `rates`: those that were posted, of all currencies. */
  post(id: string): {
    readonly title: Text;
    readonly zone: string;
    readonly calendar: string;
    readonly currency: string;
    readonly rates: readonly FeeRate[];
  };
  /** Where the people of a group, or one of them, read their mail; and in which language. */
  people(
    of: { readonly group: string } | { readonly user: string },
  ): { readonly name: string; readonly address: string; readonly language: Language }[];
  call(call: {
    readonly operation: string;
    readonly with: Readonly<Record<string, unknown>>;
    readonly effectId: string;
    readonly caseId: string;
    /** By whose doing. */
    readonly askedBy: string;
  }): Promise<RegisterReply>;
  readonly cases: OtherCases;
  /** Answers that other cases got and that are still good. */
  readonly answers: {
    find(
      question: { readonly operation: string; readonly with: Readonly<Record<string, unknown>>; readonly caseId: string },
      since: string,
    ): Promise<{ readonly answer: Readonly<Record<string, unknown>>; readonly on: string; readonly caseId: string } | undefined>;
    keep(
      question: { readonly operation: string; readonly with: Readonly<Record<string, unknown>>; readonly caseId: string },
      answer: Readonly<Record<string, unknown>>,
      span: { readonly on: string; readonly until: string },
    ): Promise<void>;
  };
  /** A look for the answer of a call that was accepted. */
  poll(look: {
    readonly operation: string;
    readonly with: Readonly<Record<string, unknown>>;
    readonly reference: string;
    readonly effectId: string;
    /** The effect id of the call. */
    readonly of: string;
    readonly caseId: string;
    readonly askedBy: string;
  }): Promise<RegisterReply | { readonly kind: 'pending' }>;
  keep(document: KeptDocument): Promise<void>;
  /** The PDF of a document that the case issued, or undefined. */
  pdfOf(caseId: string, document: string): Promise<{ readonly filename: string; readonly content: Uint8Array } | undefined>;
  /** What names a document that the case issued, and proves its content; undefined while there is none. */
  paperOf(
    caseId: string,
    document: string,
  ): Promise<{ readonly number: string; readonly code: string; readonly digest: string } | undefined>;
  mark(caseId: string, document: string, status: 'revoked' | 'replaced'): Promise<void>;
  /** What was said of this letter when it was handed over before. */
  handed(effectId: string, channel: string, to: string): Promise<Handed | undefined>;
  send(letter: Letter): Promise<Handed>;
  project(record: CaseRecord): Promise<void>;
  /** Address of the public check of a code. */
  checkUrl(code: string): string;
  codeOf(effectId: string): string;
}
