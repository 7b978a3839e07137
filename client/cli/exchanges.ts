import { loadRegisters } from '../../definitions/files.js';
import { CaseError } from '../../domain/errors.js';
import type { SignedBytes } from '../../domain/exchange.js';
import { type CheckedProof, checkProof } from '../exchanges.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { table } from './table.js';

export interface ExchangesOptions {
  readonly format: string;
  readonly proof?: string;
}

/** `mistara exchanges CASE`: what was asked of whom for the case; `--proof ID`: the exact bytes of one, and whether its signatures hold. */
export const exchanges = (caseId: string, { format, proof }: ExchangesOptions, io: Io): Promise<ExitCode> =>
  withEngine(async ({ exchanges: log }) => {
    const listed = await log.list(caseId);
    if (proof === undefined) {
      if (format === 'json') io.out(JSON.stringify(listed));
      else if (listed.length === 0) io.err('No exchange.');
      else
        io.out(
          table(
            ['', 'when', 'what', 'outcome', 'by', 'legal basis'],
            listed.map((row) => rowOf(row)),
          ),
        );
      return 0;
    }
    const kept = listed.some(({ id }) => id === proof) ? await log.proof(proof) : undefined;
    if (kept === undefined)
      throw new CaseError('EXCHANGE_NOT_FOUND', `Case ${caseId} has no exchange "${proof}".`, { open: listed.map(({ id }) => id) });
    const checked = checkProof(kept, loadRegisters());
    if (format === 'json') io.out(JSON.stringify({ ...kept, ...checked }));
    else for (const line of linesOf(kept, checked)) io.out(line);
    return checked.holds ? 0 : 1;
  });

type Listed = Awaited<ReturnType<import('../../store/index.js').ExchangeLog['list']>>[number];

const rowOf = ({ id, askedAt, direction, register, operation, outcome, status, askedBy, legalBasis }: Listed): unknown[] => [
  id,
  askedAt.slice(0, 19).replace('T', ' '),
  direction === 'intake' ? `${operation} by ${register}` : `${direction === 'callback' ? 'reply of ' : ''}${register}.${operation}`,
  `${outcome}${status === null || status === undefined ? '' : ` (${status})`}`,
  askedBy ?? '',
  decodeURIComponent(legalBasis),
];

function linesOf(
  kept: Listed & { proof: { sent?: SignedBytes; received?: SignedBytes } | null },
  { sent, received }: CheckedProof,
): string[] {
  const lines: [string, string][] = [
    ['register', `${kept.register}.${kept.operation} (${kept.administration})`],
    ['case', `${kept.caseId}, effect ${kept.effectId}`],
    ['asked by', kept.askedBy || 'nobody is named'],
    ['purpose', decodeURIComponent(kept.purpose)],
    ['basis', decodeURIComponent(kept.legalBasis)],
    ['when', `${kept.askedAt} to ${kept.answeredAt}`],
    ['outcome', kept.outcome],
  ];
  const head = lines.map(([name, value]) => `${name.padEnd(10)}${value}`);
  if (kept.proof === null) return [...head, '', 'Only digests were kept of this exchange.'];
  if (kept.direction === 'intake')
    return [...head, ...messageLines('request', kept.proof.received, received), ...messageLines('answer', kept.proof.sent, sent)];
  return [
    ...head,
    ...messageLines(kept.direction === 'callback' ? undefined : 'request', kept.proof.sent, sent),
    ...messageLines(kept.direction === 'callback' ? 'callback' : 'answer', kept.proof.received, received),
  ];
}

function messageLines(name: string | undefined, message: SignedBytes | undefined, verdict: CheckedProof['sent']): string[] {
  if (name === undefined) return [];
  if (message === undefined) return ['', `${name}: none came`];
  return [
    '',
    `${name}: ${message.head}`,
    `  signature ${verdict}${message.signature === null ? '' : `: ${message.signature}`}`,
    `  signed with ${JSON.stringify(message.context)} and these bytes:`,
    `  ${Buffer.from(message.body, 'base64').toString('utf8') || '(no body)'}`,
  ];
}
