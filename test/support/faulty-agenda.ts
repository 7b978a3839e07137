/** The product's own agenda behind faults on demand: with the pages that a simulator has for tests, so that it can be struck as one. */
import Fastify from 'fastify';
import { loadRegisters } from '../../definitions/files.js';
import { distort, type Fault, Faults, misdirect } from '../../simulators/kit/faults.js';
import { signatureOf } from '../../simulators/kit/signature.js';

interface Asked {
  readonly at: string;
  readonly operation: string;
  readonly effectId: string;
  readonly caseId: string | null;
}

/** @param apiUrl where the agenda answers. @returns where it answers with faults. */
export async function startFaultyAgenda(apiUrl: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const register = loadRegisters().get('agenda')!;
  const key = register.sharedKey!.default.split(/\s+/)[0] as string;
  const faults = new Faults();
  const seen: Asked[] = [];
  const effects: Record<string, { operation: string; caseId: string | null; status: number }> = {};
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body)); // signed bytes stay as they came

  for (const { id, method, path, effect, reply: replies } of Object.values(register.operations)) {
    app.route({
      method,
      url: path.replace(/\{([^}]*)\}/g, ':$1'),
      handler: async (request, reply) => {
        const header = (name: string) => request.headers[name] as string | undefined;
        const [effectId, caseId] = [header('idempotency-key') ?? '', header('mistara-case') ?? null];
        const fault = faults.take(id, replies === 'later' ? 'accepting' : 'answer');
        seen.push({ at: new Date().toISOString(), operation: id, effectId, caseId });
        const hangUp = () => {
          reply.hijack();
          reply.raw.socket?.destroy();
        };
        if (fault?.kind === 'down') return hangUp();
        if (fault?.kind === 'error-500') return reply.code(500).send();
        if (fault?.kind === 'slow') await pause(fault);
        const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
        const answer = await fetch(`${apiUrl}${request.url}`, {
          method,
          headers: headers as Record<string, string>,
          ...(method === 'POST' && { body: (request.body as Buffer | undefined) ?? '' }),
        });
        const text = await answer.text();
        if (effect) effects[effectId] = { operation: id, caseId, status: answer.status };
        if (fault?.kind === 'reply-late') await pause(fault);
        if (fault?.kind === 'reply-lost') return hangUp();
        const change = fault?.kind === 'wrong-answer' ? distort : fault?.kind === 'other-person' ? misdirect : undefined;
        const body = change === undefined || !answer.ok ? text : JSON.stringify(change(JSON.parse(text)));
        const all = {
          'content-type': answer.headers.get('content-type') ?? 'application/json',
          'mistara-signature': signatureOf(key, `answer ${answer.status} ${effectId}`, body),
        };
        if (fault?.kind !== 'reply-twice') return reply.code(answer.status).headers(all).send(body);
        const head = Object.entries({ ...all, 'content-length': Buffer.byteLength(body) }).map(([name, value]) => `${name}: ${value}\r\n`);
        const message = `HTTP/1.1 ${answer.status} Twice\r\n${head.join('')}\r\n${body}`;
        reply.hijack();
        reply.raw.socket?.end(message + message);
      },
    });
  }

  app.get('/_faults', async () => faults.list);
  app.post('/_faults', async ({ body }) => {
    faults.add({ delayMs: 0, ...JSON.parse(String(body)) } as Fault);
    return faults.list;
  });
  app.delete('/_faults', async () => {
    faults.clear();
    return faults.list;
  });
  app.get('/_requests', async () => seen);
  app.get('/_ledger', async () => ({ effects }));
  for (const nothing of ['/_settings', '/_seed']) app.post(nothing, async () => ({})); // it lives on the day of the cases, in their database
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() };
}

const pause = ({ delayMs }: Fault): Promise<void> => new Promise((done) => setTimeout(done, delayMs));
