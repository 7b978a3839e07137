import type { OtherCases, RunOrder } from '../../activities/world.js';
import { compile } from '../../definitions/compile.js';
import type { Context } from '../../definitions/context.js';
import { statesOf } from '../../definitions/machine.js';
import { fieldsOf, valuesOf } from '../../definitions/names.js';
import type { Organisation } from '../../definitions/organisation.js';
import type { Scenario, ScriptedRun } from '../../definitions/scenario-schema.js';
import type { Definition, Field } from '../../definitions/schema.js';
import { OUTCOMES } from '../../definitions/schema-flow.js';
import type { Statechart } from '../../definitions/statechart.js';
import { type ChildAnswer, readPath, writePath } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { localDateOf } from '../../domain/zoned.js';
import { childFiling, childNumber } from '../child-filing.js';
import { checkFiling } from '../filing.js';
import { delayMs } from './plan.js';
import type { Delivery } from './registers.js';

const DEFAULT_LATER = '1 day';

/**
 * The cases that a scenario's case runs: none of them is played. Each is filed, by the form of its procedure when that is known, and ends as the scenario
 * says. What it does not say: after a day, with the first outcome that the state names; granted or completed, with an example of each field.
 */
export class ScriptedRuns {
  readonly #scripts: ReadonlyMap<string, { readonly list: readonly ScriptedRun[]; next: number }>;
  readonly #chart: Statechart;
  readonly #organisation: Organisation;
  readonly #procedure: NonNullable<Context['procedure']>;
  /** Where what they answer is put on its way. */
  readonly #deliveries: Delivery[];
  readonly #running = new Map<string, { readonly effectId: string; readonly data: Record<string, unknown> }>();

  constructor(
    { chart, organisation, procedure = () => undefined }: { chart: Statechart; organisation: Organisation } & Pick<Context, 'procedure'>,
    deliveries: Delivery[],
    scripts: Scenario['given']['runs'] = {},
  ) {
    this.#chart = chart;
    this.#organisation = organisation;
    this.#procedure = procedure;
    this.#deliveries = deliveries;
    this.#scripts = new Map(Object.entries(scripts).map(([id, given]) => [id, { list: [given].flat(), next: 0 }]));
  }

  /** @throws CaseError when the form of the procedure does not take what is given, or the scenario says so. */
  run(order: RunOrder, now: number): string {
    const { procedure, parent } = order;
    const caseId = childNumber(procedure, parent);
    if (this.#running.has(caseId)) return caseId;
    const definition = this.#procedure(procedure);
    const script = this.#next(procedure);
    if (script.failed !== undefined) throw new CaseError('FORM_INVALID', script.failed, { problems: [] });
    const filing = childFiling(order.with, order.from);
    const zone = this.#organisation.posts[filing.post ?? '']?.zone ?? 'UTC';
    const at = now + delayMs(script.later ?? DEFAULT_LATER);
    const outcome = script.outcome ?? this.#firstOutcome(procedure);
    const data = definition ? fieldsAtEnd(definition, outcome, localDateOf(at, zone)) : {};
    lay(data, filing.data);
    if (definition) checkFiling(filing, definition, compile(definition, 'rehearsal'), this.#organisation, localDateOf(now, zone));
    lay(data, script.data ?? {});
    this.#running.set(caseId, { effectId: parent.effectId, data });
    this.#deliver(caseId, at, outcome);
    return caseId;
  }

  /** Of a case that is called off nothing is heard any more. */
  calledOff(caseId: string): boolean {
    const running = this.#running.get(caseId);
    if (running === undefined) return false;
    const waiting = this.#deliveries.findIndex(({ reply }) => reply.effectId === running.effectId);
    if (waiting < 0) return false;
    this.#deliveries.splice(waiting, 1);
    return true;
  }

  #next(procedure: string): ScriptedRun {
    const script = this.#scripts.get(procedure);
    if (script === undefined) return {};
    const one = script.list[script.next] as ScriptedRun;
    if (script.next < script.list.length - 1) script.next += 1;
    return one;
  }

  #firstOutcome(procedure: string): string {
    const state = [...statesOf(this.#chart).values()].find(({ run }) => run?.procedure === procedure);
    return Object.keys(state?.on ?? {}).find((event) => (OUTCOMES as readonly string[]).includes(event)) ?? 'completed';
  }

  #deliver(caseId: string, at: number, outcome: string): void {
    const { effectId, data } = this.#running.get(caseId)!;
    const decision = outcome === 'granted' || outcome === 'refused' ? outcome : null;
    const answer: ChildAnswer = { outcome, caseId, decision, data };
    this.#deliveries.push({
      at,
      reply: { effectId, messageId: `${caseId}/${outcome}`, register: caseId, answer: { ...answer } },
    });
  }
}

/** The cases that are run, as the world of a scenario has them. */
export const scriptedRuns = (
  castOf: (caseId: string) => { readonly runs: ScriptedRuns; now(): Promise<number> },
): Omit<OtherCases, 'tell' | 'read'> => ({
  async run(order) {
    const cast = castOf(order.parent.caseId);
    return cast.runs.run(order, await cast.now());
  },
  numberOf: ({ procedure, parent }) => childNumber(procedure, parent),
  answer: async () => true,
  async send(caseId, { from, kind }) {
    return kind === 'call-off' ? castOf(from).runs.calledOff(caseId) : true;
  },
});

/** Of a case that came to what it is for, each field has an example; of another one nothing is known but what was given. */
function fieldsAtEnd(definition: Definition, outcome: string, day: string): Record<string, unknown> {
  const isGood = outcome === 'granted' || outcome === 'completed';
  const data: Record<string, unknown> = {};
  for (const [path, field] of fieldsOf(definition)) writePath(data, path, isGood ? exampleOf(field, day) : null);
  return data;
}

function exampleOf(field: Field, day: string): unknown {
  switch (field.type) {
    case 'date':
      return day;
    case 'integer':
    case 'decimal':
    case 'money':
      return field.min ?? 1;
    case 'boolean':
      return true;
    case 'choice':
      return valuesOf(field)[0] ?? null;
    case 'choices':
      return valuesOf(field).slice(0, 1);
    case 'document':
      return { id: 'example', name: 'example.pdf', type: 'pdf', size: 1000 };
    case 'country':
      return 'MA';
    case 'email':
      return 'example@example.org';
    case 'phone':
      return '+212612345678';
    default:
      return 'example';
  }
}

/** Values over values, key by key; a list and a document are one value. */
function lay(data: Record<string, unknown>, over: Readonly<Record<string, unknown>>, path = ''): void {
  for (const [key, value] of Object.entries(over)) {
    const here = path === '' ? key : `${path}.${key}`;
    const isGroup = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one) && !Object.hasOwn(one, 'size');
    if (isGroup(value) && isGroup(readPath(data, here) ?? {})) lay(data, value as Record<string, unknown>, here);
    else writePath(data, here, value);
  }
}
