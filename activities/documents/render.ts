import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler';
import QRCode from 'qrcode';
import type { DocumentInput } from './document.js';
import { layOut } from './layout.js';

const templates = fileURLToPath(new URL('./templates/', import.meta.url));
const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/amiri/package.json'));
/** PDF/A-2a: archival, embedded fonts, tagged for screen readers, every letter readable as text. ISO 19005-2. */
const STANDARD = 'a-2a';
let compiler: NodeCompiler | undefined;

export interface RenderedDocument {
  readonly pdf: Uint8Array;
  /** SHA-256 of the bytes, in hexadecimal: what the public check shows and compares. */
  readonly digest: string;
}

/**
 * The document as PDF/A-2a. The same input gives the same bytes.
 *
 * A character that no font has (a Chinese letter, a smiley in a name) is printed as `[U+6F22]`: nothing is lost without a trace,
 * and no applicant's text can keep a receipt from being made.
 * @throws {Error} with the compiler's own words when the document cannot be made; {@link RangeError} for a date that is none.
 */
export async function renderDocument(input: DocumentInput): Promise<RenderedDocument> {
  const qr = await QRCode.toString(input.verificationUrl, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' });
  let json = JSON.stringify(layOut(input, qr));
  for (let round = 0; ; round++) {
    try {
      const pdf = compile(json);
      return { pdf, digest: createHash('sha256').update(pdf).digest('hex') };
    } catch (error) {
      const without = round < 20 ? nameUnshowable(json, readable((error as Error).message)) : undefined;
      if (without === undefined) throw new Error(`document ${input.number}: ${readable((error as Error).message)}`);
      json = without;
    }
  }
}

/** How large letters and gaps are. Below the last one a page is hard to read. */
const SCALES = ['1', '0.94', '0.88'] as const;

/** What needs little more than a page is set smaller, so that the code to check it by stands with the act; what needs more keeps its size. */
function compile(data: string): Uint8Array {
  compiler ??= NodeCompiler.create({
    workspace: templates,
    fontArgs: [{ fontPaths: [join(fonts, '400Regular'), join(fonts, '700Bold')] }],
  });
  let document = pagesOf(compiler, data, SCALES[0]);
  for (const scale of SCALES.slice(1)) {
    if (document.numOfPages !== 2) break;
    const smaller = pagesOf(compiler, data, scale);
    if (smaller.numOfPages === 1) document = smaller;
  }
  const pdf = compiler.pdf(document, { pdfStandard: STANDARD });
  compiler.evictCache(10); // results of the last documents are kept, so that memory stays bounded
  return new Uint8Array(pdf);
}

function pagesOf(compiler: NodeCompiler, data: string, scale: (typeof SCALES)[number]): NodeTypstDocument {
  const compiled = compiler.compile({ mainFilePath: join(templates, 'document.typ'), inputs: { data, scale } });
  const problem = compiled.takeError() ?? compiled.takeWarnings(); // an unknown font is only a warning, and the text then has gaps
  const document = compiled.result;
  if (problem !== null || document === null) {
    const found: { message: string }[] = problem === null ? [] : compiler.fetchDiagnostics(problem);
    throw new Error(found.map((d) => d.message).join('; ') || 'the template gave no document');
  }
  return document;
}

/** The data with each character that the message complains about written as its number, or undefined when it complains of something else. */
function nameUnshowable(json: string, message: string): string | undefined {
  const complaints = [...message.matchAll(/the text `\\?"(.+?)\\?"` could not be displayed/gs)].map((m) => unescaped(m[1]!));
  // Every ASCII character is in the fonts; leaving them alone also leaves the JSON whole.
  const characters = complaints.flatMap((text) => [...text]).filter((c) => c > '\u007f');
  const next = characters.reduce((text, c) => text.replaceAll(c, `[U+${hex(c)}]`), json);
  return next === json ? undefined : next;
}

const hex = (character: string): string => character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
const unescaped = (text: string): string =>
  text.replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

/** The compiler prints some errors as a dump of its own data: only their messages are kept. */
function readable(message: string): string {
  const messages = [...message.matchAll(/message: "((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]!.replace(/\\"/g, '"'));
  return messages.length > 0 ? messages.join('; ') : message;
}
