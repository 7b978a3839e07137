import { statesOf } from '../../definitions/machine.js';
import type { Arrow, Statechart } from '../../definitions/statechart.js';
import type { LogEntry } from '../../domain/case.js';

export interface Coverage {
  readonly transitions: number;
  readonly taken: number;
  /** `state.event`, with `-> target` where an event has several ways on; in the order of the definition. */
  readonly missing: readonly string[];
}

interface Way {
  readonly name: string;
  /** The event of the machine. */
  readonly event: string;
  readonly to: string;
}

/** Which transitions of a statechart the cases took, by their logs. */
export function coverageOf(chart: Statechart, logs: readonly (readonly LogEntry[])[]): Coverage {
  const ways = waysOf(chart);
  const taken = new Set(logs.flatMap((log) => stepsOf(log)).flatMap(({ event, entered }) => entered.map((state) => `${event} ${state}`)));
  const missing = ways.filter(({ event, to }) => !taken.has(`${event} ${to}`)).map(({ name }) => name);
  return { transitions: ways.length, taken: ways.length - missing.length, missing };
}

function waysOf(chart: Statechart): Way[] {
  const states = statesOf(chart);
  const ways: Way[] = [];
  const add = (name: string, event: string, arrows: readonly Arrow[]) => {
    // A bounded state has a second way: where the case goes when the bound is reached.
    const targets = arrows.flatMap(({ to }) => [to, ...(states.get(to)?.atMost ? [states.get(to)!.atMost!.otherwise] : [])]);
    for (const to of new Set(targets)) ways.push({ name: targets.length > 1 ? `${name} -> ${to}` : name, event, to });
  };
  for (const [name, state] of states) {
    for (const [event, { arrows }] of Object.entries(state.on ?? {})) add(`${name}.${event}`, `${name}.${event}`, arrows);
    for (const [event, { to }] of Object.entries(state.reopen ?? {})) add(`${name}.${event}`, `${name}.${event}`, [{ to }]);
    if (state.always) add(state.always.length > 1 ? name : `${name} -> ${state.always[0]?.to}`, `${name}.go`, state.always);
  }
  for (const [event, { to }] of Object.entries(chart.anytime)) add(`any.${event}`, `any.${event}`, [{ to }]);
  if (chart.clock?.then !== undefined) add('any.silence', 'any.silence', [{ to: chart.clock.then }]);
  return ways;
}

/** Each step of a case: its event, and the states that it entered. */
function stepsOf(log: readonly LogEntry[]): { event: string; entered: string[] }[] {
  const steps: { event: string; entered: string[] }[] = [];
  for (const { type, state, detail } of log) {
    if (type !== 'entered' || state === undefined) continue;
    const event = detail?.['event'];
    if (typeof event === 'string') steps.push({ event, entered: [state] });
    else steps.at(-1)?.entered.push(state);
  }
  return steps;
}
