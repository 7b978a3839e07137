/**
 * Signatures of what two administrations send each other: HMAC-SHA256 (RFC 2104) over the exact bytes, with a shared key.
 *
 * Header: `Mistara-Signature: t=<seconds since 1970>,v1=<64 hexadecimal digits>`; several `v1` while a key is being replaced.
 * Signed: `<t>.<context>.<body>`. The context ties the bytes to one exchange, so that no other can use them again:
 * `POST /stamps/1/verify <effect id>` for a request, `answer 200 <effect id>` for its answer, `callback` for a callback, whose body names its effect.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Register, Setting } from '../../domain/register.js';

export const SIGNATURE_HEADER = 'mistara-signature';
/** How far the two clocks may be apart; longer, and a message could be kept and sent again. */
const TOLERANCE_SECONDS = 300;

export type Env = Readonly<Record<string, string | undefined>>;

/** The value of a setting of a register. The default is for development: with NODE_ENV=production it must be given. */
export function settingOf(setting: Setting, env: Env = process.env): string {
  const value = env[setting.env];
  if (value !== undefined && value !== '') return value;
  if (env['NODE_ENV'] === 'production') throw new Error(`${setting.env} is not set`);
  return setting.default;
}

/** The keys of a register, the one in use first; a second one, after a space, is accepted while it is being replaced. Empty: no signature. */
export function keysOf(register: Register, env: Env = process.env): readonly string[] {
  return register.sharedKey === null
    ? []
    : settingOf(register.sharedKey, env)
        .split(/\s+/)
        .filter((key) => key !== '');
}

export function sign(key: string, context: string, body: string | Uint8Array, now: number): string {
  const at = String(Math.floor(now / 1000));
  return `t=${at},v1=${mac(key, at, context, body).toString('hex')}`;
}

/** Null when the signature holds; else why it does not. `now` in milliseconds. */
export function signatureFault(
  keys: readonly string[],
  header: string | undefined,
  context: string,
  body: string | Uint8Array,
  now: number,
): string | null {
  if (header === undefined || header === '') return 'is not signed';
  const parts = header.split(',').map((part) => part.trim());
  const at = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  const given = parts.filter((part) => /^v1=[0-9a-f]{64}$/.test(part)).map((part) => Buffer.from(part.slice(3), 'hex'));
  if (!/^[0-9]{1,12}$/.test(at) || given.length === 0) return 'has an unreadable signature';
  const holds = keys.some((key) => {
    const expected = mac(key, at, context, body);
    return given.some((one) => timingSafeEqual(one, expected));
  });
  if (!holds) return 'has a signature that does not hold';
  return Math.abs(now / 1000 - Number(at)) > TOLERANCE_SECONDS ? 'was signed too long ago' : null;
}

const mac = (key: string, at: string, context: string, body: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${at}.${context}.`).update(body).digest();
