import { connect as connectTcp } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { loadOrganisation, loadRegisters } from '../definitions/files.js';
import { connect, ExchangeLog, openStore, type Store } from '../store/index.js';
import { EncryptionCodec, readPayloadKeys } from '../store/payload-codec.js';
import { actsOf } from './acts.js';
import { Attachments } from './attachments/attachments.js';
import { Catalogue } from './catalogue.js';
import { Drafts } from './drafts.js';
import { Engine } from './engine.js';
import { formSources } from './form-sources.js';
import type { Settings } from './settings.js';

/** The engine with what it stands on. */
export interface Connected {
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly attachments: Attachments;
  readonly drafts: Drafts;
  readonly store: Store;
  readonly exchanges: ExchangeLog;
  readonly client: Client;
  close(): Promise<void>;
}

/** No server answers at an address. */
export class NothingAnswers extends Error {
  override readonly name = 'NothingAnswers';
  readonly address: string;

  constructor(address: string) {
    super(`Nothing answers at ${address}: start it with \`npm start\`.`);
    this.address = address;
  }
}

/**
 * Connects to Temporal and to MongoDB.
 * @throws NothingAnswers within three seconds when one of them is not there; Error when the payload keys are ill-formed.
 */
export async function connectEngine(settings: Settings): Promise<Connected> {
  const keys = settings.payloadKeys === undefined ? undefined : readPayloadKeys(settings.payloadKeys);
  const dataConverter = keys === undefined ? {} : { payloadCodecs: [new EncryptionCodec(keys)] };
  await Promise.all([settings.temporalAddress, ...hostsOf(settings.mongodbUri)].map(answers));
  const [connection, database] = await Promise.all([
    Connection.connect({ address: settings.temporalAddress, connectTimeout: 5000 }).catch(() => {
      throw new NothingAnswers(settings.temporalAddress);
    }),
    connect(settings.mongodbUri),
  ]);
  const client = new Client({ connection, namespace: settings.temporalNamespace, dataConverter });
  const store = openStore(database);
  const catalogue = new Catalogue(store);
  const attachments = new Attachments(store, { ...(keys && { keys }), ...(settings.clamd !== undefined && { clamd: settings.clamd }) });
  const engine = new Engine({
    client,
    organisation: loadOrganisation(),
    published: catalogue.published,
    acts: actsOf(store),
    sources: formSources(store, loadRegisters(), { keys, env: settings.registers }),
    taskQueue: settings.taskQueue,
    kept: (data) => attachments.kept(data),
  });
  return {
    engine,
    catalogue,
    attachments,
    drafts: new Drafts(store),
    store,
    exchanges: new ExchangeLog(store, keys),
    client,
    async close() {
      await connection.close();
      await database.close();
    },
  };
}

/** `host:port` of a connection string of one server; the driver alone can resolve the others. */
function hostsOf(uri: string): string[] {
  const hosts = /^mongodb:\/\/(?:[^@/]*@)?([^/?,]+)(?:[/?]|$)/.exec(uri)?.[1];
  return hosts === undefined ? [] : [hosts.includes(':') ? hosts : `${hosts}:27017`];
}

/** A refused connection is told at once, in words, where the drivers would try on for seconds. */
function answers(address: string): Promise<void> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: address.slice(0, at), port: Number(address.slice(at + 1)), timeout: 3000 });
    const end = (fine: boolean) => {
      socket.destroy();
      if (fine) resolve();
      else reject(new NothingAnswers(address));
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
