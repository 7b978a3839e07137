import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { PayloadKeys } from './payload-codec.js';

/** Sealed: length of the key's id (1 byte), the id, nonce (12), ciphertext, tag (16). AES-256-GCM, NIST SP 800-38D. */
export function sealBytes(keys: PayloadKeys, plain: Uint8Array): Buffer {
  const [id, key] = keys.entries().next().value as [string, Buffer];
  const name = Buffer.from(id);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(name);
  return Buffer.concat([Buffer.from([name.length]), name, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error when the key is not known here, or the bytes are not what was sealed. */
export function openBytes(keys: PayloadKeys, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
  const end = 1 + (bytes[0] ?? 0);
  const name = bytes.subarray(1, end);
  const key = keys.get(name.toString());
  if (key === undefined) throw new Error(`Kept under the key "${name}", which this process does not have.`);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(end, end + 12));
  decipher.setAAD(name);
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(end + 12, -16)), decipher.final()]);
}
