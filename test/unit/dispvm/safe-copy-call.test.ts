// glovebox.SafeCopy in the guest: what goes in, what our viewer is told, and that each page is sent before the next is drawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, safeCopyCommand } from '../../../protocol/agent-services.ts';
import { encodeNameField } from '../../../protocol/file-names.ts';
import { copyPageMaxBytes, copyPagesMax } from '../../../protocol/limits.ts';
import { encodePasswordField } from '../../../protocol/safe-copy-service.ts';
import { freshSession } from './fresh-session.ts';
import { exitCodeOf, openSession, stdoutOf } from './guest-stand-in.ts';
import { bytesOf, command, endOfStdin, hello, stdin, termination, text } from './requests.ts';

const pagePath = '/home/user/.page';
const documentPath = '/home/user/attachment/offer.pdf';
const passwordField = (password: string): Uint8Array => encodePasswordField(text(password)) ?? new Uint8Array(0);
const request = (name: string, contents: Uint8Array, password = '', dpi = 150): Uint8Array =>
  bytesOf(
    command(safeCopyCommand({ dpi, language: 'en' })),
    stdin(passwordField(password)),
    stdin(encodeNameField(name, true)),
    stdin(contents),
    endOfStdin,
  );

type Copying = ReturnType<typeof openSession> & {
  readonly draw: (page: number, pages: number, bytes?: string) => void;
};
const copy = (name = 'offer.pdf', contents = '%PDF-1.7', password = ''): Copying => {
  const opened = freshSession();
  opened.session.receive(request(name, text(contents), password));
  return {
    ...opened,
    draw: (page, pages, bytes = `page ${page};`) => {
      opened.guest.edit(pagePath, text(bytes));
      opened.guest.viewerSays(`page ${page} ${pages}\n`);
    },
  };
};
const said = (opened: Copying): string => Buffer.from(stdoutOf(opened.said())).toString('latin1');

test('has our viewer draw the document, and sends each page before the next is wanted', () => {
  const opened = copy();
  const { guest, drain, draw } = opened;
  assert.deepEqual(guest.told, [`copy\ten\tpages\t150\t${pagePath}\t${documentPath}`]);
  draw(1, 2);
  assert.equal(said(opened), '2\n');
  drain();
  assert.equal(said(opened), 'page 1;');
  assert.deepEqual(guest.told.slice(1), ['next']);
  draw(2, 2);
  drain();
  const answer = opened.said();
  assert.equal(Buffer.from(stdoutOf(answer)).toString(), 'page 2;');
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  assert.equal(guest.isWaiting, false);
});

test('sends a page in messages as dom0 takes them', () => {
  const opened = copy();
  opened.draw(1, 1, 'x'.repeat(150_000));
  assert.equal(said(opened), '1\n');
  opened.drain();
  const messages = opened.said();
  assert.deepEqual(
    messages.map(({ payload }) => payload.length),
    [65_536, 65_536, 18_928, 0, 4],
  );
});

test('the fields may come in any pieces', () => {
  const opened = freshSession();
  const bytes = request('offer.pdf', text('%PDF-1.7'));
  for (let at = 0; at < bytes.length; at += 7) opened.session.receive(bytes.subarray(at, at + 7));
  assert.equal(opened.guest.told.length, 1);
  assert.equal(Buffer.from(opened.guest.contents.get(documentPath) ?? []).toString(), '%PDF-1.7');
});

test('tells the password that came with the document, once', () => {
  const opened = copy('offer.pdf', '%PDF-1.7', 'grüne Tür');
  opened.guest.viewerSays('password 0\n');
  assert.equal(Buffer.from(opened.guest.told[1] ?? '', 'latin1').toString(), 'password\tgrüne Tür');
  opened.guest.viewerSays('password 0\n');
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.passwordWrong);
});

