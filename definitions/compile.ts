import type { Delay } from '../domain/delay.js';
import { parseExpression } from '../domain/expression-parser.js';
import type { Names } from '../domain/feel/tree.js';
import { type Compiler, compileStates, lengthOf } from './compile-flow.js';
import { parseDelay } from './delay.js';
import { fieldsOf, giverOf, namesOf, requirementsOf, startsOf, valuesOf } from './names.js';
import type { Definition, Feel, Field } from './schema.js';
import type { ChartClock, ChartExpression, ChartFees, ChartField, Statechart } from './statechart.js';

const BYTES: Record<string, number> = { KB: 1024, MB: 1024 * 1024 };
const LOCAL: Names = { answer: 'any', event: 'any' };

/**
 * A definition without problems → the statechart that runs its cases. Pure: the same definition and digest give the same bytes.
 * @throws Error when an expression cannot be read: a definition with problems must not come here.
 */
export function compile(definition: Definition, digest: string): Statechart {
  const expressions: ChartExpression[] = [];
  const places = new Map<string, number>();
  const names = namesOf(definition, LOCAL);
  const intern = (source: Feel): number => {
    const text = String(source);
    const known = places.get(text);
    if (known !== undefined) return known;
    const parsed = parseExpression(text, { names });
    if (!('expression' in parsed)) throw new Error(`${definition.id}: "${text}" is not an expression: ${parsed.problems[0]?.message}`);
    places.set(text, expressions.length);
    expressions.push({ text, tree: parsed.expression });
    return expressions.length - 1;
  };
  const fields = fieldsOf(definition);
  const compiler: Compiler = {
    intern,
    consults: consultsOf(definition.clock),
    internAll: (map) => Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, intern(value)])),
    validFor: (filled) => shortest(filled.map((path) => fields.get(path)?.['valid-for'])),
  };
  const { states, anytime } = compileStates(definition, compiler);
  const pageConditions = new Map<string, number>();
  for (const page of definition.form) {
    if (page.when === undefined) continue;
    for (const path of page.fields) pageConditions.set(path, intern(page.when));
  }
  return {
    mistara: 1,
    procedure: definition.id,
    digest,
    languages: definition.languages,
    start: Object.fromEntries(Object.entries(startsOf(definition)).map(([who, { to }]) => [who, to])),
    states,
    anytime,
    fields: Object.fromEntries(
      [...fieldsOf(definition)].map(([path, field]) => [path, chartField(path, field, compiler, pageConditions.get(path))]),
    ),
    ...(definition.clock && { clock: chartClock(definition.clock) }),
    ...(definition.fees && { fees: chartFees(definition.fees, compiler) }),
    gates: compiler.internAll(definition.act?.gates),
    act: definition.act?.id ?? definition.id,
    ...(definition.act?.document !== undefined && { actDocument: definition.act?.document }),
    ...(definition.act?.holder !== undefined && { holder: intern(definition.act?.holder) }),
    ...conditionsOf(definition, compiler),
    postKind: definition['served-by'],
    expressions,
  };
}

function conditionsOf(definition: Definition, { intern }: Compiler): Pick<Statechart, 'requires'> {
  const conditions = requirementsOf(definition).flatMap(({ procedure, when }) =>
    when === undefined ? [] : [[procedure, intern(when)] as const],
  );
  return conditions.length === 0 ? {} : { requires: Object.fromEntries(conditions) };
}

/** The shortest of delays, as long as each is there; units are compared as days of the calendar. */
function shortest(delays: readonly (string | undefined)[]): Delay | undefined {
  const days = { minute: 0, hour: 0, day: 1, 'working-day': 1, week: 7, month: 30, year: 365 } as const;
  if (delays.length === 0 || delays.some((delay) => delay === undefined)) return undefined;
  const parsed = delays.map((delay) => parseDelay(delay as string));
  return parsed.reduce((least, one) => (one.count * days[one.unit] < least.count * days[least.unit] ? one : least));
}

