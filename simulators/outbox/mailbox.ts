import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

/** One message as lists show it. A message that came several times is one entry, with its count. */
export interface Entry {
  /** Hash of the Message-ID: also the name of its file. */
  readonly id: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly caseId?: string;
  readonly language?: string;
  /** ISO instant of the first delivery. */
  readonly receivedAt: string;
  readonly size: number;
  readonly attachments: readonly { readonly filename: string; readonly mimeType: string; readonly size: number }[];
  readonly count: number;
}

export interface Content {
  readonly text: string;
  readonly html: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly attachments: readonly { readonly filename: string; readonly mimeType: string; readonly content: Uint8Array }[];
}

type Line = { again: string } | Omit<Entry, 'count'>;

/**
 * Messages on disk: one file each, and one line in the index for each delivery.
 * What `deliver` has answered is there after `kill -9`: file, index and folder are written through to the disk first.
 */
export class Mailbox {
  readonly #folder: string;
  readonly #entries = new Map<string, Entry>();
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<Mailbox> {
    await mkdir(folder, { recursive: true });
    const mailbox = new Mailbox(folder);
    const index = await readFile(join(folder, 'index.jsonl'), 'utf8').catch(() => '');
    // A line cut by a crash was never answered for: it is left out, and ended so that the next one stands alone.
    const complete = index.slice(0, index.lastIndexOf('\n') + 1);
    for (const line of complete.split('\n')) {
      const parsed = parseLine(line);
      if (parsed !== undefined) mailbox.#take(parsed);
    }
    if (complete.length < index.length) await append(join(folder, 'index.jsonl'), '\n');
    return mailbox;
  }

  /** Stores a mail, or counts it when its Message-ID is there already. Returns when it is on disk. */
  async deliver(raw: Buffer, envelope: { from: string; to: readonly string[] }): Promise<Entry> {
    const mail = await PostalMime.parse(raw);
    const header = (name: string) => mail.headers.find((h) => h.key === name)?.value;
    const messageId = mail.messageId ?? `<sha256-${createHash('sha256').update(raw).digest('hex')}@no-message-id.invalid>`;
    const caseId = header('x-mistara-case');
    const language = header('content-language');
    return this.#store(messageId, raw, {
      from: mail.from && 'address' in mail.from ? (mail.from.address ?? envelope.from) : envelope.from,
      to: envelope.to,
      subject: mail.subject ?? '',
      ...(caseId === undefined ? {} : { caseId }),
      ...(language === undefined ? {} : { language }),
      attachments: mail.attachments.map((a) => ({
        filename: a.filename ?? 'attachment',
        mimeType: a.mimeType,
        size: bytesOf(a.content).length,
      })),
    });
  }

  /** Newest first. @param filter parts of an address, in any case; a case id in full. */
  list(filter: { to?: string | undefined; case?: string | undefined } = {}): Entry[] {
    const to = filter.to?.toLowerCase();
    return [...this.#entries.values()]
      .filter((e) => to === undefined || to === '' || e.to.some((address) => address.toLowerCase().includes(to)))
      .filter((e) => filter.case === undefined || filter.case === '' || e.caseId === filter.case)
      .reverse();
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** How often each Message-ID was delivered. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#entries.values()].map((e) => [e.messageId, e.count]));
  }

  async content(entry: Entry): Promise<Content> {
    const mail = await PostalMime.parse(await this.raw(entry));
    return {
      text: mail.text ?? '',
      html: mail.html ?? '',
      headers: mail.headers.map(({ key, value }) => ({ key, value })),
      attachments: mail.attachments.map((a) => ({
        filename: a.filename ?? 'attachment',
        mimeType: a.mimeType,
        content: bytesOf(a.content),
      })),
    };
  }

  raw(entry: Entry): Promise<Buffer> {
    return readFile(join(this.#folder, `${entry.id}.eml`));
  }

  /** Returns when what is being written is written. */
  async settled(): Promise<void> {
    await this.#queue.catch(() => undefined);
  }

  #store(messageId: string, raw: Buffer, rest: Omit<Entry, 'id' | 'messageId' | 'receivedAt' | 'size' | 'count'>): Promise<Entry> {
    // One delivery at a time: two of the same message at once are one message and two deliveries.
    const stored = this.#queue
      .catch(() => undefined)
      .then(async () => {
        const id = createHash('sha256').update(messageId).digest('hex').slice(0, 24);
        const line: Line = this.#entries.has(id)
          ? { again: id }
          : { id, messageId, receivedAt: new Date().toISOString(), size: raw.length, ...rest };
        if (!('again' in line)) await write(join(this.#folder, `${id}.eml`), raw);
        await append(join(this.#folder, 'index.jsonl'), `${JSON.stringify(line)}\n`);
        await flushFolder(this.#folder);
        this.#take(line);
        return this.#entries.get(id)!;
      });
    this.#queue = stored;
    return stored;
  }

  #take(line: Line): void {
    if (!('again' in line)) {
      this.#entries.set(line.id, { ...line, count: 1 });
      return;
    }
    const entry = this.#entries.get(line.again);
    if (entry !== undefined) this.#entries.set(line.again, { ...entry, count: entry.count + 1 });
  }
}

function parseLine(line: string): Line | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as Line);
  } catch {
    return undefined; // the rest of a line that a crash had cut
  }
}

const bytesOf = (content: ArrayBuffer | Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content instanceof Uint8Array ? content : new Uint8Array(content);

async function write(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function append(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
