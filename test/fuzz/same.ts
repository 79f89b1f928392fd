// Compares what two readings gave. Not `assert.deepEqual`: where that fails, it takes minutes to tell large values
// apart in words.
import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';

export const assertSame = (one: unknown, other: unknown, what: string): void => {
  if (!isDeepStrictEqual(one, other)) throw new AssertionError({ message: what, stackStartFn: assertSame });
};
