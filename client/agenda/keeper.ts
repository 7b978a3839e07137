import { SIGNATURE_HEADER, sign } from '../../activities/registers/signature.js';
import type { Agendas } from './agenda.js';

const TIME_OUT_MS = 10_000;

/**
 * What the agendas do by themselves: offers that nobody answered go to the next, new days to those who wait, and cases are told. Several processes
 * may do it side by side. @returns ends it, when what is under way is done.
 */
export function keepAgendas(agendas: Agendas, { key, everyMs = 2000 }: { readonly key: () => string; readonly everyMs?: number }) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const send = async (callback: string, message: string): Promise<boolean> => {
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(key(), 'callback', message, Date.now()) };
    const answer = await fetch(callback, {
      method: 'POST',
      headers,
      body: message,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIME_OUT_MS),
    });
    await answer.arrayBuffer();
    return answer.ok;
  };
  const once = async (): Promise<void> => {
    try {
      await agendas.tidy();
      await agendas.list.tell(send);
    } catch {
      // The database is away for a moment: what is written down is taken up the next time.
    }
    if (!stopped) timer = setTimeout(run, everyMs);
  };
  let running = Promise.resolve();
  const run = (): void => {
    running = once();
  };
  run();
  return async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
