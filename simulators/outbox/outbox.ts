import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { Faults, parseFault } from './faults.js';
import { type Entry, Mailbox } from './mailbox.js';
import { listPage, messagePage, plainPage } from './pages.js';
import { startSmtp } from './smtp.js';

export interface Outbox {
  /** For SMTP_URL. */
  readonly smtpUrl: string;
  /** Web page and JSON API. */
  readonly url: string;
  close(): Promise<void>;
}

/** Nothing in a page of ours runs or is fetched; a mail's own styles may apply inside its frame. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'";
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
/** Types that a browser may open in place; anything else is saved. */
const SHOWN = new Set(['application/pdf', 'image/png', 'image/jpeg', 'text/plain']);

/**
 * A mail server that keeps what it gets, and a page to look into it. For development and tests: it sends nothing on.
 * @param options ports (0: any free one) and the folder of its messages, which are there again after a restart.
 */
export async function startOutbox(options: { smtpPort: number; webPort: number; stateDir: string }): Promise<Outbox> {
  const mailbox = await Mailbox.open(options.stateDir);
  const faults = new Faults();
  const smtp = await startSmtp(mailbox, faults, options.smtpPort);
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  });
  api(app, mailbox, faults);
  pages(app, mailbox);
  let url: string;
  try {
    url = await app.listen({ host: '127.0.0.1', port: options.webPort });
  } catch (error) {
    await smtp.close();
    throw error;
  }
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    url,
    async close() {
      await app.close();
      await smtp.close();
      await mailbox.settled();
    },
  };
}

function api(app: FastifyInstance, mailbox: Mailbox, faults: Faults): void {
  app.get<{ Querystring: { to?: string; case?: string } }>('/api/messages', async ({ query }) =>
    mailbox.list({ to: query.to, case: query.case }),
  );
  app.get<{ Params: { id: string } }>('/api/messages/:id', async ({ params }, reply) => {
    const entry = mailbox.get(params.id);
    if (entry === undefined) return reply.code(404).send({ error: 'no such message' });
    const { text, html, headers } = await mailbox.content(entry);
    return { ...entry, text, html, headers };
  });
  app.get('/api/counts', async () => mailbox.counts());
  app.get('/_faults', async () => faults.list());
  app.post('/_faults', async ({ body }, reply) => {
    const fault = parseFault(body);
    if (typeof fault === 'string') return reply.code(422).send({ error: fault });
    faults.add(fault);
    return reply.code(201).send(faults.list());
  });
  app.delete('/_faults', async (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
}

function pages(app: FastifyInstance, mailbox: Mailbox): void {
  const html = (reply: FastifyReply, body: string, policy = PAGE_POLICY) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(body);
  const find = (id: string, reply: FastifyReply): Entry | undefined => {
    const entry = mailbox.get(id);
    if (entry === undefined) html(reply.code(404), plainPage('No such message', 'It may have been written to another outbox.'));
    return entry;
  };
  app.get<{ Querystring: { to?: string; case?: string } }>('/', async ({ query }, reply) => {
    const to = String(query.to ?? '');
    const caseId = String(query.case ?? '');
    const counts = Object.values(mailbox.counts());
    const total = { messages: counts.length, deliveries: counts.reduce((sum, n) => sum + n, 0) };
    return html(reply, listPage(mailbox.list({ to, case: caseId }).slice(0, 500), { to, case: caseId }, total));
  });
  app.get<{ Params: { id: string } }>('/messages/:id', async ({ params }, reply) => {
    const entry = find(params.id, reply);
    return entry === undefined ? reply : html(reply, messagePage(entry, await mailbox.content(entry)));
  });
  app.get<{ Params: { id: string } }>('/messages/:id/html', async ({ params }, reply) => {
    const entry = find(params.id, reply);
    return entry === undefined ? reply : html(reply, (await mailbox.content(entry)).html, MAIL_POLICY);
  });
  app.get<{ Params: { id: string } }>('/messages/:id/raw', async ({ params }, reply) => {
    const entry = find(params.id, reply);
    return entry === undefined ? reply : reply.type('text/plain; charset=utf-8').send(await mailbox.raw(entry));
  });
  app.get<{ Params: { id: string; index: string } }>('/messages/:id/attachments/:index', async ({ params }, reply) => {
    const entry = find(params.id, reply);
    if (entry === undefined) return reply;
    const file = (await mailbox.content(entry)).attachments[Number(params.index)];
    if (file === undefined) return html(reply.code(404), plainPage('No such attachment', 'The message has no attachment of this number.'));
    const shown = SHOWN.has(file.mimeType);
    return reply
      .type(shown ? file.mimeType : 'application/octet-stream')
      .header(
        'content-disposition',
        `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.filename).replace(/['()*]/g, hexadecimal)}`,
      )
      .send(Buffer.from(file.content));
  });
}

const hexadecimal = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
