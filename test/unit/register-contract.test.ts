import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { callRegister, RegisterIdentityMismatch } from '../../activities/registers/index.js';
import type { Io } from '../../client/cli/io.js';
import { validate } from '../../client/cli/validate.js';
import { parseRegister } from '../../definitions/register-schema.js';
import { failure, newEffect } from '../support/registers.js';

const GUIDE = readFileSync('docs/guides/integrator.md', 'utf8');
const block = (title: string): string => new RegExp(`^\`\`\`yaml title="${title}"\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(GUIDE)?.[1] ?? '';

describe('a register without programming', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mistara-register-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const [contract, declaration] = [block('permits.openapi.yaml'), block('permits.yaml')];

  /** `line code` of each problem, as the command line says them. */
  const problems = async (text: string, document = contract): Promise<string[]> => {
    const out: string[] = [];
    const io = {
      out: (line: string) => out.push(line),
      err: () => undefined,
      read: (path: string) => readFile(path, 'utf8'),
    } as unknown as Io;
    writeFileSync(join(dir, 'permits.yaml'), text);
    if (document === '') rmSync(join(dir, 'permits.openapi.yaml'), { force: true });
    else writeFileSync(join(dir, 'permits.openapi.yaml'), document);
    const code = await validate([join(dir, 'permits.yaml')], {}, io);
    expect(code).to.equal(out.some((line) => !line.includes('(warning)')) ? 1 : 0);
    return out.map((line) => line.replace(/^.*permits\.yaml:(\d+):\d+ ([\w-]+).*$/, '$1 $2'));
  };

  it('is the file of the guide, which fits its contract', async () => {
    expect(declaration).to.include('register: permits');
    expect(await problems(declaration)).to.deep.equal([]);
  });

  it('asks the service in its names, takes its answer in ours, and nothing about somebody else', async () => {
    let holder = 'AB123456';
    const seen: string[] = [];
    const server = http.createServer((request, response) => {
      seen.push(request.url ?? '');
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ status: 'ACTIVE', zone: 'A', holder: { national_id: holder } }));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as { port: number };
    const { register } = parseRegister(declaration);
    const ask = () =>
      callRegister({
        register: register!,
        operation: 'permit-of',
        with: { cnie: 'AB123456', birthDate: '1990-05-14' },
        effectId: newEffect(),
        caseId: 'c',
        env: { MISTARA_PERMITS_URL: `http://127.0.0.1:${port}` },
      });
    expect(await ask()).to.deep.equal({ kind: 'answered', answer: { found: true, zone: 'A', cnie: 'AB123456' } });
    expect(seen).to.deep.equal(['/persons/AB123456/permit?dob=1990-05-14']);
    holder = 'ZZ999999';
    expect(await failure(ask())).to.be.instanceOf(RegisterIdentityMismatch);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const line = (words: string): number => declaration.split('\n').findIndex((one) => one.includes(words)) + 1;
  it('has each difference from its contract named, at its place', async () => {
    const changed = (from: string, to: string) => problems(declaration.replace(from, to));
    expect(await changed('/permit\n', '/permits\n')).to.deep.equal([`${line('request:')} contract`]);
    expect(await changed('dob: string', 'born: string')).to.deep.equal([`${line('send:')} contract-field`]);
    expect(await changed('zone: { type: text, max: 20, optional: true }', 'zone: { type: text, max: 20 }')).to.deep.equal([
      `${line('zone: { type')} contract-field`,
    ]);
    const numbered = declaration
      .replace('zone: { type: text, max: 20, optional: true }', 'zone: { type: integer, optional: true }')
      .replace('zone: A, ', '');
    expect(await problems(numbered)).to.deep.equal([`${line('zone: { type')} contract-type`]);
    expect(await changed('found: \'answer.status = "ACTIVE"\', ', '')).to.deep.equal([`${line('found: { type')} contract-field`]);
    expect(await problems(declaration, contract.replace('in: query, schema', 'in: query, required: true, schema'))).to.deep.equal([]);
    expect(
      await problems(
        declaration,
        contract.replace('name: dob, in: query', 'name: dob, in: query, required: true').replace('name: dob', 'name: born'),
      ),
    ).to.deep.equal([`${line('with:') + 1} contract-field`, `${line('send:')} contract-field`]);
  });
  it('warns of what the contract may answer and nobody has declared', async () => {
    const text = declaration
      .replace('found: { type: boolean }', 'status: { type: choice, of: [ACTIVE] }')
      .replace('found: \'answer.status = "ACTIVE"\', ', '')
      .replace('found: true', 'status: ACTIVE');
    expect(await problems(text)).to.deep.equal([`${line('found: { type')} contract-value`]);
  });
  it('says when the contract is not there, or is none', async () => {
    expect(await problems(declaration, '')).to.deep.equal([`${line('contract:')} contract`]);
    expect(await problems(declaration, 'paths: [1]\n')).to.deep.equal([`${line('contract:')} contract`]);
  });

  for (const file of readdirSync('definitions/registers')) {
    it(`${file} fits its contract`, async () => {
      const out: string[] = [];
      const io = {
        out: (said: string) => out.push(said),
        err: () => undefined,
        read: (path: string) => readFile(path, 'utf8'),
      } as unknown as Io;
      expect(await validate([join('definitions/registers', file)], {}, io)).to.equal(0, out.join('\n'));
    });
  }
});
