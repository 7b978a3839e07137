import type { Text } from '../../domain/language.js';

/** Words that every letter by mail has, whatever the procedure. */
export const MAIL_WORDS = {
  subject: {
    ar: 'إشعار بخصوص ملفكم',
    fr: 'Notification concernant votre dossier',
    en: 'Notice about your case',
    es: 'Notificación sobre su expediente',
    de: 'Mitteilung zu Ihrem Vorgang',
    nl: 'Bericht over uw dossier',
    it: 'Avviso sulla sua pratica',
  },
  automatic: {
    ar: 'هذه رسالة آلية، المرجو عدم الرد عليها.',
    fr: 'Ce message est automatique, merci de ne pas y répondre.',
    en: 'This is an automatic message; please do not reply to it.',
    es: 'Este mensaje es automático; le rogamos que no responda.',
    de: 'Dies ist eine automatische Nachricht; bitte antworten Sie nicht darauf.',
    nl: 'Dit is een automatisch bericht; antwoord er niet op.',
    it: 'Questo è un messaggio automatico; si prega di non rispondere.',
  },
  never: {
    ar: 'لا تطلب منكم الإدارة أبدا رمزا سريا أو رقم بطاقة بنكية عبر البريد الإلكتروني.',
    fr: 'L’administration ne vous demande jamais un code secret ni un numéro de carte bancaire par courriel.',
    en: 'The administration never asks for a secret code or a bank card number by e-mail.',
    es: 'La administración nunca le pide un código secreto ni un número de tarjeta por correo electrónico.',
    de: 'Die Verwaltung fragt nie per E-Mail nach einem Geheimcode oder einer Kartennummer.',
    nl: 'De overheid vraagt nooit per e-mail om een geheime code of een kaartnummer.',
    it: 'L’amministrazione non chiede mai un codice segreto o un numero di carta per posta elettronica.',
  },
} satisfies Record<string, Text>;
