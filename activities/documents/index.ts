export { verificationCode } from './code.js';
export { type DecisionInput, decisionDocument, type TacitInput, tacitCertificate } from './decision.js';
export type { DocumentInput, Fact, Paragraph } from './document.js';
export { type ReceiptInput, receiptDocument } from './receipt.js';
export { type RenderedDocument, renderDocument } from './render.js';
