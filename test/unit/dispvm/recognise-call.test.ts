// glovebox.RecogniseText in the guest: what goes to the program, and that the words of each page are sent as soon as they lie there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, decodeRecogniseCommand, recogniseCommand } from '../../../protocol/agent-services.ts';
import { copyDpiMax, copyDpiMin, recognisedMaxBytes } from '../../../protocol/limits.ts';
import { freshSession } from './fresh-session.ts';
import { exitCodeOf, openSession, stdoutOf } from './guest-stand-in.ts';
import { bytesOf, command, endOfStdin, hello, stdin, termination, text } from './requests.ts';

const pages = '2\n1 1\n\u0000abc1 1\n\u0000abc';
const outputPath = (page: number): string => `/home/user/.page.${page}`;

const recognise = (contents = pages): ReturnType<typeof openSession> => {
  const opened = freshSession();
  const parts = [command(recogniseCommand(150)), ...(contents === '' ? [] : [stdin(text(contents))]), endOfStdin];
  opened.session.receive(bytesOf(...parts));
  return opened;
};

test('each number of dots per inch is one command line, and no other is', () => {
  for (let dpi = copyDpiMin; dpi <= copyDpiMax; dpi += 1)
    assert.equal(decodeRecogniseCommand(recogniseCommand(dpi)), dpi);
  for (const argument of ['', '+', '+71', '+301', '+0150', '+150+en', '+150 '])
    assert.equal(decodeRecogniseCommand(`user:QUBESRPC glovebox.RecogniseText${argument} dom0`), null, argument);
});

test('starts the program with the pages, and sends the words of each page once they are there', () => {
  const opened = recognise();
  const { guest, drain } = opened;
  assert.deepEqual(guest.started, [
    ['/usr/lib/glovebox/recognise', '/home/user/attachment/pages', '/home/user/.page', '150'],
  ]);
  assert.equal(Buffer.from(guest.contents.get('/home/user/attachment/pages') ?? []).toString(), pages);
  guest.passTime();
  assert.deepEqual(opened.said(), []);
  guest.edit(outputPath(1), text('1\n0 0 1 1 a\n'));
  guest.passTime();
  drain();
  assert.equal(Buffer.from(stdoutOf(opened.said())).toString(), '1\n0 0 1 1 a\n');
  assert.equal(guest.fileState(outputPath(1)), null);
  guest.edit(outputPath(2), text('0\n'));
  guest.viewerStatus = 'ended';
  guest.passTime();
  drain();
  const answer = opened.said();
  assert.equal(Buffer.from(stdoutOf(answer)).toString(), '0\n');
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  assert.equal(guest.isWaiting, false);
});

test('a program that breaks ends the call, after the pages that it has read', () => {
  const opened = recognise();
  opened.guest.edit(outputPath(1), text('0\n'));
  opened.guest.viewerStatus = 'failed';
  opened.guest.passTime();
  opened.drain();
  const answer = opened.said();
  assert.equal(Buffer.from(stdoutOf(answer)).toString(), '0\n');
  assert.equal(exitCodeOf(answer), agentExitCodes.viewerFailed);
});

test('a program that ends without a word has failed, as has one that does not start, and a page that is too large', () => {
  const silent = recognise();
  silent.guest.viewerStatus = 'ended';
  silent.guest.passTime();
  assert.equal(exitCodeOf(silent.said()), agentExitCodes.viewerFailed);
  const large = recognise();
  large.guest.contents.set(outputPath(1), { length: recognisedMaxBytes + 1 } as Uint8Array);
  large.guest.passTime();
  assert.equal(exitCodeOf(large.said()), agentExitCodes.viewerFailed);
  assert.deepEqual(large.guest.ended, [[100, 'kill']]);
  const still = freshSession();
  still.guest.viewerStarts = false;
  still.session.receive(bytesOf(command(recogniseCommand(150)), stdin(text(pages)), endOfStdin));
  assert.equal(exitCodeOf(still.said()), agentExitCodes.viewerFailed);
});

test('no page at all is a fault of dom0’s, and pages without room for them are refused', () => {
  assert.equal(exitCodeOf(recognise('').said()), agentExitCodes.protocol);
  const full = freshSession();
  full.guest.storageBytes = 3;
  full.session.receive(bytesOf(command(recogniseCommand(150)), stdin(text(pages))));
  assert.equal(exitCodeOf(full.said()), agentExitCodes.storageFull);
  assert.equal(full.guest.incomingOpen, 0);
});

test('is ended where nobody wants the rest, and answers nothing where dom0 has gone', () => {
  const given = recognise();
  given.session.receive(termination);
  assert.equal(exitCodeOf(given.said()), agentExitCodes.ok);
  assert.deepEqual(given.guest.ended, [[100, 'kill']]);
  const left = recognise();
  left.session.disconnected();
  assert.deepEqual(left.said(), []);
  assert.equal(left.guest.isWaiting, false);
});

test('is refused before the guest was made fresh', () => {
  const opened = openSession();
  opened.session.receive(bytesOf(hello, command(recogniseCommand(150))));
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.notPrepared);
});
