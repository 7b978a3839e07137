/** Class `money`: what is taken is earned or given back, once. */

import { isReopened, OWN, type ProofModel } from './model.js';
import type { Place, Watch } from './situation.js';
import { dueBits, maskOf } from './values.js';
import type { Failures } from './watch.js';

/** Watches an exploration that keeps `OWN.free`. */
export function watchMoney(model: ProofModel, failures: Failures): Watch {
  if (model.chart.fees === undefined) return {};
  const index = model.indexOf('fees.state');
  const { points } = model.variables[index]!;
  const bits = {
    due: dueBits(points), // also what nobody paid in time
    paid: maskOf(points, 'paid'),
    consumed: maskOf(points, 'consumed'),
    refunded: maskOf(points, 'refunded'),
  };
  const is = ({ memory }: Place, state: keyof typeof bits): boolean => (memory[index]! & bits[state]) !== 0;
  const isFree = ({ memory }: Place): boolean => memory[model.indexOf(OWN.free)] === 2;
  const { actDocument } = model.chart;
  const mustBePaid = (place: Place): void => {
    if (is(place, 'due') && !isFree(place))
      failures.add('act-after-payment', place.state, `In "${place.state}" the act is made, and the fees are not paid.`, place);
  };
  return {
    act(act, place) {
      if (act.kind === 'consume' && (is(place, 'consumed') || is(place, 'refunded'))) {
        const before = is(place, 'consumed') ? 'used up' : 'given back';
        failures.add('fees-used-once', place.state, `In "${place.state}" the fees are used up, and they were ${before} already.`, place);
      }
      // Of a reopened case nothing is given back twice: the engine looks at the state of the fees.
      if (act.kind === 'refund' && is(place, 'refunded') && !isReopened(model, place.memory))
        failures.add(
          'fees-used-once',
          place.state,
          `In "${place.state}" the fees are given back, and they were given back already.`,
          place,
        );
    },
    made(document, place) {
      if (document === actDocument) mustBePaid(place);
    },
    enter({ name, state }, place) {
      if (state.outcome === undefined) return;
      if (state.outcome === 'granted') mustBePaid(place);
      if (is(place, 'paid'))
        failures.add(
          'fees-settled',
          name,
          `The case ends in "${name}", and the fees that were taken are neither used up nor given back.`,
          place,
        );
    },
  };
}
