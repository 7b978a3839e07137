import { expect } from 'chai';
import { checkProof } from '../../client/exchanges.js';
import { loadRegisters } from '../../definitions/files.js';
import { commandLine } from '../support/command-line.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, post, publishPassport, workUntil } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

describe('the proof of what was exchanged', function () {
  this.timeout(240_000);
  let stack: Stack;
  let caseId: string;
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    await publishPassport(stack.catalogue);
    const [stamp] = await buyStamps(stack.urls['tax-stamps']!, 1, 7000);
    await post(`${stack.urls['dgsn']}/_faults`, { operation: 'verify-identity', kind: 'error-500', times: 1 });
    ({ caseId } = await filePassport(stack.engine, 7001, stamp!));
    await workUntil(stack.engine, caseId);
  });
  after(() => stack?.stop());

  it('is kept of each try and each callback: who asked whom what, when, why, for which case', async () => {
    const listed = await stack.exchanges.list(caseId);
    const short = listed.map(({ direction, register, operation, outcome }) => `${direction} ${register}.${operation} ${outcome}`);
    expect(short).to.include.members([
      'call tax-stamps.verify answered',
      'call tax-stamps.reserve answered',
      'call dgsn.verify-identity unavailable',
      'call dgsn.verify-identity answered',
      'call civil-status.birth-record answered',
      'call courts.opposition answered',
      'call interior.produce-passport accepted',
      'callback interior.produce-passport answered',
      'call tax-stamps.consume answered',
      'call sms-gateway.send accepted',
    ]);
    const by = (operation: string) => listed.find((one) => one.operation === operation)?.askedBy;
    expect(by('birth-record')).to.equal('citizen-7001');
    expect(by('produce-passport')).to.equal('officer.ilham', 'the one who signed');
    expect(listed.find(({ operation }) => operation === 'opposition')).to.include({
      administration: 'justice',
      caseId,
      purpose: 'Know whether a decision of a court forbids to deliver the passport',
      legalBasis: 'Decision of a court notified before the request',
    });
  });

  it('holds for both sides, byte for byte, without the register', async () => {
    const registers = loadRegisters();
    for (const { id, outcome } of await stack.exchanges.list(caseId)) {
      const kept = (await stack.exchanges.proof(id))!;
      const { sent, received, holds } = checkProof(kept, registers);
      expect({ holds, ...(sent && { sent }) }, kept.operation).to.deep.equal({ holds: true, ...(sent && { sent: 'holds' }) });
      expect(received === null || received === 'holds', `${outcome} ${received}`).to.equal(true);
    }
  });

  it('does not hold when a byte, a context or the key is another', async () => {
    const registers = loadRegisters();
    const listed = await stack.exchanges.list(caseId);
    const kept = (await stack.exchanges.proof(listed.find(({ operation }) => operation === 'birth-record')!.id))!;
    const { proof } = kept;
    const said = Buffer.from(proof!.received!.body, 'base64').toString('utf8');
    expect(said).to.include('IDRISSI');
    const other = { ...proof, received: { ...proof!.received!, body: Buffer.from(said.replace('IDRISSI', 'IDRISSA')).toString('base64') } };
    expect(checkProof({ ...kept, proof: other }, registers)).to.deep.equal({ sent: 'holds', received: 'does not hold', holds: false });
    const moved = { ...proof, sent: { ...proof!.sent!, context: `${proof!.sent!.context}x` } };
    expect(checkProof({ ...kept, proof: moved }, registers)).to.include({ sent: 'does not hold', holds: false });
    process.env['MISTARA_CIVIL_STATUS_KEY'] = 'a new key';
    expect(checkProof(kept, registers)).to.include({ sent: 'does not hold', received: 'does not hold', holds: false });
    process.env['MISTARA_CIVIL_STATUS_KEY'] = `a-new-key ${registers.get('civil-status')!.sharedKey!.default}`;
    expect(checkProof(kept, registers)).to.include({ holds: true });
    delete process.env['MISTARA_CIVIL_STATUS_KEY'];
    const unsigned = { received: { ...proof!.received!, signature: null } };
    expect(checkProof({ ...kept, proof: unsigned }, registers)).to.include({ received: 'not signed', holds: false });
  });

  it('is not readable in the database', async () => {
    const rows = await stack.store.exchanges.collection.find({ caseId }).toArray();
    expect(rows.length).to.be.greaterThan(8);
    for (const row of rows) {
      const bytes = Buffer.from((row['proof'] as unknown as { buffer: Uint8Array }).buffer).toString('latin1');
      expect(bytes).to.not.match(/IDRISSI|SALMA|birthDate|signature/);
      expect(JSON.stringify({ ...row, proof: undefined })).to.not.match(/IDRISSI|1990-05-01/);
    }
  });

  it('is shown by the command line, which exits 1 when a signature does not hold', async () => {
    const list = await commandLine(stack, ['exchanges', caseId]);
    expect(list.out).to.include('reply of interior.produce-passport').and.to.include('unavailable (500)');
    const rows = JSON.parse((await commandLine(stack, ['exchanges', caseId, '--format', 'json'])).out) as {
      id: string;
      operation: string;
    }[];
    const { id } = rows.find(({ operation }) => operation === 'birth-record')!;
    const shown = await commandLine(stack, ['exchanges', caseId, '--proof', id]);
    expect(shown.exit).to.equal(0);
    expect(shown.out)
      .to.match(/request: POST \/births\/search\n {2}signature holds: t=/)
      .and.to.include('"familyName":"IDRISSI"');
    expect(shown.out).to.match(/answer: 200\n {2}signature holds: t=/);
    process.env['MISTARA_CIVIL_STATUS_KEY'] = 'another';
    const broken = await commandLine(stack, ['exchanges', caseId, '--proof', id]);
    delete process.env['MISTARA_CIVIL_STATUS_KEY'];
    expect(broken.exit).to.equal(1);
    expect(broken.out).to.include('signature does not hold');
    const unknown = await commandLine(stack, ['exchanges', caseId, '--proof', 'nothing', '--format', 'json']);
    expect(JSON.parse(unknown.out)).to.have.nested.property('error.code', 'EXCHANGE_NOT_FOUND');
  });
});
