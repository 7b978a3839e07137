import { ApplicationFailure } from '@temporalio/workflow';
import { CaseError } from '../domain/errors.js';

/** A refusal as it crosses the border of the workflow: its code is the type. Anything else is a defect, and fails the step, not the case. */
export const failureOf = (error: unknown): ApplicationFailure => {
  if (error instanceof CaseError)
    return ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: true, details: [error.details] });
  throw error;
};

/** For the validator of an Update. */
export const orFailure = (check: () => void): void => {
  try {
    check();
  } catch (error) {
    throw failureOf(error);
  }
};

/** What an activity said when it gave up. */
export function rootMessage(error: unknown): string {
  let at: unknown = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}

/** Why a filing opens no case. */
export const refusedFiling = (type: string, message: string, details: object = {}): ApplicationFailure =>
  ApplicationFailure.create({ message, type, nonRetryable: true, details: [details] });
