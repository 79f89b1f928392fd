// Reads the audit log, the oldest line first, and picks lines of it. A file may be cut off anywhere and written by another
// version: what is no whole line of ours is left out.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { auditEntrySchema, type AuditEntry, type AuditOutcome } from '../../protocol/audit-entry.ts';
import { auditFiles } from './audit-file.ts';

/** Of those that are given, each must hold. */
export interface Wanted {
  readonly requestId?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly source?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
}

/** No line of ours is as long. */
const lineMaxLength = 16 * 1024;

export const readAudit = async function* (path: string, wanted: Wanted): AsyncGenerator<AuditEntry> {
  for (const file of auditFiles(path).toReversed()) {
    for await (const entry of readFileLines(file)) if (isWanted(entry, wanted)) yield entry;
  }
};

const readFileLines = async function* (file: string): AsyncGenerator<AuditEntry> {
  const input = createReadStream(file, 'utf8');
  try {
    for await (const untrustedLine of createInterface({ input, crlfDelay: Infinity })) {
      const entry = untrustedLine.length > lineMaxLength ? null : parseLine(untrustedLine);
      if (entry !== null) yield entry;
    }
  } catch (cause) {
    // There are fewer files at first.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
  } finally {
    input.destroy();
  }
};

const parseLine = (untrustedLine: string): AuditEntry | null => {
  try {
    return auditEntrySchema.parse(JSON.parse(untrustedLine));
  } catch {
    return null;
  }
};

const isWanted = (entry: AuditEntry, { requestId, sinceMs, source, outcome }: Wanted): boolean => {
  if (sinceMs !== undefined && Date.parse(entry['@timestamp']) < sinceMs) return false;
  // That lines are missing concerns whoever asks for any of them.
  if (entry['event.dataset'] === 'glovebox.audit') return true;
  if (requestId !== undefined && entry['trace.id'] !== requestId) return false;
  if (source !== undefined && entry['source.domain'] !== source) return false;
  return outcome === undefined || ('glovebox.outcome' in entry && entry['glovebox.outcome'] === outcome);
};
