// Files of each kind in a row: each one appears. A viewer that hangs now and then is only found by opening many.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeHandbookPdf, makeLandscapePng } from '../../scripts/sample-files.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Kind {
  readonly name: string;
  readonly bytes: Buffer;
  readonly openings: number;
}
const kinds: readonly Kind[] = [
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

  const openAll = async ({ name, bytes, openings }: Kind): Promise<void> => {
    for (let opening = 1; opening <= openings; opening += 1) {
      const call = await world.call();
      call.sendFile(name, bytes, opening % 2 === 0);
      await waitUntil(() => call.reached('visible'), `${name} is visible, opening ${opening}`, 30_000);
      await world.closeWindow(call.dispvmId ?? '');
      await call.over();
      assert.equal(call.exitCode, 0);
    }
  };

  for (const kind of kinds)
    test(`${kind.openings} times ${kind.name}: all appear`, { skip: furtherCase }, () => openAll(kind));

  for (const kind of kinds) {
    test(`${kind.openings} times ${kind.name} under a pointer that never rests: all appear`, async () => {
      const resting = new AbortController();
      const moving = (async () => {
        for (let step = 0; !resting.signal.aborted; step += 1)
          await world.runX(
            'xdotool',
            'mousemove',
            String(300 + ((step * 37) % 400)),
            String(300 + ((step * 23) % 300)),
          );
      })();
      try {
        await openAll(kind);
      } finally {
        resting.abort();
        await moving;
      }
    });
  }
});
