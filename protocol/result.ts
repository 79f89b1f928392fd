// Expected failures are values. A Result is either the value or the code that says why not.
import type { ErrorCode } from './error-codes.ts';

export type Result<T, E = ErrorCode> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const success = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const failure = <E>(error: E): Result<never, E> => ({ ok: false, error });
