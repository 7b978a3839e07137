import type { Organisation } from '../definitions/organisation.js';
import { nearest } from '../definitions/problems.js';
import { CaseError } from '../domain/errors.js';
import type { Command } from '../workflows/contract.js';

/** A case is forwarded to a post that there is. @throws CaseError POST_UNKNOWN */
export function refuseUnknownPost({ posts }: Organisation, command: Command): void {
  if (command.kind !== 'forward' || Object.hasOwn(posts, command.to)) return;
  const names = Object.keys(posts);
  const near = nearest(command.to, new Set(names));
  const help = near === undefined ? '' : ` Did you mean "${near}"?`;
  throw new CaseError('POST_UNKNOWN', `There is no post "${command.to}".${help}`, { posts: names });
}
