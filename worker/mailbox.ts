import type { Organisation } from '../definitions/organisation.js';
import type { Language } from '../domain/language.js';

/** A group reads one mailbox; `supervisor:g` is the mailbox of those who supervise it. */
export function mailboxOf(
  organisation: Organisation,
  of: { group: string } | { user: string },
  domain: string,
): { name: string; address: string; language: Language } {
  if ('user' in of) return { name: of.user, address: `${of.user}@${domain}`, language: 'fr' };
  const group = of.group.startsWith('supervisor:')
    ? (organisation.groups[of.group.slice('supervisor:'.length)]?.supervisor ?? 'operators')
    : of.group;
  return { name: organisation.groups[group]?.title.fr ?? group, address: `${group}@${domain}`, language: 'fr' };
}
