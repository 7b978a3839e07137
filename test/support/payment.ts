import type { Engine } from '../../client/engine.js';
import type { Filing } from '../../client/filing.js';
import type { CaseRecord } from '../../domain/case.js';
import { EXAMPLE } from './broken-definitions.js';
import { blocks } from './guide.js';
import { post } from './passport.js';
import { patchDefinition } from './patch-definition.js';
import type { Stack } from './stack.js';

/** The certificate of the guide, whose fee of 70.00 MAD an agent collects. */
export const PAID_CERTIFICATE = patchDefinition(EXAMPLE, blocks.find(({ title }) => title === 'fees that an agent collects')!.text);
export const FEE = 7000;

let filed = 0;

/** Files a request; whoever pays at a counter does so by hand. */
export async function filePaid(engine: Engine, way: string, payer = `AB${100_000 + filed}`, more: Partial<Filing> = {}): Promise<string> {
  filed += 1;
  const { caseId } = await engine.file('residence-certificate', {
    applicant: { id: `payer-${filed}`, name: 'Salma Idrissi', email: `payer-${filed}@example.org`, country: 'MA', identityNumber: payer },
    data: {
      home: {
        address: '12, rue des Orangers, Rabat',
        since: '2020-01-01',
        proof: { id: 'f-1', name: 'bill.pdf', type: 'pdf', size: 12_345 },
      },
      payment: { way },
    },
    language: 'en',
    key: `paid-${filed}`,
    ...more,
  });
  return caseId;
}

interface AgentReceipt {
  readonly transaction: string;
  readonly amount: number;
  readonly currency: string;
  readonly refunded: number;
}

/** The payment agent as a person, a clerk or an auditor meets it. */
export const agentOf = ({ urls }: Pick<Stack, 'urls'>) => {
  const url = urls['payment-agent']!;
  const json = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  return {
    url,
    /** Money over the counter, whatever was asked. */
    pay: (reference: string, more: { amount?: number; currency?: string } = {}) => post(`${url}/_pay`, { reference, ...more }),
    end: (reference: string, how: 'declined' | 'expired') => post(`${url}/_${how}`, { reference }),
    settings: (settings: object) => post(`${url}/_settings`, settings),
    fault: (kind: string, operation: string, more: object = {}) => post(`${url}/_faults`, { operation, kind, times: 1, ...more }),
    well: () => fetch(`${url}/_faults`, { method: 'DELETE' }),
    demand: async (reference: string) =>
      (await json(`/_ledger?table=payments&id=${reference}`)) as { state: string; amount: number; receipts: AgentReceipt[] },
    ledger: async () => (await json('/_ledger')) as { operations: Record<string, { done: number; refused: number }> },
  };
};

export const demandIn = ({ fees }: CaseRecord) => fees!.demands!.at(-1)!;

/** Letters of a case, oldest first, as the mail server has them. */
export async function lettersOf({ urls }: Pick<Stack, 'urls'>, caseId: string): Promise<string> {
  const list = (await (await fetch(`${urls['outbox']}/api/messages?case=${caseId}`)).json()) as { id: string }[];
  const texts = await Promise.all(list.map(async ({ id }) => (await fetch(`${urls['outbox']}/api/messages/${id}`)).text()));
  return texts.reverse().join('\n');
}
