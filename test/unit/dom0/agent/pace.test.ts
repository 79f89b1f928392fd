import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Pace } from '../../../../dom0/agent/pace.ts';

const anyLimits = fc.record({
  graceMs: fc.integer({ min: 1, max: 100_000 }),
  bytesPerSecond: fc.integer({ min: 1, max: 10_000_000 }),
});
const anySteps = fc.array(fc.record({ waitedMs: fc.nat(60_000), bytes: fc.nat(65_536) }));

test('whoever sends nothing has the grace and no more', () => {
  const pace = new Pace({ graceMs: 30_000, bytesPerSecond: 1024 });
  pace.count(29_999, 0);
  assert.ok(pace.leftMs > 0);
  pace.count(1, 0);
  assert.ok(pace.leftMs <= 0);
});

test('nobody is waited for longer than the grace and the time that the bytes earned', () => {
  fc.assert(
    fc.property(anyLimits, anySteps, (limits, steps) => {
      const pace = new Pace(limits);
      let waitedMs = 0;
      let bytes = 0;
      for (const step of steps) {
        // Whoever keeps time waits no longer than this.
        const waitMs = Math.max(0, Math.min(step.waitedMs, pace.leftMs));
        pace.count(waitMs, step.bytes);
        waitedMs += waitMs;
        bytes += step.bytes;
      }
      assert.ok(waitedMs <= limits.graceMs + (bytes * 1000) / limits.bytesPerSecond + 0.001);
    }),
  );
});

test('whoever keeps the rate never runs out, however its bytes are split', () => {
  fc.assert(
    fc.property(anyLimits, fc.array(fc.integer({ min: 0, max: 65_536 })), (limits, pieces) => {
      const pace = new Pace(limits);
      for (const bytes of pieces) {
        const waitedMs = Math.min(limits.graceMs / 2, (bytes * 1000) / limits.bytesPerSecond);
        pace.count(waitedMs, bytes);
        assert.ok(pace.leftMs > 0);
      }
    }),
  );
});

test('a fast beginning saves up no more than the grace', () => {
  fc.assert(
    fc.property(anyLimits, anySteps, (limits, steps) => {
      const pace = new Pace(limits);
      for (const { waitedMs, bytes } of steps) {
        pace.count(waitedMs, bytes);
        assert.ok(pace.leftMs <= limits.graceMs);
      }
    }),
  );
});

test('a byte now and then earns no day: 64 KiB each 29 seconds ends with the second', () => {
  const pace = new Pace({ graceMs: 30_000, bytesPerSecond: 128 * 1024 });
  pace.count(29_000, 65_536);
  assert.ok(pace.leftMs < 2_000);
});
