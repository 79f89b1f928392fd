// Endings of names that were made to be slow, or to hide what they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasDoubleExtension } from '../../../../addon/policy/deceptive-names.ts';
import { extensionOf, withoutBlankEnd } from '../../../../addon/policy/media-types.ts';

test('leaves out blanks and dots at the end, and nothing else', () => {
  for (const [name, rest] of [
    ['a.exe . .', 'a.exe'],
    ['a b', 'a b'],
    [' . ', ''],
    ['', ''],
    ['a\u00a0\u3000\u2028\n', 'a'],
    ['.a', '.a'],
  ] as const) {
    assert.equal(withoutBlankEnd(name), rest);
  }
  assert.equal(withoutBlankEnd('😀 '), '😀');
});

/** How much longer a name of this pattern takes than one of letters that is as long: the best of some tries of each. */
const slowdown = (name: string, look: (name: string) => unknown): number => {
  const best = (text: string): number =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const startMs = performance.now();
        for (let time = 0; time < 20; time += 1) look(text);
        return performance.now() - startMs;
      }),
    );
  return best(name) / best('a'.repeat(name.length));
};

test('looks at a name of blanks hardly longer than at one of letters', () => {
  // Where each blank starts the search anew it is a thousand times as long.
  for (const look of [extensionOf, hasDoubleExtension]) assert.ok(slowdown(`${' '.repeat(4094)}x`, look) < 100);
});
