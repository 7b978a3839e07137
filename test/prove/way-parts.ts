/** What is laid into the certificate of residence, at places of its file (`a/b/c`). */
export type Way = readonly [about: string, edits: Readonly<Record<string, unknown>>];

export const three = (en: string) => ({ ar: 'نص', fr: 'Texte', en });
export const task = (on: object, more: object = {}) => ({ task: { group: 'consular-desk', title: three('A task'), ...more }, on });
export const KIND = { type: 'choice', of: { a: three('A'), b: three('B') }, label: three('Kind') };
export const ROOMS = { type: 'integer', label: three('Rooms') };
const HOME = ['home.address', 'home.since', 'home.proof'];
export const S = 'flow/states';
export const APPROVE = `${S}/checking/on/approve`;
export const end = { end: true };
export const asked = (...fields: string[]) => [...HOME, ...fields];
export const agent = (field: object) => ({ ...field, by: 'agent' });
export const register = (field: object) => ({ ...field, by: 'register' });
export const choose = (...ways: [when: string, to: string][]) => ({ choose: Object.fromEntries(ways) });
