// A document that ends the program which shows it: said to be so, in the window and to the caller, and nothing is left.
// The one here is a JPEG 2000 picture that lacks one of its tiles; it corrupts the memory of Debian 13's libmupdf,
// which is the end of it or not.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { DocumentUser, type ShownDocument } from '../support/document-user.ts';
import { makeZip } from '../../scripts/zip.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 60_000;
const patienceMs = 20_000;
const corpusDir = process.env['GLOVEBOX_CORPUS'] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const fatalPath = join(corpusDir, 'pdf/bug_jpx.pdf');
const missing =
  (await missingForDispvms()) ?? (existsSync(fatalPath) ? null : `SKIPPED: no ${fatalPath}; set GLOVEBOX_CORPUS`);

describe('a document that ends its viewer', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  let fatal: Buffer;
  before(async () => {
    const pdf = await readFile(fatalPath);
    fatal = pdf.subarray(pdf.indexOf('ff4fff51', 0, 'hex'), pdf.indexOf('ffd9', 0, 'hex') + 2);
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

  /** Only a viewer that still answers is one that bears the document; anything else is a fault. */
  const skipWhereBorne = async (
    t: TestContext,
    shown: ShownDocument,
    showsSo: () => Promise<unknown>,
  ): Promise<void> => {
    await showsSo();
    await user.close(shown);
    t.skip('the guest’s libmupdf bears this document: another is needed that it does not');
  };

  test('before anything is seen: the viewer failed', async (t) => {
    const call = await world.call();
    call.sendFile('picture.j2k', fatal, true);
    await waitUntil(() => call.isOver || call.reached('visible'), 'its end', slowMs);
    const shown = { call, id: call.dispvmId ?? '' };
    if (call.reached('visible'))
      return skipWhereBorne(t, shown, () => user.changes(shown, 'a key of the viewer', () => user.type('ctrl+plus')));
    await assertOver(call, 'viewer-failed');
  });

  test('while it is looked at: the viewer ended by itself', async (t) => {
    const opened = await user.open('box.zip', makeZip({ 'picture.j2k': fatal }));
    await user.type('Tab', 'Return');
    const isOver = await waitUntil(() => opened.call.isOver, 'its end', patienceMs).catch(() => false);
    if (!isOver)
      return skipWhereBorne(t, opened, async () => {
        await user.type('alt+Left');
        await user.seesText('1 file', 'the list, as the way back leads there');
      });
    await assertOver(opened.call, 'viewer-ended');
  });
});
