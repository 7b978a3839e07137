import { domainToASCII } from 'node:url';
import { CaseError } from '../../domain/errors.js';

export interface Address {
  readonly name: string;
  readonly address: string;
}

// RFC 5322 dot-atom, with the letters of RFC 6531; quoted local parts are legal and used by nobody but attackers.
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
// Control characters, line separators and directional marks: each can make one header read as two, or as another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/**
 * One mail address, checked, as the object that the transport takes. A string with a newline would add receivers
 * of the sender's choice, and a comma adds them just as quietly: both are refused here, before any transport sees them.
 * @param name shown beside the address; may be empty.
 * @returns the address with its domain in ASCII (IDNA), so that any server takes it.
 * @throws {CaseError} `ADDRESS_INVALID` with `{ field, reason }`; the address itself is not in the message, which is logged.
 */
export function parseAddress(name: string, address: string): Address {
  const refuse = (field: 'name' | 'address', reason: string): never => {
    throw new CaseError('ADDRESS_INVALID', `The mail ${field} cannot be used: ${reason}.`, { field, reason });
  };
  if (typeof name !== 'string') return refuse('name', 'it is not a text');
  if (typeof address !== 'string') return refuse('address', 'it is not a text');
  if (CONTROL.test(name)) return refuse('name', 'it has a line break or a control character');
  if (name.length > 200) return refuse('name', 'it is longer than 200 characters');
  if (CONTROL.test(address)) return refuse('address', 'it has a line break or a control character');
  const trimmed = address.trim();
  if (/[,;]/.test(trimmed)) return refuse('address', 'one address only, without commas');
  if (/[\s<>()[\]"\\:]/.test(trimmed)) return refuse('address', 'it has a space, a quote or a bracket');
  const at = trimmed.lastIndexOf('@');
  if (at < 1) return refuse('address', 'it has no @ with something before it');
  const local = trimmed.slice(0, at).normalize('NFC');
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  if (Buffer.byteLength(local) > 64) return refuse('address', 'the part before the @ is longer than 64 bytes');
  if (!LOCAL.test(local)) return refuse('address', 'the part before the @ is not an address');
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1)!)) {
    return refuse('address', 'the part after the @ is not a domain');
  }
  if (Buffer.byteLength(local) + domain.length + 1 > 254) return refuse('address', 'it is longer than 254 bytes');
  return { name: name.normalize('NFC').trim(), address: `${local}@${domain}` };
}
