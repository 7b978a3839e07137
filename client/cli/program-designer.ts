import { type Command, Option } from 'commander';
import { command, type Done, formatOption, langOption } from './command.js';
import type { Io } from './io.js';

/** What a designer does with a file; none of it needs a server, but `publish`. */
export function designerCommands(root: Command, io: Io, done: Done): void {
  command(
    root,
    'validate <files...>',
    'All problems of definitions, with their places; of a register also what its OpenAPI contract shows. A folder stands for its *.yaml, - for standard input.',
    [
      'validate definitions/procedures/passport.yaml',
      'validate definitions/procedures --format json',
      'validate definitions/registers/dgsn.yaml',
    ],
  )
    .addOption(formatOption())
    .action(async (files: string[], options: { format: string }) =>
      done(await (await import('./validate.js')).validate(files, options, io)),
    );

  command(
    root,
    'prove <files...>',
    'Proves properties of definitions: what holds, and for what does not the shortest story that breaks it.',
    ['prove definitions/procedures/passport.yaml', 'prove my-procedure.yaml --only sound,money --format json'],
  )
    .option('--only <classes>', 'classes of properties, joined by commas: sound, law, money, data, words')
    .addOption(formatOption())
    .action(async (files: string[], options: { format: string; only?: string }) =>
      done(await (await import('./prove.js')).prove(files, options, io)),
    );

  command(root, 'decide <file>', 'Answers decisions of a definition or of a DMN file: one JSON object a line in, one a line out.', [
    `decide tariff.dmn --decision fee < requests.jsonl`,
    `decide definitions/procedures/passport.yaml --decision validity <<< '{"id":1,"inputs":{"holder":{"age":2}}}'`,
  ])
    .option('--decision <id>', 'id or name of the decision; needed when the file has several')
    .action(async (file: string, options: { decision?: string }) => done(await (await import('./decide.js')).decide(file, options, io)));

  command(
    root,
    'rehearse <file>',
    'Runs the scenarios of a definition through real workflow code, with time skipped: 60 days in milliseconds.',
    [
      'rehearse definitions/procedures/passport.yaml',
      'rehearse definitions/procedures/passport.yaml --scenario silence-at-the-desk --format json',
    ],
  )
    .option('--scenario <name>', 'only this scenario')
    .option('--scenarios <file>', 'the file of scenarios; default: beside the definition, or in a folder "scenarios"')
    .option('--coverage <file>', 'write which transitions no scenario takes, as JSON')
    .addOption(formatOption())
    .action(async (file: string, options: { scenario?: string; scenarios?: string; coverage?: string; format: string }) =>
      done(await (await import('./rehearse.js')).rehearse(file, options, io)),
    );

  command(root, 'clock', 'Legal time limits: one JSON request a line in, one answer a line out, each date with its explanation.', [
    `clock <<< '{"id":"a","counting":"calendar","limit":{"days":60},"deposit":"2026-11-22","asOf":"2026-11-22"}'`,
  ])
    .addOption(langOption('language of the explanation').default('en'))
    .action(async (options: { lang: string }) => done(await (await import('./clock.js')).clock(io, options)));

  command(root, 'diagram <file>', 'Draws the procedure of a definition, on standard output.', [
    'diagram definitions/procedures/passport.yaml --as svg --lang ar > passport.svg',
  ])
    .addOption(new Option('--as <form>', 'what to draw').choices(['svg', 'mermaid', 'bpmn']).default('svg'))
    .addOption(langOption())
    .action(async (file: string, options: { as: string; lang?: string }) =>
      done(await (await import('./diagram.js')).diagram(file, options, io)),
    );
}
