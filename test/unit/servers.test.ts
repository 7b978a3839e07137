import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { identityOf } from '../../scripts/bootstrap/lock.mjs';
import { projectRoot } from '../../scripts/home.js';
import { type MongoServer, startLocalMongo } from '../../scripts/servers/mongo.js';
import { startLocalTemporal, type TemporalServer } from '../../scripts/servers/temporal.js';
import { refusal } from '../support/refusal.js';

describe('the local servers', function () {
  this.timeout(60_000);
  const dir = mkdtempSync(join(tmpdir(), 'mistara-servers-'));
  let temporal: TemporalServer;
  let mongo: MongoServer;

  before(async () => {
    [temporal, mongo] = await Promise.all([
      startLocalTemporal({ dir: join(dir, 'temporal') }),
      startLocalMongo({ dir: join(dir, 'mongodb') }),
    ]);
  });
  after(async () => {
    await Promise.all([temporal?.stop(), mongo?.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  it('MongoDB has every acknowledged write after kill -9', async () => {
    const acknowledged = await writeUntilKilled(mongo);
    await mongo.restart();
    const client = new mongoose.mongo.MongoClient(mongo.uri);
    const kept = await client.db('cases').collection<{ _id: number }>('cases').distinct('_id');
    await client.close();
    expect(acknowledged.length).to.be.greaterThan(100);
    expect(acknowledged.filter((id) => !kept.includes(id))).to.deep.equal([]);
  });

  it('Temporal has every started workflow after kill -9, and finds it by its search attributes', async () => {
    const started = await start(temporal.address, 20);
    await temporal.kill9();
    await temporal.restart();
    const connection = await Connection.connect({ address: temporal.address });
    const { workflow } = new Client({ connection });
    const described = await Promise.all(started.map((id) => workflow.getHandle(id).describe()));
    const found = (await workflow.count("ProcedureId = 'licence' AND CaseIncident = false AND CaseGroup = 'desk'")).count;
    await connection.close();
    expect(described.map(({ status }) => status.name)).to.deep.equal(started.map(() => 'RUNNING'));
    expect(found).to.equal(started.length);
  });

  it('a second command on the same folder is refused: two must not write the same files', async () => {
    const line = await refusal(() => startLocalMongo({ dir: join(dir, 'mongodb') }));
    expect(line).to.equal(
      `The MongoDB server already runs on ${join(dir, 'mongodb')}, for process ${process.pid}. Stop that one first, or name another folder in MISTARA_HOME.`,
    );
  });

  it('end with the command that started them, even after its kill -9, and start again on the same files', async () => {
    const other = join(dir, 'other');
    const module = join(projectRoot, 'scripts/servers/mongo.ts');
    const script = `const { startLocalMongo } = await import(${JSON.stringify(module)});
      console.log((await startLocalMongo({ dir: ${JSON.stringify(other)} })).pid); setInterval(() => 0, 1000);`;
    const command = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: projectRoot });
    const pid = Number(await firstLine(command));
    expect(identityOf(pid)).to.be.a('string');
    command.kill('SIGKILL');
    for (let waited = 0; identityOf(pid) !== undefined && waited < 5000; waited += 50) await sleep(50);
    expect(identityOf(pid)).to.equal(undefined);
    const again = await startLocalMongo({ dir: other });
    await again.stop();
  });

  it('end what an earlier command left behind, on the port that it holds', async () => {
    const left = await startLocalMongo({ dir: join(dir, 'left'), onLost: () => undefined });
    const file = join(dir, 'left/server.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, owner: { ...record.owner, identity: 'a process that has ended' } }));
    const port = Number(new URL(left.uri).port);
    const again = await startLocalMongo({ dir: join(dir, 'left'), port });
    expect(identityOf(left.pid)).to.equal(undefined);
    await again.stop();
  });

  it('says the end of the log when a server ends by itself', async () => {
    let told = '';
    const onLost = (error: Error): void => {
      told = error.message;
    };
    const lone = await startLocalTemporal({ dir: join(dir, 'lone'), ephemeral: true, onLost });
    process.kill(lone.pid, 'SIGKILL');
    for (let waited = 0; told === '' && waited < 5000; waited += 50) await sleep(50);
    expect(told).to.match(/^Temporal ended by itself \(SIGKILL\)\. The end of .*lone\/server\.log:\n/);
  });
});

/** Writes one document at a time, kills the server in the middle. @returns the ids of the writes that were acknowledged. */
async function writeUntilKilled(server: MongoServer): Promise<number[]> {
  const client = new mongoose.mongo.MongoClient(server.uri, { retryWrites: false, serverSelectionTimeoutMS: 500 });
  const cases = client.db('cases').collection<{ _id: number }>('cases');
  const acknowledged: number[] = [];
  let killed: Promise<void> | undefined;
  try {
    for (let id = 0; ; id += 1) {
      await cases.insertOne({ _id: id });
      acknowledged.push(id);
      if (acknowledged.length > 100) killed ??= server.kill9(); // in the middle of the writes that follow
    }
  } catch {
    await killed;
  }
  await client.close();
  return acknowledged;
}

async function start(address: string, count: number): Promise<string[]> {
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });
  const ids = Array.from({ length: count }, (_, index) => `case-${index}`);
  const searchAttributes = { ProcedureId: ['licence'], CaseIncident: [false], CaseGroup: ['desk'] };
  await Promise.all(ids.map((workflowId) => workflow.start('none', { workflowId, taskQueue: 'nobody', searchAttributes })));
  await connection.close();
  return ids;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout!, 'data');
  return String(chunk).split('\n')[0] ?? '';
}
