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

export type Verdict = 'holds' | 'does not hold' | 'not signed';

/** Offline: with the keys of the register as they are known here. Age does not matter; that the bytes and the key are the same does. */
export function verdictOn(register: Register, { signature, context, body }: SignedBytes, env: Env = process.env): Verdict {
  if (signature === null) return 'not signed';
  const at = Number(/(?:^|,)\s*t=([0-9]{1,12})/.exec(signature)?.[1] ?? Number.NaN) * 1000;
  return signatureFault(keysOf(register, env), signature, context, Buffer.from(body, 'base64'), at) === null ? 'holds' : 'does not hold';
}
