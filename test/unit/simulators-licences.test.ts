import { expect } from 'chai';
import { type Side, startSide } from '../support/registers.js';

type Data = Record<string, unknown>;
const TODAY = '2026-11-23';

/** The three that licences, vehicles and national cards are asked of. Answers become their values, refusals their codes. */
describe('licences, vehicles and national cards', () => {
  const sides = new Map<string, Side>();
  before(async () => {
    for (const name of ['narsa', 'vehicle-register', 'dgsn'])
      sides.set(name, await startSide(name, { today: TODAY, callbackDelayMs: null }));
  });
  after(() => Promise.all([...sides.values()].map((side) => side.close())));
  const side = (name: string): Side => sides.get(name) ?? expect.fail(name);
  const asking = (name: string) => async (operation: string, data: Data) => {
    const reply = await side(name).ask(operation, data);
    return reply.kind === 'answered' ? { ...reply.answer } : reply.kind === 'refused' ? reply.code : reply.reference;
  };
  const narsa = asking('narsa');
  const vehicles = asking('vehicle-register');
  const dgsn = asking('dgsn');
  const repliesOf = async (name: string) => side(name).post('/_replies', {});
  const row = (name: string, table: string, id: string) => side(name).get(`/_ledger?table=${table}&id=${encodeURIComponent(id)}`);

  describe('narsa', () => {
    const status = async (data: Data) => ((await narsa('licence-status', data)) as Data)['status'];

    it('knows every well-formed number as a good licence of whoever gives it, but those of the seed', async () => {
      expect(await narsa('licence-status', { number: '01/234567', cnie: 'AB123456' })).to.deep.include({
        status: 'valid',
        number: '01/234567',
        cnie: 'AB123456',
        categories: 'B',
        issuedOn: '2022-11-23',
        expiresOn: '2032-11-23',
      });
      expect(await narsa('licence-status', { cnie: 'BE998877' })).to.include({ number: '01/555001', categories: 'A1, B' });
      expect(await status({ cnie: 'AB123456' })).to.equal('valid');
      expect(await status({ number: '01/555001', cnie: 'BE998877', familyName: 'El-Idrissi' })).to.equal('valid');
      expect(await status({ number: '01/555002' })).to.equal('suspended');
      expect(await status({ number: '01/555003' })).to.equal('revoked');
      expect(await status({ number: '01/555004' })).to.equal('unknown');
      expect(await status({ number: '01/555005' })).to.equal('expired');
      expect(await status({ number: 'no number' })).to.equal('unknown');
      expect(await narsa('licence-status', {})).to.equal('licence-missing');
    });
    it('tells nothing of the licence of another person', async () => {
      const answer = (await narsa('licence-status', { number: '01/555001', cnie: 'AB123456' })) as Data;
      expect(answer).to.include({ status: 'other-person', familyName: null, issuedOn: null, cnie: 'AB123456' });
      expect(await status({ number: '01/555001', familyName: 'Alaoui' })).to.equal('other-person');
    });
    it('confirms later, and keeps the confirmation', async () => {
      const reference = (await narsa('confirm-licence', { number: '01/555003', cnie: 'ZV000001' })) as string;
      expect(await row('narsa', 'confirmations', reference)).to.include({ status: 'waiting' });
      await repliesOf('narsa');
      expect(await row('narsa', 'confirmations', reference)).to.include({ status: 'revoked', answeredOn: TODAY });
      expect(await narsa('confirmation-status', { reference })).to.include({ status: 'revoked', number: '01/555003', cnie: 'ZV000001' });
      expect(await narsa('confirmation-status', { reference: 'CNF-9' })).to.equal('confirmation-unknown');
    });
    it('renews for ten years, keeps the number, and gives the former term back when the renewal is cancelled', async () => {
      const renewed = (await narsa('renew-licence', { number: '01/555005', cnie: 'ZX000002' })) as Data;
      expect(renewed).to.include({ status: 'renewed', number: '01/555005', expiresOn: '2036-11-23' });
      expect(await status({ number: '01/555005' })).to.equal('valid');
      const undone = await narsa('cancel-renewal', { reference: renewed['reference'] });
      expect(undone).to.deep.equal({ status: 'cancelled', cancelledOn: TODAY });
      expect(await status({ number: '01/555005' })).to.equal('expired');
      expect(await narsa('cancel-renewal', { reference: renewed['reference'] })).to.deep.equal(undone);
      expect(await narsa('renew-licence', { number: '01/555002', cnie: 'ZS000001' })).to.equal('licence-suspended');
      expect(await narsa('renew-licence', { number: '01/555001', cnie: 'AB123456' })).to.equal('licence-other-person');
      expect(await narsa('renew-licence', { number: '01/555004', cnie: 'ZN000001' })).to.equal('licence-unknown');
      expect(await narsa('cancel-renewal', { reference: 'RNV-9' })).to.equal('renewal-unknown');
    });
  });

  describe('the vehicle register', () => {
    const record = (registration: string, owner = 'AB123456') => vehicles('vehicle-record', { registration, owner });

    it('knows what stands against a sale, and does not tell who the owner is', async () => {
      expect(await record('10-B-6')).to.include({
        status: 'registered',
        owned: true,
        inspection: 'valid',
        tax: 'paid',
        opposition: 'none',
      });
      expect(await record('12345-A-1')).to.include({ owned: false, owner: 'AB123456', make: 'DACIA LOGAN' });
      expect(await record('12345-A-1', 'BE998877')).to.include({ owned: true });
      expect(await record('55001-A-1')).to.include({ opposition: 'pledge', opponent: "Crédit de l'Atlas" });
      expect(await record('55004-A-1')).to.include({ inspection: 'expired', inspectedUntil: '2026-02-01' });
      expect(await record('55005-A-1')).to.include({ tax: 'unpaid' });
      expect(await record('55006-A-1')).to.include({ status: 'scrapped' });
      expect(await record('55007-A-1')).to.include({ status: 'unknown', owned: false });
      expect(await vehicles('vehicle-record', { chassis: 'VF1AB000000000001', owner: 'AB1' })).to.include({ status: 'unregistered' });
      expect(await vehicles('vehicle-record', { owner: 'AB1' })).to.equal('vehicle-missing');
    });
    it('transfers what the seller owns, and gives it back', async () => {
      const sale = { registration: '12345-A-1', seller: 'BE998877', owner: 'AB123456' };
      expect(await vehicles('transfer-ownership', { ...sale, seller: 'AB9' })).to.equal('seller-not-owner');
      const done = (await vehicles('transfer-ownership', sale)) as Data;
      expect(await record('12345-A-1')).to.include({ owned: true });
      const again = (await vehicles('transfer-ownership', { registration: '12345-A-1', seller: 'AB123456', owner: 'AB9' })) as Data;
      expect(await vehicles('cancel-transfer', { reference: done['reference'] })).to.equal('vehicle-sold-again');
      await vehicles('cancel-transfer', { reference: again['reference'] });
      expect(await vehicles('cancel-transfer', { reference: done['reference'] })).to.include({ status: 'cancelled' });
      expect(await record('12345-A-1', 'BE998877')).to.include({ owned: true });
      expect(await vehicles('transfer-ownership', { ...sale, registration: '55001-A-1' })).to.equal('transfer-blocked');
      expect(await vehicles('transfer-ownership', { ...sale, registration: '55006-A-1' })).to.equal('transfer-blocked');
      expect(await vehicles('transfer-ownership', { ...sale, registration: '55007-A-1' })).to.equal('vehicle-unknown');
    });
    it('registers a new vehicle once, and takes the registration back', async () => {
      const chassis = 'VF1AB000000000002';
      const done = (await vehicles('register-vehicle', { chassis, owner: 'AB123456', make: 'RENAULT' })) as Data;
      expect(done['registration']).to.match(/^[0-9]+-A-1$/);
      expect(await vehicles('vehicle-record', { chassis, owner: 'AB123456' })).to.include({
        status: 'registered',
        owned: true,
        make: 'RENAULT',
      });
      expect(await vehicles('register-vehicle', { chassis, owner: 'AB9' })).to.equal('vehicle-registered');
      expect(await vehicles('register-vehicle', { chassis: 'VF1ZZZZZZ00000001', owner: 'AB9' })).to.equal('vehicle-unknown');
      await vehicles('cancel-registration', { reference: done['reference'] });
      expect(await record(String(done['registration']))).to.include({ status: 'unknown' });
      expect(await vehicles('vehicle-record', { chassis, owner: 'AB123456' })).to.include({ status: 'unregistered' });
    });
    it('makes grey cards, but not for everybody; one that is cancelled is not called back', async () => {
      const make = async (owner: string) => (await vehicles('produce-grey-card', { registration: '10-B-6', owner })) as string;
      const [made, refused, cancelled] = [await make('AB1'), await make('ZR000001'), await make('AB2')];
      expect(await vehicles('cancel-grey-card', { reference: cancelled })).to.include({ status: 'cancelled' });
      await repliesOf('vehicle-register');
      const state = async (reference: string) => ((await row('vehicle-register', 'cards', reference)) as Data)['status'];
      expect([await state(made), await state(refused), await state(cancelled)]).to.deep.equal(['produced', 'refused', 'cancelled']);
      expect(await vehicles('grey-card-status', { reference: made })).to.include({
        status: 'produced',
        owner: 'AB1',
        cardNumber: 'W0000001',
      });
      expect(await vehicles('grey-card-status', { reference: 'CGR-9' })).to.include({ status: 'unknown' });
      expect(await vehicles('cancel-grey-card', { reference: 'CGR-9' })).to.equal('reference-unknown');
    });
  });

  describe('the national cards of dgsn', () => {
    const card = (data: Data) => dgsn('card-record', data);

    it('tells the state of a card, and whose it is', async () => {
      expect(await card({ cnie: 'AB123456', familyName: 'Alaoui' })).to.include({ status: 'valid', match: true, expiresOn: '2031-11-23' });
      expect(await card({ cnie: 'ZX000001' })).to.include({ status: 'expired' });
      expect(await card({ cnie: 'ZU000001' })).to.include({ status: 'unknown', match: false });
      expect(await card({ cnie: 'BE998877', familyName: 'Alaoui' })).to.include({ status: 'unknown', match: false, birthDate: null });
      expect(await card({ cnie: 'ZA000001' })).to.include({ alert: true });
    });
    it('makes a card that takes the place of the former one; cancelled, the former one is back', async () => {
      const reference = (await dgsn('produce-card', { cnie: 'ZX000001', reason: 'renewed', address: '3 rue Atlas, Fès' })) as string;
      expect(await dgsn('card-production-status', { reference })).to.include({ status: 'waiting', cardNumber: null });
      await repliesOf('dgsn');
      expect(await dgsn('card-production-status', { reference })).to.include({ status: 'produced', expiresOn: '2036-11-23' });
      expect(await card({ cnie: 'ZX000001' })).to.include({ status: 'valid', address: '3 rue Atlas, Fès' });
      await dgsn('cancel-card-production', { reference });
      expect(await card({ cnie: 'ZX000001' })).to.include({ status: 'expired', address: null });
      expect(await dgsn('card-production-status', { reference: 'CNI-9' })).to.include({ status: 'unknown' });
      expect(await dgsn('cancel-card-production', { reference: 'CNI-9' })).to.equal('production-unknown');
    });
    it('refuses for whom the seed says so, and says nothing of a production that was cancelled', async () => {
      const [refused, cancelled] = [
        (await dgsn('produce-card', { cnie: 'ZR000001', reason: 'lost' })) as string,
        (await dgsn('produce-card', { cnie: 'AB2', reason: 'lost' })) as string,
      ];
      await dgsn('cancel-card-production', { reference: cancelled });
      await repliesOf('dgsn');
      expect(await dgsn('card-production-status', { reference: refused })).to.include({ status: 'refused' });
      expect(await dgsn('card-production-status', { reference: cancelled })).to.include({ status: 'cancelled' });
    });
    it('cancels a lost card once; the next one is good again', async () => {
      const lost = { cnie: 'CD777777', reason: 'lost' };
      expect(await dgsn('cancel-card', lost)).to.deep.equal({ status: 'cancelled', cnie: 'CD777777', cancelledOn: TODAY });
      expect(await dgsn('cancel-card', lost)).to.include({ cancelledOn: TODAY });
      expect(await card({ cnie: 'CD777777' })).to.include({ status: 'cancelled' });
      await dgsn('produce-card', { cnie: 'CD777777', reason: 'lost' });
      await repliesOf('dgsn');
      expect(await card({ cnie: 'CD777777' })).to.include({ status: 'valid' });
      expect(await dgsn('cancel-card', { cnie: 'ZU000001', reason: 'lost' })).to.equal('card-unknown');
    });
  });
});
