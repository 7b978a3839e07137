/**
 * Asks a register of another administration over HTTP. It knows the declaration of the register (its contract) and nothing else:
 * to reach another register, write another declaration.
 */
import { writePath } from '../../domain/case.js';
import type { Exchange } from '../../domain/exchange.js';
import { evaluate, namesIn } from '../../domain/expression.js';
import { checkFields, type FieldsCheck, otherPerson, personIn, type Register, type RegisterOperation } from '../../domain/register.js';
import { RegisterAnswerWrong, RegisterIdentityMismatch, RegisterRequestWrong, RegisterUnavailable } from './errors.js';
import { sha256, signedBytes } from './proof.js';
import { type Env, keysOf, SIGNATURE_HEADER, settingOf, sign, signatureFault } from './signature.js';
import { AnswerTooLarge, type HttpAnswer, httpTransport, type Transport } from './transport.js';

const MAX_ANSWER_BYTES = 1_000_000;
/** Problems of how we ask, not of what we ask: never an answer to the procedure. */
const OUR_FAULT = new Set([400, 401, 403, 405, 406, 411, 413, 414, 415, 431]);
const OUR_FAULT_CODES = new Set(['idempotency-key-reused', 'route-unknown']);

export interface RegisterCall {
  readonly register: Register;
  readonly operation: string;
  /** By the names of `with`; others are not sent. */
  readonly with: Readonly<Record<string, unknown>>;
  /** Deterministic: a repeat with the same id is the same request there. */
  readonly effectId: string;
  readonly caseId: string;
  /** By whose doing: kept with the exchange. Default: nobody is named. */
  readonly askedBy?: string;
  /** Where the register answers later. */
  readonly callbackUrl?: string;
  /** Default: the declaration's. */
  readonly timeoutMs?: number;
  /** Receives each exchange, answered or not, for the evidence of the case. When it fails, so does the call. */
  readonly record?: (exchange: Exchange) => void | Promise<void>;
  readonly transport?: Transport;
  readonly env?: Env;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export type RegisterReply =
  | { readonly kind: 'answered'; readonly answer: Readonly<Record<string, unknown>> }
  /** The register answers later. `address` is where a person goes on, to pay for example. */
  | { readonly kind: 'accepted'; readonly reference: string; readonly address: string | null }
  /** The register understood, and says no. `code` is stable. */
  | { readonly kind: 'refused'; readonly code: string; readonly title: string; readonly detail: string };

/**
 * One call. Repeating it with the same `effectId` is safe: the register does the work once.
 * @throws {RegisterUnavailable} no answer: try again later with the same effect id.
 * @throws {RegisterAnswerWrong} the answer does not fit `gives`, or its signature does not hold.
 * @throws {RegisterRequestWrong} `with` or the settings do not fit the contract.
 */
export async function callRegister(call: RegisterCall): Promise<RegisterReply> {
  const { register, transport = httpTransport, env = process.env, now = Date.now } = call;
  const prepared = prepare(register, call.operation);
  const { path, body } = request(prepared, call);
  const { origin, prefix, keys } = settings(register, call.operation, env);
  const askedAt = now();
  const headers = headersOf(call, prepared, keys[0], path, body, askedAt);
  const exchange = { answer: null as HttpAnswer | null };
  let outcome: Exchange['outcome'] = 'unavailable';
  try {
    const timeoutMs = call.timeoutMs ?? prepared.operation.timeOutMs;
    const answer = await send(
      transport,
      { origin, method: prepared.operation.method, path: prefix + path, headers, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES },
      call,
    );
    exchange.answer = answer;
    const reply = read(prepared, call, answer, keys, now());
    outcome = reply.kind;
    return reply;
  } catch (error) {
    if (!(error instanceof RegisterUnavailable)) outcome = 'wrong';
    throw error;
  } finally {
    const { answer } = exchange;
    const [head, context] = [`${prepared.operation.method} ${path}`, `answer ${answer?.status} ${call.effectId}`];
    await call.record?.({
      direction: 'call',
      register: register.id,
      operation: call.operation,
      administration: register.administration,
      caseId: call.caseId,
      effectId: call.effectId,
      askedBy: call.askedBy ?? '',
      purpose: prepared.purpose,
      legalBasis: prepared.legalBasis,
      askedAt: new Date(askedAt).toISOString(),
      answeredAt: new Date(now()).toISOString(),
      outcome,
      status: answer?.status ?? null,
      requestDigest: sha256(`${head}\n${body ?? ''}`),
      answerDigest: answer === null ? null : sha256(answer.body),
      proof: {
        sent: signedBytes(head, `${head} ${call.effectId}`, headers[SIGNATURE_HEADER], body ?? ''),
        ...(answer && { received: signedBytes(String(answer.status), context, answer.headers[SIGNATURE_HEADER], answer.body) }),
      },
    });
  }
}

/** What is made once an operation: checks, names in the path, texts of the headers. */
interface Prepared {
  readonly operation: RegisterOperation;
  readonly question: FieldsCheck;
  readonly answer: FieldsCheck;
  readonly inPath: readonly string[];
  readonly purpose: string;
  readonly legalBasis: string;
}
const preparedOf = new WeakMap<Register, Map<string, Prepared>>();

function prepare(register: Register, id: string): Prepared {
  const known = preparedOf.get(register) ?? new Map<string, Prepared>();
  preparedOf.set(register, known);
  const there = known.get(id);
  if (there !== undefined) return there;
  const operation = Object.hasOwn(register.operations, id) ? register.operations[id] : undefined;
  if (operation === undefined) throw new RegisterRequestWrong(register.id, id, 'the register has no such operation');
  const prepared: Prepared = {
    operation,
    question: checkFields(operation.with),
    answer: checkFields(operation.gives),
    inPath: [...operation.path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name),
    purpose: headerText(register.purpose.en ?? register.purpose.fr ?? register.id),
    legalBasis: headerText(register.legalBasis.en ?? register.legalBasis.fr ?? register.source),
  };
  known.set(id, prepared);
  return prepared;
}

/** Headers hold ASCII: other characters are percent-encoded UTF-8, as in RFC 8187. */
const headerText = (text: string): string => text.replace(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);

/** An answer in our names, checked against `gives`. For answers that come by callback, too. @throws {RegisterAnswerWrong} */
export function checkAnswer(register: Register, operation: string, answer: unknown): Readonly<Record<string, unknown>> {
  const { take } = prepare(register, operation).operation;
  if (take === undefined || typeof answer !== 'object' || answer === null) return checkGiven(register, operation, answer);
  const taken = Object.entries(take).map(([name, tree]): [string, unknown] => [name, evaluate(tree, { answer }, { mode: 'feel' })]);
  return checkGiven(register, operation, { ...answer, ...Object.fromEntries(taken) });
}

/** Checks values in our names against `gives`. @throws {RegisterAnswerWrong} */
export function checkGiven(register: Register, operation: string, given: unknown): Readonly<Record<string, unknown>> {
  const { value, problems } = prepare(register, operation).answer(given);
  if (problems.length > 0) throw new RegisterAnswerWrong(register.id, operation, 'the answer does not fit the contract', problems);
  return value;
}

/** @throws {RegisterIdentityMismatch} when the answer is about another person than the one who was asked about. */
export function checkPerson(
  register: Register,
  operation: string,
  asked: Readonly<Record<string, unknown>>,
  answer: Readonly<Record<string, unknown>>,
): void {
  const names = otherPerson(asked, personIn(prepare(register, operation).operation, answer));
  if (names.length > 0) throw new RegisterIdentityMismatch(register.id, operation, names);
}

function request({ operation, question, inPath }: Prepared, call: RegisterCall): { path: string; body: string | null } {
  const { value, problems } = question(call.with);
  if (problems.length > 0)
    throw new RegisterRequestWrong(call.register.id, operation.id, 'the question does not fit the contract', problems);
  const named = inContract(operation, value);
  const rest = Object.entries(named).filter(([name, one]) => one !== null && !inPath.includes(name));
  let path = operation.path;
  for (const name of inPath) {
    const part = String(named[name]);
    if (part === '' || part === '.' || part === '..')
      throw new RegisterRequestWrong(call.register.id, operation.id, `${name} cannot stand in an address`);
    path = path.replace(`{${name}}`, () => encodeURIComponent(part));
  }
  if (operation.method === 'POST') return { path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams(rest.map(([name, one]): [string, string] => [name, String(one)])).toString();
  return { path: query === '' ? path : `${path}?${query}`, body: null };
}

/** What is asked, in the names of the contract. */
function inContract({ send }: RegisterOperation, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (send === undefined) return value;
  const read = new Set(Object.values(send).flatMap((tree) => namesIn(tree)));
  const named: Record<string, unknown> = Object.fromEntries(Object.entries(value).filter(([name]) => !read.has(name)));
  for (const [path, tree] of Object.entries(send)) {
    const one = evaluate(tree, value, { mode: 'feel' });
    if (one !== null) writePath(named, path, one);
  }
  return named;
}

const originOf = new Map<string, { origin: URL; prefix: string }>();

function settings(register: Register, operation: string, env: Env): { origin: URL; prefix: string; keys: readonly string[] } {
  try {
    const address = settingOf(register.address, env);
    const there = originOf.get(address) ?? readAddress(address);
    originOf.set(address, there);
    return { ...there, keys: keysOf(register, env) };
  } catch (error) {
    throw new RegisterRequestWrong(register.id, operation, error instanceof Error ? error.message : String(error));
  }
}

function readAddress(address: string): { origin: URL; prefix: string } {
  const origin = new URL(address);
  if (origin.protocol !== 'http:' && origin.protocol !== 'https:') throw new Error(`${address} is not an address of HTTP`);
  return { origin, prefix: origin.pathname.replace(/\/$/, '') };
}

function headersOf(
  call: RegisterCall,
  prepared: Prepared,
  key: string | undefined,
  path: string,
  body: string | null,
  now: number,
): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    accept: 'application/json, application/problem+json',
    'idempotency-key': call.effectId,
    'mistara-case': call.caseId,
    'mistara-purpose': prepared.purpose,
    'mistara-legal-basis': prepared.legalBasis,
  };
  if (body !== null) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(body);
  }
  if (prepared.operation.reply === 'later' && call.callbackUrl !== undefined) headers['mistara-callback'] = call.callbackUrl;
  if (key !== undefined) headers[SIGNATURE_HEADER] = sign(key, `${prepared.operation.method} ${path} ${call.effectId}`, body ?? '', now);
  return headers;
}

