export { type Address, parseAddress } from './address.js';
export { createMailTransport, type Mail, MailError, type MailSettings, type MailTransport, messageIdOf, sendMail } from './mail.js';
export { moneyWords, type Notice, type RenderedNotice, renderNotice } from './notice.js';
export { parsePhone, type SmsSize, smsSize } from './sms.js';
