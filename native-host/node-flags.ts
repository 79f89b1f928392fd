/**
 * For Node.js, of the native host and of dom0: bytes that pass through become garbage at once, of which it would let tens of
 * megabytes lie before it looks. In mebibytes.
 */
export const nodeFlags = ['--max-semi-space-size=2'] as const;
