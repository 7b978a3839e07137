import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { located } from '../../client/cli/data-file.js';
import type { Filing } from '../../client/filing.js';
import { loadCalendar } from '../../definitions/files.js';
import { addWorkingDays } from '../../domain/calendar.js';
import { writePath } from '../../domain/case.js';
import { plainDate } from '../../domain/plain-date.js';
import type { Command } from '../../workflows/contract.js';
import { type FromScenario, sampleOf } from './from-scenario.js';

/** A case to file, what people then do, and how it must end. See samples.yaml. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  readonly procedure: string;
  /** Centimes of the stamp that is bought for it. */
  readonly stamp?: number;
  /** The sample that must have ended before: its applicant asks again. */
  readonly after?: string;
  /** The field that takes the number of that sample's case. */
  readonly about?: string;
  /** The register that files it, by what it sends; its own form is then not looked at. */
  readonly sent?: { readonly by: string; readonly name: string };
  readonly filing: Filing;
  readonly steps: readonly Step[];
  readonly then: End;
  /** How often each operation is asked, of a sample that plays a scenario. */
  readonly calls?: Readonly<Record<string, number>>;
}

export interface Step {
  /** The state whose case this is done in: a case of another procedure, which that state runs. */
  readonly in?: string;
  /** The state to wait for; without it, until the case takes the deed. */
  readonly at?: string;
  readonly as: string;
  readonly claim?: string;
  readonly complete?: string;
  readonly outcome?: string;
  readonly data?: Record<string, unknown>;
  readonly missing?: readonly string[];
  readonly message?: string;
  readonly event?: string;
  readonly anytime?: string;
  readonly reason?: string;
  readonly answer?: Record<string, unknown>;
}

export interface End {
  readonly outcome: string;
  readonly state?: string;
  /** Notices, in the order in which they were sent. */
  readonly messages?: readonly string[];
  readonly documents?: readonly string[];
  readonly money?: 'consumed' | 'refunded';
}

/** @param today a day of the home country. */
export function readSamples(today: string): readonly Sample[] {
  const written = parse(readFileSync(new URL('./samples.yaml', import.meta.url), 'utf8'), { maxAliasCount: 100 }) as (
    | Sample
    | FromScenario
  )[];
  const identities = new Map<string, string>();
  return located(
    written.map((one) => ('scenario' in one ? sampleOf(one, today, identities) : one)),
    FILES,
  ) as Sample[];
}
const FILES = fileURLToPath(new URL('./files', import.meta.url));

/** Where the forms have the code of the stamp. */
const STAMP = 'fee.stamp';

/** What is filed: with a key of this run, and the stamp that was bought. */
export function filingOf({ name, filing, about }: Sample, run: string, today: string, stamp: string | undefined, before?: string): Filing {
  const made = JSON.parse(onDay(filing, today)) as Filing & { data: Record<string, unknown> };
  if (stamp !== undefined) writePath(made.data, STAMP, stamp);
  if (about !== undefined && before !== undefined) writePath(made.data, about, before);
  return { ...made, key: `sample-${run}-${name}` };
}

type Deed = Command extends infer C ? (C extends unknown ? Omit<C, 'by'> : never) : never;

/** @param task id of the open task of a state. */
export function deedOf(step: Step, today: string, task: (state: string) => string): Deed {
  const {
    claim,
    complete,
    outcome = 'complete',
    event,
    anytime,
    answer,
    data,
    missing,
    message,
    reason,
  } = JSON.parse(onDay(step, today)) as Step;
  const more = { ...(data && { data }), ...(missing && { missing }), ...(message !== undefined && { message }) };
  if (claim !== undefined) return { kind: 'claim', task: task(claim) };
  if (complete !== undefined) return { kind: 'complete', task: task(complete), outcome, ...more };
  if (event !== undefined) return { kind: 'event', event, ...(data && { data }) };
  if (anytime !== undefined) return { kind: 'anytime', event: anytime, ...(reason !== undefined && { reason }) };
  return { kind: 'answer', data: answer ?? {} };
}

const onDay = (value: unknown, today: string): string =>
  JSON.stringify(value)
    .replaceAll('"$today"', JSON.stringify(today))
    .replaceAll('"$visit"', () => JSON.stringify(addWorkingDays(loadCalendar('ma-paris'), plainDate(today), 3)));
