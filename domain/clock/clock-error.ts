/** Stable codes of a clock that cannot be read. They reach the command, the API and the logs: add to them, never rename one. */
export const CLOCK_ERRORS = [
  'invalid-json',
  'invalid-line',
  'missing-key',
  'unknown-key',
  'invalid-date',
  'unknown-counting',
  'invalid-limit',
  'unknown-calendar',
  'invalid-calendar',
  'unknown-weekday',
  'calendar-without-working-day',
  'unknown-resume',
  'invalid-events',
  'unknown-event',
  'unknown-reason',
  'event-before-deposit',
  'events-out-of-order',
  'answer-without-request',
  'answer-before-request',
  'resume-without-suspension',
  'resume-before-suspension',
  'extended-twice',
  'extended-after-expiry',
  'extension-not-allowed',
  'extension-too-long',
  'reopened-out-of-order',
  'unknown-reopening',
  'as-of-before-deposit',
  'date-out-of-range',
  'invalid-share',
  'consent-without-basis',
] as const;

export type ClockErrorCode = (typeof CLOCK_ERRORS)[number];

/** A clock that cannot be read because of what was given. The message says what to do. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
  readonly code: ClockErrorCode;
  /** Where in the input: `events[1].on`. Absent when it is about the whole. */
  readonly at: string | undefined;

  constructor(code: ClockErrorCode, message: string, at?: string) {
    super(message);
    this.code = code;
    this.at = at;
  }
}
