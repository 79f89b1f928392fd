// A document that ends the program which shows it: said to be so, in the window and to the caller, and nothing is left.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { Call } from '../support/dom0.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { makeBadlyIndexedPicture, makeFatalPicture } from '../support/fatal-picture.ts';
import { makeZip } from '../../scripts/zip.ts';

const slowMs = 60_000;
const missing = await missingForDispvms();

describe('a document that ends its viewer', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  const assertOver = async (call: Call, failure: ErrorCode): Promise<void> => {
    await call.over(slowMs);
    assert.equal(call.failure, failure);
    assert.deepEqual(await world.folders(), []);
    await user.seesText(userMessages.en[failure].happened, 'the cause, in the window');
    await world.closeWindow(call.dispvmId ?? '');
  };

  test('before anything is seen: the viewer failed', async () => {
    const call = await world.call();
    call.sendFile('picture.j2k', makeFatalPicture(), true);
    await assertOver(call, 'viewer-failed');
    assert.ok(!call.reached('visible'));
  });

  test('while it is looked at: the viewer ended by itself', async () => {
    const opened = await user.open('box.zip', makeZip({ 'picture.j2k': makeFatalPicture() }));
    await user.type('Tab', 'Return');
    await assertOver(opened.call, 'viewer-ended');
  });

  test('a picture whose index of tile parts is wrong does not: it is shown', async () => {
    const shown = await user.open('picture.j2k', makeBadlyIndexedPicture());
    await user.changes(shown, 'a key of the viewer', () => user.type('ctrl+plus'));
    await user.close(shown);
  });
});