for (const [title, password, words, code] of [
  ['a password is needed and none came', '', 'password 0\n', agentExitCodes.passwordNeeded],
  ['the password is wrong', 'x', 'password 0\npassword 1\n', agentExitCodes.passwordWrong],
  ['the document is damaged', '', 'failed 70\n', agentExitCodes.damaged],
  ['there are too many pages', '', 'failed 77\n', agentExitCodes.tooManyPages],
  ['there is no room for a page', '', 'failed 65\n', agentExitCodes.storageFull],
  ['the viewer says what it never says', '', 'delivered 0\n', agentExitCodes.viewerFailed],
  ['it begins with another page', '', 'page 2 2\n', agentExitCodes.viewerFailed],
  ['it says more pages than there may be', '', `page 1 ${copyPagesMax + 1}\n`, agentExitCodes.viewerFailed],
  ['it says the next page before it is asked', '', 'page 1 2\npage 2 2\n', agentExitCodes.viewerFailed],
] as const) {
  test(`ends the call at once where ${title}`, () => {
    const opened = copy('offer.pdf', '%PDF-1.7', password);
    opened.guest.edit(pagePath, text('page'));
    opened.guest.viewerSays(words);
    assert.equal(exitCodeOf(opened.said()), code);
    assert.equal(opened.guest.isWaiting, false);
    assert.equal(opened.guest.viewerSays('page 1 1\n'), false, 'it is heard no more');
  });
}

test('ends where the number of pages changes, where a page is missing, and where it is too large', () => {
  const changing = copy();
  changing.draw(1, 2);
  changing.drain();
  changing.draw(2, 3);
  assert.equal(exitCodeOf(changing.said()), agentExitCodes.viewerFailed);
  const missing = copy();
  missing.guest.viewerSays('page 1 1\n');
  assert.equal(exitCodeOf(missing.said()), agentExitCodes.viewerFailed);
  const large = copy();
  large.guest.contents.set(pagePath, { length: copyPageMaxBytes + 1 } as Uint8Array);
  large.guest.viewerSays('page 1 1\n');
  assert.equal(exitCodeOf(large.said()), agentExitCodes.viewerFailed);
});

test('ends where the viewer ends, or takes no line', () => {
  const opened = copy();
  opened.guest.residentStatus = 'failed';
  opened.guest.passTime();
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.viewerFailed);
  const deaf = freshSession();
  deaf.guest.residentTakes = false;
  deaf.session.receive(request('offer.pdf', text('%PDF-1.7')));
  assert.equal(exitCodeOf(deaf.said()), agentExitCodes.viewerFailed);
});

test('makes no copy of what another program shows, nor of what has no viewer', () => {
  for (const [name, contents] of [
    ['a.draw', 'DRAW'],
    ['a.sheet', 'x'],
    ['a.unknown', '\u0001\u0002'],
  ] as const) {
    const opened = copy(name, contents);
    assert.equal(exitCodeOf(opened.said()), agentExitCodes.unsupported, name);
    assert.deepEqual(opened.guest.started, []);
  }
});

test('takes no document before the guest was made fresh, and none without its fields', () => {
  const early = openSession();
  early.session.receive(bytesOf(hello, request('offer.pdf', text('%PDF-1.7'))));
  assert.equal(exitCodeOf(early.said()), agentExitCodes.notPrepared);
  const short = freshSession();
  short.session.receive(
    bytesOf(command(safeCopyCommand({ dpi: 150, language: 'en' })), stdin(passwordField('')), endOfStdin),
  );
  assert.equal(exitCodeOf(short.said()), agentExitCodes.protocol);
  const wrong = freshSession();
  const field = Uint8Array.from(Buffer.alloc(256, 'x'));
  wrong.session.receive(
    bytesOf(
      command(safeCopyCommand({ dpi: 150, language: 'en' })),
      stdin(field),
      stdin(encodeNameField('a.pdf', true)),
    ),
  );
  wrong.session.receive(endOfStdin);
  assert.equal(exitCodeOf(wrong.said()), agentExitCodes.protocol);
});

test('ends when it is asked to, and leaves no file open', () => {
  const opened = copy();
  opened.draw(1, 2);
  opened.session.receive(termination);
  const answer = opened.said();
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  opened.drain();
  assert.deepEqual(opened.said(), []);
});
