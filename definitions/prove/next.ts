import type { Memory } from './model.js';
import type { Found, Place, Situation } from './situation.js';
import type { Step } from './story.js';

/** Where a case can go next, and what takes it there. */
export interface Next {
  readonly situation: Situation;
  readonly step: Step;
}

export interface Records {
  readonly taken: Set<string>;
  readonly offered: Set<string>;
  readonly entered: Set<string>;
}

/** What happens at a situation, with the memory that it has by then. */
export const placeAt = (from: Found, step: Step, memory: Memory = from.memory): Place => ({
  state: step.kind === 'anytime' ? step.to : 'state' in step ? step.state : from.leaf,
  memory,
  from,
  step,
});
