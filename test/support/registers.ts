/** Simulators in this process with their connector, and an HTTP server that takes their callbacks. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callRegister, type RegisterCall, type RegisterReply } from '../../activities/registers/index.js';
import { parseRegister } from '../../definitions/register-schema.js';
import type { Register } from '../../domain/register.js';
import type { SimulatorOptions } from '../../simulators/kit/server.js';
import { startSimulator } from '../../simulators/main.js';

export async function readRegister(id: string): Promise<Register> {
  const { register, problems } = parseRegister(await readFile(`definitions/registers/${id}.yaml`, 'utf8'), `${id}.yaml`);
  if (register === null) throw new Error(JSON.stringify(problems));
  return register;
}

let effects = 0;
export const newEffect = (): string => `case-${process.pid}/${effects++}/call`;

export type Ask = (operation: string, data?: Record<string, unknown>, more?: Partial<RegisterCall>) => Promise<RegisterReply>;
export interface Side {
  readonly url: string;
  readonly register: Register;
  readonly ask: Ask;
  readonly stateDir: string;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  fault(kind: string, more?: Record<string, unknown>): Promise<unknown>;
  close(): Promise<void>;
}

/** The simulator and a caller of it. Each call is of a new effect, but when `more` says which. */
export async function startSide(id: string, settings: SimulatorOptions['settings'] = {}): Promise<Side> {
  const stateDir = await mkdtemp(join(tmpdir(), 'simulator-'));
  const simulator = await startSimulator(id, { port: 0, stateDir, settings });
  const side = await sideOf(id, simulator.url, stateDir);
  const close = async () => {
    await simulator.close();
    await rm(stateDir, { recursive: true });
  };
  return { ...side, close };
}

export async function sideOf(id: string, url: string, stateDir: string): Promise<Side> {
  const register = await readRegister(id);
  const env = { [register.address.env]: url };
  const ask: Ask = (operation, data = {}, more = {}) =>
    callRegister({ register, operation, with: data, effectId: newEffect(), caseId: 'case-1', env, ...more });
  const json = async (path: string, init?: RequestInit): Promise<unknown> => (await fetch(url + path, init)).json();
  const post = (path: string, body: unknown) =>
    json(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const fault = (kind: string, more = {}) => post('/_faults', { operation: '*', kind, times: 1, ...more });
  return { url, register, ask, stateDir, get: json, post, fault, close: async () => {} };
}

export interface Delivery {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}
export interface Listener {
  readonly url: string;
  readonly deliveries: Delivery[];
  /** What to answer from now on. */
  status: number;
  /** Resolves when so many have come. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startListener(): Promise<Listener> {
  const deliveries: Delivery[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(listener.status).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/callbacks`,
    deliveries,
    status: 200,
    async until(count) {
      for (const end = Date.now() + 5000; deliveries.length < count; ) {
        if (Date.now() > end) throw new Error(`${deliveries.length} callbacks of ${count} came`);
        await new Promise((next) => setTimeout(next, 10));
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return listener;
}

/** The error that a promise ends with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
