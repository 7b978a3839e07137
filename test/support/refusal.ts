import { CaseError } from '../../domain/errors.js';

/** The message of the error that `work` must throw; fails when it throws none. */
export async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** The refusal that `work` must end with; fails when nothing is refused, and lets a defect through. */
export async function refusalOf(work: Promise<unknown>): Promise<CaseError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CaseError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
