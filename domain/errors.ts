/**
 * Stable codes of refusals. They reach the API, the SDK and the logs: add to them, never rename one.
 * `status` is the HTTP status that the API answers with (RFC 9110).
 */
export const CASE_ERRORS = {
  CASE_NOT_FOUND: 404,
  PROCEDURE_NOT_FOUND: 404,
  TASK_NOT_FOUND: 404,
  DRAFT_NOT_FOUND: 404,
  DOCUMENT_NOT_FOUND: 404,
  FORM_INVALID: 422,
  STAMP_INVALID: 422,
  VERIFICATION_FAILED: 422,
  ADDRESS_INVALID: 422,
  EVENT_NOT_ALLOWED: 409,
  CASE_CLOSED: 409,
  TASK_ALREADY_CLAIMED: 409,
  TASK_NOT_CLAIMED: 409,
  OUTCOME_UNKNOWN: 422,
  REASONS_REQUIRED: 422,
  REASON_REQUIRED: 422,
  FOUR_EYES: 403,
  NOT_IN_GROUP: 403,
  NOT_THE_APPLICANT: 403,
  NOT_AN_OPERATOR: 403,
  MISSING_PIECES_ASKED_TWICE: 409,
  EXTENSION_NOT_ALLOWED: 409,
  TACIT_DECISION_TAKEN: 409,
  INCIDENT_NOT_FOUND: 404,
  IDEMPOTENCY_KEY_REUSED: 409,
  DEFINITION_INVALID: 422,
  DEFINITION_NOT_PROVED: 422,
  DEFINITION_UNKNOWN: 404,
  REGISTER_UNAVAILABLE: 503,
  ENGINE_UNAVAILABLE: 503,
} as const;

export type CaseErrorCode = keyof typeof CASE_ERRORS;

/** A refusal the caller can act on. Anything else that is thrown is a defect, and nobody catches it on the way. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
  readonly code: CaseErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: CaseErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return CASE_ERRORS[this.code];
  }
}
