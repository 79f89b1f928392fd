// What a display may cost: thirty ordinary screens a second for as long as it likes, two of the largest at once after a
// rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costs, PictureBudget } from '../../../../dom0/display/picture-budget.ts';

const screenPixels = 1024 * 768;
const largestPixels = 4_194_304;
const savedScreens = (2 * largestPixels) / screenPixels;

/** How many of what costs this much are taken in ten seconds by a display that always has more. */
const takenInTenSeconds = (cost: number): number => {
  const budget = new PictureBudget(0);
  let taken = 0;
  for (let nowMs = 0; nowMs < 10_000;) {
    const waitMs = budget.waitMs(nowMs);
    nowMs += waitMs;
    if (waitMs > 0) continue;
    budget.spend(cost);
    taken += 1;
  }
  return taken;
};

test('takes thirty screens a second, and a few at once', () => {
  const taken = takenInTenSeconds(screenPixels);
  assert.ok(taken >= 300 + Math.floor(savedScreens) && taken <= 302 + savedScreens, String(taken));
});

test('lets nobody go beyond that by small rectangles, empty messages or sizes', () => {
  assert.ok(takenInTenSeconds(costs.rectangle) < 90_000);
  assert.ok(takenInTenSeconds(costs.message) < 140_000);
  assert.ok(takenInTenSeconds(costs.size) < 3_000);
});

test('makes the first pictures after a rest wait for nothing', () => {
  const budget = new PictureBudget(0);
  for (let screens = 0; screens < 2; screens += 1) {
    assert.equal(budget.waitMs(0), 0);
    budget.spend(largestPixels);
  }
  assert.ok(budget.waitMs(0) > 0);
  assert.equal(budget.waitMs(60_000), 0);
});

test('says how long to wait for what was spent ahead', () => {
  const budget = new PictureBudget(0);
  budget.spend(30 * screenPixels + 2 * largestPixels);
  assert.equal(budget.waitMs(0), 1000);
  assert.equal(budget.waitMs(500), 500);
  assert.equal(budget.waitMs(1001), 0);
});
