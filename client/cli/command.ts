import { type Command, Option } from 'commander';
import { LANGUAGES } from '../../domain/language.js';
import type { ExitCode } from './io.js';

/** How a command says how it went. */
export type Done = (code: ExitCode) => void;

export const formatOption = () =>
  new Option('--format <format>', 'text for people, or one JSON value').choices(['text', 'json']).default('text');
export const langOption = (words = 'language of the titles and words') => new Option('--lang <language>', words).choices(LANGUAGES);

/** A command that answers with an exit code, with its examples in its help. */
export function command(parent: Command, usage: string, description: string, examples: readonly string[]): Command {
  const made = parent.command(usage).description(description);
  const lines = examples.map((line) => `  mistara ${line}`);
  return lines.length === 0 ? made : made.addHelpText('after', `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.join('\n')}`);
}
