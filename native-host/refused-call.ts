// A call that never began: whoever made it hears why, and whatever they do with it changes nothing.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { failure } from '../protocol/result.ts';
import type { Call, CallOutcome } from './transport.ts';

export const refusedCall = (code: ErrorCode): Call => ({
  write: () => Promise.resolve(),
  end: () => undefined,
  close: () => undefined,
  cancel: () => undefined,
  outcome: Promise.resolve<CallOutcome>(failure({ code, exitCode: null })),
});