function chartField(path: string, field: Field, { intern, internAll }: Compiler, when: number | undefined): ChartField {
  const checks =
    field.check === undefined ? [] : Array.isArray(field.check) ? field.check.map((c) => intern(c.rule)) : [intern(field.check)];
  const [, size, unit] = /^(\d+) (KB|MB)$/.exec(field['max-size'] ?? '') ?? [];
  // What an agent fills is needed by an outcome, not by the form: an approval has no reasons.
  const required = field.required ?? giverOf(field) === 'applicant';
  return {
    type: field.type,
    by: giverOf(field),
    required: typeof required === 'boolean' ? required : intern(required),
    ...(field.of !== undefined && { of: valuesOf(field) }),
    ...(field.min !== undefined && { min: field.min }),
    ...(field.max !== undefined && { max: field.max }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
    ...(field.upper === true && { upper: true }),
    ...(checks.length > 0 && { checks }),
    ...(field.accept !== undefined && { accept: field.accept }),
    ...(size !== undefined && { maxBytes: Number(size) * (BYTES[unit ?? ''] ?? 1) }),
    ...(field['max-age'] !== undefined && { maxAge: parseDelay(field['max-age']) }),
    ...(field.verify !== undefined && {
      verify: {
        operation: field.verify.call,
        with: field.verify.with === undefined ? { value: intern(path) } : internAll(field.verify.with),
        accept: intern(field.verify.accept),
        ...(field.verify.reason !== undefined && { reason: intern(field.verify.reason) }),
      },
    }),
    ...(field.value !== undefined && { value: intern(field.value) }),
    ...(when !== undefined && { when }),
  };
}

function consultsOf(clock: Definition['clock']): Map<string, string[]> {
  const consults = new Map<string, string[]>();
  for (const [body, { states }] of Object.entries(clock?.interveners ?? {}))
    for (const state of states) consults.set(state, [...(consults.get(state) ?? []), body]);
  return consults;
}

function chartClock(clock: NonNullable<Definition['clock']>): ChartClock {
  const shares = clock.warnings ?? { agent: 50, group: 75, supervisor: 90 };
  return {
    counting: clock.counting,
    limit: lengthOf(clock.limit),
    ...(clock.calendar !== undefined && { calendar: clock.calendar }),
    // French code L114-5 is the default where a text is silent: consent starts again, refusal is suspended.
    incomplete: clock.incomplete ?? (clock.silence.effect === 'consent' ? 'restart' : 'pause'),
    ...(clock.extension && { extension: { by: parseDelay(clock.extension.by), group: clock.extension.group } }),
    silence: clock.silence.effect,
    ...(clock.silence.then !== undefined && { then: clock.silence.then }),
    ...(clock.silence.within !== undefined && { within: parseDelay(clock.silence.within) }),
    ...(clock.silence.owner !== undefined && { owner: clock.silence.owner }),
    ...(clock.interveners && {
      interveners: Object.fromEntries(
        Object.entries(clock.interveners).map(([body, { limit, counting = clock.counting, group }]) => [
          body,
          { limit: lengthOf(limit), counting, ...(group !== undefined && { group }) },
        ]),
      ),
    }),
    warnings: [
      { percent: shares.agent, to: 'agent' },
      { percent: shares.group, to: 'group' },
      { percent: shares.supervisor, to: 'supervisor' },
    ],
    ...(clock.warnings?.['supervisor-group'] !== undefined && { supervisor: clock.warnings['supervisor-group'] }),
  };
}

function chartFees(fees: NonNullable<Definition['fees']>, { internAll }: Compiler): ChartFees {
  const { stamp, payment } = fees;
  return {
    currency: fees.currency,
    amount: fees.amount,
    ...(stamp && {
      stamp: {
        register: stamp.register,
        with: internAll(stamp.with),
        reserve: stamp.reserve,
        consume: stamp.consume,
        release: stamp.release,
        refund: stamp.refund,
      },
    }),
    ...(payment && {
      payment: {
        register: payment.register,
        with: internAll(payment.with),
        request: payment.request,
        status: payment.status,
        refund: payment.refund,
        ...(payment.notice !== undefined && { notice: payment.notice }),
      },
    }),
  };
}
