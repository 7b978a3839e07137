import { createHash } from 'node:crypto';
import { compile } from '../../definitions/compile.js';
import { mermaid } from '../../definitions/diagram/mermaid.js';
import { drawingOf } from '../../definitions/diagram/model.js';
import { contextOf } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { LANGUAGES, type Language } from '../../domain/language.js';
import type { ExitCode, Io } from './io.js';
import { validate } from './validate.js';

export const DIAGRAM_FORMATS = ['svg', 'mermaid', 'bpmn'] as const;
type DiagramFormat = (typeof DIAGRAM_FORMATS)[number];

export interface DiagramOptions {
  /** Default: svg. */
  readonly as?: string | undefined;
  /** Of the titles and words; default: the first language of the definition. */
  readonly lang?: string | undefined;
}

/**
 * `mistara diagram FILE --as svg|mermaid|bpmn`: the procedure as a drawing, on standard output. The same file gives the same bytes.
 * @returns 0 when it is drawn, 1 when the file has errors (told as `validate` tells them, on standard error), 2 on wrong usage.
 */
export async function diagram(file: string | undefined, { as = 'svg', lang }: DiagramOptions, io: Io): Promise<ExitCode> {
  const wrong = usageOf(as, lang);
  if (file === undefined || wrong !== undefined) {
    io.err(wrong ?? USAGE);
    return 2;
  }
  // Read once, so that standard input can be drawn too.
  let text: string | undefined;
  const once: Io = { ...io, out: io.err, read: async (path) => (text ??= await io.read(path)) };
  const { definition, problems } = await readOnce(file, once);
  if (definition === undefined || problems.some(({ severity }) => severity === 'error')) {
    if ((await validate([file], {}, once)) === 0) io.err(`${file}: a diagram is of one file, not of a folder.`);
    return 1;
  }
  const context = contextOf(file);
  const chart = compile(
    definition,
    createHash('sha256')
      .update(text ?? '')
      .digest('hex'),
  );
  const drawing = drawingOf(definition, chart, (lang as Language | undefined) ?? definition.languages[0] ?? 'fr', context);
  io.out((await draw(as as DiagramFormat, drawing, chart)).trimEnd());
  return 0;
}

const USAGE = `usage: mistara diagram FILE --as ${DIAGRAM_FORMATS.join('|')} [--lang ${LANGUAGES.join('|')}]`;

function usageOf(as: string, lang: string | undefined): string | undefined {
  if (!(DIAGRAM_FORMATS as readonly string[]).includes(as)) return `Unknown format "${as}": write one of ${DIAGRAM_FORMATS.join(', ')}.`;
  if (lang !== undefined && !(LANGUAGES as readonly string[]).includes(lang))
    return `Unknown language "${lang}": write one of ${LANGUAGES.join(', ')}.`;
  return undefined;
}

/** A file that cannot be opened has no definition: `validate` says why. */
async function readOnce(file: string, io: Io): Promise<Pick<ReturnType<typeof readDefinition>, 'definition' | 'problems'>> {
  try {
    return readDefinition(await io.read(file), file, contextOf(file));
  } catch {
    return { problems: [] };
  }
}

/** The layout engine and the BPMN library are heavy: only what is asked for is loaded. */
async function draw(as: DiagramFormat, drawing: ReturnType<typeof drawingOf>, chart: ReturnType<typeof compile>): Promise<string> {
  switch (as) {
    case 'mermaid':
      return mermaid(drawing);
    case 'bpmn':
      return (await import('../diagram/bpmn.js')).bpmn(drawing, chart);
    case 'svg':
      return (await import('../diagram/svg.js')).svg(drawing);
  }
}
