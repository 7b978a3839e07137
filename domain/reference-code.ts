/** Readable without doubt on paper and by telephone: no I, L, O, U. */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ISO_7064 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Check character of a text of 0-9 and A-Z, by ISO 7064 MOD 37,36 (hybrid system).
 * @throws {RangeError} on any other character.
 */
export function checkCharacter(text: string): string {
  let product = 36;
  for (const character of text) {
    const sum = (product + valueOfCharacter(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ISO_7064[(37 - product) % 36]!;
}

/** True when the last character is the check character of those before it. One wrong character is always seen. */
export function hasCheckCharacter(code: string): boolean {
  return /^[0-9A-Z]{2,}$/.test(code) && checkCharacter(code.slice(0, -1)) === code.slice(-1);
}

/**
 * A code as a person types it: any case, with spaces or dashes, O for 0, I or L for 1.
 * Latin and Arabic-Indic digits are the same digits.
 */
export function normaliseCode(typed: string): string {
  return typed
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[^0-9A-Za-z]/g, '')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

/** `K7M2-9QXA-…`: in fours, as it is printed. */
export const groupCode = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? '';

function valueOfCharacter(character: string): number {
  const value = ISO_7064.indexOf(character);
  if (value < 0) throw new RangeError(`the character ${JSON.stringify(character)} in a reference code`);
  return value;
}
