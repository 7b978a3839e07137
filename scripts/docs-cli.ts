/** Writes `docs/reference/cli.md` from the help of the commands. A test holds the page against what this gives. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { Io } from '../client/cli/io.js';
import { program } from '../client/cli/program.js';

export function cliReference(): string {
  const page = [
    '# The command line',
    '',
    'Written by `scripts/docs-cli.ts` from the help of the commands: `npx mistara --help`, `npx mistara COMMAND --help`.',
    '',
    'Exit codes: 0 fine; 1 the input is wrong, or what was checked does not hold; 2 wrong usage. `--format json` puts one JSON value on standard output,',
    'and everything else on standard error; a refusal is `{"error": {"code", "message", …}}`, with `problems` when there is one for each field. Errors have the',
    'codes of `domain/errors.ts`. There is no colour and no animation.',
    '',
    'Commands that need the engine take `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `MONGODB_URI`, `MISTARA_PAYLOAD_KEYS`, `MISTARA_TASK_QUEUE` and `MISTARA_PUBLIC_URL` from the',
    'environment; what it leaves out is what the running `npm start` wrote to `.mistara/state/runtime.json`.',
  ];
  for (const command of leaves(program(silent, () => undefined))) {
    page.push('', `## ${pathOf(command)}`, '', '```text', helpOf(command), '```');
  }
  return `${page.join('\n')}\n`;
}

const silent: Io = { stdin: async function* () {}, out: () => undefined, err: () => undefined, read: async () => '' };

function* leaves(command: Command): Generator<Command> {
  const below = command.commands.filter((one) => one.name() !== 'help');
  if (below.length === 0) yield command;
  for (const one of below) yield* leaves(one);
}

function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  return names.slice(1).join(' ');
}

/** With the examples, which commander prints beside the help. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text.trim();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/reference/cli.md', import.meta.url), cliReference());
}
