/** What a watch of the exploration found, each fault of a state once: the first one has the shortest story. */

import type { ProofModel } from './model.js';
import type { Failure, Property } from './properties.js';
import type { Place } from './situation.js';
import { storyOf } from './story.js';

export class Failures {
  readonly #model: ProofModel;
  readonly #found = new Map<string, Failure>();

  constructor(model: ProofModel) {
    this.#model = model;
  }

  /** @param words what is wrong, as the last sentence of the story. */
  add(property: Property, state: string | null, words: string, place?: Pick<Place, 'from' | 'step'>): void {
    const key = `${property} ${state}`;
    if (this.#found.has(key)) return;
    const story = place === undefined ? [words] : storyOf(this.#model, place.from, place.step, words);
    this.#found.set(key, { property, state, story });
  }

  has(property: Property): boolean {
    return [...this.#found.values()].some((failure) => failure.property === property);
  }

  get all(): Failure[] {
    return [...this.#found.values()];
  }
}
