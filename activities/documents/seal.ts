import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** What a seal vouches for: that this authority issued the file with this digest, under this number and code. */
export interface SealedDocument {
  readonly number: string;
  readonly code: string;
  /** SHA-256 of the PDF, hexadecimal. */
  readonly digest: string;
}
export interface SealValue {
  /** First 16 hexadecimal digits of the SHA-256 of the public key (SPKI, DER). */
  readonly key: string;
  readonly algorithm: 'Ed25519';
  /** base64url. */
  readonly value: string;
}
/** The port of the seal. A deployment puts its own device behind it; the same document gives the same seal. */
export interface Seal {
  readonly key: string;
  readonly publicKey: string;
  seal(document: SealedDocument): Promise<SealValue>;
}

/** Ed25519 (RFC 8032) needs no chance: the seal, too, is the same bytes for the same data. */
const sealedText = ({ number, code, digest }: SealedDocument): Buffer => Buffer.from(`mistara-seal@1\n${number}\n${code}\n${digest}\n`);
/** RFC 8410: what comes before the 32 bytes of a private key of Ed25519. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A seal with a key that the process holds: for development, and for who trusts the machine. @param secret 32 bytes, base64. */
export function localSeal(secret: string): Seal {
  const seed = Buffer.from(secret, 'base64');
  if (seed.length !== 32) throw new Error(`MISTARA_SEAL_KEY has ${seed.length} bytes, and needs 32 (base64).`);
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const key = keyId(publicKey);
  return {
    key,
    publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
    seal: async (document) => ({ key, algorithm: 'Ed25519', value: sign(null, sealedText(document), privateKey).toString('base64url') }),
  };
}

const keyId = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);

/** @param publicKey PEM. */
export function sealHolds(seal: SealValue, document: SealedDocument, publicKey: string): boolean {
  const key = createPublicKey(publicKey);
  return keyId(key) === seal.key && verify(null, sealedText(document), key, Buffer.from(seal.value, 'base64url'));
}
