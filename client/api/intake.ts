import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { inboundFault, intakeExchange, signedAnswer } from '../../activities/registers/index.js';
import { loadRegisters } from '../../definitions/files.js';
import { startsOf } from '../../definitions/names.js';
import type { Definition } from '../../definitions/schema.js';
import type { CaseRecord } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import type { Exchange } from '../../domain/exchange.js';
import { say, type Text } from '../../domain/language.js';
import type { Register } from '../../domain/register.js';
import type { Attachments } from '../attachments/attachments.js';
import type { Engine, Receipt } from '../engine.js';
import { intakeDocument } from './intake-document.js';
import { filingOf, readObject, withFiles } from './intake-request.js';
import { problemOf } from './problem.js';

export interface IntakeOptions {
  engine(): Engine;
  attachments(): Attachments;
  /** Keeps what came and what was answered, as proof. */
  keep(exchange: Exchange): Promise<void>;
}
interface Answer {
  readonly status: number;
  readonly body: object;
  readonly location?: string;
  /** The case that it is about, of this institution. */
  readonly caseId?: string;
}
interface Asked {
  readonly register: Register;
  readonly definition: Definition;
  readonly key: string;
  readonly body: Buffer;
  readonly language: string | undefined;
}
type Params = { procedure: string; caseId: string; event: string };
type Request = FastifyRequest<{ Params: Partial<Params>; Body: Buffer | undefined }>;

const LONGEST_KEY = 200;
/** Files come inside a request, in Base64. */
const LARGEST_BODY = 32 * 1024 * 1024;

/**
 * Where an institution starts a case: `POST /intake/:procedure`, signed like its callbacks, with a key that makes a repeat harmless. It may read what it
 * started, and send the events that the procedure leaves to whoever asked. The answers are signed too.
 */
export const intakeRoutes = ({ engine, attachments, keep }: IntakeOptions): FastifyPluginAsync => {
  const registers = loadRegisters();

  /** The registers by whose name a case of this procedure may be started. */
  const institutionsOf = (definition: Definition): Register[] =>
    Object.keys(startsOf(definition)).flatMap((who) => registers.get(who) ?? []);

  /** Who asks: the institution whose key signed the request. @throws CaseError */
  async function identify(request: Request): Promise<Asked> {
    const { definition } = await engine().published(request.params.procedure ?? '');
    const institutions = institutionsOf(definition);
    if (institutions.length === 0)
      throw new CaseError(
        'EVENT_NOT_ALLOWED',
        `No institution starts ${definition.id}: it is asked for by ${Object.keys(startsOf(definition)).join(', ')}.`,
        {
          starts: Object.keys(startsOf(definition)),
        },
      );
    const header = request.headers['idempotency-key'];
    const key = typeof header === 'string' ? header : '';
    if (request.method === 'POST' && !/^[\x21-\x7e]+$/.test(key))
      throw new CaseError('IDEMPOTENCY_KEY_MISSING', 'Send an Idempotency-Key: printable characters, no spaces.');
    if (key.length > LONGEST_KEY)
      throw new CaseError('IDEMPOTENCY_KEY_MISSING', `An Idempotency-Key has at most ${LONGEST_KEY} characters.`);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const faults = institutions.map((register) => inboundFault(register, request.headers, `${request.method} ${request.url} ${key}`, body));
    const register = institutions[faults.indexOf(null)];
    if (register === undefined) throw new CaseError('SIGNATURE_INVALID', `The request ${faults[0]}.`);
    const [language] = /^[a-z]{2}/i.exec(request.headers['accept-language'] ?? '') ?? [];
    return { register, definition, key, body, language: language?.toLowerCase() };
  }

  /** Answers whatever comes of it, signed as soon as it is known by whom. */
  const answering =
    (work: (asked: Asked, request: Request) => Promise<Answer>) =>
    async (request: Request, reply: FastifyReply): Promise<FastifyReply> => {
      const at = Date.now();
      let asked: Asked | undefined;
      let answer: Answer;
      try {
        asked = await identify(request);
        answer = await work(asked, request);
      } catch (error) {
        const body = problemOf(error);
        if (!(error instanceof CaseError)) request.log.error(error);
        answer = { status: body.status, body };
      }
      const text = JSON.stringify(answer.body);
      const signature = asked && signedAnswer(asked.register, answer.status, asked.key, text);
      if (asked !== undefined && answer.caseId !== undefined) await keep(proofOf(asked, request, { ...answer, text, at, signature }));
      return reply
        .code(answer.status)
        .type(answer.status < 400 ? 'application/json' : 'application/problem+json')
        .headers({
          ...signature,
          ...(answer.location !== undefined && { location: answer.location }),
        })
        .send(text);
    };

  async function start({ register, definition, key, body, language }: Asked): Promise<Answer> {
    const sent = readObject(body);
    const files = await withFiles(sent['data'], attachments());
    const { filing, reference, problems } = filingOf(
      { ...sent, ...(isSaid(sent) && { data: files.data }) },
      { definition, register, language },
    );
    const field = startsOf(definition)[register.id]?.reference;
    const inForm = await engine().problemsOf(definition.id, filing);
    // Told where the institution wrote it.
    const written: Readonly<Record<string, string>> = {
      ...(field !== undefined && { [field]: 'reference' }),
      'applicant.email': 'replyTo',
    };
    const refused = files.problems.map(({ field: of }) => of);
    const all = [
      ...problems,
      ...files.problems,
      ...inForm
        .filter((problem) => !refused.includes(problem.field))
        .map((problem) => ({ ...problem, field: written[problem.field] ?? problem.field })),
    ];
    if (all.length > 0) throw new CaseError('FORM_INVALID', 'The request has problems. No case was started.', { problems: all });
    const receipt = await engine().file(definition.id, { ...filing, key });
    const state = `/intake/${definition.id}/${receipt.caseId}`;
    return { status: 201, location: state, caseId: receipt.caseId, body: { ...receiptOf(receipt, reference), links: { state } } };
  }

  /** The case, if this institution started it. To another one it does not exist. */
  async function ownCase({ register, definition }: Asked, caseId: string): Promise<CaseRecord> {
    const record = await engine().record(caseId);
    if (record.procedure !== definition.id || record.applicant.id !== register.id)
      throw new CaseError('CASE_NOT_FOUND', `There is no case "${caseId}".`, { caseId });
    return record;
  }

  async function event(asked: Asked, { params: { caseId = '', event: name = '' } }: Request): Promise<Answer> {
    const { id } = asked.register;
    await ownCase(asked, caseId);
    const { reason } = asked.body.length === 0 ? {} : readObject(asked.body);
    if (reason !== undefined && (typeof reason !== 'string' || reason.length > 2000))
      throw new CaseError('REQUEST_INVALID', '"reason" is a text of at most 2000 characters.');
    try {
      const command = { kind: 'anytime', event: name, by: { id, groups: [] }, ...(reason !== undefined && { reason }) } as const;
      await engine().act(caseId, command);
    } catch (error) {
      // Sent again after its answer was lost: it has happened.
      const before = await ownCase(asked, caseId);
      if (!(error instanceof CaseError) || !before.log.some(({ type, by }) => type === name && by === id)) throw error;
    }
    return { status: 200, caseId, body: stateOf(await ownCase(asked, caseId), asked.definition, id) };
  }

  return async (app) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body)); // signed bytes stay as they came
    app.get<{ Params: Pick<Params, 'procedure'> }>('/intake/:procedure/openapi.json', async ({ params }) => {
      const { definition } = await engine().published(params.procedure);
      const [first] = institutionsOf(definition);
      if (first === undefined) throw new CaseError('EVENT_NOT_ALLOWED', `No institution starts ${definition.id}.`);
      return intakeDocument(definition, institutionsOf(definition));
    });
    app.post('/intake/:procedure', { bodyLimit: LARGEST_BODY }, answering(start) as never);
    app.get(
      '/intake/:procedure/:caseId',
      answering(async (asked, { params }) => {
        const record = await ownCase(asked, params.caseId ?? '');
        return { status: 200, caseId: record.caseId, body: stateOf(record, asked.definition, asked.register.id) };
      }) as never,
    );
    app.post('/intake/:procedure/:caseId/events/:event', answering(event) as never);
  };
};

