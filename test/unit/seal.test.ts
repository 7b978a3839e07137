import { verify } from 'node:crypto';
import { expect } from 'chai';
import { localSeal, sealHolds } from '../../activities/documents/index.js';

const seal = localSeal(Buffer.alloc(32, 1).toString('base64'));
const other = localSeal(Buffer.alloc(32, 2).toString('base64'));
const document = { number: 'PAS-1-2', code: 'ABCDEFGHJKLMNPQR', digest: 'ab'.repeat(32) };

describe('the seal of documents', () => {
  it('is the same for the same document, and another for any other', async () => {
    const first = await seal.seal(document);
    expect(await seal.seal({ ...document })).to.deep.equal(first);
    for (const [name, value] of Object.entries({ number: 'PAS-1-3', code: 'BBCDEFGHJKLMNPQR', digest: 'ac'.repeat(32) }))
      expect((await seal.seal({ ...document, [name]: value })).value, name).to.not.equal(first.value);
  });

  it('holds under its own key for its own document alone', async () => {
    const made = await seal.seal(document);
    expect(sealHolds(made, document, seal.publicKey)).to.equal(true);
    expect(sealHolds(made, { ...document, digest: 'ac'.repeat(32) }, seal.publicKey)).to.equal(false);
    expect(sealHolds(made, document, other.publicKey)).to.equal(false);
    expect(sealHolds({ ...made, key: other.key }, document, other.publicKey)).to.equal(false);
    expect(sealHolds({ ...made, value: `${made.value.slice(0, -4)}AAAA` }, document, seal.publicKey)).to.equal(false);
  });

  it('can be checked by any program, from the public key', async () => {
    const { value } = await seal.seal(document);
    const text = `mistara-seal@1\n${document.number}\n${document.code}\n${document.digest}\n`;
    expect(verify(null, Buffer.from(text), seal.publicKey, Buffer.from(value, 'base64url'))).to.equal(true);
  });

  it('refuses a key of another length, and does not say it', () => {
    expect(() => localSeal('c2hvcnQ=')).to.throw('MISTARA_SEAL_KEY has 5 bytes, and needs 32');
  });
});
