import { stat } from 'node:fs/promises';
import { contextOf, filesIn } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Problem } from '../../definitions/problems.js';
import { brokenBy, isProvable, stateAt } from '../../definitions/prove/problems.js';
import { CLASSES, type ProofClass, prove as proveDefinition } from '../../definitions/prove.js';
import type { ExitCode, Io } from './io.js';

export interface ProveOptions {
  readonly format?: string | undefined;
  /** Classes, joined by commas. Default: all. */
  readonly only?: string | undefined;
}

/** One property of one definition; of an error that `validate` finds, with its place. */
interface Row {
  readonly file: string;
  readonly class: ProofClass;
  readonly property: string;
  readonly state: string | null;
  readonly holds: boolean;
  readonly story: readonly string[];
}
type Answer = Row & Partial<Pick<Problem, 'line' | 'column' | 'path' | 'code' | 'severity' | 'message'>>;

/**
 * `mistara prove FILE… [--only CLASS,…]`: what holds of each definition, and a story for what does not. A folder stands for its `*.yaml`.
 * @returns 0 when everything holds, 1 when something does not or a file has errors, 2 on wrong usage.
 */
export async function prove(files: readonly string[], { format = 'text', only }: ProveOptions, io: Io): Promise<ExitCode> {
  const classes = only === undefined ? [...CLASSES] : only.split(',').map((name) => name.trim());
  const unknown = classes.filter((name) => !(CLASSES as readonly string[]).includes(name));
  if (files.length === 0 || !['text', 'json'].includes(format) || unknown.length > 0) {
    if (unknown.length > 0) io.err(`There is no class ${unknown.map((name) => `"${name}"`).join(', ')}. Classes: ${CLASSES.join(', ')}.`);
    io.err('usage: mistara prove FILE… [--only CLASS,…] [--format text|json]');
    return 2;
  }
  const answers: Answer[] = [];
  for (const file of await expand(files)) answers.push(...(await proveFile(file, classes as ProofClass[], io)));
  if (format === 'json') io.out(JSON.stringify(answers));
  else tell(answers, io);
  return answers.every(({ holds }) => holds) ? 0 : 1;
}

async function expand(files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    const isFolder = file !== '-' && (await stat(file).catch(() => undefined))?.isDirectory() === true;
    found.push(...(isFolder ? filesIn(file) : [file]));
  }
  return found;
}

async function proveFile(file: string, only: readonly ProofClass[], io: Io): Promise<Answer[]> {
  let text: string;
  try {
    text = await io.read(file);
  } catch (error) {
    const absent = (error as { code?: unknown } | null)?.code === 'ENOENT';
    const message = absent ? 'There is no such file.' : 'The file cannot be opened.';
    return [ofProblem(file, { line: 1, column: 1, path: '', code: 'file-not-found', severity: 'error', message })];
  }
  const context = contextOf(file);
  const { definition, problems } = readDefinition(text, file, context);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const isStopped = definition === undefined || errors.some((problem) => !isProvable(problem));
  if (isStopped) return errors.map((problem) => ofProblem(file, problem));
  const told = errors.map((problem) => ofProblem(file, problem)).filter((answer) => only.includes(answer.class));
  const isTold = (property: string, state: string | null) =>
    told.some((one) => one.property === property && (state === null || one.state === state));
  const findings = proveDefinition(definition, { context, only });
  // What `validate` found is not said to hold, nor told twice.
  return [...told, ...findings.flatMap((finding): Answer[] => (isTold(finding.property, finding.state) ? [] : [{ file, ...finding }]))];
}

function ofProblem(file: string, problem: Problem): Answer {
  const { line, column, path, code, severity, message } = problem;
  const story = [`${file}:${line}:${column} ${code}  ${message}`];
  return { file, ...brokenBy(problem), state: stateAt(problem), holds: false, story, line, column, path, code, severity, message };
}

function tell(answers: readonly Answer[], io: Io): void {
  for (const file of new Set(answers.map((answer) => answer.file))) {
    io.out(file);
    const own = answers.filter((answer) => answer.file === file);
    for (const name of CLASSES) {
      const ofClass = own.filter((answer) => answer.class === name);
      if (ofClass.length === 0) continue;
      const broken = ofClass.filter(({ holds }) => !holds);
      io.out(broken.length === 0 ? `  ✔ ${name}: ${ofClass.map(({ property }) => property).join(', ')}` : `  ✘ ${name}`);
      for (const { property, state, story, code } of broken) {
        if (code !== undefined) io.out(`    ${story[0]}`);
        else {
          io.out(`    ${property}${state === null ? '' : ` in "${state}"`}`);
          story.forEach((sentence, i) => {
            io.out(`      ${i + 1}. ${sentence}`);
          });
        }
      }
    }
  }
  const broken = answers.filter(({ holds }) => !holds).length;
  io.err(broken === 0 ? `${answers.length} properties hold.` : `${broken} of ${answers.length} properties do not hold.`);
}
