// A document that ends the program which shows it: said to be so, in the window and to the caller, and nothing is left. The
// one here is a JPEG 2000 picture that lacks one of its tiles, which ends the libmupdf of Debian 13.
import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { DocumentUser, type ShownDocument } from '../support/document-user.ts';
import { makeZip } from '../support/zip.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const patienceMs = 20_000;
const incomplete = Buffer.from([
  'ff4fff510029000000000080000000400000000000000000000000400000004000000000000000000001070101ff52000c00000001000004040001ff5c00044040ff6400',
  '25000143726561746564206279204f70656e4a5045472076657273696f6e20322e352e34ff55000c00400000010000000100ff90000a00000000001b0000ff93df805011',
  '5054afff7fe989607fff90000a00000000000e0100ff93ff90000a00000000000e0200ff93ff90000a00010000001b0001ff93df8050115054afff7fe989607fffd9',
].join(''), 'hex');

describe('a document that ends its viewer', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  before(async () => {
    world = await startDispvmWorld();
    user = new DocumentUser(world);
  });
  after(() => world.stop());

  const assertOver = async (call: Call, failure: ErrorCode): Promise<void> => {
    await call.over(slowMs);
    assert.equal(call.failure, failure);
    assert.deepEqual(await world.folders(), []);
    await user.seesText(userMessages.en[failure].happened, 'the cause, in the window');
    await world.closeWindow(call.dispvmId ?? '');
  };

  /** Only a viewer that still answers is one that bears the picture; anything else is a fault. */
  const skipWhereBorne = async (t: TestContext, shown: ShownDocument, showsSo: () => Promise<unknown>): Promise<void> => {
    await showsSo();
    await user.close(shown);
    t.skip('the guest’s libmupdf bears this picture: another is needed that it does not');
  };

  test('before anything is seen: the viewer failed', async (t) => {
    const call = await world.call();
    call.sendFile('picture.j2k', incomplete, true);
    await waitUntil(() => call.isOver || call.reached('visible'), 'its end', slowMs);
    const shown = { call, id: call.dispvmId ?? '' };
    if (call.reached('visible')) return skipWhereBorne(t, shown, () => user.changes(shown, 'a key of the viewer', () => user.type('ctrl+plus')));
    await assertOver(call, 'viewer-failed');
  });

  test('while it is looked at: the viewer ended by itself', async (t) => {
    const opened = await user.open('box.zip', makeZip({ 'picture.j2k': incomplete }));
    await user.type('Tab', 'Return');
    const isOver = await waitUntil(() => opened.call.isOver, 'its end', patienceMs).catch(() => false);
    if (!isOver) return skipWhereBorne(t, opened, async () => {
      await user.type('alt+Left');
      await user.seesText('1 file', 'the list, as the way back leads there');
    });
    await assertOver(opened.call, 'viewer-ended');
  });
});
