import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { until, workUntil } from '../support/passport.js';
import { agentOf, demandIn, lettersOf } from '../support/payment.js';
import { type Stack, startStack } from '../support/stack.js';

describe('e-stamps, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let agent: ReturnType<typeof agentOf>;
  let filed = 0;
  before(async () => {
    stack = await startStack(['payment-agent', 'tax-stamps', 'sms-gateway']);
    agent = agentOf(stack);
    await agent.settings({ callbackDelayMs: null });
    await stack.catalogue.publish(readFileSync('definitions/procedures/e-stamp.yaml', 'utf8'), 'designer');
  });
  after(() => stack?.stop());

  const file = async (data: Record<string, unknown>) => {
    filed += 1;
    const { caseId } = await stack.engine.file('e-stamp', {
      applicant: {
        id: `buyer-${filed}`,
        name: 'Salma Idrissi',
        nameArabic: 'سلمى الإدريسي',
        email: `buyer-${filed}@example.org`,
        phone: '+212612345678',
        country: 'MA',
        identityNumber: 'AB123456',
      },
      data: { stamp: { holder: 'AB123465' }, ...data },
      language: 'fr',
      key: `stamp-${filed}`,
    });
    return caseId;
  };
  const stampOf = async (code: string) =>
    (await (await fetch(`${stack.urls['tax-stamps']}/_ledger?table=stamps&id=${code}`)).json()) as { state: string; holder: string };
  const texts = async () => JSON.stringify(await (await fetch(`${stack.urls['sms-gateway']}/_ledger?table=messages`)).json());
  const codeIn = ({ data }: CaseRecord) => (data['stamp'] as { code: string }).code;

  it('is bought on the page of the agent, found again, put right, and paid back', async () => {
    const bought = await file({ request: { what: 'order' }, order: { purpose: 'passport' }, payment: { way: 'card' } });
    const waiting = await until(stack.engine, bought, (it) => demandIn(it).address !== undefined);
    const { address, reference } = demandIn(waiting);
    expect(await texts())
      .to.include(reference!)
      .and.to.include(address!);
    await fetch(address!, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ number: '4111111111111111', lang: 'fr' }) });
    const closed = await workUntil(stack.engine, bought);
    expect(closed).to.include({ outcome: 'granted' });
    const code = codeIn(closed);
    expect(code).to.match(/^[0-9]{16}$/);
    expect(await texts()).to.include(code);
    expect(await lettersOf(stack, bought)).to.include(code);
    expect(await stampOf(code)).to.include({ state: 'valid', holder: 'AB123465' });

    const found = await workUntil(stack.engine, await file({ request: { what: 'find' }, purchase: { payment: reference } }));
    expect(found).to.include({ outcome: 'completed' });
    expect(codeIn(found)).to.equal(code);

    const proof = { id: 'slip-1', name: 'slip.pdf', type: 'pdf', size: 90_000 };
    const correcting = await file({
      request: { what: 'correct' },
      purchase: { payment: reference },
      correction: { holder: 'AB123456', proof },
    });
    const { tasks } = await until(stack.engine, correcting, ({ states }) => states.includes('checking'));
    await stack.engine.complete(tasks['checking']!.id, { outcome: 'approve' }, stack.engine.actor('tax.nabil'));
    expect(await workUntil(stack.engine, correcting)).to.include({ outcome: 'completed' });
    expect(await stampOf(code)).to.include({ holder: 'AB123456' });

    // Under the identity that was mistyped it is another person's; under the right one it is paid back.
    const wrong = await file({ request: { what: 'refund' }, refund: { code } });
    await until(stack.engine, wrong, ({ states }) => states.includes('reviewing'));
    const refunded = await workUntil(
      stack.engine,
      await file({ request: { what: 'refund' }, stamp: { holder: 'AB123456' }, refund: { code } }),
    );
    expect(refunded).to.include({ outcome: 'completed' });
    expect(refunded.data['refund']).to.include({ amount: 50_000 });
    expect(await stampOf(code)).to.include({ state: 'refunded' });
  });
});
