// Whether any DispVM can start on this computer, as whoever asks is told: again and again, while its person mends it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QemuSource } from '../../../../dom0/engine/qemu-source.ts';
import { failure } from '../../../../protocol/result.ts';

const refuses = ['sh', '-c', 'echo no namespace >&2; exit 1'] as const;
const allows = ['env'] as const;

test('a jail that failed is tried again at the next question, one that worked is not', async () => {
  let jail: readonly [string, ...string[]] = refuses;
  let tries = 0;
  const source = new QemuSource({
    loadTemplate: () => Promise.resolve(failure('template-missing')),
    dispvmsDir: '/nonexistent',
    isRoot: false,
    groups: null,
    jailCommand: () => {
      tries += 1;
      return [...jail];
    },
    log: () => undefined,
  });
  assert.deepEqual(await Promise.all([source.whyNoneStarts(), source.whyNoneStarts()]), [
    'no namespace',
    'no namespace',
  ]);
  assert.equal(tries, 1, 'one trial serves all who ask meanwhile');
  jail = allows;
  assert.equal(await source.whyNoneStarts(), null);
  assert.equal(await source.whyNoneStarts(), null);
  assert.equal(tries, 2);
});
