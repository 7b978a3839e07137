/** A rate that was posted: how much of a currency stands for one unit of the fee's own, from a day on until the next one. */
export interface FeeRate {
  readonly currency: string;
  /** First day on which it counts. */
  readonly from: string;
  /** In decimals, as text: `0.0920`. */
  readonly rate: string;
  readonly source: string;
}

/** The rate that counts on a day; undefined when none was posted by then. */
export const rateOn = (rates: readonly FeeRate[], currency: string, on: string): FeeRate | undefined =>
  rates.filter((one) => one.currency === currency && one.from <= on).sort((a, b) => (a.from < b.from ? 1 : -1))[0];

/**
 * A fee in the currency of the post, in its smallest unit: exact, with integers, half a unit up.
 * @param amount in the smallest unit of the fee's own currency; both have hundredths.
 */
export function localAmount(amount: number, { rate }: Pick<FeeRate, 'rate'>): number {
  const [whole = '0', part = ''] = rate.split('.');
  const scale = 10n ** BigInt(part.length);
  const scaled = BigInt(amount) * BigInt(`${whole}${part}`);
  return Number((2n * scaled + scale) / (2n * scale));
}
