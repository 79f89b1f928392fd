import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, openTogetherCommand } from '../../../protocol/agent-services.ts';
import { encodeNameField } from '../../../protocol/file-names.ts';
import { shown } from '../../support/viewer-table.ts';
import { filesTogether, type FileTogether } from '../../support/files-together.ts';
import { eventsOf, exitCodeOf, stdoutOf, type openSession } from './guest-stand-in.ts';
import { bytesOf, command, endOfStdin, showFile, stdin, termination, text, togetherRequest } from './requests.ts';
import { freshSession } from './fresh-session.ts';

type Opened = ReturnType<typeof openSession>;

const pdf = ['invoice.pdf', '%PDF-1.7 …'] as const;
const note = ['a note.txt', 'hello'] as const;
const at = (index: number, name: string): string => `/home/user/attachment/${index}/${name}`;

const open = (...files: readonly FileTogether[]): Opened => {
  const opened = freshSession();
  opened.session.receive(togetherRequest(...files));
  return opened;
};

test('each file lies under its own name in a place of its own, and the first one is shown', () => {
  const { guest, said } = open(pdf, note, note);
  assert.deepEqual(
    [...guest.contents].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
    [
      [at(0, 'invoice.pdf'), '%PDF-1.7 …'],
      [at(1, 'a_note.txt'), 'hello'],
      [at(2, 'a_note.txt'), 'hello'],
    ],
  );
  assert.deepEqual(guest.told, ['blank', `show\ten\tpages\t${at(0, 'invoice.pdf')}`]);
  assert.equal(eventsOf(said()), `delivered ${shown.pages}\n`);
});

test('dom0 chooses which is shown; what the viewer still says of the one before is dropped', () => {
  const { session, guest, said } = open(pdf, note);
  guest.viewerSays('page 1 9\nshowing\npainted\npage 1 3\n');
  session.receive(showFile(1));
  guest.viewerSays('page 2 3\nfailed 70\ncopied 2\nhi');
  guest.viewerSays('showing\npainted\npage 1 1\n');
  assert.equal(guest.told.at(-1), `show\ten\ttext\t${at(1, 'a_note.txt')}`);
  assert.equal(eventsOf(said()), `delivered ${shown.pages}\npainted\npage 1 3\nfile 1 ${shown.text}\npage 1 1\n`);
});

test('leafed through faster than the viewer follows, only the last file is heard', () => {
  const { session, guest, said } = open(pdf, note, note);
  guest.viewerSays('showing\npainted\n');
  session.receive(bytesOf(showFile(1), showFile(2)));
  guest.viewerSays('showing\npage 1 5\nshowing\npage 1 7\n');
  assert.ok(eventsOf(said()).endsWith(`file 1 ${shown.text}\nfile 2 ${shown.text}\npage 1 7\n`));
});

test('a file that cannot be shown says why and leaves the others', () => {
  const { session, guest, said } = open(pdf, note);
  guest.viewerSays('showing\nfailed 70\n');
  assert.equal(eventsOf(said()), `delivered ${shown.pages}\nunshown 70\npainted\n`);
  session.receive(showFile(1));
  guest.viewerSays('showing\npainted\npage 1 1\n');
  const later = said();
  assert.ok(eventsOf(later).endsWith(`file 1 ${shown.text}\npage 1 1\n`));
  assert.equal(exitCodeOf(later), null);
});

test('a number of no file shows nothing else, and what is no number breaks the connection off', () => {
  const { session, guest, said } = open(pdf, note);
  guest.viewerSays('showing\npainted\n');
  const told = guest.told.length;
  session.receive(showFile(2));
  assert.equal(guest.told.length, told);
  session.receive(Uint8Array.of(0xf2, 3, 0, 0, 1, 0, 0, 0, 1));
  assert.equal(exitCodeOf(said()), agentExitCodes.protocol);
});

test('nothing is edited and nothing is returned, whatever the viewer says', () => {
  const { session, guest, said } = open(note, pdf);
  guest.viewerSays('showing\npainted\nedit\nunsaved 1\n');
  guest.passTime();
  assert.deepEqual(guest.notified, []);
  session.receive(termination);
  const all = said();
  assert.equal(eventsOf(all), `delivered ${shown.text}\npainted\n`);
  assert.equal(exitCodeOf(all), agentExitCodes.ok);
  assert.equal(stdoutOf(all).length, 0);
});

test('a viewer that shows more than it was told to, or breaks, ends the call', () => {
  for (const [words, code] of [
    ['showing\nshowing\n', agentExitCodes.viewerFailed],
    ['file 1 0\n', agentExitCodes.viewerFailed],
    ['showing\nunshown 70\n', agentExitCodes.viewerFailed],
  ] as const) {
    const { guest, said } = open(pdf, note);
    guest.viewerSays(words);
    assert.equal(exitCodeOf(said()), code, words);
  }
});

test('what is no list of whole files is refused, and nothing of it is shown', () => {
  const whole = filesTogether([pdf, note]);
  for (const [what, bytes] of [
    ['one that is cut off', whole.subarray(0, whole.length - 1)],
    ['one with a byte more', bytesOf(whole, Uint8Array.of(1))],
    ['one without a file', Uint8Array.of(0, 0, 0, 0)],
    ['none at all', new Uint8Array(0)],
    ['one with a name that leads elsewhere', filesTogether([pdf]).map((byte) => (byte === 0x2e ? 0x2f : byte))],
  ] as const) {
    const { session, guest, said } = freshSession();
    session.receive(
      bytesOf(command(openTogetherCommand('en')), stdin(encodeNameField('files', true)), stdin(bytes), endOfStdin),
    );
    assert.equal(exitCodeOf(said()), agentExitCodes.protocol, what);
    assert.deepEqual(guest.told, [], what);
    assert.equal(guest.incomingOpen, 0, what);
  }
});

test('a guest without room says so', () => {
  const { session, guest, said } = freshSession();
  guest.storageBytes = 4;
  session.receive(togetherRequest(['a.txt', text('hello')]));
  assert.equal(exitCodeOf(said()), agentExitCodes.storageFull);
  assert.equal(guest.incomingOpen, 0);
});
