/** One message between two administrations as it went over the line: what a signature can be checked against at any time. */
export interface SignedBytes {
  /** `POST /births/search`, or the status of an answer: `200`. */
  readonly head: string;
  /** What ties the signature to this exchange; it is signed with the body. */
  readonly context: string;
  /** The header as it was; null: it was not signed. */
  readonly signature: string | null;
  /** Exact bytes, in base64. */
  readonly body: string;
}

/** Of a call: the request, and the answer if one came. Of a callback: what was received. Of an intake: the request that was received, and our answer. */
export interface Proof {
  readonly sent?: SignedBytes;
  readonly received?: SignedBytes;
}

/** Who asked whom what, why and when. Digests are SHA-256 of the exact bytes. */
export interface Exchange {
  readonly direction: 'call' | 'callback' | 'intake';
  readonly register: string;
  readonly operation: string;
  readonly administration: string;
  readonly caseId: string;
  readonly effectId: string;
  /** By whose doing it was asked: a person, or the legal clock. Of a callback or an intake: the register. */
  readonly askedBy: string;
  readonly purpose: string;
  readonly legalBasis: string;
  /** ISO 8601, UTC. */
  readonly askedAt: string;
  readonly answeredAt: string;
  readonly outcome: 'answered' | 'accepted' | 'refused' | 'unavailable' | 'wrong';
  readonly status: number | null;
  readonly requestDigest: string | null;
  readonly answerDigest: string | null;
  readonly proof: Proof;
}
