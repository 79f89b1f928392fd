// What targets of JSON share: reading it as the product does, and what must hold of every message that passed a schema.
import assert from 'node:assert/strict';
import type * as z from 'zod';
import { assertSame } from './same.ts';

/** undefined where it is none. */
export const parseJson = (untrustedBytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(untrustedBytes)) as unknown;
  } catch {
    return undefined;
  }
};

/** null where the value does not pass. What passed, passes again once it was sent, and as the same. */
export const readsTheSame = <T>(schema: z.ZodType<T>, untrustedValue: unknown): T | null => {
  const checked = schema.safeParse(untrustedValue);
  if (!checked.success) return null;
  assertSame(
    schema.parse(JSON.parse(JSON.stringify(checked.data))),
    checked.data,
    'a message is another one when it is read again',
  );
  assert.equal(Object.getPrototypeOf(checked.data), Object.prototype);
  return checked.data;
};
