// An editor's saves on their way out of the guest: each when it happens, whole, and between its two words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes } from '../../../protocol/agent-services.ts';
import { messageTypes, type Message } from '../../../protocol/qrexec.ts';
import { freshSession, notePath } from './fresh-session.ts';
import { eventsOf, exitCodeOf, stdoutOf, type openSession } from './guest-stand-in.ts';
import { openRequest, settling, termination, text } from './requests.ts';

type Opened = ReturnType<typeof openSession>;

const openNote = (): Opened => {
  const opened = freshSession();
  opened.session.receive(openRequest('note.sheet', text('hello')));
  pass(opened, 5);
  opened.said();
  return opened;
};
const pass = ({ guest, drain }: Pick<Opened, 'guest' | 'drain'>, turns: number): void => {
  for (let turn = 0; turn < turns; turn += 1) {
    guest.passTime();
    drain();
  }
};
/** In the order in which it was said: words, and pieces as text. */
const flow = (messages: readonly Message[]): string =>
  messages
    .filter(({ type }) => type === messageTypes.dataStderr || type === messageTypes.dataStdout)
    .map(({ payload }) => Buffer.from(payload).toString('latin1'))
    .join('');

test('sends each save when it happens, between its two words', () => {
  const opened = openNote();
  opened.guest.edit(notePath, text('first'));
  pass(opened, 3);
  assert.equal(flow(opened.said()), 'saving\nfirstsaved\n');
  opened.guest.edit(notePath, text('second'));
  pass(opened, 3);
  assert.equal(flow(opened.said()), 'saving\nsecondsaved\n');
  pass(opened, 3);
  assert.equal(flow(opened.said()), '', 'nothing is sent twice');
});

test('sends a document that was made empty as one', () => {
  const opened = openNote();
  opened.guest.edit(notePath, text(''));
  pass(opened, 3);
  assert.equal(flow(opened.said()), 'saving\nsaved\n');
});

test('waits for a save that is still being written', () => {
  const opened = openNote();
  for (const half of ['f', 'fi', 'fir']) {
    opened.guest.edit(notePath, text(half));
    pass(opened, 1);
  }
  assert.equal(flow(opened.said()), 'saving\n');
  opened.guest.edit(notePath, text('first'));
  pass(opened, 3);
  assert.equal(flow(opened.said()), 'firstsaved\n');
});

test('begins anew with what was written to while it was sent', () => {
  const opened = openNote();
  opened.guest.edit(notePath, new Uint8Array(70_000).fill(0x61));
  opened.guest.passTime();
  opened.guest.passTime();
  opened.guest.edit(notePath, text('whole'));
  pass(opened, 4);
  const said = flow(opened.said());
  assert.ok(said.endsWith('saving\nwholesaved\n'), said.slice(-40));
  assert.equal(said.match(/saved/g)?.length, 1);
});

test('says that it is settled when nothing works any more and each save was sent', () => {
  const opened = openNote();
  opened.guest.isBusy = true;
  opened.session.receive(settling);
  pass(opened, 5);
  assert.equal(flow(opened.said()), '');
  opened.guest.edit(notePath, text('typed'));
  opened.guest.isBusy = false;
  pass(opened, 6);
  assert.equal(flow(opened.said()), 'saving\ntypedsaved\nsettled\n');
});

test('is not settled while the host gives the guest no time to deal with what was typed', () => {
  const opened = openNote();
  opened.guest.isStarved = true;
  opened.session.receive(settling);
  pass(opened, 5);
  assert.equal(flow(opened.said()), '');
  opened.guest.isStarved = false;
  pass(opened, 6);
  assert.equal(flow(opened.said()), 'settled\n');
});

test('is settled at once where no editor has the document', () => {
  const opened = freshSession();
  opened.session.receive(openRequest('a.pdf', text('%PDF-1.7')));
  opened.said();
  opened.session.receive(settling);
  assert.equal(flow(opened.said()), 'settled\n');
});

test('sends what was saved in the last moment before the exit code', () => {
  const opened = openNote();
  opened.guest.edit(notePath, text('late'));
  opened.guest.viewerStatus = 'ended';
  opened.session.receive(termination);
  pass(opened, 2);
  const said = opened.said();
  assert.equal(eventsOf(said), 'saving\nsaved\n');
  assert.equal(Buffer.from(stdoutOf(said)).toString(), 'late');
  assert.equal(exitCodeOf(said), agentExitCodes.ok);
});

test('an editor that breaks after a save has sent it, and is told to have ended', () => {
  const opened = openNote();
  opened.guest.edit(notePath, text('saved before'));
  opened.guest.viewerStatus = 'failed';
  pass(opened, 3);
  const said = opened.said();
  assert.equal(Buffer.from(stdoutOf(said)).toString(), 'saved before');
  assert.equal(exitCodeOf(said), agentExitCodes.viewerEnded);
});
