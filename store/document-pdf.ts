import type { DocumentRow } from './document-model.js';
import type { Store } from './index.js';

/** How a document is made from its data, and sealed; `seal` answers undefined where there is no seal. */
export interface Maker {
  render(input: unknown): Promise<{ readonly pdf: Uint8Array; readonly digest: string }>;
  seal(document: { readonly number: string; readonly code: string; readonly digest: string }): Promise<object | undefined>;
}

/** The bytes of a document. One that was not made yet is made, and kept with its digest and its seal: the same bytes, whoever makes it first. */
export async function documentPdf(store: Store, row: DocumentRow, { render, seal }: Maker): Promise<Uint8Array> {
  if (row.pdf) return new Uint8Array((row.pdf as unknown as { buffer: Uint8Array }).buffer ?? row.pdf);
  const { pdf, digest } = await render(row.input);
  const sealed = await seal({ number: row.number, code: row.code, digest });
  await store.documents.updateOne({ _id: row._id }, { $set: { pdf: Buffer.from(pdf), digest, ...(sealed && { seal: sealed }) } });
  return pdf;
}
