/** What remains of an exchange as proof, and whether its signatures hold, at any time and without the register. */
import { createHash } from 'node:crypto';
import type { Exchange, SignedBytes } from '../../domain/exchange.js';
import type { Register } from '../../domain/register.js';
import type { Callback } from './callback.js';
import { type Env, keysOf, SIGNATURE_HEADER, signatureFault } from './signature.js';

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function signedBytes(head: string, context: string, signature: unknown, body: string | Uint8Array): SignedBytes {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  return { head, context, signature: typeof signature === 'string' ? signature : null, body: bytes.toString('base64') };
}

/** A callback, as it is kept with the case. `now` in milliseconds. */
export function callbackExchange(
  register: Register,
  callback: Callback,
  headers: Readonly<Record<string, unknown>>,
  rawBody: Uint8Array,
  now: number,
): Exchange {
  const at = new Date(now).toISOString();
  const header = headers[SIGNATURE_HEADER];
  const outcomes = { answered: 'answered', refused: 'refused', 'ill-formed': 'wrong' } as const;
  return {
    direction: 'callback',
    register: register.id,
    operation: callback.operation,
    administration: register.administration,
    caseId: callback.effectId.split('/')[0] ?? '',
    effectId: callback.effectId,
    askedBy: register.id,
    purpose: register.purpose.en ?? register.purpose.fr ?? register.id,
    legalBasis: register.legalBasis.en ?? register.legalBasis.fr ?? register.source,
    askedAt: at,
    answeredAt: at,
    outcome: outcomes[callback.kind],
    status: null,
    requestDigest: null,
    answerDigest: sha256(rawBody),
    proof: { received: signedBytes('POST', 'callback', Array.isArray(header) ? header[0] : header, rawBody) },
  };
}

/** Longer bodies carry files: these are kept by themselves, and of the request its digest. A document of the database has at most 16 MB. */
const LONGEST_KEPT = 4 * 1024 * 1024;

/** A request that an institution made of us about a case, and our answer, as they are kept with the case. `at` in milliseconds. */
export function intakeExchange(
  register: Register,
  about: Pick<Exchange, 'operation' | 'caseId' | 'purpose' | 'legalBasis'>,
  request: { readonly head: string; readonly key: string; readonly signature: unknown; readonly body: Uint8Array; readonly at: number },
  answer: { readonly status: number; readonly signature: unknown; readonly body: string; readonly at: number },
): Exchange {
  const { head, key, signature, body } = request;
  return {
    direction: 'intake',
    register: register.id,
    administration: register.administration,
    ...about,
    effectId: key === '' ? 'read' : key,
    askedBy: register.id,
    askedAt: new Date(request.at).toISOString(),
    answeredAt: new Date(answer.at).toISOString(),
    outcome: answer.status < 400 ? 'answered' : 'refused',
    status: answer.status,
    requestDigest: sha256(body),
    answerDigest: sha256(answer.body),
    proof: {
      ...(body.length <= LONGEST_KEPT && { received: signedBytes(head, `${head} ${key}`, signature, body) }),
      sent: signedBytes(String(answer.status), `answer ${answer.status} ${key}`, answer.signature, answer.body),
    },
  };
}

export type Verdict = 'holds' | 'does not hold' | 'not signed';

/** Offline: with the keys of the register as they are known here. Age does not matter; that the bytes and the key are the same does. */
export function verdictOn(register: Register, { signature, context, body }: SignedBytes, env: Env = process.env): Verdict {
  if (signature === null) return 'not signed';
  const at = Number(/(?:^|,)\s*t=([0-9]{1,12})/.exec(signature)?.[1] ?? Number.NaN) * 1000;
  return signatureFault(keysOf(register, env), signature, context, Buffer.from(body, 'base64'), at) === null ? 'holds' : 'does not hold';
}
