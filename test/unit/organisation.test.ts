import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { HOME, loadCalendarNames, loadContext, loadOrganisation, loadProcedures, loadRegisters } from '../../definitions/files.js';
import { readOrganisation } from '../../definitions/organisation.js';

const TEXT = readFileSync(`${HOME}organisation.yaml`, 'utf8');
const calendars = new Set(readdirSync('definitions/calendars').map((name) => name.replace(/\.yaml$/, '')));
const problems = (text: string) =>
  readOrganisation(text, 'organisation.yaml', calendars).problems.map(({ code, path }) => `${code} ${path}`);

describe('the organisation', () => {
  it('is read, with its posts and groups', () => {
    const { organisation } = readOrganisation(TEXT, undefined, calendars);
    expect(organisation?.groups['consular-desk']?.supervisor).to.equal('consul');
    expect(organisation?.posts['paris']?.zone).to.equal('Europe/Paris');
  });

  it('names what is not declared', () => {
    expect(problems(TEXT.replace('default-post: rabat', 'default-post: tokyo'))).to.deep.equal(['unknown-value default-post']);
    expect(problems(TEXT.replace('supervisor: consul', 'supervisor: consuls'))[0]).to.equal(
      'unknown-group groups.consular-desk.supervisor',
    );
    expect(problems(TEXT.replace('calendar: ma-paris', 'calendar: ma-lyon'))).to.deep.equal(['unknown-calendar posts.paris.calendar']);
    expect(problems(TEXT.replace('zone: Europe/Paris', 'zone: Paris'))).to.deep.equal(['bad-value posts.paris.zone']);
    expect(problems(TEXT.replace('members:', 'member:'))).to.deep.equal([
      'missing-key groups.consular-desk.members',
      'unknown-key groups.consular-desk.member',
    ]);
    expect(problems('')).to.deep.equal(['empty-file ']);
  });

  it('is loaded with everything that a definition may name', () => {
    const context = loadContext();
    expect(context.organisation).to.equal(loadOrganisation());
    expect([...(context.registers?.keys() ?? [])]).to.include.members(['dgsn', 'tax-stamps']);
    expect(context.registers).to.equal(loadRegisters());
    expect([...loadCalendarNames()]).to.include('ma');
    for (const { id, text } of loadProcedures()) expect(text).to.include(`id: ${id}`);
  });
});
