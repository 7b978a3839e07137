import { expect } from 'chai';
import { CASE_ERRORS, CaseError, type CaseErrorCode } from '../../domain/errors.js';
import { PROBLEM_WORDS, problemWords } from '../../domain/form-words.js';
import { LANGUAGES, say, type Text } from '../../domain/language.js';
import { SOURCE_WORDS, sourceWords } from '../../domain/source-words.js';

/** `{x}` in a text, in the order of the alphabet. */
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

describe('the words beside a field', () => {
  for (const [table, texts] of [
    ['of a problem', PROBLEM_WORDS],
    ['of a source', SOURCE_WORDS],
  ] as [string, Readonly<Record<string, Text>>][])
    it(`${table} are there in each language, with what they tell`, () => {
      for (const [code, text] of Object.entries(texts)) {
        expect(Object.keys(text), code).to.have.members([...LANGUAGES]);
        for (const language of LANGUAGES) {
          const words = text[language]!;
          expect(words.length, `${code} ${language}`).to.be.greaterThan(7);
          expect(words, `${code} ${language}`).to.match(language === 'ar' ? /\p{Script=Arabic}/u : /^[\p{Script=Latin}{]/u);
          expect(holes(words), `${code} ${language}`).to.deep.equal(holes(text.fr!));
        }
        expect(new Set(Object.values(text)).size, `${code}: each language has its own`).to.equal(LANGUAGES.length);
      }
      expect(new Set(Object.values(texts).map(({ fr }) => fr)).size, 'no two say the same').to.equal(Object.keys(texts).length);
    });
  it('are filled with what is told', () => {
    expect(problemWords('too-long', 'fr', { max: 20 })).to.equal('Le texte dépasse 20 caractères.');
    expect(problemWords('file-type', 'en', { accept: ['application/pdf', 'image/png'] })).to.equal(
      'This kind of file is not accepted. Accepted: application/pdf, image/png.',
    );
    expect(problemWords('too-small', 'de')).to.equal('Das Minimum ist .');
    expect(problemWords('act-expired', 'it', { title: 'Passaporto', on: '2026-11-22' })).to.equal(
      'Passaporto: la validità è terminata il 2026-11-22. Rinnovi prima di questa richiesta; quanto scritto è conservato.',
    );
    expect(problemWords('required', 'ar')).to.equal('هذه الخانة إلزامية.');
    expect(sourceWords('register', 'fr', { from: 'la DGSN', on: '22 novembre 2026' })).to.equal('de la DGSN, le 22 novembre 2026');
    expect(sourceWords('fetched', 'nl', { from: 'DGSN' })).to.equal('wordt aan DGSN gevraagd, niet aan u');
    expect(sourceWords('former', 'en', { from: 'passport' })).to.equal('from your former request "passport", of ');
  });
});

describe('a text in several languages', () => {
  it('is said in the one that is wanted, else in the first that it has, Arabic before French', () => {
    expect(say({ fr: 'oui', en: 'yes' }, 'en')).to.equal('yes');
    expect(say({ en: 'yes', fr: 'oui' }, 'de')).to.equal('oui');
    expect(say({ it: 'sì', nl: 'ja' }, 'de')).to.equal('ja');
    expect(say({ ar: '', fr: 'oui' }, 'en')).to.equal('');
    expect([say({}, 'fr'), say(undefined, 'fr')]).to.deep.equal(['', '']);
  });
});

describe('the words of a refusal', () => {
  it('say what it means and what to do, with a status of its kind', () => {
    for (const [code, [status, meaning, remedy]] of Object.entries(CASE_ERRORS)) {
      expect(status, code).to.be.within(400, 503);
      for (const sentence of [meaning, remedy]) expect(sentence, code).to.match(/^[A-Z`].{6,}\.$/);
      const error = new CaseError(code as CaseErrorCode, 'no', { a: 1 });
      expect({ ...error, status: error.status, name: error.name, message: error.message }).to.deep.equal({
        name: 'CaseError',
        code,
        details: { a: 1 },
        status,
        message: 'no',
      });
    }
    expect(new CaseError('CASE_NOT_FOUND', 'no')).to.deep.include({ details: {}, status: 404 });
  });
});
