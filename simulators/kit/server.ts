/** Makes a real HTTP service of a folder: `openapi.yaml` gives its routes and checks, `handlers.ts` its work, `seed.yaml` its first rows. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { parse } from 'yaml';
import { adminRoutes, type SimulatorSettings } from './admin.js';
import { Callbacks } from './callbacks.js';
import { Desk, type Effect } from './desk.js';
import { type ApiDocument, type Operation, readDocument } from './document.js';
import { distort, Faults, misdirect } from './faults.js';
import { Outgoing } from './outgoing.js';
import { isSignedBy, signatureOf } from './signature.js';
import { type Door, Refusal, type Simulator } from './simulator.js';
import type { Row } from './tables.js';

export interface RunningSimulator {
  readonly url: string;
  close(): Promise<void>;
}
export interface SimulatorOptions {
  /** Default: that of the document. 0: any free one. */
  readonly port?: number;
  readonly stateDir: string;
  readonly settings?: Partial<SimulatorSettings>;
}

/** What happened to a request, for `/_requests`: no personal data. */
export interface Seen {
  readonly at: string;
  readonly operation: string;
  readonly effectId: string;
  readonly caseId: string | null;
  readonly fault: string | null;
}
const KEPT_REQUESTS = 1000;

interface Service {
  readonly document: ApiDocument;
  readonly desk: Desk;
  readonly faults: Faults;
  readonly callbacks: Callbacks;
  readonly outgoing: Outgoing;
  readonly settings: SimulatorSettings;
  readonly key: string;
  readonly seen: Seen[];
  readonly doors: readonly Door[];
}

export async function serve(
  folder: string,
  name: string,
  { port, stateDir, settings: given = {} }: SimulatorOptions,
): Promise<RunningSimulator> {
  const document = readDocument(join(folder, 'openapi.yaml'));
  const simulator = ((await import(pathToFileURL(join(folder, 'handlers.ts')).href)) as { default: Simulator }).default;
  const seedFile = join(folder, 'seed.yaml');
  const seed = existsSync(seedFile) ? (parse(readFileSync(seedFile, 'utf8')) as Row) : {};
  const settings: SimulatorSettings = {
    callbackDelayMs: delayOfEnv(),
    callbackRetryMs: 1000,
    requireSignature: false,
    productUrl: process.env['MISTARA_PUBLIC_URL'] ?? 'http://127.0.0.1:7300',
    today: null,
    ...given,
  };
  await mkdir(stateDir, { recursive: true });
  const desk = await Desk.open(name, stateDir, simulator, seed, () => settings.today ?? DAY.format(new Date()));
  const faults = new Faults();
  const key = process.env[document.key.env] ?? document.key.default;
  const callbacks = new Callbacks(desk, faults, settings, key.split(/\s+/)[0] ?? key);
  const outgoing = new Outgoing(desk, simulator.sends ?? {}, settings, key.split(/\s+/)[0] ?? key);
  const service: Service = { document, desk, faults, callbacks, outgoing, settings, key, seen: [], doors: simulator.doors ?? [] };
  const app = build(service);
  desk.address = await app.listen({ host: '127.0.0.1', port: port ?? document.port });
  callbacks.resume();
  outgoing.resume();
  const close = async () => {
    callbacks.close();
    outgoing.close();
    await app.close();
    await desk.close();
  };
  return { url: desk.address, close };
}

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca', year: 'numeric', month: '2-digit', day: '2-digit' });

function delayOfEnv(): number {
  const value = Number(process.env['MISTARA_SIMULATORS_CALLBACK_DELAY_MS'] ?? 3000);
  return Number.isFinite(value) && value >= 0 ? value : 3000;
}

function build(service: Service): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: 1_000_000,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, strict: false } },
  });
  app.decorateRequest('rawBody', '');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    (request as { rawBody?: string }).rawBody = body as string;
    try {
      done(null, body === '' ? {} : JSON.parse(body as string));
    } catch {
      done(new Refusal(400, 'request-ill-formed', 'The body is not JSON', ''));
    }
  });
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST') request.body ??= {}; // so that the answer to no body names what is missing
  });
  app.setErrorHandler(
    (error: Error & { validation?: { instancePath: string; message?: string }[]; statusCode?: number }, request, reply) => {
      if (error instanceof Refusal) return problem(service, request, reply, error);
      if (error.validation !== undefined) {
        const detail = error.validation.map(({ instancePath, message }) => `${instancePath || 'the request'} ${message}`).join('; ');
        return problem(service, request, reply, new Refusal(400, 'request-ill-formed', 'The request does not fit the contract', detail));
      }
      const status = error.statusCode ?? 500;
      const code = status < 500 ? 'request-ill-formed' : 'internal-error';
      return problem(service, request, reply, new Refusal(status, code, 'The request could not be answered', error.message));
    },
  );
  app.setNotFoundHandler((request, reply) =>
    problem(service, request, reply, new Refusal(404, 'route-unknown', 'Not in the contract', `${request.method} ${request.url}`)),
  );
  for (const operation of service.document.operations) {
    app.route({
      method: operation.method,
      url: operation.path.replace(/\{([^}]*)\}/g, ':$1'),
      schema: { params: operation.params, querystring: operation.query, ...(operation.body === null ? {} : { body: operation.body }) },
      handler: (request, reply) => answer(service, operation, request, reply),
    });
  }
  app.register(adminRoutes(service));
  return app;
}

