// `glovebox dom0 log --audit`: what became of calls, from the audit log. Its fields are names and numbers of ours, so that
// nothing of it can steer a terminal.
import { outcomeSchema, type AuditEntry, type AuditOutcome, type ToldDecision } from '../../protocol/audit-entry.ts';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { auditLogFile } from '../../protocol/paths.ts';
import { ownWords } from '../../protocol/words.ts';
import { readAudit } from '../audit/read-audit.ts';

/** Exit code: 0 where there is something to read, 1 where there is nothing. */
export const runAudit = async (values: Values<'dom0 log'>): Promise<number | WrongUse> => {
  const { log: words } = ownWords(process.env);
  const sinceMs = values.since === undefined ? undefined : parseSince(values.since, Date.now());
  if (sinceMs === null) return { wrongUse: words.since(JSON.stringify(values.since)) };
  const outcome = values.outcome === undefined ? undefined : parseOutcome(values.outcome);
  if (outcome === null) return { wrongUse: words.outcome(JSON.stringify(values.outcome)) };
  const path = auditLogFile(process.env);
  let isEmpty = true;
  for await (const entry of readAudit(path, { requestId: values.request, source: values.source, sinceMs, outcome })) {
    isEmpty = false;
    process.stdout.write(`${values.json ? JSON.stringify(entry) : format(entry)}\n`);
  }
  if (isEmpty) process.stderr.write(`${words.noCall(path)}\n`);
  return isEmpty ? 1 : 0;
};

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In Unix milliseconds; null for what is no time. A date is the beginning of that day here. */
export const parseSince = (given: string, nowMs: number): number | null => {
  const [, count, unit] = /^([0-9]{1,6})([mhd])$/.exec(given) ?? [];
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * (unitMs[unit] ?? 0);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(given)) return null;
  const at = Date.parse(given.length === 10 ? `${given}T00:00` : given);
  return Number.isNaN(at) ? null : at;
};

const parseOutcome = (given: string): AuditOutcome | null => {
  const parsed = outcomeSchema.safeParse(given);
  return parsed.success ? parsed.data : null;
};

const format = (entry: AuditEntry): string => {
  const at = entry['@timestamp'];
  if (entry['event.dataset'] === 'glovebox.audit') return `${at}  ${entry['event.action']}  ${entry['glovebox.lines']}`;
  if (entry['event.dataset'] === 'glovebox.addon') return formatDecision(entry);
  const isEnd = 'glovebox.outcome' in entry;
  const argument = entry['glovebox.argument'];
  return [
    at,
    isEnd ? 'end' : 'start',
    entry['trace.id'],
    entry['source.domain'],
    `${entry['event.action'] ?? '?'}${argument === '+' ? '' : argument}`,
    entry['glovebox.decision'],
    entry['rule.id'],
    entry['glovebox.template'],
    entry['glovebox.dispvm'],
    ...(isEnd ? formatEnd(entry) : []),
  ]
    .filter((part) => part !== null && part !== '')
    .join('  ')
    .replaceAll(/\p{Cc}+/gu, ' ');
};

/** Every part of it is a word of ours, or passed a pattern. */
const formatDecision = (entry: ToldDecision): string => {
  const answer = entry['glovebox.answer'];
  return [
    entry['@timestamp'],
    'decided',
    entry['trace.id'],
    entry['source.domain'],
    entry['event.action'],
    ...(answer === null ? [] : [`answered ${answer}`]),
    entry['rule.ruleset'],
    ...(entry['rule.id'] === null ? [] : [entry['rule.id']]),
  ].join('  ');
};

const formatEnd = (entry: Extract<AuditEntry, { 'glovebox.outcome': unknown }>): readonly string[] => [
  entry['glovebox.outcome'],
  ...Object.entries(entry['glovebox.stages']).map(([stage, ms]) => `${stage} ${ms} ms`),
  `${entry['source.bytes']} B in`,
  `${entry['destination.bytes']} B out`,
];
