import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FilledForm } from '../../client/form.js';
import { commandLine } from '../support/command-line.js';
import { buyStamps, PASSPORT_REGISTERS, passportFiling, post, publishPassport, until } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

describe('a form that comes filled', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    await publishPassport(stack.catalogue);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 2, 9000);
  });
  after(() => stack?.stop());
  afterEach(() => fetch(`${stack.urls['dgsn']}/_faults`, { method: 'DELETE' }));

  const salma = { id: 'citizen-6100', name: 'Salma El Idrissi', country: 'MA', identityNumber: 'BE998877' };
  const field = (form: FilledForm, name: string) => form.pages.flatMap(({ fields }) => fields).find((one) => one.field === name)!;
  const requests = async (): Promise<number> => ((await (await fetch(`${stack.urls['dgsn']}/_requests`)).json()) as unknown[]).length;

  it('says of each value from which register it comes, and of which day; one question is asked once', async () => {
    const form = await stack.engine.form('passport', { applicant: salma, language: 'fr' });
    const today = field(form, 'holder.familyName').source!.on;
    expect(field(form, 'holder.familyName')).to.deep.include({
      value: 'EL IDRISSI',
      label: 'Nom en lettres latines',
      source: { kind: 'register', of: 'dgsn.card-record', on: today, ageDays: 0, words: `de DGSN : identité, le ${today}` },
    });
    expect(field(form, 'holder.birthDate')).to.include({ value: '1988-04-17' });
    expect(field(form, 'holder.cnie')).to.include({ value: 'BE998877' });
    expect(await requests()).to.equal(1);
    expect(form.fetched.map(({ field: name }) => name)).to.include.members(['checks.identity', 'checks.birthAct', 'passport.number']);
    expect(form.pages.find(({ page }) => page === 'representative')!.shown).to.equal(false, 'the birth date is known: an adult');
    expect(form.pages.find(({ page }) => page === 'card')!.shown).to.equal(null, 'it depends on what nobody has said yet');
  });

  it('keeps the exchange as proof, under the number of the form', async () => {
    const row = await stack.store.exchanges.findOne({ operation: 'card-record' }).lean();
    expect(row).to.include({ askedBy: 'citizen-6100', outcome: 'answered' });
    expect(row!.caseId).to.match(/^F-/);
  });

  it('leaves a field empty when its register is down, and says so', async () => {
    await post(`${stack.urls['dgsn']}/_faults`, { operation: '*', kind: 'down', times: 1 });
    const form = await stack.engine.form('passport', { applicant: salma, language: 'ar' });
    expect(field(form, 'holder.familyName')).to.not.have.property('value');
    expect(field(form, 'holder.familyName').note).to.include({ code: 'unavailable' });
    expect(field(form, 'holder.familyName').note!.words).to.include('لا يجيب');
  });

  it('takes nothing that is about somebody else, and asks nothing without a number', async () => {
    await post(`${stack.urls['dgsn']}/_faults`, { operation: '*', kind: 'other-person', times: 1 });
    const mixed = await stack.engine.form('passport', { applicant: salma, language: 'en' });
    expect(field(mixed, 'holder.familyName').note).to.include({ code: 'unknown' });
    const before = await requests();
    const { identityNumber: _, ...unnumbered } = salma;
    expect(field(await stack.engine.form('passport', { applicant: unnumbered }), 'holder.familyName')).to.not.have.any.keys(
      'value',
      'note',
    );
    expect(await requests()).to.equal(before);
  });

  it('offers what the person gave last time, and nobody else', async () => {
    const filing = passportFiling(6100, stamps.pop()!, { applicant: { ...passportFiling(6100, '').applicant, ...salma } });
    const { caseId } = await stack.engine.file('passport', filing);
    await until(stack.engine, caseId, ({ states }) => states.includes('examining'));
    for (const end = Date.now() + 5000; Date.now() < end && (await stack.store.cases.countDocuments({ _id: caseId })) === 0; )
      await new Promise((next) => setTimeout(next, 20));
    const form = await stack.engine.form('passport', { applicant: salma, language: 'en' });
    expect(field(form, 'holder.birthPlace')).to.deep.include({ value: 'Salé' });
    expect(field(form, 'holder.birthPlace').source).to.include({ kind: 'former-case', of: 'passport', ageDays: 0 });
    expect(field(form, 'holder.birthPlace').source!.words).to.include('your former request "Biometric passport"');
    expect(field(form, 'holder.familyName').source).to.include({ kind: 'register' }, 'a register knows better');
    const other = await stack.engine.form('passport', { applicant: { ...salma, id: 'somebody-else' } });
    expect(field(other, 'holder.birthPlace')).to.not.have.property('value');
  });

  it('is shown by the command line, in the language asked for', async () => {
    const file = join(tmpdir(), `applicant-${process.pid}.json`);
    writeFileSync(file, JSON.stringify(salma));
    const { exit, out } = await commandLine(stack, ['form', 'passport', '--applicant', file, '--lang', 'fr']);
    expect(exit).to.equal(0);
    expect(out).to.match(/Nom en lettres latines\* \[holder\.familyName\] {2}EL IDRISSI — de DGSN : identité, le /);
    expect(out).to.include('Lieu de naissance* [holder.birthPlace]  Salé — de votre demande précédente « Passeport biométrique »');
    expect(out).to.include("Acte de naissance à l'état civil: demandé à État civil, pas à vous");
    const wrong = await commandLine(stack, ['form', 'passport', '--applicant', 'package.json']);
    expect(wrong.err).to.include('holds no applicant');
  });
});
