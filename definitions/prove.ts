/**
 * Proofs about a definition: everything that can happen to its cases is looked at, with the few values that its conditions tell apart, and each
 * property of `docs/reference/proofs.md` is held against it. What is impossible here is impossible; what is possible here may still be excluded by
 * data that the definition does not speak of, so a doubt speaks against an alarm.
 */
import type { Context } from './context.js';
import { provePeople } from './prove/actors.js';
import { checkHeld, watchData } from './prove/data.js';
import { Explorer } from './prove/explore.js';
import { proveLaw } from './prove/law.js';
import { OWN, proofModel } from './prove/model.js';
import { watchMoney } from './prove/money.js';
import { CLASSES, type Failure, type Finding, PROPERTIES, type ProofClass, type Property } from './prove/properties.js';
import { together } from './prove/situation.js';
import { checkSound, effectsOf, watchEffects } from './prove/sound.js';
import { Failures } from './prove/watch.js';
import { checkTexts, watchWords } from './prove/words.js';
import type { Definition } from './schema.js';

export { CLASSES, type Finding, PROPERTIES, type ProofClass, type Property };

export interface ProveOptions {
  /** Registers, groups: what is absent is not looked at. */
  readonly context?: Context;
  /** Default: all classes. */
  readonly only?: readonly ProofClass[];
  /** Situations that are told apart exactly; a definition with more of them is looked at more coarsely. Default: 60,000. */
  readonly mostSituations?: number;
}

/**
 * One finding for each property that holds, and one for each state in which one does not. Pure: no file, no clock.
 * @param definition without errors: `readDefinition` found none.
 */
export function prove(definition: Definition, { context = {}, only = CLASSES, mostSituations }: ProveOptions = {}): Finding[] {
  const model = proofModel(definition, context);
  const explorer = new Explorer(model, mostSituations);
  const wanted = (name: ProofClass) => only.includes(name);
  const failures: Failure[] = proveWalk(explorer, wanted);
  if (wanted('sound')) failures.push(...provePeople(explorer));
  if (wanted('law')) failures.push(...proveLaw(explorer));
  const properties = Object.keys(PROPERTIES) as Property[];
  return properties
    .filter((property) => wanted(PROPERTIES[property]))
    .flatMap((property): Finding[] => {
      const broken = failures.filter((failure) => failure.property === property);
      if (broken.length === 0) return [{ class: PROPERTIES[property], property, state: null, holds: true, story: [] }];
      return broken.map(({ state, story }) => ({ class: PROPERTIES[property], property, state, holds: false, story }));
    });
}

/** What one walk through everything shows: all but the law and who did what. */
function proveWalk(explorer: Explorer, wanted: (name: ProofClass) => boolean): Failure[] {
  const { model } = explorer;
  // Stryker disable next-line all: only speed; a finding that is not wanted is left out anyway
  if (!(['sound', 'money', 'data', 'words'] as const).some(wanted)) return [];
  const failures = new Failures(model);
  const run = explorer.explore({
    keep: ['case.tacit', OWN.told, OWN.free, ...effectsOf(model)],
    watch: together([watchEffects, watchMoney, watchData, watchWords].map((watch) => watch(model, failures))),
  });
  checkSound(explorer, run, failures);
  checkHeld(model, failures);
  checkTexts(model, failures);
  return failures.all;
}
