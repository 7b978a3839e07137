import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Attachments } from '../../client/attachments/attachments.js';
import type { DocumentValue } from '../../domain/form.js';

const FOLDER = new URL('../../scripts/samples/files/', import.meta.url);

/** What a form carries of one of the sample files. */
export function sampleFile(name: 'photo.jpg' | 'bill.pdf' | 'passport.pdf'): DocumentValue {
  const bytes = readFileSync(new URL(name, FOLDER));
  const id = createHash('sha256').update(bytes).digest('hex');
  return { id, name, type: name.endsWith('.pdf') ? 'pdf' : 'jpeg', size: bytes.length };
}

/** Sends the sample files, so that forms may name them. */
export async function keepSampleFiles(attachments: Attachments): Promise<void> {
  for (const name of readdirSync(FOLDER)) await attachments.add(readFileSync(new URL(name, FOLDER)), name);
}
