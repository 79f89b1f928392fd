// Every parser of bytes from outside, for a bounded time, with other inputs each time; longer by scripts/fuzz.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute } from './execute.ts';
import { describeFailure, fuzz, newSeed } from './fuzz.ts';
import { listFound, listTargets, loadTarget, ownerOf, readFound } from './target-files.ts';

/** For all targets together. */
const totalMs = 30_000;
const names = listTargets();

for (const name of names) {
  test(`reads whatever bytes it is given: ${name}`, async (t) => {
    const target = await loadTarget(name);
    for (const { file, input } of readFound(name)) {
      assert.equal((await execute(target, input))?.error.stack ?? null, null, `test/fuzz/found/${file} fails again`);
    }
    const seed = newSeed();
    t.diagnostic(`${target.name}: seed ${seed}`);
    const { executions, tookMs, found } = await fuzz(target, { seed, timeMs: totalMs / names.length });
    t.diagnostic(`${target.name}: ${executions} executions in ${Math.round(tookMs)} ms`);
    assert.ok(found === null, found === null ? '' : describeFailure(name, seed, found));
  });
}

test('knows whose every kept input is', () => {
  assert.deepEqual(
    listFound().filter((file) => ownerOf(file) === null),
    [],
  );
});
