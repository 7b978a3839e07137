import type { Text } from '../../../domain/language.js';

/** Words of the public check of documents. */
export const VERIFY_WORDS = {
  title: { ar: 'التحقق من صحة وثيقة', fr: 'Vérifier un document', en: 'Check a document' },
  intro: {
    ar: 'أدخلوا رمز التحقق المطبوع أسفل الوثيقة، أو امسحوا الرمز المربع بهاتفكم.',
    fr: 'Saisissez le code imprimé au bas du document, ou lisez le code carré avec votre téléphone.',
    en: 'Type the code printed at the foot of the document, or scan the square code with your telephone.',
  },
  code: { ar: 'رمز التحقق', fr: 'Code de vérification', en: 'Verification code' },
  hint: {
    ar: 'ستة عشر حرفا ورقما، مثل K7M2‑9QXA‑4B3C‑D5EF.',
    fr: 'Seize lettres et chiffres, par exemple K7M2‑9QXA‑4B3C‑D5EF.',
    en: 'Sixteen letters and digits, such as K7M2‑9QXA‑4B3C‑D5EF.',
  },
  check: { ar: 'تحقق', fr: 'Vérifier', en: 'Check' },
  genuine: { ar: 'وثيقة صحيحة وسارية', fr: 'Document authentique et en vigueur', en: 'Genuine and current' },
  genuineText: {
    ar: 'صدرت هذه الوثيقة عن الإدارة المبينة أسفله، ولم تسحب ولم تعوض.',
    fr: 'Ce document a été émis par l’administration ci-dessous. Il n’a été ni retiré ni remplacé.',
    en: 'The administration named below issued this document. It is neither revoked nor replaced.',
  },
  revoked: { ar: 'وثيقة مسحوبة', fr: 'Document retiré', en: 'Revoked' },
  revokedText: {
    ar: 'صدرت هذه الوثيقة عن الإدارة ثم سحبتها: لم يعد لها أثر.',
    fr: 'L’administration a émis ce document, puis l’a retiré : il ne produit plus d’effet.',
    en: 'The administration issued this document and then revoked it: it has no effect any more.',
  },
  replaced: { ar: 'وثيقة معوضة', fr: 'Document remplacé', en: 'Replaced' },
  replacedText: {
    ar: 'صدرت هذه الوثيقة عن الإدارة ثم عوضتها بوثيقة أحدث: اطلبوا الوثيقة الجديدة.',
    fr: 'L’administration a émis ce document, puis l’a remplacé par un plus récent : demandez le nouveau.',
    en: 'The administration issued this document and then replaced it by a newer one: ask for the new one.',
  },
  kind: { ar: 'النوع', fr: 'Nature', en: 'Kind' },
  receipt: { ar: 'وصل', fr: 'Récépissé', en: 'Receipt' },
  decision: { ar: 'قرار', fr: 'Décision', en: 'Decision' },
  certificate: { ar: 'شهادة', fr: 'Attestation', en: 'Certificate' },
  letter: { ar: 'مراسلة', fr: 'Courrier', en: 'Letter' },
  number: { ar: 'الرقم', fr: 'Numéro', en: 'Number' },
  subject: { ar: 'العنوان', fr: 'Titre', en: 'Title' },
  issuedOn: { ar: 'تاريخ الإصدار', fr: 'Émis le', en: 'Issued on' },
  authority: { ar: 'الإدارة', fr: 'Administration', en: 'Authority' },
  digest: { ar: 'بصمة الملف (SHA-256)', fr: 'Empreinte du fichier (SHA-256)', en: 'Fingerprint of the file (SHA-256)' },
  compareTitle: { ar: 'هل ملفكم هو الأصل؟', fr: 'Votre fichier est-il l’original ?', en: 'Is your file the original?' },
  compareText: {
    ar: 'اختاروا ملف PDF الذي توصلتم به أو ضعوه هنا: تقارن بصمته مع الأصل داخل متصفحكم، ولا يرسل الملف إلى أي جهة.',
    fr: 'Choisissez ou déposez ici le PDF reçu : son empreinte est comparée dans votre navigateur, le fichier n’est envoyé nulle part.',
    en: 'Choose or drop here the PDF that you were given: its fingerprint is compared in your browser, the file is sent nowhere.',
  },
  compareManual: {
    ar: 'دون جافاسكريبت: احسبوا بصمة SHA-256 لملفكم وقارنوها مع البصمة المبينة أعلاه.',
    fr: 'Sans JavaScript : calculez l’empreinte SHA-256 de votre fichier et comparez-la à celle ci-dessus.',
    en: 'Without JavaScript: compute the SHA-256 fingerprint of your file and compare it with the one above.',
  },
  file: { ar: 'ملف PDF', fr: 'Fichier PDF', en: 'PDF file' },
  same: { ar: 'الملف مطابق للأصل.', fr: 'Le fichier est identique à l’original.', en: 'The file is identical to the original.' },
  different: {
    ar: 'الملف غير مطابق للأصل: تم تغييره، أو هو نسخة ممسوحة ضوئيا، أو وثيقة أخرى. لا تعتمدوا عليه.',
    fr: 'Le fichier n’est pas l’original : il a été modifié, numérisé, ou c’est un autre document. Ne vous y fiez pas.',
    en: 'The file is not the original: it was changed, scanned, or is another document. Do not rely on it.',
  },
  privacy: {
    ar: 'لا تعرض هذه الصفحة أي معطيات شخصية: قارنوا الرقم والتاريخ والعنوان مع الوثيقة التي بين أيديكم.',
    fr: 'Cette page ne montre aucune donnée personnelle : comparez le numéro, la date et le titre avec le document que vous avez en main.',
    en: 'This page shows no personal data: compare number, date and title with the document in your hand.',
  },
  unknown: { ar: 'لا توجد وثيقة بهذا الرمز', fr: 'Aucun document ne porte ce code', en: 'No document has this code' },
  unknownText: {
    ar: 'الرمز مكتوب كتابة سليمة، لكن لم تصدر أي وثيقة به. أعيدوا قراءته على الوثيقة؛ فإن كان هو نفسه فلا تعتمدوا عليها، واتصلوا بالإدارة التي تظهر فيها عبر عنوان تعرفونه من مصدر آخر.',
    fr: 'Le code est bien formé, mais aucun document n’a été émis avec lui. Relisez-le sur le document ; s’il est le même, ne vous fiez pas à ce document et contactez l’administration qui y figure, à une adresse que vous connaissez par ailleurs.',
    en: 'The code is well formed, but no document was issued with it. Read it again on the document; if it is the same, do not rely on that document, and contact the administration named on it at an address that you know from elsewhere.',
  },
  mistyped: { ar: 'الرمز غير صحيح الكتابة', fr: 'Le code est mal saisi', en: 'The code is mistyped' },
  mistypedText: {
    ar: 'حرف ناقص أو زائد أو مغلوط. أعيدوا كتابة الرمز كما هو مطبوع أسفل الوثيقة.',
    fr: 'Il manque un caractère, ou il y en a un de trop ou de faux. Saisissez le code tel qu’il est imprimé au bas du document.',
    en: 'A character is missing, too many or wrong. Type the code as it is printed at the foot of the document.',
  },
  another: { ar: 'التحقق من وثيقة أخرى', fr: 'Vérifier un autre document', en: 'Check another document' },
} satisfies Record<string, Text>;
