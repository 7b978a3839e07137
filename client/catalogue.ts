import { createHash } from 'node:crypto';
import { compile } from '../definitions/compile.js';
import type { Context } from '../definitions/context.js';
import { loadContext } from '../definitions/files.js';
import { readDefinition } from '../definitions/parse.js';
import type { Problem } from '../definitions/problems.js';
import { prove } from '../definitions/prove.js';
import { runsOf } from '../definitions/runs.js';
import type { Definition } from '../definitions/schema.js';
import { CaseError } from '../domain/errors.js';
import type { Store } from '../store/index.js';
import type { PublishedDefinition } from './engine.js';

export interface Publication {
  readonly procedure: string;
  readonly digest: string;
  /** False when these very bytes were published before: it is the same publication. */
  readonly isNew: boolean;
  readonly problems: readonly Problem[];
}

export const digestOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Published definitions, by digest: stored once, never changed, kept by a process once read. */
export class Catalogue {
  readonly #store: Store;
  readonly #byDigest = new Map<string, PublishedDefinition>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Checks a definition and stores it. Running cases keep the one they were filed under.
   * @throws CaseError `DEFINITION_INVALID` with `details.problems`, `DEFINITION_NOT_PROVED` with `details.failures`; nothing is stored then.
   */
  async publish(text: string, by: string, file?: string): Promise<Publication> {
    const context = await this.#contextOf(text);
    const { definition, problems } = readDefinition(text, file, context);
    if (definition === undefined || problems.some(({ severity }) => severity === 'error')) {
      throw new CaseError('DEFINITION_INVALID', 'The definition has errors; nothing was stored.', { problems });
    }
    const digest = digestOfText(text);
    compile(definition, digest);
    // What is stored was proved when it was stored, and stays so: it never changes.
    if ((await this.#store.definitions.exists({ _id: digest })) === null) {
      const failures = prove(definition, { context }).filter(({ holds }) => !holds);
      if (failures.length > 0) {
        const names = [...new Set(failures.map(({ property }) => property))].join(', ');
        throw new CaseError('DEFINITION_NOT_PROVED', `The definition does not keep ${names}; nothing was stored.`, { failures });
      }
    }
    const result = await this.#store.definitions.collection.updateOne(
      { _id: digest as never },
      {
        $setOnInsert: {
          procedure: definition.id,
          ...(definition.version !== undefined && { label: definition.version }),
          text,
          publishedAt: new Date(),
          publishedBy: by,
        },
      },
      { upsert: true },
    );
    return { procedure: definition.id, digest, isNew: result.upsertedCount === 1, problems };
  }

  /** What a definition may name: of the procedures that it runs, and that those run, the publications that its cases would start. */
  async #contextOf(text: string): Promise<Context> {
    const context = loadContext();
    const found = new Map<string, Definition>();
    const { definition } = readDefinition(text);
    const open = definition === undefined ? [] : runsOf(definition);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      const run = await this.published(id).catch((error: unknown) => {
        if (error instanceof CaseError && error.code === 'PROCEDURE_NOT_FOUND') return undefined; // it may be published later
        throw error;
      });
      if (run === undefined) continue;
      found.set(id, run.definition);
      open.push(...runsOf(run.definition));
    }
    if (found.size === 0) return context;
    return {
      ...context,
      procedures: new Set([...(context.procedures ?? []), ...found.keys()]),
      procedure: (id) => found.get(id) ?? context.procedure?.(id),
    };
  }

  /** The newest publication of a procedure. @throws CaseError PROCEDURE_NOT_FOUND */
  published = async (procedure: string): Promise<PublishedDefinition> => {
    // Its digest alone: the text is read once a process.
    const row = await this.#store.definitions.collection
      .findOne({ procedure }, { projection: { _id: 1 }, sort: { publishedAt: -1 } })
      .catch((error: Error) => {
        throw new CaseError(
          'ENGINE_UNAVAILABLE',
          'The definitions cannot be read just now. Nothing is lost: try again with the same key.',
          {
            cause: error.message,
          },
        );
      });
    if (row === null) {
      const known = await this.#store.definitions.distinct('procedure');
      throw new CaseError(
        'PROCEDURE_NOT_FOUND',
        `No procedure "${procedure}" is published. Published: ${known.sort().join(', ') || 'none'}.`,
        { published: known },
      );
    }
    return this.byDigest(String(row._id));
  };

  /** @throws CaseError DEFINITION_UNKNOWN */
  byDigest = async (digest: string): Promise<PublishedDefinition> => {
    const known = this.#byDigest.get(digest);
    if (known) return known;
    const row = await this.#store.definitions.findById(digest).lean();
    if (row === null) throw new CaseError('DEFINITION_UNKNOWN', `No definition is published under ${digest}.`);
    return this.#compiled(digest, row.text);
  };

  /** The one publication whose digest begins like this. @throws CaseError DEFINITION_UNKNOWN when there is none, or more than one. */
  async digestBeginning(prefix: string): Promise<string> {
    const rows = await this.#store.definitions
      .find({ _id: { $regex: `^${prefix}` } })
      .select({ _id: 1 })
      .limit(2)
      .lean();
    if (rows.length === 1) return rows[0]!._id;
    throw new CaseError(
      'DEFINITION_UNKNOWN',
      rows.length === 0
        ? `No definition is published under ${prefix}….`
        : `Several definitions are published under ${prefix}…: write more of the digest.`,
    );
  }

  #compiled(digest: string, text: string): PublishedDefinition {
    let found = this.#byDigest.get(digest);
    if (found === undefined) {
      const { definition } = readDefinition(text);
      if (definition === undefined) throw new Error(`the published definition ${digest} cannot be read any more`);
      found = { digest, definition, chart: compile(definition, digest) };
      this.#byDigest.set(digest, found);
    }
    return found;
  }
}
