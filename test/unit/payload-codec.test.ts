import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect } from 'chai';
import { EncryptionCodec, readPayloadKeys } from '../../store/payload-codec.js';
import { refusal } from '../support/refusal.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const codec = (text = `a:${key(1)}`) => new EncryptionCodec(readPayloadKeys(text));
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value) as Payload;
const valueIn = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

describe('the payload codec', () => {
  it('gives back what it sealed: small, large, empty and absent', async () => {
    for (const value of [
      'سلمى',
      { a: [1, null, 'x'.repeat(50_000)] },
      '',
      0,
      null,
      undefined,
      new Uint8Array(0),
      new Uint8Array([1, 2, 3]),
    ]) {
      const [sealed] = await codec().encode([payloadOf(value)]);
      const [opened] = await codec().decode([sealed!]);
      expect(valueIn(opened!)).to.deep.equal(value);
    }
  });

  it('shows nothing of the person, and never the same bytes twice', async () => {
    const [one, two] = await codec().encode([
      payloadOf({ name: 'IDRISSI', cnie: 'AB123456' }),
      payloadOf({ name: 'IDRISSI', cnie: 'AB123456' }),
    ]);
    for (const { data, metadata } of [one!, two!]) {
      const bytes = Buffer.concat([
        Buffer.from(data!),
        ...Object.values(metadata!).map((part) => Buffer.from(part as Uint8Array)),
      ]).toString('latin1');
      expect(bytes).to.not.match(/IDRISSI|AB123456/);
    }
    expect(Buffer.from(one!.data!).equals(Buffer.from(two!.data!))).to.equal(false);
  });

  it('opens what an older key sealed, while the first one seals', async () => {
    const [old] = await codec(`old:${key(1)}`).encode([payloadOf('x')]);
    const both = codec(`new:${key(2)},old:${key(1)}`);
    expect(valueIn((await both.decode([old!]))[0]!)).to.equal('x');
    const [fresh] = await both.encode([payloadOf('y')]);
    expect(Buffer.from(fresh!.metadata!['key'] as Uint8Array).toString()).to.equal('new');
    expect(await refusal(async () => codec(`old:${key(1)}`).decode([fresh!])))
      .to.include('"new"')
      .and.to.not.include(key(1));
  });

  it('notices a changed byte, and a wrong key', async () => {
    const [sealed] = await codec().encode([payloadOf('x'.repeat(100))]);
    const data = Buffer.from(sealed!.data!);
    for (const at of [0, 12, data.length - 1]) {
      const changed = Buffer.from(data);
      changed[at]! ^= 1;
      expect(await refusal(async () => codec().decode([{ ...sealed!, data: changed }]))).to.not.equal('');
    }
    expect(await refusal(async () => codec(`a:${key(9)}`).decode([sealed!]))).to.not.equal('');
  });

  it('leaves alone what it did not seal', async () => {
    const plain = payloadOf({ a: 1 });
    expect((await codec().decode([plain]))[0]).to.deep.equal(plain);
  });

  it('says which key is wrong, and never the key', async () => {
    const short = Buffer.alloc(16, 7).toString('base64');
    expect(await refusal(async () => readPayloadKeys(`k:${short}`)))
      .to.include('"k"')
      .and.to.include('16 bytes')
      .and.to.not.include(short);
    expect(await refusal(async () => readPayloadKeys(' , '))).to.include('empty');
  });
});
