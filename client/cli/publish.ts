import { CaseError } from '../../domain/errors.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { problemLine } from './output.js';

export interface PublishOptions {
  readonly format: string;
  readonly as?: string;
}

/** `mistara publish FILE`: checks, proves, stores by digest. @returns 1 when it is refused: nothing is stored then. */
export async function publish(file: string, { format, as = process.env['USER'] ?? 'designer' }: PublishOptions, io: Io): Promise<ExitCode> {
  const text = await io.read(file);
  return withEngine(async ({ catalogue }) => {
    const { procedure, digest, isNew, problems } = await catalogue.publish(text, as, file).catch((error: unknown) => {
      throw error instanceof CaseError ? withoutInfo(error) : error;
    });
    if (format === 'json') {
      io.out(JSON.stringify({ procedure, digest, isNew, problems }));
      return 0;
    }
    for (const problem of problems) io.err(problemLine(problem));
    io.out(`${procedure} ${digest} ${isNew ? 'published' : 'is the same publication as before'}`);
    return 0;
  });
}

/** Of a refusal, what refuses: warnings are for `validate`. */
function withoutInfo(error: CaseError): CaseError {
  const { problems, ...details } = error.details as { problems?: readonly { severity?: string }[] };
  if (problems === undefined) return error;
  const refusing = problems.filter(({ severity }) => severity === undefined || severity === 'error');
  return new CaseError(error.code, error.message, { ...details, problems: refusing });
}
