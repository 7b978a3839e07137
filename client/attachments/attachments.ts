import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { CaseError } from '../../domain/errors.js';
import type { DocumentValue } from '../../domain/form.js';
import { type AttachmentRow, keepAttachment, readAttachment, type Store } from '../../store/index.js';
import type { PayloadKeys } from '../../store/payload-codec.js';
import { scan } from './clamd.js';

/** Which contents are taken, by their MIME type: an allow-list. Markup, archives and programs are none of them, whatever they are called. */
const TYPES: Readonly<Record<string, AttachmentRow['type']>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpeg', 'image/png': 'png' };
/** No field of a definition can accept more: GridFS could, the applicant's telephone could not send it. */
const MAX_BYTES = 20 * 1024 * 1024;

export interface AttachmentOptions {
  /** `host:port` of clamd, or the path of its socket. Absent: nothing is scanned. */
  readonly clamd?: string;
  readonly keys?: PayloadKeys;
  readonly now?: () => number;
}

/** The files that people attach. */
export class Attachments {
  readonly #store: Store;
  readonly #options: AttachmentOptions;

  constructor(store: Store, options: AttachmentOptions = {}) {
    this.#store = store;
    this.#options = options;
  }

  /**
   * Keeps a file, once however often it is sent, and answers what a form carries of it.
   * @throws CaseError `ATTACHMENT_REFUSED` with `details.reason`: empty, too-large, type, infected; `ATTACHMENT_NOT_SCANNED` when the scanner does not answer.
   */
  async add(bytes: Uint8Array, name: string): Promise<DocumentValue> {
    const refuse = (reason: string, message: string, more: object = {}) =>
      new CaseError('ATTACHMENT_REFUSED', message, { reason, name, ...more });
    if (bytes.length === 0) throw refuse('empty', `${name} is empty.`);
    if (bytes.length > MAX_BYTES)
      throw refuse('too-large', `${name} has ${bytes.length} bytes; at most ${MAX_BYTES} are taken.`, { max: MAX_BYTES });
    const found = await fileTypeFromBuffer(bytes);
    const type = TYPES[found?.mime ?? ''];
    if (type === undefined)
      throw refuse(
        'type',
        `${name} is ${found === undefined ? 'of no known kind' : found.mime} by its content; PDF, JPEG and PNG are taken.`,
      );

    const digest = createHash('sha256').update(bytes).digest('hex');
    const value = { id: digest, name, type, size: bytes.length };
    const known = await this.#store.attachments.findById(digest).lean<AttachmentRow>();
    const { clamd, keys, now = Date.now } = this.#options;
    if (known !== null && (clamd === undefined || known.cleanBy !== undefined)) return value;
    if (clamd !== undefined) {
      const virus = await scan(bytes, clamd).catch((error: unknown) => {
        throw new CaseError('ATTACHMENT_NOT_SCANNED', `${name} could not be scanned, so it is not taken: ${(error as Error).message}.`, {
          name,
        });
      });
      if (virus !== null) throw refuse('infected', `${name} holds ${virus}; it was not kept.`, { virus });
      await this.#store.attachments.updateOne({ _id: digest }, { $set: { cleanBy: 'clamd' } });
    }
    const row = { _id: digest, type, size: bytes.length, keptAt: new Date(now()), ...(clamd !== undefined && { cleanBy: 'clamd' }) };
    await keepAttachment(this.#store.connection, row, bytes, keys);
    return value;
  }

  /** The file of a form's value. @throws CaseError `ATTACHMENT_UNKNOWN`. */
  async read(id: string): Promise<{ readonly type: AttachmentRow['type']; readonly bytes: Buffer }> {
    const row = await this.#store.attachments.findById(id).lean<AttachmentRow>();
    if (row === null) throw new CaseError('ATTACHMENT_UNKNOWN', `No file is kept under ${id}.`, { id });
    return { type: row.type, bytes: await readAttachment(this.#store.connection, row, this.#options.keys) };
  }

  /** Data with the type and size of each file as it is kept, and the files that are not kept here. */
  async kept<T>(data: T): Promise<{ readonly data: T; readonly unknown: readonly DocumentValue[] }> {
    const said: DocumentValue[] = [];
    walk(data, (value) => {
      said.push(value);
      return value;
    });
    if (said.length === 0) return { data, unknown: [] };
    const rows = await this.#store.attachments.find({ _id: { $in: said.map(({ id }) => id) } }).lean<AttachmentRow[]>();
    const known = new Map(rows.map((row) => [row._id, row]));
    return {
      data: walk(data, (value) => {
        const row = known.get(value.id);
        return row === undefined ? value : { ...value, type: row.type, size: row.size };
      }),
      unknown: said.filter(({ id }) => !known.has(id)),
    };
  }
}

/** A file in a form's data: the one kind of value that has an id and a name. */
const isFile = (value: object): value is DocumentValue =>
  typeof (value as DocumentValue).id === 'string' &&
  typeof (value as DocumentValue).name === 'string' &&
  typeof (value as DocumentValue).size === 'number';

function walk<T>(data: T, each: (value: DocumentValue) => DocumentValue): T {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((one) => walk(one, each)) as T;
  if (isFile(data)) return each(data) as T;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, walk(value, each)])) as T;
}
