// An editor that waits loads a document while the person looks at it, only where they may edit it, and only when nothing
// else is to be done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes } from '../../../protocol/agent-services.ts';
import { shown } from '../../support/viewer-table.ts';
import { freshSession } from './fresh-session.ts';
import { eventsOf, exitCodeOf, stdoutOf, type GuestStandIn, type openSession } from './guest-stand-in.ts';
import { openRequest, termination, text } from './requests.ts';

const path = '/home/user/attachment/to.letter';
const ahead = ['write-ahead', path];
const edit = ['write', path];
/** More looks than a guest at rest takes. */
const longTime = 60;

const openLetter = (viewOnly = false): ReturnType<typeof openSession> => {
  const opened = freshSession();
  opened.session.receive(openRequest('to.letter', text('LETTER to you'), viewOnly));
  return opened;
};
const passTime = (guest: GuestStandIn, turns = longTime): void => {
  for (let turn = 0; turn < turns; turn += 1) guest.passTime();
};

test('once, when what is seen has been at rest for a while, and says nothing of it', () => {
  const { guest, said } = openLetter();
  passTime(guest);
  assert.deepEqual(guest.started, [], 'nothing is seen yet');
  guest.isBusy = true;
  guest.viewerSays('painted\n');
  passTime(guest);
  assert.deepEqual(guest.started, [], 'it is still being leafed through');
  guest.isBusy = false;
  passTime(guest, 10);
  assert.deepEqual(guest.started, [], 'it has just been');
  passTime(guest);
  guest.viewerSays('painted\n');
  passTime(guest);
  assert.deepEqual(guest.started, [ahead]);
  assert.equal(eventsOf(said()), `delivered ${shown.paper}\npainted\n`);
});

test('the click shows what was loaded, and what is saved then comes back', () => {
  const { session, guest, said, drain } = openLetter();
  guest.viewerSays('painted\n');
  passTime(guest);
  guest.edit(path, text('LETTER, touched before the click'));
  passTime(guest);
  assert.equal(stdoutOf(said()).length, 0, 'nothing of before is a save');
  guest.viewerSays('edit\n');
  assert.deepEqual(guest.started, [ahead, edit]);
  passTime(guest);
  assert.doesNotMatch(eventsOf(said()), /editing/, 'its window is not there, however much it rests');
  guest.edit('/run/shown', new Uint8Array(0));
  passTime(guest, 5);
  assert.ok(eventsOf(said()).endsWith(`editing ${shown.letter}\n`));
  guest.edit(path, text('LETTER, changed'));
  guest.viewerStatus = 'ended';
  session.receive(termination);
  drain();
  assert.equal(Buffer.from(stdoutOf(said())).toString(), 'LETTER, changed');
});

test('a click that comes before has it loaded then, and not twice', () => {
  const { guest } = openLetter();
  guest.viewerSays('painted\n');
  passTime(guest, 10);
  guest.viewerSays('edit\n');
  passTime(guest);
  assert.deepEqual(guest.started, [edit]);
});

test('not where it is view only, where it is large, and where the editor has nothing of the kind', () => {
  const large = openLetter();
  large.guest.fileState = () => ({ sizeBytes: 1024 * 1024 + 1, modifiedMs: 0, inode: 1 });
  const form = freshSession();
  form.session.receive(openRequest('leave.form', text('FORM of leave')));
  for (const { guest } of [openLetter(true), large, form]) {
    guest.viewerSays('painted\n');
    passTime(guest);
    assert.deepEqual(guest.started, []);
  }
});

test('an editor that fails over it leaves the document on the screen', () => {
  const { session, guest, said } = openLetter();
  guest.viewerStatus = 'failed';
  guest.viewerSays('painted\n');
  passTime(guest);
  assert.deepEqual(guest.started, [ahead]);
  assert.equal(exitCodeOf(said()), null);
  session.receive(termination);
  assert.equal(exitCodeOf(said()), agentExitCodes.ok);
});

for (const status of ['failed', 'ended'] as const) {
  test(`an editor that ${status} without the document leaves it on the screen, and may be tried again`, () => {
    const { session, guest, said } = openLetter();
    guest.viewerSays('painted\n');
    guest.viewerSays('edit\n');
    guest.fileHolders = [77];
    guest.viewerStatus = status;
    passTime(guest);
    assert.equal(guest.told.at(-1), 'unedited');
    guest.viewerStatus = 'running';
    guest.viewerSays('edit\n');
    assert.deepEqual(guest.started, [edit, edit]);
    guest.edit('/run/shown', new Uint8Array(0));
    passTime(guest);
    const messages = said();
    assert.equal(exitCodeOf(messages), null);
    assert.equal(eventsOf(messages), `delivered ${shown.paper}\npainted\nediting ${shown.letter}\n`);
    session.receive(termination);
  });
}

test('an editor that ends without it ends the call where our viewer has ended too', () => {
  const { guest, said } = openLetter();
  guest.viewerSays('painted\n');
  guest.viewerSays('edit\n');
  guest.viewerStatus = 'failed';
  guest.hasResident = false;
  passTime(guest);
  assert.equal(exitCodeOf(said()), agentExitCodes.viewerEnded);
});

test('an editor that had its window ends the call, however soon', () => {
  const { guest, said, drain } = openLetter();
  guest.viewerSays('painted\n');
  guest.viewerSays('edit\n');
  guest.edit('/run/shown', new Uint8Array(0));
  guest.viewerStatus = 'ended';
  guest.passTime();
  drain();
  assert.equal(exitCodeOf(said()), agentExitCodes.ok);
});

test('not when the document has been closed', () => {
  const { session, guest } = openLetter();
  guest.viewerSays('painted\n');
  session.receive(termination);
  passTime(guest);
  assert.deepEqual(guest.started, []);
  assert.equal(guest.isWaiting, false);
});
