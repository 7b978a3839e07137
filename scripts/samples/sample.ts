import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { located } from '../../client/cli/data-file.js';
import type { Filing } from '../../client/filing.js';
import { writePath } from '../../domain/case.js';
import type { Command } from '../../workflows/contract.js';

/** A case to file, what people then do, and how it must end. See samples.yaml. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  readonly procedure: string;
  /** Centimes of the stamp that is bought for it. */
  readonly stamp?: number;
  readonly filing: Filing;
  readonly steps: readonly Step[];
  readonly then: End;
}

export interface Step {
  /** The state to wait for. */
  readonly at: string;
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
  readonly state: string;
  /** Notices, in the order in which they were sent. */
  readonly messages: readonly string[];
  readonly documents: readonly string[];
  readonly money?: 'consumed' | 'refunded';
}

export const readSamples = (): readonly Sample[] =>
  located(parse(readFileSync(new URL('./samples.yaml', import.meta.url), 'utf8'), { maxAliasCount: 100 }), FILES) as Sample[];
const FILES = fileURLToPath(new URL('./files', import.meta.url));

/** Where the form of the passport has the code of the stamp. */
const STAMP = 'fee.stamp';

/** What is filed: with a key of this run, and the stamp that was bought. */
export function filingOf({ name, filing }: Sample, run: string, today: string, stamp: string | undefined): Filing {
  const made = JSON.parse(onDay(filing, today)) as Filing & { data: Record<string, unknown> };
  if (stamp !== undefined) writePath(made.data, STAMP, stamp);
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

const onDay = (value: unknown, today: string): string => JSON.stringify(value).replaceAll('"$today"', JSON.stringify(today));
