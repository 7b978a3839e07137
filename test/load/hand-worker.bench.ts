/** The process that runs the hand-written cases: that of worker/main.ts, with another workflow and its activities. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker';
import { connect, openStore } from '../../store/index.js';
import { readConfig } from '../../worker/config.js';
import { createCaseWorker, quietRuntime } from '../../worker/create-worker.js';
import { liveWorld } from '../../worker/live-world.js';
import { engineOver, otherCases } from '../../worker/other-cases.js';
import { handActivities } from './hand-activities.js';

quietRuntime();
const config = readConfig();
const store = openStore(await connect(config.mongodbUri));
const connection = await NativeConnection.connect({ address: config.temporalAddress });
const world = liveWorld(store, config, otherCases(engineOver(connection, store, config)));
const worker = await createCaseWorker(world, config, connection, {
  workflowBundle: await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('hand-written.ts', import.meta.url)) }),
  activities: handActivities(world),
});
process.once('SIGTERM', () => worker.shutdown());
const running = worker.run();
console.log(`worker ready on ${config.temporalAddress}, task queue ${config.taskQueue}`);
await running;
world.close();
await connection.close();
await store.connection.close();
