export { verificationCode } from './code.js';
export { decisionDocument, tacitCertificate } from './decision.js';
export type { DocumentInput, Fact } from './document.js';
export { type ReceiptInput, receiptDocument } from './receipt.js';
export { renderDocument } from './render.js';
export { localSeal, type Seal, type SealedDocument, type SealValue, sealHolds } from './seal.js';
