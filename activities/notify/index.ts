export { type Address, parseAddress } from './address.js';
export { MessageError } from './failure.js';
export { createMailTransport, type Mail, type MailSettings, type MailTransport, messageIdOf, sendMail } from './mail.js';
export { moneyWords, type Notice, type RenderedNotice, renderNotice } from './notice.js';
export { parsePhone, type Sms, type SmsSize, sendSms, smsSize } from './sms.js';
