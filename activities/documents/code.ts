import { createHmac } from 'node:crypto';
import { CODE_ALPHABET, checkCharacter } from '../../domain/reference-code.js';

/** Fifteen characters of the alphabet are 75 bits: a code cannot be guessed at the public check. */
const LENGTH = 15;

/**
 * The code printed on a document and asked at the public check: 15 characters and an ISO 7064 MOD 37,36 check character.
 *
 * The same effect always gives the same code, so that issuing again after a failure gives the same bytes; without the
 * key nobody can tell the code of another case.
 * @param key secret of the deployment, at least 16 characters.
 */
export function verificationCode(effectId: string, key: string): string {
  if (key.length < 16) throw new RangeError('the key of verification codes has less than 16 characters');
  for (let round = 0; ; round++) {
    const mac = createHmac('sha256', key).update(`${round}\n${effectId}`).digest();
    const body = Array.from(mac.subarray(0, LENGTH), (byte) => CODE_ALPHABET[byte % 32]!).join('');
    const check = checkCharacter(body);
    // The standard's check character may be I, L, O or U, which people misread: take the next round then.
    if (CODE_ALPHABET.includes(check)) return body + check;
  }
}
