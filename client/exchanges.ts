import { type Verdict, verdictOn } from '../activities/registers/index.js';
import type { Proof } from '../domain/exchange.js';
import type { Register } from '../domain/register.js';

export interface CheckedProof {
  readonly sent: Verdict | null;
  readonly received: Verdict | null;
  /** Nothing that is signed was changed, and what was to be signed is. */
  readonly holds: boolean;
}

/** Checks what was kept of an exchange with the keys that are known here: the register need not be there. */
export function checkProof(
  { register: id, proof }: { readonly register: string; readonly proof: Proof | null },
  registers: ReadonlyMap<string, Register>,
): CheckedProof {
  const register = registers.get(id);
  if (register === undefined || proof === null) return { sent: null, received: null, holds: false };
  const sent = proof.sent ? verdictOn(register, proof.sent) : null;
  const received = proof.received ? verdictOn(register, proof.received) : null;
  const good: readonly unknown[] = register.sharedKey === null ? ['holds', 'not signed', null] : ['holds', null];
  return { sent, received, holds: good.includes(sent) && good.includes(received) };
}
