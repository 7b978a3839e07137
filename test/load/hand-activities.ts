import { readCaseClock } from '../../activities/clock.js';
import { issue } from '../../activities/issue.js';
import type { RegisterReply } from '../../activities/registers/index.js';
import type { World } from '../../activities/world.js';
import type { ChartClock } from '../../definitions/statechart.js';
import type { CaseRecord } from '../../domain/case.js';
import { type ClockResult, OWN } from '../../workflows/effects.js';

const CLOCK: ChartClock = { counting: 'calendar@1', limit: { days: 60 }, incomplete: 'restart', silence: 'consent', warnings: [] };

/** What the hand-written case does in the world: the same calls, the same receipt, the same read model as the engine's, through the same code. */
export const handActivities = (world: World) => ({
  async open(input: { record: CaseRecord; calendar: string; zone: string; now: number }): Promise<ClockResult> {
    const clock = readCaseClock(input.record, CLOCK, await world.calendar(input.calendar), input.zone, input.now);
    const record = { ...input.record, clock: { events: [], ...clock } };
    await issue(world, { id: `${record.caseId}/0/issue`, kind: 'issue', document: OWN.receipt, scope: {} }, record, input.now);
    return clock;
  },
  call: (call: { operation: string; with: Readonly<Record<string, unknown>>; effectId: string; caseId: string }): Promise<RegisterReply> =>
    world.call({ ...call, askedBy: 'hand' }),
  project: (record: CaseRecord): Promise<void> => world.project(record),
});
export type HandActivities = ReturnType<typeof handActivities>;
