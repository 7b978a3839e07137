import { expect } from 'chai';
import Fastify, { type FastifyInstance } from 'fastify';
import { verificationCode } from '../../activities/documents/index.js';
import { type PublicDocument, verifyRoutes } from '../../client/api/verify-page.js';

const KEY = 'a key of the tests';
const codes = {
  genuine: verificationCode('a', KEY),
  revoked: verificationCode('b', KEY),
  replaced: verificationCode('c', KEY),
  unknown: verificationCode('d', KEY),
};
const document = (status: PublicDocument['status']): PublicDocument & { recipient: string } => ({
  status,
  kind: 'decision',
  number: 'DEC-2026-<7>',
  title: { ar: 'قرار بالموافقة', fr: 'Décision d’acceptation' },
  issuedOn: '2026-11-22',
  digest: 'ab'.repeat(32),
  authority: { ar: 'القنصلية العامة', fr: 'Consulat général' },
  recipient: 'SOMEBODY', // a finder may return more than is public: it must not come through
});

describe('the public check of documents', () => {
  let app: FastifyInstance;
  before(async () => {
    app = Fastify();
    await app.register(
      verifyRoutes({
        find: async (code) => {
          const status = (['genuine', 'revoked', 'replaced'] as const).find((s) => codes[s] === code);
          return status && document(status);
        },
      }),
    );
  });
  after(() => app.close());
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

  it('tells a document in force from one that is revoked or replaced', async () => {
    const title = async (code: string) => /<h1>.*?<\/svg>(.*?)<\/h1>/.exec((await get(`/verify/${code}?lang=fr`)).body)?.[1];
    expect(await title(codes.genuine)).to.equal('Document authentique et en vigueur');
    expect(await title(codes.revoked)).to.equal('Document retiré');
    expect(await title(codes.replaced)).to.equal('Document remplacé');
  });

  it('gives nothing away but what is public, and shows it as text', async () => {
    for (const url of [`/verify/${codes.genuine}`, `/verify/${codes.genuine}.json`])
      expect((await get(url)).body).to.not.contain('SOMEBODY');
    const { body } = await get(`/verify/${codes.genuine}?lang=fr`);
    expect(body).to.contain('DEC-2026-&lt;7&gt;').and.contain('22 novembre 2026').and.contain('ab'.repeat(32));
  });

  it('speaks the language that is asked for', async () => {
    const lang = async (query: string, header?: string) =>
      /<html lang="(\w+)" dir="(\w+)"/
        .exec((await get(`/verify${query}`, header === undefined ? {} : { 'accept-language': header })).body)!
        .slice(1)
        .join(' ');
    expect(await lang('')).to.equal('ar rtl');
    expect(await lang('?lang=en', 'fr')).to.equal('en ltr');
    expect(await lang('', 'de;q=0.9, fr-CA;q=0.5, ar;q=0.3')).to.equal('fr ltr');
    expect(await lang('', 'fr;q=0, ar-MA;q=0.1')).to.equal('ar rtl');
    expect(await lang('?lang=xx&lang=fr', '*')).to.equal('ar rtl');
  });

  it('says what to do with a code that no document has', async () => {
    const answer = await get(`/verify/${codes.unknown}?lang=en`);
    expect(answer.statusCode).to.equal(404);
    expect(answer.body).to.contain('No document has this code').and.contain('contact the administration').and.contain('<form');
  });

  it('says that a code is mistyped, without looking for it', async () => {
    const wrong = (codes.genuine[0] === 'A' ? 'B' : 'A') + codes.genuine.slice(1);
    for (const code of [wrong, codes.genuine.slice(1), `${codes.genuine}0`, '%3Cscript%3Ealert(1)%3C%2Fscript%3E', '..%2F..']) {
      const answer = await get(`/verify/${code}?lang=en`);
      expect(answer.statusCode, code).to.equal(400);
      expect(answer.body).to.contain('The code is mistyped').and.not.contain('<script>alert');
    }
  });

  it('takes a code as people type it', async () => {
    const typed = codes.genuine.toLowerCase().replace(/(.{4})/g, '$1 ');
    const answer = await get(`/verify?lang=fr&code=${encodeURIComponent(typed)}`);
    expect(answer.statusCode).to.equal(303);
    expect(answer.headers.location).to.equal(`/verify/${codes.genuine}?lang=fr`);
    expect((await get('/verify?code=zzz')).statusCode).to.equal(400);
    expect((await get('/verify?code=a&code=b')).statusCode).to.equal(400);
  });

  it('answers machines', async () => {
    const found = await get(`/verify/${codes.revoked}.json`);
    expect(found.json()).to.deep.include({ code: codes.revoked, status: 'revoked', number: 'DEC-2026-<7>', digest: 'ab'.repeat(32) });
    const missing = await get(`/verify/${codes.unknown}.json`);
    expect([missing.statusCode, String(missing.headers['content-type']).split(';')[0], missing.json().code]).to.deep.equal([
      404,
      'application/problem+json',
      'DOCUMENT_NOT_FOUND',
    ]);
    expect((await get('/verify/x.json')).json()).to.include({ status: 400, code: 'VERIFICATION_FAILED' });
  });

  it('runs only its own script, and needs none', async () => {
    const answer = await get(`/verify/${codes.genuine}`);
    expect(answer.headers['content-security-policy']).to.contain("script-src 'self'").and.not.contain('unsafe');
    expect(answer.headers['cache-control']).to.equal('no-store');
    expect(answer.body).to.not.match(/<script(?! src="\/verify\/assets\/verify\.js" defer>)|style="|<style|https?:/);
    for (const [path, type] of [
      ['verify.js', 'text/javascript'],
      ['verify.css', 'text/css'],
    ]) {
      const asset = await get(`/verify/assets/${path}`);
      expect(asset.headers['content-type']).to.contain(type);
      expect(asset.body.length).to.be.greaterThan(500);
    }
  });
});
