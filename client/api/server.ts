import Fastify, { type FastifyInstance } from 'fastify';
import { localSeal, type Seal, type SealValue, sealHolds } from '../../activities/documents/index.js';
import { CaseError } from '../../domain/errors.js';
import type { Text } from '../../domain/language.js';
import { localDateOf } from '../../domain/zoned.js';
import type { ExchangeLog, Store } from '../../store/index.js';
import { Absences } from '../absences.js';
import { Agendas } from '../agenda/agenda.js';
import type { Attachments } from '../attachments/attachments.js';
import type { Engine } from '../engine.js';
import { agendaKeeper, agendaRoutes } from './agenda.js';
import { callbackRoutes } from './callbacks.js';
import { documentRoutes } from './documents.js';
import { intakeRoutes } from './intake.js';
import { problemOf } from './problem.js';
import type { PublicDocument } from './verify-page.js';
import { verifyRoutes } from './verify-page.js';

export interface Backing {
  readonly engine: Engine;
  readonly store: Store;
  readonly exchanges: ExchangeLog;
  readonly attachments: Attachments;
}
export interface ApiOptions {
  readonly logger?: boolean;
  readonly sealKey?: string | undefined;
  /** How often the agendas are put in order. */
  readonly agendaEveryMs?: number;
  /** The instant for the agendas (ms). Default: that of the machine. */
  readonly now?: () => number;
}
export type Api = FastifyInstance & { use(backing: Backing): void };

/**
 * The first HTTP surface: the public check of documents, the door where registers call back, and the one where institutions start cases. It listens
 * before the engine is there, and says 503 until `use` gives it one.
 */
export async function buildApi({ logger = false, sealKey, agendaEveryMs, now }: ApiOptions = {}): Promise<Api> {
  const seal = sealKey === undefined ? undefined : localSeal(sealKey);
  let backing: Backing | undefined;
  let agendas: Agendas | undefined;
  let stopKeeping: (() => Promise<void>) | undefined;
  let absences: NodeJS.Timeout | undefined;
  const need = (): Backing => {
    if (backing === undefined) throw new CaseError('ENGINE_UNAVAILABLE', 'The engine is starting; try again in a moment.');
    return backing;
  };
  const app = Fastify({ logger, bodyLimit: 1_000_000 });
  app.setErrorHandler(async (error, _request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof CaseError)) app.log.error(error);
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
  await app.register(verifyRoutes({ find: (code) => findDocument(need().store, code, seal) }));
  await app.register(
    callbackRoutes({ reply: (caseId, reply) => need().engine.reply(caseId, reply), keep: (exchange) => need().exchanges.add(exchange) }),
  );
  await app.register(documentRoutes({ store: () => need().store, seal }));
  await app.register(
    intakeRoutes({
      engine: () => need().engine,
      attachments: () => need().attachments,
      keep: (exchange) => need().exchanges.add(exchange),
    }),
  );
  await app.register(agendaRoutes({ agendas: () => need() && (agendas as Agendas) }));
  app.addHook('preClose', async () => clearInterval(absences));
  app.addHook('preClose', async () => stopKeeping?.()); // what it has begun ends while the database is there
  app.get('/health', async (_request, reply) => reply.code(backing ? 200 : 503).send({ ready: backing !== undefined }));
  return Object.assign(app, {
    use(given: Backing) {
      backing = given;
      agendas = new Agendas(given.store, given.engine.organisation, now);
      stopKeeping = agendaKeeper(agendas, agendaEveryMs);
      const away = new Absences(given);
      // An absence begins with its day: what was claimed is offered again. What fails is tried again a minute later.
      absences = setInterval(() => void away.keep().catch(() => undefined), 60_000);
    },
  }) as unknown as Api;
}

/** What the public may know of a document: nothing of the person it is about. */
async function findDocument(store: Store, code: string, seal: Seal | undefined): Promise<PublicDocument | undefined> {
  const row = await store.documents.findOne({ code }, { pdf: 0, input: 0 }).lean();
  if (row === null) return undefined;
  return {
    status: row.status !== 'current' ? (row.status as 'revoked' | 'replaced') : isOver(row.validUntil) ? 'expired' : 'genuine',
    ...(row.validUntil && { validUntil: row.validUntil }),
    ...(row.seal && { seal: sealOf(row, seal) }),
    kind: row.kind,
    number: row.number,
    title: row.title as Text,
    issuedOn: row.issuedOn,
    digest: row.digest ?? '',
    authority: row.authority as Text,
  };
}

/** A seal under a key that is not known here is shown, and not vouched for. */
function sealOf(
  row: { number: string; code: string; digest?: string | null; seal?: unknown },
  known: Seal | undefined,
): PublicDocument['seal'] {
  const seal = row.seal as SealValue;
  const document = { number: row.number, code: row.code, digest: row.digest ?? '' };
  return { ...seal, holds: known?.key === seal.key ? sealHolds(seal, document, known.publicKey) : null };
}

/** Days of the home country: a document is good to the end of its last day there. */
const isOver = (lastDay: string | null | undefined): boolean =>
  typeof lastDay === 'string' && lastDay < localDateOf(Date.now(), 'Africa/Casablanca');
