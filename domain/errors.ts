/** HTTP status (RFC 9110), what it means, and what its receiver can do. */
type Refusal = readonly [status: number, meaning: string, remedy: string];

/**
 * Stable codes of refusals. They reach the API, the command line and the logs: add to them, never rename one. `docs/reference/errors.md` is written
 * from this list.
 */
export const CASE_ERRORS = {
  CASE_NOT_FOUND: [404, 'No case has this number.', 'Compare the number with the receipt: its last character is a check of the others.'],
  PROCEDURE_NOT_FOUND: [404, 'No procedure is published under this name.', 'Choose one of `details.published`, or publish it.'],
  TASK_NOT_FOUND: [404, 'The case has no such open task.', 'List the tasks again: somebody completed it, or the case moved on.'],
  DRAFT_NOT_FOUND: [404, 'No draft has this number.', 'Start a new draft, or file the request as a whole.'],
  EXCHANGE_NOT_FOUND: [404, 'The case has no such exchange with a register.', 'List them: `mistara exchanges CASE`.'],
  DOCUMENT_NOT_FOUND: [
    404,
    'No document has this code.',
    'Compare the code with the paper. A paper whose code is unknown was not issued here.',
  ],
  FORM_INVALID: [
    422,
    'Fields are missing or wrong.',
    'Mend each of `details.problems`, and send it again with the same key. What was typed is kept.',
  ],
  ATTACHMENT_REFUSED: [
    422,
    'A file is not taken: empty, too large, of a kind that is not allowed, or infected.',
    'Send a PDF, JPEG or PNG file; `details.reason` says what is wrong with this one. What was typed is kept.',
  ],
  ATTACHMENT_NOT_SCANNED: [503, 'The virus scanner does not answer, so the file is not taken.', 'Send the file again in some minutes.'],
  ATTACHMENT_UNKNOWN: [
    422,
    'A file that the data name was not sent, or is not kept here.',
    'Attach the file again, and use the id that is answered.',
  ],
  VERIFICATION_FAILED: [
    422,
    'A register does not confirm what was given, or a code is mistyped.',
    'Mend each of `details.problems`: the same draft goes on.',
  ],
  ACT_REQUIRED: [
    422,
    'The request needs the act of another procedure first, as consular registration; the applicant has none, or it is over.',
    'File each procedure of `details.requires` first; the draft goes on once its act is there.',
  ],
  ADDRESS_INVALID: [
    422,
    'A mail address or a telephone number cannot be written to.',
    'Give one address, without a name or a second receiver; a telephone number with its country.',
  ],
  EVENT_NOT_ALLOWED: [
    409,
    'The case does not take this where it is.',
    'Read the case again; `details` says where it is, or what it would take.',
  ],
  POST_UNKNOWN: [
    422,
    'The organisation has no post of this name.',
    'Choose one of `details.posts`: `mistara organisation show` names them.',
  ],
  CASE_CLOSED: [409, 'The case has ended.', 'Nothing more can be done to it; `details.outcome` is how it ended. Its documents stay.'],
  CASE_NOT_CLOSED: [409, 'The case has not ended, so there is nothing to reopen.', 'Do what is to be done where it is: `details.states`.'],
  REOPENING_TOO_LATE: [
    409,
    'The time in which the case could be reopened is over: its outcome is final.',
    'File a new request; `details.until` was the last day.',
  ],
  REOPENED_TOO_OFTEN: [
    409,
    'The case was reopened by this event as often as its procedure allows.',
    'Another way of appeal is open, if the decision names one; `details.atMost` is the bound.',
  ],
  TASK_ALREADY_CLAIMED: [409, 'Somebody else has the task.', 'Leave it to `details.holder`, or ask them or an operator to release it.'],
  TASK_NOT_CLAIMED: [409, 'Nobody has the task, so nobody can release it.', 'Claim it.'],
  OUTCOME_UNKNOWN: [422, 'The task does not end like this.', 'Choose one of `details.outcomes`.'],
  REASONS_REQUIRED: [422, 'A refusal needs its reasons in law and in fact (law 03-01).', 'Fill the fields that `details.problems` names.'],
  REASON_REQUIRED: [422, 'What is done outside the usual way is explained.', 'Send it again with a reason: it is kept with the case.'],
  FOUR_EYES: [403, 'The same person did an earlier step of this case.', 'Another member of the group does it.'],
  NOT_IN_GROUP: [
    403,
    'This is for the members of another group.',
    'A member of `details.group` does it; who is in it, the organisation says.',
  ],
  NOT_THE_APPLICANT: [403, 'This is for the applicant.', 'The applicant does it, or the person who filed for them.'],
  NOT_AN_OPERATOR: [403, 'This is for the operators.', 'A member of the group `operators` does it.'],
  MISSING_PIECES_ASKED_TWICE: [409, 'Missing pieces are asked once only (law 55-19), and were.', 'Decide on what there is.'],
  EXTENSION_NOT_ALLOWED: [
    409,
    'The time limit cannot be extended: not for this act, not twice, or not while it stands.',
    'Decide within the limit that runs.',
  ],
  TACIT_DECISION_TAKEN: [409, 'Silence has decided: the time limit was over.', 'Carry out the tacit decision; `details.on` is its day.'],
  INCIDENT_NOT_FOUND: [
    404,
    'The case has no such open incident.',
    'Read the case again: another operator saw to it, or the case went on by itself.',
  ],
  REQUEST_INVALID: [400, 'The request cannot be read.', 'Send one JSON object, as the OpenAPI document of the procedure says.'],
  SIGNATURE_INVALID: [
    401,
    'Nobody can tell who sent the request: it is not signed, or its signature does not hold.',
    'Sign the bytes that are sent, with the shared key, at the time of sending: see `Mistara-Signature` in the OpenAPI document.',
  ],
  IDEMPOTENCY_KEY_MISSING: [
    400,
    'The request has no usable `Idempotency-Key`.',
    'Send one with each request: the same for each sending of one request, another for each new one; at most 200 characters.',
  ],
  IDEMPOTENCY_KEY_REUSED: [
    409,
    'The key was used for another request of the same applicant.',
    'Take a new key for a new request; `details.caseId` is the first one.',
  ],
  DEFINITION_INVALID: [
    422,
    'The definition has errors; nothing was stored.',
    'Mend each of `details.problems`: `docs/reference/problems.md` explains them.',
  ],
  DEFINITION_NOT_PROVED: [
    422,
    'A property that every procedure must have does not hold; nothing was stored.',
    'Follow the story of each property that fails, and mend the definition.',
  ],
  DEFINITION_UNKNOWN: [404, 'Nothing is published under this digest.', 'Publish the definition, or name one that is.'],
  MIGRATION_REFUSED: [
    409,
    'The case cannot go on under the other version.',
    'Read `details.refusals`: give each state an image, or leave the case on its version.',
  ],
  CALENDAR_UNKNOWN: [404, 'There is no calendar of this name.', 'Choose one of `details.calendars`.'],
  CALENDAR_CHANGE_INVALID: [
    422,
    'The calendar cannot be changed like this.',
    'Look at it with `mistara calendar show`; the message says what is missing.',
  ],
  AGENDA_UNKNOWN: [404, 'The post has no such agenda.', 'Choose one of `details.agendas`.'],
  ENGINE_UNAVAILABLE: [503, 'The engine does not answer just now; nothing is lost.', 'Send it again later, with the same key.'],
} as const satisfies Readonly<Record<string, Refusal>>;

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
    return CASE_ERRORS[this.code][0];
  }
}
