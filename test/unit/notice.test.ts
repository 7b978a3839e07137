import { expect } from 'chai';
import fc from 'fast-check';
import { messageIdOf, moneyWords, parseAddress, parsePhone, renderNotice, smsSize } from '../../activities/notify/index.js';
import { OWN_NOTICES } from '../../activities/notify/own-notices.js';
import { LANGUAGES } from '../../domain/language.js';
import { checkTemplate, placeholdersIn } from '../../domain/template.js';
import { OWN } from '../../workflows/effects.js';

describe('what the product says of posts, groups and fees', () => {
  const scope = {
    case: { id: 'RC-1' },
    clock: { dueOn: '2026-12-03' },
    deserted: { on: '2026-11-23' },
    forwarded: { reason: 'lives there' },
    office: 'Amsterdam',
    due: { amount: 7000, currency: 'MAD' },
    fees: { local: { amount: 648, currency: 'EUR', from: '2026-07-01' } },
    payment: { reference: 'PAY-1', address: null, until: null },
  };
  for (const language of LANGUAGES) {
    it(`is whole in ${language}`, () => {
      const said = (id: string, of: object = scope) => renderNotice(OWN_NOTICES[id]!, language, of).text.replace(/[\u2066-\u2069]/g, '');
      expect(said(OWN.deserted)).to.include('RC-1').and.to.include('2026');
      expect(said(OWN.forwarded)).to.include('Amsterdam').and.to.include('lives there');
      expect(said(OWN.toPay)).to.include(language === 'en' ? '6.48\u00a0EUR' : '6,48\u00a0EUR');
      expect(said(OWN.toPay, { ...scope, fees: { local: null } })).to.not.include('EUR');
    });
  }
});

