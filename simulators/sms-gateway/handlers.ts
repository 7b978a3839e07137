/** Text messages: kept, and shown on the page. */
import { refuse, type Simulator } from '../kit/simulator.js';

export default {
  handlers: {
    send({ with: { to, text }, tables, caseId, today }) {
      if (!/^\+[1-9][0-9]{6,14}$/.test(String(to)))
        throw refuse(422, 'number-wrong', 'Not a telephone number', 'An international number: +212612345678.');
      const id = `SMS-${String(tables.next('SMS')).padStart(6, '0')}`;
      tables.put('messages', id, { to, text, caseId, sentOn: today, parts: parts(String(text)) });
      return { id };
    },
  },
} satisfies Simulator;

/** Arabic is sent as UCS-2: 70 characters, 67 in each part of a longer one; plain Latin letters as 7 bits: 160 and 153 (3GPP TS 23.038). */
function parts(text: string): number {
  const [whole, part] = /^[\x20-\x7e\n\r]*$/.test(text) ? [160, 153] : [70, 67];
  return text.length <= whole ? 1 : Math.ceil(text.length / part);
}
