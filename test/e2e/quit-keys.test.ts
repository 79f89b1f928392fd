// Keys by which programs for one kind of document end elsewhere: typed into a window by accident they end nothing, and
// the document is there to be looked at as before.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { makePagedDocument } from '../support/paged-documents.ts';
import { makeSample, type SampleDocument } from '../support/sample-documents.ts';

const missing = await missingForDispvms();
const withoutOffice = await missingForOffice();
const sentence = 'Seven cotton tents';
const quitKeys = [
  'q',
  'Q',
  'x',
  'Escape',
  'ctrl+q',
  'ctrl+w',
  'ctrl+x',
  'ctrl+d',
  'F4',
  'Delete',
  'BackSpace',
] as const;

const documents: Readonly<Record<string, () => SampleDocument | Promise<SampleDocument>>> = {
  'a photo': () => makeSample('jpg', sentence),
  'a PDF': () => makeSample('pdf', sentence),
  'a text': () => makePagedDocument('text', sentence),
  'a table': () => makeSample('csv', sentence),
  'an Office document': () => makeSample('docx', sentence),
  'the description of a file that nothing shows': () => makePagedDocument('bytes', sentence),
};

describe('keys that end other viewers', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  for (const [what, make] of Object.entries(documents)) {
    const isOffice = what === 'an Office document';
    test(`end nothing in ${what}`, { skip: isOffice ? (withoutOffice ?? false) : false }, async () => {
      const { name, bytes } = await make();
      const target = isOffice ? '@dispvm:office' : '@dispvm';
      const opened = await user.open(name, bytes, { target });
      const before = await user.still(opened);
      const qemu = await world.qemuPid(opened.id);
      await user.type(...quitKeys);
      await user.becomes(opened, 'keys that mean nothing here', before);
      await user.changes(opened, 'a key of the viewer', () => user.type('ctrl+plus'), { from: before });
      assert.equal(await world.qemuPid(opened.id), qemu, 'the same VM runs');
      assert.equal(opened.call.failure, null);
      assert.equal(opened.call.isOver, false);
      await user.close(opened);
    });
  }
});
