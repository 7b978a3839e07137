/** What a post serves: a whole country, or what is named of it. Places and prefixes of postal codes go before the whole country. */
export interface Jurisdiction {
  /** ISO 3166, as in `FR`. */
  readonly country: string;
  /** First digits of postal codes: `69`. */
  readonly postal?: readonly string[] | undefined;
  /** Cities and regions, in the spellings of the place. */
  readonly places?: readonly string[] | undefined;
}

/** Which post serves a residence, and by what. */
export interface Served {
  readonly post: string;
  readonly by: 'postal' | 'place' | 'country';
}

/**
 * The post of a residence: by the longest prefix of the postal code in the address, else by a place named in it, else that of the whole country.
 * Undefined when no post serves the country. The same address gives the same post.
 */
export function postOfResidence(
  posts: Readonly<Record<string, { readonly jurisdiction?: readonly Jurisdiction[] | undefined }>>,
  country: string | undefined,
  address?: string,
): Served | undefined {
  const claims = Object.entries(posts).flatMap(([post, { jurisdiction = [] }]) =>
    jurisdiction.filter((one) => one.country === country).map((one) => ({ post, ...one })),
  );
  const codes = postalCodes(address ?? '');
  const prefixes = claims
    .flatMap(({ post, postal = [] }) => postal.map((prefix) => ({ post, prefix })))
    .filter(({ prefix }) => codes.some((code) => code.startsWith(prefix)))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  if (prefixes[0] !== undefined) return { post: prefixes[0].post, by: 'postal' };
  const words = ` ${plain(address ?? '')} `;
  const named = claims
    .flatMap(({ post, places = [] }) => places.map((place) => ({ post, place: plain(place) })))
    .filter(({ place }) => words.includes(` ${place} `))
    .sort((a, b) => b.place.length - a.place.length);
  if (named[0] !== undefined) return { post: named[0].post, by: 'place' };
  const whole = claims.find(({ postal, places }) => postal === undefined && places === undefined);
  return whole === undefined ? undefined : { post: whole.post, by: 'country' };
}

/** Groups of four to six digits; a postal code comes after the number of the house, so the last ones count, and a single one is taken. */
const postalCodes = (address: string): string[] => {
  const groups = [...address.matchAll(/(?<!\d)\d{4,6}(?!\d)/g)].map(([digits]) => digits);
  return groups.slice(-1);
};

/** Letters without marks, in lower case; anything else is one space. */
export const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
