/**
 * The other side's own reading of the signature in the contract (`common.yaml`, header Mistara-Signature). Not shared with the connector:
 * the two have to agree through the contract, and tests hold one against the other.
 */
import { createHmac } from 'node:crypto';

export function signatureOf(key: string, context: string, body: string, at = Math.floor(Date.now() / 1000)): string {
  const digest = createHmac('sha256', key).update(`${at}.${context}.${body}`, 'utf8').digest('hex');
  return `t=${at},v1=${digest}`;
}

/** True when one of the digests in the header is right, and it was made less than five minutes ago. */
export function isSignedBy(key: string, header: string, context: string, body: string): boolean {
  const at = Number(/(?:^|,)t=([0-9]+)/.exec(header)?.[1] ?? Number.NaN);
  if (!(Math.abs(Date.now() / 1000 - at) <= 300)) return false;
  const expected = signatureOf(key, context, body, at).split(',')[1];
  return header.split(',').some((part) => part.trim() === expected);
}
