/** Something of the machine is missing or in the way; the message is one line that says what to do. It is shown without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}