describe('notices', () => {
  describe('texts', () => {
    const render = (text: string, scope: object, language: 'ar' | 'fr' | 'en' = 'fr') =>
      renderNotice({ text: { [language]: text } }, language, scope);
    const sms = (text: string, scope: object, language: 'ar' | 'fr' | 'en' = 'fr') => render(text, scope, language).sms;

    it('put dates and amounts in the language of the reader', () => {
      const scope = { clock: { dueOn: '2026-11-22' }, fees: { amount: 50000 } };
      const text = '{{date clock.dueOn}} {{money fees.amount}}';
      expect(sms(text, scope)).to.equal('22 novembre 2026 500,00 DH');
      expect(sms(text, scope, 'ar')).to.equal('22 نونبر 2026 500,00 DH');
      expect(sms(text, scope, 'en')).to.equal('22 November 2026 500.00 DH');
    });
    it('show what is only there sometimes', () => {
      const text =
        'a{{#if late}} late{{else}} in time{{/if}}{{#unless fee.paid}} unpaid{{/unless}}{{#each docs}} [{{this.title}}{{#if this.lost}}!{{/if}}]{{/each}}';
      expect(sms(text, {})).to.equal('a in time unpaid');
      expect(sms(text, { late: true, fee: { paid: true }, docs: [{ title: 'x' }, { title: 'y', lost: true }] })).to.equal(
        'a late [x] [y!]',
      );
    });
    it('refuse a name that is not there, and one that is not data', () => {
      expect(() => sms('{{applicant.nmae}}', { applicant: { name: 'x' } })).to.throw(/nmae/);
      for (const name of ['applicant.constructor', '__proto__.x', 'toString'])
        expect(() => sms(`{{${name}}}`, { applicant: {} })).to.throw(/cannot be the name of data/);
    });
    it('take what is in the data as text', () => {
      const name = '<script>alert(1)</script> {{evil}} & "x"';
      const { html, text } = render('Bonjour {{name}}', { name });
      expect(html).to.contain('&lt;script&gt;').and.not.contain('<script');
      expect(text).to.contain(`Bonjour ${name}`);
    });
    it('let no getter or method be reached', () => {
      class Record {
        get secret() {
          return 'hidden';
        }
      }
      expect(() => sms('{{record.secret}}', { record: new Record() })).to.throw(/secret/);
    });
    it('make links of web addresses only', () => {
      const { html } = render('voir {{url}} ou {{bad}}', { url: 'https://a.invalid/x?y="1"&z=2.', bad: 'javascript:alert(1)' });
      expect(html).to.contain('href="https://a.invalid/x?y&#x3D;').and.not.contain('href="javascript');
    });
    it('read from right to left in Arabic, with numbers in order', () => {
      const { html, text } = render('اتصلوا ب +212 5 37 00 00 00', {}, 'ar');
      expect(html)
        .to.match(/<html lang="ar" dir="rtl">/)
        .and.contain('\u2066+212 5 37 00 00 00\u2069');
      expect(text).to.contain('\u2066+212 5 37 00 00 00\u2069');
    });
    it('have a subject of one line, and one of their own when none is said', () => {
      expect(renderNotice({ subject: { fr: 'Dossier {{id}}' }, text: { fr: 'x' } }, 'fr', { id: 'A\r\nBcc: evil@e.e' }).subject).to.equal(
        'Dossier A Bcc: evil@e.e',
      );
      expect(render('x', {}, 'ar').subject).to.equal('إشعار بخصوص ملفكم');
    });
    it('leave no web address of another site in the page', () =>
      expect(render('x', {}).html).to.not.match(/(?:src|url\(|@import|https?:)/));
    it('count centimes in whole numbers', () => {
      expect(moneyWords(123456789, 'fr')).to.equal('1\u00a0234\u00a0567,89\u00a0DH');
      expect(moneyWords({ amount: -5, currency: 'EUR' }, 'en')).to.equal('-0.05\u00a0EUR');
      for (const wrong of [1.5, '500', Number.NaN]) expect(() => moneyWords(wrong, 'fr')).to.throw(RangeError);
    });
  });

  describe('the check of texts', () => {
    const codes = (text: string, known?: string[]) => checkTemplate(text, known).map((p) => p.code);
    it('finds the names that are used', () =>
      expect(
        placeholdersIn(
          '{{a.b}} {{date c}} {{#if d}}{{else}}{{/if}}{{#each e.f}}{{this}}{{money this.g}}{{/each}}{{! no}}{{!-- {{no}} --}}',
        ).map((p) => [p.helper ?? '', p.path]),
      ).to.deep.equal([
        ['', 'a.b'],
        ['date', 'c'],
        ['if', 'd'],
        ['each', 'e.f'],
        ['', 'e.f.*'],
        ['money', 'e.f.*.g'],
      ]));
    it('tells a name that is not declared, and the one that was meant', () => {
      const [problem] = checkTemplate('Bonjour {{applicant.nmae}}', ['applicant.name', 'clock.dueOn']);
      expect(problem).to.include({ code: 'unknown-name', index: 8 });
      expect(problem!.message).to.contain('Did you mean "applicant.name"?');
      expect(codes('{{#if applicant}}{{docs.0}}{{/if}}', ['applicant.name', 'docs'])).to.deep.equal(['syntax']);
      expect(codes('{{#each docs}}{{this.title}}{{/each}}{{x.y.z}}', ['docs.*.title', 'x.**'])).to.deep.equal([]);
    });
    for (const text of [
      '{{',
      '{{a',
      '{{}}',
      '{{{a}}}',
      '{{#if a}}',
      '{{/if}}',
      '{{#if a}}{{/unless}}',
      '{{else}}',
      '{{#if a b}}{{/if}}',
      '{{> part}}',
      '{{a/b}}',
      '{{../a}}',
      '{{@root}}',
      '{{~a}}',
      '{{true}}',
      '{{this}}',
      '{{date}}',
      '{{"a"}}',
      '\\{{a}}',
      '{{#each a}}{{b}}{{/each}}',
    ])
      it(`refuses ${text}`, () => expect(codes(text)).to.include('syntax'));
    for (const text of ['{{upper a}}', '{{#with a}}{{/with}}', '{{log a}}', '{{lookup a}}'])
      it(`does not know ${text}`, () => expect(codes(text)).to.include('unknown-helper'));

    it('accepts only what the renderer can render', () => {
      const piece = fc.constantFrom(
        '{{',
        '}}',
        '{',
        '}',
        '#if ',
        '#each ',
        '/if',
        '/each',
        'else',
        'a',
        'a.b',
        'this',
        'date ',
        ' ',
        'x',
        '~',
        '!',
        '--',
        '>',
        '"',
        '\\',
        '[',
        '&',
        '^',
        '(',
        '=',
        '|',
      );
      const scope = { a: { b: '2026-11-22' }, x: '2026-11-22' };
      let accepted = 0;
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
          const text = pieces.join('');
          if (checkTemplate(text, ['a.b', 'x']).length > 0) return;
          accepted += 1;
          // `{{date a}}` is well written, and a is no date: that is for the check of types, not of texts
          try {
            renderNotice({ text: { fr: text } }, 'fr', scope);
          } catch (error) {
            expect((error as Error).message).to.match(/is not a date/);
          }
        }),
        { numRuns: 3000 },
      );
      expect(accepted).to.be.greaterThan(100);
    });
  });

  describe('addresses', () => {
    const refused = (address: string, name = 'X') =>
      expect(() => parseAddress(name, address), JSON.stringify(address))
        .to.throw()
        .with.property('code', 'ADDRESS_INVALID');
    it('are one address and a name', () => {
      expect(parseAddress(' Fatima ', 'F.Z+x@Example.MA')).to.deep.equal({ name: 'Fatima', address: 'F.Z+x@example.ma' });
      expect(parseAddress('فاطمة', 'fatima@مثال.المغرب').address).to.equal('fatima@xn--mgbh0fb.xn--mgbc0a9azcg');
    });
    it('with a newline are refused', () => {
      for (const bad of [
        'x@y.ma\r\nBcc: evil@e.ma',
        'x@y.ma\nevil@e.ma',
        'x@y.ma\r',
        '\nx@y.ma',
        'x\u2028@y.ma',
        'x@y.ma\0',
        'x\u202e@y.ma',
      ])
        refused(bad);
      refused('x@y.ma', 'X\r\nBcc: evil@e.ma');
    });
    it('that are lists or no addresses are refused', () => {
      for (const bad of [
        'a@b.ma,c@d.ma',
        'a@b.ma;c@d.ma',
        'X <a@b.ma>',
        'a b@c.ma',
        '"a"@b.ma',
        '@b.ma',
        'a@',
        'ab.ma',
        'a@b',
        'a@b..ma',
        'a@-b.ma',
        'a@[1.2.3.4]',
        'a@1.2.3.4',
        '.a@b.ma',
        'a.@b.ma',
        `${'a'.repeat(65)}@b.ma`,
        `a@${'b.'.repeat(126)}ma`,
        '',
      ])
        refused(bad);
      refused('x@y.ma', 'n'.repeat(201));
      refused(42 as unknown as string);
    });
    it('are not in the message of the refusal', () =>
      expect(() => parseAddress('', 'secret,x@y.ma'))
        .to.throw()
        .with.property('message')
        .that.does.not.contain('secret'));
  });

  describe('mail and SMS', () => {
    it('a Message-ID is the effect, and nothing else has it', () => {
      expect(messageIdOf('PASS-1/4/notify-ready', 'm.invalid')).to.equal('<PASS-1.4.notify-ready@m.invalid>');
      expect(messageIdOf('a/\r\nb', 'm.invalid')).to.equal('<a.=d=ab@m.invalid>');
      fc.assert(
        fc.property(fc.string({ minLength: 1, unit: 'binary' }), (id) => {
          expect(messageIdOf(id, 'm.invalid')).to.match(/^<[A-Za-z0-9_=-]+(\.[A-Za-z0-9_=-]+)*@m\.invalid>$/);
        }),
      );
    });
    it('one Arabic letter halves an SMS', () => {
      expect(smsSize('a'.repeat(160))).to.deep.equal({ encoding: 'gsm-7', length: 160, parts: 1 });
      expect(smsSize('a'.repeat(161)).parts).to.equal(2);
      expect(smsSize('€'.repeat(80)).parts).to.equal(1);
      expect(smsSize('€'.repeat(81)).parts).to.equal(2);
      expect(smsSize('ب'.repeat(70))).to.deep.equal({ encoding: 'ucs-2', length: 70, parts: 1 });
      expect(smsSize('ب'.repeat(71)).parts).to.equal(2);
      expect(smsSize('ب'.repeat(134)).parts).to.equal(2);
      expect(smsSize('ب'.repeat(135)).parts).to.equal(3);
      expect(smsSize(`${'ب'.repeat(66)}😀${'ب'.repeat(66)}`).parts).to.equal(3);
      expect(smsSize('').parts).to.equal(1);
    });
    it('telephone numbers become E.164', () => {
      expect(['06 12 34 56 78', '+212612345678', '00212 612-345678'].map((n) => parsePhone(n))).to.deep.equal(
        Array(3).fill('+212612345678'),
      );
      expect(parsePhone('06 12 34 56 78', 'FR')).to.equal('+33612345678');
      for (const bad of ['12', '+212812345678', 'abc', '0537000000', ''])
        expect(() => parsePhone(bad), bad)
          .to.throw()
          .with.property('code', 'ADDRESS_INVALID');
    });
  });
});
