/** What Temporal answers when it does not do as asked. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { CASE_ERRORS, CaseError, type CaseErrorCode } from '../domain/errors.js';

/** Milliseconds before each try but the first. */
const PAUSES = [20, 50, 100, 200, 400, 800];

/**
 * Asks again what Temporal has dropped undone: when a message comes in the very moment in which a case goes over to its next run, or ends, that step of the
 * case is taken anew, and the Updates that waited for it are refused with it. None of them was done.
 */
export async function untilTaken<T>(ask: () => Promise<T>, pauses: readonly number[] = PAUSES): Promise<T> {
  for (const ms of pauses) {
    try {
      return await ask();
    } catch (error) {
      if (!wasDropped(error)) throw error;
    }
    await pause(ms);
  }
  return ask();
}

const FAILED_PRECONDITION = 9;

function wasDropped(error: unknown): boolean {
  const cause = isGrpcServiceError(error) ? error : (error as Error).cause;
  return isGrpcServiceError(cause) && cause.code === FAILED_PRECONDITION && /workflow task failure/.test(cause.details);
}

export function alreadyStarted(error: unknown): boolean {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
  return isGrpcServiceError(error) && /already started|ALREADY_EXISTS/i.test(`${error.message} ${error.details}`);
}

const isCode = (type: unknown): type is CaseErrorCode => typeof type === 'string' && Object.hasOwn(CASE_ERRORS, type);

/** What the workflow or the server said, as a refusal the caller can act on; a defect stays what it is. */
export function refusalOf(error: unknown, caseId: string): unknown {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error;
  if (cause instanceof ApplicationFailure && isCode(cause.type)) {
    return new CaseError(cause.type, cause.message, (cause.details?.[0] as Record<string, unknown> | undefined) ?? {});
  }
  if (error instanceof WorkflowNotFoundError) return new CaseError('CASE_NOT_FOUND', `There is no case "${caseId}".`, { caseId });
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return unavailable(error);
  if (isGrpcServiceError(error) || isGrpcServiceError((error as Error).cause)) return unavailable(error as Error);
  return error;
}

const unavailable = (error: Error): CaseError =>
  new CaseError('ENGINE_UNAVAILABLE', 'The engine does not answer just now. Nothing is lost: try again with the same key.', {
    cause: error.message,
  });
