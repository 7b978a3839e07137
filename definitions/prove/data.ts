/** Class `data`: what is read was collected, and nothing is asked that an administration holds. */
import type { Explorer } from './explore.js';
import { holesIn } from './model.js';
import type { Failure } from './properties.js';
import { NULL } from './values.js';
import { Failures } from './watch.js';
import { writtenIn } from './writes.js';

export function proveData(explorer: Explorer): Failure[] {
  const { model } = explorer;
  const failures = new Failures(model);
  const { definition, chart } = model;
  const writers = new Set(definition.form.flatMap(({ fields }) => fields));
  for (const state of Object.values(chart.states)) for (const field of writtenIn(state)) writers.add(field);
  const isNeverWritten = (field: string): boolean =>
    model.fields.has(field) && !writers.has(field) && chart.fields[field]?.value === undefined;
  const run = explorer.explore({
    keep: [],
    watch: {
      fault(text, nulls, place) {
        const missing = nulls.filter((name) => model.fields.has(name) || name.includes('.'));
        const property = missing.some(isNeverWritten) || isNeverCollected(missing, place.memory) ? 'collected-before' : 'guard-answers';
        const what = missing.length === 0 ? 'something it reads' : missing.map((name) => `"${name}"`).join(', ');
        failures.add(property, place.state, `In "${place.state}", ${what} may have no value, and this needs one: ${text}`, place);
      },
      act(act, place) {
        const read =
          act.kind === 'notify'
            ? [...holesIn(definition.notices?.[act.notice]?.subject), ...holesIn(definition.notices?.[act.notice]?.text)]
            : act.kind === 'issue'
              ? [
                  ...holesIn(definition.documents?.[act.document]?.text),
                  ...(definition.documents?.[act.document]?.facts ?? []).filter(isNeverWritten),
                ]
              : [];
        const missing = read.find((name) => isNeverWritten(name) || isNeverCollected([name], place.memory));
        if (missing === undefined || !model.fields.has(missing)) return;
        const letter = act.kind === 'notify' ? `the notice "${act.notice}"` : `the document "${act.kind === 'issue' ? act.document : ''}"`;
        failures.add(
          'collected-before',
          place.state,
          `In "${place.state}", ${letter} says "${missing}", which nothing has collected on this way.`,
          place,
        );
      },
    },
  });
  checkHeld(explorer, failures);
  return run.isWhole ? failures.all : failures.all.filter(({ property }) => property === 'not-asked-when-held');

  function isNeverCollected(names: readonly string[], memory: readonly number[]): boolean {
    return names.some((name) => {
      const index = model.indexOf(name);
      return index >= 0 && memory[index] === NULL && chart.fields[name]?.value === undefined;
    });
  }
}

/** Law 55-19, art. 23-24: what an administration holds is exchanged, not asked. */
function checkHeld({ model }: Explorer, failures: Failures): void {
  const { definition, context, fields, chart } = model;
  const asked = new Set(definition.form.flatMap((page) => page.fields));
  for (const { state } of model.nodes.values()) for (const field of state.ask?.fields ?? []) asked.add(field);
  for (const [name, field] of fields) {
    if (!asked.has(name) || chart.fields[name]?.by !== 'applicant') continue;
    const holder = [...(context.registers?.values() ?? [])].find(
      ({ id, administration }) => field.issuer === id || field.issuer === administration,
    );
    if (holder !== undefined || (field.issuer !== undefined && field.issuer === definition.owner)) {
      failures.add(
        'not-asked-when-held',
        null,
        `The applicant is asked for "${name}", which "${holder?.id ?? field.issuer}" holds: it is fetched, not asked.`,
      );
    }
    if (field.from !== undefined)
      failures.add('not-asked-when-held', null, `The applicant is asked for "${name}", which comes from "${field.from}".`);
  }
}
