import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { showCase } from '../../client/cli/case.js';
import type { Io } from '../../client/cli/io.js';
import { type ReconcileOptions, reconcile } from '../../client/cli/reconcile.js';
import { HOME } from '../../definitions/files.js';
import type { DayReport } from '../../domain/reconciliation.js';
import { localDateOf } from '../../domain/zoned.js';
import { KEYS } from '../support/keys.js';
import { until } from '../support/passport.js';
import { agentOf, demandIn } from '../support/payment.js';
import { type Processes, startProcesses } from '../support/processes.js';

describe('mistara reconcile, on processes of its own', function () {
  this.timeout(300_000);
  let all: Processes;
  const before_ = { ...process.env };
  const day = localDateOf(Date.now(), 'Africa/Casablanca');
  before(async () => {
    all = await startProcesses(['payment-agent', 'tax-stamps', 'sms-gateway']);
    const { temporal, mongodb } = Object.fromEntries(all.running) as unknown as { temporal: { address: string }; mongodb: { uri: string } };
    Object.assign(process.env, { TEMPORAL_ADDRESS: temporal.address, MONGODB_URI: mongodb.uri, MISTARA_PAYLOAD_KEYS: KEYS });
    await all.catalogue.publish(readFileSync(`${HOME}procedures/e-stamp.yaml`, 'utf8'), 'designer');
  });
  after(async () => {
    process.env = before_;
    await all?.stop();
  });

  const run = async (options: Partial<ReconcileOptions>) => {
    const out: string[] = [];
    const err: string[] = [];
    const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
    const exit = await reconcile({ format: 'text', ...options }, io);
    return { exit, out: out.join('\n'), err: err.join('\n') };
  };

  it('is set to run every day by whoever serves the API', async () => {
    const { spec } = await all.client.schedule.getHandle('reconciliation').describe();
    expect(spec.timezone).to.equal('Africa/Casablanca');
  });

  it('tells what does not agree, keeps it, and says so by its exit code', async () => {
    const agent = agentOf(all);
    await agent.settings({ callbackDelayMs: null });
    const { caseId } = await all.engine.file('e-stamp', {
      applicant: {
        id: 'buyer-1',
        name: 'Salma Idrissi',
        nameArabic: 'سلمى الإدريسي',
        email: 'buyer-1@example.org',
        phone: '+212612345678',
        country: 'MA',
        identityNumber: 'AB123456',
      },
      data: { request: { what: 'order' }, stamp: { holder: 'AB123456' }, order: { purpose: 'passport' }, payment: { way: 'agency' } },
      language: 'fr',
    });
    const { reference } = demandIn(await until(all.engine, caseId, (record) => demandIn(record).reference !== undefined));
    expect(await run({ day })).to.include({ exit: 0 });
    await agent.fault('reply-lost', 'request-payment');
    await agent.pay(reference!);
    const found = await run({ day, register: 'payment-agent' });
    expect(found.exit).to.equal(1);
    expect(found.out).to.include(`payment-agent ${day}: 0 agree, 1 does not`).and.to.include('unknown-here').and.to.include(caseId);
    await agent.pay(reference!, { amount: 100 });
    await until(all.engine, caseId, ({ log }) => log.some(({ type }) => type === 'paid-back'));
    const lines: string[] = [];
    await showCase(caseId, { format: 'text', lang: 'fr' }, {
      out: (line: string) => lines.push(line),
      err: () => undefined,
    } as unknown as Io);
    expect(lines.join('\n'))
      .to.include(`${reference} at payment-agent, paid`)
      .and.to.match(/back: 1\.00 MAD \((double|too-much)\)/);
    const shown = await run({ show: true, format: 'json' });
    expect(shown.exit).to.equal(1);
    const [report] = JSON.parse(shown.out) as DayReport[];
    expect(report).to.include({ register: 'payment-agent', day, matched: 0 });
    expect(report!.differences[0]).to.deep.include({ kind: 'unknown-here', caseId, there: { amount: 50_000, currency: 'MAD' } });
  });

  it('refuses what is no day', () => expect(() => reconcile({ day: 'yesterday', format: 'text' }, {} as Io)).to.throw('not a day'));
});
