/** Writes `docs/reference/problems.md` from the faults that the tests hold the checks against. A test holds the page against what this gives. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { readDefinition } from '../definitions/parse.js';
import { PROBLEM_CODES, type ProblemCode } from '../definitions/problems.js';
import { type BrokenDefinition, wrongText } from '../test/support/broken-definitions.js';
import { exampleContext } from '../test/support/context.js';

const FAULTS = new URL('../test/invalid/', import.meta.url);
const SECTIONS: readonly (readonly [file: string, title: string])[] = [
  ['file', 'The file and its YAML'],
  ['words', 'The words of the language'],
  ['names', 'Names that must be declared'],
  ['data', 'Data and expressions'],
  ['tables', 'Tables'],
  ['flow', 'The flow'],
  ['texts', 'Texts'],
  ['law', 'Law and money'],
];
const WITHOUT_EXAMPLE: readonly (readonly [ProblemCode, string])[] = [
  ['file-not-found', 'There is no such file, it cannot be opened, or the folder holds no `*.yaml`.'],
  ['file-too-large', 'The file has more than a million characters.'],
];

export function problemsReference(): string {
  const page = [
    '# Problems of a definition',
    '',
    'Written by `scripts/docs-problems.ts` from `test/invalid`, where each example is a test. `mistara validate` names all problems of a file at once, in',
    'order of place: `file:line:column code  message`. An *error* keeps the file from being published; a *warning* is for a person to weigh; an *info* only',
    'tells. The examples are fragments, laid over [residence-certificate.yaml](../../definitions/examples/residence-certificate.yaml).',
  ];
  const missing = readdirSync(FAULTS).filter((file) => !SECTIONS.some(([name]) => file === `${name}.yaml`));
  if (missing.length > 0) throw new Error(`no section of the page is for ${missing.join(', ')}`);
  for (const [file, title] of SECTIONS) {
    page.push('', `## ${title}`);
    const faults = parse(readFileSync(new URL(`${file}.yaml`, FAULTS), 'utf8')) as BrokenDefinition[];
    if (file === 'file') for (const [code, why] of WITHOUT_EXAMPLE) page.push('', ...heading(code), '', why);
    for (const fault of faults) {
      if (fault.why === undefined) continue;
      const code = fault.code as ProblemCode;
      const { problems } = readDefinition(wrongText(fault), undefined, exampleContext);
      const said = problems.find((problem) => problem.code === code)?.message ?? '';
      page.push('', ...heading(code), '', fault.why, '', 'Wrong:', ...block(fault.wrong), '', `> ${said}`);
      if (typeof fault.right === 'string') page.push('', 'Right:', ...block(fault.right));
    }
  }
  return `${page.join('\n')}\n`;
}

const heading = (code: ProblemCode): string[] => [`### ${code}`, '', `*${PROBLEM_CODES[code]}*`];
const visible = (text: string): string =>
  [...text]
    .map((c) => (c < ' ' && c !== '\n' && c !== '\t' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c))
    .join('')
    .trimEnd();
const block = (text: string): string[] => ['```yaml', visible(text), '```'];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/reference/problems.md', import.meta.url), problemsReference());
}
