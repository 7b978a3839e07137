/** A message was not sent. Permanent: the other side refuses this receiver or message, so trying again is of no use (RFC 5321, 5yz replies). */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  readonly permanent: boolean;
  /** Reply code of SMTP or status of HTTP; absent when nothing answered. */
  readonly responseCode: number | undefined;

  constructor(message: string, permanent: boolean, responseCode?: number) {
    super(message);
    this.permanent = permanent;
    this.responseCode = responseCode;
  }
}
