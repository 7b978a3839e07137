import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import jsqr from 'jsqr';
import { isolateForeign } from '../../activities/documents/bidi.js';
import { dateOf, dateWords } from '../../activities/documents/dates.js';
import {
  type DocumentInput,
  decisionDocument,
  type ReceiptInput,
  receiptDocument,
  renderDocument,
  tacitCertificate,
  verificationCode,
} from '../../activities/documents/index.js';
import { countingWords, lengthWords } from '../../activities/documents/words.js';
import { CODE_ALPHABET, checkCharacter, groupCode, hasCheckCharacter, normaliseCode } from '../../domain/reference-code.js';

const KEY = 'a key of the tests';
const code = verificationCode('PASS-1/1/receipt', KEY);
const base = {
  number: 'REC-2026-000123',
  verificationUrl: `https://check.invalid/verify/${code}`,
  verificationCode: code,
  issuedAt: '2026-11-22T09:30:00Z',
  place: { ar: 'الرباط', fr: 'Rabat' },
  authority: { ar: 'وزارة الشؤون الخارجية\nالقنصلية العامة بباريس', fr: 'Ministère des affaires étrangères\nConsulat général à Paris' },
  languages: ['ar', 'fr'] as const,
  recipient: { name: { ar: 'مقدم الطلب', latin: 'Le Demandeur' }, lines: ['CNIE AB123456', '+212 6 12 34 56 78'] },
  caseNumber: 'PASS-2026-K7M29Q',
  act: { ar: 'جواز السفر البيومتري', fr: 'Passeport biométrique' },
  legalBasis: [{ ar: 'القانون رقم 55.19', fr: 'Loi n° 55-19' }],
  appeals: [{ to: { ar: 'وسيط المملكة', fr: 'Médiateur du Royaume' }, within: { ar: '30 يوما', fr: '30 jours' } }],
};
const clock = {
  limit: { days: 60 },
  counting: 'calendar@1',
  dueOn: '2027-01-21',
  silenceOn: '2027-01-22',
  explanation: [{ on: '2026-11-22', text: { ar: 'أودع الطلب في 2026-11-22، اتصلوا ب +212 5 37 00 00 00', fr: 'demande déposée' } }],
};
const receipt = (over: Partial<ReceiptInput> = {}): DocumentInput =>
  receiptDocument({
    ...base,
    ...clock,
    receivedOn: '2026-11-22',
    received: [{ ar: 'صورة', fr: 'Photographie' }],
    missing: [{ ar: 'شهادة السكنى', fr: 'Attestation de résidence' }],
    silence: { effect: 'consent', basis: { ar: 'المرسوم رقم 2.22.387', fr: 'Décret n° 2-22-387' } },
    ...over,
  });

