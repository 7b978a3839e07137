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

/** An amount in the smallest unit of its currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/**
 * A fee of the tariff in the currency of the post, by the rate that was posted on the day of filing: who pays there is told both.
 * Undefined when it is nothing, is in that currency already, or no rate was posted.
 */
export function feeAtPost(
  { fees, filedOn }: { readonly fees?: Money; readonly filedOn: string },
  currency: string,
  rates: readonly FeeRate[],
): (Money & { readonly from: string }) | undefined {
  if (fees === undefined || fees.amount === 0 || currency === fees.currency) return undefined;
  const rate = rateOn(rates, currency, filedOn);
  return rate && { amount: localAmount(fees.amount, rate), currency, from: rate.from };
}
