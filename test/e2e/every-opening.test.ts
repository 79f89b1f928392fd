// Files of each kind in a row: each one appears. A viewer that hangs now and then is only found by opening many.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeHandbookPdf, makeLandscapePng } from '../../scripts/sample-files.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { waitUntil } from '../support/wait-until.ts';

const kinds: readonly { readonly name: string; readonly bytes: Buffer; readonly openings: number }[] = [
  { name: 'hills.png', bytes: makeLandscapePng(), openings: 15 },
  { name: 'handbook.pdf', bytes: makeHandbookPdf(), openings: 8 },
  { name: 'letter.txt', bytes: Buffer.from('Dear Robin,\n\nthe windows are in place.\n'), openings: 10 },
];
const missing = await missingForDispvms();

describe('one after the other', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  for (const { name, bytes, openings } of kinds) {
    test(`${openings} times ${name}: all appear`, async () => {
      for (let opening = 1; opening <= openings; opening += 1) {
        const call = await world.call();
        call.sendFile(name, bytes, opening % 2 === 0);
        await waitUntil(() => call.reached('visible'), `${name} is visible, opening ${opening}`, 30_000);
        await world.closeWindow(call.dispvmId ?? '');
        await call.over();
        assert.equal(call.exitCode, 0);
      }
    });
  }
});
