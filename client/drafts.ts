import { createHash, randomBytes } from 'node:crypto';
import { CaseError } from '../domain/errors.js';
import { CODE_ALPHABET, checkCharacter } from '../domain/reference-code.js';
import type { DraftRow, Store } from '../store/index.js';
import type { Engine, Receipt } from './engine.js';
import type { Filing } from './filing.js';

/** A request that is being filled. `content` is what was typed, right or wrong. */
export type Draft = Pick<DraftRow, 'procedure' | 'applicant' | 'savedAt'> & {
  readonly id: string;
  readonly content: Filing;
  /** What was wrong when it was last filed: `{field, code, message}`. */
  readonly problems: readonly unknown[];
};

type Stored = Omit<Draft, 'id'> & { _id: string };

/** Requests that are not yet cases. A refused filing loses nothing: its content is here, and goes on from here, on any device. */
export class Drafts {
  readonly #rows: Store['drafts'];

  constructor(store: Pick<Store, 'drafts'>) {
    this.#rows = store.drafts;
  }

  /** Keeps what was typed, over what was kept under this id. */
  async keep(procedure: string, content: Filing, problems: readonly unknown[], id: string): Promise<void> {
    const row = { procedure, applicant: applicantOf(content), content, problems, savedAt: new Date() };
    await this.#rows.collection.replaceOne({ _id: id as never }, row as never, { upsert: true });
  }

  /** @throws CaseError DRAFT_NOT_FOUND */
  async get(id: string): Promise<Draft> {
    const row = await this.#rows.collection.findOne({ _id: id as never });
    if (row === null) throw new CaseError('DRAFT_NOT_FOUND', `There is no draft "${id}": it was filed, or never kept.`, { draft: id });
    return draftOf(row as unknown as Stored);
  }

  /** The newest first, at most 200. */
  async list(filter: { applicant?: string; procedure?: string } = {}): Promise<Draft[]> {
    const rows = await this.#rows.collection.find(filter).sort({ savedAt: -1 }).limit(200).toArray();
    return rows.map((row) => draftOf(row as unknown as Stored));
  }

  async drop(id: string): Promise<void> {
    await this.#rows.collection.deleteOne({ _id: id as never });
  }
}

/**
 * Files a request; when it is refused, keeps it as a draft. A request without a key gets that of its draft before it is sent: whoever goes on with the
 * draft after the engine did not answer finds the case that may have been opened meanwhile, and opens no second one.
 * @param draft that this filing goes on with: the new content is laid over what it holds, and it ends with the filing.
 * @throws CaseError the refusal, with `details.draft`: the id under which the content is kept.
 */
export async function fileOrKeep(
  { engine, drafts }: { engine: Engine; drafts: Drafts },
  procedure: string,
  given: Filing,
  draft?: Draft,
): Promise<Receipt> {
  const typed = draft === undefined ? given : (merged(draft.content, given) as Filing);
  const id = draft?.id ?? draftId(procedure, typed);
  const content = typed.key === undefined ? { ...typed, key: id } : typed;
  try {
    const receipt = await engine.file(procedure, content);
    if (draft !== undefined) await drafts.drop(id);
    return receipt;
  } catch (error) {
    if (!(error instanceof CaseError) || !KEPT.has(error.code)) throw error;
    await drafts.keep(procedure, content, (error.details['problems'] as unknown[] | undefined) ?? [], id);
    throw new CaseError(error.code, error.message, { ...error.details, draft: id });
  }
}

/** Refusals that the applicant can mend, or wait out; the others are mistakes of the caller. */
const KEPT = new Set(['FORM_INVALID', 'ACT_REQUIRED', 'VERIFICATION_FAILED', 'ADDRESS_INVALID', 'ENGINE_UNAVAILABLE']);

/** Groups are merged, everything else replaced; null takes a value away. */
export function merged(before: unknown, after: unknown): unknown {
  if (after === undefined) return before;
  if (!isObject(before) || !isObject(after)) return after;
  const result: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(after)) {
    if (key === '__proto__') continue;
    if (value === null) delete result[key];
    else result[key] = merged(Object.hasOwn(before, key) ? before[key] : undefined, value);
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const draftOf = ({ _id, ...row }: Stored): Draft => ({ id: _id, ...row });

function applicantOf(content: Filing): string {
  const { applicant } = content as { applicant?: unknown };
  return isObject(applicant) && typeof applicant['id'] === 'string' ? applicant['id'] : '';
}

/** `D-`, ten characters, a check character (ISO 7064). The same key of the same applicant is the same draft. */
function draftId(procedure: string, content: Filing): string {
  const { key } = content;
  let bytes = key === undefined ? randomBytes(32) : hash(JSON.stringify([procedure, applicantOf(content), key]));
  for (;;) {
    const code = [...bytes.subarray(0, 10)].map((byte) => CODE_ALPHABET[byte % 32]).join('');
    const check = checkCharacter(code);
    if (CODE_ALPHABET.includes(check)) return `D-${code.slice(0, 5)}-${code.slice(5)}${check}`;
    bytes = hash(bytes);
  }
}

const hash = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
