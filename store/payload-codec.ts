import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';

const ENCODING = Buffer.from('binary/mistara-aes256gcm');
/** Below this, compression costs more than it saves. A statechart (20 KB) becomes 4. */
const WORTH_COMPRESSING = 1024;
const encoder = new TextEncoder();

/** Keys by id. The first one encrypts; all decrypt, so that a key can be changed while old histories live. */
export type PayloadKeys = ReadonlyMap<string, Buffer>;

/**
 * `id:base64,id:base64` → keys; 32 bytes each.
 * @throws Error that names what is wrong, never the key.
 */
export function readPayloadKeys(text: string): PayloadKeys {
  const keys = new Map<string, Buffer>();
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [id = '', base64 = ''] = part.trim().split(':');
    const key = Buffer.from(base64, 'base64');
    if (key.length !== 32) throw new Error(`MISTARA_PAYLOAD_KEYS: the key "${id}" has ${key.length} bytes, and needs 32 (base64).`);
    keys.set(id, key);
  }
  if (keys.size === 0) throw new Error('MISTARA_PAYLOAD_KEYS is empty: give "id:base64" with a key of 32 bytes.');
  return keys;
}

/**
 * Encrypts everything that crosses a workflow's border (AES-256-GCM, NIST SP 800-38D, a fresh 96-bit nonce each): personal data are not readable in
 * Temporal's histories. Ids and search attributes are not covered, and hold none.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: PayloadKeys;
  readonly #current: string;

  constructor(keys: PayloadKeys) {
    this.#keys = keys;
    this.#current = keys.keys().next().value as string;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#seal(payload));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#open(payload));
  }

  #seal({ metadata, data }: Payload): Payload {
    const plain = Buffer.from(data ?? new Uint8Array(0)); // a void payload has no data
    const small = plain.length < WORTH_COMPRESSING;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(this.#current) as Buffer, nonce);
    const sealed = Buffer.concat([
      nonce,
      cipher.update(small ? plain : deflateRawSync(plain, { level: 1 })),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return {
      metadata: {
        encoding: ENCODING,
        key: encoder.encode(this.#current),
        packed: encoder.encode(small ? '0' : '1'),
        inner: (metadata?.['encoding'] as Uint8Array | undefined) ?? new Uint8Array(0),
      },
      data: sealed,
    };
  }

  #open(payload: Payload): Payload {
    const { metadata, data } = payload;
    if (metadata === undefined || metadata === null || !ENCODING.equals(Buffer.from(metadata['encoding'] ?? []))) return payload;
    const text = (name: string) => Buffer.from(metadata[name] ?? []).toString();
    const key = this.#keys.get(text('key'));
    if (key === undefined) throw new Error(`A payload was sealed with the key "${text('key')}", which this process does not have.`);
    const sealed = Buffer.from(data ?? []);
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return { metadata: { encoding: metadata['inner'] ?? new Uint8Array(0) }, data: text('packed') === '1' ? inflateRawSync(plain) : plain };
  }
}
