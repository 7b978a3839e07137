/** Writes `docs/reference/proofs.md`: each property with its source, and the story of a broken copy that the tests prove. A test holds the page against it. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { loadContext } from '../definitions/files.js';
import { readDefinition } from '../definitions/parse.js';
import { CLASSES, PROPERTIES, type ProofClass, type Property, prove } from '../definitions/prove.js';
import { BROKEN_COPIES, type BrokenCopy, brokenText } from '../test/prove/broken-copies.js';

const CLASS_WORDS: Readonly<Record<ProofClass, string>> = {
  sound: 'The procedure can be walked through, from its start to an end, by people and systems that exist.',
  law: 'The clock, the one request for missing pieces, the decision and its reasons.',
  money: 'What is taken is earned or given back.',
  data: 'What is read was collected, and nothing is asked that an administration holds.',
  words: 'Whoever asked is told how it ended, in each language of the definition.',
};

/** What each property says, and where that comes from. */
const WORDS: Readonly<Record<Property, readonly [says: string, source: string]>> = {
  'targets-exist': [
    'Every arrow, start, event and silence leads to a state of the procedure.',
    'workflow soundness (W. van der Aalst, 1997)',
  ],
  'state-reachable': ['A case can come to every state, whatever its conditions.', 'workflow soundness'],
  'end-reachable': [
    'From every state an outcome can be reached by the steps of the procedure; no task is left without an outcome that is open. A withdrawal and the silence of the law are no way out.',
    'workflow soundness',
  ],
  'reopening-leads-on': [
    'A case whose decision is set aside can come to another outcome than the one it had: an appeal that is upheld is of use.',
    'law 55-19: appeals; deployment decision',
  ],
  'loop-has-exit': ['No steps that wait for nothing come back to where they began with nothing changed.', 'workflow soundness'],
  'actor-exists': [
    'Every task, and every event of an agent, is of a group with members; an outcome that is only for some groups is for someone who may do the task.',
    'law 55-19: who does what is published',
  ],
  'four-eyes-possible': [
    'On every way, persons can be found for the tasks that `not-by` keeps apart, in the groups that the organisation has.',
    'separation of duties; deployment decision',
  ],
  'wait-bounded': [
    'A wait has a deadline that leads on, or a group that has it in its work list; or a delay after which a named supervisor is told.',
    'law 55-19: no case stays without an answer',
  ],
  'call-bounded': [
    'A register that answers by a callback is waited for within a delay. One that answers at once has its own time-out.',
    'deployment decision: the agreement with the register',
  ],
  'effect-compensated': [
    'What a register did for a case is undone (`undo: true`) when the case ends refused, lapsed, withdrawn, cancelled or returned; unless its declaration says that it cannot be undone.',
    'deployment decision: the agreement with the register',
  ],
  'no-dead-guard': [
    'Every condition can hold when it is looked at, every outcome can be offered, every page can be shown. What a condition told is remembered until the field is written again.',
    'workflow soundness (no dead transition)',
  ],
  'table-complete': ['Every table answers every input, once where its hit policy says so.', 'DMN 1.3, clause 8.2.11'],
  'clock-armed': [
    'While the administration owes the answer, a legal clock runs, and its silence means something or is told to a supervisor; while the applicant owes, it does not run. A state that stops it otherwise has a deadline. What the administration does late lets no request lapse.',
    'law 55-19; decrees 2-22-387 and 2-22-141 for consent',
  ],
  'delay-within-ceiling': [
    'The limit is at most 60 days (30 for the investment list), working days counted as days of the calendar; an extension is at most as long; no state gives the administration longer than the whole.',
    'law 55-19, ceiling of 60 days; decree 2-22-385, 30 days; decree 2-22-386, extension',
  ],
  'silence-owned': [
    'What silence has granted is owed within a delay: `clock.silence.within`, or that of the state; also where the act is made at once.',
    'law 55-19; 7 days are usual practice',
  ],
  'decision-kept': [
    'A case that is granted, by silence or expressly, does not end refused; nor the other way round.',
    'law 55-19: the tacit decision stands',
  ],
  'asked-once': [
    'No way through the procedure asks for missing pieces in two places, or twice by a state of its own. The same task may offer its request again: the engine refuses the second.',
    'law 55-19, missing pieces asked once',
  ],
  'act-after-identity': [
    'Where the procedure checks an identity (an operation whose name says so), the act is made only after it; or a gate of the act reads what the check gave.',
    'law 04-20; law 55-19, art. 23-24',
  ],
  'act-after-approval': [
    'The act is made, and the request granted, only after a person has chosen an outcome, or after silence; or when the gates that `act.automatic` names are sure to hold.',
    'law 55-19: the decision has an author',
  ],
  'refusal-reasoned': [
    'A refusal that is not tacit comes after someone gave the reasons, and a document or a notice, in each of its languages, carries them.',
    'law 03-01, art. 1 and 2',
  ],
  'refusal-appealable': ['A procedure that can refuse names before whom the refusal is contested.', 'law 55-19; law 41-90'],
  'act-after-payment': [
    'The act is made, and the case granted, only when the fees are paid; or a gate of the act demands it. After silence too.',
    'general tax code, stamp duty; deployment decision',
  ],
  'fees-settled': [
    'At every end, fees that were taken are used up or given back.',
    'the stamp is refunded when the procedure is not completed',
  ],
  'fees-used-once': ['Fees are not used up after they were used or given back, nor given back twice.', 'one stamp, one procedure'],
  'collected-before': [
    'What a call, a date, an outcome or a letter needs was collected on every way that leads there.',
    'law 55-19: the file is complete before it is examined',
  ],
  'guard-answers': [
    'No condition, computation or table meets an empty field where it needs a value: the engine would stop the case as an incident. Ask `field != null and …` of what may be empty.',
    'the engine takes no `else` for want of an answer',
  ],
  'not-asked-when-held': [
    'No document is asked of the applicant that the administration itself or a register issues; no field that a register gives.',
    'law 55-19, art. 23-24',
  ],
  'outcome-notified': ['Every end is told to the applicant, by a notice sent with it or in the same step.', 'law 55-19; law 03-01'],
  'texts-complete': ['Every text is there in every language of the definition.', 'deployment decision: `languages`'],
};

