import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, openInVmCommand } from '../../../protocol/agent-services.ts';
import { shown } from '../../support/viewer-table.ts';
import type { openSession } from './guest-stand-in.ts';
import { eventsOf, exitCodeOf, stdoutOf } from './guest-stand-in.ts';
import { bytesOf, command, hello, openRequest, prepareRequest, stdin, termination, text } from './requests.ts';
import { freshSession, notePath } from './fresh-session.ts';

const pdfPath = '/home/user/attachment/invoice.txt';
const editorPath = '/home/user/edit/document.txt';

type Opened = ReturnType<typeof openSession>;

const openText = (viewOnly = false): Opened => {
  const opened = freshSession();
  opened.session.receive(openRequest('a b.txt', text('hello'), viewOnly));
  return opened;
};

test('gives a PDF to our viewer under its own name, whatever that says', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('invoice.txt', text('%PDF-1.7 …')));
  assert.equal(eventsOf(said()), `delivered ${shown.pages}\n`);
  assert.deepEqual(guest.told, [`open\ten\tpages\t${pdfPath}`]);
  assert.equal(Buffer.from(guest.contents.get(pdfPath) ?? []).toString(), '%PDF-1.7 …');
});

test('passes on what our viewer says, and the first picture once', () => {
  const { guest, said } = openText();
  guest.viewerSays('password 0\npainted\npage 1 2\npain');
  guest.viewerSays('ted\ncopied 2\nhi');
  assert.equal(eventsOf(said()), `delivered ${shown.text}\npassword 0\npainted\npage 1 2\ncopied 2\nhi`);
});

test('passes on a text that is longer than a message', () => {
  const { guest, said } = openText();
  guest.viewerSays(`copied 65536\n${'x'.repeat(65_536)}`);
  const messages = said();
  assert.ok(messages.every(({ payload }) => payload.length <= 65_536));
  assert.equal(eventsOf(messages).length, 'delivered 1\ncopied 65536\n'.length + 65_536);
});

for (const [title, words, code] of [
  ['says that the document is damaged', 'failed 70\n', agentExitCodes.damaged],
  ['gives up after three passwords', 'password 0\npainted\nfailed 71\n', agentExitCodes.passwordWrong],
  ['says what no viewer says', 'delivered 0\n', agentExitCodes.viewerFailed],
  ['breaks the grammar', '\u0007\n', agentExitCodes.viewerFailed],
] as const) {
  test(`ends the call at once where the viewer ${title}`, () => {
    const { guest, said } = openText();
    guest.viewerSays(words);
    assert.equal(exitCodeOf(said()), code);
    assert.equal(guest.viewerSays('painted\n'), false);
    assert.equal(guest.isWaiting, false);
  });
}

test('a viewer that ends by itself has failed before its first picture, and has ended after it', () => {
  for (const [words, code] of [
    ['', agentExitCodes.viewerFailed],
    ['painted\n', agentExitCodes.viewerEnded],
  ] as const) {
    const { guest, said } = openText();
    guest.viewerSays(words);
    guest.residentStatus = 'failed';
    guest.passTime();
    assert.equal(exitCodeOf(said()), code);
  }
});

test('gives a text to its editor when the person asks, and returns what that saves', () => {
  const { session, guest, said, drain } = openText();
  guest.viewerSays('painted\nedit\n');
  assert.deepEqual(guest.notified, ['/run/editor.pid']);
  assert.equal(eventsOf(said()), `delivered ${shown.text}\npainted\n`, 'the editor is still starting');
  for (let turn = 0; turn < 5; turn += 1) guest.passTime();
  const editing = `editing ${shown.editor}\n`;
  assert.ok(eventsOf(said()).endsWith(editing));
  assert.deepEqual([...guest.contents.keys()], [editorPath]);
  assert.equal(guest.viewerSays('edit\n'), false, 'our viewer is heard no more');
  guest.edit(editorPath, text('hello, changed'));
  guest.viewerStatus = 'ended';
  session.receive(termination);
  drain();
  const answer = said();
  assert.equal(Buffer.from(stdoutOf(answer)).toString(), 'hello, changed');
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
});

test('has our viewer edit what it shows, and says what that says of unsaved changes only then', () => {
  const { session, guest, said, drain } = freshSession();
  const path = '/home/user/attachment/leave.form';
  session.receive(openRequest('leave.form', text('FORM of leave')));
  guest.viewerSays('unsaved 1\npainted\nedit\nunsaved 1\n');
  assert.deepEqual(guest.told, [`open\ten\tpages\t${path}`, `edit\tpages\t${path}`]);
  assert.equal(eventsOf(said()), `delivered ${shown.paper}\npainted\n`);
  guest.viewerSays('painted\nunsaved 0\nunsaved 1\n');
  assert.ok(eventsOf(said()).endsWith(`editing ${shown.form}\nunsaved 0\nunsaved 1\n`));
  guest.viewerSays('edit\n');
  assert.equal(guest.told.length, 2, 'it edits already');
  guest.edit(path, text('FORM, filled in'));
  guest.residentStatus = 'ended';
  session.receive(termination);
  drain();
  assert.equal(Buffer.from(stdoutOf(said())).toString(), 'FORM, filled in');
});

