import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { isOutage } from '../../activities/outage.js';
import { type MongoServer, startLocalMongo } from '../../scripts/servers/mongo.js';

describe('what passes by itself', function () {
  this.timeout(60_000);
  const dir = mkdtempSync(join(tmpdir(), 'mistara-outage-'));
  let mongo: MongoServer;
  before(async () => {
    mongo = await startLocalMongo({ dir: join(dir, 'mongodb') });
  });
  after(async () => {
    await mongo?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** How a write fails when the server is killed under it; each write is another connection's, as under load. */
  async function failure(write: (rows: mongoose.mongo.Collection, n: number) => Promise<unknown>): Promise<Error> {
    const client = new mongoose.mongo.MongoClient(mongo.uri, { retryWrites: false, serverSelectionTimeoutMS: 500 });
    const rows = client.db('outage').collection('rows');
    let killed: Promise<void> | undefined;
    try {
      for (let n = 0; ; n += 1) {
        await write(rows, n);
        if (n === 20) killed = mongo.kill9();
      }
    } catch (error) {
      await killed;
      return error as Error;
    } finally {
      await client.close();
      await mongo.restart();
    }
  }

  it('is a MongoDB that is killed, under one write and under a batch of them', async () => {
    const single = await failure((rows, n) => rows.insertOne({ n }));
    expect(isOutage(single), single.name).to.equal(true);
    for (const write of [
      (rows: mongoose.mongo.Collection, n: number) => rows.insertMany([{ n }, { n }], { ordered: false }),
      (rows: mongoose.mongo.Collection, n: number) => rows.bulkWrite([{ insertOne: { document: { n } } }], { ordered: false }),
    ]) {
      const batch = await failure(write);
      expect(isOutage(batch), `${batch.name}: ${batch.message}`).to.equal(true);
    }
  });

  it('is a connection that broke, in the error of a batch as well', () => {
    const { MongoBulkWriteError, MongoNetworkError, MongoServerError } = mongoose.mongo;
    const broke = new MongoNetworkError('connection 3 to 127.0.0.1:27017 closed');
    expect(isOutage(new MongoBulkWriteError(broke as never, {} as never))).to.equal(true);
    expect(isOutage(Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }))).to.equal(
      true,
    );
    expect(isOutage(new MongoServerError({ message: 'E11000 duplicate key', code: 11000 }))).to.equal(false);
    for (const other of [new Error('wrong'), 'closed', null, undefined]) expect(isOutage(other)).to.equal(false);
  });
});
