import type { Command } from 'commander';
import type { ActOptions, Deed } from './act.js';
import { command, type Done, formatOption, langOption } from './command.js';
import { readData } from './data-file.js';
import type { Io } from './io.js';

type Data = Record<string, unknown>;

/** What people do to a case. Every one says who acts; the case decides whether they may. */
export function actCommands(root: Command, io: Io, done: Done): void {
  const actor = (made: Command): Command =>
    made
      .requiredOption('--as <user>', 'who acts: an agent of the organisation, or the id of the applicant')
      .addOption(langOption('language of what is refused').default('en'))
      .addOption(formatOption());
  const onCase = async (id: string, deed: Deed, options: ActOptions) => done(await (await import('./act.js')).act(id, deed, options, io));
  const onTask = async (id: string, deed: (task: string) => Deed, options: ActOptions) =>
    done(await (await import('./act.js')).actOnTask(id, deed, options, io));
  const data = async (path: string | undefined): Promise<Data | undefined> => (path === undefined ? undefined : readData(path, io));

  const task = root.command('task').description("An agent's work on one task, by its id CASE/STATE/NUMBER (see `mistara tasks`).");
  actor(
    command(task, 'claim <id>', 'Takes the task: nobody else completes it then.', [
      'task claim PAS-ABCDE-FGHJKL/examining/1 --as agent.amal',
    ]),
  ).action((id: string, options: ActOptions) => onTask(id, (one) => ({ kind: 'claim', task: one }), options));
  actor(
    command(task, 'release <id>', 'Gives the task back to its group.', ['task release PAS-ABCDE-FGHJKL/examining/1 --as agent.amal']),
  ).action((id: string, options: ActOptions) => onTask(id, (one) => ({ kind: 'release', task: one }), options));
  actor(
    command(task, 'delegate <id>', 'Gives the task to a colleague: only that person completes it then.', [
      'task delegate PAS-ABCDE-FGHJKL/examining/1 --to agent.badr --as agent.amal',
    ]).requiredOption('--to <user>', 'the colleague'),
  ).action(async (id: string, options: ActOptions & { to: string }) =>
    done(
      await (await import('./act.js')).actOnTask(
        id,
        (one, engine) => ({ kind: 'delegate', task: one, to: engine.actor(options.to) }),
        options,
        io,
      ),
    ),
  );
  actor(
    command(task, 'complete <id>', 'Completes the task with one of its outcomes.', [
      'task complete PAS-ABCDE-FGHJKL/examining/1 --outcome approve --as agent.amal',
      `task complete PAS-ABCDE-FGHJKL/examining/1 --outcome refuse --data - --as agent.amal <<< '{"reasons":"…"}'`,
      'task complete PAS-ABCDE-FGHJKL/examining/1 --outcome incomplete --missing pieces.photo --message "…" --as agent.amal',
    ])
      .requiredOption('--outcome <outcome>', 'see `mistara tasks`')
      .option('--data <file>', 'fields of the task, as JSON or YAML; - for standard input')
      .option('--missing <fields>', 'of an outcome that asks for pieces: which, separated by commas')
      .option('--message <text>', 'of an outcome that asks for pieces: what to tell the applicant'),
  ).action(async (id: string, options: ActOptions & { outcome: string; data?: string; missing?: string; message?: string }) => {
    const { outcome, missing, message } = options;
    const fields = await data(options.data);
    return onTask(
      id,
      (one) => ({
        kind: 'complete',
        task: one,
        outcome,
        ...(fields && { data: fields }),
        ...(missing !== undefined && { missing: missing.split(',').map((field) => field.trim()) }),
        ...(message !== undefined && { message }),
      }),
      options,
    );
  });

  actor(
    command(root, 'answer <case>', 'Gives the pieces that were asked for.', [
      'answer PAS-ABCDE-FGHJKL --data photo.yaml --as u-1',
    ]).requiredOption('--data <file>', 'the fields, as JSON or YAML; - for standard input'),
  ).action(async (id: string, options: ActOptions & { data: string }) =>
    onCase(id, { kind: 'answer', data: (await data(options.data)) as Data }, options),
  );

  actor(
    command(root, 'correct <case>', 'Corrects data of a case that is not decided.', [
      'correct PAS-ABCDE-FGHJKL --data address.yaml --reason "moved" --as u-1',
    ])
      .requiredOption('--data <file>', 'the fields, as JSON or YAML; - for standard input')
      .requiredOption('--reason <text>', 'why'),
  ).action(async (id: string, options: ActOptions & { data: string; reason: string }) =>
    onCase(id, { kind: 'correct', data: (await data(options.data)) as Data, reason: options.reason }, options),
  );

  actor(
    command(root, 'event <case> <event>', 'Tells a case that what it waits for has come.', [
      'event PAS-ABCDE-FGHJKL presented --as agent.amal',
      `event PAS-ABCDE-FGHJKL stamp --data - --as u-1 <<< '{"stamp":"1000000000000008"}'`,
    ]).option('--data <file>', 'what came with it, as JSON or YAML; - for standard input'),
  ).action(async (id: string, event: string, options: ActOptions & { data?: string }) => {
    const given = await data(options.data);
    return onCase(id, { kind: 'event', event, ...(given && { data: given }) }, options);
  });

  const anytime = (id: string, event: string, options: ActOptions & { reason?: string }) =>
    onCase(id, { kind: 'anytime', event, ...(options.reason !== undefined && { reason: options.reason }) }, options);
  actor(
    command(root, 'withdraw <case>', 'The applicant withdraws the request.', ['withdraw PAS-ABCDE-FGHJKL --as u-1']).option(
      '--reason <text>',
      'why',
    ),
  ).action((id: string, options: ActOptions & { reason?: string }) => anytime(id, 'withdraw', options));
  actor(
    command(root, 'anytime <case> <event>', 'One of the events that the procedure takes at any time.', [
      'anytime PAS-ABCDE-FGHJKL cancel --reason "filed twice" --as operator',
    ]).option('--reason <text>', 'why'),
  ).action(anytime);

  actor(
    command(
      root,
      'reopen <case>',
      'Sets the decision of a closed case aside, where its procedure lets it be reopened, and within its delay.',
      [`reopen PAS-ABCDE-FGHJKL --event court-annulled --data - --as consul.fatima <<< '{"reasons":"…"}'`],
    )
      .requiredOption('--event <event>', 'one of those under `reopen-by` of the outcome')
      .option('--data <file>', 'the fields that the event requires, as JSON or YAML; - for standard input')
      .option('--reason <text>', 'why'),
  ).action(async (id: string, options: ActOptions & { event: string; data?: string; reason?: string }) => {
    const { event, reason } = options;
    const given = await data(options.data);
    return onCase(id, { kind: 'reopen', event, ...(given && { data: given }), ...(reason !== undefined && { reason }) }, options);
  });

  actor(
    command(root, 'cancel <case>', 'An operator ends a case that its procedure does not let be cancelled; what can be undone is undone.', [
      'cancel PAS-ABCDE-FGHJKL --reason "filed by mistake" --as operator',
    ]).requiredOption('--reason <text>', 'why'),
  ).action((id: string, options: ActOptions & { reason: string }) => onCase(id, { kind: 'cancel', reason: options.reason }, options));
  actor(
    command(root, 'forward <case>', 'Has another post serve the case: it keeps its number and its clock, and the applicant is told.', [
      'forward PAS-ABCDE-FGHJKL --to lyon --reason "lives in Grenoble" --as agent.amal',
    ])
      .requiredOption('--to <post>', 'the post (see `mistara organisation show`)')
      .requiredOption('--reason <text>', 'why; the applicant reads it'),
  ).action((id: string, options: ActOptions & { to: string; reason: string }) =>
    onCase(id, { kind: 'forward', to: options.to, reason: options.reason }, options),
  );
  actor(
    command(root, 'extend <case>', 'Extends the delay, where the law lets it be extended.', [
      'extend PAS-ABCDE-FGHJKL --reason "expert heard" --as consul.fatima',
    ]).requiredOption('--reason <text>', 'why'),
  ).action((id: string, options: ActOptions & { reason: string }) => onCase(id, { kind: 'extend', reason: options.reason }, options));

  actor(
    command(root, 'retry <case> <incident>', 'An operator has a case try again what it could not do.', [
      'retry PAS-ABCDE-FGHJKL incident-12 --as operator',
    ]),
  ).action((id: string, incident: string, options: ActOptions) => onCase(id, { kind: 'retry', incident }, options));
  actor(
    command(
      root,
      'repair <case> <incident>',
      'An operator puts right what a case could not: a datum, an answer that does not come, a message not needed.',
      ['repair PAS-ABCDE-FGHJKL incident-12 --skip --reason "told by telephone" --as operator'],
    )
      .requiredOption('--reason <text>', 'why')
      .option('--set <file>', 'data to put right, as JSON or YAML; - for standard input')
      .option('--answer <file>', 'the answer of the register, when it came another way')
      .option('--skip', 'do without it'),
  ).action(
    async (id: string, incident: string, options: ActOptions & { reason: string; set?: string; answer?: string; skip?: boolean }) => {
      const [set, answer] = [await data(options.set), await data(options.answer)];
      const { reason, skip } = options;
      return onCase(
        id,
        { kind: 'repair', incident, reason, ...(set && { set }), ...(answer && { answer }), ...(skip && { skip }) },
        options,
      );
    },
  );
}
