import http from 'node:http';
import { expect } from 'chai';
import {
  callRegister,
  pollRegister,
  RegisterAnswerWrong,
  RegisterIdentityMismatch,
  verifyCallback,
} from '../../activities/registers/index.js';
import { parseRegister } from '../../definitions/register-schema.js';
import { otherPerson, personIn, type Register } from '../../domain/register.js';
import { failure, newEffect, type Side, startListener, startSide } from '../support/registers.js';

describe('the person of an answer', () => {
  const names = (asked: Record<string, unknown>, about: Record<string, unknown>) => otherPerson(asked, about).join();

  it('is compared as registers compare names', () => {
    expect(names({ familyName: 'El Idrissi', cnie: 'ab123' }, { familyName: 'EL-IDRISSI', cnie: 'AB123' })).to.equal('');
    expect(names({ familyName: 'Défunt' }, { familyName: 'DEFUNT' })).to.equal('');
    expect(names({ name: 'مُحَمَّد' }, { name: 'محمد' })).to.equal('');
    expect(names({ birthDate: '1990-05-01', cnie: 'AB1' }, { birthDate: '1990-05-02', cnie: 'AB1' })).to.equal('birthDate');
  });
  it('is not compared by what was not asked, or not said', () => {
    expect(names({ cnie: null }, { cnie: 'AB1' })).to.equal('');
    expect(
      personIn({ identity: { cnie: 'act.cnie', birthDate: 'act.birthDate' } }, { act: { cnie: null, birthDate: '1990-05-01' } }),
    ).to.deep.equal({
      birthDate: '1990-05-01',
    });
  });
});

describe('an answer about somebody else', () => {
  let dgsn: Side;
  let interior: Side;
  before(async () => {
    [dgsn, interior] = await Promise.all([startSide('dgsn'), startSide('interior', { callbackDelayMs: 10 })]);
  });
  after(() => Promise.all([dgsn.close(), interior.close()]));
  const person = { cnie: 'AB123456', familyName: 'ALAOUI', givenNames: 'AMINA', birthDate: '1990-05-14' };

  it('is not taken, and names what differs, without the values', async () => {
    await dgsn.fault('other-person');
    const error = await failure(dgsn.ask('verify-identity', person));
    expect(error).to.be.instanceOf(RegisterIdentityMismatch).and.to.be.instanceOf(RegisterAnswerWrong);
    expect(error.message).to.include('(cnie, birthDate)').and.not.to.include('1961');
    expect(await dgsn.ask('verify-identity', person)).to.have.nested.property('answer.match', true);
  });
  it('comes by callback with whom it is about', async () => {
    const listener = await startListener();
    await interior.fault('other-person');
    await interior.ask('produce-passport', { ...person, years: 5 }, { callbackUrl: listener.url });
    await listener.until(1);
    const [{ headers, body }] = listener.deliveries as [(typeof listener.deliveries)[number]];
    const callback = verifyCallback(headers, body, interior.register);
    expect(callback).to.have.property('about').that.includes({ birthDate: '1961-03-02' });
    await listener.close();
  });
});

describe('an answer that no callback brings', () => {
  let side: Side;
  before(async () => {
    side = await startSide('interior', { callbackDelayMs: null });
  });
  afterEach(() => fetch(`${side.url}/_faults`, { method: 'DELETE' }));
  after(() => side.close());
  const person = { cnie: 'AB123457', familyName: 'ALAOUI', givenNames: 'AMINA', birthDate: '1990-05-14' };
  const asked = { ...person, years: 5 };
  const look = (reference: string) => {
    const env = { [side.register.address.env]: side.url };
    return pollRegister({
      register: side.register,
      operation: 'produce-passport',
      with: asked,
      reference,
      effectId: newEffect(),
      caseId: 'c',
      env,
    });
  };

  it('is found by polling: pending, then what the callback would have said', async () => {
    const { reference } = (await side.ask('produce-passport', asked, { callbackUrl: 'http://127.0.0.1:1/' })) as { reference: string };
    expect(await look(reference)).to.deep.equal({ kind: 'pending' });
    await side.post('/_replies', {});
    for (const end = Date.now() + 3000; ; ) {
      const found = await look(reference);
      if (found.kind === 'pending' && Date.now() < end) continue;
      expect(found).to.have.property('kind', 'answered');
      expect(found)
        .to.have.property('answer')
        .that.deep.includes({ status: 'produced', reference, holder: { cnie: 'AB123457', birthDate: '1990-05-14' } });
      break;
    }
    await side.fault('other-person', { times: null }); // the callback, which nobody takes, is tried again and meets it too
    expect(await failure(look(reference))).to.be.instanceOf(RegisterIdentityMismatch);
    await fetch(`${side.url}/_faults`, { method: 'DELETE' });
    // A register that knows nothing of the request gives a state that the operation does not have.
    expect(await failure(look('PRD-999999'))).to.be.instanceOf(RegisterAnswerWrong);
  });
});

