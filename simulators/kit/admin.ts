/** What only the author of a test, or a person before a screen, does with a simulator. Not part of the contract with the administration. */
import type { FastifyPluginAsync } from 'fastify';
import type { CallbackSettings, Callbacks } from './callbacks.js';
import type { Desk } from './desk.js';
import type { ApiDocument } from './document.js';
import { FAULT_KINDS, type Fault, type FaultKind, type Faults } from './faults.js';
import type { Outgoing, OutgoingSettings } from './outgoing.js';
import { page } from './page.js';
import { type Door, Refusal } from './simulator.js';
import type { Row } from './tables.js';

export interface SimulatorSettings extends CallbackSettings, OutgoingSettings {
  /** Refuse requests that are not signed. */
  requireSignature: boolean;
  /** The day there; null: the real one. */
  today: string | null;
}
interface Parts {
  readonly document: ApiDocument;
  readonly desk: Desk;
  readonly faults: Faults;
  readonly callbacks: Callbacks;
  readonly outgoing: Outgoing;
  readonly settings: SimulatorSettings;
  readonly seen: readonly object[];
  readonly doors: readonly Door[];
}

export const adminRoutes =
  ({ document, desk, faults, callbacks, outgoing, settings, seen, doors }: Parts): FastifyPluginAsync =>
  async (app) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, { ...Object.fromEntries(new URLSearchParams(body as string)), fromPage: true });
    });
    const answer = (body: unknown, value: unknown, reply: { redirect(url: string, code: number): unknown }) =>
      (body as Row | null)?.['fromPage'] === true ? reply.redirect('/', 303) : value;

    for (const { method, path, visit } of doors) {
      app.route<{ Params: Row; Querystring: Row; Body: Row | null }>({
        method,
        url: path,
        handler: async ({ params, query, body }, reply) => {
          const { visited, key } = await desk.visit(visit, { ...query, ...body, ...params });
          if (key !== null) callbacks.now(key);
          if (visited.go !== undefined) return reply.redirect(visited.go, 303);
          return visited.html === undefined ? (visited.answer ?? {}) : reply.type('text/html; charset=utf-8').send(visited.html);
        },
      });
    }

    app.get('/', async (_request, reply) => {
      const content = page({
        document,
        tables: desk.tables,
        faults: faults.list,
        waiting: callbacks.waiting,
        sends: outgoing.names,
        requests: seen,
      });
      return reply.type('text/html; charset=utf-8').send(content);
    });
    app.get('/openapi.json', async () => document.text);
    app.get('/_requests', async () => seen);
    app.get<{ Querystring: { table?: string; id?: string; effect?: string } }>('/_ledger', async ({ query }) => ledger(desk, query));

    app.get('/_faults', async () => faults.list);
    app.post('/_faults', async ({ body }, reply) => {
      for (const one of Array.isArray(body) ? body : [body]) faults.add(readFault(one as Row, document));
      return answer(body, faults.list, reply);
    });
    app.delete('/_faults', async () => {
      faults.clear();
      return faults.list;
    });
    app.post('/_faults/clear', async ({ body }, reply) => {
      faults.clear();
      return answer(body, faults.list, reply);
    });

    app.get('/_settings', async () => settings);
    app.post('/_settings', { schema: { body: SETTINGS } }, async ({ body }) => Object.assign(settings, body));
    app.post('/_seed', async ({ body }) => desk.seed((body ?? {}) as Row));
    app.post('/_replies', async ({ body }, reply) => {
      const effectId = (body as Row | null)?.['effectId'];
      const chosen = callbacks.waiting.filter(([id]) => effectId === undefined || id === effectId).map(([id]) => id);
      for (const id of chosen) callbacks.now(id);
      return answer(body, { replying: chosen }, reply);
    });
    app.post('/_send', async ({ body }, reply) => {
      const { name = outgoing.names[0], key, fromPage: _, ...data } = (body ?? {}) as Row;
      const sent = await outgoing.send(String(name), data, typeof key === 'string' && key !== '' ? key : undefined);
      return answer(body, sent, reply);
    });
  };

const SETTINGS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    callbackDelayMs: { type: ['integer', 'null'], minimum: 0 },
    callbackRetryMs: { type: 'integer', minimum: 1 },
    productUrl: { type: 'string', pattern: '^https?://[^ ]+[^ /]$' },
    requireSignature: { type: 'boolean' },
    today: { type: ['string', 'null'], pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
  },
};

/** Counts and rows: how often each effect was asked for, whether it was done, how often its callback was sent and taken. */
function ledger(desk: Desk, { table, id, effect }: { table?: string; id?: string; effect?: string }): unknown {
  if (table !== undefined) return id === undefined ? Object.fromEntries(desk.tables.rows(table)) : (desk.tables.get(table, id) ?? null);
  const line = (effectId: string) => {
    const known = desk.effects.get(effectId);
    if (known === undefined) return null;
    const { operation, caseId, status, requests, sent, delivered } = known;
    return { operation, caseId, status, requests, callbacksSent: sent, callbackDelivered: delivered === true };
  };
  if (effect !== undefined) return line(effect);
  const operations: Record<string, { done: number; refused: number }> = {};
  for (const { operation, status } of desk.effects.values()) {
    operations[operation] ??= { done: 0, refused: 0 };
    operations[operation][status < 300 ? 'done' : 'refused'] += 1;
  }
  const effects = Object.fromEntries([...desk.effects.keys()].map((effectId) => [effectId, line(effectId)]));
  const tables = Object.fromEntries(desk.tables.names().map((name) => [name, Object.fromEntries(desk.tables.rows(name))]));
  return { operations, effects, tables };
}

function readFault(body: Row, document: ApiDocument): Fault {
  const { operation = '*', kind } = body;
  const wrong = (detail: string) => new Refusal(400, 'fault-wrong', 'Not a fault', detail);
  const operations = ['*', ...document.operations.map(({ id }) => id)];
  if (!operations.includes(String(operation))) throw wrong(`operation is one of ${operations.join(', ')}`);
  if (!Object.hasOwn(FAULT_KINDS, String(kind))) throw wrong(`kind is one of ${Object.keys(FAULT_KINDS).join(', ')}`);
  const times = body['times'] === undefined || body['times'] === null || body['times'] === '' ? null : Number(body['times']);
  const delayMs = Number(body['delayMs'] ?? 5000);
  if (times !== null && !(Number.isInteger(times) && times > 0))
    throw wrong('times is a whole number from 1, or null: until it is taken away');
  if (!(Number.isFinite(delayMs) && delayMs >= 0)) throw wrong('delayMs is a number of milliseconds');
  return { operation: String(operation), kind: kind as FaultKind, times, delayMs };
}
