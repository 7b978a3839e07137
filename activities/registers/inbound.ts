/** A request that another administration makes of us: signed as our own requests to it are, with the same key. */
import type { Register } from '../../domain/register.js';
import { type Env, keysOf, SIGNATURE_HEADER, sign, signatureFault } from './signature.js';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
interface Times {
  readonly env?: Env;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/**
 * Null when the register signed these bytes for this request, a moment ago; else why nobody can tell.
 * @param context method, path and idempotency key of the request, one space between them.
 */
export function inboundFault(
  register: Register,
  headers: Headers,
  context: string,
  rawBody: string | Uint8Array,
  { env = process.env, now = Date.now() }: Times = {},
): string | null {
  const keys = keysOf(register, env);
  if (keys.length === 0) return `has no shared key with ${register.id}`; // what starts a case is signed, whatever else the register does without
  const header = headers[SIGNATURE_HEADER];
  return signatureFault(keys, typeof header === 'string' ? header : header?.[0], context, rawBody, now);
}

/** The header that signs our answer to such a request. */
export function signedAnswer(
  register: Register,
  status: number,
  key: string,
  body: string,
  { env = process.env, now = Date.now() }: Times = {},
): Record<string, string> {
  const [first] = keysOf(register, env);
  return first === undefined ? {} : { [SIGNATURE_HEADER]: sign(first, `answer ${status} ${key}`, body, now) };
}
