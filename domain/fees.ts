/** Fees that an agent collects: what was asked, what came for it, what goes back. Plain JSON in the record of the case; amounts in centimes. */

/** One demand for payment at an agent. */
export interface Demand {
  /** Of the request: the agent names it in every callback. */
  readonly effectId: string;
  /** The state of the flow that waits for it. */
  readonly state: string;
  readonly register: string;
  /** Where to pay: the agent's number, and a page where there is one. */
  reference?: string;
  address?: string;
  /** Last day to pay, where there is one. */
  until?: string;
  /** `open` until it is paid in full, or nobody waits for it any longer: money that comes then goes back. */
  status: 'open' | 'paid' | 'closed';
  receipts: Receipt[];
  /** How often the agent was asked how it stands. */
  asked?: number;
}

/** Money that came, by the agent's own number: whatever tells of it again, it is counted once. */
export interface Receipt {
  readonly transaction: string;
  readonly amount: number;
  readonly currency: string;
  /** Day at the agent. */
  readonly on: string;
  readonly back: Payback[];
}

/** `double`: the fee was paid before. `late`: nobody waited for it any longer. `part`: the rest did not come. `refund`: the procedure gives it back. */
export type PaybackReason = 'double' | 'late' | 'part' | 'too-much' | 'wrong-currency' | 'refund';

export interface Payback {
  readonly effectId: string;
  readonly amount: number;
  readonly reason: PaybackReason;
  /** Of its decision, ms. */
  readonly at: number;
  /** Day at the agent; absent as long as the money has not gone. */
  on?: string;
}

/**
 * One movement of money as a register tells it. `id` is the number of the transaction for money that a person paid, and the id of the effect for what
 * the case asked for; statements have the same.
 */
export interface Movement {
  readonly register: string;
  readonly kind: 'payment' | 'refund';
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly on: string;
}

/** What of a receipt neither went back nor is to. */
export const keptOf = ({ amount, back }: Receipt): number => back.reduce((left, one) => left - one.amount, amount);

/** What a demand holds in the currency of the fee. */
export const receivedFor = ({ receipts }: Pick<Demand, 'receipts'>, currency: string): number =>
  receipts.reduce((sum, receipt) => sum + (receipt.currency === currency ? keptOf(receipt) : 0), 0);

interface Collected {
  readonly amount: number;
  readonly currency: string;
  readonly demands?: readonly Demand[];
}

/** What is to go back to the person and has not gone. */
export const owedBack = ({ demands = [] }: Pick<Collected, 'demands'>): { demand: Demand; receipt: Receipt; payback: Payback }[] =>
  demands.flatMap((demand) =>
    demand.receipts.flatMap((receipt) =>
      receipt.back.flatMap((payback) => (payback.on === undefined ? [{ demand, receipt, payback }] : [])),
    ),
  );

/** The names of a letter or an expression under `payment`: those of the newest demand. */
export function paymentScope({ amount, currency, demands = [] }: Collected) {
  const demand = demands.at(-1);
  const received = demand === undefined ? 0 : receivedFor(demand, currency);
  const { reference = null, address = null, until = null } = demand ?? {};
  return { reference, address, until, received, missing: Math.max(0, amount - received) };
}
