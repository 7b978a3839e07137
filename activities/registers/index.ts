export { type Callback, verifyCallback } from './callback.js';
export { CallbackRefused, RegisterAnswerWrong, RegisterRequestWrong, RegisterUnavailable } from './errors.js';
export { callRegister, checkAnswer, type Exchange, type RegisterCall, type RegisterReply } from './http.js';
