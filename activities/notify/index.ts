export { parseAddress } from './address.js';
export { MessageError } from './failure.js';
export { createMailTransport, type Mail, type MailTransport, messageIdOf, sendMail } from './mail.js';
export { moneyWords, type Notice, renderNotice, type Says } from './notice.js';
export { parsePhone, smsSize } from './sms.js';
