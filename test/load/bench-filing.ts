import { z } from 'zod';
import type { Filing } from '../../client/filing.js';

const text = z.string().min(1).max(80);
const day = z.iso.date();

/** The form of bench-case.yaml, checked as one would by hand. */
export const handForm = z.strictObject({
  holder: z.strictObject({
    familyName: text,
    givenNames: text,
    familyNameArabic: text,
    givenNamesArabic: text,
    birthDate: day,
    birthPlace: text,
    sex: z.enum(['F', 'M']),
    cnie: z.string().regex(/^[A-Z]{1,2}[0-9]{1,6}$/),
    height: z.int().min(30).max(250),
    eyes: text,
  }),
  home: z.strictObject({ street: text, number: text, postcode: text, town: text, region: text, country: text }),
  contact: z.strictObject({ phone: text, mobile: text, emergency: text, language: text }),
  former: z.strictObject({ number: text, issuedOn: day, issuedBy: text, reason: text }),
  work: z.strictObject({ profession: text, employer: text, town: text }),
  parents: z.strictObject({ father: text, mother: text, spouse: text }),
});

/** The request of one case: 30 variables. */
export function filingOf(number: number): Filing & { data: z.infer<typeof handForm> } {
  const digits = String(number % 1_000_000).padStart(6, '0');
  return {
    applicant: { id: `applicant-${number}`, name: `Exemple ${digits}`, country: 'MA' },
    language: 'fr',
    post: 'rabat',
    key: `bench-${number}`,
    data: {
      holder: {
        familyName: 'EXEMPLE',
        givenNames: 'CAS NUMERO',
        familyNameArabic: 'مثال',
        givenNamesArabic: 'ملف رقم',
        birthDate: `19${60 + (number % 40)}-0${1 + (number % 9)}-1${number % 10}`,
        birthPlace: 'Rabat',
        sex: number % 2 === 0 ? 'F' : 'M',
        cnie: `AB${digits}`,
        height: 150 + (number % 50),
        eyes: 'marron',
      },
      home: {
        street: 'rue des Orangers',
        number: String(number % 200),
        postcode: '10000',
        town: 'Rabat',
        region: 'Rabat-Salé-Kénitra',
        country: 'MA',
      },
      contact: { phone: '+212537000000', mobile: '+212600000000', emergency: '+212611111111', language: 'fr' },
      former: { number: `AA0${digits}`, issuedOn: '2020-06-01', issuedBy: 'Préfecture de Rabat', reason: 'renouvellement' },
      work: { profession: 'enseignement', employer: 'Ministère', town: 'Rabat' },
      parents: { father: 'EXEMPLE PERE', mother: 'EXEMPLE MERE', spouse: 'EXEMPLE CONJOINT' },
    },
  };
}
