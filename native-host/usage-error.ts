// A command line that can't be understood: the message names the option or argument. Caught in one place, in
// qrexec-client-vm.ts.

export class UsageError extends Error {}

/** The message of a usage error of ours or of node:util's parseArgs; null for any other error. */
export const usageMessage = (error: unknown): string | null => {
  if (error instanceof UsageError) return error.message;
  const fromParser =
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS');
  return fromParser ? error.message : null;
};