describe('a contract with other names', () => {
  const declared = (more: string): string => `register: foreign
title: { en: Foreign }
administration: foreign
contract: x.yaml
address: { env: FOREIGN_URL, default: "http://127.0.0.1:1" }
purpose: { en: none at all }
legal-basis: { en: none }
source: a test
operations:
  find:
    title: { en: Find }
    request: GET /persons/{national_id}
    with: { cnie: { type: text }, birthDate: { type: date, optional: true }, language: { type: text, optional: true } }
    gives: { found: { type: boolean }, name: { type: text, optional: true }, born: { type: date, optional: true } }
    effect: false
    example: { found: true }
${more}`;
  const MAPPED = `    send:
      national_id: cnie
      born: 'if birthDate = null then null else string(birthDate.day) + "." + string(birthDate.month) + "." + string(birthDate.year)'
    take:
      found: answer.status = "FOUND"
      name: answer.person.full_name
      born: 'if answer.person = null then null else date(substring(answer.person.dob, 7, 4) + "-" + substring(answer.person.dob, 4, 2) + "-" + substring(answer.person.dob, 1, 2))'
`;

  it('is asked in its names, and answers in ours', async () => {
    const { register, problems } = parseRegister(declared(MAPPED));
    expect(problems).to.deep.equal([]);
    const seen: string[] = [];
    let body = '{"status":"FOUND","person":{"full_name":"Amina Alaoui","dob":"14.05.1990"},"more":1}';
    const server = http.createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    const find = (more = {}) =>
      callRegister({
        register: register as Register,
        operation: 'find',
        with: { cnie: 'AB1', ...more },
        effectId: newEffect(),
        caseId: 'c',
        env: { FOREIGN_URL: `http://127.0.0.1:${port}` },
      });
    expect(await find({ birthDate: '1990-05-14', language: 'fr' })).to.deep.equal({
      kind: 'answered',
      answer: { found: true, name: 'Amina Alaoui', born: '1990-05-14' },
    });
    body = '{"status":"NONE"}';
    expect(await find()).to.deep.equal({ kind: 'answered', answer: { found: false, name: null, born: null } });
    expect(seen).to.deep.equal(['/persons/AB1?language=fr&born=14.5.1990', '/persons/AB1']);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const problems = (more: string) => parseRegister(declared(more)).problems.map((p) => `${p.line} ${p.code} ${p.path}`);
  it('has all its faults named', () => {
    expect(problems('')).to.deep.equal(['12 unknown-field operations.find.request']);
    expect(problems('    send: { national_id: cnei }\n')).to.deep.equal(['17 expression operations.find.send.national_id']);
    expect(problems('    send: { national_id: cnie }\n    take: { nam: answer.x, name: "answer." }\n')).to.deep.equal([
      '18 mapping operations.find.take.nam',
      '18 expression operations.find.take.name',
    ]);
  });
  it('says of whom an answer is only by what is asked and answered', () =>
    expect(
      problems('    send: { national_id: cnie }\n    identity: { cnie: name, birthDate: name, sex: name, language: nobody }\n'),
    ).to.deep.equal([
      '18 identity operations.find.identity.birthDate',
      '18 identity operations.find.identity.sex',
      '18 identity operations.find.identity.language',
    ]));
  it('is polled by a question of the same register, for an answer that comes later', () => {
    const send = '    send: { national_id: cnie }\n';
    const poll = (text: string) => problems(`${send}    poll: ${text}\n`);
    expect(poll('{ operation: find, every: 1 hour, pending: "true" }')).to.deep.equal(['18 poll operations.find.poll']);
    const later = (text: string) => problems(`${send}    reply: later\n    poll: ${text}\n`);
    expect(later('{ operation: seek, every: 1 hour, pending: "true" }')).to.deep.equal(['19 poll operations.find.poll.operation']);
    expect(later('{ operation: find, every: 1 hour, pending: "true" }')).to.deep.equal(['19 poll operations.find.poll.operation']);
    const status = `  status:
    title: { en: Status }
    request: GET /status/{number}
    with: { number: { type: text } }
    gives: { state: { type: choice, of: [waiting, done] } }
    effect: false
    example: { state: done }
`;
    const both = (text: string) => problems(`${send}    reply: later\n    poll: ${text}\n${status}`);
    expect(both('{ operation: status, every: 1 hour, pending: answer.state }')).to.deep.equal([
      '19 poll operations.find.poll.with',
      '19 poll operations.find.poll.gives',
      '19 expression operations.find.poll.pending',
    ]);
    expect(
      both(
        `{ operation: status, every: 1 hour, with: { number: reference }, pending: 'answer.state = "waiting"', gives: { found: "true" } }`,
      ),
    ).to.deep.equal([]);
  });
});
