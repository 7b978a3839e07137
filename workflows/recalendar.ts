import { workingDelays } from './deadlines.js';
import { type CalendarNews, type Effect, OWN, type Values } from './effects.js';
import { letterScope, note, type Turn, want } from './turn.js';

/**
 * The calendar of the case has changed: its running dates are counted again. What silence decided on the old calendar stays decided, and a clock that
 * stands still is counted anyway when it runs again.
 * @param news absent in a signal that asks for another reading and no more.
 */
export function recalendar(turn: Turn, calendar: string, news: CalendarNews | undefined): void {
  const { chart, record } = turn;
  if (record.status === 'closed' || (news && news.calendar !== calendar)) return;
  const standing: readonly string[] = news ? ['stopped', 'expired', 'suspended'] : ['stopped'];
  if (chart.clock && record.clock && !standing.includes(record.clock.state))
    want(turn, { kind: 'clock', clock: chart.clock, ...(news && { news }) });
  if (news) for (const delay of workingDelays(chart, record)) want(turn, { kind: 'deadline', ...delay, news });
}

/** A date that was told is told again when it moves: to the applicant, and to those who have the case. @param source of a change of the calendar. */
export function tellMovedDate(turn: Turn, from: string, source?: string): void {
  const scope = letterScope(turn, { moved: { from, source: source ?? null } });
  want(turn, { kind: 'notify', notice: OWN.moved, scope });
  const told = new Set<string>();
  for (const { delegatedTo, claimedBy, group } of Object.values(turn.record.tasks)) {
    const user = delegatedTo ?? claimedBy;
    const to = user === undefined ? { group } : { user };
    if (told.has(JSON.stringify(to))) continue;
    told.add(JSON.stringify(to));
    want(turn, { kind: 'notify', notice: OWN.movedTask, scope, to });
  }
}

/** @returns false when there is nothing to arm: the delay was over meanwhile, or stays where it was. */
export function noteMovedDeadline(turn: Turn, { timer, task, news }: Effect & { kind: 'deadline' }, ok: Values): boolean {
  const running = turn.record.timers[timer];
  if (running === undefined || running.at === Number(ok['at'])) return false;
  const state = task ?? timer.split(':')[1];
  note(turn, 'deadline-moved', {
    by: 'legal-clock',
    ...(state !== undefined && { state }),
    detail: { timer, to: ok['on'], calendar: news },
  });
  return true;
}
