import { EXAMPLE } from './broken-definitions.js';
import { patchDefinition } from './patch-definition.js';

/** The certificate of the guide, whose desk tells by these channels that it looks at the file. */
export const certificateTold = (id: string, channels: string): string =>
  patchDefinition(
    EXAMPLE,
    `id: ${id}
act: { id: ${id}, document: certificate, validity: 3 months }
flow:
  start: telling
  states:
    telling:
      do: [{ notify: seen }]
      next: checking
notices:
  seen:
    channels: ${channels}
    subject: { ar: ملفكم, fr: Votre dossier, en: Your file }
    text: { ar: "الملف {{case.id}} قيد الدراسة", fr: "Le dossier {{case.id}} est à l'étude.", en: "File {{case.id}} is looked at." }
`,
  );
