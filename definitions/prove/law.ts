/** Class `law`: the clock, the one request for pieces, the decision and its reasons (law 55-19, law 03-01). */
import { isAboutIdentity } from './answers.js';
import { daysOf, isBounded, limitDays } from './bounds.js';
import type { Explorer } from './explore.js';
import { type Node, OWN, type ProofModel } from './model.js';
import type { Failure } from './properties.js';
import { isWaiting, type Place, together, type Watch } from './situation.js';
import { NULL, onlyIn } from './values.js';
import { Failures } from './watch.js';

/** Law 55-19: no delay is longer; 30 days for the investment acts of decree 2-22-385. */
const CEILING = 60;
const CEILING_OF_INVESTMENT = 30;

export function proveLaw(explorer: Explorer): Failure[] {
  const { model } = explorer;
  const failures = new Failures(model);
  checkCeiling(model, failures);
  checkHandover(model, failures);
  const reasons = reasonFields(model);
  const own = [OWN.asked, OWN.approved, OWN.identified, OWN.written];
  const keep = ['case.tacit', ...own, ...reasons, ...ruleFields(model)];
  const seen = explorer.never(keep, (found) => together([watchOf(explorer, found, reasons), watchDelays(model, found)]));
  return [...failures.all, ...seen];
}

function watchOf({ model, evaluator }: Explorer, failures: Failures, reasons: readonly string[]): Watch {
  const has = (place: Place, name: string): boolean => place.memory[model.indexOf(name)] === 2;
  const { clock, actDocument } = model.chart;
  const identityChecks = [...model.nodes.values()].filter(({ state }) => state.call !== undefined && isAboutIdentity(state.call.operation));
  const isGated = gateFields(model);
  const rule = ruleGates(model);
  /** The gates that the definition lets decide hold, whatever the rest of the case is. */
  const isRuled = ({ memory }: Place): boolean =>
    rule.length > 0 &&
    rule.every((gate) => {
      const { canFail, fault } = evaluator.truth(gate, memory);
      return !canFail && fault === undefined;
    });

  const makesAct = (place: Place): void => {
    const isTacit = (place.memory[model.indexOf('case.tacit')]! & 2) !== 0;
    if (!isTacit && !has(place, OWN.approved) && !isRuled(place)) {
      failures.add(
        'act-after-approval',
        place.state,
        rule.length === 0
          ? `In "${place.state}" the act is made, and no person has decided on it: no task, no silence.`
          : `In "${place.state}" the act is made, no person has decided on it, and the gates of "automatic" may be closed.`,
        place,
      );
    }
    const unchecked = identityChecks.find(({ state }) => !Object.keys(state.call!.gives).some((field) => isGated.has(field)));
    if (identityChecks.length > 0 && !has(place, OWN.identified) && unchecked !== undefined) {
      const words = `In "${place.state}" the act is made, and the identity was not checked ("${unchecked.name}" was never done); no gate of the act demands it.`;
      failures.add('act-after-identity', place.state, words, place);
    }
  };

  return {
    made(document, place) {
      if (document === actDocument) makesAct(place);
    },
    asks(asking, place) {
      const before = placeAsked(model, place);
      if (before !== undefined && before !== asking) askedTwice(failures, before, place.state, place);
    },
    enter(node, place) {
      const { state } = node;
      if (state.kind === 'ask') {
        const before = place.from === undefined ? undefined : placeAsked(model, { memory: place.from.memory });
        if (before !== undefined) askedTwice(failures, before, node.name, place);
      }
      if (state.decided === 'granted' || (actDocument === undefined && state.outcome === 'granted')) makesAct(place);
      if (state.outcome !== undefined) checkOutcome(model, node, place, reasons, failures);
      checkClock(model, node, place, failures);
    },
  };

  function checkClock({ context, chart }: ProofModel, node: Node, place: Place, found: Failures): void {
    const { state, name } = node;
    const isOpen = (place.memory[model.indexOf('case.decision')]! & NULL) !== 0;
    if (!isOpen || !isWaiting(node)) return;
    if (clock === undefined) {
      // Where there is no act nothing is decided: that each wait has a deadline or an owner is the business of class `sound`.
      if (model.definition.act !== undefined && state.owes === 'administration' && !found.has('clock-armed'))
        found.add(
          'clock-armed',
          name,
          `In "${name}" the administration owes the answer, and no legal clock runs: the definition has no "clock".`,
          place,
        );
      return;
    }
    // An event that is waited for may be the applicant's to bring about, whoever says that it has come.
    const isOwnWork = state.owes === 'administration' && (state.kind === 'task' || state.kind === 'call');
    const lapse = isOwnWork ? lapseAfter(model, node) : undefined;
    if (lapse !== undefined)
      found.add(
        'clock-armed',
        name,
        `In "${name}" the administration owes the next move; when it is late the request lapses ("${lapse}"): silence is for the legal clock.`,
        place,
      );
    const asksApplicant = state.kind === 'ask' || state.wait?.from === 'applicant';
    if (asksApplicant && state.owes !== 'applicant') {
      found.add(
        'clock-armed',
        name,
        `In "${name}" the applicant owes the next move, and the clock of the administration runs on ("owed-by: ${state.owes}").`,
        place,
      );
    }
    if (state.owes === 'applicant' && !asksApplicant && (state.kind === 'call' || !isBounded(node))) {
      found.add(
        'clock-armed',
        name,
        `In "${name}" the administration owes the next move, and the clock stands still, without a deadline ("owed-by: applicant").`,
        place,
      );
    }
    if (clock.silence === 'none' && clock.supervisor === undefined && state.owes === 'administration') {
      const tasks = [...model.nodes.values()].flatMap(({ state: other }) => other.task ?? []);
      const supervised = tasks.some(
        ({ group, supervisor }) => (supervisor ?? context.organisation?.groups[group]?.supervisor) !== undefined,
      );
      if (context.organisation !== undefined && !supervised)
        found.add(
          'clock-armed',
          name,
          `When the delay of "${chart.procedure}" ends in "${name}", silence means nothing and nobody is told.`,
          place,
        );
    }
  }
}

