/** What a record tells of how a case stands still, for those who walk it. */
import type { CaseRecord } from '../../domain/case.js';

interface Instant {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}
interface Tried {
  readonly lastStartedTime?: Instant | null;
  readonly lastAttemptCompleteTime?: Instant | null;
}
const secondsOf = (at: Instant | null | undefined): number => Number(at?.seconds ?? 0) + (at?.nanos ?? 0) / 1e9;

/** The test server calls an activity that waits for its next attempt started, too. */
export const isTried = ({ lastStartedTime, lastAttemptCompleteTime }: Tried): boolean =>
  lastAttemptCompleteTime == null || secondsOf(lastAttemptCompleteTime) < secondsOf(lastStartedTime);

/** The next of the instants that the procedure has set (ms); looks are none of it, and come again and again. */
export const nextDay = ({ timers }: CaseRecord): number =>
  Math.min(...Object.entries(timers).flatMap(([id, { at }]) => (/^(late|remind|escalate|silence|warn)/.test(id) ? [at] : [])));

/** Whom the case has told that it waits: a supervisor, by a message that a delay of the state sent; or nobody. */
export function toldOf({ log, states }: CaseRecord): string {
  const late = log.findLastIndex(({ type, state }) => type === 'late' && state !== undefined && states.includes(state));
  const told = late >= 0 && log.slice(late).some(({ type, detail }) => type === 'notified' && detail?.['notice'] === 'mistara:escalation');
  return told ? `told in ${log[late]?.state}` : 'nobody';
}

/** Fields that hold the code of a stamp: those that are checked with the register of stamps. */
export function stampsIn(data: object, path = ''): string[] {
  return Object.entries(data).flatMap(([name, inner]) => {
    if (typeof inner !== 'object' || inner === null) return [];
    const here = path === '' ? name : `${path}.${name}`;
    const { verify } = inner as { verify?: { call?: string } };
    if (verify?.call?.startsWith('tax-stamps.')) return [here];
    return 'type' in inner && typeof inner.type === 'string' ? [] : stampsIn(inner, here);
  });
}
