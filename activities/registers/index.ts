export { type Callback, verifyCallback } from './callback.js';
export { CallbackRefused, RegisterAnswerWrong, RegisterIdentityMismatch, RegisterRequestWrong, RegisterUnavailable } from './errors.js';
export { callRegister, checkAnswer, checkGiven, checkPerson, type RegisterCall, type RegisterReply } from './http.js';
export { inboundFault, signedAnswer } from './inbound.js';
export { pollRegister } from './poll.js';
export { callbackExchange, intakeExchange, type Verdict, verdictOn } from './proof.js';