/** The end in which the case lapses when this state is late, at once or by steps that wait for nothing. */
function lapseAfter(model: ProofModel, { state }: Node): string | undefined {
  const seen = new Set<string>();
  const ahead = (state.on?.['late']?.arrows ?? []).map(({ to }) => to);
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const next = model.node(name).state;
    if (next.outcome === 'lapsed') return name;
    ahead.push(...(next.always ?? []).map(({ to }) => to));
  }
  return undefined;
}

/** A tacit decision opens an obligation, with a delay of its own, also where the act is made at once: its making may fail, and its handing over is somebody's duty. */
function checkHandover({ chart: { clock }, nodes }: ProofModel, failures: Failures): void {
  if (clock?.silence !== 'consent' || clock.within !== undefined || clock.then === undefined) return;
  const seen = new Set<string>();
  const ahead = [clock.then];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const node = nodes.get(name);
    if (node === undefined || seen.has(name) || isWaiting(node)) continue;
    seen.add(name);
    if (node.state.outcome === 'granted') {
      const words = `Silence grants the request, the case ends in "${name}" by itself, and nobody owes the act within a delay: "clock.silence.within".`;
      return failures.add('silence-owned', clock.then, words);
    }
    ahead.push(...(node.state.always ?? []).map(({ to }) => to));
  }
}

/** Where pieces were asked before. */
function placeAsked(model: ProofModel, { memory }: Pick<Place, 'memory'>): string | undefined {
  const index = model.indexOf(OWN.asked);
  return (onlyIn(model.variables[index]!.points, memory[index]!) ?? undefined) as string | undefined;
}

function askedTwice(failures: Failures, before: string, name: string, place: Place): void {
  failures.add(
    'asked-once',
    name,
    `Pieces were asked in "${before}", and are asked again in "${name}": the law allows one request.`,
    place,
  );
}

/** The gates that may decide without a person. */
const ruleGates = ({ chart, definition }: ProofModel): number[] =>
  (definition.act?.automatic?.gates ?? []).flatMap((name) => chart.gates[name] ?? []);
const ruleFields = (model: ProofModel): string[] => ruleGates(model).flatMap((gate) => model.namesOf(model.chart.expressions[gate]!.tree));

