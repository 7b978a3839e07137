import { expect } from 'chai';
import { type Side, startSide } from '../support/registers.js';

type Data = Record<string, unknown>;

describe('the registers of judicial mail and of repatriation', () => {
  const sides = new Map<string, Side>();
  before(async () => {
    for (const name of ['justice', 'health', 'interior', 'civil-status'])
      sides.set(name, await startSide(name, { today: '2028-02-29', callbackDelayMs: null }));
  });
  after(() => Promise.all([...sides.values()].map((side) => side.close())));
  const side = (name: string): Side => sides.get(name) ?? expect.fail(name);
  const ask = async (name: string, operation: string, data: Data): Promise<Data | string> => {
    const reply = await side(name).ask(operation, data);
    return reply.kind === 'answered' ? { ...reply.answer } : reply.kind === 'refused' ? reply.code : { reference: reply.reference };
  };

  it('health, interior, civil status: what remains need to travel, each taken back once', async () => {
    const name = { familyName: 'ALAOUI', givenNames: 'Ahmed', birthDate: '1948-03-02' };
    const deceased = { ...name, diedOn: '2028-02-27', country: 'FR', city: 'Lyon' };
    const { reference } = (await ask('health', 'non-contagion', deceased)) as { reference: string };
    const status = async () => ((await ask('health', 'certificate-status', { reference })) as Data)['status'];
    expect(await status()).to.equal('waiting');
    await side('health').post('/_replies', {});
    for (const end = Date.now() + 5000; (await status()) === 'waiting' && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 20));
    expect(await status()).to.equal('issued');
    expect(await ask('health', 'cancel-certificate', { reference })).to.deep.equal({ status: 'cancelled', cancelledOn: '2028-02-29' });
    expect(await ask('health', 'cancel-certificate', { reference: '?' })).to.equal('certificate-unknown');
    const permit = { id: 'C-1', number: 'RR-1-7', code: 'C-1', digest: 'a'.repeat(64) };
    const arrival = { familyName: 'ALAOUI', givenNames: 'Ahmed', border: 'oujda-airport', arrivalOn: '2028-03-01', permit };
    expect(await ask('interior', 'announce-arrival', { ...arrival, arrivalOn: '2028-02-28' })).to.equal('arrival-past');
    expect(await ask('interior', 'announce-arrival', { ...arrival, border: 'nador-port' })).to.equal('border-closed');
    expect(await ask('interior', 'announce-arrival', arrival)).to.include({ reference: 'ARR-000001', border: 'oujda-airport' });
    expect(await ask('interior', 'cancel-arrival', { reference: 'ARR-000001' })).to.deep.equal({
      status: 'cancelled',
      cancelledOn: '2028-02-29',
    });
    expect(await ask('interior', 'cancel-burial', { reference: '?' })).to.equal('burial-unknown');
    const entry = (await ask('civil-status', 'record-death', deceased)) as { reference: string; number: string };
    expect(await ask('civil-status', 'death-record', name)).to.have.nested.property('act.number', entry.number);
    expect(await ask('civil-status', 'record-death', deceased)).to.equal('death-entered');
    expect(await ask('civil-status', 'cancel-death', { reference: entry.reference })).to.include({ status: 'cancelled' });
    expect(await ask('civil-status', 'death-record', name)).to.deep.include({ found: false });
    expect(await ask('civil-status', 'record-death', deceased)).to.have.property('number', '502/2028');
  });
  it('justice: takes one paper of a mail that it sent, and closes it', async () => {
    const note = { id: 'C-1', number: 'JM-1-7', code: 'C-1', digest: 'a'.repeat(64) };
    const certificate = { result: 'served', servedOn: '2028-02-28', countsOn: '2028-02-28', place: 'home', attempts: 1, certificate: note };
    expect(await ask('justice', 'return-certificate', { reference: 'PJ-0', ...certificate })).to.equal('mail-unknown');
    expect(await ask('justice', 'return-certificate', { reference: 'PJ-2026-000001', ...certificate })).to.deep.equal({
      receivedOn: '2028-02-29',
    });
    const back = { reference: 'PJ-2026-000001', reason: 'time-limit', attempts: 2, note };
    expect(await ask('justice', 'return-mail', back)).to.equal('mail-closed');
    expect(await ask('justice', 'return-mail', { ...back, reference: 'PJ-2026-000002' })).to.deep.equal({ receivedOn: '2028-02-29' });
    expect(await side('justice').post('/_send', { name: 'nothing' })).to.include({ code: 'sending-unknown' });
    expect(await side('justice').post('/_send', { name: 'recall', reference: 'PJ-0' })).to.include({ code: 'mail-unknown' });
  });
});
