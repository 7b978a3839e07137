/** What a register says later: a POST of `{ effectId, operation, messageId, answer | refused }`, signed. It may come twice, late, or before the answer 202. */
import { type FieldProblem, personIn, type Register, type RegisterOperation } from '../../domain/register.js';
import { CallbackRefused, RegisterAnswerWrong } from './errors.js';
import { checkAnswer } from './http.js';
import { type Env, keysOf, SIGNATURE_HEADER, signatureFault } from './signature.js';

interface CallbackHead {
  /** The effect that this answers: compare its operation with `operation`. */
  readonly effectId: string;
  readonly operation: string;
  /** The same for every delivery of one message: what was taken once is answered 2xx and ignored. */
  readonly messageId: string;
}
export type Callback =
  | (CallbackHead & {
      readonly kind: 'answered';
      readonly answer: Readonly<Record<string, unknown>>;
      /** Whom it is about, by the names of what was asked: whoever knows what was asked compares. */
      readonly about: Readonly<Record<string, unknown>>;
    })
  | (CallbackHead & { readonly kind: 'refused'; readonly code: string; readonly title: string; readonly detail: string })
  /** Signed by the register, yet not what the contract says: an incident of the case. */
  | (CallbackHead & { readonly kind: 'ill-formed'; readonly problems: readonly FieldProblem[] });

/**
 * Reads a callback. `rawBody` is the bytes as they came: parsing and writing them again would break the signature.
 * @throws {CallbackRefused} nobody can tell who sent it, or it is no callback: answer its `status`, the register sends it again.
 */
export function verifyCallback(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  rawBody: string | Uint8Array,
  register: Register,
  { env = process.env, now = Date.now() }: { readonly env?: Env; readonly now?: number } = {},
): Callback {
  const keys = keysOf(register, env);
  if (keys.length > 0) {
    const header = headers[SIGNATURE_HEADER];
    const fault = signatureFault(keys, typeof header === 'string' ? header : header?.[0], 'callback', rawBody, now);
    if (fault !== null) throw new CallbackRefused(401, `The callback of ${register.id} ${fault}.`);
  }
  const body = parse(rawBody);
  const { effectId, operation, messageId } = body;
  if (typeof effectId !== 'string' || typeof messageId !== 'string' || typeof operation !== 'string') {
    throw new CallbackRefused(400, 'A callback has effectId, operation and messageId.');
  }
  if (register.operations[operation]?.reply !== 'later')
    throw new CallbackRefused(400, `${register.id}.${operation} does not answer later.`);
  return { effectId, operation, messageId, ...content(body, register, operation) };
}

function content(body: Record<string, unknown>, register: Register, operation: string) {
  const refused = body['refused'] as { code?: unknown; title?: unknown; detail?: unknown } | null | undefined;
  if (typeof refused?.code === 'string') {
    return {
      kind: 'refused',
      code: refused.code,
      title: String(refused.title ?? refused.code),
      detail: String(refused.detail ?? ''),
    } as const;
  }
  try {
    const answer = checkAnswer(register, operation, body['answer']);
    return { kind: 'answered', answer, about: personIn(register.operations[operation] as RegisterOperation, answer) } as const;
  } catch (error) {
    if (!(error instanceof RegisterAnswerWrong)) throw error;
    return { kind: 'ill-formed', problems: error.problems } as const;
  }
}

function parse(rawBody: string | Uint8Array): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8'));
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new CallbackRefused(400, 'A callback is a JSON object.');
}
