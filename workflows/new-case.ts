import type { CaseRecord } from '../domain/case.js';
import type { CaseInput } from './contract.js';
import { dayOf } from './turn.js';

/** The case as it is filed, before its first state. */
export function newCase(input: CaseInput, now: number): CaseRecord {
  const { chart } = input;
  return {
    caseId: input.caseId,
    procedure: chart.procedure,
    digest: chart.digest,
    channel: input.channel,
    post: input.post,
    language: input.language,
    filedAt: now,
    filedOn: dayOf(input.offsets, now),
    filedBy: input.filedBy,
    ...(input.parent && { parent: input.parent }),
    applicant: input.applicant,
    data: input.data,
    status: 'open',
    position: { value: '', entries: {} },
    states: [],
    tasks: {},
    calls: {},
    effects: [],
    abandoned: {},
    doneBy: {},
    ...(chart.clock && { clock: { events: [], state: 'running' as const } }),
    ...(chart.fees && {
      fees: { amount: typeof chart.fees.amount === 'number' ? chart.fees.amount : 0, currency: chart.fees.currency, state: 'due' as const },
    }),
    documents: {},
    timers: {},
    incidents: {},
    seen: [],
    revision: 0,
    updatedAt: now,
    nextEffect: 1,
    log: [],
  };
}
