// A held document that can no longer be read must not pass for a whole one: the service would take its end for the end.
import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import { HeldDocument } from '../../../native-host/held-document.ts';

test('A held document that cannot be read back is told before what it was sent to ends', async () => {
  const document = new HeldDocument();
  assert.equal(await document.write(Buffer.from('held back')), true);
  await document.discard();
  const output = new PassThrough();
  const told: string[] = [];
  output.once('close', () => told.push('ended'));
  await document.sendTo(output, () => told.push('unreadable'));
  await new Promise(setImmediate);
  assert.deepEqual(told, ['unreadable', 'ended']);
});

test('A reader that takes no more is no fault of the document', async () => {
  const document = new HeldDocument();
  await document.write(Buffer.alloc(1 << 20));
  const leaver = new Writable({ write: (_chunk, _encoding, done) => done(new Error('left')) });
  leaver.on('error', () => undefined);
  let isUnreadable = false;
  await document.sendTo(leaver, () => (isUnreadable = true));
  assert.equal(isUnreadable, false);
  await document.discard();
});
