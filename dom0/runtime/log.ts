// dom0's log: one JSON line an event, on standard error or kept (kept-log.ts), with request id, DispVM, code and cause.
// File names and contents never get here: the fields are fixed, and none takes a free text from outside.
import type { ErrorCode } from '../../protocol/error-codes.ts';

export interface LogEntry {
  readonly event:
    | 'started'
    | 'not-started'
    | 'ending'
    | 'stopped'
    | 'refused'
    | 'accepted'
    | 'state'
    | 'saved'
    | 'finished'
    | 'display-refused'
    | 'control-group-failed'
    | 'leftover-destroyed'
    | 'leftover-kept'
    | 'gui-started'
    | 'gui-ended'
    | 'gui-silent'
    | 'template'
    | 'template-tried'
    | 'template-making'
    | 'template-made'
    | 'policy-invalid'
    | 'audit-failed'
    | 'farm-listening'
    | 'farm-refused'
    | 'farm-certificates'
    | 'farm-draining'
    | 'bug';
  readonly requestId?: string;
  readonly dispvmId?: string;
  readonly state?: string;
  readonly code?: ErrorCode | null;
  /** Ours or the operating system's: an errno, a signal, a policy file and line, a stack. */
  readonly cause?: string;
}

export type Log = (entry: LogEntry) => void;

export const formatEntry = (entry: LogEntry): string =>
  `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`;

export const logToStderr: Log = (entry) => {
  process.stderr.write(formatEntry(entry));
};