/** The PDF's objects as text, with the compressed ones opened. */
function objectsOf(pdf: Uint8Array): string {
  const raw = Buffer.from(pdf).toString('latin1');
  const opened = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, stream]) => {
    try {
      return inflateSync(Buffer.from(stream!, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return raw + opened.join('\n');
}

const hasPoppler = (() => {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('documents', () => {
  describe('as PDF', () => {
    it('are the same bytes for the same data', async () => {
      const [first, second] = [await renderDocument(receipt()), await renderDocument(receipt())];
      expect(second.digest)
        .to.equal(first.digest)
        .and.match(/^[0-9a-f]{64}$/);
      expect(Buffer.from(second.pdf).equals(Buffer.from(first.pdf))).to.equal(true);
      expect((await renderDocument(receipt({ issuedAt: '2026-11-22T09:30:01Z' }))).digest).to.not.equal(first.digest);
    });

    it('say that they are PDF/A-2a, and embed every font', async () => {
      const objects = objectsOf((await renderDocument(receipt())).pdf);
      expect(objects)
        .to.match(/pdfaid:part[^0-9]*2/)
        .and.match(/pdfaid:conformance[^A-Z]*A/);
      const fonts = objects.match(/\/Type\s*\/FontDescriptor/g) ?? [];
      expect(fonts.length).to.be.greaterThan(1);
      expect(objects.match(/\/FontFile[23]? /g)).to.have.lengthOf(fonts.length);
      expect([...objects.matchAll(/\/FontName\s*\/([^\s/]+)/g)].map((m) => m[1]!.replace(/^.*\+/, ''))).to.include('Amiri-Regular');
    });

    const pages = async (lines: number) => {
      const reasons = {
        ar: Array(lines).fill('وحيث إن الطلب لم يستوف الشروط').join('\n'),
        fr: Array(lines).fill('Considérant que').join('\n'),
      };
      const { pdf } = await renderDocument(decisionDocument({ ...base, outcome: 'refused', decidedOn: '2026-12-15', reasons }));
      return objectsOf(pdf).match(/\/Type\s*\/Page\b/g)!.length;
    };
    it('flow over as many pages as the reasons need', async () => {
      expect(await pages(1)).to.be.lessThan(await pages(120));
    });
    it('stay on one page when they need little more', async () => {
      expect(await pages(5)).to.equal(1); // two at full size
      expect(await pages(6)).to.equal(2); // smaller than that nothing is set
    });

    it('take any text as text', async function () {
      this.timeout(60_000);
      const hostile = '#panic("x") $ } *b* `c` <d> \\ "e" @f {{g}} // /* ~ -- \u202E\u2066';
      await renderDocument(
        receipt({ recipient: { name: { ar: `${hostile} فاطمة`, latin: hostile }, lines: [hostile] }, act: { ar: hostile, fr: hostile } }),
      );
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
          const { pdf } = await renderDocument(
            receipt({ recipient: { name: { ar: text, latin: text } }, facts: [{ label: { fr: text }, value: text }] }),
          );
          expect(Buffer.from(pdf.subarray(0, 5)).toString()).to.equal('%PDF-');
        }),
        { numRuns: 60 },
      );
    });

    it('refuse a date that is none, and no language', async () => {
      const failure = async (input: DocumentInput) =>
        renderDocument(input).then(
          () => '',
          (e: Error) => e.message,
        );
      expect(await failure({ ...receipt(), issuedAt: 'yesterday' })).to.match(/"yesterday" is not a date/);
      expect(await failure({ ...receipt(), explanation: [{ on: '2026-02-30', text: {} }] })).to.match(/"2026-02-30" is not a date/);
      expect(await failure({ ...receipt(), languages: [] })).to.match(/no language/);
    });

    // Without poppler's programs a page cannot be looked at; they are in Debian's poppler-utils.
    (hasPoppler ? describe : describe.skip)('as seen by poppler', () => {
      let folder: string;
      before(() => {
        folder = mkdtempSync(join(tmpdir(), 'documents-'));
      });
      after(() => rmSync(folder, { recursive: true }));
      const write = async (input: DocumentInput) => {
        const path = join(folder, 'document.pdf');
        writeFileSync(path, (await renderDocument(input)).pdf);
        return path;
      };

      it('have a QR code that leads to the check', async () => {
        const path = await write(receipt());
        const read = jsqr as unknown as (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null; // its types are those of a module that it is not
        const pages = Array.from({ length: 2 }, (_, i) => i + 1).map((n) => {
          const ppm = execFileSync('pdftoppm', ['-r', '110', '-f', String(n), '-l', String(n), path], {
            maxBuffer: 1 << 26,
            stdio: ['ignore', 'pipe', 'ignore'],
          });
          const [head, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.subarray(0, 40).toString('latin1'))!;
          const rgba = new Uint8ClampedArray(Number(width) * Number(height) * 4).fill(255);
          for (let i = 0, at = head.length; at < ppm.length; i += 4, at += 3) rgba.set(ppm.subarray(at, at + 3), i);
          return read(rgba, Number(width), Number(height))?.data;
        });
        expect(pages).to.include(base.verificationUrl);
      });

      it('keep numbers from left to right inside Arabic', async () => {
        const path = await write(receipt({ languages: ['ar'] }));
        const words = [
          ...execFileSync('pdftotext', ['-bbox', path, '-'])
            .toString()
            .matchAll(/xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]+)</g),
        ].map(([, x, y, word]) => ({
          x: Number(x),
          y: Number(y),
          word: word!.replace(/[\u2066-\u2069\u202a-\u202e]/g, ''),
        }));
        // -bbox gives words of Arabic lines as they stand on the page; a date that was turned round reads 22-11-2026
        expect(words.map((w) => w.word))
          .to.include('2026-11-22')
          .and.not.include('22-11-2026');
        const prefix = words.find((w) => w.word.includes('+212'))!;
        const last = words.findLast((w) => w.word === '78')!;
        expect(prefix.x).to.be.lessThan(last.x);
        expect(Math.abs(prefix.y - last.y)).to.be.lessThan(3);
      });

      it('can be searched and read aloud in both languages', async () => {
        const text = execFileSync('pdftotext', ['-raw', await write(receipt()), '-'])
          .toString()
          .normalize('NFKC');
        for (const words of [
          'Récépissé de dépôt',
          'Attestation de résidence',
          '21 janvier 2027',
          '60 jours',
          'silence de l’administration vaut acceptation',
          'Médiateur du Royaume',
          'PASS-2026-K7M29Q',
        ])
          expect(text).to.contain(words);
        // The raw order is that of the page, which for Arabic is not that of reading; spaces between its letters are guesses of the reader.
        const arabic = execFileSync('pdftotext', [await write(receipt()), '-'])
          .toString()
          .normalize('NFKC')
          .replace(/[\s\u2066-\u2069\u202a-\u202e\u200e\u200f]/g, '');
        for (const words of ['المملكة المغربية', 'وصل إيداع طلب', 'شهادة السكنى', 'وسيط المملكة'])
          expect(arabic).to.contain(words.replace(/ /g, ''));
      });

      it('print a character that no font has by its number', async () => {
        const text = execFileSync('pdftotext', [
          await write(receipt({ recipient: { name: { latin: 'A 漢 😀 B' } }, languages: ['fr'] })),
          '-',
        ]).toString();
        expect(text).to.contain('A [U+6F22] [U+1F600] B');
      });
    });
  });

  describe('of a case', () => {
    const textOf = (input: DocumentInput) => JSON.stringify(input);

    it('a receipt has all that the joint order asks for', () => {
      const input = receipt();
      const labels = input.facts.map((f) => f.label.fr);
      expect(labels).to.include.members([
        'Acte demandé',
        'Service chargé',
        'Date de dépôt',
        'Délai maximal de traitement',
        'Mode de décompte',
        'Dernier jour pour répondre',
        'Prise d’effet du silence',
      ]);
      expect(input.paragraphs.map((p) => p.title?.fr)).to.deep.equal([
        'Pièces reçues',
        'Pièces manquantes',
        'Effet du silence de l’administration',
      ]);
      expect(input.paragraphs[2]!.text.fr).to.contain('vaut acceptation').and.contain('Décret n° 2-22-387');
      expect(input.appeals).to.have.lengthOf(1);
      expect(receipt({ silence: { effect: 'none' } }).paragraphs[2]!.text.fr).to.contain('ne vaut pas décision');
      expect(receipt({ silence: { effect: 'refusal' } }).paragraphs[2]!.text.ar).to.contain('رفض');
    });

    it('says that nothing is missing', () =>
      expect(receipt({ missing: [] }).paragraphs[1]!.text).to.include({ fr: 'Aucune', ar: 'لا شيء' }));

    it('a refusal without reasons is not written', () => {
      for (const reasons of [undefined, '', '  ', { fr: ' ' }])
        expect(() =>
          decisionDocument({ ...base, outcome: 'refused', decidedOn: '2026-12-15', ...(reasons === undefined ? {} : { reasons }) }),
        )
          .to.throw()
          .with.property('code', 'REASONS_REQUIRED');
      const granted = decisionDocument({ ...base, outcome: 'granted', decidedOn: '2026-12-15', validUntil: '2031-12-14' });
      expect(granted.title.fr).to.equal('Décision d’acceptation');
      expect(textOf(granted)).to.contain('2031-12-14');
    });

    it('a certificate of silence tells its basis, what must follow, and what silence does not lift', () => {
      const input = {
        ...base,
        ...clock,
        receivedOn: '2026-11-22',
        basis: { fr: 'décret n° 2-22-387' },
        deliverWithin: { days: 7 },
        gates: [{ fr: 'opposition judiciaire' }],
      };
      const consent = textOf(tacitCertificate({ ...input, effect: 'consent' }));
      expect(consent).to.contain('réputée acceptée').and.contain('2-22-387').and.contain('7 jours').and.contain('opposition judiciaire');
      expect(textOf(tacitCertificate({ ...input, effect: 'refusal' })))
        .to.contain('réputée refusée')
        .and.not.contain('7 jours');
    });
  });

  describe('words', () => {
    const days = (n: number, l: 'ar' | 'fr' | 'en') => lengthWords({ days: n }, l);
    it('count days as each language does', () => {
      expect([1, 2, 7, 60, 100, 103].map((n) => days(n, 'ar'))).to.deep.equal([
        'يوم واحد',
        'يومان',
        '7 أيام',
        '60 يوما',
        '100 يوم',
        '103 أيام',
      ]);
      expect([days(1, 'fr'), days(60, 'fr'), days(1, 'en')]).to.deep.equal(['1 jour', '60 jours', '1 day']);
    });
    it('name months as Morocco does', () => expect(dateWords('2026-11-22', 'ar')).to.equal('22 نونبر 2026'));
    it('give an instant its date in the zone of the authority', () => {
      expect(dateOf('2026-11-22T23:30:00Z')).to.equal('2026-11-23');
      expect(dateOf('2026-11-22T23:30:00Z', 'America/Montreal')).to.equal('2026-11-22');
    });
    it('print a counting policy that has no words by its name', () =>
      expect(countingWords('lunar@2', ['fr'])).to.deep.equal({ fr: 'lunar (lunar@2)' }));
    it('take out marks that could turn a text round, and set marks of their own', () => {
      expect(isolateForeign('رقم \u202e321 من 2026-11-22')).to.equal('رقم \u2066321\u2069 من \u20662026-11-22\u2069');
      expect(isolateForeign('انظر https://a.invalid/x?y=1-2 الآن')).to.equal('انظر \u2066https://a.invalid/x?y=1-2\u2069 الآن');
      expect(isolateForeign('plain 12')).to.equal('plain 12');
      expect(isolateForeign('أساس: decided, to be confirmed. 30, 40')).to.equal(
        'أساس: \u2066decided, to be confirmed\u2069. \u206630\u2069, \u206640\u2069',
      );
    });
  });

  describe('codes', () => {
    it('are the same for the same effect, and others for another effect or key', () => {
      expect(verificationCode('PASS-1/1/receipt', KEY)).to.equal(code);
      expect(verificationCode('PASS-1/2/receipt', KEY)).to.not.equal(code);
      expect(verificationCode('PASS-1/1/receipt', `${KEY}.`)).to.not.equal(code);
      expect(() => verificationCode('x', 'short')).to.throw(RangeError);
    });
    it('are readable, and show every single wrong character', () => {
      fc.assert(
        fc.property(fc.string(), fc.nat(15), fc.constantFrom(...CODE_ALPHABET), (effect, at, wrong) => {
          const good = verificationCode(effect, KEY);
          expect(good).to.match(/^[0-9A-HJKMNP-TV-Z]{16}$/);
          expect(hasCheckCharacter(good)).to.equal(true);
          const changed = good.slice(0, at) + wrong + good.slice(at + 1);
          expect(hasCheckCharacter(changed)).to.equal(changed === good);
        }),
      );
    });
    it('have the check character of the standard', () => {
      // examples of ISO 7064 MOD 37,36: Global Release Identifier A1-2425G-ABC1234002-M
      expect(checkCharacter('A12425GABC1234002')).to.equal('M');
    });
    it('are understood as people type them', () => {
      expect(normaliseCode(groupCode(code).toLowerCase())).to.equal(code);
      expect(normaliseCode('٠١o-il')).to.equal('01011');
    });
  });
});
