import { readFileSync } from 'node:fs';
import { digestOfText } from '../../client/catalogue.js';
import type { Engine, Receipt } from '../../client/engine.js';
import type { Filing } from '../../client/filing.js';
import type { Store } from '../../store/index.js';
import { EXAMPLE } from './broken-definitions.js';
import { patchDefinition } from './patch-definition.js';

/** A small procedure without registers: a guard that may have no answer, a gate of the act, a delay that may be extended. */
export const TRIAL = patchDefinition(EXAMPLE, readFileSync(new URL('fixtures/trial.yaml', import.meta.url), 'utf8'));
export const PROOF = { id: 'f-1', name: 'bill.pdf', type: 'pdf', size: 12_345 };

/** Stored without its proofs, which refuse the guard that may have no answer: an engine must hold out where they were not asked. */
export async function publishTrial(store: Store, text = TRIAL): Promise<void> {
  const [, procedure = ''] = /^id: (.*)$/m.exec(text) ?? [];
  const row = { _id: digestOfText(text), procedure, text, publishedAt: new Date(), publishedBy: 'designer' };
  await store.definitions.create(row);
}

export const fileTrial = (engine: Engine, more: Partial<Filing> = {}, procedure = 'trial'): Promise<Receipt> =>
  engine.file(procedure, {
    applicant: { id: 'u-1', name: 'Salma Idrissi', email: 'salma@example.org', country: 'MA' },
    data: { home: { address: '12, rue des Orangers, Rabat', since: '2020-01-01', proof: PROOF } },
    language: 'fr',
    ...more,
  });
