// The only failures that cross a process boundary: a code, never a text. Append-only: codes appear in logs and old peers.
import * as z from 'zod';

export const errorCodes = [
  'host-missing',
  'host-died',
  'host-protocol',
  'dom0-unreachable',
  'dom0-protocol',
  'policy-denied',
  'policy-invalid',
  'template-missing',
  'template-altered',
  'template-stale',
  'engine-failed',
  'restore-timeout',
  'storage-full',
  'too-many-dispvms',
  'dispvm-died',
  'agent-timeout',
  'agent-protocol',
  'agent-not-fresh',
  'guest-storage-full',
  'viewer-missing',
  'viewer-failed',
  'viewer-timeout',
  'gui-unavailable',
  'gui-died',
  'not-visible',
  'attachment-unreadable',
  'attachment-too-large',
  'edit-lost',
  'edit-not-saved',
  'cancelled',
  'internal',
  'attachment-empty',
  'network-unavailable',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;
