/** The process that runs cases: `node --import tsx worker/main.ts`. Configured by the environment (config.ts); drains on SIGTERM. */
import { NativeConnection } from '@temporalio/worker';
import { connect, openStore, prepareStore } from '../store/index.js';
import { readConfig } from './config.js';
import { createCaseWorker, quietRuntime } from './create-worker.js';
import { liveWorld } from './live-world.js';
import { engineOver, otherCases } from './other-cases.js';

quietRuntime();
const config = readConfig();
const store = openStore(await connect(config.mongodbUri));
await prepareStore(store);
const connection = await NativeConnection.connect({ address: config.temporalAddress });
const world = liveWorld(store, config, otherCases(engineOver(connection, store, config)));
const worker = await createCaseWorker(world, config, connection);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => worker.getState() === 'RUNNING' && worker.shutdown());
const running = worker.run();
console.log(`worker ready on ${config.temporalAddress}, task queue ${config.taskQueue}`);
await running;
world.close();
await connection.close();
await store.connection.close();
