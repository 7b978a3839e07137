/** Bodies that are consulted inside the delay of the act, each with a delay of its own (as those of Moroccan urban acts). */
import { type ClockResult, OWN } from './effects.js';
import { arm, disarm, letterScope, note, stateOf, type Turn, today, want } from './turn.js';

const timerOf = (state: string, body: string): string => `intervener:${state}:${body}`;

/** The case comes to a state in which it waits for somebody: that delay begins. Its date is read with that of the whole. */
export function askIntervener(turn: Turn, state: string): void {
  const { clock } = turn.record;
  const bodies = stateOf(turn.chart, state).consults ?? [];
  if (clock === undefined || clock.state === 'stopped' || bodies.length === 0) return;
  for (const body of bodies) {
    (clock.interveners ??= {})[body] = { state, from: today(turn) };
    note(turn, 'intervener-asked', { state, detail: { intervener: body } });
  }
  turn.clockMoved = true;
}

/** The case has left the state, with or without an answer. */
export function endIntervener(turn: Turn, state: string): void {
  for (const intervener of Object.values(turn.record.clock?.interveners ?? {}))
    if (intervener.state === state) intervener.endedOn ??= today(turn);
  disarm(turn, (id) => id.startsWith(timerOf(state, '')));
}

export function takeInterveners(turn: Turn, { consulted = {} }: ClockResult): void {
  for (const [body, { dueOn, at, explanation }] of Object.entries(consulted)) {
    const intervener = turn.record.clock?.interveners?.[body];
    if (intervener === undefined || intervener.endedOn !== undefined || !turn.record.states.includes(intervener.state)) continue;
    const timer = timerOf(intervener.state, body);
    if (intervener.dueOn !== undefined && intervener.dueOn !== dueOn)
      note(turn, 'intervener-due-date-moved', {
        by: 'legal-clock',
        state: intervener.state,
        detail: { intervener: body, from: intervener.dueOn, to: dueOn },
      });
    intervener.dueOn = dueOn;
    intervener.explanation = explanation;
    if (intervener.late === undefined) arm(turn, timer, { at, event: timer });
  }
}

/** Nothing came in time: the group that waits and its supervisor are told. @returns whether the state has a way for that. */
export function intervenerLate(turn: Turn, state: string, body: string, supervisors: readonly string[]): boolean {
  const intervener = turn.record.clock?.interveners?.[body];
  if (intervener?.state !== state || !turn.record.states.includes(state)) return false;
  intervener.late = true;
  note(turn, 'intervener-late', { by: 'legal-clock', state, detail: { intervener: body, dueOn: intervener.dueOn } });
  const { task, wait, on } = stateOf(turn.chart, state);
  const named = turn.chart.clock?.interveners?.[body]?.group;
  const own = named ?? task?.group ?? wait?.group;
  const over = named === undefined && task?.supervisor !== undefined ? task.supervisor : `supervisor:${own}`;
  const groups = [...(own === undefined ? [] : [own, over]), ...supervisors];
  for (const group of new Set(groups)) want(turn, { kind: 'notify', notice: OWN.escalation, scope: letterScope(turn), to: { group } });
  return on?.['late'] !== undefined;
}
