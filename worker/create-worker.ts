import { DefaultLogger, type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/perform.js';
import { createReconciliation } from '../activities/reconcile.js';
import { EncryptionCodec, readPayloadKeys } from '../store/payload-codec.js';
import { workflowBundle } from './bundle.js';
import type { Config } from './config.js';
import type { LiveWorld } from './live-world.js';

/** The codec of a deployment, for workers and clients alike. */
export const dataConverterOf = (payloadKeys: string | undefined) =>
  payloadKeys === undefined ? {} : { payloadCodecs: [new EncryptionCodec(readPayloadKeys(payloadKeys))] };

/** A worker over a world. It runs until `shutdown`, and drains: what it took it finishes. */
export async function createCaseWorker(
  world: LiveWorld,
  config: Config,
  connection: NativeConnection,
  options: Partial<WorkerOptions> = {},
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: config.taskQueue,
    workflowBundle: await workflowBundle(),
    activities: { ...createActivities(world), ...createReconciliation(world, world.books) },
    dataConverter: dataConverterOf(config.payloadKeys),
    maxCachedWorkflows: config.cachedWorkflows,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentActivityTaskExecutions: 50,
    shutdownGraceTime: '10 seconds',
    ...options,
  });
}

/** Once a process, before anything else of the SDK: its own log lines are for operators, not for those who read a demo. */
export function quietRuntime(level: 'WARN' | 'ERROR' = 'ERROR'): void {
  try {
    Runtime.install({
      logger: new DefaultLogger(level), // a filing that a register refuses fails its workflow: no news for an operator
      telemetryOptions: { logging: { forward: {}, filter: `temporal_client=${level},temporal_sdk=${level},temporal_sdk_core=${level}` } },
    } as never);
  } catch {
    // installed before, by a test in the same process
  }
}
