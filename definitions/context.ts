import type { Register } from '../domain/register.js';
import type { Organisation } from './organisation.js';
import type { Definition } from './schema.js';

/** What a definition may name and does not declare itself. An absent part is not checked. */
export interface Context {
  readonly registers?: ReadonlyMap<string, Register>;
  readonly organisation?: Organisation;
  readonly calendars?: ReadonlySet<string>;
  /** Ids of the procedures of the deployment. */
  readonly procedures?: ReadonlySet<string>;
  /** One of them, read; undefined when it is not there, or cannot be read. */
  procedure?(id: string): Definition | undefined;
}
