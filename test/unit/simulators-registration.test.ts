import { expect } from 'chai';
import { type Side, startSide } from '../support/registers.js';

describe('the central consular register', () => {
  let side: Side;
  before(async () => {
    side = await startSide('consular-register', { today: '2028-02-29' });
  });
  after(() => side.close());
  const nadia = { familyName: 'BERRADA', givenNames: 'NADIA', birthDate: '1985-03-12' };
  const ask = async (operation: string, data: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const reply = await side.ask(operation, data);
    return reply.kind === 'answered' ? { ...reply.answer } : { refused: 'code' in reply ? reply.code : reply.kind };
  };
  const enter = (kind: string, post: string, who = nadia) => ask('enter', { kind, ...who, post, address: '12 rue des Lilas' });

  it('gives one number for life: new, moved, renewed', async () => {
    expect(await ask('find', nadia)).to.deep.include({ found: false, number: null });
    const first = await enter('new', 'paris');
    expect(first).to.include({ status: 'entered', registeredOn: '2028-02-29', validUntil: '2033-02-28', formerPost: null });
    const moved = await enter('move', 'madrid', { ...nadia, familyName: 'Berrada' });
    expect(moved).to.include({ number: first['number'], formerPost: 'paris', validUntil: '2033-02-28' });
    expect(await ask('find', nadia)).to.include({ found: true, number: first['number'], post: 'madrid' });
    expect(await enter('renewal', 'madrid')).to.include({ number: first['number'], formerPost: null });
    expect(await ask('find', { ...nadia, givenNames: 'SALMA' })).to.include({ found: false });
  });
  it('takes an entry back, once, to what was there before; the number stays', async () => {
    const yanis = { ...nadia, givenNames: 'YANIS' };
    const entry = await enter('new', 'paris', yanis);
    expect(await ask('withdraw-entry', { change: entry['change'] })).to.include({ status: 'withdrawn', withdrawnOn: '2028-02-29' });
    expect(await ask('find', yanis)).to.include({ found: false });
    const again = await enter('new', 'madrid', yanis);
    expect(again).to.include({ number: entry['number'] });
    expect(await ask('withdraw-entry', { change: entry['change'] })).to.include({ withdrawnOn: '2028-02-29' });
    expect(await ask('find', yanis)).to.include({ found: true, post: 'madrid' });
    expect(await ask('withdraw-entry', { change: 'CHG-999999' })).to.deep.equal({ refused: 'change-unknown' });
  });
  it('knows those of the seed, and enters nobody who was struck off', async () => {
    const salma = { familyName: 'El Idrissi', givenNames: 'SALMA', birthDate: '1988-04-17' };
    expect(await ask('find', salma)).to.include({ found: true, number: '100000900', post: 'madrid' });
    expect(await enter('new', 'paris', { familyName: 'RADIE', givenNames: 'Exemple', birthDate: '1970-01-01' })).to.deep.equal({
      refused: 'struck-off',
    });
  });
});
