import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the engine's servers are. */
export interface Settings {
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly mongodbUri: string;
  readonly taskQueue: string;
  /** `id:base64,…`; absent: payloads are not encrypted. */
  readonly payloadKeys?: string;
  /** 32 bytes, base64: documents that are made late get their seal where they are made. */
  readonly sealKey?: string;
  /** Where the public checks a document. */
  readonly publicUrl: string;
  /** `host:port` of clamd, or the path of its socket; absent: attached files are not scanned. */
  readonly clamd?: string;
  /** Addresses and keys of registers, as variables of the environment. */
  readonly registers?: Env;
  /** Page of the mails of a local run. */
  readonly outboxUrl?: string;
}

/** What a local run writes down for the commands beside it. The key itself stays in a file of its own. */
export interface RuntimeFile {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  /** Absent when the run was given its keys by MISTARA_PAYLOAD_KEYS. */
  readonly payloadKeysFile?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `state/runtime.json` of the local run; git ignores it. */
export const runtimeFile = (env: Env = process.env): string =>
  join(resolve(env['MISTARA_HOME'] ?? fileURLToPath(new URL('../.mistara', import.meta.url))), 'state', 'runtime.json');

/**
 * The environment; what it leaves out as the running `npm start` wrote it; else where `npm start` would listen.
 * @throws Error when an engine runs whose payload keys are not known: without them nothing would be sealed.
 */
export function readSettings(env: Env = process.env): Settings {
  const runtime = readRuntime(runtimeFile(env));
  const get = (name: string): string | undefined => env[name] || runtime?.env[name] || undefined;
  const payloadKeys = env['MISTARA_PAYLOAD_KEYS'] || (runtime?.payloadKeysFile && readText(runtime.payloadKeysFile));
  if (runtime !== undefined && !payloadKeys)
    throw new Error(`The keys of the running engine are not known here: set MISTARA_PAYLOAD_KEYS as for it.`);
  const outboxUrl = get('OUTBOX_URL');
  const clamd = get('MISTARA_CLAMD');
  const sealKey = env['MISTARA_SEAL_KEY'];
  return {
    temporalAddress: get('TEMPORAL_ADDRESS') ?? '127.0.0.1:7233',
    temporalNamespace: get('TEMPORAL_NAMESPACE') ?? 'default',
    mongodbUri: get('MONGODB_URI') ?? 'mongodb://127.0.0.1:27017/mistara?directConnection=true',
    taskQueue: get('MISTARA_TASK_QUEUE') ?? 'mistara',
    ...(payloadKeys && { payloadKeys }),
    registers: { ...runtime?.env, ...env },
    publicUrl: get('MISTARA_PUBLIC_URL') ?? 'http://127.0.0.1:7300',
    ...(clamd !== undefined && { clamd }),
    ...(sealKey && { sealKey }),
    ...(outboxUrl !== undefined && { outboxUrl }),
  };
}

function readRuntime(file: string): RuntimeFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RuntimeFile;
  } catch {
    return undefined; // nothing runs here, or it was just being written
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
