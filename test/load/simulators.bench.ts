/** The registers that the measured case asks, in a process of their own: their processor time is not the engine's. Arguments: folder, names. */
import { startSimulator } from '../../simulators/main.js';

const [stateDir = '', ...names] = process.argv.slice(2);
for (const name of names) {
  const { url } = await startSimulator(name, { port: 0, stateDir });
  console.log(`${name} at ${url}`);
}
console.log('simulators ready');
