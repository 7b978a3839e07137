/** Everything a process of the engine is told from outside. The same code runs on a laptop and on a cluster: nothing but these differs. */
export interface Config {
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly mongodbUri: string;
  readonly taskQueue: string;
  /** `id:base64,…`; absent: payloads are not encrypted, which only a test does. */
  readonly payloadKeys: string | undefined;
  /** Where the public checks a document, and where registers call back. */
  readonly publicUrl: string;
  readonly callbackUrl: string;
  /** Key of the verification codes of documents; at least 16 characters. */
  readonly codeKey: string;
  /** 32 bytes, base64, of the seal that documents are given; absent: they are not sealed. */
  readonly sealKey: string | undefined;
  readonly staffMailDomain: string;
  /** Not smaller than the cases that live at once: a smaller cache costs as much again in replays. */
  readonly cachedWorkflows: number;
}

/** @throws Error that names every variable that is missing. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const missing = ['TEMPORAL_ADDRESS', 'MONGODB_URI'].filter((name) => !env[name]);
  if (missing.length > 0)
    throw new Error(`Not set: ${missing.join(', ')}. \`npm start\` sets them for the local servers; in production they name yours.`);
  const publicUrl = env['MISTARA_PUBLIC_URL'] ?? 'http://127.0.0.1:7300';
  return {
    temporalAddress: env['TEMPORAL_ADDRESS'] as string,
    temporalNamespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
    mongodbUri: env['MONGODB_URI'] as string,
    taskQueue: env['MISTARA_TASK_QUEUE'] ?? 'mistara',
    payloadKeys: env['MISTARA_PAYLOAD_KEYS'],
    publicUrl,
    callbackUrl: env['MISTARA_CALLBACK_URL'] ?? publicUrl,
    codeKey: env['MISTARA_CODE_KEY'] ?? 'development-key-of-document-codes',
    sealKey: env['MISTARA_SEAL_KEY'],
    staffMailDomain: env['MISTARA_STAFF_MAIL_DOMAIN'] ?? 'staff.mistara.invalid',
    cachedWorkflows: Number(env['MISTARA_CACHED_WORKFLOWS'] ?? 2000),
  };
}
