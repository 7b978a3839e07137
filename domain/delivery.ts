/** A text message of a case, from its handing over to the report of the operator. */
export interface TextMessage {
  readonly notice: string;
  /** E.164; as it was typed, when it is no number. */
  readonly to: string;
  readonly sentAt: number;
  /** `unknown`: the operator said nothing for as long as a report may take. */
  status: 'accepted' | 'delivered' | 'failed' | 'unknown';
  /** When that was known, ms. */
  at?: number;
  /** Why it did not arrive: a code of the operator. */
  reason?: string;
  /** How the person was told instead; `none`: there was no other way. */
  instead?: 'email' | 'none';
  /** How the report is sought when it does not come; absent when the operator gives none. */
  readonly report?: ReportWay;
  /** What the letter reads, until it is known that it arrived; absent when it went by mail as well. */
  scope?: Readonly<Record<string, unknown>>;
}

export interface ReportWay {
  /** `register.operation` of the sending. */
  readonly operation: string;
  readonly reference: string;
  /** Before the first look, then doubled; and the last one. Milliseconds after the sending. */
  readonly everyMs: number;
  readonly withinMs: number;
}

/** What a channel says of a letter when it takes it. A mail server says nothing of what becomes of it. */
export interface Handed {
  readonly report?: ReportWay;
  /** It will not arrive: a code. */
  readonly failed?: string;
}

/** A text message as the sending tells it to the case. `id` is the effect by which the operator knows it. */
export interface HandedText extends Handed {
  readonly id: string;
  readonly to: string;
}
