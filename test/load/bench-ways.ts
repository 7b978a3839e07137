import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { caseNumber } from '../../client/filing.js';
import type { Actor } from '../../domain/case.js';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract.js';
import { filingOf, handForm } from './bench-filing.js';
import { type BenchStack, QUEUES, type Way } from './bench-stack.js';
import type { Completion, HandInput, HandView, handWritten } from './hand-written.js';

/** The three things that are done to a case; each resolves when the case has answered. */
export interface CaseDriver {
  file(number: number): Promise<{ caseId: string; dueOn?: string | undefined }>;
  review(caseId: string): Promise<unknown>;
  /** Resolves when the case is closed. */
  decide(caseId: string): Promise<{ status: string }>;
}

export function driversOf(stack: BenchStack): Record<Way, CaseDriver> {
  const reviewer = stack.engine.actor('agent.badr');
  const officer = stack.engine.actor('officer.ilham');
  const { engine } = stack;
  return {
    hand: handDriver(stack, reviewer, officer),
    engine: {
      file: (number) => engine.file('bench-case', filingOf(number)),
      review: (caseId) => engine.act(caseId, { kind: 'complete', task: 'reviewing', outcome: 'approve', by: reviewer }),
      decide: (caseId) => engine.act(caseId, { kind: 'complete', task: 'deciding', outcome: 'sign', by: officer }),
    },
  };
}

const keyOf = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

function handDriver({ client, engine, published }: BenchStack, reviewer: Actor, officer: Actor): CaseDriver {
  const post = engine.organisation.posts['rabat']!;
  const complete = (caseId: string, completion: Completion) =>
    client.workflow.getHandle(caseId).executeUpdate<HandView, [Completion]>('complete', { args: [completion] });
  return {
    file: (number) => {
      const filing = filingOf(number);
      const input: HandInput = {
        caseId: caseNumber('hand-written', filing.applicant.id, filing.key),
        digest: published.digest,
        post: 'rabat',
        zone: post.zone,
        calendar: post.calendar,
        filedOn: new Date().toISOString().slice(0, 10),
        language: 'fr',
        applicant: filing.applicant,
        data: handForm.parse(filing.data),
      };
      return openByHand(client, input);
    },
    review: (caseId) => complete(caseId, { task: 'reviewing', outcome: 'approve', by: reviewer }),
    decide: (caseId) => complete(caseId, { task: 'deciding', outcome: 'sign', by: officer }),
  };
}

function openByHand(client: Client, input: HandInput): Promise<HandView> {
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof handWritten>('handWritten', {
    workflowId: input.caseId,
    taskQueue: QUEUES.hand,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: keyOf(SEARCH_ATTRIBUTES.procedure), value: 'bench-case' },
      { key: keyOf(SEARCH_ATTRIBUTES.post), value: input.post },
    ]),
  });
  return client.workflow.executeUpdateWithStart<typeof handWritten, HandView, []>('file', { startWorkflowOperation, args: [] });
}
