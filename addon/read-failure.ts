// Why an attachment's bytes cannot be read, as far as that is known: codes of protocol/error-codes.ts, so that the
// person hears true words.
import type { ErrorCode } from '../protocol/error-codes.ts';

export type ReadFailure = Extract<
  ErrorCode,
  | 'attachment-unreadable'
  | 'attachment-too-large'
  | 'attachment-silent'
  | 'attachment-gone'
  | 'attachment-deleted'
  | 'attachment-refused'
  | 'attachment-offline'
>;
