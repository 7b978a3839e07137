import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';
import { CaseError } from '../../domain/errors.js';

/** Characters of the GSM 7-bit alphabet (3GPP TS 23.038); those of its extension table take two places. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION = '^{}\\[~]|€';

export interface SmsSize {
  readonly encoding: 'gsm-7' | 'ucs-2';
  /** Places used: septets, or 16-bit units. */
  readonly length: number;
  /** Messages that the operator sends and bills. */
  readonly parts: number;
}

/** How an SMS is split: 160 or 153 each in GSM 7-bit; 70 or 67 each in UCS-2, which one Arabic letter is enough to need. */
export function smsSize(text: string): SmsSize {
  const characters = [...text];
  const seven = characters.every((c) => GSM.includes(c) || GSM_EXTENSION.includes(c));
  const sizes = characters.map((c) => (seven ? (GSM_EXTENSION.includes(c) ? 2 : 1) : c.length));
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const [alone, each] = seven ? [160, 153] : [70, 67];
  if (length <= alone) return { encoding: seven ? 'gsm-7' : 'ucs-2', length, parts: 1 };
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    // A character of two units is not cut in two: it moves to the next part whole.
    if (used + size > each) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding: seven ? 'gsm-7' : 'ucs-2', length, parts };
}

/**
 * A telephone number as E.164: `+212612345678`.
 * @param country of a number written without its country code; default Morocco.
 * @throws {CaseError} `ADDRESS_INVALID` when there is no such number, or when it cannot receive an SMS.
 */
export function parsePhone(typed: string, country: CountryCode = 'MA'): string {
  const number = parsePhoneNumber(typed, country);
  const refuse = (reason: string) =>
    new CaseError('ADDRESS_INVALID', `The telephone number cannot be used: ${reason}.`, { field: 'phone', reason });
  if (!number?.isValid()) throw refuse('there is no such number');
  if (number.getType() === 'FIXED_LINE') throw refuse('it is a fixed line, which receives no SMS');
  return number.number;
}