const headerOf = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

async function answer(service: Service, operation: Operation, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { desk, faults, callbacks, seen } = service;
  const effectId = headerOf(request, 'idempotency-key') ?? '';
  const caseId = headerOf(request, 'mistara-case');
  const fault = faults.take(operation.id, operation.later ? 'accepting' : 'answer');
  seen.push({ at: new Date().toISOString(), operation: operation.id, effectId, caseId, fault: fault?.kind ?? null });
  if (seen.length > KEPT_REQUESTS) seen.shift();
  if (fault?.kind === 'down') return hangUp(reply);
  if (fault?.kind === 'error-500') throw new Error('a fault on demand');
  if (fault?.kind === 'slow') await pause(fault.delayMs);

  const bytes = rawOf(request);
  checkSignature(service, request, effectId, bytes);
  if (operation.effect && effectId === '')
    throw new Refusal(400, 'idempotency-key-missing', 'The header Idempotency-Key is missing', operation.id);
  const data = { ...(request.query as Row), ...((request.body ?? {}) as Row), ...(request.params as Row) };
  const callbackUrl = headerOf(request, 'mistara-callback');
  const effect = await desk.perform({
    operation,
    effectId,
    caseId,
    callbackUrl,
    with: data,
    bytes: `${request.method} ${request.url}\n${bytes}`,
  });
  if (effect === null) {
    throw new Refusal(
      409,
      'idempotency-key-reused',
      'The key was used for another request',
      `${effectId} was sent before with another content.`,
    );
  }
  if (effect.later !== undefined && effect.status === 202) {
    if (effect.requests > 1) callbacks.remind(effectId);
    else callbacks.expect(effectId);
  }
  if (fault?.kind === 'reply-late') await pause(fault.delayMs);
  if (fault?.kind === 'reply-lost') return hangUp(reply);
  const good = effect.status < 300;
  const change =
    good && fault?.kind === 'wrong-answer' ? distort : good && fault?.kind === 'other-person' ? misdirect : (same: Row) => same;
  const body = JSON.stringify(change(effect.answer));
  return fault?.kind === 'reply-twice'
    ? sendTwice(service, effect, effectId, body, reply)
    : send(service, effect.status, effectId, body, reply);
}

const rawOf = (request: FastifyRequest): string => (request as { rawBody?: string }).rawBody ?? '';

/** A signature that is there must hold; whether one must be there is a setting, so that a person can try a request by hand. */
function checkSignature({ settings, key }: Service, request: FastifyRequest, effectId: string, body: string): void {
  const header = headerOf(request, 'mistara-signature');
  if (header === null && !settings.requireSignature) return;
  const context = `${request.method} ${request.url} ${effectId}`;
  if (header !== null && key.split(/\s+/).some((one) => isSignedBy(one, header, context, body))) return;
  throw new Refusal(
    401,
    'signature-wrong',
    'The signature is missing or does not hold',
    'See the header Mistara-Signature in the contract.',
  );
}

function headersOf({ key }: Service, status: number, effectId: string, body: string): Record<string, string> {
  const type = status < 300 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8';
  return { 'content-type': type, 'mistara-signature': signatureOf(key.split(/\s+/)[0] ?? key, `answer ${status} ${effectId}`, body) };
}

function send(service: Service, status: number, effectId: string, body: string, reply: FastifyReply): FastifyReply {
  return reply
    .code(status)
    .headers(headersOf(service, status, effectId, body))
    .send(body);
}

const problem = (service: Service, request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply =>
  send(service, refusal.status, headerOf(request, 'idempotency-key') ?? '', JSON.stringify(refusal.problem), reply);

function hangUp(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

/** The same answer twice on one connection, as a broken proxy does: a client that keeps the connection must not take the second for its next answer. */
function sendTwice(service: Service, effect: Effect, effectId: string, body: string, reply: FastifyReply): FastifyReply {
  const headers = { ...headersOf(service, effect.status, effectId, body), 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const message = `HTTP/1.1 ${effect.status} Twice\r\n${head.join('')}\r\n${body}`;
  reply.hijack();
  reply.raw.socket?.end(message + message);
  return reply;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
