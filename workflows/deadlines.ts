import { statesOf } from '../definitions/machine.js';
import type { Statechart } from '../definitions/statechart.js';
import type { CaseRecord } from '../domain/case.js';
import type { Delay } from '../domain/delay.js';
import { childOf } from './run.js';

/** A delay that runs in working days, from the instant (ms) it began. */
export interface WorkingDelay {
  readonly timer: string;
  readonly event: string;
  readonly from: number;
  readonly delay: Delay;
  readonly task?: string;
}

/**
 * The delays of a case that a rest day moves: those in working days whose timer still runs. One that has passed has had its effect, and stays passed.
 * The delay of a reminder is left out: it began when the one before ended.
 */
export function workingDelays(chart: Statechart, record: CaseRecord): WorkingDelay[] {
  const found: WorkingDelay[] = [];
  const add = (timer: string, from: number | undefined, delay: Delay | undefined, task?: string) => {
    const running = record.timers[timer];
    if (running === undefined || from === undefined || delay?.unit !== 'working-day') return;
    found.push({ timer, event: running.event, from, delay, ...(task !== undefined && { task }) });
  };
  for (const name of record.states) {
    const state = statesOf(chart).get(name);
    const task = record.tasks[name];
    const call = record.calls[name];
    if (task) {
      add(`late:${name}`, task.openedAt, state?.within, name);
      for (const [i, { after }] of (state?.task?.escalate ?? []).entries()) add(`escalate:${name}:${i}`, task.openedAt, after);
    } else if (call && call.reminders === undefined) add(`late:${name}`, call.sentAt, state?.within);
    else if (state?.run && childOf(record, name)?.reminders === undefined)
      add(`late:${name}`, childOf(record, name)?.startedAt, state.within);
    else if (state?.ask && record.asked?.state === name) add(`late:${name}`, record.asked.at, state.ask.answerWithin);
    else if (state?.wait && state.wait.until === undefined) add(`late:${name}`, lastWait(record, name), state.within);
  }
  add('obligation', record.decision?.at, chart.clock?.within);
  return found;
}

const lastWait = ({ log }: CaseRecord, name: string): number | undefined =>
  log.findLast(({ type, state }) => type === 'waiting' && state === name)?.at;
