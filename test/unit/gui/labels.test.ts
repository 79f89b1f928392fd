import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBytes, failureNotice, labelText, readableOn, silenceText, windowTitle, type OpenRequest } from '../../../gui/labels.ts';
import { guessViewer, viewerKeys } from '../../../gui/viewer-keys.ts';

const request: OpenRequest = {
  type: 'open', dispvmId: 'disp7', template: 'debian-13', colour: '#cc0000', fileName: 'invoice.pdf', viewOnly: true, returnEdits: true, network: false,
};

test('a title names the DispVM, the file and what it may do', () => {
  assert.equal(windowTitle(request), '[disp7] invoice.pdf — view only, no network');
  assert.equal(windowTitle({ ...request, viewOnly: false, network: true }), '[disp7] invoice.pdf — changes come back, network');
  assert.equal(labelText(request).rights, 'Disposable VM from debian-13 — view only, no network');
});

test('a window whose changes are dropped says so before anybody makes one', () => {
  assert.equal(windowTitle({ ...request, viewOnly: false, returnEdits: false }), '[disp7] invoice.pdf — changes will not be kept, no network');
  assert.equal(windowTitle({ ...request, returnEdits: false }), '[disp7] invoice.pdf — view only, no network');
});

test('a failure says what happened, whether the file is safe, and what to do', () => {
  const notice = failureNotice('dispvm-died');
  assert.equal([notice.heading, ...notice.lines].length, 3);
  assert.ok([notice.heading, ...notice.lines].every((line) => line.endsWith('.')));
});

test('a VM that does not answer: what happened, that the file is safe, and what is lost only where changes would come back', () => {
  const { heading, lines, destroyHint } = silenceText({ ...request, viewOnly: false });
  assert.ok([heading, ...lines, destroyHint].every((line) => line.endsWith('.')));
  assert.match(lines.join(' '), /is safe\..*Changes made in this document will be lost/);
  assert.match(destroyHint, /will be lost/);
  for (const lossless of [request, { ...request, viewOnly: false, returnEdits: false }]) {
    const silence = silenceText(lossless);
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

test('the tool bar offers only what the viewer has', () => {
  assert.equal(guessViewer('Report.PDF', true), 'mupdf');
  assert.equal(guessViewer('notes.txt', true), 'mupdf');
  assert.equal(guessViewer('notes.txt', false), 'nano');
  assert.equal(guessViewer('photo.webp', true), 'feh');
  assert.equal(viewerKeys('feh').nextPage, null);
  assert.equal(viewerKeys('feh').search, null);
});
