import { Absences } from '../absences.js';
import { type Connected, connectEngine, NothingAnswers } from '../connect.js';
import { readSettings } from '../settings.js';
import type { ExitCode } from './io.js';
import { Unavailable } from './output.js';

/** Milliseconds after which a command gives up waiting for the engine. A filing asks registers, each for some seconds at most. */
const PATIENCE = 60_000;

/**
 * Runs a command on the engine of the environment, else on that of the running `npm start`.
 * @throws Unavailable with one line when there is none; CaseError ENGINE_UNAVAILABLE when no worker answers in time.
 */
export async function withEngine(work: (connected: Connected) => Promise<ExitCode>, patience = PATIENCE): Promise<ExitCode> {
  const connected = await reach();
  try {
    connected.engine.standIns = await new Absences(connected).standIns();
    return await connected.client.withDeadline(Date.now() + patience, () => work(connected));
  } finally {
    await connected.close();
  }
}

async function reach(): Promise<Connected> {
  try {
    return await connectEngine(readSettings());
  } catch (error) {
    if (error instanceof NothingAnswers) throw new Unavailable(error.message);
    throw new Unavailable(`The engine cannot be reached: ${(error as Error).message.split('\n')[0]}`);
  }
}