/** Fields that a gate of the act reads. */
function gateFields(model: ProofModel): Set<string> {
  return new Set(Object.values(model.chart.gates).flatMap((gate) => model.namesOf(model.chart.expressions[gate]!.tree)));
}

/** Where the reasons of a refusal stand: what documents name, and what agents write that a notice repeats. */
function reasonFields({ definition, fields }: ProofModel): string[] {
  const named = Object.values(definition.documents ?? {}).flatMap(({ reasons }) => reasons ?? []);
  const written = [...fields].flatMap(([name, field]) => (field.by === 'agent' && /reason|motif/i.test(name) ? [name] : []));
  return [...new Set([...named, ...written])];
}

function checkOutcome(model: ProofModel, { name, state }: Node, place: Place, reasons: readonly string[], failures: Failures): void {
  const index = model.indexOf('case.decision');
  const decided = onlyIn(model.variables[index]!.points, place.memory[index]!);
  const isTacit = place.memory[model.indexOf('case.tacit')]! === 2;
  if ((state.outcome === 'refused' && decided === 'granted') || (state.outcome === 'granted' && decided === 'refused')) {
    const how = isTacit ? 'by silence' : 'expressly';
    failures.add('decision-kept', name, `The request was ${decided} ${how}, and the case ends in "${name}" (${state.outcome}).`, place);
  }
  // What silence refuses has no author who could give reasons; they are asked for afterwards.
  if (state.outcome !== 'refused' || isTacit) return;
  const given = reasons.some((field) => {
    const index = model.indexOf(field);
    return index >= 0 && (place.memory[index]! & NULL) === 0;
  });
  if (!given) {
    failures.add(
      'refusal-reasoned',
      name,
      `The request is refused in "${name}", and nobody has given the reasons, in law and in fact.`,
      place,
    );
  } else if (place.memory[model.indexOf(OWN.written)] !== 2) {
    failures.add(
      'refusal-reasoned',
      name,
      `The request is refused in "${name}", and neither a document nor a notice carries the reasons.`,
      place,
    );
  }
  if ((model.definition.legal.appeals ?? []).length === 0) {
    failures.add(
      'refusal-appealable',
      name,
      `The request is refused in "${name}", and the definition names nobody before whom to appeal.`,
      place,
    );
  }
}

/** The delay of the administration, extended once, and each delay inside it. */
function checkCeiling(model: ProofModel, failures: Failures): void {
  const { clock } = model.chart;
  if (clock === undefined) return;
  const investment = model.definition.clock!.investment === true;
  const ceiling = investment ? CEILING_OF_INVESTMENT : CEILING;
  const limit = limitDays(clock);
  if (limit > ceiling) {
    failures.add('delay-within-ceiling', null, `The administration can take ${limit} days of the calendar; the law allows ${ceiling}.`);
  }
  if (clock.extension && daysOf(clock.extension.by) > limit) {
    failures.add(
      'delay-within-ceiling',
      null,
      `The delay can be extended by ${daysOf(clock.extension.by)} days, more than the ${limit} days of the limit.`,
    );
  }
}

/** What silence grants is owed by someone, within a delay. And no state gives the administration longer than the law. */
function watchDelays(model: ProofModel, failures: Failures): Watch {
  const { clock } = model.chart;
  if (clock === undefined) return {};
  const most = limitDays(clock) + (clock.extension ? daysOf(clock.extension.by) : 0);
  return {
    enter(node, place) {
      const { state, name } = node;
      if (!isWaiting(node) || state.owes !== 'administration') return;
      const isOpen = (place.memory[model.indexOf('case.decision')]! & NULL) !== 0;
      const isTacit = place.memory[model.indexOf('case.tacit')] === 2;
      if (isOpen && state.within !== undefined && daysOf(state.within) > most) {
        failures.add(
          'delay-within-ceiling',
          name,
          `"${name}" gives the administration ${daysOf(state.within)} days, and the whole delay is ${most}.`,
          place,
        );
      }
      if (isTacit && clock.silence === 'consent' && clock.within === undefined && state.within === undefined) {
        const words = `Silence has granted the request, and in "${name}" the administration owes the act without a delay: neither "clock.silence.within" nor "within".`;
        failures.add('silence-owned', name, words, place);
      }
    },
  };
}
