import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, deliveredLine, openInVmCommand } from '../../../protocol/agent-services.ts';
import { messageTypes } from '../../../protocol/qrexec.ts';
import { exitCodeOf, openSession, stdoutOf } from './guest-stand-in.ts';
import { bytesOf, command, endOfStdin, hello, openRequest, prepareRequest, stdin, termination, text } from './requests.ts';

const pdfPath = '/home/user/show/document.pdf';
const notePath = '/home/user/attachment/note.txt';

const freshSession = (): ReturnType<typeof openSession> => {
  const opened = openSession();
  opened.session.receive(bytesOf(hello, prepareRequest));
  opened.said();
  return opened;
};

const isDelivered = (messages: readonly { type: number; payload: Uint8Array }[]): boolean =>
  messages.some(({ type, payload }) => type === messageTypes.dataStderr && Buffer.from(payload).toString() === deliveredLine);

test('gives a PDF to the running viewer, whatever its name says', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('invoice.txt', text('%PDF-1.7 …')));
  assert.ok(isDelivered(said()));
  assert.deepEqual(guest.notified, ['/run/pdf.pid']);
  assert.equal(Buffer.from(guest.contents.get(pdfPath) ?? []).toString(), '%PDF-1.7 …');
});

test('starts an editor for an editable text and a reader for a view-only one', () => {
  const { session, guest } = freshSession();
  session.receive(openRequest('a b.txt', text('hello')));
  assert.deepEqual(guest.started, [['editor', '/home/user/attachment/a_b.txt']]);
  session.receive(bytesOf(hello, prepareRequest, openRequest('a b.txt', text('hello'), true)));
  assert.deepEqual(guest.started.at(-1), ['reader', '/home/user/attachment/a_b.txt']);
});

test('takes an empty document', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('note.txt', new Uint8Array(0)));
  assert.ok(isDelivered(said()));
  assert.equal(guest.contents.get(notePath)?.length, 0);
});

test('says nothing more while the viewer runs, and returns nothing where nothing changed', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  said();
  guest.passTime();
  assert.deepEqual(said(), []);
  guest.viewerStatus = 'ended';
  guest.passTime();
  const answer = said();
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  assert.equal(stdoutOf(answer).length, 0);
  assert.equal(guest.isWaiting, false);
});

test('returns an edit of several chunks as dom0 takes it', () => {
  const { session, guest, said, drain } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  const edited = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
  guest.edit(notePath, edited);
  guest.viewerStatus = 'ended';
  guest.passTime();
  assert.equal(stdoutOf(said()).length, 0);
  drain();
  const answer = said();
  assert.deepEqual(stdoutOf(answer), edited);
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
});

test('returns an edit of the same size', () => {
  const { session, guest, said, drain } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  guest.edit(notePath, text('HELLO'));
  guest.viewerStatus = 'ended';
  guest.passTime();
  drain();
  assert.equal(Buffer.from(stdoutOf(said())).toString(), 'HELLO');
});

test('never returns a view-only file', () => {
  const { session, guest, said, drain } = freshSession();
  session.receive(openRequest('note.txt', text('hello'), true));
  guest.edit(notePath, text('changed'));
  guest.viewerStatus = 'ended';
  guest.passTime();
  drain();
  const answer = said();
  assert.equal(stdoutOf(answer).length, 0);
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
});

test('waits for another process that has the file open after the viewer left', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  said();
  guest.viewerStatus = 'ended';
  guest.fileHolders = [300];
  guest.passTime();
  assert.deepEqual(said(), []);
  guest.fileHolders = [];
  guest.passTime();
  assert.equal(exitCodeOf(said()), agentExitCodes.ok);
});

test('ends the viewer when dom0 asks, kills it when it does not end, and returns the edit', () => {
  const { session, guest, said, drain } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  session.receive(termination);
  assert.deepEqual(guest.ended, [[100, 'terminate']]);
  for (let turn = 0; turn < 100 && guest.ended.at(-1)?.[1] !== 'kill'; turn += 1) guest.passTime();
  assert.deepEqual(guest.ended.at(-1), [100, 'kill']);
  guest.edit(notePath, text('saved'));
  guest.viewerStatus = 'failed';
  said();
  guest.passTime();
  drain();
  const answer = said();
  assert.equal(Buffer.from(stdoutOf(answer)).toString(), 'saved');
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
});

test('is not upset by a termination that crosses the end of the call', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  guest.viewerStatus = 'ended';
  guest.passTime();
  said();
  session.receive(bytesOf(termination, prepareRequest));
  assert.equal(exitCodeOf(said()), agentExitCodes.ok);
});

test('kills the viewer and drops the file when dom0 is gone', () => {
  const { session, guest } = freshSession();
  session.receive(openRequest('note.txt', text('hello')));
  session.disconnected();
  assert.deepEqual(guest.ended, [[100, 'kill']]);
  assert.equal(guest.isWaiting, false);
  session.receive(bytesOf(hello, prepareRequest, command(openInVmCommand), stdin(new Uint8Array(256).fill(65, 0, 9)), stdin(text('half'))));
  assert.equal(guest.incomingOpen, 1);
  session.disconnected();
  assert.equal(guest.incomingOpen, 0);
});

test('has a code for each failure, and takes the rest of the input', () => {
  const field = (name: string): Uint8Array => {
    const bytes = new Uint8Array(256);
    bytes.set(text(name));
    return bytes;
  };
  type Setup = (guest: ReturnType<typeof openSession>['guest']) => void;
  const failures: readonly [string, Uint8Array, number, Setup?][] = [
    ['a path', openRequest(field('a/b.txt'), text('x')), agentExitCodes.protocol],
    ['no name', openRequest(field(''), text('x')), agentExitCodes.protocol],
    ['a name without its end', openRequest(new Uint8Array(256).fill(65), text('x')), agentExitCodes.protocol],
    ['half a name', bytesOf(command(openInVmCommand), stdin(text('a')), endOfStdin), agentExitCodes.protocol],
    ['a full disk', openRequest('a.txt', text('too long')), agentExitCodes.storageFull, (guest) => { guest.storageBytes = 3; }],
    ['no type', openRequest('a.bin', Uint8Array.of(0, 1, 2)), agentExitCodes.viewerMissing],
    ['no program', openRequest('a.webp', text('RIFF    WEBP')), agentExitCodes.viewerMissing],
    ['no start', openRequest('a.txt', text('x')), agentExitCodes.viewerFailed, (guest) => { guest.viewerStarts = false; }],
  ];
  for (const [what, request, expected, setUp] of failures) {
    const { session, guest, said } = freshSession();
    setUp?.(guest);
    session.receive(request);
    const answer = said();
    assert.equal(exitCodeOf(answer), expected, what);
    assert.equal(isDelivered(answer), false, what);
    assert.equal(guest.incomingOpen, 0, what);
    session.receive(prepareRequest);
    assert.equal(exitCodeOf(said()), agentExitCodes.ok, what);
  }
});

test('reports a viewer that failed by itself, but keeps its edit', () => {
  for (const isEdited of [false, true]) {
    const { session, guest, said, drain } = freshSession();
    session.receive(openRequest('note.txt', text('hello')));
    if (isEdited) guest.edit(notePath, text('saved'));
    guest.viewerStatus = 'failed';
    said();
    guest.passTime();
    drain();
    const answer = said();
    assert.equal(exitCodeOf(answer), isEdited ? agentExitCodes.ok : agentExitCodes.viewerFailed);
    assert.equal(Buffer.from(stdoutOf(answer)).toString(), isEdited ? 'saved' : '');
  }
});
