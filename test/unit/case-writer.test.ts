import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { CaseWriter, connect, openStore, prepareStore, type Store } from '../../store/index.js';
import { ownDatabase, sharedMongo } from '../support/servers.js';

const record = (caseId: string, updatedAt: number, revision: number, more: Partial<CaseRecord> = {}): CaseRecord =>
  ({
    caseId,
    procedure: 'trial',
    digest: 'd',
    channel: 'online',
    post: 'rabat',
    language: 'fr',
    filedAt: 1,
    filedOn: '2026-11-23',
    filedBy: 'u',
    applicant: { id: 'u', name: 'U' },
    data: {},
    status: 'open',
    position: { value: 'a', entries: {} },
    states: ['a'],
    tasks: {},
    calls: {},
    abandoned: {},
    effects: [],
    doneBy: {},
    documents: {},
    timers: {},
    incidents: {},
    seen: [],
    revision,
    updatedAt,
    nextEffect: 1,
    log: [],
    ...more,
  }) as CaseRecord;

describe('the writer of the read model', function () {
  this.timeout(30_000);
  let store: Store;
  let writer: CaseWriter;
  before(async () => {
    store = openStore(await connect(await sharedMongo(), ownDatabase()));
    await prepareStore(store);
    writer = new CaseWriter(store.cases);
  });
  after(async () => {
    await store?.connection.dropDatabase();
    await store?.connection.close();
  });
  const kept = async (id: string) => {
    const row = await store.cases.findById(id).lean();
    return row && [row.updatedAt, row.revision, row.states[0]];
  };

  it('keeps the newest, in whatever order the writes come, and however often', async () => {
    const writes = [record('a', 10, 1), record('a', 10, 3, { states: ['c'] }), record('a', 10, 2), record('a', 9, 1)];
    for (const one of [...writes, ...writes.toReversed()]) await writer.write(one);
    expect(await kept('a')).to.deep.equal([10, 3, 'c']);
  });

  it('takes back what a worker wrote that died before Temporal knew of it', async () => {
    await writer.write(record('b', 10, 7, { states: ['never-was'] }));
    await writer.write(record('b', 12, 6, { states: ['is'] }));
    expect(await kept('b')).to.deep.equal([12, 6, 'is']);
    await writer.write(record('b', 10, 8, { states: ['never-was'] })); // its write comes after all
    expect(await kept('b')).to.deep.equal([12, 6, 'is']);
  });

  it('writes many cases at once; one that is older there does not keep the others back', async () => {
    await writer.write(record('n-3', 50, 1));
    await Promise.all(Array.from({ length: 200 }, (_, n) => writer.write(record(`n-${n}`, 20, n))));
    expect(await store.cases.countDocuments({ _id: /^n-/ })).to.equal(200);
    expect(await kept('n-3')).to.deep.equal([50, 1, 'a']);
  });

  it('says so when it cannot write', async () => {
    const wrong = record('big', 1, 1, { data: { text: 'x'.repeat(17_000_000) } });
    const failed = await writer.write(wrong).then(
      () => 'written',
      () => 'failed',
    );
    expect(failed).to.equal('failed');
    await writer.write(record('after', 1, 1));
    expect(await kept('after')).to.deep.equal([1, 1, 'a']);
  });
});
