import type { Actor } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { LANGUAGES, type Language } from '../../domain/language.js';
import type { CaseView, Command } from '../../workflows/contract.js';
import type { Connected } from '../connect.js';
import { inWords } from '../filing.js';
import { sent } from './attach.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';

export interface ActOptions {
  readonly format: string;
  /** Who acts: an agent of the organisation, or the id of an applicant. */
  readonly as: string;
  readonly lang: string;
}

type WithoutActor<T> = T extends unknown ? Omit<T, 'by'> : never;
export type Deed = WithoutActor<Command>;

/** Does something to a case as somebody, and tells where it is then. */
export const act = (caseId: string, deed: Deed, options: ActOptions, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const by = connected.engine.actor(options.as);
    const view = await perform(connected, caseId, { ...deed, by } as Command, options.lang as Language);
    say(view, options.format, io);
    return 0;
  });

/** The same for a task, by its id `CASE/STATE/NUMBER`. */
export const actOnTask = (taskId: string, deed: (task: string, engine: Connected['engine']) => Deed, options: ActOptions, io: Io) =>
  withEngine(async (connected) => {
    const { engine } = connected;
    const { caseId, task } = engine.task(taskId);
    const by: Actor = engine.actor(options.as);
    const view = await perform(connected, caseId, { ...deed(task, engine), by } as Command, options.lang as Language);
    say(view, options.format, io);
    return 0;
  });

async function perform(connected: Connected, caseId: string, command: Command, language: Language): Promise<CaseView> {
  try {
    return await connected.engine.act(caseId, await sent(connected, command));
  } catch (error) {
    throw error instanceof CaseError ? await worded(connected, caseId, error, language) : error;
  }
}

/** The workflow names wrong fields by code; the words of the definition are outside of it. */
async function worded({ engine, catalogue }: Connected, caseId: string, error: CaseError, language: Language): Promise<CaseError> {
  const problems = error.details['problems'];
  if (!Array.isArray(problems) || problems.every((problem) => (problem as { message?: unknown }).message !== undefined)) return error;
  const { definition } = await catalogue.byDigest((await engine.record(caseId)).digest);
  const said = LANGUAGES.includes(language) ? language : 'en';
  return new CaseError(error.code, error.message, { ...error.details, problems: inWords(problems as never[], definition, said) });
}

function say(view: CaseView, format: string, io: Io): void {
  if (format === 'json') return io.out(JSON.stringify(view));
  const end = view.status === 'closed' ? `closed: ${view.outcome}` : `at ${view.states.join(', ')}`;
  io.out(`${view.caseId} is ${end}.`);
  if (view.incidents.length > 0) io.out(`It has incidents: ${view.incidents.join(', ')}.`);
}
