/** A mobile operator: text messages are kept, shown on the page, and reported on. */
import { putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

export default {
  handlers: {
    send: {
      ask({ with: { to, text }, tables, caseId, today }) {
        if (!/^\+[1-9][0-9]{6,14}$/.test(String(to)))
          throw refuse(422, 'number-wrong', 'Not a telephone number', 'An international number: +212612345678.');
        const reference = `SMS-${String(tables.next('SMS')).padStart(6, '0')}`;
        tables.put('messages', reference, { to, text, caseId, sentOn: today, parts: parts(String(text)), state: 'waiting' });
        return { reference };
      },
      reply({ tables, today }, { reference }) {
        const message = tables.get('messages', String(reference)) as Row;
        const number = tables.get('numbers', String(message['to']));
        const report = number === undefined ? { state: 'delivered' } : { state: 'failed', reason: number['reason'] };
        tables.put('messages', String(reference), { ...message, ...report, reportedOn: today });
        return { ...report, on: today };
      },
    },
    'message-status'({ with: { reference }, tables }) {
      const message = tables.get('messages', String(reference));
      if (message === undefined) throw refuse(404, 'message-unknown', 'No such message', String(reference));
      const { state, reason, reportedOn } = message;
      return { state, ...(reason !== undefined && { reason }), ...(reportedOn !== undefined && { on: reportedOn }) };
    },
  },
  /** `numbers`: phones that messages do not reach, with the reason. */
  seed: (tables, { numbers }) => putRows(tables, 'numbers', ({ number }) => String(number), numbers),
} satisfies Simulator;

/** Arabic is sent as UCS-2: 70 characters, 67 in each part of a longer one; plain Latin letters as 7 bits: 160 and 153 (3GPP TS 23.038). */
function parts(text: string): number {
  const [whole, part] = /^[\x20-\x7e\n\r]*$/.test(text) ? [160, 153] : [70, 67];
  return text.length <= whole ? 1 : Math.ceil(text.length / part);
}
