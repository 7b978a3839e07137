import { readFileSync } from 'node:fs';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { hasCheckCharacter, normaliseCode } from '../../domain/reference-code.js';
import { documentPage, formPage, type PublicDocument, refusedPage, VERIFY_LANGUAGES, type VerifyLanguage } from './views/verify-view.js';

export type { PublicDocument } from './views/verify-view.js';

export interface VerifyOptions {
  /** The document of a well-formed code, or undefined when none was issued with it. */
  find(code: string): Promise<PublicDocument | undefined>;
}

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const asset = (name: string): string => readFileSync(new URL(`./views/${name}`, import.meta.url), 'utf8');
const CODE_LENGTH = 16;

/**
 * The public check of documents: where the QR code of a document leads. No log-in, no personal data.
 *
 * `GET /verify` a form; `GET /verify/:code` the answer in Arabic, French or English (`?lang=`, else Accept-Language);
 * `GET /verify/:code.json` the same for machines. 404 for a code that no document has, 400 for one that is mistyped.
 */
export const verifyRoutes = ({ find }: VerifyOptions): FastifyPluginAsync => {
  const script = asset('verify.js');
  const style = asset('verify.css');

  const send = (reply: FastifyReply, lang: VerifyLanguage, html: string) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({
        'content-security-policy': POLICY,
        'cache-control': 'no-store', // a document can be revoked at any time
        'content-language': lang,
        vary: 'Accept-Language',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      })
      .send(html);

  return async (app) => {
    app.get('/verify/assets/verify.js', async (_request, reply) => served(reply, 'text/javascript', script));
    app.get('/verify/assets/verify.css', async (_request, reply) => served(reply, 'text/css', style));

    app.get<{ Querystring: { code?: string | string[] } }>('/verify', async (request, reply) => {
      const lang = languageOf(request);
      const typed = [request.query.code ?? ''].flat()[0]!.trim();
      if (typed === '') return send(reply, lang, formPage(lang));
      const code = normaliseCode(typed);
      if (!wellFormed(code)) return send(reply.code(400), lang, refusedPage('mistyped', typed, lang));
      return reply.redirect(`/verify/${code}?lang=${lang}`, 303);
    });

    app.get<{ Params: { code: string } }>('/verify/:code', async (request, reply) => {
      const lang = languageOf(request);
      const typed = request.params.code;
      const json = typed.endsWith('.json');
      const code = normaliseCode(json ? typed.slice(0, -'.json'.length) : typed);
      const found = wellFormed(code) ? await find(code) : 'mistyped';
      if (json) return machine(reply, code, found);
      if (found === 'mistyped') return send(reply.code(400), lang, refusedPage('mistyped', typed, lang));
      if (found === undefined) return send(reply.code(404), lang, refusedPage('unknown', typed, lang));
      return send(reply, lang, documentPage(code, found, lang));
    });
  };
};

const wellFormed = (code: string): boolean => code.length === CODE_LENGTH && hasCheckCharacter(code);

/** RFC 9457 problem for what is not there. Fields are named one by one: what else the finder returns stays inside. */
function machine(reply: FastifyReply, code: string, found: PublicDocument | 'mistyped' | undefined): FastifyReply {
  reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  if (found === undefined || found === 'mistyped') {
    const status = found === undefined ? 404 : 400;
    const title = found === undefined ? 'No document has this code.' : 'The code is mistyped.';
    return reply
      .code(status)
      .type('application/problem+json')
      .send(
        JSON.stringify({ type: 'about:blank', status, title, code: found === undefined ? 'DOCUMENT_NOT_FOUND' : 'VERIFICATION_FAILED' }),
      );
  }
  const { status, kind, number, title, issuedOn, validUntil, digest, authority, seal } = found;
  return reply.send({ code, status, kind, number, title, issuedOn, validUntil, digest, authority, seal });
}

const served = (reply: FastifyReply, type: string, content: string): FastifyReply =>
  reply
    .type(`${type}; charset=utf-8`)
    .headers({ 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' })
    .send(content);

/** `?lang=`, else the best of Accept-Language (RFC 9110 §12.5.4), else Arabic. */
function languageOf(request: FastifyRequest): VerifyLanguage {
  const asked = [(request.query as { lang?: string | string[] }).lang ?? ''].flat()[0];
  const known = VERIFY_LANGUAGES.find((l) => l === asked);
  if (known !== undefined) return known;
  const wanted = String(request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((p) => /^\s*q=([\d.]+)/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag: tag.split('-')[0]!, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter((w) => w.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const match = VERIFY_LANGUAGES.find((l) => l === tag);
    if (match !== undefined) return match;
  }
  return 'ar';
}
