import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBytes, failureNotice, labelText, passwordText, readableOn, silenceText, windowTitle, type OpenRequest } from '../../../gui/labels.ts';

const request: OpenRequest = {
  type: 'open', dispvmId: 'disp7', template: 'debian-13', colour: '#cc0000', fileName: 'invoice.pdf', viewOnly: true, returnEdits: true, network: false,
};

test('a title names the DispVM, the file and what it may do', () => {
  assert.equal(windowTitle(request, 'none'), '[disp7] invoice.pdf — view only, no network');
  assert.equal(windowTitle({ ...request, viewOnly: false, network: true }, 'begun'), '[disp7] invoice.pdf — changes come back, network');
  assert.equal(labelText(request, 'none').rights, 'Disposable VM from debian-13 — view only, no network');
});

test('a window says nothing of changes that may turn out false', () => {
  const editable = { ...request, viewOnly: false };
  assert.equal(windowTitle(editable, 'unknown'), '[disp7] invoice.pdf — no network');
  assert.equal(windowTitle(editable, 'none'), '[disp7] invoice.pdf — view only, no network');
  assert.equal(windowTitle(editable, 'offered'), '[disp7] invoice.pdf — view only until you choose Edit, no network');
  assert.equal(windowTitle(request, 'unknown'), '[disp7] invoice.pdf — view only, no network');
});

test('a window whose changes are dropped says so while an editor has the document', () => {
  assert.equal(windowTitle({ ...request, viewOnly: false, returnEdits: false }, 'begun'), '[disp7] invoice.pdf — changes will not be kept, no network');
  assert.equal(windowTitle(request, 'begun'), '[disp7] invoice.pdf — changes will not be kept, no network');
});

test('a password is asked for by the file’s name, and a wrong one says how many tries are left', () => {
  assert.deepEqual(passwordText('a.pdf', 0), { heading: 'a.pdf', lines: ['The document is protected by a password.'] });
  assert.deepEqual(passwordText('a.pdf', 1).lines, ['That was not the password. 2 tries left.']);
  assert.deepEqual(passwordText('a.pdf', 2).lines, ['That was not the password. 1 try left.']);
});

test('a failure says what happened, whether the file is safe, and what to do', () => {
  const notice = failureNotice('dispvm-died');
  assert.equal([notice.heading, ...notice.lines].length, 3);
  assert.ok([notice.heading, ...notice.lines].every((line) => line.endsWith('.')));
});

test('a VM that does not answer: what happened, that the file is safe, and what is lost only where changes would come back', () => {
  const { heading, lines, destroyHint } = silenceText({ ...request, viewOnly: false }, 'begun');
  assert.ok([heading, ...lines, destroyHint].every((line) => line.endsWith('.')));
  assert.match(lines.join(' '), /is safe\..*Changes made in this document will be lost/);
  assert.match(destroyHint, /will be lost/);
  for (const lossless of [request, { ...request, viewOnly: false, returnEdits: false }]) {
    const silence = silenceText(lossless, 'begun');
    assert.doesNotMatch([...silence.lines, silence.destroyHint].join(' '), /lost/);
  }
});

test('bytes are given in the unit a person reads', () => {
  assert.deepEqual([0, 999, 1000, 263_000, 1_500_000, 2_000_000_000].map(describeBytes),
    ['0 bytes', '999 bytes', '1.0 KB', '263.0 KB', '1.5 MB', '2.0 GB']);
});

test('the label is readable on every Qubes colour', () => {
  assert.equal(readableOn('#cc0000'), '#ffffff');
  assert.equal(readableOn('#edd400'), '#000000');
  assert.equal(readableOn('#000000'), '#ffffff');
});
