// Pictures in a row: each one appears. A viewer that hangs now and then is only found by opening many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeLandscapePng } from '../../scripts/sample-files.ts';
import { missingForDispvms, startDispvmWorld } from '../support/dispvm-world.ts';
import { waitUntil } from '../support/wait-until.ts';

const openings = 15;
const missing = await missingForDispvms();

test(`${openings} pictures opened one after the other all appear`, { skip: missing ?? false }, async () => {
  const world = await startDispvmWorld();
  try {
    const picture = makeLandscapePng();
    for (let opening = 1; opening <= openings; opening += 1) {
      const call = await world.call();
      call.sendFile('hills.png', picture, opening % 2 === 0);
      await waitUntil(() => call.reached('visible'), `picture ${opening} is visible`, 30_000);
      await world.closeWindow(call.dispvmId ?? '');
      await call.over();
      assert.equal(call.exitCode, 0);
    }
  } finally {
    await world.stop();
  }
});
