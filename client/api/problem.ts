import { CaseError } from '../../domain/errors.js';

/** The body of a refusal (RFC 9457). What is not a refusal says nothing of the inside. */
export interface ProblemBody {
  readonly type: 'about:blank';
  readonly status: number;
  readonly title: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export function problemOf(error: unknown): ProblemBody {
  const status = error instanceof CaseError ? error.status : ((error as { statusCode?: number }).statusCode ?? 500);
  return {
    type: 'about:blank',
    status,
    title: status === 500 ? 'Something went wrong here; nothing was lost.' : (error as Error).message,
    ...(error instanceof CaseError && { code: error.code, details: error.details }),
  };
}