function proofOf(
  { register, definition, key, body }: Asked,
  request: Request,
  { caseId = '', status, text, at, signature }: Answer & { text: string; at: number; signature: Record<string, string> | undefined },
): Exchange {
  const basis = definition.legal.basis[0]?.text as Text;
  const about = { operation: definition.id, caseId, purpose: say(definition.title as Text, 'en'), legalBasis: say(basis, 'en') };
  const received = { head: `${request.method} ${request.url}`, key, signature: request.headers['mistara-signature'], body, at };
  return intakeExchange(register, about, received, { status, signature: Object.values(signature ?? {})[0], body: text, at: Date.now() });
}

const isSaid = (body: Readonly<Record<string, unknown>>): boolean => body['data'] !== undefined;

const receiptOf = ({ caseId, receipt, dueOn, explanation }: Receipt, reference: string | undefined) => ({
  caseId,
  ...(reference !== undefined && { reference }),
  receipt,
  ...(dueOn !== undefined && { dueOn }),
  explanation,
});

/** What the institution follows: where the case is, until when, how it ended, and by which numbers its documents are known. Nothing of a person. */
function stateOf(record: CaseRecord, definition: Definition, start: string) {
  const field = startsOf(definition)[start]?.reference;
  const reference = field?.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], record.data);
  const { caseId, status, states, outcome, filedOn, clock, decision, documents } = record;
  return {
    caseId,
    ...(typeof reference === 'string' && { reference }),
    status,
    states: states.map((name) => ({ state: name, title: definition.flow.states[name]?.title ?? null })),
    ...(outcome !== undefined && { outcome }),
    filedOn,
    ...(clock?.dueOn !== undefined && { dueOn: clock.dueOn }),
    ...(decision && { decidedOn: decision.on }),
    documents: Object.values(documents).map(({ id, number, code, digest, status: now }) => ({
      document: id,
      number,
      code,
      digest,
      status: now,
    })),
  };
}