export function proofsReference(): string {
  const page = [
    '# Proofs about a definition',
    '',
    'Written by `scripts/docs-proofs.ts`. `mistara prove FILE… [--only CLASS,…]` looks at everything that can happen to a case of a definition and holds these',
    'properties against it; `mistara publish` refuses what `mistara prove` refuses. Each failure names a state where it can, and is told as the shortest story',
    'that breaks the property. With `--format json` it is one list of `{file, class, property, state, holds, story}`: `state` is null and `story` empty where a',
    'property holds. An error that `mistara validate` finds is told with its place (`line`, `column`, `path`, `code`, `message`) under the property it breaks.',
    '',
    '**How.** A case is where it stands and what is remembered of it: of each name only the values that conditions can tell apart (null, the values of a choice,',
    'one on each side of every constant), what silence or a person decided, and where the fees are. Conditions and tables are evaluated by the same code that',
    'runs cases. Of states at the same time one branch is followed after the other, each once as the last; what several of them write may then have any',
    'value. Time is not counted: any delay may pass. A definition with more than 60,000 situations is looked at more coarsely; then nothing is said of empty',
    'fields that only its data could show. What the law and four eyes forbid is looked for with all data taken together first: what does not happen even',
    'then cannot happen, and what seems to is looked at again, exactly.',
    '',
    '**Doubt speaks against an alarm.** What is found impossible is impossible; what is found possible may still be excluded by something that the definition',
    'does not say. Corrections of data while a case runs, and repairs by operators, are not looked at.',
  ];
  for (const name of CLASSES) {
    page.push('', `## ${name}`, '', CLASS_WORDS[name]);
    for (const property of Object.keys(PROPERTIES) as Property[]) if (PROPERTIES[property] === name) page.push(...section(property));
  }
  return `${page.join('\n')}\n`;
}

function section(property: Property): string[] {
  const [says, source] = WORDS[property];
  const all = BROKEN_COPIES.filter((copy) => copy.property === property);
  // The passport takes a second to prove: it tells only what the small procedure cannot.
  const small = all.filter(({ of }) => of === 'residence-certificate');
  const copies = small.length > 0 ? small : all.slice(0, 1);
  const told = copies
    .map((copy) => ({ copy, story: storyOf(copy) }))
    .reduce((best, one) =>
      one.story.length > 0 && (best.story.length < 2 || (one.story.length > 1 && one.story.length < best.story.length)) ? one : best,
    );
  return [
    '',
    `### ${property}`,
    '',
    says,
    '',
    `*Source:* ${source}.`,
    '',
    `*Example*, ${told.copy.of} where this was broken: ${told.copy.fault}.`,
    '',
    ...told.story.map((sentence, i) => `${i + 1}. ${sentence}`),
  ];
}

function storyOf(copy: BrokenCopy): readonly string[] {
  const context = loadContext();
  const { definition, problems } = readDefinition(brokenText(copy), 'procedure.yaml', context);
  const error = problems.find(({ severity }) => severity === 'error');
  if (definition === undefined || error !== undefined) return error === undefined ? [] : [`${error.code}: ${error.message}`];
  const found = prove(definition, { context, only: [PROPERTIES[copy.property]] });
  const broken = found.filter(({ property, holds }) => property === copy.property && !holds);
  return (broken.find(({ state }) => state === copy.state) ?? broken[0])?.story ?? [];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = new URL('../docs/reference/proofs.md', import.meta.url);
  writeFileSync(file, proofsReference());
}
