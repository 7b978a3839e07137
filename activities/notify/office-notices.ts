import { OWN } from '../../workflows/effects.js';
import type { Notice } from './notice.js';

/** What the product says of posts and groups: nobody is there, a case goes to another post. */
export const OFFICE_NOTICES: Readonly<Record<string, Notice>> = {
  [OWN.deserted]: {
    subject: {
      ar: 'الملف {{case.id}} بدون من يتكفل به',
      fr: 'Dossier {{case.id}} : personne pour le traiter',
      en: 'Case {{case.id}}: nobody is there to handle it',
      es: 'Expediente {{case.id}}: nadie para tramitarlo',
      de: 'Vorgang {{case.id}}: niemand zur Bearbeitung da',
      nl: 'Dossier {{case.id}}: niemand om het te behandelen',
      it: 'Fascicolo {{case.id}}: nessuno per trattarlo',
    },
    text: {
      ar: 'بتاريخ {{date deserted.on}} يتغيب جميع أعضاء المجموعة المكلفة بالملف {{case.id}} ولا ينوب عنهم أحد.{{#if clock.dueOn}} آخر أجل للبت فيه هو {{date clock.dueOn}}.{{/if}} يرجى تعيين من ينوب عنهم أو التكفل به.',
      fr: 'Le {{date deserted.on}}, tous les membres du groupe qui a le dossier {{case.id}} sont absents et personne ne les remplace.{{#if clock.dueOn}} Dernier jour pour statuer : {{date clock.dueOn}}.{{/if}} Merci de désigner un remplaçant ou de le prendre en charge.',
      en: 'On {{date deserted.on}} all members of the group that has case {{case.id}} are away, and nobody stands in.{{#if clock.dueOn}} Last day to decide: {{date clock.dueOn}}.{{/if}} Please name a stand-in, or see to it.',
      es: 'El {{date deserted.on}}, todos los miembros del grupo que tiene el expediente {{case.id}} están ausentes y nadie los sustituye.{{#if clock.dueOn}} Último día para resolver: {{date clock.dueOn}}.{{/if}} Designe un sustituto o hágase cargo.',
      de: 'Am {{date deserted.on}} sind alle Mitglieder der Gruppe abwesend, die den Vorgang {{case.id}} hat, und niemand vertritt sie.{{#if clock.dueOn}} Letzter Tag für die Entscheidung: {{date clock.dueOn}}.{{/if}} Bitte eine Vertretung benennen oder den Vorgang übernehmen.',
      nl: 'Op {{date deserted.on}} zijn alle leden van de groep die dossier {{case.id}} heeft afwezig, en niemand vervangt hen.{{#if clock.dueOn}} Laatste dag om te beslissen: {{date clock.dueOn}}.{{/if}} Wijs een vervanger aan of neem het over.',
      it: 'Il {{date deserted.on}} tutti i membri del gruppo che ha il fascicolo {{case.id}} sono assenti e nessuno li sostituisce.{{#if clock.dueOn}} Ultimo giorno per decidere: {{date clock.dueOn}}.{{/if}} Si prega di nominare un sostituto o di farsene carico.',
    },
  },
  [OWN.forwarded]: {
    subject: {
      ar: 'إحالة طلبكم {{case.id}} على المصلحة المختصة',
      fr: 'Votre demande {{case.id}} est transmise au poste compétent',
      en: 'Your request {{case.id}} goes to another post',
      es: 'Su solicitud {{case.id}} se remite al puesto competente',
      de: 'Ihr Antrag {{case.id}} geht an die zuständige Stelle',
      nl: 'Uw aanvraag {{case.id}} gaat naar de bevoegde post',
      it: 'La sua domanda {{case.id}} è trasmessa all’ufficio competente',
    },
    text: {
      ar: 'أحيل طلبكم رقم {{case.id}} على {{office}}، وستتولى معالجته. سبب الإحالة: {{forwarded.reason}}.\n\nيبقى رقم الملف والوثائق المدلى بها كما هي.{{#if clock.dueOn}} ويبقى آخر أجل للجواب هو {{date clock.dueOn}}.{{/if}}',
      fr: 'Votre demande {{case.id}} est transmise au poste suivant, qui la traite désormais : {{office}}. Motif : {{forwarded.reason}}.\n\nVous n’avez rien à déposer de nouveau.{{#if clock.dueOn}} Le dernier jour pour y répondre reste le {{date clock.dueOn}}.{{/if}}',
      en: 'Your request {{case.id}} goes to this post, which handles it from now on: {{office}}. Reason: {{forwarded.reason}}.\n\nYou need not file anything again.{{#if clock.dueOn}} The last day to answer it is still {{date clock.dueOn}}.{{/if}}',
      es: 'Su solicitud {{case.id}} se remite al puesto siguiente, que la tramita desde ahora: {{office}}. Motivo: {{forwarded.reason}}.\n\nNo tiene que presentar nada de nuevo.{{#if clock.dueOn}} El último día para responder sigue siendo el {{date clock.dueOn}}.{{/if}}',
      de: 'Ihr Antrag {{case.id}} wird von nun an hier bearbeitet: {{office}}. Grund: {{forwarded.reason}}.\n\nSie müssen nichts erneut einreichen.{{#if clock.dueOn}} Letzter Tag für die Antwort bleibt der {{date clock.dueOn}}.{{/if}}',
      nl: 'Uw aanvraag {{case.id}} wordt voortaan hier behandeld: {{office}}. Reden: {{forwarded.reason}}.\n\nU hoeft niets opnieuw in te dienen.{{#if clock.dueOn}} De laatste dag om te antwoorden blijft {{date clock.dueOn}}.{{/if}}',
      it: 'La sua domanda {{case.id}} è ora trattata da questo ufficio: {{office}}. Motivo: {{forwarded.reason}}.\n\nNon deve presentare nulla di nuovo.{{#if clock.dueOn}} L’ultimo giorno per rispondere resta il {{date clock.dueOn}}.{{/if}}',
    },
  },
};
