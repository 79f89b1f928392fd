// “Show window” in the list of what is open: the window of a call comes to the front for who made that call.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encodeShowService } from '../../protocol/open-service.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();

describe('the window of an open document', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  const ask = async (requestId: string): Promise<number | null> => {
    const call = await world.call({
      target: '@adminvm',
      service: encodeShowService(requestId),
      requestId: 'show',
    });
    await call.over();
    return call.exitCode;
  };
  const open = async (requestId: string): Promise<string> => {
    const call = await world.call({ requestId });
    call.sendFile('letter.txt', Buffer.from('Dear Robin,\n'), true);
    await waitUntil(() => call.reached('visible'), 'the text is visible', 60_000);
    return world.windowOf(call.dispvmId ?? '');
  };
  const isActive = async (window: string): Promise<boolean> =>
    (await world.runX('xdotool', 'getactivewindow').catch(() => '')).trim() === window;

  test('comes to the front, also where it was minimised, and no other one', async () => {
    const [first, second] = [await open('first'), await open('second')];
    await waitUntil(() => isActive(second), 'the second is in front');
    assert.equal(await ask('first'), 0);
    await waitUntil(() => isActive(first), 'the first is in front');
    await world.runX('xdotool', 'windowminimize', '--sync', second);
    assert.equal(await ask('second'), 0);
    await waitUntil(() => isActive(second), 'the second is in front again');
  });

  test('is not to be had by the id of no call', async () => {
    assert.equal(await ask('third'), 125);
    assert.equal(await ask(''), 125);
  });
});