test('an editor that saved nothing returns nothing', () => {
  const { session, guest, said, drain } = openText();
  guest.viewerSays('painted\nedit\n');
  guest.viewerStatus = 'ended';
  session.receive(termination);
  drain();
  assert.equal(stdoutOf(said()).length, 0);
});

test('nothing is edited in a view-only text, or where the type has no editor', () => {
  const viewOnly = openText(true);
  const pdf = freshSession();
  pdf.session.receive(openRequest('a.pdf', text('%PDF-1.7')));
  for (const { guest, said, session, drain } of [viewOnly, pdf]) {
    guest.viewerSays('painted\nedit\n');
    assert.doesNotMatch(eventsOf(said()), /editing/);
    for (const path of guest.contents.keys()) guest.edit(path, text('changed'));
    session.receive(termination);
    drain();
    const answer = said();
    assert.equal(stdoutOf(answer).length, 0);
    assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  }
});

test('a program that says nothing has painted when nothing works any more', () => {
  const { session, guest, said } = freshSession();
  guest.isBusy = true;
  session.receive(openRequest('a.draw', text('DRAW')));
  assert.deepEqual(guest.started, [['draw', '/home/user/attachment/a.draw']]);
  for (let turn = 0; turn < 10; turn += 1) guest.passTime();
  assert.equal(eventsOf(said()), `delivered ${shown.drawing}\n`);
  guest.isBusy = false;
  for (let turn = 0; turn < 3; turn += 1) guest.passTime();
  assert.equal(eventsOf(said()), 'painted\n');
  guest.viewerStatus = 'ended';
  guest.passTime();
  assert.equal(exitCodeOf(said()), agentExitCodes.viewerEnded);
});

test('takes an empty document', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('note.sheet', new Uint8Array(0)));
  assert.match(eventsOf(said()), /^delivered/);
  assert.equal(guest.contents.get(notePath)?.length, 0);
});

test('says nothing more while the viewer runs, and returns nothing where nothing changed', () => {
  const { session, guest, said } = freshSession();
  session.receive(openRequest('note.sheet', text('hello')));
  for (let turn = 0; turn < 5; turn += 1) guest.passTime();
  assert.equal(eventsOf(said()), `delivered ${shown.sheet}\npainted\n`);
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
  session.receive(openRequest('note.sheet', text('hello')));
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
  session.receive(openRequest('note.sheet', text('hello')));
  guest.edit(notePath, text('HELLO'));
  guest.viewerStatus = 'ended';
  guest.passTime();
  drain();
  assert.equal(Buffer.from(stdoutOf(said())).toString(), 'HELLO');
});

test('never returns a view-only file', () => {
  const { session, guest, said, drain } = freshSession();
  session.receive(openRequest('note.sheet', text('hello'), true));
  for (let turn = 0; turn < 5; turn += 1) guest.passTime();
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
  session.receive(openRequest('note.sheet', text('hello')));
  for (let turn = 0; turn < 5; turn += 1) guest.passTime();
  said();
  guest.viewerStatus = 'ended';
  guest.fileHolders = [300, 50];
  guest.passTime();
  assert.deepEqual(said(), []);
  guest.fileHolders = [50];
  guest.passTime();
  assert.equal(exitCodeOf(said()), agentExitCodes.ok);
});

test('ends the viewer when dom0 asks, kills it when it does not end, and returns the edit', () => {
  const { session, guest, said, drain } = freshSession();
  session.receive(openRequest('note.sheet', text('hello')));
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
  session.receive(openRequest('note.sheet', text('hello')));
  guest.viewerStatus = 'ended';
  guest.passTime();
  said();
  session.receive(bytesOf(termination, prepareRequest));
  assert.equal(exitCodeOf(said()), agentExitCodes.ok);
});

test('kills the viewer and drops the file when dom0 is gone', () => {
  const { session, guest } = freshSession();
  session.receive(openRequest('note.sheet', text('hello')));
  session.disconnected();
  assert.deepEqual(guest.ended, [[100, 'kill']]);
  assert.equal(guest.isWaiting, false);
  session.receive(
    bytesOf(
      hello,
      prepareRequest,
      command(openInVmCommand('en')),
      stdin(new Uint8Array(256).fill(65, 0, 9)),
      stdin(text('half')),
    ),
  );
  assert.equal(guest.incomingOpen, 1);
  session.disconnected();
  assert.equal(guest.incomingOpen, 0);
});
