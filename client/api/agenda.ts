import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { keysOf, SIGNATURE_HEADER, sign, signatureFault } from '../../activities/registers/signature.js';
import { loadRegisters } from '../../definitions/files.js';
import type { Register, RegisterOperation } from '../../domain/register.js';
import { checkFields, type FieldsCheck } from '../../domain/register.js';
import type { Agendas, Asking } from '../agenda/agenda.js';
import { keepAgendas } from '../agenda/keeper.js';
import { AgendaRefusal } from '../agenda/refusal.js';

const REGISTER = 'agenda';
/** The values of all operations; each has those of its declaration, which were checked. */
interface Values {
  readonly post: string;
  readonly purpose: string;
  readonly name: string;
  readonly day: string;
  readonly time: string;
  readonly from?: string;
  readonly until?: string;
  readonly booking: string;
  readonly present: boolean;
  readonly reference: string;
  readonly effectId?: string;
}

/** What each operation of the contract does. */
const WORK: Readonly<Record<string, (agendas: Agendas, values: Values, asking: Asking) => Promise<object>>> = {
  slots: (agendas, { post, purpose, from, until }) => agendas.free(post, purpose, from ?? undefined, until ?? undefined),
  slot: (agendas, { post, purpose, day, time }) => agendas.state(post, purpose, day, time),
  book: (agendas, values, asking) => agendas.book(asking, values),
  move: (agendas, values, asking) => agendas.move(asking, values),
  cancel: (agendas, values) => agendas.cancel(given(values)).then(() => ({ state: 'cancelled' })),
  attend: (agendas, { booking, present }) => agendas.attend(booking, present),
  'join-waiting-list': (agendas, values, asking) => agendas.join(asking, given(values)).then((reference) => ({ reference })),
  accept: (agendas, { reference }) => agendas.accept(reference),
  'leave-waiting-list': (agendas, values) => agendas.leave(given(values)).then(() => ({ state: 'left' })),
};

/** What is absent is null once it was checked; methods want it absent. */
const given = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as unknown as Values;

export interface AgendaOptions {
  agendas(): Agendas;
}

/**
 * The agendas as a register like any other: routes, fields and signatures from its declaration. Changes are signed and have a key; the answer to a key
 * is kept, and told again. What is free may be read by anybody: it names nobody.
 */
export const agendaRoutes = ({ agendas }: AgendaOptions): FastifyPluginAsync => {
  const register = loadRegisters().get(REGISTER) as Register;
  return async (app) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body)); // signed bytes stay as they came
    for (const operation of Object.values(register.operations)) {
      const check = checkFields(operation.with);
      app.route({
        method: operation.method,
        url: operation.path.replace(/\{([^}]*)\}/g, ':$1'),
        handler: (request, reply) => answer(register, operation, check, agendas(), request, reply),
      });
    }
  };
};

/** Has the agendas kept in order as long as the API listens. */
export const agendaKeeper = (agendas: Agendas, everyMs?: number) =>
  keepAgendas(agendas, {
    key: () => keysOf(loadRegisters().get(REGISTER) as Register)[0] ?? '',
    ...(everyMs !== undefined && { everyMs }),
  });

const headerOf = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

async function answer(
  register: Register,
  operation: RegisterOperation,
  check: FieldsCheck,
  agendas: Agendas,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const effectId = headerOf(request, 'idempotency-key') ?? '';
  const keys = keysOf(register);
  const say = (status: number, body: object | string) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = status < 300 ? 'application/json' : 'application/problem+json';
    const signature =
      keys.length === 0 ? {} : { [SIGNATURE_HEADER]: sign(keys[0] as string, `answer ${status} ${effectId}`, text, Date.now()) };
    return reply
      .code(status)
      .headers({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...signature })
      .send(Buffer.from(text));
  };
  const refuse = (status: number, code: string, title: string, detail: string) =>
    say(status, { type: 'about:blank', title, status, detail, code });

  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (operation.effect && keys.length > 0) {
    const header = headerOf(request, SIGNATURE_HEADER) ?? undefined;
    const fault = signatureFault(keys, header, `${operation.method} ${request.url} ${effectId}`, bytes, Date.now());
    if (fault !== null) return refuse(401, 'signature-wrong', 'Who asks is not known', `The request ${fault}.`);
  }
  if (operation.effect && effectId === '')
    return refuse(400, 'idempotency-key-missing', 'The header Idempotency-Key is missing', operation.id);
  const body = parse(bytes);
  const { value, problems } = check({ ...(request.query as object), ...body, ...(request.params as object) });
  if (body === undefined || problems.length > 0) {
    const detail = body === undefined ? 'The body is not JSON.' : problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    return refuse(400, 'request-ill-formed', 'The request does not fit the contract', detail);
  }

  const digest = createHash('sha256').update(`${operation.method} ${request.url}\n`).update(bytes).digest('hex');
  const before = operation.effect ? await agendas.answered(effectId) : undefined;
  if (before !== undefined && before.digest !== digest)
    return refuse(409, 'idempotency-key-reused', 'The key was used for another request', effectId);
  if (before !== undefined) return say(before.status, before.body);
  const asking = { effectId, caseId: headerOf(request, 'mistara-case') ?? '', callback: headerOf(request, 'mistara-callback') };
  const made = await outcome(operation, () => (WORK[operation.id] as (typeof WORK)[string])(agendas, value as unknown as Values, asking));
  const text = JSON.stringify(made.body);
  if (operation.effect) await agendas.keepAnswer(effectId, digest, made.status, text);
  return say(made.status, text);
}

async function outcome(operation: RegisterOperation, work: () => Promise<object>): Promise<{ status: number; body: object }> {
  try {
    return { status: operation.reply === 'later' ? 202 : 200, body: await work() };
  } catch (error) {
    if (!(error instanceof AgendaRefusal)) throw error;
    const { status, code, title, message: detail } = error;
    return { status, body: { type: 'about:blank', title, status, detail, code } };
  }
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
