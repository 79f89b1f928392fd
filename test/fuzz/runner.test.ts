// The runner itself: it finds bugs that are planted, makes them small, and finds them again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { describeFailure, fuzz } from './fuzz.ts';
import { utf8, type FuzzTarget } from './fuzz-target.ts';

/**
 * Wrong for a length that is above a limit, behind a mark: a bit of structure, and a number that chance would not hit
 * upon.
 */
const forgetsItsLimit: FuzzTarget = {
  name: 'a reader that forgets its limit',
  seeds: [Uint8Array.of(...Buffer.from('a MARK'), 0, 16, ...Buffer.from(' b'))],
  limits: [5000],
  maxBytes: 200,
  run: (bytes) => {
    const at = Buffer.from(bytes).indexOf('MARK');
    if (at < 0 || at + 6 > bytes.length) return;
    if (Buffer.from(bytes).readUInt16BE(at + 4) === 5001) throw new RangeError('one more than the limit');
  },
};

test('finds a planted bug, and makes its input as small as it can be', async () => {
  const { found, executions } = await fuzz(forgetsItsLimit, { seed: 1, timeMs: 60_000 });
  assert.ok(found !== null);
  assert.equal(found.execution, executions);
  assert.match(found.error.message, /one more than the limit/);
  assert.equal(Buffer.from(found.minimised).toString('latin1'), `MARK${String.fromCharCode(5001 >> 8, 5001 & 255)}`);
});

test('finds it again with the same seed, at the same execution, with the same input', async () => {
  const [one, other] = [
    await fuzz(forgetsItsLimit, { seed: 7, timeMs: 60_000 }),
    await fuzz(forgetsItsLimit, { seed: 7, timeMs: 60_000 }),
  ];
  assert.ok(one.found !== null && other.found !== null);
  assert.equal(one.found.execution, other.found.execution);
  assert.deepEqual(one.found.input, other.found.input);
});

test('says how to have a failure again, and what the input was', async () => {
  const { found } = await fuzz(forgetsItsLimit, { seed: 7, timeMs: 60_000 });
  assert.ok(found !== null);
  const text = describeFailure('limits', 7, found);
  assert.match(text, new RegExp(`execution ${found.execution} of seed 7: RangeError: one more than the limit`));
  assert.match(text, /hex {4}4d41524b1389\n {2}base64 TUFSSxOJ\n/);
});

test('finds what takes too long each time, and leaves alone what took long once', async () => {
  const wait = (ms: number): void => {
    for (const endMs = performance.now() + ms; performance.now() < endMs;);
  };
  const slow: FuzzTarget = { name: 'slow', seeds: utf8('x'), run: (bytes) => wait(bytes.length > 20 ? 30 : 0) };
  const { found } = await fuzz(slow, { seed: 3, timeMs: 60_000, mayTakeMs: 10 });
  assert.match(found?.error.message ?? '', /each of 3 times/);
  let isFirst = true;
  const unlucky: FuzzTarget = {
    name: 'unlucky',
    seeds: utf8('x'),
    run: () => {
      if (isFirst) wait(60);
      isFirst = false;
    },
  };
  assert.equal((await fuzz(unlucky, { seed: 3, timeMs: 1000, executionsMax: 5, mayTakeMs: 50 })).found, null);
});

test('finds what a target rejects with, not only what it throws', async () => {
  const rejecting: FuzzTarget = {
    name: 'rejecting',
    seeds: utf8('ab'),
    run: (bytes) => (bytes.includes(0) ? Promise.reject(new TypeError('a zero')) : Promise.resolve()),
  };
  const { found } = await fuzz(rejecting, { seed: 5, timeMs: 60_000 });
  assert.deepEqual(Array.from(found?.minimised ?? []), [0]);
});

test('stops in time where nothing is wrong, and does not let a target change its seeds', async () => {
  const seed = Uint8Array.of(1, 2, 3);
  const writing: FuzzTarget = { name: 'writing', seeds: [seed], run: (bytes) => void bytes.fill(9) };
  const { executions, found } = await fuzz(writing, { seed: 2, timeMs: 200 });
  assert.equal(found, null);
  assert.ok(executions > 10);
  assert.deepEqual(Array.from(seed), [1, 2, 3]);
});

test('ends an execution that does not end, and says its input', () => {
  const program = `
    import { Watchdog } from ${JSON.stringify(new URL('./watchdog.ts', import.meta.url).href)};
    new Watchdog('planted, seed 5,', 200).started(3, Uint8Array.of(1, 2, 3));
    for (;;);
  `;
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { encoding: 'utf8', timeout: 60_000 },
  );
  assert.equal(signal, 'SIGKILL');
  assert.match(stderr, /planted, seed 5, does not end at execution 3\. Its input, in base64: AQID\n/);
});