async function send(transport: Transport, request: Parameters<Transport>[0], { register, operation }: RegisterCall): Promise<HttpAnswer> {
  try {
    return await transport(request);
  } catch (error) {
    if (error instanceof AnswerTooLarge) throw new RegisterAnswerWrong(register.id, operation, error.message);
    const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
    throw new RegisterUnavailable(register.id, operation, reason, null, { cause: error });
  }
}

function read(prepared: Prepared, call: RegisterCall, answer: HttpAnswer, keys: readonly string[], now: number): RegisterReply {
  const { status } = answer;
  const wrong = (reason: string) => new RegisterAnswerWrong(call.register.id, call.operation, reason);
  if (status >= 500 || status === 429 || status === 408 || status === 425) {
    throw new RegisterUnavailable(call.register.id, call.operation, `status ${status}`, retryAfter(answer.headers['retry-after'], now));
  }
  if (OUR_FAULT.has(status))
    throw new RegisterRequestWrong(call.register.id, call.operation, `status ${status}: ${refusal(answer)?.detail ?? 'no reason given'}`);
  if (keys.length > 0) {
    const header = answer.headers[SIGNATURE_HEADER];
    const fault = signatureFault(keys, Array.isArray(header) ? header[0] : header, `answer ${status} ${call.effectId}`, answer.body, now);
    if (fault !== null) throw wrong(`the answer (status ${status}) ${fault}`);
  }
  if (status >= 400) {
    const refused = refusal(answer);
    if (refused === null) throw wrong(`status ${status} without a problem+json body that has a code`);
    if (OUR_FAULT_CODES.has(refused.code)) throw new RegisterRequestWrong(call.register.id, call.operation, refused.detail);
    return refused;
  }
  const value = json(answer);
  if (status === 202 && prepared.operation.reply === 'later') return accepted(value) ?? fail(wrong('accepted without a reference'));
  if (status !== 200 && status !== 201) throw wrong(`status ${status}`);
  if (value === undefined) throw wrong('the body is not JSON');
  const given = checkAnswer(call.register, call.operation, value);
  checkPerson(call.register, call.operation, call.with, given);
  return { kind: 'answered', answer: given };
}

function fail(error: Error): never {
  throw error;
}

function json(answer: HttpAnswer): unknown {
  if (!/^application\/(problem\+)?json\b/.test(answer.headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function accepted(value: unknown): RegisterReply | null {
  const { reference, address } = (value ?? {}) as { reference?: unknown; address?: unknown };
  if (typeof reference !== 'string' || reference === '') return null;
  return { kind: 'accepted', reference, address: typeof address === 'string' ? address : null };
}

/** A problem of RFC 9457 with a `code`. */
function refusal(answer: HttpAnswer): Extract<RegisterReply, { kind: 'refused' }> | null {
  const { code, title, detail } = (json(answer) ?? {}) as { code?: unknown; title?: unknown; detail?: unknown };
  if (typeof code !== 'string' || code === '') return null;
  return { kind: 'refused', code, title: typeof title === 'string' ? title : code, detail: typeof detail === 'string' ? detail : '' };
}

function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const wait = /^[0-9]+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : null;
}
