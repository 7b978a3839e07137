/** What happened to a case, in sentences. */
import type { ProofModel } from './model.js';

export type Step =
  | { readonly kind: 'start'; readonly who: string; readonly to: string }
  /** Another branch of states at the same time is looked at: nothing happens. */
  | { readonly kind: 'turn' }
  | { readonly kind: 'event'; readonly state: string; readonly event: string; readonly to: string; readonly when?: number }
  | { readonly kind: 'auto'; readonly state: string; readonly to: string; readonly when?: number }
  | { readonly kind: 'silence'; readonly state: string; readonly to: string }
  | { readonly kind: 'anytime' | 'reopen'; readonly state: string; readonly event: string; readonly to: string };

interface Way {
  readonly from: Way | undefined;
  readonly step: Step;
}

/** The sentences from the filing to a step, and what is wrong at its end. */
export function storyOf(model: ProofModel, from: Way | undefined, step: Step, end: string): string[] {
  const steps = [step];
  for (let way = from; way !== undefined; way = way.from) steps.push(way.step);
  const sentences = steps.reverse().flatMap((one) => sentenceOf(model, one));
  return [...sentences, end];
}

function sentenceOf(model: ProofModel, step: Step): string[] {
  switch (step.kind) {
    case 'turn':
      return [];
    case 'start':
      return [`${step.who === 'applicant' ? 'The applicant' : `"${step.who}"`} files the request; the case is in "${step.to}".`];
    case 'silence': {
      const effect = model.chart.clock?.silence === 'refusal' ? 'refusal' : 'consent';
      return [
        `While the case is in "${step.state}" the legal delay ends in silence, which means ${effect}: the case goes to "${step.to}".`,
      ];
    }
    case 'anytime': {
      const by = model.chart.anytime[step.event]!.by;
      const who = by === 'applicant' || by === undefined ? 'the applicant' : by === 'case' ? 'another case' : `the group "${by.group}"`;
      return [`While the case is in "${step.state}", ${who} chooses "${step.event}": the case goes to "${step.to}".`];
    }
    case 'reopen': {
      const by = model.node(step.state).state.reopen?.[step.event]?.by;
      const who = typeof by === 'object' ? `the group "${by.group}"` : 'another case';
      return [`The case has ended in "${step.state}", and ${who} reopens it ("${step.event}"): it goes to "${step.to}".`];
    }
    case 'auto':
      return [`From "${step.state}" the case goes on to "${step.to}"${because(model, step.when)}.`];
    case 'event':
      return [
        `In "${step.state}", ${happening(model, step.state, step.event)}: the case goes to "${step.to}"${because(model, step.when)}.`,
      ];
  }
}

const because = (model: ProofModel, when: number | undefined): string =>
  when === undefined ? '' : `, because ${model.chart.expressions[when]!.text}`;

function happening(model: ProofModel, name: string, event: string): string {
  const { state } = model.node(name);
  const isLate = event === 'late' || event === 'unanswered' || event === 'unpaid';
  if (state.kind === 'ask') return event === 'answered' ? 'the applicant answers' : 'the applicant does not answer in time';
  if (isLate) return 'the delay passes and nothing came ("late")';
  switch (state.kind) {
    case 'task':
      return `an agent of "${state.task!.group}" chooses "${event}"`;
    case 'call':
      return event === 'done'
        ? `${state.call!.operation} answers`
        : event === 'refused'
          ? `${state.call!.operation} refuses`
          : `${state.call!.operation} fails for good`;
    case 'run':
      return event === 'failed'
        ? `no case of "${state.run!.procedure}" can be started`
        : `the case of "${state.run!.procedure}" ends ${event === 'else' ? 'otherwise' : `as "${event}"`}`;
    case 'pay':
      return event === 'paid' ? 'the fees are paid' : 'the payment is refused';
    case 'wait':
      return `"${event}" comes from ${state.wait!.from === 'applicant' ? 'the applicant' : state.wait!.from === 'agent' ? 'an agent' : state.wait!.from === 'case' ? 'another case' : `"${state.wait!.from}"`}`;
    default:
      return 'all that was to be done is done';
  }
}
